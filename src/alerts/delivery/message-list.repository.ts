import {
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { readInWaves } from '../../platform/dynamodb/partition-waves';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { ListReader } from '../../platform/lists/list-reader';
import { monthsBack } from '../../platform/months';
import type { Alert } from '../domain/alert';
import { DUE, toAlert } from '../store/alert-item';
import { type FailedTry, failedTryKey } from './delivery.repository';

/** An alert as a message to the webhook. */
export interface AlertMessage {
  readonly alert: Alert;
  /** When the receiver took it; undefined while it is due. */
  readonly deliveredAt?: string;
  /** Tries of a message that is due. */
  readonly attempts: number;
  /** Earliest next try, in milliseconds since the epoch. */
  readonly notBefore?: number;
  readonly lastFailure?: FailedTry;
}

/** Which messages are listed. */
export interface MessageFilter {
  readonly sku?: string | undefined;
  readonly due: boolean;
  readonly delivered: boolean;
}

/** After this message, or before the first one of a partition: a month, where all messages are listed. */
export interface MessagePosition {
  readonly partition: string;
  readonly timestamp?: string;
  readonly alertId?: string;
}

export interface MessagePage {
  readonly messages: readonly (AlertMessage & { readonly position: MessagePosition })[];
  /** Where the list continues. */
  readonly next?: MessagePosition;
}

/** Index entries that the queries of each wave read where some are no messages. */
const ENTRIES_PER_WAVE: readonly number[] = [100, 200, 400];

type Item = Record<string, unknown>;
type Index = 'delivery' | 'sku' | 'month';

const INDEXES: Readonly<Record<Index, string>> = {
  delivery: 'delivery-index',
  sku: 'sku-timestamp-index',
  month: 'month-timestamp-index',
};

/**
 * Lists the alerts as messages, by the time at which each was raised, newest first: those that are due through the sparse
 * index, those of a SKU through its index, and else month by month. Eventually consistent.
 */
@Injectable()
export class MessageListRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly lists: ListReader = new ListReader(documents),
  ) {}

  /** About `wanted` messages; fewer, even none, while there is a next page. */
  async page(
    filter: MessageFilter,
    wanted: number,
    nowMs: number,
    position?: MessagePosition,
  ): Promise<MessagePage> {
    const index = indexFor(filter);
    const partitions = partitionsOf(index, filter, nowMs, position);
    const { items, next } = await readInWaves<Item, Item>({
      partitions,
      start: partitions[0] === position?.partition ? startOf(index, position) : undefined,
      wanted,
      maxWaves: ENTRIES_PER_WAVE.length,
      read: async ({ partition, start }, missing, wave) => {
        const input = this.queryOf(index, filter, partition);
        const Limit = index === 'delivery' ? missing : (ENTRIES_PER_WAVE[wave] ?? missing);
        const query = { ...input, Limit, ExclusiveStartKey: start };
        const { Items = [], LastEvaluatedKey } = await this.query(position !== undefined, query);
        return { items: Items, next: LastEvaluatedKey };
      },
    });
    const failures = await this.failuresOf(items);
    const messages = items.map((item) => ({
      ...toMessage(item, failures),
      position: positionOf(index, item),
    }));
    if (next !== undefined)
      return {
        messages,
        next: next.start === undefined ? { partition: next.partition } : positionOf(index, next.start),
      };
    const last = messages.at(-1);
    return { messages, ...(last === undefined || messages.length < wanted ? {} : { next: last.position }) };
  }

  private queryOf(index: Index, { due, delivered }: MessageFilter, partition: string): QueryCommandInput {
    const clauses = [
      ...(due ? ['attribute_exists(delivery)'] : []),
      ...(delivered ? ['attribute_exists(deliveredAt)'] : []),
    ];
    return {
      TableName: this.tables.alerts,
      IndexName: INDEXES[index],
      KeyConditionExpression: '#partition = :partition',
      ...(index === 'delivery' ? {} : { FilterExpression: clauses.join(' OR ') }),
      ExpressionAttributeNames: { '#partition': index },
      ExpressionAttributeValues: { ':partition': partition },
      ScanIndexForward: false,
    };
  }

  private query(mayBeOld: boolean, input: QueryCommandInput): Promise<QueryCommandOutput> {
    return mayBeOld ? this.lists.query(input) : this.documents.send(new QueryCommand(input));
  }

  /** How the last try of each message that was tried failed. */
  private async failuresOf(items: readonly Item[]): Promise<ReadonlyMap<unknown, FailedTry>> {
    const keys = items
      .filter(({ deliveryAttempts }) => deliveryAttempts !== undefined)
      .map(({ alertId }) => failedTryKey(String(alertId)));
    const read = await Promise.all(
      batchesOf(keys).map((batch) => documentBatchGet(this.documents, this.tables.transactions, batch)),
    );
    return new Map(
      read
        .flat()
        .map(({ txId, reason, httpStatus }) => [
          txId,
          { reason: String(reason), ...(typeof httpStatus === 'number' ? { httpStatus } : {}) },
        ]),
    );
  }
}

function indexFor({ sku, delivered }: MessageFilter): Index {
  if (sku !== undefined) return 'sku';
  return delivered ? 'month' : 'delivery';
}

function partitionsOf(
  index: Index,
  { sku }: MessageFilter,
  nowMs: number,
  position: MessagePosition | undefined,
): readonly string[] {
  switch (index) {
    case 'delivery':
      return [DUE];
    case 'sku':
      return sku === undefined ? [] : [sku];
    case 'month':
      return monthsBack(nowMs, position?.partition);
  }
}

function startOf(index: Index, position: MessagePosition | undefined): Item | undefined {
  if (position?.timestamp === undefined) return undefined;
  const { partition, timestamp, alertId } = position;
  return { [index]: partition, timestamp, alertId };
}

function positionOf(index: Index, item: Item): MessagePosition {
  return {
    partition: String(item[index]),
    timestamp: String(item.timestamp),
    alertId: String(item.alertId),
  };
}

function toMessage(item: Item, failures: ReadonlyMap<unknown, FailedTry>): AlertMessage {
  const { deliveredAt, deliveryAttempts, deliverNotBefore } = item;
  const alert = toAlert(item);
  if (item.delivery === undefined) return { alert, attempts: 0, deliveredAt: String(deliveredAt) };
  const lastFailure = failures.get(failedTryKey(alert.alertId).txId);
  return {
    alert,
    attempts: Number(deliveryAttempts ?? 0),
    ...(deliverNotBefore === undefined ? {} : { notBefore: Number(deliverNotBefore) }),
    ...(deliveryAttempts === undefined || lastFailure === undefined ? {} : { lastFailure }),
  };
}
