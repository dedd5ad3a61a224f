import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { levelOfNote } from '../../platform/dynamodb/diagnosis/diagnosed-errors';
import { MAX_ACTIONS } from '../../platform/dynamodb/transact';
import type { Movement } from '../domain/movement';
import type { Stock } from '../domain/stock';
import { OutboxNotifier } from '../outbox/outbox-notifier';
import { AttachedWrites, NO_WRITES } from './attached-writes';
import { Contention } from './contention';
import { CommitQueue, InFlight, QueuedUnit, type UnitCaller } from './commit-queue';
import { CommitMemory, stocksFor } from './commit-memory';
import { planOf } from './commit-plan';
import { CommitResultHandler } from './commit-result';
import {
  type Batch,
  type ConditionFailed,
  type Entry,
  foldBatch,
  type MovementOutcome,
  outcomesOf,
  type PlainEntry,
} from './domain/commit-batch';
import { GROUP_COMMIT_LIMITS, type GroupCommitLimits } from './group-commit-limits';
import { LedgerMetrics } from './ledger.metrics';
import { LedgerRepository } from './ledger.repository';

/** Movements of one submission that fit one transaction: a row, a stock, and few alerts each; with adjustments, in two. */
export const MAX_UNIT = 40;

/**
 * Packs the movements that arrive while a commit is in flight into the next one. A process never has two commits in
 * flight that touch the same SKU. Between processes the version in the store decides; the loser decides again from the
 * item that came back.
 *
 *   submit -> queue -> [stocks: memory, else read] -> fold -> one transaction -> result
 *
 *   committed    rows, stocks and alerts are durable -> applied; the outbox notifier gets each stock that needs a push
 *
 *   cancelled    nothing was written; each action has its reason
 *     row exists            -> applied if its commitId is ours (a lost answer), else duplicate
 *     version moved         -> fold again from the item that came back, its SKU alone; wait from the 4th race (Contention)
 *     attached condition    -> condition_failed, unless the row exists
 *     busy or throttled     -> retry after 10 ms to 1 s; a busy alert delays the whole batch
 *     refused by the store  -> error for its caller
 *     no reason of its own  -> retry at once
 *
 *   answer lost  committed or not; the remembered stocks are dropped -> retry after 10 ms to 1 s
 *     it had committed      -> the row exists with our commitId -> applied
 *     it had not            -> the retry commits
 *
 *   barred       access, credentials or a table are missing -> each unit tries once more alone, then StoreUnavailable
 *   refused      the store refused the commit -> each unit commits alone; one that is refused alone gets the error
 *   forbidden    a rule forbids a movement: the ledger is read by txId; row exists -> as above, else refused
 *   deadline     no outcome within patienceMs -> StoreUnavailable; a repeat finds the row, or commits
 *
 * Order path: HandOver -> GroupCommit -> CommitQueue. ADR 2, ADR 18.
 */
