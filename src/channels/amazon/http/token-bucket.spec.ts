import fc from 'fast-check';
import { seededRandom } from '../../../../test/support/seeded-random';
import {
  adjustRate,
  createBucket,
  currentRate,
  MAX_HOLD_MS,
  penalise,
  reward,
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
    ['a small part of the documented rate', 0.05, 0.05],
    ['a tiny rate, with one call in ten minutes all the same', 0.000_01, 1 / 600],
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

  it('leaves a slowed bucket slowed when it falls, and ends that when it rises', () => {
    const slowed = penalise(bucket, 0);
    expect(currentRate(adjustRate(slowed, 4, 1))).toBe(2.5);
    expect(currentRate(adjustRate(slowed, 1, 1))).toBe(1);
    expect(currentRate(adjustRate(slowed, 6, 1))).toBe(6);
  });
});

describe('a 429', () => {
  const bucket = createBucket(5, 5, 0);
  const rewarded = (from: TokenBucket, calls: number, now: number): TokenBucket =>
    Array.from({ length: calls }).reduce<TokenBucket>((current) => reward(current, now), from);

  it('empties the bucket and halves the rate', () => {
    const slowed = penalise(bucket, 0);
    expect(currentRate(slowed)).toBe(2.5);
    expect(drain(slowed, 0, 4).grants).toEqual([400, 800, 1_200, 1_600]);
  });

  it('slows further with each incident, at first by half, down to a call a minute', () => {
    const rates: number[] = [];
    let slowed = bucket;
    for (let i = 0; i < 20; i += 1) {
      slowed = penalise(slowed, i * SAME_INCIDENT_MS);
      rates.push(currentRate(slowed));
    }
    expect(rates.slice(0, 4)).toEqual([2.5, 1.25, 0.625, 0.375]);
    expect(rates.at(-1)).toBe(1 / 60);
  });

  it('does not slow a plan that is slower than that', () => {
    expect(currentRate(penalise(createBucket(0.0167, 15, 0), 0))).toBeCloseTo(1 / 60, 4);
  });

  it('counts once for calls that were in flight together, however long their answers take', () => {
    const together = [20, 40, 60, 999].reduce((current, at) => penalise(current, at), penalise(bucket, 0));
    expect(currentRate(together)).toBe(2.5);
    expect(currentRate(penalise(penalise(bucket, 6_000), 11_000, 0, 5_999))).toBe(2.5);
  });

  it('is forgotten with the calls that are accepted after it: the rate doubles to near where it was, then rises slowly', () => {
    const slowed = penalise(penalise(bucket, 0), 2_000);
    const rates = [1, 2, 3].map((calls) => currentRate(rewarded(slowed, calls, 2_000)));
    expect(rates).toEqual([2.5, 4.25, 4.2925]);
    expect(currentRate(rewarded(slowed, 100, 2_000))).toBe(5);
    expect(drain(rewarded(slowed, 100, 2_000), 60_000, 5).grants).toEqual(Array(5).fill(60_000));
  });

  it('is not forgotten with an answer to a call that was sent before it', () => {
    expect(currentRate(reward(penalise(bucket, 1_000), 1_200, 900))).toBe(2.5);
  });

  it('recovers to the rate that the header gave, not beyond', () => {
    expect(currentRate(rewarded(penalise(adjustRate(bucket, 2, 0), 0), 500, 3_600_000))).toBe(2);
  });

  it('holds all calls for as long as Retry-After asks', () => {
    const [first] = drain(penalise(bucket, 0, 3_000), 0, 1).grants;
    expect(first).toBe(3_400);
  });

  it('does not follow a Retry-After of hours', () => {
    expect(drain(penalise(bucket, 0, 7_200_000), 0, 1).grants).toEqual([MAX_HOLD_MS + 400]);
  });
});

