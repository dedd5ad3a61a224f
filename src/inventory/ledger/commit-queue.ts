import { refusalOf, type StoreRefusal, StoreUnavailable } from '../../platform/dynamodb/store-error';
import { MAX_ACTIONS } from '../../platform/dynamodb/transact';
import { type RetryRule, retryDelayMs } from '../../platform/retry-delay';
import { actionsOf, type Entry, type Unit } from './domain/commit-batch';

/** A unit is retried after at most 20 ms, then 40 ms, and so on up to 1 s. */
const RETRY: RetryRule = { firstMs: 20, longestMs: 1000 };
/**
 * A unit that lost a race waits less: a race is no overload, and the instances take turns. It waits at most this, and at
 * most this share of the time that its caller still waits, so that older units come before newer ones of other instances.
 */
const LONGEST_AFTER_RACE_MS = 120;
const SHARE_AFTER_RACE = 0.03;

/**
 * Which units may share a transaction with this one. After a lost race only units of the same SKU may; after a refusal
 * by the store none may, so that the commit shows which unit was refused.
 */
export type Batching = 'any' | 'same_sku' | 'alone';

/** Answers the caller of a unit. */
export interface UnitCaller {
  /** Resolves the caller's promise if every outcome is known; false otherwise. */
  answerIfDone(): boolean;
  fail(error: Error): void;
}

/** The movements of one caller, from the submission to the answer. */
export class QueuedUnit implements Unit {
  attempts = 0;
  /** Earliest time of the next try, in milliseconds since the epoch. */
  notBeforeMs = 0;
  batching: Batching = 'any';
  /** Why the last try failed, for the answer when the caller's time is up. */
  refusal: StoreRefusal = 'unreachable';
  private isBarred = false;
  private settled = false;

  constructor(
    readonly entries: readonly Entry[],
    /** When the caller stops waiting, in milliseconds since the epoch. */
    readonly deadlineMs: number,
    private readonly caller: UnitCaller,
    readonly isWhole = false,
  ) {}

  /** The movements without an outcome. */
  get open(): readonly Entry[] {
    return this.entries.filter((entry) => entry.outcome === undefined);
  }

  get isSettled(): boolean {
    return this.settled;
  }

  /** Answers the caller, once, if no movement is open. True when the caller has its answer. */
  settleIfDone(): boolean {
    this.settled ||= this.caller.answerIfDone();
    return this.settled;
  }

  /**
   * The rows and the attached writes of a whole unit exist together or not at all, so that the first outcome is that of all:
   * some of its rows may have expired already.
   */
  shareOutcome(): void {
    if (!this.isWhole) return;
    const outcome = this.entries.find((entry) => entry.outcome !== undefined)?.outcome;
    if (outcome === undefined) return;
    for (const entry of this.open) if (entry.attached !== undefined) entry.outcome = outcome;
  }

  fail(error: Error): void {
    if (this.settled) return;
    this.settled = true;
    this.caller.fail(error);
  }

  /**
   * The store refused a try for a cause that does not pass by itself. There is one more try, alone, because credentials
   * may have been renewed and another unit may be the one that needs what is missing; then the caller gets the refusal.
   */
  bar(error: unknown, wasAlone: boolean, nowMs: number): void {
    this.refusal = refusalOf(error);
    this.batching = 'alone';
    if (!wasAlone) return;
    if (this.isBarred)
      this.fail(new StoreUnavailable('The store refuses the movement.', this.refusal, { cause: error }));
    else this.postpone(nowMs);
    this.isBarred = true;
  }

  postpone(nowMs: number): void {
    this.retryBy(RETRY, nowMs);
  }

  /** Waits for others that write the same SKU. */
  postponeAfterRace(nowMs: number): void {
    const { firstMs } = RETRY;
    const longestMs = Math.min(LONGEST_AFTER_RACE_MS, (this.deadlineMs - nowMs) * SHARE_AFTER_RACE);
    this.retryBy({ firstMs, longestMs }, nowMs);
  }

  private retryBy(rule: RetryRule, nowMs: number): void {
    this.notBeforeMs = nowMs + retryDelayMs(rule, this.attempts, Math.random());
    this.attempts += 1;
  }
}

