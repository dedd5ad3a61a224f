import { Injectable } from '@nestjs/common';
import { CatalogRepository } from '../catalog/catalog.repository';
import type { StoredListing } from '../items/listing-item';
import { explicitOf } from './domain/listing-change';
import { type ListingView, listingViewOf } from './listing-view';
import { ListingsRepository } from './listings.repository';

/** Shows listings with their quantities of this moment. */
@Injectable()
export class ListingViews {
  constructor(
    private readonly listings: ListingsRepository,
    private readonly stocks: CatalogRepository,
  ) {}

  /** Undefined where no user made a listing of this seller SKU. */
  async find(sellerSku: string): Promise<ListingView | undefined> {
    const stored = await this.listings.find(sellerSku);
    if (stored === undefined || explicitOf(stored) === undefined) return undefined;
    const [view] = await this.viewsOf([stored]);
    return view;
  }

  /** The views of these listings, in their order. */
  async viewsOf(stored: readonly StoredListing[]): Promise<ListingView[]> {
    const skus = new Set(stored.flatMap(({ listing }) => listing.components.map(({ sku }) => sku)));
    const stocks = await this.stocks.stocksOf([...skus]);
    return stored.map((one) => listingViewOf(one, stocks));
  }
}
