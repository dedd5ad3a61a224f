import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { ListingsTable } from './listings-table';
import { LISTING_ITEMS } from './marked-items';
import { OutboxIndexRepository, type QueryAnswer } from './outbox-index.repository';

/**
 * Reads the pending-index of the Listings table; `sku` stands for the seller SKU. Empty while the table is missing.
 *
 * Push path: OutboxSweep -> ListingOutboxIndexRepository -> pending-index. ADR 19.
 */
@Injectable()
export class ListingOutboxIndexRepository extends OutboxIndexRepository {
  protected override readonly items = LISTING_ITEMS;

  constructor(
    client: DynamoDBClient,
    documents: DynamoDBDocumentClient,
    tables: TableNames,
    private readonly listingsTable: ListingsTable,
  ) {
    super(client, documents, tables);
  }

  protected override query(input: QueryCommandInput): Promise<QueryAnswer> {
    return this.listingsTable.read<QueryAnswer>(() => super.query(input), {});
  }
}
