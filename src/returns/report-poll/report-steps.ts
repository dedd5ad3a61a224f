import { Injectable } from '@nestjs/common';
import type { CallFailure } from '../../channels/amazon/http/call-outcome';
import { type AmazonReport, RETURNS_REPORT_TYPE } from '../../channels/amazon/reports/report-answer';
import { ReportBroken } from '../../channels/amazon/reports/report-download';
import { AmazonReportsClient } from '../../channels/amazon/reports/reports-client';
import { NotAReturnsReport } from '../../channels/amazon/returns-report/returns-header';
import { ReturnsConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { isOtherPeriod, reportOf } from './domain/poll-plan';
import { type ActivePoll, looksOnly, NO_ROWS, type PollStep } from './domain/poll-state';
import * as transitions from './domain/poll-transitions';
import { PollAlerts } from './poll-alerts';
import { PollLog } from './poll-log';
import { LeaseLost, ReportIntakeService } from './report-intake.service';

/** How far Amazon's clock may be behind ours when a report is searched by its creation. */
const CREATED_MARGIN_MS = 120_000;
/** Incomplete searches after which a report that was not found counts as not made. */
const MAX_SEARCHES = 5;

type Step<Kind extends PollStep['kind']> = Extract<PollStep, { kind: Kind }>;

/**
 * Makes one call or download of a poll and returns the transition to the next state.
 * Returned-unit path: ReportPoller -> ReportSteps -> AmazonReportsClient, ReportIntakeService. ADR 9.
 */
@Injectable()
export class ReportSteps {
  constructor(
    private readonly amazon: AmazonReportsClient,
    private readonly intake: ReportIntakeService,
    private readonly alerts: PollAlerts,
    private readonly log: PollLog,
    private readonly config: ReturnsConfig,
    private readonly clock: Clock,
  ) {}

  /** Asks Amazon for the report, which must be announced in `poll`. */
  async ask(poll: ActivePoll, askedAt: number): Promise<transitions.Transition> {
    const { from, until } = poll.work.window;
    const outcome = await this.amazon.createReturnsReport({ from, to: until });
    if (outcome.kind === 'created') {
      const checkAt = this.clock.now() + this.config.reportPollMs;
      return transitions.asked(poll, { askedAt, reportId: outcome.reportId }, checkAt, 'asked');
    }
    // Only a call without an answer may have made a report.
    return this.unsuccessful(outcome.kind === 'unavailable' ? poll : transitions.notAnnounced(poll), outcome);
  }

  /** Searches the report that Amazon may have been asked for. */
  async search({ poll, askedAt }: Step<'search'>): Promise<transitions.Transition> {
    const createdSince = new Date(askedAt - CREATED_MARGIN_MS).toISOString();
    const found = await this.amazon.findReports(RETURNS_REPORT_TYPE, { createdSince });
    if (found.kind !== 'found') return this.unsuccessful(poll, found);
    const moment = this.moment();
    const report = reportOf(poll.work.window, found.reports);
    if (report !== undefined)
      return transitions.asked(poll, { askedAt, reportId: report.reportId }, moment.now, 'adopted');
    if (!found.complete && poll.work.attempts < MAX_SEARCHES)
      return transitions.deferred(poll, moment, 'Amazon did not show all of its reports.');
    return transitions.askedAgain(poll, moment.now, 'not_made');
  }

  /** Checks whether the report is final. */
  async check({ poll, askedAt, reportId }: Step<'check'>): Promise<transitions.Transition> {
    const answer = await this.amazon.getReport(reportId);
    const moment = this.moment();
    if (answer.kind === 'not_found')
      return transitions.askedAgain(poll, moment.now + this.config.reportPollMs, 'not_found');
    if (answer.kind === 'other_report')
      return transitions.wrongReport(
        poll,
        moment,
        `Amazon gave another report as ${reportId}: ${answer.problem}.`,
      );
    if (answer.kind !== 'report') return this.unsuccessful(poll, answer);
    if (isOtherPeriod(poll.work.window, answer.report))
      return transitions.wrongReport(
        poll,
        moment,
        `Amazon gave another report as ${reportId}: it is about another period.`,
      );
    return this.checked(poll, answer.report, askedAt, moment);
  }

  private checked(
    poll: ActivePoll,
    { status, reportId, documentId }: AmazonReport,
    askedAt: number,
    moment: transitions.Moment,
  ): transitions.Transition {
    switch (status) {
      case 'IN_QUEUE':
      case 'IN_PROGRESS':
        return transitions.pending(poll, askedAt, moment, this.config.reportPollMs);
      case 'DONE':
        return documentId === undefined
          ? transitions.failed(poll, moment, `The report ${reportId} has no document.`)
          : transitions.ready(poll, { askedAt, reportId, documentId });
      case 'CANCELLED':
        // Amazon cancels a report that would have no row.
        return transitions.windowDone(poll, moment, NO_ROWS);
      case 'FATAL':
        return transitions.failed(poll, moment, `Amazon ended the report ${reportId} with an error (FATAL).`);
    }
  }

  /** Downloads the document and applies its rows. Undefined: this process does not hold the lease any more. */
  async read(
    { poll, documentId, reportId }: Step<'read'>,
    isStillOurs: () => boolean,
  ): Promise<transitions.Transition | undefined> {
    const opened = await this.amazon.openReturns(documentId);
    if (opened.kind !== 'opened') return this.unsuccessful(poll, opened);
    try {
      const { unreadable, seen, ...rows } = await this.intake.applyReport(
        opened.rows,
        isStillOurs,
        looksOnly(poll),
      );
      await this.alerts.raiseUnreadable(unreadable, reportId);
      const tally = { ...rows, unreadable: unreadable.count, ...(poll.work.look === true ? { seen } : {}) };
      return transitions.windowDone(poll, this.moment(), tally);
    } catch (error) {
      if (error instanceof LeaseLost || !isStillOurs()) return undefined;
      return this.notRead(poll, error);
    } finally {
      opened.close();
    }
  }

  /** The report was not applied to its end. */
  private notRead(poll: ActivePoll, error: unknown): transitions.Transition {
    const moment = this.moment();
    if (error instanceof NotAReturnsReport) return transitions.wrongReport(poll, moment, error.message);
    if (error instanceof ReportBroken || error instanceof StoreUnavailable)
      return transitions.deferred(poll, moment, error.message);
    this.log.unexpected('A returns report could not be applied', error);
    return transitions.deferred(poll, moment, 'The report could not be applied: see the log for the cause.');
  }

  private unsuccessful(poll: ActivePoll, failure: CallFailure): transitions.Transition {
    const moment = this.moment();
    switch (failure.kind) {
      case 'throttled':
        return transitions.throttled(poll, moment, failure.retryAfterMs);
      case 'unavailable':
      case 'login_unavailable':
        return transitions.deferred(poll, moment, `Amazon does not answer: ${failure.reason}.`);
      case 'rejected': {
        const reason = `Amazon refuses the call: ${failure.text}`;
        return transitions.failed(poll, moment, reason, transitions.REFUSED_PAUSE_MS);
      }
      case 'forbidden':
        return transitions.refused(poll, moment, `Amazon refuses access: ${failure.details}`);
      case 'login_refused':
        return transitions.refused(poll, moment, failure.text);
    }
  }

  private moment(): transitions.Moment {
    return { now: this.clock.now(), random: Math.random() };
  }
}
