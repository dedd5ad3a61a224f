import type { Lease } from '../dynamodb/lease/lease';
import { endsBefore } from './deadline';
import type { FailureLog } from './failure-log';
import { LeaseKeeper } from './lease-keeper.scheduler';
import type { LeasedWork } from './leased-work';

/** Work for a process that runs all the time. */
export interface RecurringWork extends LeasedWork {
  /** This instance became the holder of the lease. */
  taken?(): void;
  /** This instance does not hold the lease; called after each renewal or try without success. */
  notHeld?(): void;
}

export interface LeasedJobOptions {
  readonly leaseTtlMs: number;
  /** Longest wait, in milliseconds, until the next try to get the lease, and after a failure or with nothing due. */
  readonly recheckMs: number;
}

/**
 * Repeats work in a process that runs all the time: takes the lease, renews it by a heartbeat, does one round after the
 * other, and releases the lease when nothing is due or the process stops. An instance without the lease tries again at
 * the moment when the lease of a holder without heartbeats lapses (ADR 7).
 */
export class LeasedJob {
  /** True from `start` to `halt`. */
  isRunning = false;
  private readonly keeper: LeaseKeeper;
  private isHolder = false;
  private isNudged = false;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly lease: Lease,
    private readonly work: RecurringWork,
    private readonly log: Pick<FailureLog, 'note'>,
    private readonly options: LeasedJobOptions,
  ) {
    this.keeper = new LeaseKeeper(lease, options.leaseTtlMs, log);
  }

  start(): void {
    this.isRunning = true;
    this.nudge();
  }

  /** Starts the next round at once, or directly after the round that runs. */
  nudge(): void {
    if (!this.isRunning) return;
    this.isNudged = this.underWay !== undefined;
    if (this.isNudged) return;
    clearTimeout(this.timer);
    this.underWay = this.runRound().then((waitMs) => {
      this.underWay = undefined;
      if (!this.isRunning) return;
      this.timer = setTimeout(
        () => {
          this.nudge();
        },
        this.isNudged ? 0 : waitMs,
      );
      this.timer.unref();
    });
  }

  /** Starts no further round. The heartbeat goes on until `release`. */
  halt(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  /** True when no round runs any more; false when one still runs after this many milliseconds. */
  async hasEnded(withinMs: number): Promise<boolean> {
    return this.underWay === undefined || endsBefore(this.underWay, performance.now() + withinMs);
  }

  /** Lets another instance take the lease at once. Never throws. */
  async release(): Promise<void> {
    await this.underWay;
    await this.keeper.release();
  }

  /** Gives the milliseconds until the next round. Never throws. */
  private async runRound(): Promise<number> {
    const { recheckMs } = this.options;
    try {
      if (this.work.isDue !== undefined && !(await this.work.isDue())) {
        await this.keeper.release();
        return recheckMs;
      }
      const isAnswered = this.lease.isHeld() || (await this.keep());
      // Without an answer of the store, the moment when the holder's lease lapses may be long past.
      if (!this.lease.isHeld())
        return isAnswered ? Math.min(recheckMs, this.lease.lapsesInMs + 1) : recheckMs;
      this.keeper.startHeartbeat(() => {
        void this.beat();
      });
      const { fence } = this.lease;
      const { waitMs } = await this.work.round(() => this.isRunning && this.isHeldUnder(fence));
      return waitMs;
    } catch (error) {
      this.log.note(this.work.failureText, error);
      return recheckMs;
    }
  }

  private async beat(): Promise<void> {
    const { fence } = this.lease;
    const wasHeld = this.lease.isHeld();
    await this.keep();
    if (!this.isHolder) this.keeper.stopHeartbeat();
    if (!wasHeld || !this.isHeldUnder(fence)) this.nudge();
  }

  /** False when the store does not answer. A lease that lapsed and is held again counts as taken. */
  private async keep(): Promise<boolean> {
    this.isHolder &&= this.lease.isHeld();
    const isAnswered = await this.keeper.keep();
    const isHeld = this.lease.isHeld();
    if (isHeld && !this.isHolder) this.work.taken?.();
    if (!isHeld) this.work.notHeld?.();
    this.isHolder = isHeld;
    return isAnswered;
  }

  private isHeldUnder(fence: number): boolean {
    return this.lease.isHeld() && this.lease.fence === fence;
  }
}
