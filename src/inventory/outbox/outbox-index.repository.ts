import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import { batchesOf, batchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { PENDING } from '../items/stock-item';
import { type MarkedItems, STOCK_ITEMS } from './marked-items';

/** The part of an answer that is read here. */
export type QueryAnswer = Pick<QueryCommandOutput, 'Items' | 'Count' | 'LastEvaluatedKey'>;

/** A SKU in the pending-index, and since when. */
export interface PendingSku {
  readonly sku: string;
  readonly since: string;
}

/** Blocked SKUs that are counted and listed. Most of the stock may be blocked, because Amazon fulfils it. */
const MAX_BLOCKED = 1_000;

/**
 * Reads the sparse pending-index: the pending and the blocked SKUs. It may lag behind the items.
 *
 * Push path: OutboxLoader -> OutboxIndexRepository -> pending-index. ADR 1.
 */
@Injectable()
export class OutboxIndexRepository {
  protected readonly items: MarkedItems = STOCK_ITEMS;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  private get table(): string {
    return this.items.tableOf(this.tables);
  }

  protected query(input: QueryCommandInput): Promise<QueryAnswer> {
    return this.documents.send(new QueryCommand(input));
  }

  /** All pending SKUs, oldest first, in pages of up to 1 MB (about ten thousand). */
  async *pendingPages(): AsyncGenerator<PendingSku[]> {
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const query = this.queryOf(PENDING.queued);
      const answer = await this.query({ ...query, ExclusiveStartKey: from });
      yield (answer.Items ?? []).map((item) => this.pendingSkuOf(item));
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
  }

  /** The SKU that has been pending longest. */
  async oldest(): Promise<PendingSku | undefined> {
    const query = this.queryOf(PENDING.queued);
    const { Items = [] } = await this.query({ ...query, Limit: 1 });
    return Items.map((item) => this.pendingSkuOf(item))[0];
  }

  async countPending(): Promise<number> {
    const query: QueryCommandInput = { ...this.queryOf(PENDING.queued), Select: 'COUNT' };
    let count = 0;
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const answer = await this.query({ ...query, ExclusiveStartKey: from });
      count += answer.Count ?? 0;
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
    return count;
  }

  /** The number of blocked SKUs, at most 1,000. */
  async countBlocked(): Promise<number> {
    const query = this.queryOf(PENDING.blocked);
    const { Count } = await this.query({ ...query, Select: 'COUNT', Limit: MAX_BLOCKED });
    return Count ?? 0;
  }

  /** Blocked SKUs and their reasons, oldest first; at most 1,000. */
  async blocked(): Promise<{ sku: string; reason: string }[]> {
    const query = this.queryOf(PENDING.blocked);
    const skus: string[] = [];
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const { Items = [], LastEvaluatedKey } = await this.query({
        ...query,
        Limit: MAX_BLOCKED - skus.length,
        ExclusiveStartKey: from,
      });
      skus.push(...Items.map((item) => this.items.skuOf(item)));
      from = LastEvaluatedKey;
    } while (from !== undefined && skus.length < MAX_BLOCKED);
    const reasons = await this.reasonsOf(skus);
    return skus.map((sku) => ({ sku, reason: reasons.get(sku) ?? 'blocked' }));
  }

  /** Pending or blocked SKUs, newest first, after this one; `next` is the last one when there may be more. */
  async newest(
    state: 'queued' | 'blocked',
    limit: number,
    after?: PendingSku,
  ): Promise<{ readonly skus: readonly PendingSku[]; readonly next?: PendingSku }> {
    const { Items = [], LastEvaluatedKey } = await this.query({
      ...this.queryOf(PENDING[state]),
      ScanIndexForward: false,
      Limit: limit,
      ...(after === undefined
        ? {}
        : {
            ExclusiveStartKey: {
              pending: PENDING[state],
              pendingSince: after.since,
              ...unmarshall(this.items.keyOf(after.sku)),
            },
          }),
    });
    const skus = Items.map((item) => this.pendingSkuOf(item));
    const last = skus.at(-1);
    return { skus, ...(LastEvaluatedKey === undefined || last === undefined ? {} : { next: last }) };
  }

  /** SKUs that were blocked before this time, oldest first; at most `limit`. */
  blockedBefore(timestamp: string, limit: number): Promise<PendingSku[]> {
    return this.markedBefore(PENDING.blocked, timestamp, limit);
  }

  /** SKUs whose late-call check has been due since before this time, oldest first; at most `limit`. */
  lateCallChecksDueBefore(timestamp: string, limit: number): Promise<PendingSku[]> {
    return this.markedBefore(PENDING.lateCallCheck, timestamp, limit);
  }

  private async reasonsOf(skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const batches = batchesOf(skus.map((sku) => this.items.keyOf(sku)));
    // At most ten at once: a status must not wait for one after the other.
    const read = await Promise.all(batches.map((keys) => batchGet(this.client, this.table, keys)));
    const reasons = new Map<string, string>();
    for (const { sku, syncError } of read.flat())
      if (sku?.S !== undefined && syncError?.S !== undefined) reasons.set(sku.S, syncError.S);
    return reasons;
  }

  private async markedBefore(state: string, timestamp: string, limit: number): Promise<PendingSku[]> {
    const { Items = [] } = await this.query({
      ...this.queryOf(state),
      KeyConditionExpression: 'pending = :state AND pendingSince < :before',
      ExpressionAttributeValues: { ':state': state, ':before': timestamp },
      Limit: limit,
    });
    return Items.map((item) => this.pendingSkuOf(item));
  }

  private pendingSkuOf(item: Readonly<Record<string, unknown>>): PendingSku {
    const { pendingSince } = item;
    return { sku: this.items.skuOf(item), since: typeof pendingSince === 'string' ? pendingSince : '' };
  }

  private queryOf(state: string): QueryCommandInput {
    return {
      TableName: this.table,
      IndexName: 'pending-index',
      KeyConditionExpression: 'pending = :state',
      ExpressionAttributeValues: { ':state': state },
    };
  }
}
