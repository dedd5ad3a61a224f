import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { retryWhileHeld } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';

/**
 * Caches on the stock item what Amazon's listing named. OutboxRepository reads it with the stock, in one call, and drops
 * it when a SKU is requeued.
 *
 * Push path: ListingCheckService -> ListingCacheRepository -> SyncState-Inventory. ADR 8.
 */
@Injectable()
export class ListingCacheRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Caches the product type of a listing that the sender may write. Nothing happens when the SKU is not registered. */
  async save(sku: string, productType: string, checkedAt: string): Promise<void> {
    const update: UpdateCommandInput = {
      TableName: this.tables.inventory,
      Key: { sku },
      UpdateExpression: 'SET listing = :listing',
      ConditionExpression: 'attribute_exists(sku)',
      ExpressionAttributeValues: { ':listing': { productType, checkedAt } },
    };
    try {
      await retryWhileHeld(() => this.documents.send(new UpdateCommand(update)));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
