import { DynamoDBClient, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import type { AlertDraft } from '../../alerts/domain/alert';
import { AlertsMetrics } from '../../alerts/raise/alerts.metrics';
import { publishedAlert, raisings } from '../../alerts/store/alert-item';
import { ChangeFeed } from '../../changes/change-feed';
import { batchesOf, batchGet } from '../../platform/dynamodb/batch-get';
import { conditionalUpdate } from '../../platform/dynamodb/conditional-update';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { transact } from '../../platform/dynamodb/transact';
import type { Stock } from '../domain/stock';
import { PENDING } from '../items/stock-item';
import { type MarkedItems, STOCK_ITEMS } from './marked-items';
import { sentVersion, STILL_SENT_VERSION } from './outbox.repository';

/** Blocked SKUs that are read at once, newest first. */
const MOST_READ = 1_000;
/** SKUs of which it is counted how many Amazon took: all of a small shop, and a sample of a large one. */
const SAMPLE = 200;

/** Why a SKU is blocked. */
export interface Blocking {
  readonly sku: string;
  /** The version that was refused. */
  readonly version: number;
  readonly reason: string;
  readonly cause?: string;
  /** Of a listing: the quantity that is blocked. Another one gets its own try. */
  readonly quantity?: number;
}

/** SKUs, among at most 200, that Amazon took since a moment. */
export interface TakenSample {
  /** Listings that were read and may be written. */
  readonly lookedUp: number;
  /** Quantities that were accepted. */
  readonly pushed: number;
}

/**
 * Blocks SKUs, and reads the blocked ones.
 *
 * Push path: SharedProblems -> BlockedSkuRepository -> SyncState-Inventory. ADR 8.
 */
@Injectable()
export class BlockedSkuRepository {
  protected readonly items: MarkedItems = STOCK_ITEMS;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly changes: ChangeFeed,
    @Optional() private readonly metrics?: AlertsMetrics,
  ) {}

  private get table(): string {
    return this.items.tableOf(this.tables);
  }

  /**
   * Blocks a SKU that Amazon refuses and raises its alert, in one transaction. False when its stock has moved since: the
   * new broadcast gets its own try.
   */
  async block(blocking: Blocking, alert: AlertDraft): Promise<boolean> {
    const block = this.blockOf(blocking, alert.timestamp);
    for (const { change, update: raise } of raisings(this.tables.alerts, alert)) {
      const outcome = await transact(this.client, [{ Update: block }, { Update: raise }]);
      if (outcome.kind === 'committed') {
        this.metrics?.written([change]);
        const { sku } = blocking;
        this.changes.publish({ kind: this.items.changeKind, id: sku, sku, at: alert.timestamp });
        this.changes.publish(publishedAlert(change));
        return true;
      }
      if (outcome.kind !== 'cancelled') break;
      if (outcome.failures[0]?.kind === 'condition') return false;
      if (outcome.failures[1]?.kind !== 'condition') break;
    }
    // A sale of this SKU is being committed, or the store is busy: the push stays pending and is retried.
    throw new StoreUnavailable(`${blocking.sku} could not be blocked now.`);
  }

  /** Blocks a SKU that an open alert covers. False when its stock has moved since. */
  async blockUnder(blocking: Blocking, at: string): Promise<boolean> {
    const { ok, item } = await conditionalUpdate(this.client, this.blockOf(blocking, at));
    const { sku } = blocking;
    if (ok)
      this.changes.publish({
        kind: this.items.changeKind,
        id: sku,
        sku,
        at,
        value: this.items.stockOf(item),
      });
    return ok;
  }

  /** The blocked SKUs, newest first; at most 1,000. */
  async newest(): Promise<Stock[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :state',
        ExpressionAttributeValues: { ':state': PENDING.blocked },
        ScanIndexForward: false,
        Limit: MOST_READ,
      }),
    );
    const keys = Items.map((item) => this.items.keyOf(this.items.skuOf(item)));
    const read = await Promise.all(batchesOf(keys).map((batch) => batchGet(this.client, this.table, batch)));
    // The index is eventually consistent: a SKU may have been taken since.
    return read
      .flat()
      .map((item) => this.items.stockOf(item))
      .filter(({ pending }) => pending?.state === 'blocked');
  }

  /** How many SKUs of a sample Amazon took since then (sorts as text). */
  async takenSince(timestamp: string): Promise<TakenSample> {
    const { Items = [] } = await this.documents.send(
      new ScanCommand({
        TableName: this.table,
        ProjectionExpression: 'listing.checkedAt, lastBroadcast.#timestamp',
        ExpressionAttributeNames: { '#timestamp': 'timestamp' },
        Limit: SAMPLE,
      }),
    );
    const isLater = (moment: unknown): boolean => typeof moment === 'string' && moment >= timestamp;
    const items = Items as { listing?: { checkedAt?: unknown }; lastBroadcast?: { timestamp?: unknown } }[];
    return {
      lookedUp: items.filter(({ listing }) => isLater(listing?.checkedAt)).length,
      pushed: items.filter(({ lastBroadcast }) => isLater(lastBroadcast?.timestamp)).length,
    };
  }

  private blockOf({ sku, version, reason, cause, quantity }: Blocking, at: string) {
    return {
      TableName: this.table,
      Key: this.items.keyOf(sku),
      UpdateExpression:
        'SET pending = :blocked, pendingSince = :at, syncError = :reason' +
        (quantity === undefined ? '' : ', broadcast = :quantity') +
        (cause === undefined
          ? ' REMOVE attempts, notBefore, syncCause'
          : ', syncCause = :cause REMOVE attempts, notBefore'),
      ConditionExpression: STILL_SENT_VERSION,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':blocked': { S: PENDING.blocked },
        ':at': { S: at },
        ':reason': { S: reason },
        ...(cause === undefined ? {} : { ':cause': { S: cause } }),
        ...(quantity === undefined ? {} : { ':quantity': { N: String(quantity) } }),
        ...sentVersion(version),
      },
    } satisfies UpdateItemCommandInput;
  }
}
