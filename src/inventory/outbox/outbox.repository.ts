import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { alertUpdate, IS_NEW_OR_CLOSED, IS_OPEN } from '../../alerts/store/alert-item';
import { AlertsMetrics } from '../../alerts/raise/alerts.metrics';
import type { AlertChange, AlertDraft } from '../../alerts/domain/alert';
import { StoreConfig } from '../../config/app-config';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { conditionalUpdate, type UpdateResult } from '../../platform/dynamodb/conditional-update';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { timestampOf } from '../../platform/timestamp';
import { transact } from '../../platform/dynamodb/transact';
import type { LedgerRow, Stock } from '../domain/stock';
import { expiryOf, toLedgerItem } from '../items/ledger-item';
import { lastBroadcastValue, listingOf, PENDING, type StockItem, toStock } from '../items/stock-item';

/** What the sender needs of a SKU at the moment of sending. */
export interface PushTarget {
  readonly stock: Stock;
  /** The listing's product type, once a listing check has found the SKU to be ours to write; `checkedAt`: when. */
  readonly productType?: string;
  readonly checkedAt?: string;
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
  /** An older call, given up at this time (milliseconds since the epoch), may still arrive after this one. */
  readonly unheardAt?: number;
}

/** A push that is tried again later; times in milliseconds since the epoch. */
export interface Deferral {
  /** Tries so far. */
  readonly attempts: number;
  readonly notBefore: number;
  readonly error: string;
  /** When the call was given up, if nothing was heard of it. */
  readonly unheardAt?: number;
}

/**
 * `moved`: a newer number is owed already, so the mark stays. `fenced`: a sender with a higher number, `fence`, has been
 * here.
 */
export type SettleResult =
  | { readonly kind: 'settled' | 'moved'; readonly stock: Stock }
  | { readonly kind: 'fenced'; readonly fence: number };

const NOT_OVERTAKEN = '(attribute_not_exists(fence) OR fence <= :fence)';
/** Items of older tables carry no version until their first movement here: they are read as version 0. */
const STILL_SENT_VERSION =
  '(#version = :version OR (attribute_not_exists(#version) AND :version = :unversioned))';
const STILL_DOUBTFUL = `${STILL_SENT_VERSION} AND pending = :doubtful`;
const RETRIES = 'attempts, notBefore, syncError';
const AS_IF_NEVER_TRIED = 'attempts, notBefore, listing';
const OWE_ANEW = `SET pending = :queued, pendingSince = :at REMOVE ${AS_IF_NEVER_TRIED}`;
const MARK = `pending, pendingSince, ${RETRIES}, unheardAt`;
const SETTLE = `SET lastBroadcast = :last, fence = :fence REMOVE ${MARK}`;
const SETTLE_IN_DOUBT = `SET lastBroadcast = :last, fence = :fence, pending = :doubtful, pendingSince = :at, unheardAt = :unheardAt REMOVE ${RETRIES}`;
const QUEUED = { ':queued': { S: PENDING.queued } };
const DOUBTFUL = { ':doubtful': { S: PENDING.lateCallCheck } };

