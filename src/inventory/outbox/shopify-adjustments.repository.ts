import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  QueryCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { batchesOf, batchGet } from '../../platform/dynamodb/batch-get';
import { retryWhileHeld } from '../../platform/dynamodb/conditional-update';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { transact } from '../../platform/dynamodb/transact';
import { timestampOf } from '../../platform/timestamp';
import {
  ADJUSTMENT,
  type AdjustmentId,
  adjustmentKey,
  adjustmentPartition,
  adjustmentsQuery,
  callValue,
  type PendingAdjustment,
  SHOPIFY_ADJUST,
  SHOPIFY_ADJUST_ASIDE,
  type StoredCall,
  toAdjustment,
} from '../items/adjustment-item';

type Item = Record<string, AttributeValue>;

/** A place in the list of what is pending. */
export interface AdjustmentPlace extends AdjustmentId {
  readonly at: string;
}

/** The call of an adjustment is still the one that was read: none, or the one with this key. */
const NO_CALL = 'attribute_exists(pk) AND attribute_not_exists(#call)';
const SAME_CALL = '#call.#key = :before';

/**
 * The adjustments that Shopify has not confirmed yet, in the Listings table: `pk` = `shopify-sku:<sku>`,
 * `sk` = `adjustment:<txId>`. The ledger's transaction puts them there.
 *
 * Shop path: LedgerRepository -> ShopifyAdjustments <- the sender to Shopify. ADR 22.
 */
