import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { levelOfNote } from '../../platform/dynamodb/diagnosis/diagnosed-errors';
import { MAX_ACTIONS } from '../../platform/dynamodb/transact';
import { CommitResultHandler, CommitMemory } from './commit-result';
import { CommitQueue, QueuedUnit } from './commit-queue';
import {
  type Batch,
  type Entry,
  foldBatch,
  type MovementOutcome,
  type ConditionFailed,
} from './domain/commit-batch';
import type { Movement } from '../domain/movement';
import type { Stock } from '../domain/stock';
import type { LedgerRepository } from './ledger.repository';
import type { LedgerMetrics } from './ledger.metrics';
import { AttachedWrites } from './attached-writes';

/** Movements of one submission that are sure to fit one transaction: a row, a stock, and hardly ever an alert each. */
export const MAX_UNIT = 40;

export interface GroupCommitLimits {
  /** Transactions under way at once; they never share a SKU. */
  readonly maxInFlight: number;
  /** Callers that may share one transaction; a transaction holds as many as fit, so this only ever lowers it. */
  readonly maxUnits: number;
  /** Movements that may wait; beyond it callers hear 503, so that a dead store does not eat the memory. */
  readonly maxWaiting: number;
  /** Milliseconds after which a caller is told that the store is unavailable; below Shopify's five seconds. */
  readonly patienceMs: number;
}

/** The token under which the limits are provided, so that the benchmark can measure others. */
export const GROUP_COMMIT_LIMITS = Symbol('GROUP_COMMIT_LIMITS');

export const DEFAULT_LIMITS: GroupCommitLimits = {
  maxInFlight: 2,
  maxUnits: MAX_ACTIONS,
  maxWaiting: 10_000,
  patienceMs: 4000,
};

/**
 * Packs the movements that arrive while a commit is under way into the next one. A process never has two commits in
 * flight that touch the same SKU; between processes the version in the store decides, and the loser decides again
 * from the item that came back.
 */
