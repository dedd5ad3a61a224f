import { setTimeout as delay } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import { alertUpdate } from '../../../alerts/store/alert-item';
import { ORDER_RECORDS_KEPT_MS } from '../../../inventory/domain/order-records';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { Clock } from '../../../platform/clock';
import { batchesOf, documentBatchGet } from '../../../platform/dynamodb/batch-get';
import { saveState } from '../../../platform/dynamodb/state-item';
import { StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { transact } from '../../../platform/dynamodb/transact';
import { type RetryRule, retryDelayMs } from '../../../platform/retry-delay';
import type { ItemChange } from './domain/order-item';
import type { OrderItemRecord } from './domain/order-item-record';
import type { OrderHeader } from './domain/order-header';

/** Tries of one transaction while others hold its items, or the store is busy. */
const ATTEMPTS = 6;
const RETRY: RetryRule = { firstMs: 40, longestMs: 1280 };

/** An item of the Transactions table without `sku`: it is no ledger row, and no index holds it. */
type Item = Record<string, unknown>;

/**
 * The records of Amazon's orders: one item per order item, and one header per order, beside the ledger rows.
 * Path of Amazon's orders: OrderRecorder -> OrderRecordsRepository -> SyncState-Transactions. ADR 20.
 */
@Injectable()
export class OrderRecordsRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly clock: Clock,
  ) {}

  /** The headers of these orders. `isConsistent` false: one of the last second may be missing or old. */
  async headersOf(
    orderIds: readonly string[],
    isConsistent = true,
  ): Promise<ReadonlyMap<string, OrderHeader>> {
    const keys = [...new Set(orderIds)].map((orderId) => ({ txId: txIdOf.amazonOrderRecord(orderId) }));
    const items = await this.read(keys, isConsistent);
    return new Map(items.map(toHeader).map((header) => [header.orderId, header]));
  }

  /** The records of these items of one order (consistent reads), by the id of the item. */
  async recordsOf(
    orderId: string,
    orderItemIds: readonly string[],
  ): Promise<ReadonlyMap<string, OrderItemRecord>> {
    const keys = [...new Set(orderItemIds)].map((orderItemId) => ({
      txId: txIdOf.amazonOrderItemRecord(orderId, orderItemId),
    }));
    const items = await this.read(keys, true);
    return new Map(items.map(toRecord).map((record) => [record.orderItemId, record]));
  }

  /** The writes of a change that commit with its movement: the record, if it is as it was read, and the alerts. */
  actionsOf({ before, record, alerts }: ItemChange): TransactWriteItem[] {
    const { condition, values } = conditionOf(before);
    return [
      {
        Put: {
          TableName: this.tables.transactions,
          Item: marshall(this.recordItemOf(record), { removeUndefinedValues: true }),
          ConditionExpression: condition,
          ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
        },
      },
      ...alerts.map((change) => {
        const alertId = change.kind === 'raise' ? change.alert.alertId : change.alertId;
        return { Update: alertUpdate(this.tables.alerts, alertId, [change]) };
      }),
    ];
  }

  /** Writes a change that moves no stock. False: its record has changed since it was read. */
  async write(change: ItemChange): Promise<boolean> {
    return change.alerts.length === 0 ? this.put(change) : this.writeTogether(this.actionsOf(change));
  }

  /** Writes the header that follows from the one that was read. False: another writer was first. */
  async saveHeader(header: OrderHeader): Promise<boolean> {
    const saved = await saveState(this.documents, this.tables.transactions, header, (next) => ({
      txId: txIdOf.amazonOrderRecord(next.orderId),
      ...next,
      expiresAt: this.expiry(),
    }));
    return saved !== undefined;
  }

  private async put({ before, record }: ItemChange): Promise<boolean> {
    const { condition, values } = conditionOf(before);
    try {
      await this.documents.send(
        new PutCommand({
          TableName: this.tables.transactions,
          Item: this.recordItemOf(record),
          ConditionExpression: condition,
          ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private async writeTogether(actions: readonly TransactWriteItem[]): Promise<boolean> {
    for (let retries = 0; retries < ATTEMPTS; retries += 1) {
      const outcome = await transact(this.client, actions);
      if (outcome.kind === 'committed') return true;
      if (outcome.kind === 'failed') throw outcome.error;
      if (outcome.failures[0]?.kind === 'condition') return false;
      await delay(retryDelayMs(RETRY, retries, Math.random()));
    }
    throw new StoreUnavailable('The store did not take the record of an order in time.', 'busy');
  }

  private async read(keys: readonly { readonly txId: string }[], isConsistent: boolean): Promise<Item[]> {
    const items: Item[] = [];
    for (const batch of batchesOf(keys))
      items.push(...(await documentBatchGet(this.documents, this.tables.transactions, batch, isConsistent)));
    return items;
  }

  private recordItemOf(record: OrderItemRecord): Item {
    const { orderId, orderItemId } = record;
    return { txId: txIdOf.amazonOrderItemRecord(orderId, orderItemId), ...record, expiresAt: this.expiry() };
  }

  /** In seconds since the epoch, the attribute of the table's TTL. */
  private expiry(): number {
    return Math.ceil((this.clock.now() + ORDER_RECORDS_KEPT_MS) / 1000);
  }
}

function conditionOf(before: OrderItemRecord | undefined): {
  readonly condition: string;
  readonly values?: Item;
} {
  if (before === undefined) return { condition: 'attribute_not_exists(txId)' };
  return { condition: 'revision = :seen', values: { ':seen': before.revision } };
}

function toHeader({ txId: _, expiresAt: __, writeId: ___, ...header }: Item): OrderHeader {
  return header as unknown as OrderHeader;
}

function toRecord({ txId: _, expiresAt: __, ...record }: Item): OrderItemRecord {
  return record as unknown as OrderItemRecord;
}
