import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { alertIdOfChange } from '../../../src/inventory/ledger/domain/commit-batch';
import type { LedgerRow, Stock } from '../../../src/inventory/domain/stock';
import { type LedgerItem, toLedgerItem, toLedgerRow } from '../../../src/inventory/items/ledger-item';
import type { CommitPlan, StockChange } from '../../../src/inventory/ledger/commit-plan';
import type { CommitResult } from '../../../src/inventory/ledger/ledger.repository';
import { lastBroadcastValue, type StockItem, toStock } from '../../../src/inventory/items/stock-item';

/** An alert as the model keeps it. */
export interface ModelAlert {
  readonly type: string;
  readonly sku: string | undefined;
  /** How often it was raised; 1 for a correct ledger. */
  raises: number;
  /** How often its cause was seen, including the first time. */
  sightings: number;
  isClosed: boolean;
}

/** A push as the sender read it: the quantity for Amazon, and the version that it belongs to. */
export interface ModelPush {
  readonly sku: string;
  readonly version: number;
  readonly count: number;
}

const MARK = ['pending', 'pendingSince', 'attempts', 'notBefore', 'syncError'] as const;

/**
 * The tables in a few maps with the conditions of the real transaction: a row only if it is absent, a stock only if its
 * version is unchanged, all or nothing. It runs thousands of histories a second. DynamoDB itself is covered by the
 * integration tests.
 */
export class ModelStore {
  /** Rows in the order of their commits. */
  readonly rows: LedgerItem[] = [];
  readonly stocks = new Map<string, StockItem>();
  readonly alerts = new Map<string, ModelAlert>();
  private readonly rowsByTxId = new Map<string, LedgerItem>();

  /** Throws for a transaction of more than `maxActions` actions, and for one that names an item twice. */
  commit(plan: CommitPlan, maxActions: number): CommitResult {
    refuseIllFormed(plan, maxActions);
    const rows = plan.rows.map(({ row }) => conditionFailure(this.rowsByTxId.get(row.txId)));
    const stocks = plan.stocks.map((change) => this.stockFailure(change));
    if ([...rows, ...stocks].some((failure) => failure !== undefined))
      return { kind: 'cancelled', rows, stocks, alerts: [], attached: [], adjustments: [] };
    for (const { row, commitId } of plan.rows) {
      const item = toLedgerItem(row, commitId, undefined);
      this.rows.push(item);
      this.rowsByTxId.set(row.txId, item);
    }
    for (const change of plan.stocks) this.writeStock(change);
    for (const change of plan.alerts) this.writeAlert(change);
    return { kind: 'committed' };
  }

  readStock(sku: string): Stock | undefined {
    const item = this.stocks.get(sku);
    return item === undefined ? undefined : toStock(item);
  }

  readRow(txId: string): LedgerItem | undefined {
    return this.rowsByTxId.get(txId);
  }

  /** The ledger of one SKU, in the order of its commits. */
  history(sku: string): LedgerRow[] {
    return this.rows.filter((item) => item.sku?.S === sku).map(toLedgerRow);
  }

  /** The pending push of a SKU; undefined when none is pending. */
  pushOf(sku: string): ModelPush | undefined {
    const stock = this.readStock(sku);
    if (stock?.pending?.state !== 'queued') return undefined;
    return { sku, version: stock.version, count: stock.broadcast };
  }

  /** Settles an accepted push: clears the mark unless a newer broadcast is pending, as the outbox does. */
  settle(push: ModelPush, timestamp: string): void {
    const item = this.stocks.get(push.sku);
    if (item === undefined) throw new Error('A push was settled for a SKU that does not exist.');
    const { version, broadcast } = toStock(item);
    const lastBroadcast = lastBroadcastValue({ count: push.count, txId: `sync:${push.sku}`, timestamp });
    const settled: StockItem = { ...item, lastBroadcast };
    const isNewest = version === push.version || broadcast === push.count;
    this.stocks.set(push.sku, isNewest ? without(settled, MARK) : settled);
  }

  /** Blocks a refused SKU unless its stock has moved since. */
  block(push: ModelPush, timestamp: string): void {
    const item = this.stocks.get(push.sku);
    if (item === undefined || toStock(item).version !== push.version) return;
    this.stocks.set(push.sku, {
      ...without(item, ['attempts', 'notBefore']),
      pending: { S: 'blocked' },
      pendingSince: { S: timestamp },
      syncError: { S: 'refused' },
    });
  }

  private stockFailure({ before, after }: StockChange): ReturnType<typeof conditionFailure> {
    const item = this.stocks.get(after.sku);
    const holds = before === undefined ? item === undefined : item?.version?.N === String(before.version);
    return holds ? undefined : { kind: 'condition', message: '', ...(item === undefined ? {} : { item }) };
  }

  /** Writes what the real update writes: it merges the pending mark, which the sender writes too. */
  private writeStock({ before, after }: StockChange): void {
    const item: StockItem = {
      ...without(this.stocks.get(after.sku) ?? {}, ['oversoldAlert', 'lowStockAlert']),
      sku: { S: after.sku },
      physical: { N: String(after.physical) },
      buffer: { N: String(after.buffer) },
      broadcast: { N: String(after.broadcast) },
      version: { N: String(after.version) },
      updatedAt: { S: after.updatedAt },
    };
    if (after.lowStockThreshold !== undefined)
      item.lowStockThreshold = { N: String(after.lowStockThreshold) };
    if (after.oversoldAlert !== undefined) item.oversoldAlert = { S: after.oversoldAlert };
    if (after.lowStockAlert !== undefined) item.lowStockAlert = { S: after.lowStockAlert };
    if (after.pending !== undefined && before?.broadcast !== after.broadcast) {
      item.pending = { S: 'queued' };
      if (item.pendingSince === undefined || before?.pending?.state === 'blocked')
        item.pendingSince = { S: after.updatedAt };
    }
    this.stocks.set(after.sku, item);
  }

  private writeAlert(change: CommitPlan['alerts'][number]): void {
    if (change.kind === 'raise') {
      const { alertId, type, sku } = change.alert;
      const known = this.alerts.get(alertId) ?? { type, sku, raises: 0, sightings: 0, isClosed: false };
      known.raises += 1;
      known.sightings += 1;
      known.isClosed = false;
      this.alerts.set(alertId, known);
      return;
    }
    const alert = this.alerts.get(change.alertId);
    if (alert === undefined) throw new Error(`${change.alertId} was never raised and is ${change.kind}ed.`);
    if (change.kind === 'repeat') alert.sightings += 1;
    else alert.isClosed = true;
  }
}

/** DynamoDB refuses a transaction that is too large, or that names one item twice. */
function refuseIllFormed(plan: CommitPlan, maxActions: number): void {
  const alertIds = new Set(plan.alerts.map(alertIdOfChange));
  const items = [
    ...plan.rows.map(({ row }) => `row ${row.txId}`),
    ...plan.stocks.map(({ after }) => `stock ${after.sku}`),
    ...[...alertIds].map((alertId) => `alert ${alertId}`),
  ];
  if (items.length > maxActions) throw new Error(`A transaction of ${items.length} actions is too large.`);
  if (new Set(items).size < items.length)
    throw new Error(`A transaction names an item twice: ${items.join(', ')}`);
}

function conditionFailure(
  item: Record<string, AttributeValue> | undefined,
): { kind: 'condition'; message: string; item?: Record<string, AttributeValue> } | undefined {
  return item === undefined ? undefined : { kind: 'condition', message: '', item };
}

function without(item: StockItem, names: readonly string[]): StockItem {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}
