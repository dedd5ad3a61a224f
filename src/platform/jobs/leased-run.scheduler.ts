import type { Lease } from '../dynamodb/lease/lease';
import { type Deadline, endsBefore, sleepUntil } from './deadline';
import type { FailureLog } from './failure-log';
import { LeaseKeeper } from './lease-keeper.scheduler';
import { takeOverIfSilent } from './lease-takeover';
import type { LeasedWork } from './leased-work';

/** Work for a process that runs only when it is called. */
export interface BoundedWork extends LeasedWork {
  /** False: the run does not wait for the lease of a holder without heartbeats. */
  readonly isPatient?: boolean;
  /** Ends the work; false when the lease must not be released yet, and lapses if no further run comes. Never throws. */
  finish?(): Promise<boolean>;
}

/**
 * `not_due`: nothing had to be done. `done`: nothing more is due now. `elsewhere`: another instance holds the lease.
 * `time_is_up`: the next run does the rest.
 */
export type RunResult = 'not_due' | 'done' | 'elsewhere' | 'time_is_up' | 'failed';

/**
 * Does the work of a LeasedJob in runs with a deadline, for a process that runs only when it is called: each run takes
 * the lease and releases it, and leaves no timer. A run that misses its deadline is not aborted: the process may be
 * frozen in it and thawed for the next run, which waits for it first.
 */
export class LeasedRun {
  private readonly keeper: LeaseKeeper;
  private underWay: Promise<RunResult> | undefined;

  constructor(
    private readonly lease: Lease,
    private readonly log: Pick<FailureLog, 'note'>,
    leaseTtlMs: number,
  ) {
    this.keeper = new LeaseKeeper(lease, leaseTtlMs, log);
  }

  /** Works until nothing more is due or the time is up. Never throws. */
  async run(deadline: Deadline, work: BoundedWork): Promise<RunResult> {
    if (this.underWay !== undefined && !(await endsBefore(this.underWay, deadline.lastStartAt)))
      return 'time_is_up';
    const running = this.runLeased(deadline, work).finally(() => {
      this.underWay = undefined;
    });
    this.underWay = running;
    return (await endsBefore(running, deadline.endAt)) ? running : 'time_is_up';
  }

  /** Resolves when no run is under way any more. */
  async ended(): Promise<void> {
    await this.underWay;
  }

  private async runLeased(deadline: Deadline, work: BoundedWork): Promise<RunResult> {
    try {
      if (work.isDue !== undefined && !(await work.isDue())) return 'not_due';
      const isHeld =
        work.isPatient === false
          ? await this.lease.keep()
          : await takeOverIfSilent(this.lease, deadline.lastStartAt);
      if (!isHeld) return 'elsewhere';
    } catch (error) {
      this.log.note(work.failureText, error);
      return 'failed';
    }
    this.keeper.startHeartbeat(() => {
      void this.keeper.keep();
    });
    try {
      return await this.runRounds(deadline, work);
    } catch (error) {
      this.log.note(work.failureText, error);
      return 'failed';
    } finally {
      if ((await work.finish?.()) ?? true) await this.keeper.release();
      this.keeper.stopHeartbeat();
    }
  }

  private async runRounds({ lastStartAt }: Deadline, work: BoundedWork): Promise<RunResult> {
    for (let startAt = performance.now(); startAt < lastStartAt;) {
      await sleepUntil(startAt);
      const isAnswered = this.lease.isHeld() || (await this.keeper.keep());
      if (!this.lease.isHeld()) return isAnswered ? 'elsewhere' : 'failed';
      const { fence } = this.lease;
      const { isDone, waitMs } = await work.round(
        () => performance.now() < lastStartAt && this.lease.isHeld() && this.lease.fence === fence,
      );
      if (isDone) return 'done';
      startAt = performance.now() + waitMs;
    }
    return 'time_is_up';
  }
}
