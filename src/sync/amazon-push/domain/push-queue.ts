import { millisOf } from '../../../platform/timestamp';

/** A SKU that waits for the sender, as far as its urgency is known. */
export interface QueuedPush {
  readonly sku: string;
  /** What Amazon is to be told, as last heard; the number that is sent is read at send time. */
  readonly broadcast: number;
  /** Since when the push is owed (sorts as text). */
  readonly since: string;
}

/** A push that has waited longer than this has a claim on the turns kept for the old, in milliseconds. */
export const PATIENCE_MS = 30_000;

/**
 * While somebody waits too long, one turn in five is kept for the longest owed. So with n pushes owed nobody waits
 * longer than PATIENCE_MS + 5 n / rate, and a SKU that must stop selling is held up by one call at most.
 */
export const TURNS_PER_OLDEST = 5;

/**
 * Which push goes next: a SKU that must stop selling goes ahead of all others, then those with the least left, and
 * among equals the longest owed. A SKU stands in the queue once, whatever happens to it meanwhile.
 */
export class PushQueue {
  private readonly waiting = new Map<string, QueuedPush>();
  private readonly notBefore = new Map<string, number>();
  private turnsSinceOldest = 0;

  get size(): number {
    return this.waiting.size;
  }

  has(sku: string): boolean {
    return this.waiting.has(sku);
  }

  /** Adds a SKU, or learns its newer figure; it keeps the age that its oldest owed push gave it. */
  add(push: QueuedPush): void {
    const known = this.waiting.get(push.sku);
    this.waiting.set(
      push.sku,
      known === undefined ? push : { ...push, since: earlier(known.since, push.since) },
    );
  }

  /** The SKU is not taken before this time, in milliseconds since the epoch. */
  defer(sku: string, untilMs: number): void {
    this.notBefore.set(sku, untilMs);
  }

  /** The SKU may be taken at once; true when it was put off before. */
  lift(sku: string): boolean {
    return this.notBefore.delete(sku);
  }

  /** Takes a SKU out, if it waits here. */
  remove(sku: string): QueuedPush | undefined {
    const push = this.waiting.get(sku);
    this.waiting.delete(sku);
    this.notBefore.delete(sku);
    return push;
  }

  /** True when `take` would find something. */
  isReady(busy: ReadonlySet<string>, nowMs: number): boolean {
    for (const { sku } of this.waiting.values()) if (this.mayGo(sku, busy, nowMs)) return true;
    return false;
  }

  /** Takes the next SKU that may go now and is not in `busy`. */
  take(busy: ReadonlySet<string>, nowMs: number): QueuedPush | undefined {
    let next: QueuedPush | undefined;
    let oldest: QueuedPush | undefined;
    for (const push of this.waiting.values()) {
      if (!this.mayGo(push.sku, busy, nowMs)) continue;
      if (next === undefined || goesBefore(push, next)) next = push;
      if (oldest === undefined || push.since < oldest.since) oldest = push;
    }
    if (next === undefined || oldest === undefined) return undefined;
    const hasWaitedTooLong = nowMs - millisOf(oldest.since) > PATIENCE_MS;
    if (hasWaitedTooLong && this.turnsSinceOldest >= TURNS_PER_OLDEST - 1) next = oldest;
    this.turnsSinceOldest = hasWaitedTooLong && next !== oldest ? this.turnsSinceOldest + 1 : 0;
    return this.remove(next.sku);
  }

  /** Takes the next SKUs, at most `limit`. */
  takeMany(limit: number, busy: ReadonlySet<string>, nowMs: number): QueuedPush[] {
    const taken: QueuedPush[] = [];
    while (taken.length < limit) {
      const next = this.take(busy, nowMs);
      if (next === undefined) break;
      taken.push(next);
    }
    return taken;
  }

  /** The first moment at which a deferred SKU may go, in milliseconds since the epoch. */
  nextDeferredMs(): number {
    let first = Infinity;
    for (const [sku, at] of this.notBefore) if (this.waiting.has(sku)) first = Math.min(first, at);
    return first;
  }

  clear(): void {
    this.waiting.clear();
    this.notBefore.clear();
  }

  private mayGo(sku: string, busy: ReadonlySet<string>, nowMs: number): boolean {
    return !busy.has(sku) && (this.notBefore.get(sku) ?? 0) <= nowMs;
  }
}

function goesBefore(left: QueuedPush, right: QueuedPush): boolean {
  return left.broadcast === right.broadcast ? left.since < right.since : left.broadcast < right.broadcast;
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
