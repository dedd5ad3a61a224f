import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { ShopOrders } from '../../../channels/shopify/admin/shop-orders';
import type { ShopDisposition } from '../../../channels/shopify/admin/admin-values';
import { isRegistrableSku } from '../../../inventory/domain/sku';
import { RegistrationTimes } from '../../../inventory/stock/registration-times.service';
import { timestampOf } from '../../../platform/timestamp';
import { retryInMs, type ShopifyTask, type ShopifyTaskResult } from '../../shopify-tasks/domain/shopify-task';
import { CheckedIntake } from '../checked-intake.service';
import { MissingSales } from '../state/missing-sales.service';
import { StateClock } from '../state/state-clock';
import { heldAlert, planDispositions } from './domain/disposition';

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
    private readonly registrations: RegistrationTimes,
    private readonly context: StateClock,
  ) {}

  async handle({ id, attempts }: ShopifyTask): Promise<ShopifyTaskResult> {
    const read = await this.orders.dispositions(id);
    if (!read.ok)
      return { kind: 'again', atMs: this.context.now().nowMs + retryInMs(attempts), failed: true };
    for (const [orderId, dispositions] of byOrder(read.value)) await this.take(orderId, dispositions);
    return { kind: 'done' };
  }

  private async take(orderId: string, dispositions: readonly ShopDisposition[]): Promise<void> {
    const origin = {
      label: `order ${orderId}`,
      shop: undefined,
      topic: 'reverse_fulfillment_orders/dispose',
    };
    const registeredAtMs = await this.registrations.of(skusOf(dispositions));
    const plans = planDispositions(dispositions, { ...this.context.now(), registeredAtMs });
    await this.sales.count(orderId, plans, origin);
    const firstMs = Math.min(...dispositions.map(({ createdAt }) => Date.parse(createdAt)));
    await this.intake.take({ orderId, ...origin }, plans, firstMs);
    const at = timestampOf(this.context.now().nowMs);
    for (const disposition of dispositions) {
      const alert = heldAlert(disposition, at);
      if (alert !== undefined) await this.alerts.raiseUnlessOpen(alert);
    }
  }
}

function skusOf(dispositions: readonly ShopDisposition[]): string[] {
  return dispositions.flatMap(({ sku }) => (sku !== null && isRegistrableSku(sku) ? [sku] : []));
}

function byOrder(dispositions: readonly ShopDisposition[]): Map<string, ShopDisposition[]> {
  const orders = new Map<string, ShopDisposition[]>();
  for (const one of dispositions) orders.set(one.orderId, [...(orders.get(one.orderId) ?? []), one]);
  return orders;
}
