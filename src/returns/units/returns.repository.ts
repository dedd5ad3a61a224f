import {
  type AttributeValue,
  DynamoDBClient,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { alertUpdate } from '../../alerts/store/alert-item';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { MAX_ACTIONS, transact } from '../../platform/dynamodb/transact';
import { monthsBack } from '../../platform/months';
import type { ReturnChange, ReturnUnit } from './domain/return-unit';
import { claimIdOf, toReturnItem, toReturnUnit } from './return-item';

/** A change, and the id of the claim that it makes on its unit for a plate that is new. */
export interface PlannedChange {
  readonly change: ReturnChange;
  readonly claim?: string;
}

/** `overtaken`: the unit has been written since it was read, so it has to be weighed again. */
export type WriteResult = 'written' | 'overtaken';

/** What one change writes, all or nothing. */
type Actions = readonly TransactWriteItem[];

/** A position in a list of returns; `month` only in the one across all SKUs. */
export interface ReturnPosition {
  readonly month?: string;
  readonly sku?: string;
  readonly timestamp?: string;
}

/** A return is seen under dates that lie this far apart at most, in milliseconds: the longest look back. */
const REDATED_WITHIN_MS = 60 * 86_400_000;
/** Tries of one transaction while others hold its items, or the store is busy. */
const ATTEMPTS = 6;

/** The Returns table, and the claims of plates on their units. */
@Injectable()
export class ReturnsRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  /** The range keys of the units that the plates with these returnIds are known for; at most 100 (consistent reads). */
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
    // Asking for one key twice is an error to DynamoDB.
    const distinct = new Map(keys.map((key) => [keyOf(key), key])).values();
    const items = await batchGet(
      this.client,
      this.tables.returns,
      [...distinct].map(({ sku, timestamp }) => ({ sku: { S: sku }, timestamp: { S: timestamp } })),
    );
    return new Map(items.map(toReturnUnit).map((unit) => [keyOf(unit), unit]));
  }

  /** All units of one order and SKU that came back at one moment (consistent reads). */
  async unitsOf(sku: string, orderId: string, returnedAt: string): Promise<ReturnUnit[]> {
    const units = await this.unitsWhere('sku = :sku AND begins_with(#at, :at)', {
      ':sku': { S: sku },
      ':at': { S: `${returnedAt}#${orderId}#` },
    });
    // An order number may itself hold a `#`.
    return units.filter((unit) => unit.orderId === orderId);
  }

  /**
   * All units of one order and SKU that are shown with a moment, though they became known under another one: a report
   * is read again for weeks (consistent reads of all returns of the SKU around it).
   */
  async unitsShownAt(sku: string, orderId: string, returnedAt: string): Promise<ReturnUnit[]> {
    const units = await this.unitsWhere('sku = :sku AND #at BETWEEN :from AND :until', {
      ':sku': { S: sku },
      ':from': { S: dayAround(returnedAt, -REDATED_WITHIN_MS) },
      ':until': { S: dayAround(returnedAt, REDATED_WITHIN_MS) },
    });
    return units.filter((unit) => unit.orderId === orderId && unit.returnedAt === returnedAt);
  }

  private async unitsWhere(
    condition: string,
    values: Readonly<Record<string, AttributeValue>>,
  ): Promise<ReturnUnit[]> {
    const units: ReturnUnit[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const answer = await this.client.send(
        new QueryCommand({
          TableName: this.tables.returns,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: { '#at': 'timestamp' },
          ExpressionAttributeValues: { ...values },
          ConsistentRead: true,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      units.push(...(answer.Items ?? []).map(toReturnUnit));
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
    return units;
  }

  /**
   * The writes of a change: its unit, if nobody has written it since it was read, the claim of its plate, and its
   * alerts. They go together, or not at all.
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

  /** Writes changes that move no stock, many to a transaction. Throws StoreUnavailable: some may be in. */
  write(planned: readonly PlannedChange[]): Promise<WriteResult[]> {
    return this.writeAll(planned.map((one) => this.actionsOf(one)));
  }

  /** Returns of one SKU, newest first. */
  async list(sku: string, limit: number, before: string | undefined): Promise<ReturnUnit[]> {
    const { Items } = await this.client.send(
      new QueryCommand({
        TableName: this.tables.returns,
        KeyConditionExpression: before === undefined ? 'sku = :sku' : 'sku = :sku AND #at < :before',
        ...(before === undefined ? {} : { ExpressionAttributeNames: { '#at': 'timestamp' } }),
        ExpressionAttributeValues: {
          ':sku': { S: sku },
          ...(before === undefined ? {} : { ':before': { S: before } }),
        },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return (Items ?? []).map(toReturnUnit);
  }

  /**
   * Returns of all SKUs of the last two years, newest first: month by month through the index, so that no partition
   * grows for ever. Eventually consistent.
   */
  async listAll(
    limit: number,
    nowMs: number,
    from?: ReturnPosition,
  ): Promise<{ units: ReturnUnit[]; next?: ReturnPosition }> {
    const units: ReturnUnit[] = [];
    let at: ReturnPosition | undefined = from;
    for (const month of monthsBack(nowMs, from?.month)) {
      const start = at?.month === month && at.sku !== undefined ? at : undefined;
      const { Items, LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.tables.returns,
          IndexName: 'month-timestamp-index',
          KeyConditionExpression: '#month = :month',
          ExpressionAttributeNames: { '#month': 'month' },
          ExpressionAttributeValues: { ':month': { S: month } },
          ScanIndexForward: false,
          Limit: limit - units.length,
          ...(start === undefined ? {} : { ExclusiveStartKey: keyAt(start) }),
        }),
      );
      units.push(...(Items ?? []).map(toReturnUnit));
      if (units.length >= limit) {
        const last = units.at(-1);
        if (last === undefined || (LastEvaluatedKey === undefined && isLastMonth(month, nowMs)))
          return { units };
        return { units, next: { month, sku: last.sku, timestamp: last.timestamp } };
      }
      at = undefined;
    }
    return { units };
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
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const outcome = await transact(this.client, changes.flat());
      if (outcome.kind === 'committed') return changes.map(() => 'written');
      if (outcome.kind === 'failed' && outcome.failure === 'refused')
        throw new Error('The store refused a return.', { cause: outcome.error });
      if (outcome.kind === 'cancelled') {
        let from = 0;
        const isOvertaken = changes.map(({ length }) => {
          const own = outcome.failures.slice(from, from + length);
          from += length;
          return own.some((failure) => failure?.kind === 'condition');
        });
        // The others are innocent: they are written without those that have to be weighed again.
        if (isOvertaken.includes(true)) {
          const rest = await this.writeAll(changes.filter((_, index) => isOvertaken[index] !== true));
          return isOvertaken.map((overtaken) => (overtaken ? 'overtaken' : (rest.shift() ?? 'overtaken')));
        }
      }
      await delay(Math.random() * 20 * 2 ** attempt);
    }
    throw new StoreUnavailable('The store did not take the returns in time.');
  }
}

/** The key of a unit as one text, for maps. */
export function keyOf({ sku, timestamp }: { readonly sku: string; readonly timestamp: string }): string {
  return `${sku}\n${timestamp}`;
}

function dayAround(moment: string, byMs: number): string {
  return new Date(Date.parse(moment) + byMs).toISOString();
}

function keyAt({ month = '', sku = '', timestamp = '' }: ReturnPosition): Record<string, AttributeValue> {
  return { month: { S: month }, sku: { S: sku }, timestamp: { S: timestamp } };
}

function isLastMonth(month: string, nowMs: number): boolean {
  return monthsBack(nowMs, month).length <= 1;
}
