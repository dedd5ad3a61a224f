import { MAX_ACTIONS } from '../../platform/dynamodb/transact';
import { actionsOf, type Entry, type Unit } from './domain/commit-batch';

/**
 * With whom a unit may share a transaction. A unit that raced for its SKU rides with others of that SKU only, and
 * one that the store refused rides alone, so that it harms no neighbour.
 */
export type Batching = 'any' | 'same_sku' | 'alone';

/** A caller's movements on their way, and how its promise is settled. */
export class QueuedUnit implements Unit {
  attempts = 0;
  /** Milliseconds since the epoch before which it is not tried again. */
  notBeforeMs = 0;
  company: Batching = 'any';
  private settled = false;

  constructor(
    readonly entries: readonly Entry[],
    /** When its caller stops waiting, in milliseconds since the epoch. */
    readonly deadlineMs: number,
    private readonly onSettled: (error?: Error) => void,
  ) {}

  /** The movements whose end is not known yet. */
  get open(): readonly Entry[] {
    return this.entries.filter((entry) => entry.outcome === undefined);
  }

  get isSettled(): boolean {
    return this.settled;
  }

  settle(error?: Error): void {
    if (this.settled) return;
    this.settled = true;
    this.onSettled(error);
  }

  /** Full jitter under a doubling cap: 20 ms, 40 ms, ... up to a second. */
  postpone(nowMs: number): void {
    this.notBeforeMs = nowMs + Math.random() * Math.min(1000, 20 * 2 ** this.attempts);
    this.attempts += 1;
  }
}

/** What is under way: no other commit of this process may touch it. */
export interface Busy {
  readonly skus: ReadonlySet<string>;
  readonly txIds: ReadonlySet<string>;
}

/** Units in order of arrival. A SKU's movements never overtake each other. */
export class CommitQueue {
  private waiting: QueuedUnit[] = [];

  get length(): number {
    return this.waiting.length;
  }

  push(unit: QueuedUnit): void {
    this.waiting.push(unit);
  }

  /** Units that were tried and are not done go first again, in their old order. */
  putBack(units: readonly QueuedUnit[]): void {
    if (units.length > 0) this.waiting = [...units, ...this.waiting];
  }

  /**
   * Takes the units that may ride together now: at most one transaction's worth and at most `maxUnits`, none that
   * touches what is busy.
   */
  take(busy: Busy, nowMs: number, maxUnits: number = MAX_ACTIONS): QueuedUnit[] {
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
        fits(open, rows, skus) &&
        keepsCompany(unit, taken, skus);
      if (!joins) {
        left.push(unit);
        for (const { movement } of open) blocked.add(movement.sku);
        continue;
      }
      taken.push(unit);
      rows += weightOf(open);
      for (const { movement } of open) skus.add(movement.sku);
    }
    this.waiting = left.concat(this.waiting.slice(index));
    return taken;
  }

  /** The first moment, in milliseconds since the epoch, at which a waiting unit may be tried. */
  nextAttemptMs(): number {
    return this.waiting.reduce((first, unit) => Math.min(first, unit.notBeforeMs), Infinity);
  }
}

/** A unit that is too large for any transaction is taken when it comes first, and commits in several. */
function fits(open: readonly Entry[], rows: number, skus: ReadonlySet<string>): boolean {
  const newSkus = new Set(open.map(({ movement }) => movement.sku).filter((sku) => !skus.has(sku)));
  return rows === 0 || rows + weightOf(open) + skus.size + newSkus.size <= MAX_ACTIONS;
}

function weightOf(open: readonly Entry[]): number {
  return open.reduce((sum, entry) => sum + actionsOf(entry), 0);
}

function keepsCompany(unit: QueuedUnit, taken: readonly QueuedUnit[], skus: ReadonlySet<string>): boolean {
  const [first] = taken;
  if (first === undefined) return true;
  if (unit.company === 'any' && first.company === 'any') return true;
  if (unit.company === 'alone' || first.company === 'alone') return false;
  return unit.open.every(({ movement }) => skus.has(movement.sku));
}
