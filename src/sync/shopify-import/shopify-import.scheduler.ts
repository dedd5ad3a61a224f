import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../config/app-config';
import { Lease } from '../../platform/dynamodb/lease/lease';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import { LeasedJob, type RecurringWork } from '../../platform/jobs/leased-job.scheduler';
import { LeasedRun, type RunResult } from '../../platform/jobs/leased-run.scheduler';
import type { Round } from '../../platform/jobs/leased-work';
import { ShopifyImporter } from './shopify-importer';

/** How often an instance looks for a run that another instance left, in milliseconds. */
const RECHECK_MS = 60_000;
/** A run with a deadline does not wait for longer, in milliseconds: the next one continues. */
const LONGEST_WAIT_MS = 5_000;
/** How long a stop waits for the step under way: a reading ends within a batch. */
const FINISH_WITHIN_MS = 2_000;

/** The lease of the one instance that imports the shop. */
export class ShopifyImportLease extends Lease {}

/**
 * Makes the steps of an import in one instance at a time: all the time where jobs run, else within a request or an
 * invocation.
 * Path: ShopifyImportScheduler -> ShopifyImporter. ADR 7, ADR 22.
 */
@Injectable()
export class ShopifyImportScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = 'The import of the shop could not continue';
  private readonly job: LeasedJob;
  private readonly runs: LeasedRun;
  private isStopping = false;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly importer: ShopifyImporter,
    lease: ShopifyImportLease,
  ) {
    const log = new FailureLog('ShopifyImport');
    this.job = new LeasedJob(lease, this, log, { leaseTtlMs: sync.leaseTtlMs, recheckMs: RECHECK_MS });
    this.runs = new LeasedRun(lease, log, sync.leaseTtlMs);
  }

  /** False where nothing runs between requests: then a request makes the steps itself, by `advance`. */
  get isRecurring(): boolean {
    return this.job.isRunning;
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.job.start();
  }

  /** Makes the steps that are due at once. */
  nudge(): void {
    this.job.nudge();
  }

  /** Makes steps until one must wait for Shopify, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<RunResult> {
    if (!this.admin.isOn) return 'not_due';
    return this.runs.run(deadline, {
      failureText: this.failureText,
      isDue: () => this.isDue(),
      round: async (mayGoOn) => {
        const { isDone, waitMs } = await this.importer.step(() => mayGoOn() && !this.isStopping);
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
    return this.importer.isUnderWay();
  }

  async round(mayGoOn: () => boolean): Promise<Round> {
    const { isDone, waitMs } = await this.importer.step(mayGoOn);
    return { isDone, waitMs: isDone ? RECHECK_MS : waitMs };
  }
}
