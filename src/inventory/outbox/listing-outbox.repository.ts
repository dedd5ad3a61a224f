import { Injectable } from '@nestjs/common';
import type { Stock } from '../domain/stock';
import { listingItemKey, toStoredListing } from '../items/listing-item';
import type { StockItem } from '../items/stock-item';
import { OutboxRepository } from './outbox.repository';

/**
 * The outbox of listings: their items carry the same marks as a stock's item, and `sku` stands for the seller SKU.
 *
 * Push path: PushService, PushSettlement -> ListingOutboxRepository -> SyncState-Listings. ADR 19.
 */
@Injectable()
export class ListingOutboxRepository extends OutboxRepository {
  protected override get table(): string {
    return this.tables.listings;
  }

  protected override get changeKind(): 'listing' {
    return 'listing';
  }

  protected override keyOf(sellerSku: string): StockItem {
    return listingItemKey(sellerSku);
  }

  protected override stockOf(item: StockItem): Stock {
    return toStoredListing(item).state;
  }
}
