import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { ShopLocation } from '../../channels/shopify/admin/admin-values';
import { TableNames } from '../../platform/dynamodb/tables/tables';

/** It is no ledger row: it has no SKU. */
const KEY = 'state:shopify-locations';

/** The locations of the shop as Shopify answered them last. */
export interface KnownLocations {
  readonly locations: readonly ShopLocation[];
  /** When Shopify was asked, in milliseconds since the epoch. */
  readonly readAtMs: number;
}

/** Keeps the locations of the shop for all instances, and for a start while Shopify does not answer. */
@Injectable()
export class PoolLocationsRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async load(): Promise<KnownLocations | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    return { locations: Item.locations as ShopLocation[], readAtMs: Number(Item.readAtMs) };
  }

  async save({ locations, readAtMs }: KnownLocations): Promise<void> {
    await this.documents.send(
      new PutCommand({
        TableName: this.tables.transactions,
        Item: { txId: KEY, locations: [...locations], readAtMs },
      }),
    );
  }
}
