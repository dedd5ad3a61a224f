import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchesOf, batchGet } from '../../platform/dynamodb/batch-get';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import type { Stock } from '../domain/stock';
import {
  LISTING_SORT_KEY,
  linkKeyOf,
  listingItemKey,
  sellerSkuOf,
  type StoredListing,
  toStoredListing,
} from '../items/listing-item';
import { PENDING, type StockItem, toStock } from '../items/stock-item';
import { ListingsRepository } from '../listings/listings.repository';
import { adjustmentIn } from './adjustment-proof.repository';
import type { ProofAdjustment } from './domain/adjustment-proof';
import { noteDrift, type ReadDrifts } from './receipt-proof.repository';
import { everyPage, inSegments, withRetries } from './proof-reads';

/** Everything that the Listings table holds. */
export interface ReadListings {
  readonly listings: StoredListing[];
  /** `sku:<component>` and the seller SKU of each link, as `linkText` gives it. */
  readonly links: Set<string>;
  /** What is to be written to Shopify. */
  readonly adjustments: ProofAdjustment[];
  /** The recorded differences, and what their subjects name. */
  readonly differences: ReadDrifts;
}

/** One listing with everything that its proof rests on. */
interface FoundListing {
  readonly stored: StoredListing;
  /** As in ReadListings. */
  readonly links: ReadonlySet<string>;
  readonly stocks: ReadonlyMap<string, Stock>;
}

/** The proof's reads of listings. A table that does not exist has none. */
export class ListingProofRepository {
  private readonly listings: ListingsRepository;

  constructor(
    private readonly client: DynamoDBClient,
    documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {
    this.listings = new ListingsRepository(client, documents, tables);
  }

  async scan(onRead?: (items: number) => void): Promise<ReadListings> {
    const read: ReadListings = {
      listings: [],
      links: new Set(),
      adjustments: [],
      differences: { drifts: [], states: [] },
    };
    await this.orNothing(() =>
      inSegments((segment) =>
        everyPage(
          (from) =>
            this.client.send(
              new ScanCommand({
                TableName: this.tables.listings,
                ...segment,
                ExclusiveStartKey: from as StockItem | undefined,
              }),
            ),
          (items) => {
            onRead?.(items.length);
            for (const item of items) note(read, item);
          },
        ),
      ),
    );
    return read;
  }

  /** The listings that have this SKU as a component, and the listing of its own name. */
  async of(sku: string): Promise<StoredListing[]> {
    const listings: StoredListing[] = [];
    await this.orNothing(async () => {
      const sellerSkus = await withRetries(() => this.listings.sellerSkusOf(sku));
      const found = await withRetries(() => this.listings.findAll([...sellerSkus, sku]));
      listings.push(...found.values());
    });
    return listings;
  }

  /** A listing, the links of its components that exist, and their stocks (consistent reads). */
  async find(sellerSku: string): Promise<FoundListing | undefined> {
    const [item] = await this.get([listingItemKey(sellerSku)]);
    if (item === undefined) return undefined;
    const stored = toStoredListing(item);
    const skus = stored.listing.components.map(({ sku }) => sku);
    const links = await this.get(
      skus.map((sku) => ({ pk: { S: linkKeyOf(sku) }, sk: item.pk ?? { S: '' } })),
    );
    const stocks = await Promise.all(skus.map((sku) => this.stock(sku)));
    return {
      stored,
      links: new Set(links.map((link) => linkText(link.pk?.S ?? '', sellerSku))),
      stocks: new Map(stocks.flat().map((stock): [string, Stock] => [stock.sku, stock])),
    };
  }

  /** By single reads, as the proof's role is permitted; none when there is no such item. */
  private async stock(sku: string): Promise<Stock[]> {
    const { Item } = await withRetries(() =>
      this.client.send(
        new GetItemCommand({
          TableName: this.tables.inventory,
          Key: { sku: { S: sku } },
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? [] : [toStock(Item)];
  }

  /** The seller SKUs whose marks a sender finds. */
  async marked(): Promise<Set<string>> {
    const marked = new Set<string>();
    await this.orNothing(async () => {
      for (const state of Object.values(PENDING))
        await everyPage(
          (from) =>
            this.client.send(
              new QueryCommand({
                TableName: this.tables.listings,
                IndexName: 'pending-index',
                KeyConditionExpression: 'pending = :state',
                ExpressionAttributeValues: { ':state': { S: state } },
                ExclusiveStartKey: from as StockItem | undefined,
              }),
            ),
          (items) => {
            for (const { pk } of items) marked.add(sellerSkuOf(pk?.S) ?? '');
          },
        );
    });
    return marked;
  }

  private async get(keys: readonly StockItem[]): Promise<StockItem[]> {
    const items: StockItem[] = [];
    await this.orNothing(async () => {
      for (const batch of batchesOf(keys))
        items.push(...(await withRetries(() => batchGet(this.client, this.tables.listings, batch))));
    });
    return items;
  }

  private async orNothing(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}

/** One link, as the proof compares it. */
export function linkText(partitionKey: string, sellerSku: string): string {
  return `${partitionKey}\n${sellerSku}`;
}

function note({ listings, links, adjustments, differences }: ReadListings, item: StockItem): void {
  const sellerSku = sellerSkuOf(item.sk?.S);
  if (item.sk?.S === LISTING_SORT_KEY) listings.push(toStoredListing(item));
  else if (sellerSku !== undefined) links.add(linkText(item.pk?.S ?? '', sellerSku));
  else {
    adjustments.push(...adjustmentIn(item));
    noteDrift(differences, item);
  }
}