/** The outbox: the marks of owed pushes on the stock items. The pending-index finds them, see OutboxIndexRepository. */
@Injectable()
export class OutboxRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly store: StoreConfig,
    @Optional() private readonly metrics?: AlertsMetrics,
  ) {}

  /** The stock as it stands at this moment (consistent read); undefined when nothing is owed. */
  async target(sku: string): Promise<PushTarget | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tables.inventory,
        Key: { sku: { S: sku } },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : toTarget(Item);
  }

  /** The same for up to 100 SKUs; those of which nothing is owed are not in it. */
  async targets(skus: readonly string[]): Promise<ReadonlyMap<string, PushTarget>> {
    const keys = skus.map((sku) => ({ sku: { S: sku } }));
    const targets = (await batchGet(this.client, this.tables.inventory, keys)).map(toTarget);
    return new Map(targets.flatMap((target) => (target === undefined ? [] : [[target.stock.sku, target]])));
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
   * not, but the number is the same, there is nothing newer to tell and the mark goes too. One that an older call may
   * come after is marked as doubtful, so that it is looked at again.
   */
  async settle(push: AcceptedPush): Promise<SettleResult> {
    let version = push.version;
    const doubt = doubtOf(push);
    for (;;) {
      const settled = await this.update(
        push.sku,
        doubt === undefined ? SETTLE : SETTLE_IN_DOUBT,
        `${STILL_SENT_VERSION} AND ${NOT_OVERTAKEN}`,
        { ...this.acceptance(push), ...sentVersion(version), ...doubt },
      );
      if (settled.ok) return { kind: 'settled', stock: toStock(settled.item) };
      const found = settled.item;
      if (fenceOf(found) > push.fence) return { kind: 'fenced', fence: fenceOf(found) };
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
    if (noted.ok) return { kind: 'moved', stock: toStock(noted.item) };
    return { kind: 'fenced', fence: fenceOf(noted.item) };
  }

  /** Puts a push off. False when none is owed any more; then nothing is written. */
  async defer(sku: string, { attempts, notBefore, error, unheardAt }: Deferral): Promise<boolean> {
    const unheard = unheardAt === undefined ? '' : ', unheardAt = :unheardAt';
    const deferred = await this.update(
      sku,
      `SET attempts = :attempts, notBefore = :notBefore, syncError = :error${unheard}`,
      'pending = :queued',
      {
        ...unheardValue(unheardAt),
        ':attempts': { N: String(attempts) },
        ':notBefore': { N: String(Math.ceil(notBefore)) },
        ':error': { S: error },
        ...QUEUED,
      },
    );
    return deferred.ok;
  }

  /**
   * Parks a SKU that Amazon refuses and raises its alert, both or neither, unless its stock has moved on since: then
   * the new number gets its own try.
   */
  async block(sku: string, version: number, reason: string, alert: AlertDraft): Promise<boolean> {
    const { alertId, timestamp: at, message } = alert;
    const block = {
      TableName: this.tables.inventory,
      Key: { sku: { S: sku } },
      UpdateExpression:
        'SET pending = :blocked, pendingSince = :at, syncError = :reason REMOVE attempts, notBefore',
      ConditionExpression: STILL_SENT_VERSION,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':blocked': { S: PENDING.blocked },
        ':at': { S: at },
        ':reason': { S: reason },
        ...sentVersion(version),
      },
    };
    // A SKU that is parked again while its alert stands open is no news: whoever has read the alert keeps it read, and
    // finds in it why Amazon refused it last.
    for (const [change, condition] of [
      [{ kind: 'raise', alert }, IS_NEW_OR_CLOSED],
      [{ kind: 'repeat', alertId, at, message }, IS_OPEN],
    ] satisfies [AlertChange, string][]) {
      const outcome = await transact(this.client, [
        { Update: block },
        {
          Update: {
            ...alertUpdate(this.tables.alerts, alertId, [change]),
            ConditionExpression: condition,
          },
        },
      ]);
      if (outcome.kind === 'committed') {
        this.metrics?.written([change]);
        return true;
      }
      if (outcome.kind !== 'cancelled') break;
      if (outcome.failures[0]?.kind === 'condition') return false;
      if (outcome.failures[1]?.kind !== 'condition') break;
    }
    // A sale of this SKU is being committed, or the store is busy: the push is still owed and comes up again.
    throw new StoreUnavailable(`${sku} could not be parked just now.`);
  }

  /**
   * Owes Amazon the number again at once, also when the SKU was blocked or put off; its listing is checked anew. What is
   * owed already stays owed since then. The last error stays until Amazon accepts a number: it tells the sender that
   * there is an alert to close. Gives the stock, undefined when the SKU is not registered.
   */
  async requeue(sku: string, at: string): Promise<Stock | undefined> {
    const hastened = await this.update(sku, `REMOVE ${AS_IF_NEVER_TRIED}`, 'pending = :queued', QUEUED);
    if (hastened.ok) return toStock(hastened.item);
    const values = { ...QUEUED, ':at': { S: at } };
    const owed = await this.update(sku, OWE_ANEW, 'attribute_exists(sku)', values);
    return owed.ok ? toStock(owed.item) : undefined;
  }

  /**
   * Owes Amazon the number again if it is not owed already: after a call that may have reached Amazon later than
   * another sender's, or that may do so yet, when nothing was heard of it until `unheardAt` (milliseconds since the epoch).
   */
  async markPendingAgain(sku: string, at: string, unheardAt?: number): Promise<void> {
    const unheard = unheardAt === undefined ? '' : ', unheardAt = :unheardAt';
    const queued = { ...QUEUED, ...unheardValue(unheardAt) };
    const owed = await this.update(
      sku,
      `SET pending = :queued, pendingSince = :at${unheard}`,
      'attribute_exists(sku) AND (attribute_not_exists(pending) OR pending = :doubtful)',
      { ...queued, ...DOUBTFUL, ':at': { S: at } },
    );
    if (!owed.ok && unheardAt !== undefined)
      await this.update(sku, 'SET unheardAt = :unheardAt', 'pending = :queued', queued);
  }

  /** Amazon was seen to show the number of a doubtful SKU: nothing is left to do, unless its stock moved meanwhile. */
  async confirm(sku: string, version: number): Promise<void> {
    const values = { ...sentVersion(version), ...DOUBTFUL };
    await this.update(sku, `REMOVE ${MARK}`, STILL_DOUBTFUL, values);
  }

  /**
   * Amazon was seen to show another number than the one that was sent: owes it again at once. Gives the stock; undefined
   * when that moved meanwhile, as what Amazon showed says nothing about the number that was owed since.
   */
  async reopen(sku: string, version: number, at: string): Promise<Stock | undefined> {
    const values = { ...sentVersion(version), ...DOUBTFUL, ...QUEUED, ':at': { S: at } };
    const owed = await this.update(sku, OWE_ANEW, STILL_DOUBTFUL, values);
    return owed.ok ? toStock(owed.item) : undefined;
  }

  private acceptance(push: AcceptedPush): Record<string, AttributeValue> {
    const { count, txId, timestamp } = push;
    return {
      ':last': lastBroadcastValue({ count, txId, timestamp }),
      ':fence': { N: String(push.fence) },
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

/**
 * The values of SETTLE_IN_DOUBT; undefined when nothing older can arrive. The doubt does not begin before the older call is
 * given up, and stands in the item, so that it is known of the next number too.
 */
function doubtOf({ timestamp, unheardAt }: AcceptedPush): Record<string, AttributeValue> | undefined {
  if (unheardAt === undefined) return undefined;
  const givenUp = timestampOf(unheardAt);
  return {
    ...DOUBTFUL,
    ':at': { S: givenUp > timestamp ? givenUp : timestamp },
    ...unheardValue(unheardAt),
  };
}

function unheardValue(unheardAt: number | undefined): Record<string, AttributeValue> {
  return unheardAt === undefined ? {} : { ':unheardAt': { N: String(Math.ceil(unheardAt)) } };
}

function fenceOf(item: StockItem): number {
  return Number(item.fence?.N ?? 0);
}

/** The values of STILL_SENT_VERSION. */
function sentVersion(version: number): Record<string, AttributeValue> {
  return { ':version': { N: String(version) }, ':unversioned': { N: '0' } };
}

function toTarget(item: StockItem): PushTarget | undefined {
  const stock = toStock(item);
  if (stock.pending?.state !== 'queued') return undefined;
  return { stock, ...listingOf(item) };
}
