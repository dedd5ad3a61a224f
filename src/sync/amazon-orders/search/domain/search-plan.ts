import { callsAt, refillMs, type SearchBudget } from './search-budget';
import { LONGEST_OVERLAP_MS } from './search-state';

/** Calls that regular searches leave for pages, for searches that failed and for those that a person asks for. */
export const RESERVED_CALLS = 5;
/** From the longest on. */
const OVERLAPS_MS = [LONGEST_OVERLAP_MS, 300_000, 120_000, 30_000, 0];
/** The largest page of the model. */
const PAGE_ORDERS = 100;

/** From the beginning of a search to the next one: as configured while the burst lasts, then at the pace of the plan. */
export function intervalMsAfter(budget: SearchBudget, pollMs: number, nowMs: number): number {
  return callsAt(budget, nowMs) > RESERVED_CALLS ? pollMs : Math.max(pollMs, refillMs(budget));
}

/** What a search found, and the time that it covered. */
interface Found {
  readonly orders: number;
  readonly spanMs: number;
}

/**
 * How far the next search goes back before the watermark: as far as its pages fit into the budget at the pace of this
 * search. A short overlap misses fewer orders than a watermark that stays behind.
 */
export function overlapMsAfter(
  { orders, spanMs }: Found,
  intervalMs: number,
  budget: SearchBudget,
  nowMs: number,
): number {
  const ordersPerMs = orders / Math.max(spanMs, 1);
  const affordable = callsAt(budget, nowMs) > RESERVED_CALLS ? 2 : 1;
  const fits = OVERLAPS_MS.find(
    (overlapMs) => ordersPerMs * (intervalMs + overlapMs) <= affordable * PAGE_ORDERS,
  );
  return fits ?? 0;
}
