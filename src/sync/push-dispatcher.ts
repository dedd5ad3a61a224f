import { Injectable, Logger } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../channels/amazon/listings-client';
import { Clock } from '../platform/clock';
import { levelOfNote } from '../platform/dynamodb/store-trouble';
import { LruMap } from '../platform/lru-map';
import { BroadcastService } from './broadcast.service';
import type { Allowance } from './domain/breaker';
import type { PushEnd } from './domain/push-end';
import { PushQueue, type QueuedPush } from './domain/push-queue';
import { ListingCheckService } from './listing-check.service';
import { SenderLease } from './sender-lease';
import { type Pause, SendingGate } from './sending-gate';

/** Calls under way at once: more than the rate makes of the longest call, so that slow answers cost no pace. */
const CONCURRENT_PUSHES = 32;
/** Searches under way at once: one that hangs must not hold up all new SKUs. */
const CONCURRENT_CHECKS = 2;
/** SKUs of which is remembered that their listing was checked; a forgotten one costs one read of the store. */
const CHECKED_REMEMBERED = 100_000;

/**
 * Keeps the owed pushes in their order and gives each its turn: first the check of its listing, if it was never
 * checked, then the call. A SKU has one call in flight, and one turn at a time waits for Amazon's limit.
 */
@Injectable()
export class PushDispatcher {
  private readonly logger = new Logger('Sender');
  private readonly unchecked = new PushQueue();
  private readonly ready = new PushQueue();
  private readonly checked = new LruMap<string, true>(CHECKED_REMEMBERED);
  private readonly busy = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();
  private pushes = 0;
  private checks = 0;
  private turnWaits = false;
  private stopped = false;
  private halted = false;
  private wakeTimer: NodeJS.Timeout | undefined;
  private lastErrorText: string | undefined;
  /** Called after each change of what waits or is under way. */
  onChange: () => void = () => undefined;

