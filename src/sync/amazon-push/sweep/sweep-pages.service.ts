import { Injectable } from '@nestjs/common';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import type { StoredListing } from '../../../inventory/items/listing-item';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { ListingsTable } from '../../../inventory/outbox/listings-table';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import type { Place } from './domain/sweep-state';

/** Items of one page: five searches' worth. */
const PAGE = 100;

/** What a sweep compares of a page. */
export interface SweepPage {
  /** Stocks, or listings in the shape of a stock. */
  readonly subjects: readonly Stock[];
  /** Where the table goes on; undefined at its end. */
  readonly next: Place | undefined;
}

/**
 * The stored SKUs and listings, page by page.
 * Sweep path: SweepPass -> SweepPages -> InventoryRepository, ListingsRepository. ADR 25.
 */
@Injectable()
export class SweepPages {
  constructor(
    private readonly inventory: InventoryRepository,
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly table: ListingsTable,
  ) {}

  /** About how many SKUs and listings there are: a SKU with a listing of its name is counted twice where a user made that. */
  async count(): Promise<number> {
    let count = 0;
    for await (const skus of this.inventory.skuPages()) count += skus.length;
    return this.table.read(async () => {
      let withListings = count;
      for await (const sellerSkus of this.listings.sellerSkuPages()) withListings += sellerSkus.length;
      return withListings;
    }, count);
  }

  /** How these seller SKUs are sold here: under their names, or as SKUs of other names alone; what is not is absent. */
  async soldAmong(sellerSkus: readonly string[]): Promise<ReadonlyMap<string, 'sold' | 'own_name'>> {
    const stocks = await this.ledger.readRegistered(sellerSkus);
    const named = await this.namedAmong(sellerSkus);
    const sold = new Map<string, 'sold' | 'own_name'>();
    for (const sellerSku of sellerSkus) {
      const stock = stocks.get(sellerSku);
      const isSold = named.has(sellerSku) || (stock !== undefined && !isListed(stock));
      if (isSold || stock !== undefined) sold.set(sellerSku, isSold ? 'sold' : 'own_name');
    }
    return sold;
  }

  page(phase: 'stocks' | 'listings', from: Place | undefined): Promise<SweepPage> {
    return phase === 'stocks' ? this.stocks(from) : this.listingPage(from);
  }

  /** These as they are now, by seller SKU (consistent reads); what is not there any more is absent. */
  async current(subjects: readonly Stock[]): Promise<ReadonlyMap<string, Stock>> {
    const names = (isListing: boolean): string[] =>
      subjects.filter((one) => (one.isListing === true) === isListing).map(({ sku }) => sku);
    const stocks = await this.ledger.readRegistered(names(false));
    const sellerSkus = names(true);
    if (sellerSkus.length === 0) return stocks;
    const listings = await this.table.read(
      () => this.listings.findAll(sellerSkus),
      new Map<string, StoredListing>(),
    );
    return new Map([...stocks, ...[...listings].map(([name, { state }]) => [name, state] as const)]);
  }

  /** A SKU that listings sell stands for its own name, unless a listing of that name does. */
  private async stocks(from: Place | undefined): Promise<SweepPage> {
    const { items, next } = await this.inventory.list(PAGE, from);
    const listed = items.filter(isListed).map(({ sku }) => sku);
    const named = await this.namedAmong(listed);
    return { subjects: items.filter(({ sku }) => !named.has(sku)), next };
  }

  private async namedAmong(skus: readonly string[]): Promise<ReadonlySet<string>> {
    if (skus.length === 0) return new Set();
    return new Set(
      (await this.table.read(() => this.listings.findAll(skus), new Map<string, StoredListing>())).keys(),
    );
  }

  private async listingPage(from: Place | undefined): Promise<SweepPage> {
    const { listings, next } = await this.table.read(() => this.listings.page(from, PAGE), { listings: [] });
    return { subjects: listings.map(({ state }) => state), next };
  }
}