@Injectable()
export class GroupCommit {
  private readonly queue = new CommitQueue();
  /** Every unit whose caller waits. */
  private readonly outstanding = new Set<QueuedUnit>();
  /** No unit has an earlier deadline; in milliseconds since the epoch. */
  private nextDeadlineMs = Infinity;
  private waitingMovements = 0;
  private readonly inFlight = new InFlight();
  private readonly memory = new CommitMemory();
  private readonly results: CommitResultHandler;
  private readonly contention = new Contention();
  private readonly writer = randomBytes(6).toString('base64url');
  private sequence = 0;
  private readonly logger = new Logger('Ledger');
  private pumpScheduled = false;
  private timer: NodeJS.Timeout | undefined;
  private onIdle: (() => void)[] = [];

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly clock: Clock,
    private readonly notifier: OutboxNotifier,
    @Inject(GROUP_COMMIT_LIMITS) private readonly limits: GroupCommitLimits,
    private readonly metrics?: LedgerMetrics,
  ) {
    this.results = new CommitResultHandler(this.memory, ledger.ttlDays);
  }

  /**
   * Commits up to MAX_UNIT movements together and resolves when each is durable, a duplicate, or refused. Throws
   * StoreUnavailable when the outcome is not known in time: the caller may safely repeat the call. Entries of another
   * instance bring their commitId along; `waitedMs` is what their caller has waited already.
   */
  submitEntries(entries: readonly PlainEntry[], waitedMs = 0): Promise<MovementOutcome[]> {
    return this.enqueue(entries, waitedMs);
  }

  /** The same for movements with attached writes, whose conditions may fail. */
  submitWithWrites(
    planned: readonly { readonly movement: Movement; readonly attached?: AttachedWrites }[],
  ): Promise<(MovementOutcome | ConditionFailed)[]> {
    return this.enqueue(
      planned.map(({ movement, attached }): Entry =>
        attached === undefined ? this.entryOf({ movement }) : this.entryOf({ movement, attached }),
      ),
    );
  }

  /** Commits these movements, of one SKU each, and the attached writes in one transaction: one outcome is that of all. */
  async submitWhole(
    movements: readonly Movement[],
    attached: AttachedWrites,
  ): Promise<MovementOutcome | ConditionFailed | undefined> {
    const entries = movements.map((movement, index): Entry => {
      return this.entryOf({ movement, attached: index === 0 ? attached : NO_WRITES });
    });
    return (await this.enqueue(entries, 0, true))[0];
  }

  /** Remembers a stock that this process read or wrote elsewhere, such as at the settlement of a push. */
  learn(stock: Stock): void {
    this.memory.learn(stock);
  }

  /** Drops the remembered stocks: another process commits from now on, or has done so. */
  forgetStocks(): void {
    this.memory.forgetStocks();
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async drain(): Promise<void> {
    if (!this.isIdle) await new Promise<void>((resolve) => this.onIdle.push(resolve));
    clearTimeout(this.timer);
  }

  private async enqueue<E extends Entry>(
    entries: readonly E[],
    waitedMs = 0,
    isWhole = false,
  ): Promise<NonNullable<E['outcome']>[]> {
    if (entries.length === 0) return [];
    const now = this.clock.now();
    if (this.waitingMovements + entries.length > this.limits.maxWaiting)
      throw new StoreUnavailable('Too many movements are waiting for the store.', 'busy');
    this.waitingMovements += entries.length;
    return new Promise<NonNullable<E['outcome']>[]>((resolve, reject) => {
      const leave = (): void => {
        this.outstanding.delete(unit);
        if (this.outstanding.size === 0) this.nextDeadlineMs = Infinity;
        this.waitingMovements -= entries.length;
        this.resolveIfIdle();
      };
      const caller: UnitCaller = {
        answerIfDone: () => {
          const outcomes = outcomesOf(entries);
          if (outcomes === undefined) return false;
          leave();
          resolve(outcomes);
          return true;
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const unit = new QueuedUnit(entries, now + this.limits.patienceMs - waitedMs, caller, isWhole);
      this.outstanding.add(unit);
      this.queue.push(unit);
      // Without room for a commit the pump has nothing to do until one ends, except for an earlier deadline.
      const isDue = this.inFlight.commits < this.limits.maxInFlight || unit.deadlineMs < this.nextDeadlineMs;
      this.nextDeadlineMs = Math.min(this.nextDeadlineMs, unit.deadlineMs);
      if (isDue) this.schedulePump();
    });
  }

  /** Gives a movement the id of this submission. */
  entryOf<P>(planned: P): P & { readonly commitId: string } {
    this.sequence += 1;
    return { ...planned, commitId: `${this.writer}.${this.sequence.toString(36)}` };
  }

  private get isIdle(): boolean {
    return this.inFlight.commits === 0 && this.outstanding.size === 0;
  }

  private resolveIfIdle(): void {
    if (this.isIdle) for (const resolve of this.onIdle.splice(0)) resolve();
  }

  /** Once per turn of the event loop, so that requests which arrive together commit together. */
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
    if (now >= this.nextDeadlineMs) this.failOverdue(now);
    while (this.inFlight.commits < this.limits.maxInFlight) {
      const units = this.queue.take(this.inFlight, now, this.limits.maxUnits, this.contention.maxSkus(now));
      if (units.length === 0) break;
      this.launch(units.filter((unit) => !this.settledFromMemory(unit)));
    }
    this.armTimer(now);
  }

  private failOverdue(now: number): void {
    this.nextDeadlineMs = Infinity;
    for (const unit of this.outstanding)
      if (unit.deadlineMs > now) this.nextDeadlineMs = Math.min(this.nextDeadlineMs, unit.deadlineMs);
      else if (unit.open.length > 0)
        unit.fail(new StoreUnavailable('The store did not take the movement in time.', unit.refusal));
  }

  /** Causes that this process committed lately need no read. */
  private settledFromMemory(unit: QueuedUnit): boolean {
    const open = unit.open;
    for (const entry of open) {
      const row = this.memory.recent.get(entry.movement.txId);
      if (row !== undefined) entry.outcome = { kind: 'duplicate', row };
    }
    this.metrics?.ended(open);
    return unit.settleIfDone();
  }

  private launch(units: readonly QueuedUnit[]): void {
    const open = units.flatMap((unit) => unit.open.map((entry) => entry.movement));
    if (open.length === 0) return;
    this.inFlight.begin(open);
    void this.run(units, [...new Set(open.map(({ sku }) => sku))]).finally(() => {
      this.inFlight.end(open);
      this.queue.putBack(units.filter((unit) => !unit.isSettled && unit.open.length > 0));
      // The next commit leaves first: the store works on it while this process answers the callers of this one.
      this.pump();
      setImmediate(() => {
        for (const unit of units) unit.settleIfDone();
        this.resolveIfIdle();
      });
    });
  }

  private async run(units: readonly QueuedUnit[], skus: readonly string[]): Promise<void> {
    try {
      const isStale = this.contention.isExpected(this.clock.now());
      const { stocks, fresh } = await stocksFor(skus, isStale, this.memory, this.ledger);
      const batch = foldBatch(units, stocks, MAX_ACTIONS, this.clock.now(), this.ledger.adjustsShopify);
      if (batch.refused.length > 0) await this.resolveRefusals(batch, fresh);
      if (batch.entries.length > 0) await this.commit(batch);
      for (const unit of units) unit.shareOutcome();
      this.metrics?.ended([...batch.refused, ...batch.entries].map(({ entry }) => entry));
    } catch (error) {
      this.logger[levelOfNote(error)](
        { error: String(error), movements: units.length },
        'Stocks could not be read; the commit is retried',
      );
      this.results.concludeUnread(units, error, this.clock.now());
    }
  }

  private async commit(batch: Batch<QueuedUnit>): Promise<void> {
    const startedAt = performance.now();
    const result = await this.ledger.commit(planOf(batch));
    this.metrics?.transacted(batch, result, performance.now() - startedAt);
    const nowMs = this.clock.now();
    this.contention.note(result, batch.stocks.size, nowMs);
    for (const stock of this.results.conclude(batch, result, nowMs)) this.notifier.notify(stock);
    if (result.kind === 'committed')
      this.notifier.notifyShopify(batch.entries.flatMap(({ adjustment }) => adjustment?.sku ?? []));
  }

  /**
   * Checks the ledger before a movement is refused: the replay of the last unit's sale is a duplicate, not a shortage. A
   * stock that came from memory is read again first.
   */
  private async resolveRefusals(batch: Batch<QueuedUnit>, fresh: ReadonlySet<string>): Promise<void> {
    const txIds = new Set(batch.refused.map(({ entry }) => entry.movement.txId));
    this.results.concludeRefused(batch, await this.ledger.readRows([...txIds]), fresh);
  }

  /** Wakes the queue for its next attempt, and for the next deadline. */
  private armTimer(now: number): void {
    clearTimeout(this.timer);
    const nextAttempt = this.queue.nextAttemptMs();
    // A ready unit whose SKU is busy is checked again when the commit in flight ends.
    const isBlocked = nextAttempt <= now && this.inFlight.commits > 0;
    const wakeAt = Math.min(this.nextDeadlineMs, isBlocked ? Infinity : nextAttempt);
    if (wakeAt === Infinity) return;
    this.timer = setTimeout(this.schedulePump.bind(this), Math.max(1, wakeAt - now));
  }
}
