import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import type { MovementOutcome } from '../../inventory/ledger/domain/commit-batch';
import { timestampOf } from '../../platform/timestamp';
import { InventoryService } from '../../inventory/stock/inventory.service';
import { UnknownSkuAlerts } from '../../inventory/stock/unknown-sku-alerts.service';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { LinePlan } from './domain/order-movements';
import { unknownSkuAlert, unregistrableSkuAlert } from './domain/unknown-sku-alert';
import { answerOf, type WebhookAnswer } from './domain/webhook-answer';

/** Alerts of one order that are raised side by side: Shopify waits five seconds, and it may have hundreds of lines. */
const ALERTS_AT_ONCE = 16;

/** Takes the lines of an order or a refund into the ledger and says what became of each. */
@Injectable()
export class OrderIntakeService {
  constructor(
    private readonly inventory: InventoryService,
    private readonly unknown: UnknownSkuAlerts,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Returns once everything is durable. Throws StoreUnavailable: the same delivery may safely come again. */
  async take(orderId: string, plans: readonly LinePlan[]): Promise<WebhookAnswer> {
    const movements = plans.flatMap((plan) => (plan.kind === 'move' ? [plan.movement] : []));
    const outcomes = await this.inventory.record(movements);
    const byTxId = new Map<string, MovementOutcome>();
    movements.forEach((movement, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined) byTxId.set(movement.txId, outcome);
    });
    const unknown = movements
      .filter(({ txId }) => isUnknownSku(byTxId.get(txId)))
      .map((movement) => movement.sku);
    await forEachConcurrent(new Set(unknown), ALERTS_AT_ONCE, (sku) =>
      this.unknown.raise(sku, orderId, unknownSkuAlert(sku, orderId)),
    );
    await forEachConcurrent(new Set(plans.flatMap(unregistrableOf)), ALERTS_AT_ONCE, (sku) =>
      this.alertUnregistrable(sku, orderId),
    );
    return answerOf(orderId, plans, byTxId);
  }

  private async alertUnregistrable(sku: string, orderId: string): Promise<void> {
    const sha256 = createHash('sha256').update(sku).digest('hex');
    await this.alerts.raise(unregistrableSkuAlert(sku, sha256, orderId, timestampOf(this.clock.now())));
  }
}

function isUnknownSku(outcome: MovementOutcome | undefined): boolean {
  return outcome?.kind === 'refused' && outcome.reason === 'unknown_sku';
}

function unregistrableOf(plan: LinePlan): string[] {
  return plan.kind === 'skip' && plan.reason === 'invalid_sku' && plan.sku !== null ? [plan.sku] : [];
}
