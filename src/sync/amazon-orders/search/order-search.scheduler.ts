import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { OrdersClient } from '../../../channels/amazon/orders/orders-client';
import { OrdersConfig, SyncConfig } from '../../../config/app-config';
import type { Deadline } from '../../../platform/jobs/deadline';
import { FailureLog } from '../../../platform/jobs/failure-log';
import { LeasedJob, type RecurringWork } from '../../../platform/jobs/leased-job.scheduler';
import { LeasedRun, type RunResult } from '../../../platform/jobs/leased-run.scheduler';
import type { Round } from '../../../platform/jobs/leased-work';
import { OrderSearcher, SEARCH_FAILED } from './order-searcher';
import { OrdersLease } from './search-state.repository';

/** How often an instance looks at its own clock, and at least at the state that all instances share, in milliseconds. */
const RECHECK_MS = 1_000;
const READ_AGAIN_MS = 30_000;
/** A run with a deadline does not wait for longer, in milliseconds: the next one continues. */
const LONGEST_WAIT_MS = 5_000;
/** How long a stop waits for the step under way before its call is ended, and then for its end, in milliseconds. */
const FINISH_WITHIN_MS = 2_000;
const ABORT_WITHIN_MS = 6_000;
/** So long after the start of the process nothing is overdue yet, in milliseconds. */
const STARTING_MS = 900_000;

/**
 * Searches Amazon's orders in one instance at a time: all the time where jobs run, else within an invocation.
 * Order path: OrderSearchScheduler -> OrderSearcher. ADR 7, ADR 20.
 */
@Injectable()
export class OrderSearchScheduler implements BeforeApplicationShutdown, RecurringWork {
  readonly failureText = SEARCH_FAILED;
  private readonly job: LeasedJob;
  private readonly runs: LeasedRun;
  private isStopping = false;
  private startedAtMs = 0;
  /** When a step is due, as far as this instance knows, and when it reads that again; by the clock that is never set. */
  private dueAtMs = 0;
  private readAgainAtMs = 0;

  constructor(
    private readonly sync: SyncConfig,
    private readonly orders: OrdersConfig,
    private readonly searcher: OrderSearcher,
    private readonly amazon: OrdersClient,
    lease: OrdersLease,
  ) {
    const log = new FailureLog('AmazonOrders');
    const { leaseTtlMs } = sync;
    this.job = new LeasedJob(lease, this, log, {
      leaseTtlMs,
      recheckMs: Math.min(RECHECK_MS, leaseTtlMs / 3),
    });
    this.runs = new LeasedRun(lease, log, leaseTtlMs);
  }

  /** Called when the service listens; does nothing where jobs are off, or orders are not read. */
  start(): void {
    this.startedAtMs = performance.now();
    if (this.sync.runJobs && this.orders.enabled) this.job.start();
  }

  /** Makes a step that has become due at once. */
  nudge(): void {
    this.readAgainAtMs = 0;
    this.job.nudge();
  }

  /** Makes steps until one must wait, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<RunResult> {
    if (!this.orders.enabled) return 'not_due';
    return this.runs.run(deadline, {
      failureText: this.failureText,
      isDue: async () => (await this.searcher.dueInMs()) === 0,
      round: async (mayGoOn) => {
        const { isDone, waitMs } = await this.searcher.step(() => mayGoOn() && !this.isStopping);
        return { isDone: isDone && waitMs > LONGEST_WAIT_MS, waitMs };
      },
    });
  }

  /** Finishes the step under way or ends its call, and releases the lease. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.job.halt();
    await this.job.hasEnded(FINISH_WITHIN_MS);
    const closed = this.amazon.close();
    await this.runs.ended();
    // The lease of a step that does not end lapses.
    if (!(await this.job.hasEnded(ABORT_WITHIN_MS))) return;
    await closed;
    await this.job.release();
  }

  /** Costs no read of the store while nothing can be due. */
  async isDue(): Promise<boolean> {
    const nowMs = performance.now();
    if (nowMs >= this.readAgainAtMs) {
      this.dueAtMs = nowMs + (await this.searcher.dueInMs());
      this.readAgainAtMs = nowMs + READ_AGAIN_MS;
      if (nowMs - this.startedAtMs > STARTING_MS) await this.searcher.checkOverdue();
    }
    return this.dueAtMs <= nowMs;
  }

  async round(mayGoOn: () => boolean): Promise<Round> {
    const { isDone, waitMs } = await this.searcher.step(mayGoOn);
    if (isDone) {
      this.dueAtMs = performance.now() + waitMs;
      return { isDone, waitMs: Math.min(RECHECK_MS, waitMs) };
    }
    return { isDone, waitMs };
  }
}
