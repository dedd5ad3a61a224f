import { DynamoDBClient, type Update } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { conditionalUpdate } from '../../platform/dynamodb/conditional-update';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { transact } from '../../platform/dynamodb/transact';
import type { Stock } from '../domain/stock';
import { listingItemKey } from '../items/listing-item';
import { PENDING, toStock } from '../items/stock-item';
import { sentVersion, STILL_SENT_VERSION } from './outbox.repository';

/** A place among the held SKUs. */
export interface HeldPosition {
  readonly sku: string;
  readonly pendingSince: string;
}

export interface HeldPage {
  readonly skus: readonly string[];
  readonly next?: HeldPosition;
}

/**
 * The SKUs that are held from Amazon: `pending` is `held`, a partition of the pending-index that no sender reads, also none
 * of an older release.
 */
@Injectable()
export class HeldSkuRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly changes: ChangeFeed,
  ) {}

  /** The held SKUs after this one, the longest held first. The index may lag behind the items. */
  async page(limit: number, after?: HeldPosition): Promise<HeldPage> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        ...this.heldSkus,
        Limit: limit,
        ExclusiveStartKey: after === undefined ? undefined : { ...after, pending: PENDING.held },
      }),
    );
    const skus = Items.map(({ sku }) => String(sku));
    if (LastEvaluatedKey === undefined) return { skus };
    const { sku, pendingSince } = LastEvaluatedKey;
    return { skus, next: { sku: String(sku), pendingSince: String(pendingSince) } };
  }

  /** SKUs that have been held since this time or longer, the longest held first. */
  async heldBefore(timestamp: string, limit: number): Promise<readonly string[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        ...this.heldSkus,
        KeyConditionExpression: 'pending = :held AND pendingSince <= :before',
        ExpressionAttributeValues: { ':held': PENDING.held, ':before': timestamp },
        Limit: limit,
      }),
    );
    return Items.map(({ sku }) => String(sku));
  }

  /** How many SKUs are held. */
  async count(): Promise<number> {
    let count = 0;
    let from: Record<string, unknown> | undefined;
    do {
      const page: QueryCommandOutput = await this.documents.send(
        new QueryCommand({ ...this.heldSkus, Select: 'COUNT', ExclusiveStartKey: from }),
      );
      count += page.Count ?? 0;
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return count;
  }

  /** Queues a held SKU: the sender takes it up. Gives the stock; undefined when it is not held. */
  async release(sku: string, at: string): Promise<Stock | undefined> {
    const { ok, item } = await conditionalUpdate(this.client, this.queueing(sku, at));
    if (!ok) return undefined;
    const stock = toStock(item);
    this.changes.publish({ kind: 'stock', id: sku, sku, value: stock });
    return stock;
  }

  /**
   * The same for up to 100 SKUs in one transaction. Gives those of them that wait for a push now. A SKU that another write
   * changes at this moment stays held: the next call releases it.
   */
  async releaseAll(skus: readonly string[], at: string): Promise<readonly Stock[]> {
    const released = await this.queue(skus, at);
    if (released.length === 0) return [];
    const keys = released.map((sku) => ({ sku: { S: sku } }));
    const stocks = (await batchGet(this.client, this.tables.inventory, keys)).map(toStock);
    for (const stock of stocks)
      this.changes.publish({ kind: 'stock', id: stock.sku, sku: stock.sku, value: stock });
    // The sender may have sent one by now.
    return stocks.filter(({ pending }) => pending?.state === 'queued');
  }

  /** Holds a listing of which a component is held, unless it was changed since it was read. */
  async holdListing({ sku, version }: Stock, at: string): Promise<void> {
    const { ok } = await conditionalUpdate(this.client, {
      TableName: this.tables.listings,
      Key: listingItemKey(sku),
      UpdateExpression: 'SET pending = :held, pendingSince = :at REMOVE attempts, notBefore, requested, held',
      ConditionExpression: `pending = :queued AND ${STILL_SENT_VERSION}`,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ...sentVersion(version),
        ':queued': { S: PENDING.queued },
        ':held': { S: PENDING.held },
        ':at': { S: at },
      },
    });
    if (ok) this.changes.publish({ kind: 'listing', id: sku, sku });
  }

  /** Gives the SKUs that this call has queued: not one that is not held, or that another write changes. */
  private async queue(skus: readonly string[], at: string): Promise<readonly string[]> {
    let left = skus;
    while (left.length > 0) {
      const outcome = await transact(
        this.client,
        left.map((sku) => ({ Update: this.queueing(sku, at) })),
      );
      if (outcome.kind === 'committed') return left;
      if (outcome.kind === 'failed') throw outcome.error;
      const { failures } = outcome;
      for (const failure of failures) {
        if (failure?.kind === 'throttled') throw new StoreUnavailable(failure.message, 'throttled');
        if (failure?.kind === 'refused') throw new Error(failure.message);
      }
      left = left.filter((_, index) => failures[index] === undefined);
    }
    return left;
  }

  private queueing(sku: string, at: string) {
    return {
      TableName: this.tables.inventory,
      Key: { sku: { S: sku } },
      UpdateExpression: 'SET pending = :queued, pendingSince = :at',
      ConditionExpression: 'pending = :held',
      ExpressionAttributeValues: {
        ':queued': { S: PENDING.queued },
        ':held': { S: PENDING.held },
        ':at': { S: at },
      },
    } satisfies Update;
  }

  private get heldSkus() {
    return {
      TableName: this.tables.inventory,
      IndexName: 'pending-index',
      KeyConditionExpression: 'pending = :held',
      ExpressionAttributeValues: { ':held': PENDING.held },
    };
  }
}
