import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { StoreConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { DAY_SECONDS } from '../../platform/durations';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { txIdOf } from '../domain/tx-id';

const IS_FURTHER = 'attribute_not_exists(throughLine) OR throughLine < :line';

/**
 * How far each file is imported. The item is kept as long as the ledger rows of the file, in the same table, and is no
 * row itself: it covers also the lines that changed nothing.
 */
@Injectable()
export class CsvProgressRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly store: StoreConfig,
    private readonly clock: Clock,
  ) {}

  /** The line up to which the file is imported; 0 for a new file. */
  async throughLine(hash: string): Promise<number> {
    const { Item } = await this.documents.send(
      new GetCommand({
        TableName: this.tables.transactions,
        Key: { txId: txIdOf.importFile(hash) },
        ConsistentRead: true,
      }),
    );
    return Number(Item?.throughLine ?? 0);
  }

  /** Records that every line up to this one is imported, unless another instance has recorded a later line. */
  async save(hash: string, line: number): Promise<void> {
    const days = this.store.transactionTtlDays;
    const expiresAt = Math.floor(this.clock.now() / 1000) + days * DAY_SECONDS;
    try {
      await this.documents.send(
        new UpdateCommand({
          TableName: this.tables.transactions,
          Key: { txId: txIdOf.importFile(hash) },
          UpdateExpression: `SET throughLine = :line${days === 0 ? '' : ', expiresAt = :expiresAt'}`,
          ConditionExpression: IS_FURTHER,
          ExpressionAttributeValues: { ':line': line, ...(days === 0 ? {} : { ':expiresAt': expiresAt }) },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
