import { LRUCache } from 'lru-cache';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import type { DispatchContext } from './dispatch-context';
import type { PushResult } from '../domain/push-result';
import type { PushQueue, QueuedPush } from '../domain/push-queue';
import { ListingCheckRunner } from './listing-check-runner';
import { PushRunner } from './push-runner';
import { SenderLease } from '../sender-lease';
import { SenderStatus } from '../circuit/sender-status';
import { type Operation, type Pause, AmazonCircuit } from '../circuit/amazon-circuit';
import { ResettableTimer } from './resettable-timer';

/** SKUs of which is remembered that their listing was checked; a forgotten one costs one read of the store. */
const CHECKED_REMEMBERED = 100_000;

/**
 * Keeps the owed pushes in their order and gives each its turn: first the check of its listing, if it was never
 * checked, then the call. A SKU has one call in flight, and one turn at a time waits for Amazon's limit.
 */
@Injectable()
export class PushDispatcher {
  private readonly checked = new LRUCache<string, true>({ max: CHECKED_REMEMBERED });
  private readonly busy = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly desk: DispatchContext = {
    busy: this.busy,
    conclude: (push, end) => {
      this.conclude(push, end);
    },
    pump: () => {
      this.pump();
    },
  };
  private readonly wakeUp = new ResettableTimer(this.desk.pump);
  private stopped = false;
  private halted = false;
  /** Called after each change of what waits or is under way. */
  onChange: () => void = () => undefined;

  constructor(
    private readonly lookups: ListingCheckRunner,
    private readonly pushes: PushRunner,
    private readonly lease: SenderLease,
    private readonly gate: AmazonCircuit,
    private readonly news: SenderStatus,
    private readonly clock: Clock,
  ) {}

  /** True when this instance is the sender. */
  get leader(): boolean {
    return this.lease.isHeld();
  }

  /** Why nothing is sent but probes, and since when. */
  get paused(): Pause | null {
    return this.gate.current;
  }

  /** When and what went wrong last, for the operator; undefined once Amazon has accepted a push since. */
  get lastError(): string | undefined {
    return this.news.lastError;
  }

  /** True while Amazon may be acting on something that it was sent, or asked. */
  get hasCallsOut(): boolean {
    return this.busy.size > 0;
  }

  /** When something happens next by itself, in milliseconds since the epoch: 0 while a turn is under way, or Infinity. */
  get nextMoveAtMs(): number {
    return this.underWay.size > 0 ? 0 : this.wakeAtMs(this.clock.now());
  }

  /** Adds a push, or learns the newer figure of one that waits. Only the sender keeps a queue. */
  enqueue(push: QueuedPush, notBeforeMs?: number): void {
    if (this.stopped || this.halted || !this.lease.isHeld()) return;
    const { queue } = this.checked.get(push.sku) === undefined ? this.lookups : this.pushes;
    if (notBeforeMs !== undefined && !queue.has(push.sku)) queue.defer(push.sku, notBeforeMs);
    queue.add(push);
    this.pump();
  }

  /** The store puts the SKU off no longer: somebody has asked for it. */
  lift(sku: string): void {
    const lifted = [this.lookups, this.pushes].filter(({ queue }) => queue.lift(sku));
    if (lifted.length > 0) this.pump();
  }

  /** True while the SKU waits here or has a call under way. */
  knows(sku: string): boolean {
    return this.busy.has(sku) || this.pushes.queue.has(sku) || this.lookups.queue.has(sku);
  }

  /** This instance becomes the sender. */
  begin(): void {
    this.gate.reset();
    this.pushes.begin();
  }

  /** Lets no further push begin until `resume`; what waited is still owed. Calls that are out go on. */
  halt(): void {
    this.halted = true;
    this.wakeUp.cancel();
    this.forget();
  }

  /** Takes pushes again after `halt`. */
  resume(): void {
    this.halted = false;
  }

  /** This instance is not the sender any more: another one has the queue. */
  forget(): void {
    this.pushes.queue.clear();
    this.lookups.queue.clear();
  }

  /** Lets no further call go out and resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp.cancel();
    await this.pushes.close();
    await Promise.all(this.underWay);
  }

  /** Says what could not be done, in the log and in `lastError`. */
  note(what: string, error: unknown): void {
    this.news.note(what, error);
  }

  private pump(): void {
    this.wakeUp.cancel();
    if (!this.stopped && !this.halted && this.lease.isHeld()) this.startWhatMayGo();
    this.onChange();
  }

  private startWhatMayGo(): void {
    const now = this.clock.now();
    let look = this.lookups.start(this.desk, now);
    for (; look !== undefined; look = this.lookups.start(this.desk, now)) this.track(look);
    const turn = this.pushes.start(this.desk, now);
    if (turn !== undefined) this.track(turn);
    this.wakeLater(now);
  }

  /** What becomes of a push in the queue. What is still owed without being here is found by the next sweep. */
  private conclude(push: QueuedPush, end: PushResult): void {
    const { sku } = push;
    switch (end.kind) {
      case 'settled':
      case 'parked':
      case 'nothing':
        return;
      case 'writable': {
        this.checked.set(sku, true);
        this.enqueue(this.lookups.queue.remove(sku) ?? push);
        return;
      }
      case 'unchecked':
        this.checked.delete(sku);
        this.enqueue(this.pushes.queue.remove(sku) ?? push);
        return;
      case 'moved':
        this.enqueue({ sku, broadcast: end.stock.broadcast, since: end.stock.pending?.since ?? push.since });
        return;
      case 'deferred':
        this.enqueue(push, end.untilMs);
        return;
      case 'throttled':
      case 'refused':
        this.enqueue(push);
        return;
    }
  }

  private track(work: Promise<void>): void {
    const done = work.finally(() => {
      this.underWay.delete(done);
      this.pump();
    });
    this.underWay.add(done);
  }

  /** What is under way pumps when it ends; a timer is needed for what is put off, and for the next probe. */
  private wakeLater(now: number): void {
    const at = this.wakeAtMs(now);
    if (at > now && at !== Infinity) this.wakeUp.after(at - now);
  }

  private wakeAtMs(now: number): number {
    const next = (errand: Operation, queue: PushQueue): number => {
      const first = queue.isReady(this.busy, now) ? now : queue.nextDeferredMs();
      return Math.max(first, this.gate.probeAtMs(errand) ?? first);
    };
    return Math.min(next('lookup', this.lookups.queue), next('push', this.pushes.queue));
  }
}
