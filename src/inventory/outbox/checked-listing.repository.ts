import { Injectable } from '@nestjs/common';
import { listingItemKey } from '../items/listing-item';
import type { StockItem } from '../items/stock-item';
import { ListingCacheRepository } from './listing-cache.repository';

/**
 * The same cache on the item of a listing; `sku` stands for the seller SKU.
 *
 * Push path: ListingCheckService -> CheckedListingRepository -> SyncState-Listings. ADR 19.
 */
@Injectable()
export class CheckedListingRepository extends ListingCacheRepository {
  protected override get table(): string {
    return this.tables.listings;
  }

  protected override keyOf(sellerSku: string): StockItem {
    return listingItemKey(sellerSku);
  }
}
