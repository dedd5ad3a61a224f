import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../config/app-config';
import { Lease } from '../../platform/dynamodb/lease/lease';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import { LeasedJob, type RecurringWork } from '../../platform/jobs/leased-job.scheduler';
import { LeasedRun, type RunResult } from '../../platform/jobs/leased-run.scheduler';
import type { Round } from '../../platform/jobs/leased-work';
import { HeldReleases } from './held-release.service';

/** How often an instance looks for a release that another instance left, in milliseconds. */
const RECHECK_MS = 60_000;
/** How long a stop waits for the round under way. */
const FINISH_WITHIN_MS = 2_000;

/** The lease of the one instance that releases what is held. */
export class HeldReleaseLease extends Lease {}

/**
 * Releases held SKUs in one instance at a time: all the time where jobs run and the shop may be imported, else within a
 * request or an invocation.
 */
@Injectable()
export class HeldReleaseScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = 'Held SKUs could not be released';
  private readonly job: LeasedJob;
  private readonly runs: LeasedRun;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly releases: HeldReleases,
    lease: HeldReleaseLease,
  ) {
    const log = new FailureLog('Sender');
    this.job = new LeasedJob(lease, this, log, { leaseTtlMs: sync.leaseTtlMs, recheckMs: RECHECK_MS });
    this.runs = new LeasedRun(lease, log, sync.leaseTtlMs);
  }

  /** False where nothing runs between requests: then a request does the rounds itself, by `advance`. */
  get isRecurring(): boolean {
    return this.job.isRunning;
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.job.start();
  }

  /** Begins the rounds that are due at once. */
  nudge(): void {
    this.job.nudge();
  }

  /** Does the rounds that are due until none is, or the time is up. Never throws. */
  advance(deadline: Deadline): Promise<RunResult> {
    return this.runs.run(deadline, this);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.job.halt();
    await this.runs.ended();
    if (await this.job.hasEnded(FINISH_WITHIN_MS)) await this.job.release();
  }

  isDue(): Promise<boolean> {
    return this.releases.isUnderWay();
  }

  async round(mayGoOn: () => boolean): Promise<Round> {
    const { isDone, waitMs } = await this.releases.round(mayGoOn);
    return { isDone, waitMs: isDone ? RECHECK_MS : waitMs };
  }
}
