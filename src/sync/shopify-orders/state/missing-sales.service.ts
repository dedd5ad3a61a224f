import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ShopOrders } from '../../../channels/shopify/admin/shop-orders';
import { InventoryService } from '../../../inventory/stock/inventory.service';
import { Clock } from '../../../platform/clock';
import { ShopifyTasksRepository } from '../../shopify-tasks/shopify-tasks.repository';
import { type LinePlan, saleOf } from '../domain/order-movements';
import { orderOfShop } from './domain/shop-order';
import { OrderStates, type StateOrigin } from './order-states.service';

/** Milliseconds that a restock waits for its order: Shopify waits five seconds for the answer. */
const ORDER_WITHIN_MS = 2_000;

/**
 * Counts what an order lacks before a restock of it: the message of a sale may be lost, and its units would come back without
 * having left. Shop path: WebhookDeliveries -> MissingSales -> OrderStates. ADR 22.
 */
@Injectable()
export class MissingSales {
  constructor(
    private readonly inventory: InventoryService,
    private readonly orders: ShopOrders,
    private readonly states: OrderStates,
    private readonly tasks: ShopifyTasksRepository,
    private readonly clock: Clock,
  ) {}

  /** Costs one read where each restock has its sale. An order that cannot be read now is read by a task. */
  async count(orderId: string, plans: readonly LinePlan[], origin: StateOrigin): Promise<void> {
    const sales = new Set(
      plans.flatMap((plan) => (plan.kind === 'skip' ? [] : (saleOf(plan.movement) ?? []))),
    );
    if (sales.size === 0) return;
    if ((await this.inventory.skusOfRows([...sales])).size === sales.size) return;
    const read = await Promise.race([
      this.orders.order(orderId),
      delay(ORDER_WITHIN_MS, undefined, { ref: false }),
    ]);
    if (read?.ok !== true) await this.tasks.schedule('order', orderId, this.clock.now());
    else if (read.value !== undefined) await this.states.bringUp(orderOfShop(read.value), origin);
  }
}
