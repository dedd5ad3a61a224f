import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { CronTime } from 'cron';
import { ReturnsConfig, SyncConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import { type BoundedWork, LeasedRun, type RunResult } from '../../platform/jobs/leased-run.scheduler';
import type { Round } from '../../platform/jobs/leased-work';
import { latestOccurrence } from './domain/poll-plan';
import { PollStateRepository, ReturnsLease } from './poll-state.repository';
import { POLL_FAILED, ReportPoller } from './report-poller';

/** `went_on`: steps were made. `time_is_up`: the next run repeats the step under way. */
export type ReportPollRunResult = Exclude<RunResult, 'done'> | 'went_on';

/**
 * Makes the steps of the poll that are due, for a process that runs only when it is called. The stored state shows
 * whether a moment of the cron has passed since the last poll; no run waits for a report.
 * Returned-unit path: ReportPollRunScheduler -> ReportPoller. ADR 7.
 */
@Injectable()
export class ReportPollRunScheduler implements BeforeApplicationShutdown, BoundedWork {
  readonly failureText = POLL_FAILED;
  private readonly runs: LeasedRun;
  private readonly cron: CronTime;

  constructor(
    sync: SyncConfig,
    returns: ReturnsConfig,
    private readonly poller: ReportPoller,
    private readonly states: PollStateRepository,
    lease: ReturnsLease,
    private readonly clock: Clock,
  ) {
    this.runs = new LeasedRun(lease, new FailureLog('Returns'), sync.leaseTtlMs);
    this.cron = new CronTime(returns.cron, 'UTC');
  }

  /** Begins a poll when it is due and makes its steps until one must wait, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<ReportPollRunResult> {
    const result = await this.runs.run(deadline, this);
    return result === 'done' ? 'went_on' : result;
  }

  /** The next moment of the cron, in milliseconds since the epoch. */
  nextOccurrence(): number {
    return this.occurrenceAfter(this.clock.now());
  }

  /** For tests and containers that are stopped by hand: Lambda itself gives no notice. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runs.ended();
  }

  async isDue(): Promise<boolean> {
    const { work, lastOccurrence } = await this.states.load();
    if (work === undefined) await this.beginAfter(lastOccurrence);
    return (await this.poller.peek()) === 'went_on';
  }

  async round(mayGoOn: () => boolean): Promise<Round> {
    return this.poller.step(mayGoOn);
  }

  private async beginAfter(lastOccurrence: number | undefined): Promise<void> {
    if (lastOccurrence === undefined) {
      await this.poller.beginFromNowOn();
      return;
    }
    const next = (afterMs: number): number => this.occurrenceAfter(afterMs);
    const occurrence = latestOccurrence(next, lastOccurrence, this.clock.now());
    if (occurrence !== undefined) await this.poller.begin(occurrence);
  }

  private occurrenceAfter(ms: number): number {
    return this.cron.getNextDateFrom(new Date(ms), 'UTC').toMillis();
  }
}
