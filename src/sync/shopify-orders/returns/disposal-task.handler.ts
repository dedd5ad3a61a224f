import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { ShopOrders } from '../../../channels/shopify/admin/shop-orders';
import type { ShopDisposition } from '../../../channels/shopify/admin/admin-values';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { retryInMs, type ShopifyTask, type ShopifyTaskResult } from '../../shopify-tasks/domain/shopify-task';
import { CheckedIntake } from '../checked-intake.service';
import { MissingSales } from '../state/missing-sales.service';
import { heldAlert, planDispositions } from './domain/disposition';

/** When a disposition happened is not read: its units are compared with Shopify afterwards. */
const LONG_AGO = 0;

/**
 * Reads what happened to the goods of a return, and puts back what Shopify put back, once for each disposition. The message
 * that leaves the task names neither SKU nor order. Shop path: TaskRound -> DisposalTaskHandler -> CheckedIntake. ADR 22.
 */
@Injectable()
export class DisposalTaskHandler {
  constructor(
    private readonly orders: ShopOrders,
    private readonly sales: MissingSales,
    private readonly intake: CheckedIntake,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  async handle({ id, attempts }: ShopifyTask): Promise<ShopifyTaskResult> {
    const read = await this.orders.dispositions(id);
    if (!read.ok) return { kind: 'again', atMs: this.clock.now() + retryInMs(attempts), failed: true };
    for (const [orderId, dispositions] of byOrder(read.value)) await this.take(orderId, dispositions);
    return { kind: 'done' };
  }

  private async take(orderId: string, dispositions: readonly ShopDisposition[]): Promise<void> {
    const origin = {
      label: `order ${orderId}`,
      shop: undefined,
      topic: 'reverse_fulfillment_orders/dispose',
    };
    const plans = planDispositions(dispositions);
    await this.sales.count(orderId, plans, origin);
    await this.intake.take({ orderId, ...origin }, plans, LONG_AGO);
    const at = timestampOf(this.clock.now());
    for (const disposition of dispositions) {
      const alert = heldAlert(disposition, at);
      if (alert !== undefined) await this.alerts.raise(alert);
    }
  }
}

function byOrder(dispositions: readonly ShopDisposition[]): Map<string, ShopDisposition[]> {
  const orders = new Map<string, ShopDisposition[]>();
  for (const one of dispositions) orders.set(one.orderId, [...(orders.get(one.orderId) ?? []), one]);
  return orders;
}