export class GroupCommit {
  private readonly queue = new CommitQueue();
  /** Every unit whose caller still waits, in order of arrival and so of deadline. */
  private readonly outstanding = new Set<QueuedUnit>();
  private waitingMovements = 0;
  private inFlight = 0;
  private readonly busySkus = new Set<string>();
  private readonly busyTxIds = new Set<string>();
  private readonly memory = new CommitMemory();
  private readonly conclusion: CommitResultHandler;
  private readonly writer = randomBytes(6).toString('base64url');
  private sequence = 0;
  private readonly logger = new Logger('Ledger');
  private pumpScheduled = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly clock: Clock,
    /** Called after a commit for each SKU that now owes Amazon a number. */
    onPending: (stock: Stock) => void,
    private readonly limits: GroupCommitLimits = DEFAULT_LIMITS,
    private readonly metrics?: LedgerMetrics,
  ) {
    this.conclusion = new CommitResultHandler(this.memory, onPending, ledger.ttlDays);
  }

  /**
   * Commits up to MAX_UNIT movements together and settles when each is durable, a duplicate, or refused. Throws
   * StoreUnavailable when that could not be found out in time: the caller may safely send the same again.
   */
  async submit(movements: readonly Movement[]): Promise<MovementOutcome[]> {
    const outcomes = await this.submitWithWrites(movements.map((movement) => ({ movement })));
    return outcomes.map((outcome) => {
      if (outcome.kind === 'overtaken') throw new Error('A movement without a rider was overtaken by one.');
      return outcome;
    });
  }

  /** The same for movements each of which may take a rider along. */
  async submitWithWrites(
    ridden: readonly { readonly movement: Movement; readonly rider?: AttachedWrites }[],
  ): Promise<(MovementOutcome | ConditionFailed)[]> {
    if (ridden.length === 0) return [];
    if (this.waitingMovements + ridden.length > this.limits.maxWaiting)
      throw new StoreUnavailable('Too many movements are waiting for the store.');
    const entries: Entry[] = ridden.map((one) => ({ ...one, commitId: this.nextCommitId() }));
    this.waitingMovements += entries.length;
    try {
      await new Promise<void>((resolve, reject) => {
        const deadlineMs = this.clock.now() + this.limits.patienceMs;
        const unit = new QueuedUnit(entries, deadlineMs, (error) => {
          this.outstanding.delete(unit);
          if (error === undefined) resolve();
          else reject(error);
        });
        this.outstanding.add(unit);
        this.queue.push(unit);
        this.schedulePump();
      });
    } finally {
      this.waitingMovements -= entries.length;
    }
    return entries.map((entry) => {
      if (entry.outcome === undefined) throw new Error('A unit was settled before its movements were.');
      return entry.outcome;
    });
  }

  /** Learns a stock that this process read or wrote elsewhere, such as by the sender's settling. */
  learn(stock: Stock): void {
    const known = this.memory.stocks.get(stock.sku);
    if (known === undefined || known.version <= stock.version) this.memory.stocks.set(stock.sku, stock);
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drain(): Promise<void> {
    while (this.inFlight > 0 || this.outstanding.size > 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    clearTimeout(this.timer);
  }

  private nextCommitId(): string {
    this.sequence += 1;
    return `${this.writer}.${this.sequence.toString(36)}`;
  }

  /** Once per turn of the event loop, so that requests which arrive together ride together. */
  private schedulePump(): void {
    if (this.pumpScheduled) return;
    this.pumpScheduled = true;
    setImmediate(() => {
      this.pumpScheduled = false;
      this.pump();
    });
  }

  private pump(): void {
    const now = this.clock.now();
    for (const unit of this.outstanding) {
      if (unit.deadlineMs > now) break;
      if (unit.open.length > 0)
        unit.settle(new StoreUnavailable('The store did not take the movement in time.'));
    }
    while (this.inFlight < this.limits.maxInFlight) {
      const units = this.queue.take(
        { skus: this.busySkus, txIds: this.busyTxIds },
        now,
        this.limits.maxUnits,
      );
      if (units.length === 0) break;
      this.launch(units.filter((unit) => !this.settledFromMemory(unit)));
    }
    this.armTimer(now);
  }

  /** Causes that this process committed lately need no question to the store. */
  private settledFromMemory(unit: QueuedUnit): boolean {
    const open = unit.open;
    for (const entry of open) {
      const row = this.memory.recent.get(entry.movement.txId);
      if (row !== undefined) entry.outcome = { kind: 'duplicate', row };
    }
    this.metrics?.ended(open);
    if (unit.open.length > 0) return false;
    unit.settle();
    return true;
  }

  private launch(units: readonly QueuedUnit[]): void {
    const open = units.flatMap((unit) => unit.open.map((entry) => entry.movement));
    if (open.length === 0) return;
    const skus = new Set(open.map((movement) => movement.sku));
    for (const sku of skus) this.busySkus.add(sku);
    for (const { txId } of open) this.busyTxIds.add(txId);
    this.inFlight += 1;
    void this.run(units, [...skus]).finally(() => {
      this.inFlight -= 1;
      for (const sku of skus) this.busySkus.delete(sku);
      for (const { txId } of open) this.busyTxIds.delete(txId);
      this.queue.putBack(units.filter((unit) => !unit.isSettled && unit.open.length > 0));
      // The next commit leaves first: the store works on it while the answers to this one are written.
      this.pump();
      setImmediate(() => {
        for (const unit of units) if (unit.open.length === 0) unit.settle();
      });
    });
  }

  private async run(units: readonly QueuedUnit[], skus: readonly string[]): Promise<void> {
    try {
      const { stocks, fresh } = await this.stocksOf(skus);
      const batch = foldBatch(units, stocks, MAX_ACTIONS, this.clock.now());
      if (batch.refused.length > 0) await this.resolveRefusals(batch, fresh);
      if (batch.entries.length > 0) await this.commit(batch);
      this.metrics?.ended([...batch.refused, ...batch.entries].map(({ entry }) => entry));
    } catch (error) {
      // Only reads throw, and before anything was written: the next try, or the deadline, ends it.
      this.logger[levelOfNote(error)](
        { error: String(error), movements: units.length },
        'Stocks could not be read, trying again',
      );
      for (const unit of units) unit.postpone(this.clock.now());
    }
  }

  private async commit(batch: Batch<QueuedUnit>): Promise<void> {
    const startedAt = performance.now();
    const result = await this.ledger.commit({
      rows: batch.entries.map(({ entry, row }) => ({
        row,
        commitId: entry.commitId,
        ...(entry.rider instanceof AttachedWrites ? { rider: entry.rider.actions } : {}),
      })),
      stocks: [...batch.stocks.values()],
      alerts: batch.alerts,
    });
    this.metrics?.transacted(batch, result, performance.now() - startedAt);
    this.conclusion.conclude(batch, result, this.clock.now());
  }

  private async stocksOf(
    skus: readonly string[],
  ): Promise<{ stocks: ReadonlyMap<string, Stock>; fresh: ReadonlySet<string> }> {
    const stocks = new Map<string, Stock>();
    const fresh = new Set<string>();
    for (const sku of skus) {
      const stock = this.memory.stocks.get(sku);
      if (stock === undefined) fresh.add(sku);
      else stocks.set(sku, stock);
    }
    if (fresh.size > 0)
      for (const [sku, stock] of await this.ledger.readStocks([...fresh])) {
        stocks.set(sku, stock);
        this.memory.stocks.set(sku, stock);
      }
    return { stocks, fresh };
  }

  /**
   * A rule forbids the movement on the stock as known. Before that is said the ledger is asked (the replay of the
   * last unit's sale is a duplicate, not a shortage), and the stock is read again if it came from memory.
   */
  private async resolveRefusals(batch: Batch<QueuedUnit>, fresh: ReadonlySet<string>): Promise<void> {
    const rows = await this.ledger.readRows([
      ...new Set(batch.refused.map(({ entry }) => entry.movement.txId)),
    ]);
    for (const { entry, reason } of batch.refused) {
      const item = rows.get(entry.movement.txId);
      if (item !== undefined) this.conclusion.concludeExisting(entry, item);
      else if (fresh.has(entry.movement.sku)) entry.outcome = { kind: 'refused', reason };
      else this.memory.stocks.delete(entry.movement.sku);
    }
  }

  /** Wakes up for the next attempt that waits for its time, and for the next caller whose patience ends. */
  private armTimer(now: number): void {
    clearTimeout(this.timer);
    const [oldest] = this.outstanding;
    const nextAttempt = this.queue.nextAttemptMs();
    // What is ready but busy is looked at again when the commit that keeps it busy ends.
    const isHeldUp = nextAttempt <= now && this.inFlight > 0;
    const wakeAt = Math.min(oldest?.deadlineMs ?? Infinity, isHeldUp ? Infinity : nextAttempt);
    if (wakeAt === Infinity) return;
    this.timer = setTimeout(
      () => {
        this.schedulePump();
      },
      Math.max(1, wakeAt - now),
    );
  }
}
