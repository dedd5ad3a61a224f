import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { DAY_SECONDS } from '../../platform/durations';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { millisOf, timestampOf } from '../../platform/timestamp';
import type { Change } from '../change';
import { decodeChanges } from './domain/log-entry';

/** The item with the number of the last entry, beside the leases. Entry n has the key `log:changes:n`. */
const HEAD = 'log:changes';
/** How long an entry is kept. */
const KEPT_SECONDS = 7 * DAY_SECONDS;

export interface LogHead {
  /** The number of the last entry; 0 before the first. */
  readonly last: number;
  /** When any instance last accepted a webhook (ISO 8601, UTC). */
  readonly webhookAt?: string;
}

/** One entry of the change log. */
export interface LogEntry {
  readonly number: number;
  /** The instance that wrote it. */
  readonly writer: string;
  /** When it was written. */
  readonly at: string;
  /** What changed, oldest first, without values. */
  readonly changes: readonly Change[];
  /** Its writer had to drop changes before it. */
  readonly isAfterGap: boolean;
}

/** What a writer stores. */
export interface NewLogEntry {
  readonly writer: string;
  readonly nowMs: number;
  /** As `encodeChanges` gives it. */
  readonly changes: string;
  readonly isAfterGap: boolean;
}

/**
 * The change log: items of the Transactions table without a SKU, so that they are no ledger rows. Older versions ignore
 * them. ADR 14.
 */
@Injectable()
export class ChangeLogRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Takes the next `count` numbers, none when it is 0, and stores when the last webhook was. Gives the last number of the log. */
  async reserve(count: number, webhookAt: string | undefined): Promise<number> {
    const { Attributes } = await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: { txId: HEAD },
        UpdateExpression: `${webhookAt === undefined ? '' : 'SET webhookAt = :webhookAt '}ADD #last :count`,
        ExpressionAttributeNames: { '#last': 'last' },
        ExpressionAttributeValues: {
          ':count': count,
          ...(webhookAt === undefined ? {} : { ':webhookAt': webhookAt }),
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.last);
  }

  /** Writing it twice does no harm. */
  async put(number: number, { writer, nowMs, changes, isAfterGap }: NewLogEntry): Promise<void> {
    await this.documents.send(
      new PutCommand({
        TableName: this.tables.transactions,
        Item: {
          txId: keyOf(number),
          writer,
          at: timestampOf(nowMs),
          changes,
          ...(isAfterGap ? { isAfterGap } : {}),
          expiresAt: Math.floor(nowMs / 1000) + KEPT_SECONDS,
        },
      }),
    );
  }

  /** Eventually consistent: half a read unit. */
  async head(): Promise<LogHead> {
    const { Item = {} } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: HEAD } }),
    );
    const { webhookAt, last = 0 } = Item;
    return { last: Number(last), ...(typeof webhookAt === 'string' ? { webhookAt } : {}) };
  }

  /** Those of these entries that exist, in the order of their numbers (consistent reads). */
  async entries(numbers: readonly number[]): Promise<LogEntry[]> {
    const keys = numbers.map((number) => ({ txId: keyOf(number) }));
    const read = await Promise.all(
      batchesOf(keys).map((batch) => documentBatchGet(this.documents, this.tables.transactions, batch)),
    );
    return read
      .flat()
      .map(toEntry)
      .sort((one, other) => one.number - other.number);
  }
}

function keyOf(number: number): string {
  return `${HEAD}:${number}`;
}

function toEntry(item: Readonly<Record<string, unknown>>): LogEntry {
  const { txId, writer, at, changes, isAfterGap } = item as Readonly<Record<string, string | undefined>>;
  return {
    number: Number(txId?.slice(HEAD.length + 1)),
    writer: writer ?? '',
    at: at ?? '',
    changes: decodeChanges(changes ?? '[]', millisOf(at ?? '')),
    isAfterGap: isAfterGap !== undefined,
  };
}
