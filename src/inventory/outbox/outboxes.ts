import { Injectable } from '@nestjs/common';
import { BlockedListingRepository } from './blocked-listing.repository';
import { BlockedSkuRepository } from './blocked-sku.repository';
import { CheckedListingRepository } from './checked-listing.repository';
import { ListingCacheRepository } from './listing-cache.repository';
import { ListingOutboxRepository } from './listing-outbox.repository';
import { OutboxRepository } from './outbox.repository';

/** The parts of the outbox that change items of one table. */
export interface Outbox {
  readonly marks: OutboxRepository;
  readonly cache: ListingCacheRepository;
  readonly blocked: BlockedSkuRepository;
}

/**
 * The outbox of the stock items and that of the listings: a plain SKU is pushed by its stock's item, a listing by its own.
 *
 * Push path: PushTargets, PushSettlement, ListingCheckService, PushFailures -> Outboxes. ADR 19.
 */
@Injectable()
export class Outboxes {
  readonly stocks: Outbox;
  readonly listings: Outbox & { readonly marks: ListingOutboxRepository };

  constructor(
    marks: OutboxRepository,
    cache: ListingCacheRepository,
    blocked: BlockedSkuRepository,
    listingMarks: ListingOutboxRepository,
    listingCache: CheckedListingRepository,
    blockedListings: BlockedListingRepository,
  ) {
    this.stocks = { marks, cache, blocked };
    this.listings = { marks: listingMarks, cache: listingCache, blocked: blockedListings };
  }

  get all(): readonly Outbox[] {
    return [this.stocks, this.listings];
  }

  /** The one that has the item of this stock, or of this listing in the shape of a stock. */
  of({ isListing }: { readonly isListing?: true }): Outbox {
    return isListing === true ? this.listings : this.stocks;
  }
}
