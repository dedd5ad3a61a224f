import { DAY_MS } from './durations';

/** Months before the current one in a list over all months. */
const MONTHS_LISTED = 24;

/** The month of an ISO time, or of a key that begins with one, such as `2026-11`: the hash key of an index by month. */
export function monthOf(timestamp: string): string {
  return timestamp.slice(0, 7);
}

/** The months of a list over all months, newest first, not before the month `from`. */
export function monthsBack(nowMs: number, from?: string): string[] {
  // One day ahead, because the clocks of instances differ.
  const day = new Date(nowMs + DAY_MS);
  return Array.from({ length: MONTHS_LISTED + 1 }, (_, back) =>
    monthOf(new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - back)).toISOString()),
  ).filter((month) => from === undefined || month <= from);
}
