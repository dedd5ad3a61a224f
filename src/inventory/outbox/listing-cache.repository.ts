import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import { retryWhileHeld } from '../../platform/dynamodb/conditional-update';
import { type CachedListing, IS_REGISTERED } from '../items/stock-item';
import { type MarkedItems, STOCK_ITEMS } from './marked-items';
import { TableNames } from '../../platform/dynamodb/tables/tables';

/**
 * Caches on the stock item what Amazon's listing named. OutboxRepository reads it with the stock, in one call, and drops
 * it when a SKU is requeued.
 *
 * Push path: ListingCheckService -> ListingCacheRepository -> SyncState-Inventory. ADR 8.
 */
@Injectable()
export class ListingCacheRepository {
  protected readonly items: MarkedItems = STOCK_ITEMS;

  constructor(
    private readonly documents: DynamoDBDocumentClient,
    protected readonly tables: TableNames,
  ) {}

  /**
   * Caches the product type with which the sender may write a listing, and those that Amazon refused. Nothing happens when
   * the SKU is not registered.
   */
  save(sku: string, { refusedTypes, ...listing }: Required<CachedListing>): Promise<void> {
    return this.write(sku, { ...listing, ...(refusedTypes.length === 0 ? {} : { refusedTypes }) });
  }

  /** Drops the product type, so that the listing is read again before the next push, and keeps those that Amazon refused. */
  drop(sku: string, refusedTypes: readonly string[]): Promise<void> {
    return this.write(sku, { refusedTypes });
  }

  private async write(sku: string, listing: Readonly<Record<string, unknown>>): Promise<void> {
    const update: UpdateCommandInput = {
      TableName: this.items.tableOf(this.tables),
      Key: unmarshall(this.items.keyOf(sku)),
      UpdateExpression: 'SET listing = :listing',
      ConditionExpression: IS_REGISTERED,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':listing': listing },
    };
    try {
      await retryWhileHeld(() => this.documents.send(new UpdateCommand(update)));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
