/** The level of a SKU from a moment on, until the next point. */
export interface HistoryPoint {
  /** Time of the movement; of the first point possibly the start of the range. */
  readonly at: string;
  readonly physical: number;
  readonly broadcast: number;
  readonly version: number;
}

/** Points of one answer. */
const MAX_POINTS = 2_000;
/** Points that a bucket keeps at most: its last one, and the lowest and highest of both figures. */
const KEPT_PER_BUCKET = 5;

/**
 * At most `most` of these points, oldest first: all of them where they are no more. Otherwise the range is divided into
 * buckets of equal length, and each keeps its last point and the extremes of `physical` and `broadcast`, so that a step
 * chart of the result has every peak and every dip. The first and the last point are always kept.
 */
export function thinned(points: readonly HistoryPoint[], most = MAX_POINTS): readonly HistoryPoint[] {
  const first = points[0];
  const last = points.at(-1);
  if (points.length <= most || first === undefined || last === undefined) return points;
  const buckets = Math.max(1, Math.floor((most - 2) / KEPT_PER_BUCKET));
  const startMs = Date.parse(first.at);
  const lengthMs = (Date.parse(last.at) - startMs + 1) / buckets;
  const kept = new Set([0, points.length - 1]);
  for (let from = 0; from < points.length;) {
    const bucket = bucketOf(points[from], startMs, lengthMs);
    let to = from + 1;
    while (to < points.length && bucketOf(points[to], startMs, lengthMs) === bucket) to += 1;
    for (const index of shapeOf(points, from, to)) kept.add(index);
    from = to;
  }
  return points.filter((_, index) => kept.has(index));
}

function bucketOf(point: HistoryPoint | undefined, startMs: number, lengthMs: number): number {
  return point === undefined ? -1 : Math.floor((Date.parse(point.at) - startMs) / lengthMs);
}

/** The indexes, in [from, to), of the last point and of the first ones with an extreme figure. */
function shapeOf(points: readonly HistoryPoint[], from: number, to: number): number[] {
  const extremes = (['physical', 'broadcast'] as const).flatMap((figure) => {
    let lowest = from;
    let highest = from;
    for (let index = from; index < to; index += 1) {
      const value = points[index]?.[figure] ?? NaN;
      if (value < (points[lowest]?.[figure] ?? NaN)) lowest = index;
      if (value > (points[highest]?.[figure] ?? NaN)) highest = index;
    }
    return [lowest, highest];
  });
  return [...extremes, to - 1];
}
