/** The most values of one metric in one document; CloudWatch's limit. */
const MAX_VALUES = 100;

/** The observations of a histogram in a period: the count of each bucket alone, and their sum. */
export interface Observed {
  /** In ascending order of their upper bounds; the last one is Infinity. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  readonly sum: number;
}

/**
 * Values that represent the observations. The embedded metric format needs numbers and a histogram has only buckets, so
 * the values are spread evenly over each bucket, as in PromQL's histogram_quantile. A single observation is exact. More
 * than 100 become 100 quantiles: the distribution is kept, the count is not. Observations beyond the last bound get
 * their average, estimated from the sum.
 */
export function valuesOf({ buckets, sum }: Observed): number[] {
  const count = buckets.reduce((total, bucket) => total + bucket.count, 0);
  if (count === 0) return [];
  if (count === 1) return [Math.max(0, sum)];
  const length = Math.min(count, MAX_VALUES);
  return Array.from({ length }, (_, index) => valueAt(((index + 0.5) * count) / length, { buckets, sum }));
}

/** The value at a rank of the observations. */
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

/** Subtracts the other observations from the sum, each with the middle of its bucket. */
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
