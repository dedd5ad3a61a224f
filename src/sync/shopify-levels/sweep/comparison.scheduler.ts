import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { CronTime } from 'cron';
import { ShopifyAdminConfig, SyncConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { MINUTE_MS } from '../../../platform/durations';
import type { Deadline } from '../../../platform/jobs/deadline';
import { FailureLog } from '../../../platform/jobs/failure-log';
import { LeasedJob, type RecurringWork } from '../../../platform/jobs/leased-job.scheduler';
import { LeasedRun, type RunResult } from '../../../platform/jobs/leased-run.scheduler';
import type { Round } from '../../../platform/jobs/leased-work';
import { ComparisonLease, ComparisonStateRepository } from './comparison-state.repository';
import { ComparisonSteps } from './comparison-steps';
import { beginning, isDueByCron } from './domain/comparison-state';

/** How often an instance looks whether a comparison is due, or another instance left one, in milliseconds. */
const RECHECK_MS = MINUTE_MS;
/** A run with a deadline does not wait for longer, in milliseconds: the next one continues. */
const LONGEST_WAIT_MS = 5_000;
const FINISH_WITHIN_MS = 2_000;

/**
 * Compares everything with Shopify by DRIFT_CRON and on request, in one instance at a time: all the time where jobs run, else
 * within an invocation.
 *
 * Path: ComparisonScheduler -> ComparisonSteps. ADR 7, ADR 22.
 */
@Injectable()
export class ComparisonScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = 'The comparison with Shopify could not continue';
  private readonly job: LeasedJob;
  private readonly runs: LeasedRun;
  private readonly cron: CronTime;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly states: ComparisonStateRepository,
    private readonly steps: ComparisonSteps,
    lease: ComparisonLease,
    private readonly clock: Clock,
  ) {
    const log = new FailureLog('Shopify');
    const { leaseTtlMs } = sync;
    this.job = new LeasedJob(lease, this, log, { leaseTtlMs, recheckMs: RECHECK_MS });
    this.runs = new LeasedRun(lease, log, leaseTtlMs);
    this.cron = new CronTime(admin.driftCron, 'UTC');
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.job.start();
  }

  /** Makes the step that is due at once. */
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
        const { isDone, waitMs } = await this.steps.step(mayGoOn);
        return { isDone: isDone || waitMs > LONGEST_WAIT_MS, waitMs };
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.job.halt();
    await this.runs.ended();
    if (await this.job.hasEnded(FINISH_WITHIN_MS)) await this.job.release();
  }

  /** Begins a comparison when the cron says so. */
  async isDue(): Promise<boolean> {
    const state = await this.states.load();
    if (state.run !== undefined) return true;
    const now = this.clock.now();
    if (state.checkedAt === undefined) await this.states.save({ ...state, checkedAt: now });
    const next = (afterMs: number): number => this.cron.getNextDateFrom(new Date(afterMs), 'UTC').toMillis();
    const begun = isDueByCron(state, next, now) ? beginning(state, now) : undefined;
    return begun !== undefined && (await this.states.save(begun)) !== undefined;
  }

  async round(mayGoOn: () => boolean): Promise<Round> {
    const { isDone, waitMs } = await this.steps.step(mayGoOn);
    return { isDone, waitMs: isDone ? RECHECK_MS : waitMs };
  }
}
