/** Months that the list of all alerts goes back. */
const MONTHS_LISTED = 24;
const DAY_MS = 86_400_000;

/** The month of a timestamp, as in `2026-11`: the partition of all its alerts. */
export function monthOf(timestamp: string): string {
  return timestamp.slice(0, 7);
}

/** The months that the list of all alerts walks through, newest first, at the most from `from` on. */
export function monthsBack(nowMs: number, from?: string): string[] {
  // Another instance's clock may have reached the next month already.
  const day = new Date(nowMs + DAY_MS);
  return Array.from({ length: MONTHS_LISTED + 1 }, (_, back) =>
    monthOf(new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - back)).toISOString()),
  ).filter((month) => from === undefined || month <= from);
}
