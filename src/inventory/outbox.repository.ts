import {
  type AttributeValue,
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { alertUpdate } from '../alerts/alert-item';
import type { AlertDraft } from '../alerts/domain/alert';
import { StoreConfig } from '../config/app-config';
import { conditionalUpdate, type UpdateResult } from '../platform/dynamodb/conditional-update';
import { StoreUnavailable } from '../platform/dynamodb/store-error';
import { TableNames } from '../platform/dynamodb/tables';
import { transact } from '../platform/dynamodb/transact';
import type { LedgerRow, Stock } from './domain/stock';
import { expiryOf, toLedgerItem } from './ledger-item';
import { lastBroadcastValue, listingOf, toStock } from './stock-item';

/** A SKU of which Amazon is owed a number, and since when. */
export interface OwedPush {
  readonly sku: string;
  readonly since: string;
}

/** What the sender needs of a SKU at the moment of sending. */
export interface PushTarget {
  readonly stock: Stock;
  /** The listing's product type, once a listing check has found the SKU to be ours to write. */
  readonly productType?: string;
}

/** A number that Amazon accepted. */
export interface AcceptedPush {
  readonly sku: string;
  readonly version: number;
  readonly count: number;
  readonly txId: string;
  readonly timestamp: string;
  /** The sender's fencing number: one that was overtaken may not settle. */
  readonly fence: number;
}

/** `moved`: a newer number is owed already, so the mark stays. `fenced`: another sender has taken over. */
export type SettleResult =
  { readonly kind: 'settled' | 'moved'; readonly stock: Stock } | { readonly kind: 'fenced' };

const PENDING = { queued: 'queued', blocked: 'blocked' } as const;
const NOT_OVERTAKEN = '(attribute_not_exists(fence) OR fence <= :fence)';
/** Items of older tables carry no version until their first movement here: they are read as version 0. */
const STILL_SENT_VERSION =
  '(#version = :version OR (attribute_not_exists(#version) AND :version = :unversioned))';
const MARK = 'pending, pendingSince, attempts, notBefore, syncError';

/** The outbox: the marks of owed pushes on the stock items, found through the sparse pending-index. */
@Injectable()
export class OutboxRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly store: StoreConfig,
  ) {}

  /** Owed pushes, longest owed first; at most `limit`. */
  owed(limit: number): Promise<OwedPush[]> {
    return this.marked(PENDING.queued, limit);
  }

  /** Parked SKUs and why, at most 100. */
  async blocked(): Promise<{ sku: string; reason: string }[]> {
    const parked = await this.marked(PENDING.blocked, 100);
    if (parked.length === 0) return [];
    const answer = await this.client.send(
      new BatchGetItemCommand({
        RequestItems: { [this.tables.inventory]: { Keys: parked.map(({ sku }) => ({ sku: { S: sku } })) } },
      }),
    );
    return (answer.Responses?.[this.tables.inventory] ?? []).map((item) => ({
      sku: item.sku?.S ?? '',
      reason: item.syncError?.S ?? 'blocked',
    }));
  }

  /** How many pushes are owed, counted through the index. */
  async countOwed(): Promise<number> {
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

  /** The stock as it stands at this moment (consistent read); undefined when nothing is owed. */
  async target(sku: string): Promise<PushTarget | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tables.inventory,
        Key: { sku: { S: sku } },
        ConsistentRead: true,
      }),
    );
    if (Item === undefined) return undefined;
    const stock = toStock(Item);
    if (stock.pending?.state !== 'queued') return undefined;
    const listing = listingOf(Item);
    return { stock, ...(listing === undefined ? {} : { productType: listing.productType }) };
  }

  /** Remembers that the listing is ours to write. */
  async saveListing(sku: string, productType: string, checkedAt: string): Promise<void> {
    await this.update(sku, 'SET listing = :listing', 'attribute_exists(sku)', {
      ':listing': { M: { productType: { S: productType }, checkedAt: { S: checkedAt } } },
    });
  }

  /** Writes down a push in the SKU's history. */
  async record(row: LedgerRow): Promise<void> {
    const expiresAt = expiryOf(row, this.store.transactionTtlDays);
    await this.client.send(
      new PutItemCommand({
        TableName: this.tables.transactions,
        Item: toLedgerItem(row, 'sender', expiresAt),
      }),
    );
  }

  /**
   * Writes what Amazon accepted and takes the mark away, if the version is still the one that was sent. When it is
   * not, but the number is the same, there is nothing newer to tell and the mark goes too.
   */
  async settle(push: AcceptedPush): Promise<SettleResult> {
    let version = push.version;
    for (;;) {
      const settled = await this.update(
        push.sku,
        `SET lastBroadcast = :last, fence = :fence REMOVE ${MARK}`,
        `${STILL_SENT_VERSION} AND ${NOT_OVERTAKEN}`,
        { ...this.acceptance(push), ...sentVersion(version) },
      );
      if (settled.ok) return { kind: 'settled', stock: toStock(settled.item) };
      const found = settled.item;
      if (Number(found.fence?.N ?? 0) > push.fence) return { kind: 'fenced' };
      const stock = toStock(found);
      if (stock.broadcast !== push.count || stock.version === version) return this.noteAccepted(push);
      version = stock.version;
    }
  }

  private async noteAccepted(push: AcceptedPush): Promise<SettleResult> {
    const noted = await this.update(
      push.sku,
      'SET lastBroadcast = :last, fence = :fence',
      `attribute_exists(sku) AND ${NOT_OVERTAKEN}`,
      this.acceptance(push),
    );
    return noted.ok ? { kind: 'moved', stock: toStock(noted.item) } : { kind: 'fenced' };
  }

  /** Puts a push off until `notBefore` (milliseconds since the epoch). */
  async defer(sku: string, attempts: number, notBefore: number, error: string): Promise<void> {
    await this.update(
      sku,
      'SET attempts = :attempts, notBefore = :notBefore, syncError = :error',
      'pending = :queued',
      {
        ':attempts': { N: String(attempts) },
        ':notBefore': { N: String(Math.ceil(notBefore)) },
        ':error': { S: error },
        ':queued': { S: PENDING.queued },
      },
    );
  }

  /**
   * Parks a SKU that Amazon refuses and raises its alert, both or neither, unless its stock has moved on since: then
   * the new number gets its own try.
   */
  async park(sku: string, version: number, reason: string, alert: AlertDraft): Promise<boolean> {
    const outcome = await transact(this.client, [
      {
        Update: {
          TableName: this.tables.inventory,
          Key: { sku: { S: sku } },
          UpdateExpression:
            'SET pending = :blocked, pendingSince = :at, syncError = :reason REMOVE attempts, notBefore',
          ConditionExpression: STILL_SENT_VERSION,
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: {
            ':blocked': { S: PENDING.blocked },
            ':at': { S: alert.timestamp },
            ':reason': { S: reason },
            ...sentVersion(version),
          },
        },
      },
      { Update: alertUpdate(this.tables.alerts, alert.alertId, [{ kind: 'raise', alert }]) },
    ]);
    if (outcome.kind === 'committed') return true;
    if (outcome.kind === 'cancelled' && outcome.failures[0]?.kind === 'condition') return false;
    // A sale of this SKU is being committed, or the store is busy: the push is still owed and comes up again.
    throw new StoreUnavailable(`${sku} could not be parked just now.`);
  }

  /**
   * Owes Amazon the number again, also when the SKU was blocked; its listing is checked anew. The last error stays
   * until Amazon accepts a number: it tells the sender that there is an alert to close.
   */
  async requeue(sku: string, at: string): Promise<boolean> {
    const queued = await this.update(
      sku,
      'SET pending = :queued, pendingSince = :at REMOVE attempts, notBefore, listing',
      'attribute_exists(sku)',
      { ':queued': { S: PENDING.queued }, ':at': { S: at } },
    );
    return queued.ok;
  }

  private acceptance(push: AcceptedPush): Record<string, AttributeValue> {
    const { count, txId, timestamp } = push;
    return {
      ':last': lastBroadcastValue({ count, txId, timestamp }),
      ':fence': { N: String(push.fence) },
    };
  }

  private async marked(state: string, limit: number): Promise<OwedPush[]> {
    const { Items } = await this.client.send(new QueryCommand({ ...this.markQuery(state), Limit: limit }));
    return (Items ?? []).map((item) => ({ sku: item.sku?.S ?? '', since: item.pendingSince?.S ?? '' }));
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

  private update(
    sku: string,
    expression: string,
    condition: string,
    values: Record<string, AttributeValue>,
  ): Promise<UpdateResult> {
    return conditionalUpdate(this.client, {
      TableName: this.tables.inventory,
      Key: { sku: { S: sku } },
      UpdateExpression: expression,
      ConditionExpression: condition,
      ...(condition.includes('#version') ? { ExpressionAttributeNames: { '#version': 'version' } } : {}),
      ExpressionAttributeValues: values,
    });
  }
}

/** The values of STILL_SENT_VERSION. */
function sentVersion(version: number): Record<string, AttributeValue> {
  return { ':version': { N: String(version) }, ':unversioned': { N: '0' } };
}
