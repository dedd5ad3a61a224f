/** A SKU that waits for the sender, as far as its urgency is known. */
export interface QueuedPush {
  readonly sku: string;
  /** What Amazon is to be told, as last heard; the number that is sent is read at send time. */
  readonly broadcast: number;
  /** Since when the push is owed (sorts as text). */
  readonly since: string;
}

/**
 * Which push goes next. A SKU that must stop selling goes ahead of all others; among the others the longest owed
 * goes first. A SKU stands in the queue once, whatever happens to it meanwhile.
 */
export class PushQueue {
  private readonly waiting = new Map<string, QueuedPush>();
  private readonly notBefore = new Map<string, number>();

  get size(): number {
    return this.waiting.size;
  }

  has(sku: string): boolean {
    return this.waiting.has(sku);
  }

  /** Adds a SKU, or learns its newer figure; it keeps the place that its oldest owed push gave it. */
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

  /** Takes the next SKU that may go now and is not in `busy`. */
  take(busy: ReadonlySet<string>, nowMs: number): QueuedPush | undefined {
    let next: QueuedPush | undefined;
    for (const push of this.waiting.values()) {
      if (busy.has(push.sku) || (this.notBefore.get(push.sku) ?? 0) > nowMs) continue;
      if (next === undefined || goesBefore(push, next)) next = push;
    }
    if (next === undefined) return undefined;
    this.waiting.delete(next.sku);
    this.notBefore.delete(next.sku);
    return next;
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
}

function goesBefore(left: QueuedPush, right: QueuedPush): boolean {
  const leftStops = left.broadcast === 0;
  const rightStops = right.broadcast === 0;
  if (leftStops !== rightStops) return leftStops;
  return left.since < right.since;
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
