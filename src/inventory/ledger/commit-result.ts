import { refusalOf, storeFailureOf } from '../../platform/dynamodb/store-error';
import type { ActionFailure } from '../../platform/dynamodb/transact';
import type { QueuedUnit } from './commit-queue';
import type { CommitMemory } from './commit-memory';
import type { Batch, Entry } from './domain/commit-batch';
import { needsPush } from '../domain/push-need';
import type { LedgerRow, Stock } from '../domain/stock';
import { commitIdOf, type LedgerItem, toLedgerRow } from '../items/ledger-item';
import type { CommitResult } from './ledger.repository';
import { toStock } from '../items/stock-item';

/** Lost races after which a unit waits before its next try, so that two writers do not block each other. */
const IMMEDIATE_RACES = 3;

/**
 * Reads the outcome of each movement from the result of its transaction, and prepares the others for their next try.
 *
 * Order path: LedgerRepository -> CommitResultHandler -> OutboxNotifier. ADR 2.
 */
export class CommitResultHandler {
  constructor(
    private readonly memory: CommitMemory,
    /** Retention in days of the rows that this process writes. */
    private readonly ttlDays = 0,
  ) {}

  /** Gives the stocks that need a push since this commit. */
  conclude(batch: Batch<QueuedUnit>, result: CommitResult, nowMs: number): readonly Stock[] {
    switch (result.kind) {
      case 'committed':
        return this.concludeCommitted(batch);
      case 'cancelled':
        this.concludeCancelled(batch, result, nowMs);
        return [];
      case 'failed':
        this.concludeFailed(batch, result, nowMs);
        return [];
    }
  }

  /** A call for these units failed before anything was written: each is retried, or gets the store's refusal. */
  concludeUnread(units: readonly QueuedUnit[], error: unknown, nowMs: number): void {
    if (storeFailureOf(error) === 'barred') {
      this.concludeBarred(units, error, nowMs);
      return;
    }
    for (const unit of units) {
      unit.refusal = refusalOf(error);
      unit.postpone(nowMs);
    }
  }

  /** Of the refused movements, those without a row are refused if their stocks are `fresh`, else decided again. */
  concludeRefused(
    { refused }: Batch<QueuedUnit>,
    rows: ReadonlyMap<string, LedgerItem>,
    fresh: ReadonlySet<string>,
  ): void {
    for (const { entry, reason } of refused) {
      const item = rows.get(entry.movement.txId);
      if (item !== undefined) this.concludeExisting(entry, item);
      else if (fresh.has(entry.movement.sku)) entry.outcome = { kind: 'refused', reason };
      else this.memory.stocks.delete(entry.movement.sku);
    }
  }

  /** The row exists: this submission wrote it, and the answer was lost, or an earlier one with the same cause did. */
  concludeExisting(entry: Entry, item: LedgerItem): void {
    const row = toLedgerRow(item);
    entry.outcome = { kind: commitIdOf(item) === entry.commitId ? 'applied' : 'duplicate', row };
    this.remember(entry, row);
    // Another process, or an unanswered commit of this one, moved the SKU since it was read.
    this.memory.stocks.delete(row.sku);
  }

  /** Rows with attached writes are left out: a report of returns would displace the rows of the latest sales. */
  private remember(entry: Entry, row: LedgerRow): void {
    if (entry.attached === undefined) this.memory.recent.set(row.txId, row);
  }

  private concludeCommitted(batch: Batch<QueuedUnit>): Stock[] {
    const pending: Stock[] = [];
    for (const { entry, row } of batch.entries) {
      this.remember(entry, row);
      entry.outcome = { kind: 'applied', row };
    }
    for (const { before, after } of batch.stocks.values()) {
      this.memory.stocks.set(after.sku, { ...after, ledgerTtlDays: this.ttlDays });
      if (needsPush(before, after)) pending.push(after);
    }
    // The version held, so the refusals rest on the true stock. Otherwise a refusal would wait for as long as its SKU
    // sells in every commit.
    for (const { entry, reason } of batch.refused)
      if (batch.stocks.has(entry.movement.sku)) entry.outcome ??= { kind: 'refused', reason };
    return pending;
  }

