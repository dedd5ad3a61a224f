const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Milliseconds between two marks: what divides hours and days. */
const STEPS = [
  ...[1, 2, 5, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 5, 10].map((days) => days * DAY_MS),
];
/** Marks that fit on a narrow screen. */
const MOST_MARKS = 6;

/** The marks of a time axis: full minutes, hours or days in UTC. */
export function timeMarks(fromMs: number, toMs: number): number[] {
  const step = STEPS.find((each) => (toMs - fromMs) / each <= MOST_MARKS) ?? 10 * DAY_MS;
  const first = Math.ceil(fromMs / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

/** A mark in words: the time of day within two days, else the day. */
export function timeWord(ms: number, lengthMs: number): string {
  const at = new Date(ms);
  if (lengthMs <= 2 * DAY_MS) return at.toISOString().slice(11, 16);
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}