describe('an account that gets a part of the documented rate', () => {
  interface Account {
    readonly rate: number;
    readonly burst: number;
    /** The rate in the header of accepted calls, if there is one. */
    readonly header?: number;
    /** How long Amazon takes for an accepted call, from the first to the second figure, in ms. */
    readonly answersIn: readonly [number, number];
    readonly seed: number;
  }
  const CALLS = 400;
  const SETTLED_AFTER = 150;

  /** The answers in the order of the calls, while there is always a call to make. */
  function answersOf({ rate, burst, header, answersIn: [fastest, slowest], seed }: Account): {
    readonly at: number;
    readonly isRefused: boolean;
  }[] {
    const random = seededRandom(seed);
    let bucket = createBucket(5, 3, 0);
    let amazon = createBucket(rate, burst, 0);
    let underWay: { sentAt: number; answersAt: number; isRefused: boolean }[] = [];
    let arrivedAt = 0;
    const answers: { at: number; isRefused: boolean }[] = [];
    for (let now = 0; answers.length < CALLS;) {
      const due = underWay.filter(({ answersAt }) => answersAt <= now);
      underWay = underWay.filter(({ answersAt }) => answersAt > now);
      for (const { sentAt, isRefused } of due) {
        if (isRefused) bucket = penalise(bucket, now, 0, sentAt);
        else bucket = reward(header === undefined ? bucket : adjustRate(bucket, header, now), now, sentAt);
      }
      const taken = take(bucket, now);
      bucket = taken.bucket;
      if (taken.waitMs === 0) {
        arrivedAt = Math.max(arrivedAt, now + 20 + random() * 130);
        const arrival = take(amazon, arrivedAt);
        amazon = arrival.bucket;
        const isRefused = arrival.waitMs > 0;
        // A refusal costs Amazon no work, so it is fast.
        const answersAt = arrivedAt + (isRefused ? 50 : fastest + random() * (slowest - fastest));
        underWay.push({ sentAt: now, answersAt, isRefused });
        answers.push({ at: now, isRefused });
      }
      const next = Math.min(now + Math.max(1, taken.waitMs), ...underWay.map(({ answersAt }) => answersAt));
      now = Math.max(now + (taken.waitMs === 0 ? 0.01 : 0), next);
    }
    return answers;
  }

  const accounts = fc.record({
    rate: fc.constantFrom(0.02, 0.05, 0.25, 0.5, 1, 2, 4.5),
    burst: fc.integer({ min: 1, max: 10 }),
    answersIn: fc.constantFrom([50, 300] as const, [1_000, 3_000] as const, [5_000, 7_000] as const),
    seed: fc.nat(),
  });

  it.each<[string, Omit<Account, 'answersIn' | 'seed'>, number]>([
    ['a quarter of a call a second, by the header', { rate: 0.25, burst: 5, header: 0.25 }, 0],
    ['one call in 20 seconds, by the header', { rate: 0.05, burst: 5, header: 0.05 }, 0],
    ['the same with a burst of 1', { rate: 0.25, burst: 1, header: 0.25 }, 6],
    ['a quarter of a call a second, which only 429s show', { rate: 0.25, burst: 5 }, 15],
    ['one call in 20 seconds, which only 429s show', { rate: 0.05, burst: 1 }, 18],
  ])('is refused on few of its first 43 calls: %s', (_, account, most) => {
    const answers = answersOf({ ...account, answersIn: [50, 300], seed: 7 }).slice(0, 43);
    expect(answers.filter(({ isRefused }) => isRefused).length).toBeLessThanOrEqual(most);
  });

  it.each<[string, (account: Omit<Account, 'header'>) => Account]>([
    ['with the header', (account) => ({ ...account, header: account.rate })],
    ['without the header', (account) => account],
    ['with a header that gives the documented rate', (account) => ({ ...account, header: 5 })],
  ])('settles %s: few calls are refused, and the rate is used', (_, accountOf) => {
    fc.assert(
      fc.property(accounts, (account) => {
        const answers = answersOf(accountOf(account)).slice(SETTLED_AFTER);
        const accepted = answers.filter(({ isRefused }) => !isRefused);
        const seconds = ((answers.at(-1)?.at ?? 0) - (answers[0]?.at ?? 0)) / 1_000;
        expect(1 - accepted.length / answers.length).toBeLessThan(0.15);
        expect(accepted.length / seconds).toBeGreaterThan(0.4 * account.rate);
      }),
      { numRuns: 30 },
    );
  });
});
