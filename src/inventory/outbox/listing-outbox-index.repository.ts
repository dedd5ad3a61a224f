import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { listingItemKey, sellerSkuOf } from '../items/listing-item';
import type { StockItem } from '../items/stock-item';
import { ListingsTable } from './listings-table';
import { OutboxIndexRepository, type QueryAnswer } from './outbox-index.repository';

/**
 * Reads the pending-index of the Listings table; `sku` stands for the seller SKU. Empty while the table is missing.
 *
 * Push path: OutboxSweep -> ListingOutboxIndexRepository -> pending-index. ADR 19.
 */
@Injectable()
export class ListingOutboxIndexRepository extends OutboxIndexRepository {
  constructor(
    client: DynamoDBClient,
    documents: DynamoDBDocumentClient,
    tables: TableNames,
    private readonly listingsTable: ListingsTable,
  ) {
    super(client, documents, tables);
  }

  protected override get table(): string {
    return this.tables.listings;
  }

  protected override keyOf(sellerSku: string): StockItem {
    return listingItemKey(sellerSku);
  }

  protected override skuOf({ pk }: Readonly<Record<string, unknown>>): string {
    return sellerSkuOf(pk) ?? '';
  }

  protected override query(input: QueryCommandInput): Promise<QueryAnswer> {
    return this.listingsTable.read<QueryAnswer>(() => super.query(input), {});
  }
}
