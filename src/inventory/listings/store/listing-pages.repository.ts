import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { ListReader } from '../../../platform/lists/list-reader';
import {
  linkKeyOf,
  LISTING_SORT_KEY,
  listingKeyOf,
  listingOfDocument,
  sellerSkuOf,
  type StoredListing,
} from '../../items/listing-item';
import type { Page } from '../../stock/inventory.repository';

type Key = Readonly<Record<string, string>>;

/** Items that the scans of one page read: 1,000 in all. Most are links, and the table holds them in no order. */
const ITEMS_PER_SCAN: readonly number[] = [200, 800];

/** Reads pages of listings for people. The first page is as new as the store. */
@Injectable()
export class ListingPagesRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly lists: ListReader = new ListReader(documents),
  ) {}

  /**
   * The listings that users made, in the order of the table. It may have fewer than `limit`, even none, while there is a next
   * page, where many listings have many components.
   */
  async page(limit: number, from?: Key): Promise<Page<StoredListing>> {
    const found: StoredListing[] = [];
    let start: Record<string, unknown> | undefined = from;
    for (const toRead of ITEMS_PER_SCAN) {
      const input = {
        TableName: this.tables.listings,
        FilterExpression: 'attribute_exists(components) AND attribute_not_exists(implicit)',
        // DynamoDB counts before it filters.
        Limit: toRead,
        ExclusiveStartKey: start,
      };
      const { Items = [], LastEvaluatedKey } =
        from === undefined
          ? await this.documents.send(new ScanCommand({ ...input, ConsistentRead: true }))
          : await this.lists.scan(input);
      found.push(...Items.map(listingOfDocument));
      start = LastEvaluatedKey;
      if (start === undefined || found.length >= limit) break;
    }
    const last = found[limit - 1];
    if (found.length <= limit || last === undefined) return { items: found, ...nextOf(start) };
    const next = { pk: listingKeyOf(last.listing.sellerSku), sk: LISTING_SORT_KEY };
    return { items: found.slice(0, limit), next };
  }

  /** The seller SKUs of the listings that have this SKU as a component, in the order of their names. */
  async sellerSkusOf(sku: string, limit: number, from?: Key): Promise<Page<string>> {
    const input = {
      TableName: this.tables.listings,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': linkKeyOf(sku) },
      Limit: limit,
      ExclusiveStartKey: from,
    };
    const { Items = [], LastEvaluatedKey } =
      from === undefined
        ? await this.documents.send(new QueryCommand({ ...input, ConsistentRead: true }))
        : await this.lists.query(input);
    return { items: Items.flatMap(({ sk }) => sellerSkuOf(sk) ?? []), ...nextOf(LastEvaluatedKey) };
  }
}

function nextOf(last: Record<string, unknown> | undefined): { readonly next?: Key } {
  return last === undefined ? {} : { next: { pk: String(last.pk), sk: String(last.sk) } };
}
