/** Each bucket ends at this multiple of its begin, so that its middle is at most 9.1 % off any value in it. */
const RATIO = 1.19;
/** Latencies above count as this one: 24 hours, in milliseconds. */
const LONGEST_MS = 86_400_000;
/** Digits that are shown of a percentile; rounding to them adds 0.5 % at most. */
const DIGITS = 3;

/** Counts by bucket. */
export type LatencyCounts = ReadonlyMap<number, number>;

/** The bucket of a latency in milliseconds: 0 for up to 1 ms, and 105 for 24 hours and more. */
export function bucketOf(ms: number): number {
  const within = Math.min(Math.max(ms, 1), LONGEST_MS);
  return Math.floor(Math.log(within) / Math.log(RATIO));
}

/** Upper bound of the numbers of buckets. */
export const BUCKETS = bucketOf(LONGEST_MS) + 1;

/** Percentiles in milliseconds, each at most 10 % off; null without latencies. */
export interface Percentiles {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export function percentilesOf(counts: LatencyCounts): Percentiles {
  const inOrder = [...counts].sort(([one], [other]) => one - other);
  const count = inOrder.reduce((sum, [, ofBucket]) => sum + ofBucket, 0);
  const at = (share: number): number | null => valueAt(inOrder, Math.ceil(share * count));
  return { count, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

/** The value of this rank, counted from 1 at the lowest (nearest rank). */
function valueAt(inOrder: readonly (readonly [number, number])[], rank: number): number | null {
  let seen = 0;
  for (const [bucket, count] of inOrder) {
    seen += count;
    if (seen >= rank) return middleOf(bucket);
  }
  return null;
}

/** The geometric middle. */
function middleOf(bucket: number): number {
  return Number(Math.min(RATIO ** (bucket + 0.5), LONGEST_MS).toPrecision(DIGITS));
}
