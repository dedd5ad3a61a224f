import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { conditionalUpdate, retryWhileHeld } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { transact } from '../../platform/dynamodb/transact';
import { millisOf } from '../../platform/timestamp';
import type { LastBroadcast, Stock } from '../domain/stock';
import { LISTING_SORT_KEY, listingItemKey, listingKeyOf, toStoredListing } from '../items/listing-item';
import { lastBroadcastValue, observationValue, PENDING, type StockItem, toStock } from '../items/stock-item';
import { presumptionUnchanged, unansweredValue, type Values } from './accepted-push';
import { sentVersion, STILL_SENT_VERSION } from './outbox.repository';

/** What the mark of a listing says. */
export interface NewMark {
  readonly quantity: number;
  readonly since: string;
  /** The listing was blocked: its next try is a first one. */
  readonly isAnew: boolean;
  /** A call that may still arrive, given up then, in milliseconds since the epoch. */
  readonly unheardAt?: number;
}

/** Everything that a mark on a stock's item consists of. */
const MARK = 'pending, pendingSince, attempts, notBefore, syncError, syncCause, unheardAt, requested, held';
/** What a listing of a SKU's own name takes over from the stock's item. */
const TAKEN_OVER = [
  'lastBroadcast',
  'observation',
  'fence',
  'listing',
  'syncError',
  'syncCause',
  'unheardAt',
] as const;
const VERSION = { '#version': 'version' };
const LISTINGS_UNCHANGED = 'listingsRevision = :revision AND listings > :none';

/**
 * Writes the marks of a listed SKU: those of its listings, and its own. Each is conditioned on what the sender read, so
 * that a sale, a change of the listings or another sender in between is never overwritten.
 *
 * Push path: SpreadService -> ListedSkuRepository -> SyncState-Inventory, SyncState-Listings. ADR 19.
 */
