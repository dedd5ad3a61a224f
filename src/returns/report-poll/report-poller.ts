import { Injectable } from '@nestjs/common';
import type { CallFailure } from '../../channels/amazon/http/call-outcome';
import type { ReturnsReport } from '../../channels/amazon/reports/report-answer';
import { AmazonReportsClient } from '../../channels/amazon/reports/reports-client';
import { ReportBroken } from '../../channels/amazon/reports/report-broken';
import { NotAReturnsReport } from '../../channels/amazon/returns-report/returns-header';
import { ReturnsConfig } from '../../config/app-config';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { type Beginning, beginning, type PollCause } from './domain/poll-plan';
import { reportOf } from './domain/poll-search';
import { NO_ROWS, type PollState, type PollTally, type PollWork } from './domain/poll-state';
import { nextStep, type PollStep } from './domain/poll-step';
import * as turns from './domain/poll-transitions';
import { LeaseLost } from './lease-lost';
import { PollAlerts } from './poll-alerts';
import { PollLog } from './poll-log';
import { PollStateRepository } from './poll-state.repository';
import { type ReportTally, ReportIntakeService } from './report-intake.service';

/** Amazon's clock may be this much behind ours when a report is looked for by its creation. */
const CREATED_MARGIN_MS = 120_000;
/** Looks that didn't see all reports, after which the one that wasn't found counts as not made. */
const LOOKS = 5;

/** What a step came to: nothing to do at all, nothing for so long, or something was done. */
export type StepEnd =
  | { readonly kind: 'idle' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'went_on' };

type Due = Exclude<PollStep, { kind: 'idle' | 'wait' }>;

/**
 * Polls Amazon's returns, one step a call. Before and after each effect the state is in the store, so that any other
 * process may make the next step; what was done twice by a death in between changes nothing the second time.
 */
@Injectable()
export class ReportPoller {
  constructor(
    private readonly states: PollStateRepository,
    private readonly amazon: AmazonReportsClient,
    private readonly intake: ReportIntakeService,
    private readonly alerts: PollAlerts,
    private readonly journal: PollLog,
    private readonly config: ReturnsConfig,
  ) {}

  /** Begins a cycle unless one is under way; any instance may. Throws when the store does not answer. */
  async begin(cause: 'manual'): Promise<Exclude<Beginning, { kind: 'known' }>>;
  async begin(cause: PollCause): Promise<Beginning>;
  async begin(cause: PollCause): Promise<Beginning> {
    for (;;) {
      const state = await this.states.load();
      const { now } = this.journal.moment();
      const begun = beginning(state, cause, now, this.config.lookbackDays);
      if (begun.kind !== 'started') return begun;
      const saved = await this.states.save(begun.state);
      if (saved === undefined) continue;
      if (saved.work !== undefined) this.journal.began(saved.work, cause === 'manual' ? 'manual' : 'cron');
      return begun;
    }
  }

  /** What is due, without doing it. */
  async look(): Promise<StepEnd['kind']> {
    const { kind } = nextStep(await this.states.load(), this.journal.moment().now);
    return kind === 'idle' || kind === 'wait' ? kind : 'went_on';
  }

  /**
   * Makes the step that is due. Only for the holder of the lease: `isStillOurs` says whether this process still is.
   * Throws when the store does not answer; the step is then made again.
   */
  async step(isStillOurs: () => boolean): Promise<StepEnd> {
    const state = await this.states.load();
    const { now } = this.journal.moment();
    const step = nextStep(state, now);
    if (step.kind === 'idle') return { kind: 'idle' };
    if (step.kind === 'wait') return { kind: 'wait', waitMs: step.untilMs - now };
    const turn = await this.take(step, state, isStillOurs);
    if (turn !== undefined) await this.conclude(step.work, turn);
    return { kind: 'went_on' };
  }

  private take(step: Due, state: PollState, isStillOurs: () => boolean): Promise<turns.Turn | undefined> {
    switch (step.kind) {
      case 'ask':
        return this.ask(state, step.work, isStillOurs);
      case 'look':
        return this.find(state, step.work, step.askedAt);
      case 'check':
        return this.check(state, step.work, step);
      case 'read':
        return this.read(state, step, isStillOurs);
    }
  }

  /** Alerts go first: a death in between tells them again, which is one more sighting of the same trouble. */
  private async conclude(work: PollWork, { state, event }: turns.Turn): Promise<void> {
    await this.alerts.tell(work, event);
    if ((await this.states.save(state)) !== undefined) this.journal.note(work, event);
  }

