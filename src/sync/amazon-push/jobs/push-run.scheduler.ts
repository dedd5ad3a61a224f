import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { AmazonListingsClient } from '../../../channels/amazon/listings/listings-client';
import { SyncConfig } from '../../../config/app-config';
import { OutboxNotifier } from '../../../inventory/outbox/outbox-notifier';
import { Clock } from '../../../platform/clock';
import type { Deadline } from '../../../platform/jobs/deadline';
import { endsBefore } from '../../../platform/jobs/deadline';
import { DeadlineRun } from '../../../platform/jobs/deadline-run';
import { takeOverIfSilent } from '../../../platform/jobs/lease-takeover';
import { OutboxLoader } from './outbox-loader';
import { PushDispatcher } from '../dispatch/push-dispatcher';
import { SenderLease } from '../sender-lease';

/** A connection that has been idle for longer, in milliseconds, may have been forgotten on the way while we were frozen. */
const CONNECTION_IDLE_MS = 20_000;

/** `elsewhere`: another instance is the sender. `done`: nothing is owed that may go now. `time_is_up`: the rest is owed. */
export type PushRunResult = 'done' | 'elsewhere' | 'time_is_up' | 'failed';

/** What a drain goes by. */
export interface PushRunRequest {
  readonly deadline: Deadline;
  /** Pushes go on, as they come up, at least until this is over; it must never reject. */
  readonly meanwhile?: Promise<unknown>;
  /** True: a holder that has shown no sign of life since an earlier look is waited out. */
  readonly patient: boolean;
}

/**
 * Sends what is owed within a limited time, for a process that runs only when it is called: BroadcastScheduler's work
 * without its clockwork. It takes the sender's lease and gives it back, and leaves no timer of its own.
 */
@Injectable()
export class PushRunScheduler implements BeforeApplicationShutdown {
  private readonly runs = new DeadlineRun<PushRunResult>();
  private lastFence = 0;
  private lastEndedAt = 0;

  constructor(
    private readonly config: SyncConfig,
    private readonly dispatcher: PushDispatcher,
    private readonly feed: OutboxLoader,
    private readonly signal: OutboxNotifier,
    private readonly lease: SenderLease,
    private readonly amazon: AmazonListingsClient,
    private readonly clock: Clock,
  ) {}

  /** Sends until nothing more may go, or the time is up. Never throws: what could not be done is still owed. */
  async run(request: PushRunRequest): Promise<PushRunResult> {
    return (await this.runs.run(request.deadline, () => this.work(request))) ?? 'time_is_up';
  }

  /** For tests and for whoever stops a container by hand: Lambda never says that it does. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runs.ended();
  }

  private async work(request: PushRunRequest): Promise<PushRunResult> {
    let renewal: NodeJS.Timeout | undefined;
    try {
      if (!(await this.takeLease(request))) return 'elsewhere';
      renewal = setInterval(() => {
        this.keepLease();
      }, this.config.leaseTtlMs / 3);
      this.beginSending();
      return (await this.sendAll(request)) ? 'done' : 'time_is_up';
    } catch (error) {
      this.dispatcher.note('What is owed could not be looked for', error);
      return 'failed';
    } finally {
      await this.finish();
      clearInterval(renewal);
      this.lastEndedAt = this.clock.now();
    }
  }

  private takeLease({ deadline, patient }: PushRunRequest): Promise<boolean> {
    return patient ? takeOverIfSilent(this.lease, deadline.lastStartAt) : this.lease.keep();
  }

  private keepLease(): void {
    this.lease.keep().catch((error: unknown) => {
      this.dispatcher.note('The lease could not be kept', error);
    });
  }

  private beginSending(): void {
    // When nobody else was the sender in between, Amazon's limits and moods are as this process knows them.
    if (this.lease.fence > this.lastFence + 1 || this.lastFence === 0) this.dispatcher.begin();
    this.lastFence = this.lease.fence;
    if (this.clock.now() - this.lastEndedAt > CONNECTION_IDLE_MS) this.amazon.dropConnections();
    this.dispatcher.resume();
    this.signal.onPending((stock) => {
      this.feed.enqueue(stock);
    });
  }

  /** True when nothing was left that might have gone. */
  private async sendAll({ deadline, meanwhile = Promise.resolve() }: PushRunRequest): Promise<boolean> {
    const doubts = this.feed.checkLateCalls();
    const state = { areOthersDone: false };
    const others = Promise.all([meanwhile, doubts]).then(() => {
      state.areOthersDone = true;
    });
    for (let looks = 1; performance.now() < deadline.lastStartAt && this.lease.isHeld(); looks += 1) {
      // The look after the first is the last one as a rule; a SKU that keeps coming up must not be looked for all the time.
      const nextLookAt = performance.now() + (looks === 1 ? 0 : this.config.sweepMs);
      const wereOthersDone = state.areOthersDone;
      const found = await this.feed.loadPending();
      if (found === 0 && wereOthersDone && this.isQuiet(deadline)) return true;
      await this.untilQuiet(deadline);
      const ending = wereOthersDone ? new Promise(() => undefined) : others;
      await endsBefore(ending, Math.min(nextLookAt, deadline.lastStartAt));
    }
    return false;
  }

  private async untilQuiet(deadline: Deadline): Promise<void> {
    await this.until(() => !this.lease.isHeld() || this.isQuiet(deadline), deadline.lastStartAt);
  }

  /** True when nothing is under way and nothing that waits may go in time. */
  private isQuiet({ lastStartAt }: Deadline): boolean {
    return this.dispatcher.nextMoveAtMs - this.clock.now() > lastStartAt - performance.now();
  }

  private async until(isReached: () => boolean, moment: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.dispatcher.onChange = () => {
        if (isReached()) resolve();
      };
      this.dispatcher.onChange();
    });
    await endsBefore(reached, moment);
    this.dispatcher.onChange = () => undefined;
  }

  /**
   * The lease is given back only when no call of ours may still be under way at Amazon; a caller who cannot wait for
   * that leaves it to lapse, as a death would.
   */
  private async finish(): Promise<void> {
    this.dispatcher.halt();
    if (this.lease.fence === 0) return;
    await this.until(() => !this.dispatcher.hasCallsOut, performance.now() + this.config.callTimeoutMs * 2);
    if (this.dispatcher.hasCallsOut) return;
    await this.lease.release().catch((error: unknown) => {
      this.dispatcher.note('The lease could not be given back', error);
    });
  }
}
