import { Injectable } from '@nestjs/common';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { type QueuedPush, queuedPushOf } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';
import { SpreadBacklog } from './spread-backlog';
import { type DuePush, SpreadService } from './spread.service';

/** Spreads that run at once: one of a SKU with many listings must not hold up the others. */
const CONCURRENT_SPREADS = 4;

/**
 * The listed SKUs of this sender: which of them is spread when, and which listings each of them waits for.
 * Push path: PushDispatcher -> ListedSkus -> SpreadService. ADR 19.
 */
@Injectable()
export class ListedSkus {
  private readonly backlog = new SpreadBacklog();
  /** What the listings on their way sell. */
  private readonly soldBy = new Map<string, readonly string[]>();
  /** +1 when this sender forgets what waits: a spread that began before has nothing to add. */
  private term = 0;

  constructor(
    private readonly spreads: SpreadService,
    private readonly clock: Clock,
  ) {}

  /** Adds the SKU if it is listed; false when it is plain. */
  add(stock: Stock): boolean {
    if (!isListed(stock) && !this.backlog.has(stock.sku)) return false;
    if (!this.backlog.isOnTheWay(stock)) this.backlog.add(queuedPushOf(stock), this.clock.now());
    return true;
  }

  /** A listing that was found by its own mark: the SKUs that it sells are spread when it has ended. */
  follow({ sku, components = [] }: Stock): void {
    this.backlog.follow(
      sku,
      components.map((component) => component.sku),
    );
  }

  /**
   * Adds the SKU of a push under its own name that listings sell by now. All SKUs of a listing that was blocked show that when
   * it has ended.
   */
  addFrom(pushed: string, result: PushResult): void {
    if (result.kind === 'blocked') this.backlog.follow(pushed, this.soldBy.get(pushed) ?? []);
    const stock = result.kind === 'listed' || result.kind === 'moved' ? result.stock : undefined;
    if (stock !== undefined && isListed(stock)) this.add(stock);
  }

  /**
   * A listing has ended: it was accepted or blocked, is gone, or left this sender's queue. Where that is because the store did
   * not answer, the SKUs that waited for it rest.
   */
  ended(sellerSku: string, hasAnswer: boolean): void {
    this.soldBy.delete(sellerSku);
    this.backlog.listingEnded(sellerSku, this.clock.now(), hasAnswer);
  }

  has(sku: string): boolean {
    return this.backlog.has(sku);
  }

  /** Takes the SKUs that are spread now. */
  take(): QueuedPush[] {
    return this.backlog.take(CONCURRENT_SPREADS, this.clock.now());
  }

  /** Spreads a SKU that was taken, and gives the pushes that are due. Throws when the store does not answer. */
  async spread(taken: QueuedPush, isInFlight: (sellerSku: string) => boolean): Promise<readonly DuePush[]> {
    const { term } = this;
    const beganAt = this.clock.now();
    let hasFailed = true;
    try {
      const { due, stock, isOvertaken } = await this.spreads.spread(taken.sku, isInFlight);
      if (term !== this.term) return [];
      const listings = due.filter(({ push }) => push.isListing === true).map(({ push }) => push.sku);
      for (const one of due) this.note(one);
      if (stock !== undefined) this.backlog.wait(stock, listings);
      if (isOvertaken) this.backlog.add(taken, this.clock.now());
      hasFailed = false;
      return due;
    } finally {
      const now = this.clock.now();
      if (hasFailed && term === this.term) this.backlog.add(taken, now);
      this.backlog.end(taken.sku, now - beganAt, now, hasFailed);
    }
  }

  private note({ push, skus, wasBlocked }: DuePush): void {
    if (skus === undefined) return;
    this.soldBy.set(push.sku, skus);
    if (wasBlocked === true) this.backlog.follow(push.sku, skus);
  }

  /** When the next SKU may be spread, in milliseconds since the epoch; Infinity when none waits for time. */
  nextAtMs(nowMs: number): number {
    return this.backlog.nextAtMs(nowMs);
  }

  /** Forgets what waits; spreads under way go on, and add nothing. */
  clear(): void {
    this.term += 1;
    this.soldBy.clear();
    this.backlog.clear();
  }
}