  private async ask(
    state: PollState,
    work: PollWork,
    isStillOurs: () => boolean,
  ): Promise<turns.Turn | undefined> {
    if (!isStillOurs()) return undefined;
    const announcement = turns.announced(state, work, this.journal.moment());
    const saved = await this.states.save(announcement.state);
    if (saved?.work?.stage.phase !== 'asking') return undefined;
    const { askedAt } = saved.work.stage;
    if (askedAt === undefined) return undefined;
    const { from, until } = work.window;
    const outcome = await this.amazon.createReturnsReport({ from, to: until });
    if (outcome.kind === 'created') {
      const checkAt = this.journal.moment().now + this.config.reportPollMs;
      return turns.asked(saved, work, askedAt, outcome.reportId, checkAt, 'asked');
    }
    // Only after no answer may there be a report all the same.
    return this.unsuccessful(saved, outcome.kind === 'unavailable' ? saved.work : work, outcome);
  }

  private async find(state: PollState, work: PollWork, askedAt: number): Promise<turns.Turn> {
    const createdSince = new Date(askedAt - CREATED_MARGIN_MS).toISOString();
    const found = await this.amazon.findReturnsReports({ createdSince });
    if (found.kind !== 'found') return this.unsuccessful(state, work, found);
    const moment = this.journal.moment();
    const report = reportOf(work.window, found.reports);
    if (report !== undefined)
      return turns.asked(state, work, askedAt, report.reportId, moment.now, 'adopted');
    if (!found.complete && work.attempts < LOOKS)
      return turns.deferred(state, work, moment, 'Amazon did not show all of its reports.');
    return turns.unasked(state, work, moment.now, 'unmade');
  }

  private async check(
    state: PollState,
    work: PollWork,
    { askedAt, reportId }: { readonly askedAt: number; readonly reportId: string },
  ): Promise<turns.Turn> {
    const read = await this.amazon.getReport(reportId);
    const moment = this.journal.moment();
    if (read.kind === 'not_found')
      return turns.unasked(state, work, moment.now + this.config.reportPollMs, 'gone');
    if (read.kind !== 'report') return this.unsuccessful(state, work, read);
    return this.judge(state, work, read.report, { askedAt, moment });
  }

  private judge(
    state: PollState,
    work: PollWork,
    { status, reportId, documentId }: ReturnsReport,
    { askedAt, moment }: { readonly askedAt: number; readonly moment: turns.Moment },
  ): turns.Turn {
    switch (status) {
      case 'IN_QUEUE':
      case 'IN_PROGRESS':
        return turns.pending(state, work, askedAt, moment, this.config.reportPollMs);
      case 'DONE':
        return documentId === undefined
          ? turns.failed(state, work, moment, `The report ${reportId} has no document.`)
          : turns.ready(state, work, { askedAt, reportId, documentId });
      case 'CANCELLED':
        // Amazon's way to say that there is no row.
        return turns.windowDone(state, work, moment, NO_ROWS);
      case 'FATAL':
        return turns.failed(state, work, moment, `Amazon broke the report ${reportId} off (FATAL).`);
    }
  }

  private async read(
    state: PollState,
    { work, documentId, reportId }: Extract<PollStep, { kind: 'read' }>,
    isStillOurs: () => boolean,
  ): Promise<turns.Turn | undefined> {
    const opened = await this.amazon.openReturns(documentId);
    if (opened.kind !== 'opened') return this.unsuccessful(state, work, opened);
    try {
      const tally = await this.intake.applyReport(opened.rows, isStillOurs);
      await this.alerts.unreadable(tally.unreadable, reportId);
      return turns.windowDone(state, work, this.journal.moment(), inFigures(tally));
    } catch (error) {
      if (error instanceof LeaseLost || !isStillOurs()) return undefined;
      return this.unread(state, work, error);
    } finally {
      opened.close();
    }
  }

  /** The report was not taken in to its end. */
  private unread(state: PollState, work: PollWork, error: unknown): turns.Turn {
    const moment = this.journal.moment();
    if (error instanceof NotAReturnsReport) return turns.failed(state, work, moment, error.message);
    if (error instanceof ReportBroken || error instanceof StoreUnavailable)
      return turns.deferred(state, work, moment, error.message);
    this.journal.surprised('A returns report could not be taken in', error);
    return turns.deferred(state, work, moment, 'The report could not be taken in: the log says why.');
  }

  private unsuccessful(state: PollState, work: PollWork, failure: CallFailure): turns.Turn {
    const moment = this.journal.moment();
    switch (failure.kind) {
      case 'throttled':
        return turns.throttled(state, work, moment, failure.retryAfterMs);
      case 'unavailable':
      case 'login_unavailable':
        return turns.deferred(state, work, moment, `Amazon does not answer: ${failure.reason}.`);
      case 'rejected':
        return turns.failed(
          state,
          work,
          moment,
          `Amazon refuses the call: ${failure.text}`,
          turns.REFUSED_PAUSE_MS,
        );
      case 'forbidden':
        return turns.refused(state, work, moment, `Amazon refuses access: ${failure.details}`);
      case 'login_refused':
        return turns.refused(state, work, moment, failure.text);
    }
  }
}

function inFigures({ rows, applied, unchanged, unreadable }: ReportTally): PollTally {
  return { rows, applied, unchanged, unreadable: unreadable.count };
}
