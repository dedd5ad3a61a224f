import { LRUCache } from 'lru-cache';
import type { Operation } from '../domain/circuit-state';
import { PushQueue, type QueuedPush } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';

/** SKUs whose listing is remembered as checked; a forgotten one costs one read of the store. */
const CHECKED_REMEMBERED = 100_000;

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

  /** Takes the next SKUs, at most `limit`; each is in flight until it is released. */
  take(operation: Operation, limit: number, nowMs: number): QueuedPush[] {
    const taken = this.queues[operation].takeMany(limit, this.inFlight, nowMs);
    for (const { sku } of taken) this.inFlight.add(sku);
    return taken;
  }

  release(sku: string): void {
    this.inFlight.delete(sku);
  }

  /** Queues a released SKU again if its result calls for it. What stays pending without being here is found by the next sweep. */
  requeue(push: QueuedPush, result: PushResult): void {
    const { sku } = push;
    switch (result.kind) {
      case 'settled':
      case 'blocked':
      case 'nothing':
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
        this.add({ sku, broadcast, since: pending?.since ?? push.since });
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

  /** Forgets what waits; calls in flight go on. */
  clear(): void {
    this.queues.lookup.clear();
    this.queues.push.clear();
  }
}
