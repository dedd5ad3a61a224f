import { Injectable, Logger } from '@nestjs/common';
import { alertIdOf } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { failureText } from '../../../channels/shopify/admin/domain/failure-text';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { afterCheck, type CheckState } from '../domain/check-state';
import { COMPLETE_NOTE, missingAlert, RECREATED_NOTE, recreatedAlert } from '../domain/shop-alerts';
import { type MakingResult, SubscriptionMaker } from './subscription-maker';

/** Checks the subscriptions, makes what is missing, and raises or closes their alert. */
@Injectable()
export class ShopSubscriptionCheck {
  private readonly logger = new Logger('Shopify');

  constructor(
    private readonly maker: SubscriptionMaker,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** The state after a check; undefined when Shopify gave no answer: the check is due again. */
  async check(state: CheckState): Promise<CheckState | undefined> {
    const made = await this.maker.make();
    const now = this.clock.now();
    // Kept by hand: a service that stood still for long may have missed messages all the same.
    if (made === undefined) return afterCheck(state, { wasMissing: [], isMissing: [] }, now);
    if (!made.ok) {
      this.logger.warn({ reason: failureText(made.failure) }, 'The subscriptions could not be checked');
      return undefined;
    }
    const next = afterCheck(state, made.value, now);
    await this.report(state, next, made.value, timestampOf(now));
    return next;
  }

  private async report(
    before: CheckState,
    { gap }: CheckState,
    { wasMissing, isMissing, reason }: MakingResult,
    at: string,
  ): Promise<void> {
    if (isMissing.length > 0)
      return this.alerts.raiseUnlessOpen(missingAlert(isMissing, reason ?? 'Shopify gave no reason', at));
    // Subscriptions that were never there are no loss.
    const isRepaired = wasMissing.length > 0 && before.completeAtMs !== undefined;
    if (isRepaired) await this.alerts.raiseUnlessOpen(recreatedAlert(wasMissing, gap?.since, at));
    const note = isRepaired ? RECREATED_NOTE : COMPLETE_NOTE;
    return this.alerts.close(alertIdOf.webhooksStopped(), at, note);
  }
}
