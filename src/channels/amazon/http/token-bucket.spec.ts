import fc from 'fast-check';
import {
  adjustRate,
  createBucket,
  currentRate,
  EASE_AFTER_MS,
  MAX_HOLD_MS,
  penalise,
  SAME_INCIDENT_MS,
  take,
  type TokenBucket,
} from './token-bucket';

/** Takes whenever a token is there, from `now` on, and says when each of `count` grants came. */
function drain(start: TokenBucket, now: number, count: number): { grants: number[]; bucket: TokenBucket } {
  const grants: number[] = [];
  let bucket = start;
  let at = now;
  while (grants.length < count) {
    const taken = take(bucket, at);
    bucket = taken.bucket;
    if (taken.waitMs === 0) grants.push(at);
    at += taken.waitMs;
  }
  return { grants, bucket };
}

/** The worst excess of grants over `burst + rate x t`, over all windows that start and end with a grant. */
function worstExcess(grants: readonly number[], ratePerSecond: number, burst: number): number {
  let worst = Number.NEGATIVE_INFINITY;
  grants.forEach((from, i) => {
    grants.slice(i).forEach((to, more) => {
      worst = Math.max(worst, more + 1 - burst - (ratePerSecond * (to - from)) / 1_000);
    });
  });
  return worst;
}

describe('the token bucket', () => {
  it.each([
    ['a burst of 5 at once, then one in 200 ms', 5, 5, 7, [0, 0, 0, 0, 0, 200, 400]],
    ['a burst of 1', 5, 1, 3, [0, 200, 400]],
    ['a burst that is not whole', 5, 4.25, 6, [0, 0, 0, 0, 150, 350]],
    ['less than one a second', 0.5, 1, 3, [0, 2_000, 4_000]],
  ])('grants %s', (_name, rate, burst, count, expected) => {
    expect(drain(createBucket(rate, burst, 0), 0, count).grants).toEqual(expected);
  });

  it('saves up no more than its burst, however long it is quiet', () => {
    const { bucket } = drain(createBucket(5, 5, 0), 0, 5);
    expect(drain(bucket, 3_600_000, 6).grants).toEqual([...Array<number>(5).fill(3_600_000), 3_600_200]);
  });

  it('says how long to wait, and that wait is enough', () => {
    const { bucket } = drain(createBucket(3, 1, 0), 0, 1);
    const refused = take(bucket, 100);
    expect(refused.waitMs).toBe(234);
    expect(take(refused.bucket, 334).waitMs).toBe(0);
  });

  it.each([
    [0, 5],
    [-1, 5],
    [Number.NaN, 5],
    [5, 0.5],
  ])('does not exist with rate %p and burst %p', (rate, burst) => {
    expect(() => createBucket(rate, burst, 0)).toThrow(RangeError);
  });

  it('survives a clock that is set back', () => {
    const { bucket } = drain(createBucket(5, 1, 10_000_000), 10_000_000, 1);
    expect(take(bucket, 1_000).waitMs).toBe(200);
    const held = penalise(bucket, 10_000_000, MAX_HOLD_MS);
    expect(take(held, 1_000).waitMs).toBe(MAX_HOLD_MS + 400);
  });

  it('never grants more than burst + rate x t in any window', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        fc.array(
          fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 5_000 })),
          {
            maxLength: 150,
          },
        ),
        fc.array(fc.nat(149), { maxLength: 5 }),
        (rate, burst, pauses, refusedAt) => {
          let bucket = createBucket(rate, burst, 0);
          let now = 0;
          const grants: number[] = [];
          pauses.forEach((pause, i) => {
            now += pause;
            const taken = take(bucket, now);
            bucket = taken.bucket;
            if (taken.waitMs === 0) grants.push(now);
            if (refusedAt.includes(i)) bucket = penalise(bucket, now, pause);
          });
          expect(worstExcess(grants, rate, burst)).toBeLessThan(1e-6);
        },
      ),
    );
  });

  it('grants as soon as the arithmetic allows, for any plan', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 2, max: 20 }), (rate, burst) => {
        const last = drain(createBucket(rate, burst, 0), 0, 100).grants.at(-1);
        expect(last).toBe(Math.max(0, Math.ceil(((100 - burst) * 1_000) / rate)));
      }),
    );
  });
});

describe('the reported rate', () => {
  const bucket = createBucket(5, 5, 0);

  it.each([
    ['a lower rate', 2, 2],
    ['a higher rate, which only the header can give', 10, 10],
    ['the edge of what is plausible', 50, 50],
    ['a rate out of all proportion', 51, 5],
    ["another operation's rate", 0.0056, 5],
    ['zero', 0, 5],
    ['a negative rate', -5, 5],
    ['no number', Number.NaN, 5],
    ['infinity', Number.POSITIVE_INFINITY, 5],
  ])('follows or ignores %s', (_name, observed, expected) => {
    expect(currentRate(adjustRate(bucket, observed, 0))).toBe(expected);
  });

  it('counts what was saved up before the change at the old rate', () => {
    const { bucket: empty } = drain(createBucket(5, 5, 0), 0, 5);
    expect(take(adjustRate(empty, 1, 100), 100).waitMs).toBe(500);
  });

  it('gives no larger burst', () => {
    expect(drain(adjustRate(bucket, 10, 0), 60_000, 7).grants.filter((at) => at === 60_000)).toHaveLength(5);
  });

  it('leaves a slowed bucket slowed', () => {
    expect(currentRate(adjustRate(penalise(bucket, 0), 4, 1))).toBe(2);
  });
});

describe('a 429', () => {
  const bucket = createBucket(5, 5, 0);

  it('empties the bucket and halves the rate until it was quiet for a while', () => {
    const slowed = penalise(bucket, 0);
    expect(currentRate(slowed)).toBe(2.5);
    expect(drain(slowed, 0, 7).grants).toEqual([400, 800, 1_200, 1_600, 2_000, 2_200, 2_400]);
  });

  it('slows further with each incident, down to an eighth, and recovers step by step', () => {
    let slowed = bucket;
    for (let i = 0; i < 5; i += 1) slowed = penalise(slowed, i * SAME_INCIDENT_MS);
    const last = 4 * SAME_INCIDENT_MS;
    expect(currentRate(slowed)).toBe(0.625);
    const rates = [1, 2, 3, 4].map((step) => currentRate(take(slowed, last + step * EASE_AFTER_MS).bucket));
    expect(rates).toEqual([1.25, 2.5, 5, 5]);
  });

  it('counts once for calls that were in flight together', () => {
    const slowed = [20, 40, 60, 999].reduce((current, at) => penalise(current, at), penalise(bucket, 0));
    expect(currentRate(slowed)).toBe(2.5);
  });

  it('recovers to the rate that the header gave, not beyond', () => {
    const slowed = penalise(adjustRate(bucket, 2, 0), 0);
    expect(currentRate(take(slowed, 3_600_000).bucket)).toBe(2);
  });

  it('holds all calls for as long as Retry-After asks', () => {
    const [first] = drain(penalise(bucket, 0, 3_000), 0, 1).grants;
    expect(first).toBe(3_400);
  });

  it('does not follow a Retry-After of hours', () => {
    expect(drain(penalise(bucket, 0, 7_200_000), 0, 1).grants).toEqual([MAX_HOLD_MS + 400]);
  });
});
