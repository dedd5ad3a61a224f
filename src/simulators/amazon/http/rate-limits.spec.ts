import { judgeCalls } from './judge';
import { rateHeader, TokenBucket } from './rate-limits';

describe('the token bucket', () => {
  it('lets the burst through at once and refuses the next', () => {
    const bucket = new TokenBucket({ perSecond: 5, burst: 5 });
    expect([1, 2, 3, 4, 5, 6].map(() => bucket.take(1000))).toEqual([true, true, true, true, true, false]);
  });

  it('never refuses a caller who keeps exactly to the rate', () => {
    const bucket = new TokenBucket({ perSecond: 5, burst: 1 });
    const calls = Array.from({ length: 1000 }, (_, index) => bucket.take(index * 200));
    expect(calls).not.toContain(false);
  });

  it('does not charge for refused calls and survives a clock that steps back', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 });
    expect([bucket.take(5000), bucket.take(4000), bucket.take(5999), bucket.take(6000)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('lets a call through that can have come when there was a token, and counts it from then', () => {
    const bucket = new TokenBucket({ perSecond: 5, burst: 1 });
    // Read late, all at once: the bucket had a token for each at 1000, 1200 and 1400, and none for the fourth.
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

describe('the judge', () => {
  const quotas = new Map([['patch', { perSecond: 5, burst: 5 }]]);
  const patchAt = (at: number) => ({ at, operation: 'patch', sku: `SKU-${at}`, status: 200 }) as const;

  it('holds calls that had to wait until they were read against nobody, and those that did not against the client', () => {
    const late = Array.from({ length: 10 }, (_, index) => ({
      ...patchAt(1000),
      earliestAt: 100 * (index - 1),
    }));
    expect(judgeCalls(late, quotas)).toEqual([]);
    const hasty = late.map((call) => ({ ...call, earliestAt: 1000 }));
    expect(judgeCalls(hasty, quotas)).toHaveLength(5);
  });

  it('holds nothing against a client that stays within the quota', () => {
    const calls = Array.from({ length: 100 }, (_, index) => patchAt(index * 200));
    expect(judgeCalls(calls, quotas)).toEqual([]);
  });

  it('names each call beyond the quota', () => {
    const calls = [0, 1, 2, 3, 4, 5, 6].map(patchAt);
    expect(judgeCalls(calls, quotas).map(({ kind, at }) => [kind, at])).toEqual([
      ['over-quota', 5],
      ['over-quota', 6],
    ]);
  });
});
