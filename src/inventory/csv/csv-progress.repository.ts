import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { DAY_SECONDS } from '../../platform/durations';
import { StoreConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { conditionalUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { txIdOf } from '../domain/tx-id';

const IS_FURTHER = 'attribute_not_exists(throughLine) OR throughLine < :line';

/**
 * How far the import of each file has come. The item stands beside the ledger rows of the file and goes when they go.
 * It is no row itself: it tells that a line was dealt with also when that line had nothing to change.
 */
@Injectable()
export class CsvProgressRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly store: StoreConfig,
    private readonly clock: Clock,
  ) {}

  /** The line up to which the file was dealt with; 0 for a file that never came. */
  async throughLine(hash: string): Promise<number> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tables.transactions,
        Key: { txId: { S: txIdOf.importFile(hash) } },
        ConsistentRead: true,
      }),
    );
    return Number(Item?.throughLine?.N ?? 0);
  }

  /** Remembers that every line up to this one was dealt with. An instance that is further on is not set back. */
  async save(hash: string, line: number): Promise<void> {
    const days = this.store.transactionTtlDays;
    const expiresAt = Math.floor(this.clock.now() / 1000) + days * DAY_SECONDS;
    await conditionalUpdate(this.client, {
      TableName: this.tables.transactions,
      Key: { txId: { S: txIdOf.importFile(hash) } },
      UpdateExpression: `SET throughLine = :line${days === 0 ? '' : ', expiresAt = :expiry'}`,
      ConditionExpression: IS_FURTHER,
      ExpressionAttributeValues: {
        ':line': { N: String(line) },
        ...(days === 0 ? {} : { ':expiry': { N: String(expiresAt) } }),
      },
    });
  }
}
