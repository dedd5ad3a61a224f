import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { UnknownSkuAlerts } from '../../inventory/unknown-skus/unknown-sku-alerts.service';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { salesNotCountedAlert, unregisteredText } from './domain/return-alerts';
import type { ReturnChange, ReturnStatement } from './domain/return-unit';

/** A change before it is written, and the statement that causes it. */
interface PlannedUnit {
  readonly change: ReturnChange;
  readonly match: { readonly whole: ReturnStatement; readonly unregistered: readonly string[] };
}

/**
 * Raises the alerts that many units share. They run before the returns are written, so that a crash in between repeats an
 * alert and does not lose it.
 */
@Injectable()
export class ReturnAlerts {
  constructor(
    private readonly unknownSkus: UnknownSkuAlerts,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  async raiseShared(plans: readonly PlannedUnit[]): Promise<void> {
    await this.alertUnregistered(plans);
    const isHeld = plans.some(({ change: { before, unit } }) => {
      return unit.heldReason === 'sale_not_counted' && before?.heldReason === undefined;
    });
    if (isHeld) await this.alerts.raiseUnlessOpen(salesNotCountedAlert(timestampOf(this.clock.now())));
  }

  private async alertUnregistered(plans: readonly PlannedUnit[]): Promise<void> {
    const found = new Map(
      plans
        .filter(({ change: { before, unit } }) => {
          // The first poll finds many at once, and reports them together.
          return before === undefined && unit.notCounted === undefined;
        })
        .flatMap(({ match: { whole, unregistered } }) => unregistered.map((sku) => [sku, whole] as const)),
    );
    for (const [sku, { sku: sellerSku, orderId }] of found) {
      const message = unregisteredText(sku, sellerSku);
      await this.unknownSkus.raise({ sku, orderId, message, isSellerSku: sku === sellerSku });
    }
  }
}
