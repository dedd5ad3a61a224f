import { Injectable } from '@nestjs/common';
import { ListingCacheRepository } from './listing-cache.repository';
import { LISTING_ITEMS } from './marked-items';

/**
 * The same cache on the item of a listing; `sku` stands for the seller SKU.
 *
 * Push path: ListingCheckService -> CheckedListingRepository -> SyncState-Listings. ADR 19.
 */
@Injectable()
export class CheckedListingRepository extends ListingCacheRepository {
  protected override readonly items = LISTING_ITEMS;
}
