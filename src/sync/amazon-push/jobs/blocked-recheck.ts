import { Injectable } from '@nestjs/common';
import { ListingRequeue } from '../../../inventory/listings/listing-requeue.service';
import { ListingOutboxIndexRepository } from '../../../inventory/outbox/listing-outbox-index.repository';
import { OutboxIndexRepository } from '../../../inventory/outbox/outbox-index.repository';
import { Clock } from '../../../platform/clock';
import { DAY_MS } from '../../../platform/durations';
import { timestampOf } from '../../../platform/timestamp';
import type { DueSku } from '../domain/shared-cause';
import { SharedProblems } from '../problems/shared-problems.service';

/** A blocked SKU is tried again after this long, in milliseconds. */
const RECHECK_AFTER_MS = DAY_MS;
/** Milliseconds between two searches for blocked SKUs that are due, and how many of each table one search gives. */
const RECHECK_EVERY_MS = 60_000;
const RECHECKED_AT_ONCE = 100;

/**
 * Makes SKUs and listings pending again that have been blocked for a day, or are due sooner.
 * Push path: OutboxLoader -> BlockedRecheck -> ListingRequeue. ADR 1.
 */
@Injectable()
export class BlockedRecheck {
  private nextAtMs = 0;

  constructor(
    private readonly index: OutboxIndexRepository,
    private readonly listingIndex: ListingOutboxIndexRepository,
    private readonly requeue: ListingRequeue,
    private readonly problems: SharedProblems,
    private readonly clock: Clock,
  ) {}

  /** Requeues what is due, and names it. Does nothing until the next search is due. */
  async requeueDue(): Promise<string[]> {
    const now = this.clock.now();
    if (now < this.nextAtMs && !this.problems.hasDue) return [];
    const before = timestampOf(now - RECHECK_AFTER_MS);
    const [skus, listings] = await Promise.all([
      this.index.blockedBefore(before, RECHECKED_AT_ONCE),
      this.listingIndex.blockedBefore(before, RECHECKED_AT_ONCE),
    ]);
    const due = new Map<string, DueSku>();
    for (const { sku } of skus) due.set(keyOf({ sku }), { sku });
    for (const { sku } of listings) due.set(keyOf({ sku, isListing: true }), { sku, isListing: true });
    for (const one of await this.problems.dueAgain()) due.set(keyOf(one), one);
    for (const one of due.values()) await this.try(one, timestampOf(now));
    const areAllFound = skus.length < RECHECKED_AT_ONCE && listings.length < RECHECKED_AT_ONCE;
    this.nextAtMs = areAllFound ? now + RECHECK_EVERY_MS : now;
    return [...new Set([...due.values()].map(({ sku }) => sku))];
  }

  private async try({ sku, isListing }: DueSku, at: string): Promise<void> {
    const requeued =
      isListing === true
        ? await this.requeue.bySellerSku(sku, at)
        : await this.requeue.bySku(sku, at, 'blocked');
    if (requeued.length === 0) await this.problems.forget(sku);
  }
}

function keyOf({ sku, isListing }: DueSku): string {
  return isListing === true ? `listing:${sku}` : `sku:${sku}`;
}
