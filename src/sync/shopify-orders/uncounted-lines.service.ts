import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { InventoryService } from '../../inventory/stock/inventory.service';
import { Clock } from '../../platform/clock';
import { DAY_MS } from '../../platform/durations';
import { timestampOf } from '../../platform/timestamp';
import type { DecidedPlan } from './domain/order-movements';
import type { OrderSource } from './imported/domain/order-origin';
import {
  skusToCheck,
  UNCOUNTED_REASONS,
  uncountedAlert,
  type UncountedLine,
  uncountedLines,
} from './domain/uncounted-lines';
import type { LineAnswer } from './domain/webhook-answer';
import { WebhookMetrics } from './webhook.metrics';

/** An order as alerts name it. */
export interface OrderOfMessage {
  readonly orderId: string;
  /** Such as `order 5934020165815 (#1204)`. */
  readonly label: string;
  readonly shop: string | undefined;
  /** Of the message. */
  readonly topic?: string;
  /** Where it was placed; absent in a refund. */
  readonly source?: OrderSource;
}

/** An alert that was read stays read for this long, whatever orders have the same problem. */
const READ_FOR_MS = DAY_MS;

/** Reports the lines of orders that should move stock and do not. */
@Injectable()
export class UncountedLines {
  private readonly logger = new Logger('Webhook');

  constructor(
    private readonly inventory: InventoryService,
    private readonly alerts: AlertsService,
    private readonly metrics: WebhookMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * One alert for each reason. Gives the lines whose units are missing. Throws StoreUnavailable: the delivery is then sent
   * again, and raises it.
   */
  async alert(
    order: OrderOfMessage,
    plans: readonly DecidedPlan[],
    answers: readonly LineAnswer[],
  ): Promise<readonly UncountedLine[]> {
    const toCheck = skusToCheck(plans);
    const registered = await this.registeredOf(toCheck);
    const lines = uncountedLines(plans, answers, (sku) => registered.has(sku));
    for (const reason of UNCOUNTED_REASONS) {
      const ofReason = lines.filter((line) => line.reason === reason);
      if (ofReason.length > 0) await this.report(reason, ofReason, order);
    }
    return lines;
  }

  private async registeredOf(skus: readonly string[]): Promise<ReadonlySet<string>> {
    const stocks = await Promise.all(skus.map((sku) => this.inventory.find(sku)));
    return new Set(stocks.flatMap((stock) => (stock === undefined ? [] : [stock.sku])));
  }

  private async report(
    reason: UncountedLine['reason'],
    lines: readonly UncountedLine[],
    order: OrderOfMessage,
  ): Promise<void> {
    this.metrics.uncountedLines(reason, lines.length);
    this.logger.warn(
      {
        orderId: order.orderId,
        reason,
        lines: lines.map(({ lineId, sku }) => `${lineId} ${sku ?? '-'}`),
        shop: order.shop,
      },
      'Order lines are not counted',
    );
    const now = this.clock.now();
    await this.alerts.raiseLatest(
      uncountedAlert(reason, lines, order, timestampOf(now)),
      timestampOf(now - READ_FOR_MS),
    );
  }
}
