import type { ProofRow } from './ledger-proof-row';
import { broken, type Finding } from './proof-finding';
import type { Stock } from '../../domain/stock';
import { millisOf } from '../../../platform/timestamp';
import { DAY_MS } from '../../../platform/durations';

/** What may be missing because it expired. The retention that a row or a stock records takes precedence. */
export interface Horizon {
  readonly nowMs: number;
  /** Milliseconds that a row is kept whose retention is not recorded; 0 keeps it for ever. */
  readonly ttlMs: number;
  /** Nothing in this ledger is older, in milliseconds since the epoch. */
  readonly beganMs: number;
}

/** True when a row that was committed at `atMs` has expired. */
function isPastRetention(atMs: number, { nowMs, ttlMs }: Horizon): boolean {
  return ttlMs > 0 && atMs + ttlMs <= nowMs;
}

/** The same for a row that is kept for `ttlDays` (0: for ever; NaN: not recorded). */
function hasExpired(atMs: number, ttlDays: number, horizon: Horizon): boolean {
  if (Number.isNaN(ttlDays)) return isPastRetention(atMs, horizon);
  return ttlDays > 0 && Math.floor(atMs / 1000) * 1000 + ttlDays * DAY_MS <= horizon.nowMs;
}

/** True when the row before this one may have expired. Without a recorded time it was committed at `sinceMs` or later. */
export function mayLackPrevious(row: ProofRow, sinceMs: number, horizon: Horizon): boolean {
  const { previousAtMs, previousTtlDays } = row;
  return Number.isNaN(previousAtMs)
    ? isPastRetention(sinceMs, horizon)
    : hasExpired(previousAtMs, previousTtlDays, horizon);
}

/** True when the newest row of the stock may have expired. */
export function mayLackNewest({ updatedAt, ledgerTtlDays }: Stock, horizon: Horizon): boolean {
  return hasExpired(millisOf(updatedAt), ledgerTtlDays ?? NaN, horizon);
}

/**
 * The next row is not older than this one, and records its time. No clock skew is tolerated: a row's time derives from
 * the stock that its transaction is conditional on, so it is never before the row before it.
 */
export function timeFindings(before: ProofRow, row: ProofRow): Finding[] {
  if (row.atMs < before.atMs)
    return [
      broken(
        `row ${row.version} is older than row ${before.version}`,
        `not before ${textOfTime(before.atMs)}`,
        textOfTime(row.atMs),
      ),
    ];
  if (Number.isNaN(row.previousAtMs) || row.previousAtMs === before.atMs) return [];
  return [
    broken(
      `row ${row.version} records another time of row ${before.version}`,
      textOfTime(row.previousAtMs),
      textOfTime(before.atMs),
    ),
  ];
}

function textOfTime(ms: number): string {
  if (Number.isNaN(ms)) return 'no time';
  const micros = Math.round((ms - Math.floor(ms)) * 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}
