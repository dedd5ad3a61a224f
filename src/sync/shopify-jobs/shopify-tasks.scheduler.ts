import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../config/app-config';
import { Lease } from '../../platform/dynamodb/lease/lease';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import type { RecurringWork } from '../../platform/jobs/leased-job.scheduler';
import type { RunResult } from '../../platform/jobs/leased-run.scheduler';
import { LeasedRunner } from '../../platform/jobs/leased-runner.scheduler';
import type { Round } from '../../platform/jobs/leased-work';
import { TaskRound } from './task-round';

/** Held by the instance that does the tasks of the shop. */
@Injectable()
export class ShopifyTasksLease extends Lease {}

const RECHECK_MS = 1_000;
const FINISH_WITHIN_MS = 6_000;

/**
 * Does the tasks of the shop in one instance at a time: all the time where jobs run, else within an invocation.
 * Shop path: ShopifyTasksScheduler -> TaskRound. ADR 7, ADR 22.
 */
@Injectable()
export class ShopifyTasksScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = 'The tasks of the shop could not be done';
  private readonly runner: LeasedRunner;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly tasks: TaskRound,
    lease: ShopifyTasksLease,
  ) {
    const { leaseTtlMs } = sync;
    this.runner = new LeasedRunner(lease, this, new FailureLog('Shopify'), {
      leaseTtlMs,
      recheckMs: Math.min(RECHECK_MS, leaseTtlMs / 3),
      finishWithinMs: FINISH_WITHIN_MS,
    });
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.runner.start();
  }

  /** Does what is due until nothing is, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<RunResult> {
    if (!this.admin.isOn) return 'not_due';
    return this.runner.run(deadline);
  }

  isDue(): Promise<boolean> {
    return this.tasks.isDue();
  }

  round(mayGoOn: () => boolean): Promise<Round> {
    return this.tasks.run(mayGoOn);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.runner.stop();
  }
}
