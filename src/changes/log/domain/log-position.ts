/** Entries that are read to catch up. A reader that is further behind reads its lists anew, which costs less. */
const MOST_BEHIND = 1000;
/** How long a number without an entry is waited for, in milliseconds: its writer is at work, or has crashed. */
const ENTRY_WITHIN_MS = 5000;

/** How far a reader has come: every number up to `last` is read or stands in `missing` with when it was first missed. */
export interface LogPosition {
  readonly last: number;
  readonly missing: ReadonlyMap<number, number>;
}

export type ReadPlan =
  | { readonly kind: 'read'; readonly numbers: readonly number[] }
  /** Too much has happened. */
  | { readonly kind: 'gap'; readonly position: LogPosition };

export function positionAt(last: number): LogPosition {
  return { last, missing: new Map() };
}

/**
 * The entries to read when the head stands at `head`, without those that the reader's own process wrote. A head that lies
 * behind is an old copy of it: reads are eventually consistent.
 */
export function planRead(
  { last, missing }: LogPosition,
  head: number,
  isOwn: (entry: number) => boolean,
): ReadPlan {
  if (head - last > MOST_BEHIND) return { kind: 'gap', position: positionAt(head) };
  const added = Array.from({ length: Math.max(0, head - last) }, (_, index) => last + 1 + index);
  return { kind: 'read', numbers: [...missing.keys(), ...added.filter((number) => !isOwn(number))] };
}

/**
 * The position after `numbers` were read, of which `found` exist. A number whose entry does not come in time is given up:
 * `hasGap` is true once for it.
 */
export function advance(
  { last, missing }: LogPosition,
  head: number,
  numbers: readonly number[],
  found: ReadonlySet<number>,
  nowMs: number,
): { readonly position: LogPosition; readonly hasGap: boolean } {
  const absent = numbers.filter((number) => !found.has(number));
  const since = absent.map((number): [number, number] => [number, missing.get(number) ?? nowMs]);
  const waited = since.filter(([, sinceMs]) => nowMs - sinceMs < ENTRY_WITHIN_MS);
  return {
    position: { last: Math.max(last, head), missing: new Map(waited) },
    hasGap: waited.length < since.length,
  };
}
