import { LRUCache } from 'lru-cache';
import type { Stock } from '../../../inventory/domain/stock';
import { timestampOf } from '../../../platform/timestamp';
import { PushQueue, type QueuedPush } from '../domain/push-queue';

/** A spread of the same SKU rests this many times as long as the last one took: one of 1,000 listings is no small read. */
const REST_PER_SPREAD = 4;
/** After a spread that failed a SKU rests at least so long, in milliseconds. */
const REST_AFTER_FAILURE_MS = 5_000;
/** SKUs of which it is remembered until when they rest; a forgotten one is spread sooner. */
const RESTS_REMEMBERED = 10_000;

/** The listings that a SKU waits for, and the stock that they were computed from. */
interface Waiting {
  readonly sellerSkus: Set<string>;
  readonly version: number;
  readonly listingsRevision: number | undefined;
}

/**
 * The listed SKUs that this sender works on: those to be spread, those that are being spread, and those that wait for the
 * end of their listings' pushes. A SKU is spread by one spread at a time; one that becomes pending meanwhile is spread
 * again. The SKU is spread once more when the last of its listings has ended, not once for each.
 * Push path: PushDispatcher -> ListedSkus -> SpreadBacklog. ADR 19.
 */
export class SpreadBacklog {
  private readonly queue = new PushQueue();
  private readonly running = new Set<string>();
  private readonly waiting = new Map<string, Waiting>();
  /** The SKUs that are spread when a listing has ended. */
  private readonly followers = new Map<string, Set<string>>();
  private readonly restsUntilMs = new LRUCache<string, number>({ max: RESTS_REMEMBERED });

  /** Adds a SKU, or its newer figure. */
  add(push: QueuedPush, nowMs: number): void {
    const restsUntilMs = this.restsUntilMs.get(push.sku) ?? 0;
    this.queue.add(push, restsUntilMs > nowMs ? restsUntilMs : undefined);
  }

  /** True when a spread of this stock would find what the last one found: its listings are on their way. */
  isOnTheWay({ sku, version, listingsRevision }: Stock): boolean {
    const waiting = this.waiting.get(sku);
    return waiting?.version === version && waiting.listingsRevision === listingsRevision;
  }

  has(sku: string): boolean {
    return this.queue.has(sku) || this.running.has(sku) || this.waiting.has(sku);
  }

  /** Takes the next SKUs, at most `limit`, those with the least left first; each is being spread until `end`. */
  take(limit: number, nowMs: number): QueuedPush[] {
    if (limit <= this.running.size || !this.queue.isReady(this.running, nowMs)) return [];
    const taken = this.queue.takeMany(limit - this.running.size, this.running, nowMs);
    for (const { sku } of taken) this.running.add(sku);
    return taken;
  }

  /** The spread of a SKU has ended; it took so many milliseconds. One that was added meanwhile rests first. */
  end(sku: string, tookMs: number, nowMs: number, hasFailed = false): void {
    const restMs = Math.max(tookMs * REST_PER_SPREAD, hasFailed ? REST_AFTER_FAILURE_MS : 0);
    this.running.delete(sku);
    this.restsUntilMs.set(sku, nowMs + restMs);
    const again = this.queue.remove(sku);
    if (again !== undefined) this.add(again, nowMs);
  }

  /** The SKU waits for the end of these listings, and for no others. */
  wait({ sku, version, listingsRevision }: Stock, sellerSkus: Iterable<string>): void {
    const waiting: Waiting = { sellerSkus: new Set(sellerSkus), version, listingsRevision };
    this.waiting.delete(sku);
    if (waiting.sellerSkus.size === 0) return;
    this.waiting.set(sku, waiting);
    for (const sellerSku of waiting.sellerSkus) this.follow(sellerSku, [sku]);
  }

  /** These SKUs are spread when the listing has ended. */
  follow(sellerSku: string, skus: Iterable<string>): void {
    const followers = this.followers.get(sellerSku) ?? new Set();
    for (const sku of skus) followers.add(sku);
    this.followers.set(sellerSku, followers);
  }

  /**
   * A listing has ended: the SKUs that now wait for none are spread once more, after those that moved. They rest first
   * where the store did not answer (`hasAnswer`), as after a spread that failed.
   */
  listingEnded(sellerSku: string, nowMs: number, hasAnswer = true): void {
    const followers = this.followers.get(sellerSku) ?? [];
    const since = timestampOf(nowMs);
    this.followers.delete(sellerSku);
    for (const sku of followers) {
      if (!hasAnswer) this.restsUntilMs.set(sku, nowMs + REST_AFTER_FAILURE_MS);
      const waiting = this.waiting.get(sku);
      waiting?.sellerSkus.delete(sellerSku);
      if (waiting !== undefined && waiting.sellerSkus.size > 0) continue;
      this.waiting.delete(sku);
      if (!this.queue.has(sku)) this.add({ sku, broadcast: Infinity, since }, nowMs);
    }
  }

  /** When the next SKU may be spread, in milliseconds since the epoch; Infinity when none waits for time. */
  nextAtMs(nowMs: number): number {
    return this.queue.isReady(this.running, nowMs) ? nowMs : this.queue.nextDeferredMs();
  }

  /** Forgets what waits; spreads under way go on. */
  clear(): void {
    this.queue.clear();
    this.waiting.clear();
    this.followers.clear();
  }
}