@Injectable()
export class ShopifyAdjustments {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  /** All of a SKU (consistent read): what Shopify's count still lacks, or may lack. */
  async ofSku(sku: string): Promise<PendingAdjustment[]> {
    const found: PendingAdjustment[] = [];
    let from: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.tables.listings,
          ...adjustmentsQuery(sku),
          ExclusiveStartKey: from,
        }),
      );
      found.push(...Items.map(toAdjustment));
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return found;
  }

  /** Up to `limit`: those that leave nothing to sell first, then the oldest first. The newest may be missing for a moment. */
  async pending(limit: number): Promise<PendingAdjustment[]> {
    const keys = await this.keysIn(SHOPIFY_ADJUST.urgent, limit);
    if (keys.length < limit) keys.push(...(await this.keysIn(SHOPIFY_ADJUST.other, limit - keys.length)));
    return this.read(keys);
  }

  /** Up to `limit` of those that were put aside until this time or an earlier one (milliseconds since the epoch). */
  async asideUntil(atMs: number, limit: number): Promise<PendingAdjustment[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.tables.listings,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :aside AND pendingSince <= :at',
        ExpressionAttributeValues: {
          ':aside': { S: SHOPIFY_ADJUST_ASIDE },
          ':at': { S: timestampOf(atMs) },
        },
        Limit: limit,
      }),
    );
    return this.read(Items.map(keyOf));
  }

  /** Puts an adjustment aside for which nothing was sent: it stays part of what is expected, and is tried at `untilMs`. */
  putAside(adjustment: AdjustmentId, untilMs: number): Promise<boolean> {
    return this.writeAll([adjustment], (one) => ({
      Update: {
        TableName: this.tables.listings,
        Key: adjustmentKey(one),
        UpdateExpression: 'SET pending = :aside, pendingSince = :until',
        ConditionExpression: NO_CALL,
        ExpressionAttributeNames: { '#call': 'call' },
        ExpressionAttributeValues: {
          ':aside': { S: SHOPIFY_ADJUST_ASIDE },
          ':until': { S: timestampOf(untilMs) },
        },
      },
    }));
  }

  /** Of one partition, the newest first, after this one; `next` is the last one when there may be more. */
  async newest(
    part: keyof typeof SHOPIFY_ADJUST,
    limit: number,
    after?: AdjustmentPlace,
  ): Promise<{ readonly adjustments: readonly PendingAdjustment[]; readonly next?: AdjustmentPlace }> {
    const partition = SHOPIFY_ADJUST[part];
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        ...this.partition(partition),
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey:
          after === undefined
            ? undefined
            : { ...adjustmentKey(after), pending: { S: partition }, pendingSince: { S: after.at } },
      }),
    );
    const adjustments = await this.read(Items.map(keyOf));
    const last = Items.at(-1);
    if (LastEvaluatedKey === undefined || last === undefined) return { adjustments };
    return { adjustments, next: placeOf(last) };
  }

  /** How many are pending. The index may lag behind by a moment. */
  async count(): Promise<number> {
    const counts = await Promise.all(Object.values(SHOPIFY_ADJUST).map((part) => this.countOf(part)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Since when the oldest of them is pending; undefined: none is. The index may lag behind by a moment. */
  async oldestSince(): Promise<string | undefined> {
    const firsts = await Promise.all(Object.values(SHOPIFY_ADJUST).map((part) => this.sinceOf(part)));
    return firsts
      .flatMap((since) => since ?? [])
      .sort()
      .at(0);
  }

  /**
   * Stores a call on all of its adjustments, or on none. False, and nothing is written, when one of them has another call
   * than `before` by now, or is not pending any more: another sender was faster.
   */
  storeCall(call: StoredCall, keys: number, before: StoredCall | undefined): Promise<boolean> {
    return this.writeAll(call.adjustments, (adjustment) => ({
      Update: {
        TableName: this.tables.listings,
        Key: adjustmentKey(adjustment),
        UpdateExpression: 'SET #call = :call, #keys = :keys',
        ConditionExpression: before === undefined ? NO_CALL : SAME_CALL,
        ExpressionAttributeNames: {
          '#call': 'call',
          '#keys': 'keys',
          ...(before === undefined ? {} : { '#key': 'key' }),
        },
        ExpressionAttributeValues: {
          ':call': callValue(call),
          ':keys': { N: String(keys) },
          ...beforeValue(before),
        },
      },
    }));
  }

  /** Takes a call off its adjustments, after Shopify refused it: nothing was written. False as by `storeCall`. */
  withdraw(call: StoredCall): Promise<boolean> {
    return this.writeAll(call.adjustments, (adjustment) => ({
      Update: {
        TableName: this.tables.listings,
        Key: adjustmentKey(adjustment),
        UpdateExpression: 'REMOVE #call',
        ConditionExpression: SAME_CALL,
        ExpressionAttributeNames: { '#call': 'call', '#key': 'key' },
        ExpressionAttributeValues: beforeValue(call),
      },
    }));
  }

  /** Deletes all of these adjustments, or none: false when one of them has another call by now, or is gone. */
  finish(adjustments: readonly AdjustmentId[], call: StoredCall | undefined): Promise<boolean> {
    return this.writeAll(adjustments, (adjustment) => ({
      Delete: {
        TableName: this.tables.listings,
        Key: adjustmentKey(adjustment),
        ConditionExpression: call === undefined ? NO_CALL : SAME_CALL,
        ExpressionAttributeNames: { '#call': 'call', ...(call === undefined ? {} : { '#key': 'key' }) },
        ...(call === undefined ? {} : { ExpressionAttributeValues: beforeValue(call) }),
      },
    }));
  }

  /** One adjustment is written alone, for half the cost. */
  private async writeAll(
    adjustments: readonly AdjustmentId[],
    actionOf: (adjustment: AdjustmentId) => TransactWriteItem,
  ): Promise<boolean> {
    const actions = adjustments.map(actionOf);
    const [only, ...others] = actions;
    if (only !== undefined && others.length === 0) return this.writeOne(only);
    const outcome = await transact(this.client, actions);
    if (outcome.kind === 'committed') return true;
    if (outcome.kind === 'failed') throw outcome.error;
    const failures = outcome.failures.filter((failure) => failure !== undefined);
    if (failures.some(({ kind }) => kind === 'condition')) return false;
    throw new StoreUnavailable('The store did not take the adjustments of a call to Shopify.', 'busy');
  }

  private async writeOne({ Update, Delete }: TransactWriteItem): Promise<boolean> {
    try {
      await retryWhileHeld(async () => {
        if (Update !== undefined)
          await this.client.send(
            new UpdateItemCommand({ ...Update, ReturnValuesOnConditionCheckFailure: 'NONE' }),
          );
        if (Delete !== undefined) await this.client.send(new DeleteItemCommand(Delete));
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private async keysIn(partition: string, limit: number): Promise<Item[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({ ...this.partition(partition), Limit: limit }),
    );
    return Items.map(keyOf);
  }

  /** Those of these keys that are pending, in their order (consistent reads). */
  private async read(keys: readonly Item[]): Promise<PendingAdjustment[]> {
    const found = new Map<string, PendingAdjustment>();
    for (const batch of batchesOf(keys))
      for (const item of await batchGet(this.client, this.tables.listings, batch))
        found.set(item.sk?.S ?? '', toAdjustment(item));
    return keys.flatMap(({ sk }) => found.get(sk?.S ?? '') ?? []);
  }

  private async countOf(partition: string): Promise<number> {
    let count = 0;
    let from: Item | undefined;
    do {
      const { Count = 0, LastEvaluatedKey } = await this.client.send(
        new QueryCommand({ ...this.partition(partition), Select: 'COUNT', ExclusiveStartKey: from }),
      );
      count += Count;
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return count;
  }

  private async sinceOf(partition: string): Promise<string | undefined> {
    const { Items } = await this.client.send(new QueryCommand({ ...this.partition(partition), Limit: 1 }));
    return Items?.[0]?.pendingSince?.S;
  }

  private partition(partition: string) {
    return {
      TableName: this.tables.listings,
      IndexName: 'pending-index',
      KeyConditionExpression: 'pending = :partition',
      ExpressionAttributeValues: { ':partition': { S: partition } },
    } as const;
  }
}

function keyOf({ pk, sk }: Item): Item {
  return { ...(pk && { pk }), ...(sk && { sk }) };
}

function placeOf({ pk, sk, pendingSince }: Item): AdjustmentPlace {
  const sku = pk?.S?.slice(adjustmentPartition('').length) ?? '';
  return { sku, txId: sk?.S?.slice(ADJUSTMENT.length) ?? '', at: pendingSince?.S ?? '' };
}

function beforeValue(before: StoredCall | undefined): Item {
  return before === undefined ? {} : { ':before': { S: before.key } };
}
