import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { timestampOf } from '../../platform/timestamp';
import { Clock } from '../../platform/clock';
import type { PollWork } from './domain/poll-state';
import { ATTEMPTS_TOLD, FAILURES_TOLD, type PollEvent } from './domain/poll-transitions';
import type { ReportTally } from './report-intake.service';

/** Tells of a poll that comes to nothing, and takes it back when one succeeds. All of it may be told again. */
@Injectable()
export class PollAlerts {
  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Raises or closes what a step's event is about; `work` as it was before the step. */
  async tell(work: PollWork, event: PollEvent): Promise<void> {
    switch (event.kind) {
      case 'failed':
        if (event.failures < FAILURES_TOLD) return;
        return this.reportFailed(
          `Amazon's returns report has failed ${event.failures} times in a row: ${event.reason}`,
          event.untilMs,
        );
      case 'deferred':
        if (event.attempts !== ATTEMPTS_TOLD) return;
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
            'Amazon lets the account in again.',
          );
        return;
      case 'announced':
      case 'unmade':
      case 'gone':
      case 'pending':
      case 'ready':
      case 'asked':
      case 'adopted':
      case 'throttled':
        return;
    }
  }

  /** Rows that could not be read; the same set of them in the next poll is one more sighting. */
  async unreadable({ count, first, digest }: ReportTally['unreadable'], reportId: string): Promise<void> {
    if (count === 0) return;
    const lines = first.map(({ line, problem }) => `line ${line}: ${problem}`).join(' ');
    const more = count > first.length ? ` (and ${count - first.length} more)` : '';
    const message =
      `${count} ${count === 1 ? 'row' : 'rows'} of Amazon's returns report ${reportId} could not be read and moved no ` +
      `stock; all other rows did. ${lines}${more} Look them up in the report in Seller Central (the header is line 1), ` +
      'and tell each return by POST /webhook/amazon/return.';
    await this.alerts.raise(
      draftAlert(alertIdOf.unreadableRows(digest), 'report_failed', this.now(), message, {}),
    );
  }

  private async reportFailed(what: string, untilMs: number): Promise<void> {
    const message =
      `${what} No return comes back into stock meanwhile, and none is lost. It is tried again at ` +
      `${timestampOf(untilMs)}. If this lasts, see whether another application asks for the same report (Amazon makes ` +
      'one every four hours), and look at the report in Seller Central; POST /api/returns/poll tries at once.';
    await this.alerts.raise(draftAlert(alertIdOf.reportFailed(), 'report_failed', this.now(), message, {}));
  }

  private async accountRefused(reason: string): Promise<void> {
    const message =
      `No returns are read from Amazon: ${reason} Authorise the application again with the role Amazon Fulfillment, ` +
      'or mend the credentials and restart. The poll goes on by itself when Amazon lets it in.';
    await this.alerts.raise(draftAlert(alertIdOf.reportsRefused(), 'auth_failed', this.now(), message, {}));
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
