import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { AmazonReportsClient } from '../../channels/amazon/reports/reports-client';
import { ReturnsConfig, SyncConfig } from '../../config/app-config';
import { FailureLog } from '../../platform/jobs/failure-log';
import { LeasedJob, type RecurringWork } from '../../platform/jobs/leased-job.scheduler';
import type { Round } from '../../platform/jobs/leased-work';
import { ReturnsLease } from './poll-state.repository';
import { POLL_FAILED, ReportPoller } from './report-poller';

/** How long a stop waits for the step under way before it aborts its download, and then for its end, in ms. */
const FINISH_WITHIN_MS = 2_000;
const ABORT_WITHIN_MS = 3_000;

/**
 * Polls the returns by the cron and on request. Every instance checks now and then whether a poll is under way; the
 * instance that holds the lease makes its steps, one at a time.
 * Returned-unit path: ReportPollScheduler -> ReportPoller. ADR 7.
 */
@Injectable()
export class ReportPollScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = POLL_FAILED;
  private readonly log = new FailureLog('Returns');
  private readonly job: LeasedJob;
  private readonly recheckMs: number;
  private nextOccurrence = 0;
  /** A moment of the cron that could not be stored yet. */
  private unsavedOccurrence: number | undefined;

  constructor(
    private readonly sync: SyncConfig,
    private readonly returns: ReturnsConfig,
    private readonly poller: ReportPoller,
    lease: ReturnsLease,
    private readonly amazon: AmazonReportsClient,
    private readonly registry: SchedulerRegistry,
  ) {
    const { leaseTtlMs } = sync;
    this.recheckMs = leaseTtlMs / 3;
    this.job = new LeasedJob(lease, this, this.log, { leaseTtlMs, recheckMs: this.recheckMs });
  }

  /** Called when the service listens; does nothing where jobs are off. */
  start(): void {
    if (!this.sync.runJobs) return;
    const cron = CronJob.from({
      cronTime: this.returns.cron,
      timeZone: 'UTC',
      unrefTimeout: true,
      onTick: () => {
        // The planned moment, not the one at which a busy process runs this: it is the same for all instances.
        const occurrence = this.nextOccurrence;
        this.nextOccurrence = cron.nextDate().toMillis();
        void this.begin(occurrence);
      },
    });
    this.nextOccurrence = cron.nextDate().toMillis();
    this.registry.addCronJob('returns', cron);
    cron.start();
    this.job.start();
  }

  /** Finishes the step under way or aborts it, and releases the lease. */
  async beforeApplicationShutdown(): Promise<void> {
    const { isRunning } = this.job;
    this.job.halt();
    if (isRunning) await this.registry.getCronJob('returns').stop();
    await this.job.hasEnded(FINISH_WITHIN_MS);
    const closed = this.amazon.close();
    // The lease of a step that does not end lapses.
    if (!(await this.job.hasEnded(ABORT_WITHIN_MS))) return;
    await closed;
    await this.job.release();
  }

  /** Checks at once whether a poll has begun. */
  nudge(): void {
    this.job.nudge();
  }

  async isDue(): Promise<boolean> {
    if (this.unsavedOccurrence !== undefined) await this.begin(this.unsavedOccurrence);
    return (await this.poller.peek()) !== 'idle';
  }

  async round(mayGoOn: () => boolean): Promise<Round> {
    const { isDone, waitMs } = await this.poller.step(mayGoOn);
    return { isDone, waitMs: Math.min(this.recheckMs, waitMs) };
  }

  private async begin(occurrence: number): Promise<void> {
    if (!this.job.isRunning) return;
    try {
      this.unsavedOccurrence = undefined;
      const { kind } = await this.poller.begin(occurrence);
      if (kind === 'started') this.job.nudge();
    } catch (error) {
      this.unsavedOccurrence = occurrence;
      this.log.note('A poll of Amazon returns could not begin', error);
    }
  }
}
