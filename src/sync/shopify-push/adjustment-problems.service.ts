import { Injectable, Logger } from '@nestjs/common';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { AlertsService } from '../../alerts/raise/alerts.service';
import type { AdminUserError } from '../../channels/shopify/admin/admin-result';
import type { StoredCall } from '../../inventory/items/adjustment-item';
import { InventoryRepository } from '../../inventory/stock/inventory.repository';
import { Clock } from '../../platform/clock';
import { MINUTE_MS } from '../../platform/durations';
import { timestampOf } from '../../platform/timestamp';
import { DriftRecords } from '../drift/drift-records.service';

/** Raises alerts about adjustments that Shopify does not take, and closes them. Shop path: ShopifySender -> AlertsService. */
@Injectable()
export class AdjustmentProblems {
  private readonly logger = new Logger('Shopify');
  /** True until an adjustment was applied: an alert may be open that another process raised. */
  private mayBeOpen = true;

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
    private readonly stocks: InventoryRepository,
    private readonly drifts: DriftRecords,
  ) {}

  /**
   * Shopify refuses this change. Raised before the adjustment is given up, so that a crash in between repeats it. The difference
   * that it leaves is opened too: else it would count as Shopify's own, and undo the movement.
   */
  async dropped({ changes, adjustments, uri }: StoredCall, errors: readonly AdminUserError[]): Promise<void> {
    const [change] = changes;
    const [first] = adjustments;
    if (change === undefined || first === undefined) return;
    const message =
      `Shopify refuses to change ${change.sku} by ${signed(change.delta)} (${reasonOf(errors)}; ${uri}), and it is not tried again: ` +
      "until it is made, Shopify's count is wrong by it. Change the available quantity of the SKU by this in Shopify's inventory.";
    await this.alerts.raiseUnlessOpen(
      draftAlert(alertIdOf.adjustmentRefused(first.txId), 'adjustment_failed', this.now(), message, {
        sku: change.sku,
      }),
    );
    const { physical = 0 } = (await this.stocks.find(change.sku)) ?? {};
    await this.drifts.open({
      sku: change.sku,
      itemId: change.itemId,
      channel: 'shopify',
      expected: physical,
      found: physical - change.delta,
      cause: 'unknown',
      evidence: `Shopify refused to change it by ${signed(change.delta)} (${reasonOf(errors)}; ${uri}).`,
    });
  }

  /** Shopify refuses a call for a reason that is not one SKU's. */
  async refused(call: StoredCall, errors: readonly AdminUserError[], retryMs: number): Promise<void> {
    this.mayBeOpen = true;
    const skus = call.changes.map(({ sku }) => sku).join(', ');
    const message =
      `Shopify refuses an adjustment (${reasonOf(errors)}; ${call.uri}; ${skus}). It is tried again every ` +
      `${retryMs / MINUTE_MS} minutes, and until then Shopify may sell units that are gone. Run npm run shopify:check; if it ` +
      'finds nothing, change the quantities in Shopify by hand: the difference is then found and recorded.';
    await this.alerts.raiseUnlessOpen(
      draftAlert(alertIdOf.adjustmentsRefused(), 'adjustment_failed', this.now(), message, {}),
    );
  }

  /** Shopify takes no adjustment now. The watch of the connection raises the alert. */
  waiting(reason: string): void {
    this.logger.warn({ reason }, 'Shopify takes no adjustment now; what is pending waits');
  }

  /** Shopify applied an adjustment. */
  async applied(): Promise<void> {
    if (!this.mayBeOpen) return;
    this.mayBeOpen = false;
    await this.alerts.close(alertIdOf.adjustmentsRefused(), this.now(), 'Shopify takes adjustments again.');
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}

function reasonOf(errors: readonly AdminUserError[]): string {
  return errors.map(({ code, message }) => `${code}: ${message}`).join('; ');
}

function signed(units: number): string {
  return units > 0 ? `+${units}` : String(units);
}