  /** Nothing was written, and each action has its reason. Units that are not the cause are retried at once. */
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
        concludeAttached(entry, unit, result.attached[index] ?? []),
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
        if (failure.item !== undefined) {
          this.memory.stocks.set(after.sku, toStock(failure.item));
          this.memory.returned.add(after.sku);
        }
      }
    });
    // An alert and an adjustment have no condition: they fail only while another write holds them, or throttled.
    const unconditional = [...result.alerts, ...result.adjustments];
    const isOtherBusy = unconditional.some((failure) => failure !== undefined);
    const isThrottled = [...result.rows, ...result.stocks, ...unconditional].some(
      (failure) => failure?.kind === 'throttled',
    );
    for (const unit of batch.units) {
      const skus = unit.open.map((entry) => entry.movement.sku);
      const isRaced = skus.some((sku) => raced.has(sku));
      if (isRaced) unit.batching = 'same_sku';
      const isDelayed = isOtherBusy || skus.some((sku) => delayed.has(sku));
      unit.refusal = isThrottled ? 'throttled' : 'busy';
      if (isDelayed && (isThrottled || isOtherBusy)) unit.postpone(nowMs);
      else if (isDelayed || (isRaced && unit.attempts >= IMMEDIATE_RACES)) {
        unit.postponeAfterRace(nowMs);
        // After the wait, what came back is stale: the SKU is read again.
        for (const sku of skus) if (raced.has(sku)) this.memory.forget(sku);
      } else if (isRaced) unit.attempts += 1;
    }
  }

  private concludeBarred(units: Iterable<QueuedUnit>, error: unknown, nowMs: number): void {
    const all = [...units];
    for (const unit of all) unit.bar(error, all.length === 1, nowMs);
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
      unit.fail(new Error(`The store refused a ledger row: ${failure.message}`));
    else return 'delayed';
    return 'concluded';
  }

  private concludeFailed(
    batch: Batch<QueuedUnit>,
    result: Extract<CommitResult, { kind: 'failed' }>,
    nowMs: number,
  ): void {
    // The transaction may have committed: the remembered stocks are stale, and the next try meets the rows.
    for (const sku of batch.stocks.keys()) this.memory.stocks.delete(sku);
    const [first, ...others] = batch.units;
    if (result.failure === 'barred') {
      this.concludeBarred(batch.units, result.error, nowMs);
      return;
    }
    if (result.failure === 'refused' && others.length === 0)
      first?.fail(new Error('The store refused the commit.', { cause: result.error }));
    for (const unit of batch.units) {
      // Alone, each unit shows whether it was the one that the store refused.
      if (result.failure === 'refused') unit.batching = 'alone';
      else {
        // The cause is unknown: from its second failure a unit shares a batch with its own SKU only, and delays no other.
        if (unit.attempts > 0 && unit.batching === 'any') unit.batching = 'same_sku';
        unit.refusal = refusalOf(result.error);
        unit.postpone(nowMs);
      }
    }
  }
}

/** An existing row was written together with its attached writes, so that their conditions say nothing new. */
function concludeAttached(
  entry: Entry,
  unit: QueuedUnit,
  failures: readonly ActionFailure[],
): 'concluded' | 'delayed' {
  if (entry.attached === undefined || entry.outcome !== undefined || failures.length === 0)
    return 'concluded';
  const refused = failures.find(({ kind }) => kind === 'refused');
  if (refused !== undefined)
    unit.fail(new Error(`The store refused a write attached to a movement: ${refused.message}`));
  else if (failures.some(({ kind }) => kind === 'condition')) entry.outcome = { kind: 'condition_failed' };
  else return 'delayed';
  return 'concluded';
}
