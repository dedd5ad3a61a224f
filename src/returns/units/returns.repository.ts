import { DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DAY_MS } from '../../platform/durations';
import { alertUpdate, publishedAlert } from '../../alerts/store/alert-item';
import { ChangeFeed } from '../../changes/change-feed';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { refusalOf, type StoreRefusal, StoreUnavailable } from '../../platform/dynamodb/store-error';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { type ActionFailure, MAX_ACTIONS, transact } from '../../platform/dynamodb/transact';
import { type RetryRule, retryDelayMs } from '../../platform/retry-delay';
import type { ReturnChange, ReturnUnit } from './domain/return-unit';
import { claimIdOf, toReturnItem, toReturnUnit } from './return-item';

/** A change, and the id of the claim that it makes on its unit for a plate that is new. */
export interface PlannedChange {
  readonly change: ReturnChange;
  readonly claim?: string;
}

/** `condition_failed`: the unit has been written since it was read, so it has to be weighed again. */
type WriteResult = 'written' | 'condition_failed';

/** The writes of one change, all or nothing. */
type Actions = readonly TransactWriteItem[];

/** The dates of one return lie at most this far apart, in milliseconds: the longest look-back of a poll. */
const REDATED_WITHIN_MS = 60 * DAY_MS;
/** Tries of one transaction while other transactions hold its items, or the store is busy. */
const ATTEMPTS = 6;
const RETRY: RetryRule = { firstMs: 40, longestMs: 1280 };

/**
 * The Returns table, and the claims of plates on their units.
 * Returned-unit path: ReturnMatcher, ReturnRecorderService -> ReturnsRepository -> SyncState-Returns. ADR 9.
 */
