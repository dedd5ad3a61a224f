import { Injectable } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service';
import { alertIdOf, draftAlert } from '../alerts/domain/alert';
import type { MovementOutcome } from '../inventory/domain/commit-batch';
import { timestampOf } from '../platform/timestamp';
import { InventoryService } from '../inventory/inventory.service';
import { Clock } from '../platform/clock';
import type { LinePlan } from './domain/order-movements';
import { answerOf, type WebhookAnswer } from './domain/webhook-answer';

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
    for (const sku of new Set(unknown)) await this.alertUnknown(sku, orderId);
    return answerOf(orderId, plans, byTxId);
  }

  private async alertUnknown(sku: string, orderId: string): Promise<void> {
    const message =
      `Order ${orderId} sold ${sku}, which is not registered here: its stock is not kept in step with Amazon. ` +
      'Register it with PUT /api/inventory/{sku}, or ignore this if Amazon does not sell it.';
    const at = timestampOf(this.clock.now());
    await this.alerts.raise(
      draftAlert(alertIdOf.unknownSku(sku), 'unknown_sku', at, message, { sku, orderId }),
    );
  }
}

function isUnknownSku(outcome: MovementOutcome | undefined): boolean {
  return outcome?.kind === 'refused' && outcome.reason === 'unknown_sku';
}
