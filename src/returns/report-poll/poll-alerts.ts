import { Injectable } from '@nestjs/common';
import { ReturnsConfig } from '../../config/app-config';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, type AlertType, draftAlert } from '../../alerts/domain/alert';
import { timestampOf } from '../../platform/timestamp';
import { Clock } from '../../platform/clock';
import type { PollWork, SeenUnits } from './domain/poll-state';
import { ALERT_AFTER_ATTEMPTS, ALERT_AFTER_FAILURES, type PollEvent } from './domain/poll-transitions';
import type { ReportTally } from './report-intake.service';

/**
 * Raises alerts about a poll that fails, and closes them when one succeeds. Each call may safely be repeated.
 * Returned-unit path: ReportPoller -> PollAlerts -> AlertsService. ADR 9.
 */
@Injectable()
export class PollAlerts {
  constructor(
    private readonly alerts: AlertsService,
    private readonly config: ReturnsConfig,
    private readonly clock: Clock,
  ) {}

  /** Raises or closes the alerts of an event; `work` as it was before the step. */
  async update(work: PollWork, event: PollEvent): Promise<void> {
    const { kind } = event;
    if (kind === 'failed' && event.isWrong === true)
      await this.reportFailed("Amazon's returns report is refused", event);
    else if (kind === 'failed' && event.failures >= ALERT_AFTER_FAILURES)
      await this.reportFailed(`Amazon's returns report has failed ${event.failures} times in a row`, event);
    if (kind === 'deferred' && event.attempts === ALERT_AFTER_ATTEMPTS)
      await this.reportFailed(`Amazon's returns could not be read in ${event.attempts} tries`, event);
    if (kind === 'refused') await this.accountRefused(event.reason);
    if (kind === 'finished' && work.look === true) await this.looked(event.tally.seen);
    if (kind === 'finished' && !this.config.needsCountedSale)
      await this.alerts.close(alertIdOf.returnsNotCounted(), this.now(), 'The dispositions are configured.');
    if (kind !== 'window_done' && kind !== 'finished') return;
    await this.alerts.close(alertIdOf.reportFailed(), this.now(), "Amazon's returns are read again.");
    if (work.refused === true)
      await this.alerts.close(alertIdOf.reportsRefused(), this.now(), 'Amazon accepts the account again.');
  }

  /** Raises an alert about rows that could not be read; the same rows in the next poll are one more sighting. */
  async raiseUnreadable(
    { count, first, digest }: ReportTally['unreadable'],
    reportId: string,
  ): Promise<void> {
    if (count === 0) return;
    const lines = first.map(({ line, problem }) => `line ${line}: ${problem}`).join(' ');
    const more = count > first.length ? ` (and ${count - first.length} more)` : '';
    const message =
      `${count} ${count === 1 ? 'row' : 'rows'} of Amazon's returns report ${reportId} could not be read and moved no ` +
      `stock; all other rows did. ${lines}${more} Find them in the report in Seller Central (the header is line 1), ` +
      'and report each return with POST /webhook/amazon/return.';
    await this.raise(alertIdOf.unreadableRows(digest), 'report_failed', message);
  }

  /** One alert for all units of the first poll. */
  private async looked({ sellable, other }: SeenUnits = { sellable: 0, other: 0 }): Promise<void> {
    if (sellable + other === 0) return;
    const message =
      `The first poll of Amazon's returns found ${sellable + other} units and counted none of them, because they may be in ` +
      `the count of the shelf already: ${sellable} fit to sell, ${other} not. GET /api/returns lists them, with notCounted. ` +
      'Add those that are not in the count with POST /api/inventory/{sku}/adjustments. From the next poll on new units count' +
      `${this.config.needsCountedSale ? ' if their sales were counted here, or RETURNS_RESTOCK_DISPOSITIONS is set' : ''}. ` +
      'RETURNS_FIRST_POLL=count counts the first poll of an empty store too.';
    const alert = draftAlert(alertIdOf.firstPoll(), 'manual_review', this.now(), message, {}, 'info');
    await this.alerts.raise(alert);
  }

  private async reportFailed(
    what: string,
    { reason, untilMs }: { readonly reason: string; readonly untilMs: number },
  ): Promise<void> {
    const message =
      `${what}: ${reason} No return comes back into stock meanwhile, and none is lost. The poll retries at ` +
      `${timestampOf(untilMs)}. If this lasts, check whether another application asks for the same report (Amazon makes ` +
      'one every four hours), and check the report in Seller Central; POST /api/returns/poll retries at once.';
    await this.raise(alertIdOf.reportFailed(), 'report_failed', message);
  }

  private async accountRefused(reason: string): Promise<void> {
    const message =
      `No returns are read from Amazon: ${reason} Authorise the application again with the role Amazon Fulfillment, ` +
      'or correct the credentials and restart. The poll continues by itself when Amazon accepts the account.';
    await this.raise(alertIdOf.reportsRefused(), 'auth_failed', message);
  }

  private async raise(alertId: string, type: AlertType, message: string): Promise<void> {
    await this.alerts.raise(draftAlert(alertId, type, this.now(), message, {}));
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
