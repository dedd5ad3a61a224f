/** A SKU with at most so many units at Amazon is read all the time. */
const FEW_UNITS = 10;

/** Times of the readings, in milliseconds. */
export interface ReadingTimes {
  /** Between two readings of a SKU with few units. */
  readonly fewMs: number;
  /** After a push that was accepted, or was not needed, until its number is looked for: once, and once more. */
  readonly looksMs: readonly [number, number];
}

/** The readings of a shop whose orders are searched so often (milliseconds): 30 s, 60 s and 5 min for every 3 minutes. */
export function readingTimesOf(pollMs: number): ReadingTimes {
  return {
    fewMs: Math.min(30_000, pollMs / 6),
    looksMs: [Math.min(60_000, pollMs / 3), Math.min(300_000, (pollMs * 5) / 3)],
  };
}

/** A seller SKU, as far as the schedule rests on it; times in milliseconds since the epoch. */
export interface ReadableNumber {
  readonly sellerSku: string;
  /** The number that Amazon has, as far as it is known. */
  readonly units: number;
  /** When it was read last, also where that failed; undefined: not by this sender. */
  readonly readAtMs?: number;
  /** When the push that Amazon has not shown yet was accepted, or was not needed. */
  readonly unseenSinceMs?: number;
}

/** Which of them are read: `fresh`: those with few units or an unseen push; `stale`: all; `off`: none. */
export type ReadingScope = 'fresh' | 'stale' | 'off';

/**
 * The seller SKUs to read next, at most `limit`: the most overdue of those that have a time; while stale the others after
 * them, those first that were read longest ago. A SKU at 0 is never read, unless a push of it is unseen: nothing is sold
 * there.
 */
export function nextReadings(
  numbers: Iterable<ReadableNumber>,
  { scope, times, nowMs, limit }: { scope: ReadingScope; times: ReadingTimes; nowMs: number; limit: number },
): string[] {
  if (scope === 'off') return [];
  const timed: Ranked[] = [];
  const inTurn: Ranked[] = [];
  for (const number of numbers) {
    const { sellerSku, readAtMs = -Infinity } = number;
    const dueAtMs = dueAtOf(number, times);
    if (dueAtMs <= nowMs) insert(timed, { sellerSku, atMs: dueAtMs }, limit);
    else if (isInTurn(number, scope) && readAtMs + times.fewMs <= nowMs)
      insert(inTurn, { sellerSku, atMs: readAtMs }, limit);
  }
  return [...timed, ...inTurn].slice(0, limit).map(({ sellerSku }) => sellerSku);
}

function isInTurn({ units }: ReadableNumber, scope: ReadingScope): boolean {
  return scope === 'stale' && units > 0;
}

function dueAtOf(
  { units, readAtMs = -Infinity, unseenSinceMs }: ReadableNumber,
  times: ReadingTimes,
): number {
  const fewAtMs = units > 0 && units <= FEW_UNITS ? readAtMs + times.fewMs : Infinity;
  return Math.min(fewAtMs, lookAtOf(unseenSinceMs, readAtMs, times));
}

/** The first look that no reading has been made for. */
function lookAtOf(unseenSinceMs: number | undefined, readAtMs: number, { looksMs }: ReadingTimes): number {
  if (unseenSinceMs === undefined) return Infinity;
  const atMs = looksMs.map((lookMs) => unseenSinceMs + lookMs).find((lookAtMs) => readAtMs < lookAtMs);
  return atMs ?? Infinity;
}

/** A seller SKU with its time, in milliseconds since the epoch. */
export interface Ranked {
  readonly sellerSku: string;
  readonly atMs: number;
}

/** Puts an entry in its place among the first `limit`. */
export function insert(list: Ranked[], entry: Ranked, limit: number): void {
  const last = list.at(-1);
  if (list.length >= limit && last !== undefined && last.atMs <= entry.atMs) return;
  let place = list.length;
  while (place > 0 && (list[place - 1]?.atMs ?? -Infinity) > entry.atMs) place -= 1;
  list.splice(place, 0, entry);
  if (list.length > limit) list.pop();
}
