import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { batchesOf, batchGet } from '../../platform/dynamodb/batch-get';
import { scanPages } from '../../platform/dynamodb/scan-pages';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import {
  linkKeyOf,
  listingItemKey,
  listingOfDocument,
  sellerSkuOf,
  type StoredListing,
  toStoredListing,
} from '../items/listing-item';

/** A place in the table. */
type ListingsPlace = Readonly<Record<string, string>>;

/**
 * Reads listings.
 * ADR 19.
 */
@Injectable()
export class ListingsRepository {
  /** Items that were read so far. */
  private read = 0;
  private isKnownEmpty = false;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /**
   * False after `pages` found no listing, until one is read: the sender then looks for no marks of listings. Another
   * instance that makes one marks its components, whose spread reads it.
   */
  get mayHaveAny(): boolean {
    return !this.isKnownEmpty;
  }

  /** The listing of a seller SKU (consistent read), implicit ones included. */
  async find(sellerSku: string): Promise<StoredListing | undefined> {
    return (await this.findAll([sellerSku])).get(sellerSku);
  }

  /** The listings of these seller SKUs, implicit ones included (consistent reads); others are absent. */
  async findAll(sellerSkus: readonly string[]): Promise<Map<string, StoredListing>> {
    const found = new Map<string, StoredListing>();
    for (const keys of batchesOf([...new Set(sellerSkus)].map(listingItemKey)))
      for (const item of await batchGet(this.client, this.tables.listings, keys)) {
        const stored = toStoredListing(item);
        found.set(stored.listing.sellerSku, stored);
      }
    this.note(found.size);
    return found;
  }

  /** The seller SKUs of the listings that have this SKU as a component, in the order of their names (consistent reads). */
  async sellerSkusOf(sku: string): Promise<string[]> {
    const sellerSkus: string[] = [];
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const { Items = [], LastEvaluatedKey } = await this.documents.send(
        new QueryCommand({
          TableName: this.tables.listings,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': linkKeyOf(sku) },
          ProjectionExpression: 'sk',
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      sellerSkus.push(...Items.flatMap(({ sk }) => sellerSkuOf(sk) ?? []));
      from = LastEvaluatedKey;
    } while (from !== undefined);
    this.note(sellerSkus.length);
    return sellerSkus;
  }

  /** Whether the store has a listing (consistent read of one item). */
  async hasAny(): Promise<boolean> {
    const { Count = 0 } = await this.documents.send(
      new ScanCommand({
        TableName: this.tables.listings,
        Limit: 1,
        Select: 'COUNT',
        ConsistentRead: true,
      }),
    );
    return Count > 0;
  }

  /** Every listing, implicit ones included, in pages of up to 1 MB of items (consistent reads). */
  async *pages(): AsyncGenerator<StoredListing[]> {
    const readBefore = this.read;
    let from: ListingsPlace | undefined;
    do {
      const { listings, next } = await this.page(from);
      yield listings;
      from = next;
    } while (from !== undefined);
    this.isKnownEmpty = this.read === readBefore;
  }

  /**
   * The listings of a page that follow a place, implicit ones included (consistent reads): up to 1 MB of items, or `mostItems`.
   * There may be none of them while there is a next page.
   */
  async page(
    from?: ListingsPlace,
    mostItems?: number,
  ): Promise<{ readonly listings: StoredListing[]; readonly next?: ListingsPlace }> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new ScanCommand({
        TableName: this.tables.listings,
        ConsistentRead: true,
        FilterExpression: 'attribute_exists(components)',
        ...(mostItems === undefined ? {} : { Limit: mostItems }),
        ExclusiveStartKey: from,
      }),
    );
    this.note(Items.length);
    const listings = Items.map(listingOfDocument);
    return LastEvaluatedKey === undefined ? { listings } : { listings, next: LastEvaluatedKey };
  }

  private note(found: number): void {
    this.read += found;
    if (found > 0) this.isKnownEmpty = false;
  }

  /** The seller SKU of every listing that a user made, in pages of up to 1 MB of items. */
  async *sellerSkuPages(): AsyncGenerator<string[]> {
    const pages = scanPages(this.documents, {
      TableName: this.tables.listings,
      FilterExpression: 'attribute_exists(components) AND attribute_not_exists(implicit)',
      ProjectionExpression: 'pk',
    });
    for await (const items of pages) yield items.flatMap(({ pk }) => sellerSkuOf(pk) ?? []);
  }
}