  constructor(
    private readonly broadcasts: BroadcastService,
    private readonly listings: ListingCheckService,
    private readonly lease: SenderLease,
    private readonly gate: SendingGate,
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

  /** What went wrong last, for the operator. */
  get lastError(): string | undefined {
    return this.lastErrorText;
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
    const queue = this.checked.get(push.sku) === undefined ? this.unchecked : this.ready;
    if (notBeforeMs !== undefined && !queue.has(push.sku)) queue.defer(push.sku, notBeforeMs);
    queue.add(push);
    this.pump();
  }

  /** True while the SKU waits here or has a call under way. */
  knows(sku: string): boolean {
    return this.busy.has(sku) || this.ready.has(sku) || this.unchecked.has(sku);
  }

  /** This instance becomes the sender. */
  begin(): void {
    this.gate.reset();
    this.broadcasts.begin();
  }

  /** Lets no further push begin until `resume`; what waited is still owed. Calls that are out go on. */
  halt(): void {
    this.halted = true;
    clearTimeout(this.wakeTimer);
    this.forget();
  }

  /** Takes pushes again after `halt`. */
  resume(): void {
    this.halted = false;
  }

  /** This instance is not the sender any more: another one has the queue. */
  forget(): void {
    this.ready.clear();
    this.unchecked.clear();
  }

  /** Lets no further call go out and resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.wakeTimer);
    await this.broadcasts.close();
    await Promise.all(this.underWay);
  }

  /** Says what could not be done, in the log and in `lastError`. */
  note(what: string, error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.lastErrorText = `${what}: ${text}`;
    this.logger[levelOfNote(error)]({ error: text }, what);
  }

  private pump(): void {
    clearTimeout(this.wakeTimer);
    if (!this.stopped && !this.halted && this.lease.isHeld()) this.startWhatMayGo();
    this.onChange();
  }

  private startWhatMayGo(): void {
    const now = this.clock.now();
    while (this.checks < CONCURRENT_CHECKS && this.unchecked.isReady(this.busy, now)) {
      const allowance = this.admit(now);
      if (allowance === 'none') break;
      this.startCheck(this.unchecked.takeMany(MAX_SEARCHED_SKUS, this.busy, now), allowance);
    }
    if (!this.turnWaits && this.pushes < CONCURRENT_PUSHES && this.ready.isReady(this.busy, now)) {
      const allowance = this.admit(now);
      if (allowance !== 'none') this.startTurn(allowance);
    }
    this.wakeLater(now);
  }

  /** Whether one more call may go; an offered probe is used up by asking. */
  private admit(now: number): Allowance {
    const allowance = this.gate.allowance(now);
    if (allowance !== 'probe') return allowance;
    if (this.pushes + this.checks > 0) return 'none';
    this.gate.probing(now);
    return allowance;
  }

  private startCheck(batch: readonly QueuedPush[], allowance: Allowance): void {
    this.checks += 1;
    for (const { sku } of batch) this.busy.add(sku);
    this.track(async () => {
      const ends = await this.attempt('The listings could not be checked', () =>
        this.listings.check(batch.map(({ sku }) => sku)),
      );
      this.checks -= 1;
      // One answer about many SKUs is one answer to the gate.
      const kinds = new Map([...(ends?.values() ?? [])].map((end) => [kindOf(end), end]));
      for (const end of kinds.values()) await this.tellGate(end);
      if (allowance === 'probe' && ends !== undefined && [...kinds.values()].every(tellsNothing))
        this.gate.probeAtOnce();
      for (const push of batch) {
        this.busy.delete(push.sku);
        const end = ends?.get(push.sku);
        if (end !== undefined) this.conclude(push, end);
      }
    });
  }

  private startTurn(allowance: Allowance): void {
    this.pushes += 1;
    this.turnWaits = true;
    this.track(async () => {
      const turn: { isGranted: boolean; push?: QueuedPush | undefined } = { isGranted: false };
      const next = (): string | undefined => {
        this.endWait(turn);
        const now = this.clock.now();
        // While it waited for Amazon's limit, the lease may have gone, or Amazon may have begun to refuse.
        const mayGo = allowance === 'probe' || this.gate.allowance(now) === 'all';
        turn.push = mayGo && this.lease.isHeld() ? this.ready.take(this.busy, now) : undefined;
        if (turn.push !== undefined) this.busy.add(turn.push.sku);
        this.pump();
        return turn.push?.sku;
      };
      const setAside = (sku: string, end: PushEnd): void => {
        const { push } = turn;
        turn.push = undefined;
        this.busy.delete(sku);
        if (push !== undefined) this.conclude(push, end);
      };
      const ended = await this.attempt('A push could not be finished', () =>
        this.broadcasts.push({ next, setAside }),
      );
      this.endWait(turn);
      this.pushes -= 1;
      if (ended !== undefined) await this.tellGate(ended.end);
      if (allowance === 'probe' && ended !== undefined && tellsNothing(ended.end)) this.gate.probeAtOnce();
      if (turn.push === undefined) return;
      this.busy.delete(turn.push.sku);
      if (ended !== undefined) this.conclude(turn.push, ended.end);
    });
  }

  /** From here on another turn may wait for Amazon's limit. */
  private endWait(turn: { isGranted: boolean }): void {
    if (!turn.isGranted) this.turnWaits = false;
    turn.isGranted = true;
  }

  /** What becomes of a push in the queue. What is still owed without being here is found by the next sweep. */
  private conclude(push: QueuedPush, end: PushEnd): void {
    const { sku } = push;
    switch (end.kind) {
      case 'settled':
      case 'parked':
      case 'nothing':
        return;
      case 'writable': {
        this.checked.set(sku, true);
        this.enqueue(this.unchecked.remove(sku) ?? push);
        return;
      }
      case 'unchecked':
        this.checked.delete(sku);
        this.enqueue(this.ready.remove(sku) ?? push);
        return;
      case 'moved':
        this.enqueue({ sku, broadcast: end.stock.broadcast, since: end.stock.pending?.since ?? push.since });
        return;
      case 'deferred':
        this.enqueue(push, end.untilMs);
        return;
      case 'refused':
        this.enqueue(push);
        return;
    }
  }

  /** An alert that the store does not take now is written at the next occasion. */
  private async tellGate(end: PushEnd): Promise<void> {
    await this.attempt('An alert could not be written', async () => {
      switch (end.kind) {
        case 'settled':
        case 'parked':
        case 'moved':
          await this.gate.answered();
          return;
        case 'deferred':
          if (end.cause === 'earlier') return;
          this.lastErrorText = end.error;
          await (end.cause === 'throttled' ? this.gate.throttled() : this.gate.silent(end.error));
          return;
        case 'refused':
          this.lastErrorText = end.reason;
          await this.gate.refused(end.reason);
          return;
        case 'nothing':
        case 'unchecked':
        case 'writable':
          return;
      }
    });
  }

  private async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.note(what, error);
      return undefined;
    }
  }

  private track(work: () => Promise<void>): void {
    const done = work().finally(() => {
      this.underWay.delete(done);
      this.pump();
    });
    this.underWay.add(done);
  }

  /** What is under way pumps when it ends; a timer is needed for what is put off, and for the next probe. */
  private wakeLater(now: number): void {
    const at = this.wakeAtMs(now);
    if (at <= now || at === Infinity) return;
    this.wakeTimer = setTimeout(() => {
      this.pump();
    }, at - now);
  }

  private wakeAtMs(now: number): number {
    const isReady = this.ready.isReady(this.busy, now) || this.unchecked.isReady(this.busy, now);
    const first = isReady ? now : Math.min(this.ready.nextDeferredMs(), this.unchecked.nextDeferredMs());
    return Math.max(first, this.gate.probeAtMs ?? first);
  }
}

/** True when the gate is no wiser: nothing was sent after all, or only listings were looked up. */
function tellsNothing(end: PushEnd): boolean {
  if (end.kind === 'deferred') return end.cause === 'earlier';
  return end.kind === 'nothing' || end.kind === 'unchecked' || end.kind === 'writable';
}

function kindOf(end: PushEnd): string {
  return end.kind === 'deferred' ? end.cause : end.kind;
}
