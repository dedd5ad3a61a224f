import { LRUCache } from 'lru-cache';
import type { ActionFailure } from '../../platform/dynamodb/transact';
import type { QueuedUnit } from './commit-queue';
import type { Batch, Entry } from './domain/commit-batch';
import { type LedgerRow, needsPush, type Stock } from '../domain/stock';
import { commitIdOf, type LedgerItem, toLedgerRow } from '../items/ledger-item';
import type { CommitResult } from './ledger.repository';
import { toStock } from '../items/stock-item';

/** From this many lost races on a unit waits a little, so that two writers do not trip each other for ever. */
const PATIENT_RACES = 3;

/** What is kept in memory to save reads. Correctness never rests on it: the conditions in the store decide. */
export class CommitMemory {
  /** Stocks as this process last saw them. */
  readonly stocks = new LRUCache<string, Stock>({ max: 50_000 });
  /** Rows without a rider that are known to be durable, by txId. */
  readonly recent = new LRUCache<string, LedgerRow>({ max: 20_000 });
}

/** Reads from the end of a transaction what became of each movement in it, and what is to be tried again. */
export class CommitResultHandler {
  constructor(
    private readonly memory: CommitMemory,
    private readonly onPending: (stock: Stock) => void,
    /** Days for which the rows are kept that this process writes. */
    private readonly ttlDays = 0,
  ) {}

  conclude(batch: Batch<QueuedUnit>, result: CommitResult, nowMs: number): void {
    switch (result.kind) {
      case 'committed':
        this.concludeCommitted(batch);
        return;
      case 'cancelled':
        this.concludeCancelled(batch, result, nowMs);
        return;
      case 'failed':
        this.concludeFailed(batch, result, nowMs);
        return;
    }
  }

  /** The row stands already: ours, when the answer to its commit was lost, or the first time of this cause. */
  concludeExisting(entry: Entry, item: LedgerItem): void {
    const row = toLedgerRow(item);
    entry.outcome = { kind: commitIdOf(item) === entry.commitId ? 'applied' : 'duplicate', row };
    this.remember(entry, row);
    // Somebody else, or a commit of ours that went unheard, moved this SKU since it was read.
    this.memory.stocks.delete(row.sku);
  }

  /** What has a rider is known by that: a report of returns must not push the rows of the last sales out of memory. */
  private remember(entry: Entry, row: LedgerRow): void {
    if (entry.rider === undefined) this.memory.recent.set(row.txId, row);
  }

  private concludeCommitted(batch: Batch<QueuedUnit>): void {
    for (const { entry, row } of batch.entries) {
      this.remember(entry, row);
      entry.outcome = { kind: 'applied', row };
    }
    for (const { before, after } of batch.stocks.values()) {
      this.memory.stocks.set(after.sku, { ...after, ledgerTtlDays: this.ttlDays });
      if (needsPush(before, after)) this.onPending(after);
    }
    // The version held, so the stock from memory on which a rule forbade these was the true one. Without this a
    // refusal would wait for as long as its SKU sells in every commit.
    for (const { entry, reason } of batch.refused)
      if (batch.stocks.has(entry.movement.sku)) entry.outcome ??= { kind: 'refused', reason };
  }

  /** Nothing was written, and each action says why. The innocent ride again at once, the others as their reason asks. */
  private concludeCancelled(
    batch: Batch<QueuedUnit>,
    result: Extract<CommitResult, { kind: 'cancelled' }>,
    nowMs: number,
  ): void {
    const delayed = new Set<string>();
    const raced = new Set<string>();
    batch.entries.forEach(({ entry, unit }, index) => {
      const ends = [
        this.concludeRow(entry, unit, result.rows[index]),
        concludeRider(entry, unit, result.riders[index] ?? []),
      ];
      if (ends.includes('delayed')) delayed.add(entry.movement.sku);
    });
    [...batch.stocks.values()].forEach(({ after }, index) => {
      const failure = result.stocks[index];
      if (failure === undefined) return;
      this.memory.stocks.delete(after.sku);
      if (failure.kind !== 'condition') delayed.add(after.sku);
      else {
        raced.add(after.sku);
        if (failure.item !== undefined) this.memory.stocks.set(after.sku, toStock(failure.item));
      }
    });
    // An alert is written without a condition: it fails only when the store is busy with it.
    const isAlertBusy = result.alerts.some((failure) => failure !== undefined);
    for (const unit of batch.units) {
      const skus = unit.open.map((entry) => entry.movement.sku);
      const isRaced = skus.some((sku) => raced.has(sku));
      if (isRaced) unit.company = 'same_sku';
      const isDelayed = isAlertBusy || skus.some((sku) => delayed.has(sku));
      if (isDelayed || (isRaced && unit.attempts >= PATIENT_RACES)) unit.postpone(nowMs);
      else if (isRaced) unit.attempts += 1;
    }
  }

  private concludeRow(
    entry: Entry,
    unit: QueuedUnit,
    failure: ActionFailure | undefined,
  ): 'concluded' | 'delayed' {
    if (failure === undefined) return 'concluded';
    if (failure.kind === 'condition' && failure.item !== undefined)
      this.concludeExisting(entry, failure.item);
    else if (failure.kind === 'refused')
      unit.settle(new Error(`The store refused a row: ${failure.message}`));
    else return 'delayed';
    return 'concluded';
  }

  private concludeFailed(
    batch: Batch<QueuedUnit>,
    result: Extract<CommitResult, { kind: 'failed' }>,
    nowMs: number,
  ): void {
    // It may have been committed all the same: what is known of these SKUs is old, and the rows will tell.
    for (const sku of batch.stocks.keys()) this.memory.stocks.delete(sku);
    const [first, ...others] = batch.units;
    if (result.failure === 'refused' && others.length === 0)
      first?.settle(new Error('The store refused the commit.', { cause: result.error }));
    for (const unit of batch.units) {
      // Alone, each unit shows whether it was the one that the store refused.
      if (result.failure === 'refused') unit.company = 'alone';
      else {
        // Nobody said whose fault it was: on its second failure a unit keeps to its own SKU, and holds up no others.
        if (unit.attempts > 0 && unit.company === 'any') unit.company = 'same_sku';
        unit.postpone(nowMs);
      }
    }
  }
}

/** A row that stands already was written together with its rider, whose conditions then say nothing new. */
function concludeRider(
  entry: Entry,
  unit: QueuedUnit,
  failures: readonly ActionFailure[],
): 'concluded' | 'delayed' {
  if (entry.outcome !== undefined || failures.length === 0) return 'concluded';
  const refused = failures.find(({ kind }) => kind === 'refused');
  if (refused !== undefined)
    unit.settle(new Error(`The store refused what rides with a movement: ${refused.message}`));
  else if (failures.some(({ kind }) => kind === 'condition')) entry.outcome = { kind: 'overtaken' };
  else return 'delayed';
  return 'concluded';
}