@Injectable()
export class ReturnsRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly changes: ChangeFeed = new ChangeFeed(),
  ) {}

  /** The range keys of the units that these returnIds, at most 100, have a claim on (consistent reads). */
  async claimed(returnIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const items = await batchGet(
      this.client,
      this.tables.transactions,
      returnIds.map((returnId) => ({ txId: { S: claimIdOf(returnId) } })),
    );
    return new Map(items.map((item) => [item.returnId?.S ?? '', item.unit?.S ?? '']));
  }

  /** The units at these keys, at most 100, by `sku` and range key as `keyOf` joins them (consistent reads). */
  async unitsAt(
    keys: readonly { readonly sku: string; readonly timestamp: string }[],
  ): Promise<ReadonlyMap<string, ReturnUnit>> {
    // DynamoDB refuses a batch with the same key twice.
    const distinct = new Map(keys.map((key) => [keyOf(key), key])).values();
    const items = await batchGet(
      this.client,
      this.tables.returns,
      [...distinct].map(({ sku, timestamp }) => ({ sku: { S: sku }, timestamp: { S: timestamp } })),
    );
    return new Map(items.map((item) => toReturnUnit(unmarshall(item))).map((unit) => [keyOf(unit), unit]));
  }

  /** All units of one order and SKU that came back at one moment (consistent reads). */
  async unitsOf(sku: string, orderId: string, returnedAt: string): Promise<ReturnUnit[]> {
    const units = await this.unitsWhere('sku = :sku AND begins_with(#at, :at)', {
      ':sku': sku,
      ':at': `${returnedAt}#${orderId}#`,
    });
    // An order number may itself contain a `#`.
    return units.filter((unit) => unit.orderId === orderId);
  }

  /**
   * All units of one order and SKU that are shown with a moment and are kept under another one: a report is read again
   * for weeks (consistent reads of all returns of the SKU around it).
   */
  async unitsShownAt(sku: string, orderId: string, returnedAt: string): Promise<ReturnUnit[]> {
    const units = await this.unitsWhere('sku = :sku AND #at BETWEEN :from AND :until', {
      ':sku': sku,
      ':from': shifted(returnedAt, -REDATED_WITHIN_MS),
      ':until': shifted(returnedAt, REDATED_WITHIN_MS),
    });
    return units.filter((unit) => unit.orderId === orderId && unit.returnedAt === returnedAt);
  }

  private async unitsWhere(
    condition: string,
    values: Readonly<Record<string, string>>,
  ): Promise<ReturnUnit[]> {
    const units: ReturnUnit[] = [];
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const { Items = [], LastEvaluatedKey } = await this.documents.send(
        new QueryCommand({
          TableName: this.tables.returns,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: { '#at': 'timestamp' },
          ExpressionAttributeValues: values,
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      units.push(...Items.map(toReturnUnit));
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return units;
  }

  /**
   * The writes of a change: its unit, on condition that it was not written since it was read, the claim of its plate,
   * and its alerts. They commit together, or not at all.
   */
  actionsOf({ change, claim }: PlannedChange): TransactWriteItem[] {
    const { before, unit, alerts } = change;
    const put = { TableName: this.tables.returns, Item: toReturnItem(unit) };
    const actions: TransactWriteItem[] = [
      before === undefined
        ? { Put: { ...put, ConditionExpression: 'attribute_not_exists(sku)' } }
        : {
            Put: {
              ...put,
              ConditionExpression: 'revision = :seen',
              ExpressionAttributeValues: { ':seen': { N: String(before.revision) } },
            },
          },
    ];
    if (claim !== undefined) {
      const Item = { txId: { S: claimIdOf(claim) }, returnId: { S: claim }, unit: { S: unit.timestamp } };
      actions.push({
        Put: { TableName: this.tables.transactions, Item, ConditionExpression: 'attribute_not_exists(txId)' },
      });
    }
    for (const alert of alerts) {
      const alertId = alert.kind === 'raise' ? alert.alert.alertId : alert.alertId;
      actions.push({ Update: alertUpdate(this.tables.alerts, alertId, [alert]) });
    }
    return actions;
  }

  /** Publishes a change that is durable, by `write` or by the transaction of its movement. */
  publish({ unit, alerts }: ReturnChange): void {
    const { timestamp, sku, updatedAt } = unit;
    this.changes.publish({ kind: 'return', id: timestamp, sku, at: updatedAt, value: unit });
    for (const change of alerts) this.changes.publish({ ...publishedAlert(change), sku });
  }

  /** Writes changes that move no stock, many to a transaction. Throws StoreUnavailable: some may be written. */
  write(planned: readonly PlannedChange[]): Promise<WriteResult[]> {
    return this.writeAll(planned.map((one) => this.actionsOf(one)));
  }

  /** The actions of each change stay together in one transaction. */
  private async writeAll(changes: readonly Actions[]): Promise<WriteResult[]> {
    const results: WriteResult[] = [];
    for (let from = 0; from < changes.length;) {
      let count = 0;
      let to = from;
      for (; to < changes.length; to += 1) {
        count += changes[to]?.length ?? 0;
        if (count > MAX_ACTIONS) break;
      }
      results.push(...(await this.writeTogether(changes.slice(from, to))));
      from = to;
    }
    return results;
  }

  private async writeTogether(changes: readonly Actions[]): Promise<WriteResult[]> {
    let refusal: StoreRefusal = 'busy';
    for (let retries = 0; retries < ATTEMPTS; retries += 1) {
      const outcome = await transact(this.client, changes.flat());
      if (outcome.kind === 'committed') return changes.map(() => 'written');
      if (outcome.kind === 'failed' && outcome.failure === 'refused')
        throw new Error('The store refused a return.', { cause: outcome.error });
      if (outcome.kind === 'failed') refusal = refusalOf(outcome.error);
      // Access that is missing does not come with a longer wait; new credentials may be there for the second try.
      if (outcome.kind === 'failed' && outcome.failure === 'barred' && retries > 0) break;
      if (outcome.kind === 'cancelled') {
        const hasFailed = conditionsFailed(changes, outcome.failures);
        // The changes whose conditions held are written without the others.
        if (hasFailed.includes(true)) {
          const rest = await this.writeAll(changes.filter((_, index) => hasFailed[index] !== true));
          return hasFailed.map((failed) =>
            failed ? 'condition_failed' : (rest.shift() ?? 'condition_failed'),
          );
        }
      }
      await delay(retryDelayMs(RETRY, retries, Math.random()));
    }
    throw new StoreUnavailable('The store did not take the returns in time.', refusal);
  }
}

/** Of each change whether a condition of its own actions failed. */
function conditionsFailed(
  changes: readonly Actions[],
  failures: readonly (ActionFailure | undefined)[],
): boolean[] {
  let from = 0;
  return changes.map(({ length }) => {
    const own = failures.slice(from, from + length);
    from += length;
    return own.some((failure) => failure?.kind === 'condition');
  });
}

/** The key of a unit as one text, for maps. */
export function keyOf({ sku, timestamp }: { readonly sku: string; readonly timestamp: string }): string {
  return `${sku}\n${timestamp}`;
}

function shifted(moment: string, byMs: number): string {
  return new Date(Date.parse(moment) + byMs).toISOString();
}
