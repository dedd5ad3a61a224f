import { LRUCache } from 'lru-cache';
import { isListed } from '../../../inventory/domain/stock';
import type { Operation } from '../domain/circuit-state';
import { PushQueue, type QueuedPush } from '../domain/push-queue';
import { type PushResult, signalOf } from '../domain/push-result';

/** SKUs whose listing is remembered as checked; a forgotten one costs one read of the store. */
const CHECKED_REMEMBERED = 100_000;

/** Behind the SKUs without a failed try, and before all others. */
const ASIDE = 0.5;

/** A probe, and why the circuit is open. */
export type Probe = 'refused' | 'unanswered';

/**
 * The pending SKUs that this sender works on: those whose listing has to be checked, those to be pushed, and those with a
 * call in flight. A SKU has one call in flight; a number that becomes pending meanwhile waits for its end.
 * Push path: PushDispatcher -> PushBacklog -> PushQueue. ADR 8.
 */
export class PushBacklog {
  private readonly queues: Readonly<Record<Operation, PushQueue>> = {
    lookup: new PushQueue(),
    push: new PushQueue(),
  };
  private readonly checked = new LRUCache<string, true>({ max: CHECKED_REMEMBERED });
  private readonly inFlight = new Set<string>();
  /** SKUs whose last call was refused, and those whose last call failed in any way; the latest one last. */
  private readonly refused = new TryOrder();
  private readonly failed = new TryOrder();
  /** SKUs that were throttled again and again, until a call of another one is answered. */
  private readonly aside = new Set<string>();
  /** The SKU that is sent to compare with a refused one. */
  private comparison: string | undefined;

  /** Adds a SKU, or its newer figure. */
  add(push: QueuedPush, notBeforeMs?: number): void {
    this.queues[this.checked.get(push.sku) === undefined ? 'lookup' : 'push'].add(push, notBeforeMs);
  }

  /** The SKU is no longer deferred; true when it was. */
  lift(sku: string): boolean {
    return [this.queues.lookup.lift(sku), this.queues.push.lift(sku)].includes(true);
  }

  has(sku: string): boolean {
    return this.inFlight.has(sku) || this.queues.push.has(sku) || this.queues.lookup.has(sku);
  }

  /** True while the SKU is being checked or pushed. */
  isInFlight(sku: string): boolean {
    return this.inFlight.has(sku);
  }

  get hasCallsInFlight(): boolean {
    return this.inFlight.size > 0;
  }

  isReady(operation: Operation, nowMs: number): boolean {
    return this.queues[operation].isReady(this.inFlight, nowMs);
  }

  /** When the next SKU may go, in milliseconds since the epoch; Infinity when none waits for time. */
  nextAtMs(operation: Operation, nowMs: number): number {
    return this.isReady(operation, nowMs) ? nowMs : this.queues[operation].nextDeferredMs();
  }

  /** True while a SKU that is none of these has a call in flight, or may go now. */
  hasOthers(operation: Operation, than: ReadonlySet<string>, nowMs: number): boolean {
    for (const sku of this.inFlight) if (!than.has(sku)) return true;
    return this.queues[operation].isReady(new Set([...this.inFlight, ...than]), nowMs);
  }

  /** True when the calls of one SKU alone failed, and another one may go now and none is under way. */
  hasFresh(operation: Operation, nowMs: number): boolean {
    const failed = new Set(this.failed.skus());
    if (failed.size !== 1) return false;
    for (const sku of this.inFlight) if (!failed.has(sku)) return false;
    return this.queues[operation].isReady(failed, nowMs);
  }

  /** Adds a SKU that goes first, to compare with a refused one. */
  addComparison(push: QueuedPush): void {
    this.comparison = push.sku;
    this.add(push);
  }

  /**
   * Takes the next SKUs, at most `limit`; each is in flight until it is released. A refused SKU goes behind the others,
   * and one that is throttled again and again lets another go first; a probe takes a SKU whose last call did not fail, or
   * else the one that was tried least recently. After refusals it begins at the other end: SKUs that are registered or sold
   * together may be refused together.
   */
  take(operation: Operation, limit: number, nowMs: number, probe?: Probe): QueuedPush[] {
    const order = probe === undefined ? this.refused : this.failed;
    const taken = this.queues[operation].takeMany(limit, this.inFlight, nowMs, {
      rankOf: (sku) => (sku === this.comparison ? -1 : order.of(sku) || (this.aside.has(sku) ? ASIDE : 0)),
      isStrict: probe !== undefined,
      isReversed: probe === 'refused',
    });
    for (const { sku } of taken) this.inFlight.add(sku);
    return taken;
  }

  release(sku: string): void {
    this.inFlight.delete(sku);
  }

  /** Queues a released SKU again if its result calls for it. What stays pending without being here is found by the next sweep. */
  requeue(push: QueuedPush, result: PushResult): void {
    const { sku } = push;
    this.noteEnd(sku, result);
    switch (result.kind) {
      case 'settled':
      case 'blocked':
      case 'nothing':
      case 'listed':
        return;
      case 'writable':
        this.checked.set(sku, true);
        this.add(this.queues.lookup.remove(sku) ?? push);
        return;
      case 'unchecked':
        this.checked.delete(sku);
        this.add(this.queues.push.remove(sku) ?? push);
        return;
      case 'moved': {
        const { broadcast, pending } = result.stock;
        // ListedSkus has it.
        if (isListed(result.stock)) return;
        this.add({ ...push, broadcast, since: pending?.since ?? push.since });
        return;
      }
      case 'deferred':
        this.add(push, result.untilMs);
        return;
      case 'throttled':
      case 'refused':
        this.add(push);
        return;
    }
  }

  private noteEnd(sku: string, result: PushResult): void {
    const signal = signalOf(result).kind;
    if (signal === 'none') return;
    if (this.comparison === sku) this.comparison = undefined;
    this.refused.note(sku, signal === 'refused' || signal === 'denied');
    this.failed.note(sku, signal !== 'answered');
    if (signal === 'answered') this.aside.clear();
    if (result.kind === 'throttled' && result.isAgain === true) this.aside.add(sku);
  }

  /** Forgets what waits; calls in flight go on. */
  clear(): void {
    this.comparison = undefined;
    this.aside.clear();
    this.refused.clear();
    this.failed.clear();
    this.queues.lookup.clear();
    this.queues.push.clear();
  }
}

/** The order of the latest tries of SKUs: 0 for one without such a try, and the higher the later it was. */
class TryOrder {
  private readonly tries = new Map<string, number>();
  private count = 0;

  skus(): Iterable<string> {
    return this.tries.keys();
  }

  of(sku: string): number {
    return this.tries.get(sku) ?? 0;
  }

  note(sku: string, isTry: boolean): void {
    if (isTry) this.tries.set(sku, (this.count += 1));
    else this.tries.delete(sku);
  }

  clear(): void {
    this.tries.clear();
  }
}
