import { Injectable } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listing-reader';
import type { PushGrant } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { ListingCheckService } from '../call/listing-check.service';
import { PushService } from '../call/push.service';
import type { Pause } from '../circuit/amazon-circuit';
import { SenderStatus } from '../circuit/sender-status';
import type { Allowance } from '../domain/circuit-breaker';
import type { Operation } from '../domain/circuit-state';
import type { QueuedPush } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';
import { ListedSkus } from '../listed/listed-skus';
import { SenderLease } from '../sender-lease';
import { PendingWork } from './pending-work';
import { ResettableTimer } from './resettable-timer';

/** Listing checks that run at once: one that hangs must not block all new SKUs. */
const CONCURRENT_CHECKS = 2;
/** Pushes that run at once: more than the rate makes of the longest call (30 s), so that slow answers cost no pace. */
const CONCURRENT_PUSHES = 160;

/** SKUs that are tried under one grant: it must not grow old while one with a number to send is looked for. */
const CANDIDATES_PER_GRANT = 20;

/**
 * Decides which pending SKU goes when: first the check of its listing, then the push, chosen when Amazon takes a call. A
 * seller SKU has one call in flight, and one push at a time waits for Amazon's limit. A SKU that listings sell is spread,
 * and its listings are pushed.
 * Push path: OutboxLoader -> PushDispatcher -> PendingWork, PushService. ADR 8, ADR 19.
 */
@Injectable()
export class PushDispatcher {
  private readonly work: PendingWork;
  private readonly running = new Set<Promise<void>>();
  private readonly wakeUp = new ResettableTimer(() => {
    this.pump();
  });
  private runningChecks = 0;
  private runningPushes = 0;
  private isWaitingForGrant = false;
  private stopped = false;
  private halted = false;
  /** Called after each change of what waits or runs. */
  onChange: () => void = () => undefined;

  constructor(
    private readonly checks: ListingCheckService,
    private readonly pushes: PushService,
    listed: ListedSkus,
    private readonly lease: SenderLease,
    private readonly status: SenderStatus,
    private readonly clock: Clock,
  ) {
    this.work = new PendingWork(listed, status, clock);
  }

  /** True when this instance is the sender. */
  get leader(): boolean {
    return this.lease.isHeld();
  }

  /** Why nothing is sent, or nothing but probes, and since when. */
  get paused(): Pause | null {
    return this.status.paused;
  }

  /** True while Amazon neither refuses the account nor leaves calls without an answer. */
  get isAnswered(): boolean {
    return this.status.circuit.current === null;
  }

  /** The last failure and its time, for the operator; undefined once Amazon has accepted a push since. */
  get lastError(): string | undefined {
    return this.status.lastError;
  }

  /** True while a call to Amazon is in flight or about to go out. */
  get hasCallsInFlight(): boolean {
    return this.work.hasCallsInFlight;
  }

  /** When something happens next without a new push, in milliseconds since the epoch: 0 while work runs, or Infinity. */
  get nextMoveAtMs(): number {
    if (this.running.size > 0) return 0;
    return this.status.pause.isInForce ? Infinity : this.work.nextAtMs(this.clock.now());
  }

  /** Adds a pending stock or listing, or the newer figure of one that waits. Only the sender keeps a queue. */
  enqueue(stock: Stock): void {
    if (!this.maySend()) return;
    this.work.add(stock);
    this.pump();
  }

  /** Starts what may start: a pause by hand may be over, and nothing else wakes what waited here. */
  wake(): void {
    this.pump();
  }

  /** The SKU is no longer deferred: an operator has asked for its push. */
  lift(sku: string): void {
    if (this.work.lift(sku)) this.pump();
  }

  /** True while the SKU or the listing waits here or has a call in flight, or the SKU waits for its listings. */
  has(push: Pick<QueuedPush, 'sku' | 'isListing'>): boolean {
    return this.work.has(push);
  }

  /** This instance becomes the sender. */
  begin(): void {
    this.status.begin();
    this.pushes.begin();
  }

