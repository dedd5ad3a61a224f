import { DAY_MS } from '../../../platform/durations';
import { percentilesOf } from '../../../platform/latency-buckets';
import { addDelays, type Hours, type SloCounts } from '../../slo/domain/slo-counts';

type Way = keyof SloCounts['delays'];

/** The p99 of each way of a sale from one channel to the other, in milliseconds; null: too few were measured. */
export interface MeasuredDelay {
  readonly p99Ms: Readonly<Record<Way, number | null>>;
  /** All of them together; what is not measured counts as expected. */
  readonly totalMs: number;
}

/** Below so many a day's p99 is chance, and that of the week is taken. */
const ENOUGH = 50;
/** Below so many of the week it is not measured. */
const LEAST = 20;

/** The delay by the last day, or by all of these hours where the day has few. `expected`: in milliseconds. */
export function delayOf(hours: Hours, nowMs: number, expected: Readonly<Record<Way, number>>): MeasuredDelay {
  const p99Of = (way: Way): number | null => {
    const of = (fromMs: number) =>
      percentilesOf(
        addDelays([...hours].filter(([hourMs]) => hourMs >= fromMs).map(([, { delays }]) => delays[way])),
      );
    const day = of(nowMs - DAY_MS);
    if (day.count >= ENOUGH) return day.p99Ms;
    const all = of(-Infinity);
    return all.count >= LEAST ? all.p99Ms : null;
  };
  const p99Ms = { counted: p99Of('counted'), accepted: p99Of('accepted'), observed: p99Of('observed') };
  const ways: readonly Way[] = ['counted', 'accepted', 'observed'];
  return { p99Ms, totalMs: Math.round(ways.reduce((sum, way) => sum + (p99Ms[way] ?? expected[way]), 0)) };
}
