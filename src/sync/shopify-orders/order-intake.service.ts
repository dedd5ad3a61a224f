import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import type { MovementOutcome } from '../../inventory/ledger/domain/commit-batch';
import { isAmazonsOwnSku } from '../../inventory/domain/sku';
import { timestampOf } from '../../platform/timestamp';
import { InventoryService } from '../../inventory/stock/inventory.service';
import { UnknownSkuAlerts } from '../../inventory/stock/unknown-sku-alerts.service';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { LinePlan } from './domain/order-movements';
import { unknownSkuAlert, unregistrableSkuAlert } from './domain/unknown-sku-alert';
import { answerOf, type WebhookAnswer } from './domain/webhook-answer';

/** Alerts of one order that are raised at the same time: Shopify waits five seconds for the answer. */
const ALERTS_AT_ONCE = 16;

/**
 * Commits the movements of an order or a refund, and raises an alert for each SKU that cannot be moved.
 * Order path: ShopifyWebhookController -> OrderIntakeService -> InventoryService. ADR 1.
 */
@Injectable()
export class OrderIntakeService {
  constructor(
    private readonly inventory: InventoryService,
    private readonly unknown: UnknownSkuAlerts,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Returns when everything is durable. After StoreUnavailable the same delivery may be sent again. */
  async take(orderId: string, plans: readonly LinePlan[]): Promise<WebhookAnswer> {
    const movements = plans.flatMap((plan) => (plan.kind === 'move' ? [plan.movement] : []));
    const results = await this.inventory.record(movements);
    const outcomes = new Map(movements.map(({ txId }, index) => [txId, results[index]]));
    const unknown = movements.filter(({ txId }) => isUnknownSku(outcomes.get(txId))).map(({ sku }) => sku);
    await forEachConcurrent(new Set(unknown), ALERTS_AT_ONCE, (sku) =>
      this.unknown.raise(sku, orderId, unknownSkuAlert(sku, orderId)),
    );
    await forEachConcurrent(new Set(plans.flatMap(unregistrableOf)), ALERTS_AT_ONCE, (sku) =>
      this.alertUnregistrable(sku, orderId),
    );
    return answerOf(orderId, plans, outcomes);
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
  if (plan.kind !== 'skip' || plan.reason !== 'invalid_sku' || plan.sku === null) return [];
  return isAmazonsOwnSku(plan.sku) ? [] : [plan.sku];
}