  /** Starts no push until `resume`; what waited stays pending. Calls in flight go on. */
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
    this.work.forget();
  }

  /** Starts no further call and resolves when those in flight have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp.cancel();
    await this.pushes.close();
    await Promise.all(this.running);
  }

  /** Logs what could not be done, and keeps it as `lastError`. */
  note(what: string, error: unknown): void {
    this.status.note(what, error);
  }

  private readonly maySend = (): boolean =>
    !this.stopped && !this.halted && this.lease.isHeld() && !this.status.pause.isInForce;

  /** Starts everything that may start now, and sets the timer for the rest. */
  private pump(): void {
    this.wakeUp.cancel();
    if (this.maySend()) {
      const now = this.clock.now();
      for (const push of this.work.takeSpreads()) this.track(this.work.spread(push, this.maySend));
      this.startListingChecks(now);
      this.startPush(now);
      this.wakeLater(now);
    }
    this.onChange();
  }

  private startListingChecks(now: number): void {
    while (this.runningChecks < CONCURRENT_CHECKS) {
      const allowance = this.work.admitted.admit('lookup', this.runningChecks, now);
      if (allowance === 'none') return;
      const batch = this.work.admitted.take('lookup', allowance, MAX_SEARCHED_SKUS, now);
      this.track(this.checkListings(batch, allowance));
    }
  }

  private startPush(now: number): void {
    if (this.isWaitingForGrant || this.runningPushes >= CONCURRENT_PUSHES) return;
    const allowance = this.work.admitted.admit('push', this.runningPushes, now);
    if (allowance !== 'none') this.track(this.pushNext(allowance));
  }

  private async checkListings(batch: readonly QueuedPush[], allowance: Allowance): Promise<void> {
    this.runningChecks += 1;
    const sentAtMs = this.clock.now();
    const results = await this.status.attempt('The listings could not be checked', async () =>
      this.judge('lookup', await this.checks.check(batch), sentAtMs),
    );
    this.runningChecks -= 1;
    // One answer about many SKUs is one answer for the circuit.
    if (results !== undefined) await this.status.report('lookup', [...results.values()], allowance);
    for (const push of batch) this.conclude(push, results?.get(push.sku));
  }

  /** One push: waits for a grant of Amazon's limit, then sends the number of the SKU that needs it most. */
  private async pushNext(allowance: Allowance): Promise<void> {
    this.runningPushes += 1;
    await this.status.attempt('A push could not be finished', async () => {
      const reserved = await this.waitForGrant();
      if (reserved.kind === 'granted') await this.pushUnder(reserved, allowance);
      else await this.status.report('push', [await this.pushes.failed(reserved)], allowance);
    });
    this.runningPushes -= 1;
  }

  private async waitForGrant(): ReturnType<PushService['reserve']> {
    this.isWaitingForGrant = true;
    try {
      return await this.pushes.reserve();
    } finally {
      this.isWaitingForGrant = false;
    }
  }

  /** Tries SKUs in the order of their need until one of them uses the grant. */
  private async pushUnder(reserved: PushGrant, allowance: Allowance): Promise<void> {
    const { grant } = reserved;
    const results: PushResult[] = [];
    try {
      while (grant.isOpen() && results.length < CANDIDATES_PER_GRANT) {
        const push = this.takeMostUrgent(allowance);
        if (push === undefined) break;
        let result: PushResult | undefined;
        try {
          result = await this.pushOne(reserved, push);
          results.push(result);
          // Before the SKU is queued again: the circuit may have opened.
          if (!grant.isOpen()) await this.status.report('push', results, allowance);
        } finally {
          this.conclude(push, result);
        }
      }
      if (grant.isOpen()) await this.status.report('push', results, allowance);
    } finally {
      grant.giveBack();
    }
  }

  private async pushOne(reserved: PushGrant, push: QueuedPush): Promise<PushResult> {
    const sentAtMs = this.clock.now();
    const result = await this.pushes.push(reserved, push);
    return (await this.judge('push', new Map([[push.sku, result]]), sentAtMs)).get(push.sku) ?? result;
  }

  private judge(
    operation: Operation,
    results: ReadonlyMap<string, PushResult>,
    sentAtMs: number,
  ): Promise<ReadonlyMap<string, PushResult>> {
    return this.work.judge(operation, results, { sentAtMs, maySend: this.maySend });
  }

  /** While the push waited for the grant, the lease may have gone, a person paused, or the circuit may have opened. */
  private takeMostUrgent(allowance: Allowance): QueuedPush | undefined {
    if (!this.lease.isHeld() || this.status.pause.isInForce) return undefined;
    const push = this.work.admitted.takeAfterWait(allowance, this.clock.now());
    // The next push may wait for the limit from here on.
    this.pump();
    return push;
  }

  private conclude(push: QueuedPush, result: PushResult | undefined): void {
    this.work.conclude(push, result, this.maySend());
  }

  private track(work: Promise<void>): void {
    const done = work.finally(() => {
      this.running.delete(done);
      this.pump();
    });
    this.running.add(done);
  }

  /** Running work pumps when it ends; the timer is for deferred and resting SKUs, and for the next probe. */
  private wakeLater(now: number): void {
    const at = this.work.nextAtMs(now);
    if (at > now && at !== Infinity) this.wakeUp.after(at - now);
  }
}
