import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { LONGEST_CALL_MS } from '../../../channels/amazon/http/call-patience';
import { AmazonListingsClient } from '../../../channels/amazon/listings/listings-client';
import { SyncConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { type Deadline, endsBefore } from '../../../platform/jobs/deadline';
import { LeasedRun, type RunResult } from '../../../platform/jobs/leased-run.scheduler';
import { PushDispatcher } from '../dispatch/push-dispatcher';
import { SenderLease } from '../sender-lease';
import { OutboxLoader } from './outbox-loader';

/** A connection that has been idle for longer, in milliseconds, may have been closed while the process was frozen. */
const CONNECTION_IDLE_MS = 20_000;

/** By then each call in flight has been given up, in milliseconds: twice the longest time of a call. */
const CALLS_END_MS = 2 * LONGEST_CALL_MS;

/** Between two turns of a sweep, in milliseconds: four searches a second are made at most. */
const SWEEP_PAUSE_MS = 1_000;

export interface PushRunRequest {
  readonly deadline: Deadline;
  /** The run pushes SKUs that become pending at least until this resolves; it must never reject. */
  readonly meanwhile?: Promise<unknown>;
  /** True: the run waits for the lease of a holder without heartbeats since an earlier run. */
  readonly isPatient: boolean;
}

/**
 * Pushes pending SKUs within a limited time, for a process that runs only when it is called. It takes the sender's lease
 * and releases it, and leaves no timer of its own.
 * Push path: PushRunScheduler -> OutboxLoader, which OutboxNotifier also reaches directly. ADR 7.
 */
@Injectable()
export class PushRunScheduler implements BeforeApplicationShutdown {
  private readonly runs: LeasedRun;
  private lastFence = 0;
  private lastEndedAt = 0;

  constructor(
    private readonly config: SyncConfig,
    private readonly dispatcher: PushDispatcher,
    private readonly loader: OutboxLoader,
    private readonly lease: SenderLease,
    private readonly amazon: AmazonListingsClient,
    private readonly clock: Clock,
  ) {
    this.runs = new LeasedRun(lease, dispatcher, config.leaseTtlMs);
  }

  /** Pushes until no pending SKU may go now, or the time is up. Never throws: what was not pushed stays pending. */
  run(request: PushRunRequest): Promise<RunResult> {
    return this.runs.run(request.deadline, {
      failureText: 'The outbox could not be read',
      isPatient: request.isPatient,
      round: async () => ({ isDone: await this.pushAll(request), waitMs: Infinity }),
      finish: () => this.finish(),
    });
  }

  /** For tests and containers that are stopped by hand: Lambda itself gives no notice. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.runs.ended(), this.loader.stop()]);
  }

  /** True when nothing was left that could have been pushed. */
  private async pushAll(request: PushRunRequest): Promise<boolean> {
    this.resume();
    const { deadline, meanwhile = Promise.resolve() } = request;
    const state = { areOthersDone: false };
    const others = Promise.all([meanwhile, this.runChecks(request)]).then(() => {
      state.areOthersDone = true;
    });
    for (let loads = 1; performance.now() < deadline.lastStartAt && this.lease.isHeld(); loads += 1) {
      // As a rule the second load is the last; further ones are a sweep apart, or a SKU that fails again and again
      // would be loaded all the time.
      const nextLoadAt = performance.now() + (loads === 1 ? 0 : this.config.sweepMs);
      const { areOthersDone } = state;
      const found = await this.loader.loadPending();
      if (found === 0 && areOthersDone && this.isQuiet(deadline)) return true;
      await this.until(() => !this.lease.isHeld() || this.isQuiet(deadline), deadline.lastStartAt);
      await endsBefore(
        areOthersDone ? new Promise(() => undefined) : others,
        Math.min(nextLoadAt, deadline.lastStartAt),
      );
    }
    return false;
  }

  /** A sweep goes on for as long as a run of the schedule may last. */
  private async runChecks({ deadline, isPatient }: PushRunRequest): Promise<void> {
    const { checks } = this.loader;
    const mayGoOn = (): boolean => performance.now() < deadline.lastStartAt && this.lease.isHeld();
    await checks.run();
    while (isPatient && checks.isSweeping && mayGoOn()) {
      await endsBefore(new Promise(() => undefined), performance.now() + SWEEP_PAUSE_MS);
      await checks.run();
    }
  }

  private resume(): void {
    // Without another sender in between, the circuit and the rates of this process are still right.
    if (this.lease.fence > this.lastFence + 1 || this.lastFence === 0) {
      this.dispatcher.begin();
      this.loader.begin();
    }
    this.lastFence = this.lease.fence;
    if (this.clock.now() - this.lastEndedAt > CONNECTION_IDLE_MS) this.amazon.dropConnections();
    this.dispatcher.resume();
    this.loader.listen();
  }

  /** True when nothing runs and nothing that waits may go in time. */
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

  /** False while a call of this process may still be in flight at Amazon: then the lease must not be released. */
  private async finish(): Promise<boolean> {
    this.dispatcher.halt();
    await this.until(() => !this.dispatcher.hasCallsInFlight, performance.now() + CALLS_END_MS);
    this.lastEndedAt = this.clock.now();
    return !this.dispatcher.hasCallsInFlight;
  }
}
