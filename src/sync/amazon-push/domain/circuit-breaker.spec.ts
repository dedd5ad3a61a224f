import fc from 'fast-check';
import {
  afterFailure,
  afterProbe,
  allowance,
  type Breaker,
  type BreakerRules,
  CLOSED,
  probeNow,
} from './circuit-breaker';

const RULES: BreakerRules = { tripsAfter: 3, firstMs: 1_000, longestMs: 8_000 };

function failed(times: number, nowMs = 0): Breaker {
  let breaker = CLOSED;
  for (let failure = 0; failure < times; failure += 1) breaker = afterFailure(breaker, RULES, nowMs, 1);
  return breaker;
}

describe('a circuit breaker', () => {
  it('lets all calls go until so many have failed in a row', () => {
    expect(allowance(CLOSED, 0)).toBe('all');
    expect(allowance(failed(2), 0)).toBe('all');
    expect(allowance(failed(3), 0)).toBe('none');
  });

  it('offers one probe after the first delay, and the next one twice as late', () => {
    let breaker = failed(3);
    expect(allowance(breaker, 999)).toBe('none');
    expect(allowance(breaker, 1_000)).toBe('probe');
    breaker = afterProbe(breaker, RULES, 1_000, 1);
    expect(allowance(breaker, 2_999)).toBe('none');
    expect(allowance(breaker, 3_000)).toBe('probe');
    breaker = afterProbe(breaker, RULES, 3_000, 1);
    expect(allowance(breaker, 6_999)).toBe('none');
    expect(allowance(breaker, 7_000)).toBe('probe');
  });

  it('does not stay open longer for calls that were in flight when it opened', () => {
    expect(failed(9).open).toEqual(failed(3).open);
  });

  it('keeps the time when it opened', () => {
    expect(afterProbe(failed(3, 500), RULES, 1_500, 0).open?.sinceMs).toBe(500);
  });

  it('is unchanged by a probe while it is closed', () => {
    expect(afterProbe(CLOSED, RULES, 0, 0)).toBe(CLOSED);
  });

  it('offers a probe again at once after an unused one, and still waits longer after the one that follows', () => {
    const probed = afterProbe(failed(3), RULES, 1_000, 1);
    const breaker = probeNow(probed, 1_100);
    expect(allowance(breaker, 1_100)).toBe('probe');
    expect(afterProbe(breaker, RULES, 1_100, 1).open?.probeAtMs).toBe(1_100 + 4_000);
    expect(probeNow(breaker, 1_200)).toBe(breaker);
    expect(probeNow(CLOSED, 0)).toBe(CLOSED);
  });

  it('never waits longer for a probe than the longest delay, nor less than half of the first', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (randoms) => {
        let breaker = failed(3);
        for (const random of randoms) {
          const now = breaker.open?.probeAtMs ?? 0;
          breaker = afterProbe(breaker, RULES, now, random);
          const waitMs = (breaker.open?.probeAtMs ?? 0) - now;
          expect(waitMs).toBeGreaterThanOrEqual(RULES.firstMs / 2);
          expect(waitMs).toBeLessThanOrEqual(RULES.longestMs);
        }
      }),
    );
  });
});
