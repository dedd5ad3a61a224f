import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { StoreConfig } from '../../config/app-config';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { conditionalUpdate, type UpdateResult } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { hasAmazonChangeSince, offeredOf } from '../domain/amazon-number';
import { isHeld } from '../domain/push-need';
import type { HeldMark, LedgerRow, Stock } from '../domain/stock';
import { expiryOf, toLedgerItem } from '../items/ledger-item';
import { IS_REGISTERED, PENDING, type StockItem } from '../items/stock-item';
import {
  type AcceptedPush,
  acceptance,
  checkValues,
  presumptionUnchanged,
  unansweredValue,
  type Values,
} from './accepted-push';
import { type MarkedItems, STOCK_ITEMS } from './marked-items';
import { type PushTarget, toTarget } from './push-target';

/** When and why a push is deferred; times in milliseconds since the epoch. */
interface Deferral {
  /** Tries so far. */
  readonly attempts: number;
  readonly notBefore: number;
  readonly error: string;
  /** The cause of the error, where one alert may stand for all SKUs that share it. */
  readonly cause?: string;
  /** When the call was given up, if it had no answer. */
  readonly unheardAt?: number;
}

/**
 * `moved`: a newer broadcast, or a change of its listings, is pending, so the mark stays. `fenced`: a sender with the higher
 * number `fence` took over. `gone`: the item does not exist any more.
 */
export type SettleResult =
  | { readonly kind: 'settled' | 'moved'; readonly stock: Stock }
  | { readonly kind: 'gone' }
  | { readonly kind: 'fenced'; readonly fence: number };

/** No sender with a higher fencing number has written the item. */
export const NOT_FENCED = '(attribute_not_exists(fence) OR fence <= :fence)';
/** Items of older tables have no version until their first movement: they are read as version 0. */
export const STILL_SENT_VERSION =
  '(#version = :version OR (attribute_not_exists(#version) AND :version = :unversioned))';
const STILL_NEEDS_CHECK = `${STILL_SENT_VERSION} AND pending = :lateCallCheck`;
const RETRIES = 'attempts, notBefore, syncError, syncCause, requested, held';
/** Removing these makes the next try a first one, which checks the listing again. */
export const EARLIER_TRIES = 'attempts, notBefore, listing';
const QUEUE_ANEW = `SET pending = :queued, pendingSince = :at REMOVE ${EARLIER_TRIES}`;
const EXPEDITE = `SET requested = :requested REMOVE ${EARLIER_TRIES}`;
const EXPEDITE_HELD = 'SET requested = :requested REMOVE attempts, notBefore';
const NOT_HELD = 'attribute_not_exists(held)';
/** A person releases what an import registered; a listing is held again by its next push. */
const MAY_BE_QUEUED = `${IS_REGISTERED} AND (attribute_not_exists(pending) OR pending <> :fromAmazon OR attribute_exists(components))`;
const QUEUE_REQUESTED = `SET requested = :requested, pending = :queued, pendingSince = :at REMOVE ${EARLIER_TRIES}`;
const MARK = `pending, pendingSince, ${RETRIES}, unheardAt`;
const ACCEPTED = 'lastBroadcast = :last, fence = :fence';
const CLEARED = ` REMOVE ${MARK}`;
const UNCHECKED = `, pending = :lateCallCheck, pendingSince = :at, unheardAt = :unheardAt REMOVE ${RETRIES}`;
const QUEUED = { ':queued': { S: PENDING.queued } };
const LATE_CALL_CHECK = { ':lateCallCheck': { S: PENDING.lateCallCheck } };

/**
 * The outbox: the pending marks on the stock items. OutboxIndexRepository finds them.
 *
 * Push path: PushTargets, PushSettlement -> OutboxRepository -> SyncState-Inventory. ADR 1.
 */
@Injectable()
export class OutboxRepository {
  protected readonly items: MarkedItems = STOCK_ITEMS;

  constructor(
    protected readonly client: DynamoDBClient,
    protected readonly tables: TableNames,
    private readonly store: StoreConfig,
    private readonly changes: ChangeFeed,
  ) {}

  protected get table(): string {
    return this.items.tableOf(this.tables);
  }

