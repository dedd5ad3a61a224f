import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { ShopifyConfig } from '../../../config/app-config';
import { CountedOrdersRepository } from '../../../inventory/counted-orders/counted-orders.repository';
import { ImportedOrdersRepository } from '../../../inventory/imported-orders/imported-orders.repository';
import { InventoryService } from '../../../inventory/stock/inventory.service';
import { Clock } from '../../../platform/clock';
import { DAY_MS } from '../../../platform/durations';
import { timestampOf } from '../../../platform/timestamp';
import { type LinePlan, saleOf } from '../domain/order-movements';
import { importedOrderAlert, importedOriginOf, type OrderSource } from './domain/order-origin';

/** The order of a message. */
interface MessageOrder {
  readonly orderId: string;
  readonly label: string;
  readonly topic?: string;
  /** Absent in a refund. */
  readonly source?: OrderSource;
}

/** Sales of one order that are looked for in the ledger: one read of them. */
const SALES_READ = 100;
/** An alert that was read stays read for this long. */
const READ_FOR_MS = DAY_MS;

/**
 * Finds the orders that another app imported from Amazon into Shopify: Amazon's own order counts, and theirs moves nothing.
 * Order path: OrderIntakeService -> ImportedOrders. ADR 20.
 */
@Injectable()
export class ImportedOrders {
  private readonly logger = new Logger('Webhook');

  constructor(
    private readonly shopify: ShopifyConfig,
    private readonly orders: ImportedOrdersRepository,
    private readonly amazonOrders: CountedOrdersRepository,
    private readonly inventory: InventoryService,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /**
   * True when the lines of the message move nothing. An order that was counted once, before its source was ignored, goes on
   * to count. Costs a read for a message that restocks, and nothing for a sale of the shop itself. Throws StoreUnavailable.
   */
  async ignores(order: MessageOrder, plans: readonly LinePlan[]): Promise<boolean> {
    const movements = plans.flatMap((plan) => (plan.kind === 'skip' ? [] : [plan.movement]));
    if (movements.length === 0) return false;
    const restocks = movements.some((movement) => saleOf(movement) !== undefined);
    const origin = importedOriginOf(order.source ?? {}, this.shopify.ignoredSources);
    // Every change of an order sends its state: one that was ignored before needs no second note.
    const mayBeNoted = restocks || (origin !== undefined && order.topic === 'orders/updated');
    if (mayBeNoted && (await this.orders.isIgnored(order.orderId))) return true;
    if (origin === undefined || (restocks && origin.kind === 'named')) return false;
    const sales = movements.map((movement) => saleOf(movement) ?? movement.txId);
    const counted = await this.inventory.skusOfRows([...new Set(sales)].slice(0, SALES_READ));
    if (counted.size > 0) return false;
    const { source, amazonOrderId } = origin;
    if (origin.kind === 'listed' || (await this.isRecorded(amazonOrderId))) {
      await this.orders.ignore({ orderId: order.orderId, source, amazonOrderId });
      this.logger.log(
        { orderId: order.orderId, source, amazonOrderId },
        'Order imported from Amazon ignored',
      );
      return true;
    }
    if (amazonOrderId !== undefined) await this.orders.countAsShopify(amazonOrderId, order.orderId);
    const now = this.clock.now();
    const alert = importedOrderAlert(origin, order, timestampOf(now));
    await this.alerts.raiseLatest(alert, timestampOf(now - READ_FOR_MS));
    return false;
  }

  private async isRecorded(amazonOrderId: string | undefined): Promise<boolean> {
    return amazonOrderId !== undefined && this.amazonOrders.isRecorded(amazonOrderId);
  }
}
