import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service';
import { alertIdOf } from '../alerts/domain/alert';
import type { MovementOutcome } from '../inventory/domain/commit-batch';
import { timestampOf } from '../platform/timestamp';
import { InventoryService } from '../inventory/inventory.service';
import { Clock } from '../platform/clock';
import type { LinePlan } from './domain/order-movements';
import { unknownSku, unregistrableSku } from './domain/unknown-sku';
import { answerOf, type WebhookAnswer } from './domain/webhook-answer';

/** Alerts of one order that are raised side by side. */
const ALERTS_AT_ONCE = 16;

/** Takes the lines of an order or a refund into the ledger and says what became of each. */
@Injectable()
export class OrderIntakeService {
  constructor(
    private readonly inventory: InventoryService,
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
    await inParallel(new Set(unknown), (sku) => this.alertUnknown(sku, orderId));
    await inParallel(new Set(plans.flatMap(unregistrableOf)), (sku) => this.alertUnregistrable(sku, orderId));
    return answerOf(orderId, plans, byTxId);
  }

  /** Looks again afterwards: whoever registered the SKU since the sale was refused saw no alert to close. */
  private async alertUnknown(sku: string, orderId: string): Promise<void> {
    await this.alerts.raise(unknownSku(sku, orderId, this.now()));
    if ((await this.inventory.find(sku)) !== undefined)
      await this.alerts.close(alertIdOf.unknownSku(sku), this.now(), 'It is registered now.');
  }

  private async alertUnregistrable(sku: string, orderId: string): Promise<void> {
    const sha256 = createHash('sha256').update(sku).digest('hex');
    await this.alerts.raise(unregistrableSku(sku, sha256, orderId, this.now()));
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}

/** Shopify waits five seconds, and an order may have hundreds of lines. */
async function inParallel(skus: ReadonlySet<string>, tell: (sku: string) => Promise<void>): Promise<void> {
  const left = [...skus];
  const work = async (): Promise<void> => {
    for (let sku = left.pop(); sku !== undefined; sku = left.pop()) await tell(sku);
  };
  await Promise.all(Array.from({ length: ALERTS_AT_ONCE }, work));
}

function isUnknownSku(outcome: MovementOutcome | undefined): boolean {
  return outcome?.kind === 'refused' && outcome.reason === 'unknown_sku';
}

function unregistrableOf(plan: LinePlan): string[] {
  return plan.kind === 'skip' && plan.reason === 'invalid_sku' && plan.sku !== null ? [plan.sku] : [];
}
