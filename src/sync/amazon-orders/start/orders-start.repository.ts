import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { OrdersConfig } from '../../../config/app-config';
import { CLOCK_SKEW_MS } from '../../../inventory/domain/amazon-number';
import { Clock } from '../../../platform/clock';
import { HOUR_MS } from '../../../platform/durations';
import { TableNames } from '../../../platform/dynamodb/tables/tables';

/** Amazon's times may be in whole seconds: an order of the second of the start would have been placed before it. */
const SECOND_MS = 1_000;
/** It is no ledger row: it has no SKU, and it is never deleted. */
const KEY = 'state:amazon-orders:start';

/**
 * From when on Amazon's orders count in this store. The first process that searches or gets a notice writes it once, so
 * that later starts, other instances and another `ORDERS_LOOKBACK_HOURS` change nothing: an order from before was part of
 * the count of the shelf. An order of the last seconds before it counts, because Amazon's clock may be behind, and a unit
 * that counts for sold too early is not sold twice.
 */
@Injectable()
export class OrdersStartRepository {
  private startMs: number | undefined;

  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly config: OrdersConfig,
    private readonly clock: Clock,
  ) {}

  /** In milliseconds since the epoch: orders created earlier move nothing. Throws when the store does not answer. */
  async countedFromMs(): Promise<number> {
    this.startMs ??= (await this.read()) ?? (await this.begin());
    return this.startMs;
  }

  private async begin(): Promise<number> {
    const fromMs = this.clock.now() - this.config.lookbackHours * HOUR_MS - CLOCK_SKEW_MS;
    const countedFromMs = Math.floor(fromMs / SECOND_MS) * SECOND_MS;
    try {
      await this.documents.send(
        new PutCommand({
          TableName: this.tables.transactions,
          Item: { txId: KEY, countedFromMs },
          ConditionExpression: 'attribute_not_exists(txId)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    // Another process may have been first, and so may a lost answer of this one.
    return (await this.read()) ?? countedFromMs;
  }

  private async read(): Promise<number | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : Number(Item.countedFromMs);
  }
}
