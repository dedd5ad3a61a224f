import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { CronTime } from 'cron';
import { ShopifyAdminConfig, SyncConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { MINUTE_MS } from '../../../platform/durations';
import type { Deadline } from '../../../platform/jobs/deadline';
import { isDueByCron } from '../../../platform/jobs/due-by-cron';
import { FailureLog } from '../../../platform/jobs/failure-log';
import type { RunResult } from '../../../platform/jobs/leased-run.scheduler';
import { LeasedSteps } from '../../../platform/jobs/leased-steps.scheduler';
import { ComparisonLease, ComparisonStateRepository } from './comparison-state.repository';
import { ComparisonSteps } from './comparison-steps';
import { beginning } from './domain/comparison-state';

/** How often an instance looks whether a comparison is due, or another instance left one, in milliseconds. */
const RECHECK_MS = MINUTE_MS;

/**
 * Compares everything with Shopify by DRIFT_CRON and on request, in one instance at a time: all the time where jobs run, else
 * within an invocation.
 *
 * Path: ComparisonScheduler -> ComparisonSteps. ADR 7, ADR 22.
 */
@Injectable()
export class ComparisonScheduler implements BeforeApplicationShutdown {
  private readonly leased: LeasedSteps;
  private readonly cron: CronTime;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly states: ComparisonStateRepository,
    steps: ComparisonSteps,
    lease: ComparisonLease,
    private readonly clock: Clock,
  ) {
    const work = {
      failureText: 'The comparison with Shopify could not continue',
      isDue: () => this.isDue(),
      step: (mayGoOn: () => boolean) => steps.step(mayGoOn),
    };
    const { leaseTtlMs } = sync;
    this.leased = new LeasedSteps(lease, work, new FailureLog('Shopify'), {
      leaseTtlMs,
      recheckMs: RECHECK_MS,
    });
    this.cron = new CronTime(admin.driftCron, 'UTC');
  }

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (this.sync.runJobs && this.admin.isOn) this.leased.start();
  }

  /** Makes the step that is due at once. */
  nudge(): void {
    this.leased.nudge();
  }

  /** Makes steps until one must wait for Shopify, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<RunResult> {
    return this.admin.isOn ? this.leased.advance(deadline) : 'not_due';
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.leased.stop();
  }

  /** Begins a comparison when the cron says so. */
  private async isDue(): Promise<boolean> {
    const state = await this.states.load();
    if (state.run !== undefined) return true;
    const now = this.clock.now();
    if (state.checkedAt === undefined) await this.states.save({ ...state, checkedAt: now });
    const next = (afterMs: number): number => this.cron.getNextDateFrom(new Date(afterMs), 'UTC').toMillis();
    const begun = isDueByCron(state, next, now) ? beginning(state, now) : undefined;
    return begun !== undefined && (await this.states.save(begun)) !== undefined;
  }
}
