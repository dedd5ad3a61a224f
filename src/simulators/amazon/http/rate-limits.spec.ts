import { findViolations } from './violations';
import { rateHeader, TokenBucket } from './rate-limits';

describe('the token bucket', () => {
  it('admits the burst at once and refuses the next call', () => {
    const bucket = new TokenBucket({ perSecond: 5, burst: 5 });
    expect([1, 2, 3, 4, 5, 6].map(() => bucket.take(1000))).toEqual([true, true, true, true, true, false]);
  });

  it('never refuses a caller exactly at the rate', () => {
    const bucket = new TokenBucket({ perSecond: 5, burst: 1 });
    const calls = Array.from({ length: 1000 }, (_, index) => bucket.take(index * 200));
    expect(calls).not.toContain(false);
  });

  it('takes no token for a refused call, also with a clock that steps back', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 });
    expect([bucket.take(5000), bucket.take(4000), bucket.take(5999), bucket.take(6000)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('admits a call that may have arrived when there was a token, and counts it from then', () => {
    const bucket = new TokenBucket({ perSecond: 5, burst: 1 });
    // Three calls are read late at once: after the first one, the bucket had a token at 1200 and at 1400.
    expect(bucket.take(1000)).toBe(true);
    expect([1, 2, 3].map(() => bucket.take(1500, 1000))).toEqual([true, true, false]);
    expect([bucket.take(1599, 1590), bucket.take(1600, 1590)]).toEqual([false, true]);
  });

  it('writes the rate with a decimal as Amazon does', () => {
    expect([rateHeader({ perSecond: 5, burst: 5 }), rateHeader({ perSecond: 0.0056, burst: 20 })]).toEqual([
      '5.0',
      '0.0056',
    ]);
  });
});

describe('the violations', () => {
  const quotas = new Map([['patch', { perSecond: 5, burst: 5 }]]);
  const patchAt = (at: number) => ({ at, operation: 'patch', sku: `SKU-${at}`, status: 200 }) as const;

  it('leave out calls that waited to be read, and include the same calls without a wait', () => {
    const late = Array.from({ length: 10 }, (_, index) => ({
      ...patchAt(1000),
      earliestAt: 100 * (index - 1),
    }));
    expect(findViolations(late, quotas)).toEqual([]);
    const unwaited = late.map((call) => ({ ...call, earliestAt: 1000 }));
    expect(findViolations(unwaited, quotas)).toHaveLength(5);
  });

  it('are none for a client within the quota', () => {
    const calls = Array.from({ length: 100 }, (_, index) => patchAt(index * 200));
    expect(findViolations(calls, quotas)).toEqual([]);
  });

  it('include each call beyond the quota', () => {
    const calls = [0, 1, 2, 3, 4, 5, 6].map(patchAt);
    expect(findViolations(calls, quotas).map(({ kind, at }) => [kind, at])).toEqual([
      ['over-quota', 5],
      ['over-quota', 6],
    ]);
  });
});
