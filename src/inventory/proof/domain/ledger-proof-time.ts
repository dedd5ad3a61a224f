import { DAY_MS } from '../../../platform/durations';
import type { ProofRow } from './ledger-proof-row';
import { broken, type Finding } from './proof-finding';
import type { Stock } from '../../domain/stock';
import { millisOf } from '../../../platform/timestamp';

/** What may be missing because its time was over. Rows and stocks that say so themselves are believed before it. */
export interface Horizon {
  readonly nowMs: number;
  /** Milliseconds that a row is kept which nothing tells more of; 0 keeps it for ever. */
  readonly ttlMs: number;
  /** Nothing in this ledger is older, in milliseconds since the epoch. */
  readonly beganMs: number;
}

/** True when every row that was committed at `atMs` or later may be gone by its TTL, if it was committed right then. */
function mayHaveExpired(atMs: number, { nowMs, ttlMs }: Horizon): boolean {
  return ttlMs > 0 && atMs + ttlMs <= nowMs;
}

/** True when the row of that moment may be gone, which was kept for so many days (0: for ever; NaN: nobody knows). */
function hasExpired(atMs: number, ttlDays: number, horizon: Horizon): boolean {
  if (Number.isNaN(ttlDays)) return mayHaveExpired(atMs, horizon);
  return ttlDays > 0 && Math.floor(atMs / 1000) * 1000 + ttlDays * DAY_MS <= horizon.nowMs;
}

/** True when the row before this one may be gone. Where the row does not say when that was: not before `sinceMs`. */
export function mayLackPrevious(row: ProofRow, sinceMs: number, horizon: Horizon): boolean {
  const { previousAtMs, previousTtlDays } = row;
  return Number.isNaN(previousAtMs)
    ? mayHaveExpired(sinceMs, horizon)
    : hasExpired(previousAtMs, previousTtlDays, horizon);
}

/** True when the newest row of the stock may be gone. */
export function mayLackNewest({ updatedAt, ledgerTtlDays }: Stock, horizon: Horizon): boolean {
  return hasExpired(millisOf(updatedAt), ledgerTtlDays ?? NaN, horizon);
}

/**
 * The next row is not older than this one, and names its moment. No skew of clocks is tolerated: a row's time is taken
 * from the stock that its transaction was conditional on, and so never falls behind the row before it.
 */
export function timeFindings(before: ProofRow, row: ProofRow): Finding[] {
  if (row.atMs < before.atMs)
    return [
      broken(
        `row ${row.version} is older than row ${before.version}`,
        `not before ${momentOf(before.atMs)}`,
        momentOf(row.atMs),
      ),
    ];
  if (Number.isNaN(row.previousAtMs) || row.previousAtMs === before.atMs) return [];
  return [
    broken(
      `row ${row.version} names another moment of row ${before.version}`,
      momentOf(row.previousAtMs),
      momentOf(before.atMs),
    ),
  ];
}

/** Kept in milliseconds with the microseconds as a fraction. */
function momentOf(ms: number): string {
  if (Number.isNaN(ms)) return 'no time';
  const micros = Math.round((ms - Math.floor(ms)) * 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}