/** What is in flight: no other commit of this process may touch it. */
export interface Busy {
  readonly skus: ReadonlySet<string>;
  readonly txIds: ReadonlySet<string>;
}

/** The commits in flight, and the movements in them: no two commits of this process share a SKU or a txId. */
export class InFlight implements Busy {
  commits = 0;
  readonly skus = new Set<string>();
  readonly txIds = new Set<string>();

  begin(movements: readonly Entry['movement'][]): void {
    this.commits += 1;
    for (const { sku } of movements) this.skus.add(sku);
    for (const { txId } of movements) this.txIds.add(txId);
  }

  end(movements: readonly Entry['movement'][]): void {
    this.commits -= 1;
    for (const { sku } of movements) this.skus.delete(sku);
    for (const { txId } of movements) this.txIds.delete(txId);
  }
}

/**
 * Units in order of arrival. The movements of a SKU never overtake each other.
 *
 * Order path: GroupCommit -> CommitQueue -> LedgerRepository. ADR 2.
 */
export class CommitQueue {
  private waiting: QueuedUnit[] = [];

  get length(): number {
    return this.waiting.length;
  }

  push(unit: QueuedUnit): void {
    this.waiting.push(unit);
  }

  /** Puts units that are not done back in front, in their old order. */
  putBack(units: readonly QueuedUnit[]): void {
    if (units.length > 0) this.waiting = [...units, ...this.waiting];
  }

  /** Takes the units of the next commit: at most one transaction and `maxUnits` units, none that touches what is busy. */
  take(
    busy: Busy,
    nowMs: number,
    maxUnits: number = MAX_ACTIONS,
    maxSkus: number = MAX_ACTIONS,
  ): QueuedUnit[] {
    const blocked = new Set(busy.skus);
    const taken: QueuedUnit[] = [];
    const left: QueuedUnit[] = [];
    const skus = new Set<string>();
    let rows = 0;
    let index = 0;
    for (; index < this.waiting.length; index += 1) {
      if (rows + skus.size >= MAX_ACTIONS || taken.length >= maxUnits) break;
      const unit = this.waiting[index];
      if (unit === undefined || unit.isSettled) continue;
      const open = unit.open;
      const joins =
        unit.notBeforeMs <= nowMs &&
        open.every(({ movement }) => !blocked.has(movement.sku) && !busy.txIds.has(movement.txId)) &&
        fits(open, rows, skus, maxSkus) &&
        mayShareBatch(unit, taken, skus);
      if (!joins) {
        left.push(unit);
        for (const { movement } of open) blocked.add(movement.sku);
        continue;
      }
      taken.push(unit);
      rows += actionCountOf(open);
      for (const { movement } of open) skus.add(movement.sku);
    }
    this.waiting = left.concat(this.waiting.slice(index));
    return taken;
  }

  /** The earliest time at which a waiting unit may be tried, in milliseconds since the epoch; Infinity for none. */
  nextAttemptMs(): number {
    return this.waiting.reduce((first, unit) => Math.min(first, unit.notBeforeMs), Infinity);
  }
}

/** A unit that is too large for one transaction is taken when it comes first, and commits in several. */
function fits(open: readonly Entry[], rows: number, skus: ReadonlySet<string>, maxSkus: number): boolean {
  const newSkus = new Set(open.map(({ movement }) => movement.sku).filter((sku) => !skus.has(sku)));
  if (rows > 0 && newSkus.size > 0 && skus.size + newSkus.size > maxSkus) return false;
  return rows === 0 || rows + actionCountOf(open) + skus.size + newSkus.size <= MAX_ACTIONS;
}

function actionCountOf(open: readonly Entry[]): number {
  return open.reduce((sum, entry) => sum + actionsOf(entry), 0);
}

function mayShareBatch(unit: QueuedUnit, taken: readonly QueuedUnit[], skus: ReadonlySet<string>): boolean {
  const [first] = taken;
  if (first === undefined) return true;
  if (unit.batching === 'any' && first.batching === 'any') return true;
  if (unit.batching === 'alone' || first.batching === 'alone') return false;
  return unit.open.every(({ movement }) => skus.has(movement.sku));
}
