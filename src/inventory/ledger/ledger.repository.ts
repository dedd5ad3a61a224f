import {
  type AttributeValue,
  DynamoDBClient,
  type TransactWriteItem,
  type Update,
} from '@aws-sdk/client-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { alertUpdate } from '../../alerts/store/alert-item';
import type { AlertChange } from '../../alerts/domain/alert';
import { ChangeFeed } from '../../changes/change-feed';
import { ShopifyAdminConfig, StoreConfig } from '../../config/app-config';
import { batchesOf, batchGet } from '../../platform/dynamodb/batch-get';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { type StoreFailure } from '../../platform/dynamodb/store-error';
import { type ActionFailure, transact } from '../../platform/dynamodb/transact';
import { publishCommit, publishLateAnswers } from './commit-changes';
import type { CommitPlan, PlannedRow, StockChange } from './commit-plan';
import { alertIdOfChange } from './domain/commit-batch';
import { isHeld, needsPush } from '../domain/push-need';
import type { Stock } from '../domain/stock';
import { toAdjustmentItem } from '../items/adjustment-item';
import {
  expiryOf,
  type LedgerItem,
  originAfter,
  type RowOrigin,
  toLedgerItem,
  withOrigin,
  WRITTEN_TO_SHOPIFY,
} from '../items/ledger-item';
import { lastBroadcastValue, optionalChanges, PENDING, toStock } from '../items/stock-item';

export type CommitResult =
  | { readonly kind: 'committed' }
  | {
      readonly kind: 'cancelled';
      /** Per row, stock and alert: its failure, or undefined when it was not the cause. */
      readonly rows: readonly (ActionFailure | undefined)[];
      readonly stocks: readonly (ActionFailure | undefined)[];
      readonly alerts: readonly (ActionFailure | undefined)[];
      /** Per row: the failures of its attached writes. */
      readonly attached: readonly (readonly ActionFailure[])[];
      /** The same of the adjustments for Shopify: none has a condition. */
      readonly adjustments: readonly (ActionFailure | undefined)[];
    }
  | { readonly kind: 'failed'; readonly failure: StoreFailure; readonly error: unknown };

/** Clauses of the conditions that make the ledger exact. */
const ROW_IS_NEW = 'attribute_not_exists(txId)';
const STOCK_IS_NEW = 'attribute_not_exists(sku)';
const VERSION_UNCHANGED = '#version = :before';
/** Items of older tables carry no version until their first movement here. */
const NOT_YET_VERSIONED = 'attribute_exists(sku) AND attribute_not_exists(#version)';
const NOT_BLOCKED = '(attribute_not_exists(pending) OR pending <> :blocked)';
const STILL_HELD = 'pending = :held';
const NOT_WAITING = '(attribute_not_exists(pending) OR pending = :blocked)';
/** What a removal takes off the item. The last broadcast stays: Amazon still has it. */
const REMOVED_WITH_SKU = [
  'pending',
  'pendingSince',
  'attempts',
  'notBefore',
  'syncError',
  'syncCause',
  'unheardAt',
  'listing',
  'lowStockThreshold',
  'presumedSold',
  'held',
];

/**
 * Writes the transactions of the ledger, and reads what they rest on.
 *
 * Order path: CommitQueue -> LedgerRepository -> CommitResultHandler. ADR 1.
 */
