import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { SyncConfig } from '../../config/app-config';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import { LeasedJob, type RecurringWork } from '../../platform/jobs/leased-job.scheduler';
import { LeasedRun, type RunResult } from '../../platform/jobs/leased-run.scheduler';
import type { Round } from '../../platform/jobs/leased-work';
import { ListingMatcher, MATCH_FAILED } from './listing-matcher';
import { MatchLease } from './match-state.repository';

/** How often an instance looks for a run that another instance left, in milliseconds. */
const RECHECK_MS = 60_000;
/** A run with a deadline does not wait for longer, in milliseconds: the next one continues. */
const LONGEST_WAIT_MS = 5_000;
/** How long a stop waits for the step under way: a reading ends within a batch. */
const FINISH_WITHIN_MS = 2_000;

/**
 * Makes the steps of a match in one instance at a time: all the time where jobs run, else within a request or an invocation.
 *
 * Path: ListingMatchScheduler -> ListingMatcher. ADR 7, ADR 19.
 */
@Injectable()
export class ListingMatchScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = MATCH_FAILED;
  private readonly job: LeasedJob;
  private readonly runs: LeasedRun;
  private isStopping = false;

  constructor(
    private readonly sync: SyncConfig,
    private readonly matcher: ListingMatcher,
    lease: MatchLease,
  ) {
    const log = new FailureLog('ListingMatch');
    this.job = new LeasedJob(lease, this, log, { leaseTtlMs: sync.leaseTtlMs, recheckMs: RECHECK_MS });
    this.runs = new LeasedRun(lease, log, sync.leaseTtlMs);
  }

  /** False where nothing runs between requests: then a request makes the steps itself, by `advance`. */
  get isRecurring(): boolean {
    return this.job.isRunning;
  }

  /** Called when the service listens; does nothing where jobs are off. */
  start(): void {
    if (this.sync.runJobs) this.job.start();
  }

  /** Makes the steps that are due at once. */
  nudge(): void {
    this.job.nudge();
  }

  /** Makes steps until one must wait for Amazon, or the time is up. Never throws. */
  advance(deadline: Deadline): Promise<RunResult> {
    return this.runs.run(deadline, {
      failureText: this.failureText,
      isDue: () => this.isDue(),
      round: async (mayGoOn) => {
        const { isDone, waitMs } = await this.matcher.step(() => mayGoOn() && !this.isStopping);
        return { isDone: isDone || waitMs > LONGEST_WAIT_MS, waitMs };
      },
    });
  }

  /** Ends the step under way and releases the lease. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.job.halt();
    await this.runs.ended();
    if (await this.job.hasEnded(FINISH_WITHIN_MS)) await this.job.release();
  }

  isDue(): Promise<boolean> {
    return this.matcher.isUnderWay();
  }

  async round(mayGoOn: () => boolean): Promise<Round> {
    const { isDone, waitMs } = await this.matcher.step(mayGoOn);
    return { isDone, waitMs: isDone ? RECHECK_MS : waitMs };
  }
}
