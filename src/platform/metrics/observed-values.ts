/** How many values one metric may have in one document; CloudWatch's own bound. */
export const MOST_VALUES = 100;

/** What a histogram saw in a span of time: the observations in each bucket, not cumulated, and their sum. */
export interface Observed {
  /** By upper bound, rising; the last one is Infinity. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  readonly sum: number;
}

/**
 * Values that stand for what was observed. The embedded metric format takes plain numbers only, and a histogram keeps
 * none, so they are laid evenly across each bucket, as PromQL's histogram_quantile does. One observation is told as it
 * was. More than a hundred are told by a hundred of their quantiles: the shape is kept, and their number is not. What
 * lies beyond the last bound is told by its average, as far as the sum gives it away.
 */
export function valuesOf({ buckets, sum }: Observed): number[] {
  const count = buckets.reduce((total, bucket) => total + bucket.count, 0);
  if (count === 0) return [];
  if (count === 1) return [Math.max(0, sum)];
  const told = Math.min(count, MOST_VALUES);
  return Array.from({ length: told }, (_, index) =>
    valueAt(((index + 0.5) * count) / told, { buckets, sum }),
  );
}

/** The value below which `rank` of the observations lie. */
function valueAt(rank: number, observed: Observed): number {
  let below = 0;
  let from = 0;
  for (const { upTo, count } of observed.buckets) {
    if (count > 0 && rank <= below + count)
      return upTo === Infinity
        ? Math.max(from, averageBeyond(observed))
        : from + ((upTo - from) * (rank - below)) / count;
    below += count;
    if (upTo !== Infinity) from = upTo;
  }
  return from;
}

/** The others are taken at the middle of their buckets; what is left of the sum belongs to those beyond the last. */
function averageBeyond({ buckets, sum }: Observed): number {
  let from = 0;
  let left = sum;
  for (const { upTo, count } of buckets) {
    if (upTo === Infinity) return count === 0 ? 0 : left / count;
    left -= (count * (from + upTo)) / 2;
    from = upTo;
  }
  return 0;
}
