import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { documentBatchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DAY_SECONDS } from '../../platform/durations';
import {
  type DeliveryBatch,
  STORED_OUTCOMES,
  type StoredDelivery,
  type StoredOutcome,
} from './domain/stored-delivery';

/** The item with the number of the last entry of each outcome. Entry n has the key `log:deliveries:<outcome>:n`. */
const HEAD = 'log:deliveries';
const KEPT_SECONDS = 7 * DAY_SECONDS;

/** The number of the last entry of each outcome that has any. */
export type LastNumbers = Readonly<Partial<Record<StoredOutcome, number>>>;

/** The deliveries of one write. */
export interface DeliveryEntry extends DeliveryBatch {
  readonly number: number;
}

/**
 * The delivery log: items of the Transactions table without `sku`, so that they are no ledger rows. The deliveries lie in
 * one text, oldest first. ADR 17.
 */
@Injectable()
export class DeliveryLogRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Stores a batch of each of these outcomes. After a failure some may be stored. */
  async append(batches: ReadonlyMap<StoredOutcome, DeliveryBatch>, nowMs: number): Promise<void> {
    const outcomes = [...batches.keys()];
    const { Attributes = {} } = await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: { txId: HEAD },
        UpdateExpression: `ADD ${outcomes.map((_, index) => `#${index} :one`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(
          outcomes.map((outcome, index) => [`#${index}`, outcome]),
        ),
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    await Promise.all(
      [...batches].map(([outcome, { deliveries, more }]) =>
        this.documents.send(
          new PutCommand({
            TableName: this.tables.transactions,
            Item: {
              txId: keyOf(outcome, Number(Attributes[outcome])),
              deliveries: JSON.stringify(deliveries),
              ...(more === 0 ? {} : { more }),
              expiresAt: Math.floor(nowMs / 1000) + KEPT_SECONDS,
            },
          }),
        ),
      ),
    );
  }

  /** Eventually consistent: half a read unit. */
  async lastNumbers(): Promise<LastNumbers> {
    const { Item = {} } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: HEAD } }),
    );
    return Object.fromEntries(
      STORED_OUTCOMES.flatMap((outcome) =>
        typeof Item[outcome] === 'number' ? [[outcome, Item[outcome]]] : [],
      ),
    );
  }

  /** The entries from `last` down to `first` that exist, newest first; at most 100. */
  async entries(outcome: StoredOutcome, first: number, last: number): Promise<DeliveryEntry[]> {
    const keys = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
      txId: keyOf(outcome, last - index),
    }));
    const items = await documentBatchGet(this.documents, this.tables.transactions, keys);
    return items.map(toEntry).sort((one, other) => other.number - one.number);
  }
}

function keyOf(outcome: StoredOutcome, number: number): string {
  return `${HEAD}:${outcome}:${number}`;
}

function toEntry({ txId, deliveries, more }: Readonly<Record<string, unknown>>): DeliveryEntry {
  return {
    number: Number(String(txId).split(':').at(-1)),
    deliveries: JSON.parse(String(deliveries)) as StoredDelivery[],
    more: typeof more === 'number' ? more : 0,
  };
}
