import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { batchesOf } from '../../../platform/dynamodb/batch-get';
import { CatalogRepository } from '../../catalog/catalog.repository';
import { Lookalikes, REGISTERS_SKU, SkuCheck, type Wording } from '../../csv-file/sku-check';
import { trimmedSku } from '../../domain/sku-spelling';
import type { Stock } from '../../domain/stock';
import { InventoryService } from '../../stock/inventory.service';
import type { StoredListing } from '../../items/listing-item';
import { explicitOf } from '../domain/listing-change';
import { ListingsRepository } from '../listings.repository';
import type { ListingGroup } from './listing-groups';
import type { ListingRow } from './listing-rows';
import { ListingTwins } from './listing-twins';

/** Names that are compared before other requests run. */
const NAMES_PER_TURN = 2000;

const CREATES_LISTING: Wording = {
  subject: 'The seller SKU',
  existing: 'There is a listing',
  isAbsent: 'has no listing',
  itself: 'the seller SKU itself',
  asItIs: 'create it as it is with PUT /api/listings/amazon/{sellerSku}',
};

/** The seller SKUs of one file. */
export interface FileNames {
  /** The seller SKU that a cell means: as the file has it if that is known, else without blanks around it. */
  readonly nameOf: (cell: string) => string;
  /** Why the listing of this cell may be another spelling of one in the same file. */
  readonly twinProblem: (cell: string) => string | undefined;
}

/** What the listings of a batch rest on. */
export interface BatchFacts {
  /** The items of their seller SKUs, also those that the sender made. */
  readonly items: ReadonlyMap<string, StoredListing>;
  /** The stocks of their components, before and after, and of their own names; also removed ones. */
  readonly stocks: ReadonlyMap<string, Stock>;
}

/** Reads which seller SKUs and SKUs of a file exist, and which others its names may stand for. */
@Injectable()
export class ListingNames {
  constructor(
    private readonly listings: ListingsRepository,
    private readonly stocks: CatalogRepository,
    private readonly inventory: InventoryService,
  ) {}

  /** Reads those seller SKUs of a file that have blanks around them or are spelt in two ways; most files have none. */
  async inFile(rows: readonly ListingRow[]): Promise<FileNames> {
    const twins = new ListingTwins();
    const unsure = new Set<string>();
    let last = '';
    for (const [index, { sellerSku: cell, line }] of rows.entries()) {
      if (index % NAMES_PER_TURN === 0) await nextTurn();
      if (cell === '' || cell === last) continue;
      last = cell;
      twins.add({ cell, line });
      if (trimmedSku(cell) !== cell) unsure.add(cell).add(trimmedSku(cell));
    }
    for (const cell of twins.all()) unsure.add(cell);
    const known = new Set<string>();
    for (const batch of batchesOf([...unsure])) {
      const facts = await this.read(batch, []);
      for (const name of batch) if (isKnown(name, facts)) known.add(name);
    }
    const nameOf = (cell: string): string => (known.has(cell) ? cell : trimmedSku(cell));
    return { nameOf, twinProblem: (cell) => twins.problemOf(cell, nameOf, (name) => known.has(name)) };
  }

  /** The facts of a batch of listings (consistent reads). */
  facts(groups: readonly ListingGroup[]): Promise<BatchFacts> {
    return this.read(
      groups.map(({ sellerSku }) => sellerSku),
      groups.flatMap(({ rows }) => rows.flatMap(({ sku }) => [sku, trimmedSku(sku)])),
    );
  }

  /** Compares the seller SKUs of a file with those of all listings. */
  async sellerSkuCheck(groups: readonly ListingGroup[]): Promise<SkuCheck> {
    const names = groups.map(({ sellerSku, rows }) => ({ line: rows[0]?.line ?? 0, sku: sellerSku }));
    const lookalikes = new Lookalikes(names);
    await addAll(lookalikes, this.listings.sellerSkuPages());
    return new SkuCheck([], lookalikes, CREATES_LISTING);
  }

  /** Compares the components of a file with all registered SKUs. */
  async componentCheck(groups: readonly ListingGroup[]): Promise<SkuCheck> {
    const lookalikes = new Lookalikes(groups.flatMap(({ rows }) => rows));
    await addAll(lookalikes, this.inventory.skuPages());
    return new SkuCheck([], lookalikes, REGISTERS_SKU);
  }

  private async read(sellerSkus: readonly string[], skus: readonly string[]): Promise<BatchFacts> {
    const items = await this.listings.findAll(sellerSkus);
    const before = [...items.values()].flatMap(({ listing }) => listing.components.map(({ sku }) => sku));
    const wanted = new Set([...sellerSkus, ...skus, ...before]);
    wanted.delete('');
    return { items, stocks: await this.stocks.stocksOf([...wanted]) };
  }
}

async function addAll(lookalikes: Lookalikes, pages: AsyncIterable<readonly string[]>): Promise<void> {
  for await (const names of pages)
    for (const batch of batchesOf(names)) {
      for (const name of batch) lookalikes.add(name);
      await nextTurn();
    }
}

/** True for the name of a listing that a user made, and of a registered SKU: it is taken as it is written. */
export function isKnown(sellerSku: string, { items, stocks }: BatchFacts): boolean {
  return explicitOf(items.get(sellerSku)) !== undefined || isRegistered(stocks.get(sellerSku));
}

export function isRegistered(stock: Stock | undefined): boolean {
  return stock !== undefined && stock.removed !== true;
}
