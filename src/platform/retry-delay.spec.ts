import fc from 'fast-check';
import { retryDelayMs } from './retry-delay';

const RULE = { firstMs: 500, longestMs: 30_000 };

describe('the pause before the next try', () => {
  it.each([
    [0, 250, 500],
    [1, 500, 1000],
    [2, 1000, 2000],
    [3, 2000, 4000],
    [5, 8000, 16_000],
    [6, 15_000, 30_000],
    [7, 15_000, 30_000],
    [1_000_000, 15_000, 30_000],
  ])('after %d retries lies between %d and %d ms', (attempts, shortestMs, longestMs) => {
    expect(retryDelayMs(RULE, attempts, 0)).toBe(shortestMs);
    expect(retryDelayMs(RULE, attempts, 0.5)).toBe((shortestMs + longestMs) / 2);
    expect(retryDelayMs(RULE, attempts, 1 - Number.EPSILON)).toBeCloseTo(longestMs, 3);
  });

  it('is never shorter than half of the first bound and never longer than the longest', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), random, (attempts, jitter) => {
        const pauseMs = retryDelayMs(RULE, attempts, jitter);
        expect(pauseMs).toBeGreaterThanOrEqual(250);
        expect(pauseMs).toBeLessThanOrEqual(30_000);
      }),
    );
  });
});
