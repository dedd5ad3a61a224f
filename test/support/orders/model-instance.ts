import { CommitMemory } from '../../../src/inventory/ledger/commit-memory';
import { CommitResultHandler } from '../../../src/inventory/ledger/commit-result';
import { CommitQueue, QueuedUnit } from '../../../src/inventory/ledger/commit-queue';
import {
  type Batch,
  foldBatch,
  outcomesOf,
  type PlainEntry,
} from '../../../src/inventory/ledger/domain/commit-batch';
import type { Movement } from '../../../src/inventory/domain/movement';
import type { Stock } from '../../../src/inventory/domain/stock';
import { type CommitPlan, planOf } from '../../../src/inventory/ledger/commit-plan';
import type { ModelStore } from './model-store';

/** A commit in flight: decided, and not yet answered. */
export interface ModelCommit {
  readonly plan: CommitPlan;
  readonly maxActions: number;
  readonly batch: Batch<QueuedUnit>;
  readonly units: readonly QueuedUnit[];
}

/** More stocks and rows than any history has. Larger caches would take most of the time of thousands of histories. */
const MAX_REMEMBERED = 1000;

/**
 * One instance of the service on a ModelStore: the real queue, fold and result handler without their event loop. A test
 * runs it step by step, and can crash it or run another instance between any two steps.
 */
export class ModelInstance {
  readonly inFlight: ModelCommit[] = [];
  private readonly queue = new CommitQueue();
  private readonly memory = new CommitMemory(MAX_REMEMBERED, MAX_REMEMBERED);
  private readonly results = new CommitResultHandler(this.memory);
  private sequence = 0;

  constructor(
    private readonly name: string,
    private readonly store: ModelStore,
  ) {}

  get isIdle(): boolean {
    return this.queue.length === 0 && this.inFlight.length === 0;
  }

  /** Takes a caller's movements; `onDone` gets them once all have an outcome. */
  submit(movements: readonly Movement[], onDone: (entries: readonly PlainEntry[]) => void): void {
    const entries: PlainEntry[] = movements.map((movement) => {
      this.sequence += 1;
      return { movement, commitId: `${this.name}.${this.sequence}` };
    });
    this.queue.push(
      new QueuedUnit(entries, Infinity, {
        answerIfDone: () => {
          if (outcomesOf(entries) === undefined) return false;
          onDone(entries);
          return true;
        },
        fail: (error) => {
          throw error;
        },
      }),
    );
  }

  /** Decides the next commit; nothing is written yet. */
  decide(maxActions: number, nowMs: number): void {
    const busy = this.inFlight.flatMap(({ units }) => units.flatMap(({ open }) => open));
    const units = this.queue
      .take(
        {
          skus: new Set(busy.map(({ movement }) => movement.sku)),
          txIds: new Set(busy.map(({ movement }) => movement.txId)),
        },
        Infinity,
      )
      .filter((unit) => !this.isKnown(unit));
    if (units.length === 0) return;
    const { stocks, fresh } = this.stocksOf(units);
    const batch = foldBatch(units, stocks, maxActions, nowMs);
    this.resolveRefusals(batch, fresh);
    const commit: ModelCommit = {
      plan: planOf(batch),
      maxActions,
      batch,
      units,
    };
    if (batch.entries.length > 0) this.inFlight.push(commit);
    else this.finish(commit);
  }

  /** The store commits the oldest commit in flight; its answer arrives, or is lost. */
  answer(arrives: boolean): void {
    const commit = this.inFlight.shift();
    if (commit === undefined) return;
    const result = this.store.commit(commit.plan, commit.maxActions);
    this.results.conclude(
      commit.batch,
      arrives ? result : { kind: 'failed', failure: 'unavailable', error: new Error('timed out') },
      0,
    );
    this.finish(commit);
  }

  /** The oldest commit in flight never reaches the store. */
  lose(): void {
    const commit = this.inFlight.shift();
    if (commit === undefined) return;
    this.results.conclude(
      commit.batch,
      { kind: 'failed', failure: 'unavailable', error: new Error('lost') },
      0,
    );
    this.finish(commit);
  }

  private finish({ units }: ModelCommit): void {
    for (const unit of units) unit.settleIfDone();
    this.queue.putBack(units.filter((unit) => !unit.isSettled));
  }

  private isKnown(unit: QueuedUnit): boolean {
    for (const entry of unit.open) {
      const row = this.memory.recent.get(entry.movement.txId);
      if (row !== undefined) entry.outcome = { kind: 'duplicate', row };
    }
    return unit.settleIfDone();
  }

  private stocksOf(units: readonly QueuedUnit[]): { stocks: Map<string, Stock>; fresh: Set<string> } {
    const stocks = new Map<string, Stock>();
    const fresh = new Set<string>();
    for (const { movement } of units.flatMap(({ open }) => open)) {
      const known = this.memory.stocks.get(movement.sku);
      const stock = known ?? this.store.readStock(movement.sku);
      if (known === undefined) fresh.add(movement.sku);
      if (stock !== undefined) stocks.set(movement.sku, stock);
    }
    for (const sku of fresh) {
      const stock = stocks.get(sku);
      if (stock !== undefined) this.memory.stocks.set(sku, stock);
    }
    return { stocks, fresh };
  }

  private resolveRefusals(batch: Batch<QueuedUnit>, fresh: ReadonlySet<string>): void {
    for (const { entry, reason } of batch.refused) {
      const item = this.store.readRow(entry.movement.txId);
      if (item !== undefined) this.results.concludeExisting(entry, item);
      else if (fresh.has(entry.movement.sku)) entry.outcome = { kind: 'refused', reason };
      else this.memory.stocks.delete(entry.movement.sku);
    }
  }
}