  /** What settling a push of this table needs and writes beside the version. */
  protected settlingOf({ listingsRevision, presumedSold }: AcceptedPush): Settling {
    const { condition, values } = presumptionUnchanged(presumedSold);
    return listingsRevision === undefined
      ? { condition: `${condition} AND attribute_not_exists(listingsRevision)`, sets: '', values }
      : {
          condition: `${condition} AND listingsRevision = :revision`,
          sets: '',
          values: { ...values, ':revision': { N: String(listingsRevision) } },
        };
  }

  /** The current stock of a SKU (consistent read); undefined when no push is pending. */
  async target(sku: string): Promise<PushTarget | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.table,
        Key: this.items.keyOf(sku),
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : toTarget(Item, this.items.stockOf(Item));
  }

  /** The same for up to 100 SKUs; those without a pending push are absent. */
  async targets(skus: readonly string[]): Promise<ReadonlyMap<string, PushTarget>> {
    const keys = skus.map((sku) => this.items.keyOf(sku));
    const items = await batchGet(this.client, this.table, keys);
    const targets = items.map((item) => toTarget(item, this.items.stockOf(item)));
    return new Map(targets.flatMap((target) => (target === undefined ? [] : [[target.stock.sku, target]])));
  }

  /** Adds a push to the SKU's history. */
  async record(row: LedgerRow): Promise<void> {
    const expiresAt = expiryOf(row, this.store.transactionTtlDays);
    await this.client.send(
      new PutItemCommand({
        TableName: this.tables.transactions,
        Item: toLedgerItem(row, 'sender', expiresAt),
      }),
    );
    this.changes.publish({ kind: 'push', id: row.txId, sku: row.sku, at: row.timestamp, value: row });
  }

  /**
   * Writes what Amazon accepted, and clears the mark if the stock still has the version that was sent, or offers the same
   * number without a change that Amazon made to its own since. If an older call may arrive later, the mark becomes the one
   * for the late-call check.
   */
  async settle(push: AcceptedPush): Promise<SettleResult> {
    let version = push.version;
    const check = checkValues(push);
    const { condition, sets, values } = this.settlingOf(push);
    for (;;) {
      const settled = await this.update(
        push.sku,
        `SET ${ACCEPTED}${sets}${check === undefined ? CLEARED : UNCHECKED}`,
        `${STILL_SENT_VERSION} AND ${NOT_FENCED} AND ${condition}`,
        { ...acceptance(push), ...sentVersion(version), ...check, ...values },
      );
      if (settled.stock !== undefined) return { kind: 'settled', stock: settled.stock };
      const found = settled.item;
      if (isAbsent(found)) return { kind: 'gone' };
      if (fenceOf(found) > push.fence) return { kind: 'fenced', fence: fenceOf(found) };
      const stock = this.items.stockOf(found);
      const isOther =
        offeredOf(stock) !== push.count ||
        hasAmazonChangeSince(push.version, stock) ||
        stock.removed === true ||
        isHeld(stock);
      if (isOther || stock.version === version) return this.noteAccepted(push);
      version = stock.version;
    }
  }

  private async noteAccepted(push: AcceptedPush): Promise<SettleResult> {
    const noted = await this.update(
      push.sku,
      `SET ${ACCEPTED}`,
      `attribute_exists(sku) AND ${NOT_FENCED}`,
      acceptance(push),
    );
    if (noted.stock !== undefined) return { kind: 'moved', stock: noted.stock };
    if (isAbsent(noted.item)) return { kind: 'gone' };
    return { kind: 'fenced', fence: fenceOf(noted.item) };
  }

  /** Defers a push. False, and nothing is written, when none is pending. */
  async defer(sku: string, { attempts, notBefore, error, cause, unheardAt }: Deferral): Promise<boolean> {
    const set =
      'SET attempts = :attempts, notBefore = :notBefore, syncError = :error' +
      (cause === undefined ? '' : ', syncCause = :cause');
    const { ok } = await this.update(sku, set + andUnanswered(unheardAt), 'pending = :queued', {
      ...unansweredValue(unheardAt),
      ...(cause === undefined ? {} : { ':cause': { S: cause } }),
      ':attempts': { N: String(attempts) },
      ':notBefore': { N: String(Math.ceil(notBefore)) },
      ':error': { S: error },
      ...QUEUED,
    });
    return ok;
  }

  /** Marks a pending push as held. */
  async hold(sku: string, { reason, since }: HeldMark): Promise<void> {
    await this.update(sku, 'SET held = :held', 'pending = :queued', {
      ...QUEUED,
      ':held': { M: { reason: { S: reason }, since: { S: since } } },
    });
  }

  /**
   * Makes the push of a SKU due now, also when the SKU is blocked, deferred or held, or Amazon shows the number by itself. Its
   * listing is checked again, unless it is held, because Amazon shows no listing then. A pending push keeps its place. The
   * last error stays until Amazon accepts a push, because its alert is open until then. Gives the stock; undefined when the
   * SKU is not registered.
   */
  async requeue(sku: string, at: string): Promise<Stock | undefined> {
    const values = { ...QUEUED, ':requested': { BOOL: true } };
    const expedited = await this.update(sku, EXPEDITE, `pending = :queued AND ${NOT_HELD}`, values);
    if (expedited.stock !== undefined) return expedited.stock;
    if (expedited.item.held !== undefined) {
      const released = await this.update(sku, EXPEDITE_HELD, 'pending = :queued', values);
      if (released.stock !== undefined) return released.stock;
    }
    const queued = await this.update(sku, QUEUE_REQUESTED, MAY_BE_QUEUED, {
      ...values,
      ':at': { S: at },
      ':fromAmazon': { S: PENDING.held },
    });
    return queued.stock;
  }

  /**
   * Queues a SKU without a pending push again, after a call that may have reached Amazon later than another sender's, or
   * may still do so: `unheardAt` is when it was given up without an answer, in milliseconds since the epoch. Gives the stock
   * as it was found; undefined when there is none.
   */
  async markPendingAgain(sku: string, at: string, unheardAt?: number): Promise<Stock | undefined> {
    const values = { ...QUEUED, ...unansweredValue(unheardAt) };
    const { ok, item } = await this.update(
      sku,
      `SET pending = :queued, pendingSince = :at${andUnanswered(unheardAt)}`,
      `${IS_REGISTERED} AND (attribute_not_exists(pending) OR pending = :lateCallCheck)`,
      { ...values, ...LATE_CALL_CHECK, ':at': { S: at } },
    );
    if (!ok && unheardAt !== undefined)
      await this.update(sku, 'SET unheardAt = :unheardAt', 'pending = :queued', values);
    return isAbsent(item) ? undefined : this.items.stockOf(item);
  }

  /** Clears the mark of a SKU after its late-call check found the right quantity, unless its stock has moved since. */
  async confirm(sku: string, version: number): Promise<void> {
    const values = { ...sentVersion(version), ...LATE_CALL_CHECK };
    await this.update(sku, `REMOVE ${MARK}`, STILL_NEEDS_CHECK, values);
  }

  /**
   * Queues a SKU again after its late-call check found another quantity. Gives the stock; undefined when the stock has
   * moved since, because the check says nothing about its new broadcast.
   */
  async reopen(sku: string, version: number, at: string): Promise<Stock | undefined> {
    const values = { ...sentVersion(version), ...LATE_CALL_CHECK, ...QUEUED, ':at': { S: at } };
    const queued = await this.update(sku, QUEUE_ANEW, STILL_NEEDS_CHECK, values);
    return queued.stock;
  }

  private async update(
    sku: string,
    expression: string,
    condition: string,
    values: Values,
  ): Promise<UpdateResult & { readonly stock?: Stock }> {
    const result = await conditionalUpdate(this.client, {
      TableName: this.table,
      Key: this.items.keyOf(sku),
      UpdateExpression: expression,
      ConditionExpression: condition,
      ...(condition.includes('#version') ? { ExpressionAttributeNames: { '#version': 'version' } } : {}),
      ExpressionAttributeValues: values,
    });
    if (!result.ok) return result;
    const stock = this.items.stockOf(result.item);
    this.changes.publish({ kind: this.items.changeKind, id: sku, sku, value: stock });
    return { ...result, stock };
  }
}

/** `unheardAt` is the stored name of when an unanswered call was given up. */
function andUnanswered(unheardAt: number | undefined): string {
  return unheardAt === undefined ? '' : ', unheardAt = :unheardAt';
}

/** What settling needs and writes beside the version: part of an update, and its values. */
export interface Settling {
  readonly condition: string;
  readonly sets: string;
  readonly values: Values;
}

function isAbsent(item: StockItem): boolean {
  return Object.keys(item).length === 0;
}

function fenceOf(item: StockItem): number {
  return Number(item.fence?.N ?? 0);
}

/** The values of STILL_SENT_VERSION. */
export function sentVersion(version: number): Values {
  return { ':version': { N: String(version) }, ':unversioned': { N: '0' } };
}
