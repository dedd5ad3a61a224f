import type { Stock } from '../../../inventory/domain/stock';
import { millisOf } from '../../../platform/timestamp';

/** A SKU or a listing that waits for the sender, as far as its urgency is known. */
export interface QueuedPush {
  /** The seller SKU under which it is pushed. */
  readonly sku: string;
  /** It is pushed as a listing, by the mark on its own item; absent for a plain SKU. */
  readonly isListing?: true;
  /** The figure when it was queued, which decides the order; the number that is sent is read at send time. */
  readonly broadcast: number;
  /** Since when the push is pending (sorts as text). */
  readonly since: string;
}

/** The pending push of a stock, or of a listing in the shape of a stock. */
export function queuedPushOf({ sku, broadcast, pending, updatedAt, isListing }: Stock): QueuedPush {
  const since = pending?.since ?? updatedAt;
  return { sku, broadcast, since, ...(isListing === true ? { isListing } : {}) };
}

/** A push that has waited longer than this has a claim on the pushes kept for the oldest, in milliseconds. */
export const PATIENCE_MS = 30_000;

/**
 * While a SKU waits longer than that, one push in five is kept for the one that is pending longest. So with n pending
 * SKUs none waits longer than PATIENCE_MS + 5 n / rate, and a SKU that must stop selling is delayed by one call at most.
 */
export const PUSHES_PER_OLDEST = 5;

/**
 * The order of SKUs beside their need: the lowest rank goes first. `isStrict`: no push is kept for the oldest.
 * `isReversed`: among equal ranks the one that needs it least goes first.
 */
export interface QueueOrder {
  readonly rankOf: (sku: string) => number;
  readonly isStrict?: boolean;
  readonly isReversed?: boolean;
}

const BY_NEED: QueueOrder = { rankOf: () => 0 };

/**
 * Which push goes next: a SKU that must stop selling goes ahead of all others, then those with the least left, and
 * among equals the one that is pending longest. A SKU is in the queue once.
 * Push path: PushBacklog -> PushQueue. ADR 8.
 */
export class PushQueue {
  private readonly ready = new Map<string, QueuedPush>();
  private readonly deferred = new Map<string, { readonly push: QueuedPush; readonly untilMs: number }>();
  /** The earliest `untilMs` of the deferred ones. */
  private firstDeferredMs = Infinity;
  private pushesSinceOldest = 0;

  get size(): number {
    return this.ready.size + this.deferred.size;
  }

  has(sku: string): boolean {
    return this.ready.has(sku) || this.deferred.has(sku);
  }

  /**
   * Adds a SKU, which is not taken before `notBeforeMs` (milliseconds since the epoch). One that is in the queue gets the
   * newer figure and keeps the older `since` and its time.
   */
  add(push: QueuedPush, notBeforeMs = 0): void {
    const { sku } = push;
    const deferred = this.deferred.get(sku);
    const waiting = this.ready.get(sku);
    if (waiting !== undefined) this.ready.set(sku, merged(waiting, push));
    else if (deferred !== undefined)
      this.deferred.set(sku, { push: merged(deferred.push, push), untilMs: deferred.untilMs });
    else if (notBeforeMs <= 0) this.ready.set(sku, push);
    else {
      this.deferred.set(sku, { push, untilMs: notBeforeMs });
      this.firstDeferredMs = Math.min(this.firstDeferredMs, notBeforeMs);
    }
  }

  /** The SKU may be taken at once; true when it was deferred. */
  lift(sku: string): boolean {
    const push = this.removeDeferred(sku);
    if (push !== undefined) this.ready.set(sku, push);
    return push !== undefined;
  }

  /** Takes a SKU out, if it waits here. */
  remove(sku: string): QueuedPush | undefined {
    const push = this.ready.get(sku) ?? this.removeDeferred(sku);
    this.ready.delete(sku);
    return push;
  }

  /** True when `take` would find something. */
  isReady(busy: ReadonlySet<string>, nowMs: number): boolean {
    this.releaseDue(nowMs);
    for (const sku of this.ready.keys()) if (!busy.has(sku)) return true;
    return false;
  }

  /** Takes the next SKU that may go now and is not in `busy`. */
  take(busy: ReadonlySet<string>, nowMs: number, order?: QueueOrder): QueuedPush | undefined {
    return this.takeMany(1, busy, nowMs, order)[0];
  }

