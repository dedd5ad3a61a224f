import { Injectable } from '@nestjs/common';
import { CatalogRepository } from '../catalog/catalog.repository';
import { isSoldUnderOwnName } from '../domain/listing';
import type { Stock } from '../domain/stock';
import type { StoredListing } from '../items/listing-item';
import type { Page } from '../stock/inventory.repository';
import { explicitOf } from './domain/listing-change';
import { ownNameOf } from './domain/listing-preview';
import {
  type ListingView,
  listingViewOf,
  plainSoldAsView,
  type SoldAsView,
  soldAsViewOf,
} from './listing-view';
import { ListingsRepository } from './listings.repository';
import { ListingPagesRepository } from './store/listing-pages.repository';

/** Shows listings with their quantities of this moment. */
@Injectable()
export class ListingViews {
  constructor(
    private readonly listings: ListingsRepository,
    private readonly lists: ListingPagesRepository,
    private readonly stocks: CatalogRepository,
  ) {}

  /** Undefined where no user made a listing of this seller SKU. */
  async find(sellerSku: string): Promise<ListingView | undefined> {
    const stored = await this.listings.find(sellerSku);
    if (stored === undefined || explicitOf(stored) === undefined) return undefined;
    const [view] = await this.viewsOf([stored]);
    return view;
  }

  /** The listings that users made; with `sku` those that have it as a component. A page may be short while there is a next. */
  async page(
    limit: number,
    { sku, from }: { readonly sku?: string; readonly from?: Readonly<Record<string, string>> },
  ): Promise<Page<ListingView>> {
    if (sku === undefined) {
      const { items, next } = await this.lists.page(limit, from);
      return { items: await this.viewsOf(items), ...(next === undefined ? {} : { next }) };
    }
    const { items: sellerSkus, next } = await this.lists.sellerSkusOf(sku, limit, from);
    const items = await this.viewsOf(await this.explicitOnes(sellerSkus));
    return { items, ...(next === undefined ? {} : { next }) };
  }

  /**
   * Everything under which a SKU is sold, its own name first; undefined when it is not registered. A SKU without a listing
   * costs the read of its stock.
   */
  async soldAs(sku: string): Promise<SoldAsView[] | undefined> {
    const stock = (await this.stocks.stocksOf([sku])).get(sku);
    if (stock === undefined || stock.removed === true) return undefined;
    if (stock.listings === undefined) return [plainSoldAsView(stock)];
    const listings = await this.explicitOnes(await this.listings.sellerSkusOf(sku));
    const isOwnName = ({ listing }: StoredListing): boolean => listing.sellerSku === sku;
    const others = listings.filter((one) => !isOwnName(one));
    const isSold = isSoldUnderOwnName(
      sku,
      listings.map(({ listing }) => listing),
    );
    const own = listings.find(isOwnName) ?? (isSold ? await this.listings.find(sku) : undefined);
    const stocks = await this.stocksOf(listings);
    const ownView = isSold ? [soldAsViewOf(sku, own ?? { listing: ownNameOf(sku) }, stocks)] : [];
    return [...ownView, ...others.map((one) => soldAsViewOf(sku, one, stocks))];
  }

  /** Those of these listings that users made, in this order. */
  async explicitOnes(sellerSkus: readonly string[]): Promise<StoredListing[]> {
    const stored = await this.listings.findAll(sellerSkus);
    return sellerSkus.flatMap((sellerSku) => {
      const one = stored.get(sellerSku);
      return one === undefined || explicitOf(one) === undefined ? [] : [one];
    });
  }

  /** The views of these listings, in their order. */
  private async viewsOf(stored: readonly StoredListing[]): Promise<ListingView[]> {
    const stocks = await this.stocksOf(stored);
    return stored.map((one) => listingViewOf(one, stocks));
  }

  private stocksOf(stored: readonly StoredListing[]): Promise<Map<string, Stock>> {
    const skus = new Set(stored.flatMap(({ listing }) => listing.components.map(({ sku }) => sku)));
    return this.stocks.stocksOf([...skus]);
  }
}
