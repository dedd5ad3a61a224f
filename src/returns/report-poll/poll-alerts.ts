import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { timestampOf } from '../../platform/timestamp';
import { Clock } from '../../platform/clock';
import type { PollWork } from './domain/poll-state';
import { ALERT_AFTER_ATTEMPTS, ALERT_AFTER_FAILURES, type PollEvent } from './domain/poll-transitions';
import type { ReportTally } from './report-intake.service';

/** Raises alerts about a poll that fails, and closes them when one succeeds. Each call may safely be repeated. */
@Injectable()
export class PollAlerts {
  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Raises or closes the alerts of an event; `work` as it was before the step. */
  async update(work: PollWork, event: PollEvent): Promise<void> {
    switch (event.kind) {
      case 'failed':
        if (event.failures < ALERT_AFTER_FAILURES) return;
        return this.reportFailed(
          `Amazon's returns report has failed ${event.failures} times in a row: ${event.reason}`,
          event.untilMs,
        );
      case 'deferred':
        if (event.attempts !== ALERT_AFTER_ATTEMPTS) return;
        return this.reportFailed(
          `Amazon's returns could not be read in ${event.attempts} tries: ${event.reason}`,
          event.untilMs,
        );
      case 'refused':
        return this.accountRefused(event.reason);
      case 'window_done':
      case 'finished':
        await this.alerts.close(alertIdOf.reportFailed(), this.now(), "Amazon's returns are read again.");
        if (work.refused === true)
          await this.alerts.close(
            alertIdOf.reportsRefused(),
            this.now(),
            'Amazon accepts the account again.',
          );
        return;
      case 'not_made':
      case 'not_found':
      case 'pending':
      case 'ready':
      case 'asked':
      case 'adopted':
      case 'throttled':
        return;
    }
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
    await this.alerts.raise(
      draftAlert(alertIdOf.unreadableRows(digest), 'report_failed', this.now(), message, {}),
    );
  }

  private async reportFailed(what: string, untilMs: number): Promise<void> {
    const message =
      `${what} No return comes back into stock meanwhile, and none is lost. The poll retries at ` +
      `${timestampOf(untilMs)}. If this lasts, check whether another application asks for the same report (Amazon makes ` +
      'one every four hours), and check the report in Seller Central; POST /api/returns/poll retries at once.';
    await this.alerts.raise(draftAlert(alertIdOf.reportFailed(), 'report_failed', this.now(), message, {}));
  }

  private async accountRefused(reason: string): Promise<void> {
    const message =
      `No returns are read from Amazon: ${reason} Authorise the application again with the role Amazon Fulfillment, ` +
      'or correct the credentials and restart. The poll continues by itself when Amazon accepts the account.';
    await this.alerts.raise(draftAlert(alertIdOf.reportsRefused(), 'auth_failed', this.now(), message, {}));
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
