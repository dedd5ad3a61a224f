import { DAY_MS } from './durations';

/** Months that a list over all months goes back. */
const MONTHS_LISTED = 24;

/** The month of an ISO time, or of a key that begins with one, as in `2026-11`: the hash key of an index by month. */
export function monthOf(timestamp: string): string {
  return timestamp.slice(0, 7);
}

/** The months that a list over all months walks through, newest first, at the most from `from` on. */
export function monthsBack(nowMs: number, from?: string): string[] {
  // What was written elsewhere may be of tomorrow here: clocks and time zones differ.
  const day = new Date(nowMs + DAY_MS);
  return Array.from({ length: MONTHS_LISTED + 1 }, (_, back) =>
    monthOf(new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - back)).toISOString()),
  ).filter((month) => from === undefined || month <= from);
}