@Injectable()
export class ListedSkuRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly changes: ChangeFeed,
  ) {}

  /** Marks a listing, and raises its version. False when it was changed or marked since it was read. */
  async mark({ sku, version, pending }: Stock, mark: NewMark): Promise<boolean> {
    const { quantity, since, isAnew, unheardAt } = mark;
    const keepsPlace = pending?.state === 'queued';
    const { ok, item } = await conditionalUpdate(this.client, {
      TableName: this.tables.listings,
      Key: listingItemKey(sku),
      UpdateExpression:
        'SET pending = :queued, broadcast = :quantity, #version = :next, ' +
        `pendingSince = ${keepsPlace ? 'if_not_exists(pendingSince, :since)' : ':since'}` +
        (unheardAt === undefined ? '' : ', unheardAt = :unheardAt') +
        (isAnew ? ' REMOVE attempts, notBefore' : ''),
      ConditionExpression: `attribute_exists(pk) AND ${STILL_SENT_VERSION}`,
      ExpressionAttributeNames: VERSION,
      ExpressionAttributeValues: {
        ...sentVersion(version),
        ...unansweredValue(unheardAt),
        ':queued': { S: PENDING.queued },
        ':quantity': { N: String(quantity) },
        ':next': { N: String(version + 1) },
        ':since': { S: since },
      },
    });
    if (ok) this.publishListing(sku, item);
    return ok;
  }

  /** Clears the mark of a SKU whose listings are all accepted. False when the SKU or its listings changed since. */
  clear(
    stock: Stock,
    { lastBroadcast, observation }: Pick<Stock, 'lastBroadcast' | 'observation'>,
  ): Promise<boolean> {
    const sets = [
      ...(lastBroadcast === undefined ? [] : ['lastBroadcast = :last']),
      ...(observation === undefined ? [] : ['observation = :observation']),
    ];
    return this.updateUnchanged(
      stock,
      `${sets.length === 0 ? '' : `SET ${sets.join(', ')} `}REMOVE ${MARK}`,
      {
        ...lastValue(lastBroadcast),
        ...(observation === undefined ? {} : { ':observation': observationValue(observation) }),
      },
    );
  }

  /** Blocks a SKU because a listing of it is blocked. False when the SKU or its listings changed since. */
  block(
    stock: Stock,
    reason: string,
    at: string,
    lastBroadcast: LastBroadcast | undefined,
  ): Promise<boolean> {
    const last = lastBroadcast === undefined ? '' : ', lastBroadcast = :last';
    return this.updateUnchanged(
      stock,
      `SET pending = :blocked, pendingSince = :at, syncError = :reason${last} ` +
        'REMOVE attempts, notBefore, syncCause, unheardAt',
      {
        ...lastValue(lastBroadcast),
        ':blocked': { S: PENDING.blocked },
        ':at': { S: at },
        ':reason': { S: reason },
      },
    );
  }

  /** Takes the note of an unanswered call off a SKU, once the listing of its own name has it. */
  async dropUnanswered({ sku, pending }: Stock): Promise<void> {
    await conditionalUpdate(this.client, {
      TableName: this.tables.inventory,
      Key: { sku: { S: sku } },
      UpdateExpression: 'REMOVE unheardAt',
      ConditionExpression: 'unheardAt = :unheardAt',
      ExpressionAttributeValues: unansweredValue(pending?.unheardAt ?? 0),
    });
  }

  /**
   * Makes the listing of a SKU's own name, marked, with what the stock's item has of its pushes so far. Nothing happens when
   * the listings of the SKU changed since, or while a sale holds the item: the next spread tries it again.
   */
  async createOwnName(stock: Stock, at: string): Promise<void> {
    const { sku } = stock;
    const key = { sku: { S: sku } };
    const { Item = {} } = await this.client.send(
      new GetItemCommand({ TableName: this.tables.inventory, Key: key, ConsistentRead: true }),
    );
    const own: StockItem = {
      pk: { S: listingKeyOf(sku) },
      sk: { S: LISTING_SORT_KEY },
      sku: { S: sku },
      components: { L: [{ M: { sku: { S: sku }, units: { N: '1' } } }] },
      rule: { M: {} },
      paused: { BOOL: false },
      implicit: { BOOL: true },
      updatedAt: { S: at },
      broadcast: { N: String(stock.broadcast) },
      // Above every version of an earlier listing of this name, so that a late answer to its push settles nothing.
      version: { N: String(Math.floor(millisOf(at))) },
      pending: { S: PENDING.queued },
      pendingSince: { S: stock.pending?.state === 'queued' ? stock.pending.since : at },
      ...takenOver(Item),
    };
    const outcome = await transact(this.client, [
      {
        Update: {
          TableName: this.tables.inventory,
          Key: key,
          UpdateExpression: 'REMOVE attempts, notBefore, unheardAt, listing',
          // Not on the version, which rises with each sale: the mark says that the number has to be computed.
          ConditionExpression: LISTINGS_UNCHANGED,
          ExpressionAttributeValues: revisionOf(stock),
        },
      },
      {
        Put: {
          TableName: this.tables.listings,
          Item: own,
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ]);
    if (outcome.kind === 'committed') this.publishListing(sku, own);
    if (outcome.kind === 'failed') throw outcome.error;
  }

  /** Removes the listing of a SKU's own name that `createOwnName` made. */
  async removeOwnName(sku: string): Promise<void> {
    const request = new DeleteItemCommand({
      TableName: this.tables.listings,
      Key: listingItemKey(sku),
      ConditionExpression: 'implicit = :true',
      ExpressionAttributeValues: { ':true': { BOOL: true } },
    });
    try {
      await retryWhileHeld(() => this.client.send(request));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return;
    }
    this.changes.publish({ kind: 'listing', id: sku, sku });
  }

  private async updateUnchanged(stock: Stock, expression: string, values: Values): Promise<boolean> {
    const { sku } = stock;
    const unchanged = unchangedSince(stock);
    const { ok, item } = await conditionalUpdate(this.client, {
      ...unchanged,
      TableName: this.tables.inventory,
      Key: { sku: { S: sku } },
      UpdateExpression: expression,
      ExpressionAttributeValues: { ...unchanged.ExpressionAttributeValues, ...values },
    });
    if (ok) this.changes.publish({ kind: 'stock', id: sku, sku, value: toStock(item) });
    return ok;
  }

  private publishListing(sku: string, item: StockItem): void {
    this.changes.publish({ kind: 'listing', id: sku, sku, value: toStoredListing(item).state });
  }
}

/** The condition that neither the stock, what is presumed sold of it, nor its listings have changed since they were read. */
function unchangedSince(stock: Stock) {
  const { condition, values } = presumptionUnchanged(stock.presumedSold);
  return {
    ConditionExpression: `${STILL_SENT_VERSION} AND ${condition} AND ${LISTINGS_UNCHANGED}`,
    ExpressionAttributeNames: VERSION,
    ExpressionAttributeValues: { ...sentVersion(stock.version), ...values, ...revisionOf(stock) },
  };
}

/** The values of LISTINGS_UNCHANGED. */
function revisionOf({ listingsRevision = 0 }: Stock): Values {
  return { ':revision': { N: String(listingsRevision) }, ':none': { N: '0' } };
}

function takenOver(item: StockItem): StockItem {
  const found: Record<string, AttributeValue> = {};
  for (const name of TAKEN_OVER) {
    const value = item[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function lastValue(lastBroadcast: LastBroadcast | undefined): Values {
  return lastBroadcast === undefined ? {} : { ':last': lastBroadcastValue(lastBroadcast) };
}
