import {
  type AttributeValue,
  DynamoDBClient,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { BATCH_GET_LIMIT, batchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { PENDING } from '../items/stock-item';

/** A SKU of which Amazon is owed a number, and since when. */
export interface PendingSku {
  readonly sku: string;
  readonly since: string;
}

/** Parked SKUs that are counted, and listed: bounded even where most of the stock is Amazon's own to sell. */
const LISTED_BLOCKED = 1_000;

/** Reads the sparse pending-index: what Amazon is owed, and what is parked. It may lag behind the items. */
@Injectable()
export class OutboxIndexRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  /** All owed pushes, longest owed first, in pages of up to 1 MB (about ten thousand). */
  async *pendingPages(): AsyncGenerator<PendingSku[]> {
    let from: Record<string, AttributeValue> | undefined;
    do {
      const answer: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          ...this.markQuery(PENDING.queued),
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      yield (answer.Items ?? []).map(toPendingSku);
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
  }

  /** The push that is owed longest. */
  async oldest(): Promise<PendingSku | undefined> {
    const { Items } = await this.client.send(
      new QueryCommand({ ...this.markQuery(PENDING.queued), Limit: 1 }),
    );
    return Items?.map(toPendingSku)[0];
  }

  /** How many pushes are owed. */
  async countPending(): Promise<number> {
    let count = 0;
    let from: Record<string, AttributeValue> | undefined;
    do {
      const answer: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          ...this.markQuery(PENDING.queued),
          Select: 'COUNT',
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      count += answer.Count ?? 0;
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
    return count;
  }

  /** How many SKUs are parked, up to 1,000. */
  async countBlocked(): Promise<number> {
    const { Count } = await this.client.send(
      new QueryCommand({ ...this.markQuery(PENDING.blocked), Select: 'COUNT', Limit: LISTED_BLOCKED }),
    );
    return Count ?? 0;
  }

  /** Parked SKUs and why, longest parked first; at most 1,000. */
  async blocked(): Promise<{ sku: string; reason: string }[]> {
    const skus: string[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const answer: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          ...this.markQuery(PENDING.blocked),
          Limit: LISTED_BLOCKED - skus.length,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      skus.push(...(answer.Items ?? []).map((item) => toPendingSku(item).sku));
      from = answer.LastEvaluatedKey;
    } while (from !== undefined && skus.length < LISTED_BLOCKED);
    const reasons = await this.reasonsOf(skus);
    return skus.map((sku) => ({ sku, reason: reasons.get(sku) ?? 'blocked' }));
  }

  /** SKUs that were parked before this time, longest parked first; at most `limit`. */
  blockedBefore(timestamp: string, limit: number): Promise<PendingSku[]> {
    return this.markedBefore(PENDING.blocked, timestamp, limit);
  }

  /** SKUs that have been doubtful since before this time, longest first; at most `limit`. */
  lateCallChecksDueBefore(timestamp: string, limit: number): Promise<PendingSku[]> {
    return this.markedBefore(PENDING.lateCallCheck, timestamp, limit);
  }

  private async reasonsOf(skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const reasons = new Map<string, string>();
    for (let at = 0; at < skus.length; at += BATCH_GET_LIMIT) {
      const keys = skus.slice(at, at + BATCH_GET_LIMIT).map((sku) => ({ sku: { S: sku } }));
      for (const { sku, syncError } of await batchGet(this.client, this.tables.inventory, keys))
        if (sku?.S !== undefined && syncError?.S !== undefined) reasons.set(sku.S, syncError.S);
    }
    return reasons;
  }

  private async markedBefore(state: string, timestamp: string, limit: number): Promise<PendingSku[]> {
    const { ExpressionAttributeValues, ...query } = this.markQuery(state);
    const { Items } = await this.client.send(
      new QueryCommand({
        ...query,
        KeyConditionExpression: `${query.KeyConditionExpression} AND pendingSince < :before`,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':before': { S: timestamp } },
        Limit: limit,
      }),
    );
    return (Items ?? []).map(toPendingSku);
  }

  private markQuery(state: string): {
    TableName: string;
    IndexName: string;
    KeyConditionExpression: string;
    ExpressionAttributeValues: Record<string, AttributeValue>;
  } {
    return {
      TableName: this.tables.inventory,
      IndexName: 'pending-index',
      KeyConditionExpression: 'pending = :state',
      ExpressionAttributeValues: { ':state': { S: state } },
    };
  }
}

function toPendingSku(item: Record<string, AttributeValue>): PendingSku {
  return { sku: item.sku?.S ?? '', since: item.pendingSince?.S ?? '' };
}