@Injectable()
export class LedgerRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly store: StoreConfig,
    @Optional() private readonly changes: ChangeFeed = new ChangeFeed(),
    @Optional() private readonly shopify?: ShopifyAdminConfig,
  ) {}

  /** True with Admin access: what a movement changes is to be written to Shopify. */
  get adjustsShopify(): boolean {
    return this.shopify?.isOn === true;
  }

  /** Retention in days of the rows that this process writes; 0: for ever. */
  get ttlDays(): number {
    return this.store.transactionTtlDays;
  }

  /** Commits a plan as one transaction. Never throws: each end is a result. */
  async commit(plan: CommitPlan): Promise<CommitResult> {
    const actions: TransactWriteItem[] = [
      ...this.rowActions(plan),
      ...plan.stocks.map((change) => ({ Update: this.updateStock(change) })),
      ...this.alertActions(plan.alerts),
    ];
    const attachedFrom = actions.length;
    for (const { attached } of plan.rows) actions.push(...(attached ?? []));
    const adjustmentsFrom = actions.length;
    actions.push(...this.adjustmentActions(plan));
    const outcome = await transact(this.client, actions);
    if (outcome.kind === 'committed') publishCommit(this.changes, plan);
    if (outcome.kind !== 'cancelled') return outcome;
    publishLateAnswers(this.changes, plan, outcome.failures);
    const stocksFrom = plan.rows.length;
    const alertsFrom = stocksFrom + plan.stocks.length;
    return {
      kind: 'cancelled',
      rows: outcome.failures.slice(0, stocksFrom),
      stocks: outcome.failures.slice(stocksFrom, alertsFrom),
      alerts: outcome.failures.slice(alertsFrom, attachedFrom),
      attached: attachedFailures(plan.rows, outcome.failures.slice(attachedFrom, adjustmentsFrom)),
      adjustments: outcome.failures.slice(adjustmentsFrom),
    };
  }

  /** The current stocks of those SKUs that are registered (consistent reads, 100 SKUs each); the others are absent. */
  async readRegistered(skus: readonly string[]): Promise<Map<string, Stock>> {
    const stocks = await this.readStocks(skus);
    for (const [sku, { removed }] of stocks) if (removed === true) stocks.delete(sku);
    return stocks;
  }

  /** The same with what is left of removed SKUs, whose versions go on. */
  async readStocks(skus: readonly string[]): Promise<Map<string, Stock>> {
    const stocks = new Map<string, Stock>();
    for (const batch of batchesOf([...new Set(skus)])) {
      const keys = batch.map((sku) => ({ sku: { S: sku } }));
      for (const item of await batchGet(this.client, this.tables.inventory, keys))
        stocks.set(item.sku?.S ?? '', toStock(item));
    }
    return stocks;
  }

  /** The ledger items of up to 100 txIds (consistent reads); absent ones are not committed, or have expired. */
  async readRows(txIds: readonly string[]): Promise<Map<string, LedgerItem>> {
    const items = await batchGet(
      this.client,
      this.tables.transactions,
      txIds.map((txId) => ({ txId: { S: txId } })),
    );
    return new Map(items.map((item) => [item.txId?.S ?? '', item]));
  }

  /** Each row names its predecessor: the stock as it was read, or the row before it in this transaction. */
  private rowActions({ rows, stocks }: CommitPlan): TransactWriteItem[] {
    const ttlDays = this.store.transactionTtlDays;
    const origins = new Map(
      stocks.map(({ before, after }): [string, RowOrigin] => [after.sku, originAfter(before)]),
    );
    return rows.map(({ row, commitId, adjustment }) => {
      const item = toLedgerItem(row, commitId, expiryOf(row, ttlDays));
      if (adjustment !== undefined) item[WRITTEN_TO_SHOPIFY] = { BOOL: true };
      const origin = origins.get(row.sku) ?? { kind: 'unknown' };
      origins.set(row.sku, { kind: 'row', at: row.timestamp, ttlDays });
      return {
        Put: {
          TableName: this.tables.transactions,
          Item: withOrigin(item, origin, ttlDays),
          ConditionExpression: ROW_IS_NEW,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      };
    });
  }

  /**
   * Sets only what the movements changed. The pending mark keeps an older `pendingSince`, so that a SKU with steady sales
   * keeps its place in the outbox.
   */
  private updateStock({ before, after }: StockChange): Update {
    const sets = [
      'physical = :physical',
      'broadcast = :broadcast',
      '#version = :version',
      'updatedAt = :at',
      'ledgerTtlDays = :ttlDays',
    ];
    const removes: string[] = [];
    const values: Record<string, AttributeValue> = {
      ':physical': { N: String(after.physical) },
      ':broadcast': { N: String(after.broadcast) },
      ':version': { N: String(after.version) },
      ':at': { S: after.updatedAt },
      ':ttlDays': { N: String(this.store.transactionTtlDays) },
    };
    if (before?.buffer !== after.buffer) {
      sets.push('#buffer = :buffer');
      values[':buffer'] = { N: String(after.buffer) };
    }
    if (after.lowStockThreshold !== undefined && before?.lowStockThreshold !== after.lowStockThreshold) {
      sets.push('lowStockThreshold = :threshold');
      values[':threshold'] = { N: String(after.lowStockThreshold) };
    }
    const isPending = after.pending !== undefined && needsPush(before, after);
    if (isPending) {
      sets.push('pending = :queued');
      values[':queued'] = { S: PENDING.queued };
      values[':since'] = { S: after.updatedAt };
      const isQueuedAnew = before?.pending?.state === 'blocked' || before?.needsLateCallCheck === true;
      sets.push(
        isQueuedAnew ? 'pendingSince = :since' : 'pendingSince = if_not_exists(pendingSince, :since)',
      );
      if (isQueuedAnew) removes.push('attempts', 'notBefore');
    }
    const wasHeld = before !== undefined && isHeld(before);
    if (isHeld(after) && !wasHeld) {
      sets.push('pending = :held', 'pendingSince = :since');
      values[':since'] = { S: after.updatedAt };
    }
    if (isHeld(after) || wasHeld) values[':held'] = { S: PENDING.held };
    for (const [name, value] of optionalChanges(before, after)) {
      if (value === undefined) removes.push(name);
      else {
        sets.push(`${name} = :${name}`);
        values[`:${name}`] = value;
      }
    }
    // Only a migrated SKU is registered with a last broadcast; the sender writes all later ones.
    if (before === undefined && after.lastBroadcast !== undefined) {
      sets.push('lastBroadcast = :last');
      values[':last'] = lastBroadcastValue(after.lastBroadcast);
    }
    const condition =
      before === undefined ? STOCK_IS_NEW : before.version === 0 ? NOT_YET_VERSIONED : VERSION_UNCHANGED;
    if (condition === VERSION_UNCHANGED) values[':before'] = { N: String(before?.version) };
    // The sender blocks a SKU without a new version, and this decision may rest on memory: a movement that needs no push
    // must not miss the block.
    const isRemoval = after.removed === true;
    const mayBeBlocked =
      !isPending && !isRemoval && before !== undefined && !wasHeld && before.pending?.state !== 'blocked';
    // Nor must a removal miss a push that was requested without a new version.
    const mayWait =
      isRemoval && !wasHeld && before?.pending?.state !== 'queued' && before?.needsLateCallCheck !== true;
    if (mayBeBlocked || mayWait) values[':blocked'] = { S: PENDING.blocked };
    if (isRemoval) {
      sets.push('removedVersion = :version');
      removes.push(...REMOVED_WITH_SKU);
    } else if (before?.removed === true) removes.push('removedVersion');
    return {
      TableName: this.tables.inventory,
      Key: { sku: { S: after.sku } },
      UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
      // Nor a movement that a person has released the SKU since.
      ConditionExpression: [
        condition,
        ...(mayBeBlocked ? [NOT_BLOCKED] : mayWait ? [NOT_WAITING] : wasHeld ? [STILL_HELD] : []),
      ].join(' AND '),
      ExpressionAttributeNames: {
        '#version': 'version',
        ...(':buffer' in values ? { '#buffer': 'buffer' } : {}),
      },
      ExpressionAttributeValues: values,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
  }

  /** The adjustments need no condition: the row of each is new in the same transaction. */
  private adjustmentActions({ rows }: CommitPlan): TransactWriteItem[] {
    return rows.flatMap(({ adjustment }) =>
      adjustment === undefined
        ? []
        : [{ Put: { TableName: this.tables.listings, Item: toAdjustmentItem(adjustment) } }],
    );
  }

  private alertActions(changes: readonly AlertChange[]): TransactWriteItem[] {
    const byAlert = new Map<string, AlertChange[]>();
    for (const change of changes) {
      const alertId = alertIdOfChange(change);
      byAlert.set(alertId, [...(byAlert.get(alertId) ?? []), change]);
    }
    return [...byAlert].map(([alertId, ofAlert]) => ({
      Update: alertUpdate(this.tables.alerts, alertId, ofAlert),
    }));
  }
}

function attachedFailures(
  rows: readonly PlannedRow[],
  failures: readonly (ActionFailure | undefined)[],
): ActionFailure[][] {
  let from = 0;
  return rows.map(({ attached }) => {
    const own = failures.slice(from, from + (attached?.length ?? 0));
    from += own.length;
    return own.filter((failure) => failure !== undefined);
  });
}
