import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { AlertsMetrics } from '../../alerts/raise/alerts.metrics';
import { ChangeFeed } from '../../changes/change-feed';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { Stock } from '../domain/stock';
import { BlockedSkuRepository, type TakenSample } from './blocked-sku.repository';
import { ListingsTable } from './listings-table';
import { LISTING_ITEMS } from './marked-items';

/**
 * Blocks listings, and reads the blocked ones; `sku` stands for the seller SKU. None while the table is missing.
 *
 * Push path: SharedProblems -> BlockedListingRepository -> SyncState-Listings. ADR 19.
 */
@Injectable()
export class BlockedListingRepository extends BlockedSkuRepository {
  protected override readonly items = LISTING_ITEMS;

  constructor(
    client: DynamoDBClient,
    documents: DynamoDBDocumentClient,
    tables: TableNames,
    changes: ChangeFeed,
    private readonly listingsTable: ListingsTable,
    @Optional() metrics?: AlertsMetrics,
  ) {
    super(client, documents, tables, changes, metrics);
  }

  override newest(): Promise<Stock[]> {
    return this.listingsTable.read(() => super.newest(), []);
  }

  override takenSince(timestamp: string): Promise<TakenSample> {
    return this.listingsTable.read(() => super.takenSince(timestamp), { lookedUp: 0, pushed: 0 });
  }
}