  /** Takes the next SKUs, at most `limit`, in one pass however many there are: a queue may hold a whole catalogue. */
  takeMany(limit: number, busy: ReadonlySet<string>, nowMs: number, order = BY_NEED): QueuedPush[] {
    this.releaseDue(nowMs);
    const next: Ranked[] = [];
    const oldest: QueuedPush[] = [];
    const goesFirst = firstIn(order);
    for (const push of this.ready.values()) {
      if (busy.has(push.sku)) continue;
      insert(next, { push, rank: order.rankOf(push.sku) }, limit, goesFirst);
      insert(oldest, push, limit, isOlder);
    }
    const taken: QueuedPush[] = [];
    while (taken.length < limit) {
      const push = this.choose(next, oldest, nowMs, order);
      if (push === undefined) break;
      this.ready.delete(push.sku);
      taken.push(push);
    }
    return taken;
  }

  /** The first of those that still wait, or the oldest of them. */
  private choose(
    next: readonly Ranked[],
    oldest: readonly QueuedPush[],
    nowMs: number,
    order: QueueOrder,
  ): QueuedPush | undefined {
    const first = next.find(({ push }) => this.ready.has(push.sku))?.push;
    const eldest = oldest.find(({ sku }) => this.ready.has(sku));
    if (first === undefined || eldest === undefined) return undefined;
    const hasWaitedTooLong = order.isStrict !== true && nowMs - millisOf(eldest.since) > PATIENCE_MS;
    const chosen = hasWaitedTooLong && this.pushesSinceOldest >= PUSHES_PER_OLDEST - 1 ? eldest : first;
    this.pushesSinceOldest = hasWaitedTooLong && chosen !== eldest ? this.pushesSinceOldest + 1 : 0;
    return chosen;
  }

  /** The first moment at which a deferred SKU may go, in milliseconds since the epoch. */
  nextDeferredMs(): number {
    return this.firstDeferredMs;
  }

  clear(): void {
    this.ready.clear();
    this.deferred.clear();
    this.firstDeferredMs = Infinity;
  }

  /** Deferred SKUs are only gone through when one of them is due, so that 10,000 of them cost nothing per question. */
  private releaseDue(nowMs: number): void {
    if (nowMs < this.firstDeferredMs) return;
    for (const [sku, { push, untilMs }] of this.deferred)
      if (untilMs <= nowMs) {
        this.deferred.delete(sku);
        this.ready.set(sku, push);
      }
    this.findFirstDeferred();
  }

  private removeDeferred(sku: string): QueuedPush | undefined {
    const found = this.deferred.get(sku);
    this.deferred.delete(sku);
    if (found?.untilMs === this.firstDeferredMs) this.findFirstDeferred();
    return found?.push;
  }

  private findFirstDeferred(): void {
    this.firstDeferredMs = Infinity;
    for (const { untilMs } of this.deferred.values())
      this.firstDeferredMs = Math.min(this.firstDeferredMs, untilMs);
  }
}

interface Ranked {
  readonly push: QueuedPush;
  readonly rank: number;
}

/** Puts an entry in its place among the first `limit`. */
function insert<T>(list: T[], entry: T, limit: number, goesFirst: (one: T, other: T) => boolean): void {
  const last = list.at(-1);
  if (list.length >= limit && last !== undefined && !goesFirst(entry, last)) return;
  let place = list.length;
  for (; place > 0; place -= 1) {
    const before = list[place - 1];
    if (before === undefined || !goesFirst(entry, before)) break;
  }
  list.splice(place, 0, entry);
  if (list.length > limit) list.pop();
}

function firstIn({ isReversed = false }: QueueOrder): (one: Ranked, other: Ranked) => boolean {
  return (one, other) =>
    one.rank < other.rank || (one.rank === other.rank && goesBefore(one.push, other.push) !== isReversed);
}

function isOlder(one: QueuedPush, other: QueuedPush): boolean {
  return one.since < other.since;
}

function merged(older: QueuedPush, newer: QueuedPush): QueuedPush {
  return { ...newer, since: older.since < newer.since ? older.since : newer.since };
}

function goesBefore(left: QueuedPush, right: QueuedPush): boolean {
  return left.broadcast === right.broadcast ? left.since < right.since : left.broadcast < right.broadcast;
}
