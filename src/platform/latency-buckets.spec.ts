import fc from 'fast-check';
import { bucketOf, BUCKETS, percentilesOf } from './latency-buckets';

const DAY_MS = 86_400_000;

function countsOf(...latencies: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const ms of latencies) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return counts;
}

/** The exact percentile by the nearest rank. */
function exact(latencies: readonly number[], share: number): number {
  const inOrder = [...latencies].sort((one, other) => one - other);
  return inOrder[Math.ceil(share * inOrder.length) - 1] ?? NaN;
}

describe('percentiles from buckets of latencies', () => {
  it('are null without latencies', () => {
    expect(percentilesOf(new Map())).toEqual({ count: 0, p50Ms: null, p95Ms: null, p99Ms: null });
  });

  it('are those of the nearest rank', () => {
    const latencies = [...Array<number>(94).fill(100), ...Array<number>(4).fill(1_000), 10_000, 60_000];
    const { count, p50Ms, p95Ms, p99Ms } = percentilesOf(countsOf(...latencies));
    expect(count).toBe(100);
    for (const [shown, ms] of [
      [p50Ms, 100],
      [p95Ms, 1_000],
      [p99Ms, 10_000],
    ] as const)
      expect(Math.abs((shown ?? NaN) - ms) / ms).toBeLessThan(0.1);
  });

  it('are at most 10 % off, from a millisecond to a day', () => {
    const latency = fc
      .integer({ min: 0, max: 35 })
      .chain((power) =>
        fc.integer({ min: 1, max: 100 }).map((n) => Math.min(DAY_MS, Math.round(n * 1.6 ** power))),
      );
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1, maxLength: 50 }), (latencies) => {
        const { count, ...shown } = percentilesOf(countsOf(...latencies));
        expect(count).toBe(latencies.length);
        for (const [name, share] of [
          ['p50Ms', 0.5],
          ['p95Ms', 0.95],
          ['p99Ms', 0.99],
        ] as const) {
          const wanted = exact(latencies, share);
          expect(Math.abs((shown[name] ?? NaN) - wanted) / wanted).toBeLessThanOrEqual(0.1);
        }
      }),
    );
  });

  it.each([
    [0, 0],
    [0.4, 0],
    [1, 0],
    [DAY_MS, BUCKETS - 1],
    [DAY_MS * 30, BUCKETS - 1],
  ])('put %d ms into bucket %d', (ms, bucket) => {
    expect(bucketOf(ms)).toBe(bucket);
  });

  it('fit one expression of the store', () => {
    expect(BUCKETS).toBeLessThan(120);
  });
});
