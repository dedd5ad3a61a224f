import fc from 'fast-check';
import { SystemClock } from '../../../platform/clock';
import { DEFAULT_GUARD_MS, LimiterClosed, RateLimiter } from './rate-limiter';
import { createBucket, take } from './token-bucket';

/** Jest's timers and its Date move together, so that the limiter's own timer is the thing under test. */
beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

const limiterOf = (guardMs?: number): RateLimiter =>
  new RateLimiter(
    { ratePerSecond: 5, burst: 5, ...(guardMs === undefined ? {} : { guardMs }) },
    new SystemClock(),
  );

function ask(limiter: RateLimiter, count: number): { at: number[]; order: number[] } {
  const granted = { at: [] as number[], order: [] as number[] };
  for (let i = 0; i < count; i += 1) {
    void limiter.reserve().then((grant) => {
      grant.spend();
      granted.at.push(Date.now());
      granted.order.push(i);
    });
  }
  return granted;
}

describe('the rate limiter', () => {
  it('grants in the order of asking, at the pace of the plan', async () => {
    const granted = ask(limiterOf(0), 8);
    await jest.advanceTimersByTimeAsync(600);
    expect(granted.at).toEqual([0, 0, 0, 0, 0, 200, 400, 600]);
    expect(granted.order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('has one timer however many calls wait, and none when no call waits', async () => {
    const limiter = limiterOf();
    ask(limiter, 50);
    await jest.advanceTimersByTimeAsync(0);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends a backlog of 500 within 500/rate + 1 s, the guard being paid once', async () => {
    const granted = ask(limiterOf(), 500);
    await jest.advanceTimersByTimeAsync(200_000);
    expect(granted.at).toHaveLength(500);
    expect(granted.at.at(-1)).toBe((500 - 5) * 200 + DEFAULT_GUARD_MS);
    expect(granted.at.at(-1)).toBeLessThanOrEqual(500 * 200 + 1_000);
  });

  it('counts a call when it goes out, so that slow preparation brings no calls closer together', async () => {
    const limiter = limiterOf(0);
    const sent: number[] = [];
    const call = async (prepareMs: number): Promise<void> => {
      const grant = await limiter.reserve();
      await new Promise((resolve) => setTimeout(resolve, prepareMs));
      grant.spend();
      sent.push(Date.now());
    };
    for (let calls = 0; calls < 10; calls += 1) void call(calls < 4 ? 450 : 0);
    await jest.advanceTimersByTimeAsync(5_000);
    let bucket = createBucket(5, 5, 0);
    for (const at of sent) {
      const taken = take(bucket, at);
      expect([at, taken.waitMs]).toEqual([at, 0]);
      bucket = taken.bucket;
    }
    expect(sent).toHaveLength(10);
  });

  it('spends no token on a call that is not made after all', async () => {
    const limiter = limiterOf(0);
    const grants = await Promise.all(Array.from({ length: 5 }, () => limiter.reserve()));
    const granted = ask(limiter, 5);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(granted.at).toEqual([]);
    expect(grants.map((grant) => grant.isOpen())).toEqual(grants.map(() => true));
    for (const grant of grants) grant.giveBack();
    await jest.advanceTimersByTimeAsync(0);
    expect(granted.at).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    expect(grants.map((grant) => grant.isOpen())).toEqual(grants.map(() => false));
  });

  it('takes back no grant that was spent', async () => {
    const limiter = limiterOf(0);
    const grants = await Promise.all(Array.from({ length: 5 }, () => limiter.reserve()));
    for (const grant of grants) {
      grant.spend();
      grant.giveBack();
    }
    const granted = ask(limiter, 1);
    await jest.advanceTimersByTimeAsync(200);
    expect(granted.at).toEqual([200]);
  });

  it('has no token when it takes over from another process', async () => {
    const limiter = limiterOf(0);
    limiter.drain();
    const granted = ask(limiter, 3);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(granted.at).toEqual([200, 400, 600]);
  });

  it('follows the rate that an answer reported', async () => {
    const limiter = limiterOf(0);
    const granted = ask(limiter, 7);
    limiter.observe('1.0');
    await jest.advanceTimersByTimeAsync(2_000);
    expect(granted.at.slice(5)).toEqual([1_000, 2_000]);
  });

  it.each([undefined, '', ' ', 'fast', '-1', '0', 'Infinity'])('ignores the header %p', async (header) => {
    const limiter = limiterOf(0);
    limiter.observe(header);
    const granted = ask(limiter, 6);
    await jest.advanceTimersByTimeAsync(200);
    expect(granted.at.at(-1)).toBe(200);
  });

  it('holds all calls after a 429', async () => {
    const limiter = limiterOf(0);
    limiter.throttled(1_000);
    const granted = ask(limiter, 2);
    await jest.advanceTimersByTimeAsync(1_800);
    expect(granted.at).toEqual([1_400, 1_800]);
  });

  it('refuses all calls when it is closed, and leaves no timer', async () => {
    const limiter = limiterOf(0);
    ask(limiter, 5);
    const waiting = limiter.reserve();
    limiter.close();
    await expect(waiting).rejects.toBeInstanceOf(LimiterClosed);
    await expect(limiter.reserve()).rejects.toBeInstanceOf(LimiterClosed);
    limiter.throttled();
    limiter.observe('3');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('works with a burst of 1, where there is nothing to reserve', async () => {
    const limiter = new RateLimiter({ ratePerSecond: 5, burst: 1 }, new SystemClock());
    const granted = ask(limiter, 2);
    await jest.advanceTimersByTimeAsync(200);
    expect(granted.at).toEqual([0, 200]);
  });

  it('stays within the limit that Amazon counts, although trip times vary', async () => {
    const granted = ask(limiterOf(), 60);
    await jest.advanceTimersByTimeAsync(30_000);
    const delays = fc.array(fc.integer({ min: 0, max: DEFAULT_GUARD_MS }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(delays, (delay) => {
        let amazon = createBucket(5, 5, 0);
        const arrivals = granted.at.map((at, i) => at + (delay[i] ?? 0)).sort((a, b) => a - b);
        for (const arrival of arrivals) {
          const { bucket, waitMs } = take(amazon, arrival);
          expect(waitMs).toBe(0);
          amazon = bucket;
        }
      }),
    );
  });
});

/** The plan of createReport. */
const REPORT_PLAN = { ratePerSecond: 0.0167, burst: 15, guardMs: 0 };
const INTERVAL_MS = Math.ceil(1_000 / REPORT_PLAN.ratePerSecond);

describe('a plan of one call a minute, without a line', () => {
  /** Makes so many calls; true for each that was granted. */
  const taken = (limiter: RateLimiter, calls: number): boolean[] =>
    Array.from({ length: calls }, () => {
      const grant = limiter.tryReserve();
      grant?.spend();
      return grant !== undefined;
    });
  const planOf = (): RateLimiter => new RateLimiter(REPORT_PLAN, new SystemClock());

  it('grants the whole burst, then says when to come back', () => {
    const limiter = planOf();
    expect(limiter.waitMs()).toBe(0);
    expect(taken(limiter, 16)).toEqual([...Array.from({ length: 15 }, () => true), false]);
    expect(limiter.waitMs()).toBe(INTERVAL_MS + DEFAULT_GUARD_MS);
  });

  it('grants one call to a caller that comes back then, however often it asked meanwhile', () => {
    const limiter = planOf();
    taken(limiter, 15);
    for (let asked = 0; asked < 50; asked += 1) {
      jest.advanceTimersByTime(1_000);
      expect(taken(limiter, 1)).toEqual([false]);
    }
    jest.advanceTimersByTime(limiter.waitMs());
    expect(taken(limiter, 2)).toEqual([true, false]);
    expect(limiter.waitMs()).toBeGreaterThan(50_000);
  });

  it('spends nothing when it is asked how long to wait', () => {
    const limiter = planOf();
    for (let asked = 0; asked < 50; asked += 1) expect(limiter.waitMs()).toBe(0);
    expect(taken(limiter, 15)).not.toContain(false);
  });

  it('has no call left after a 429, and adds its Retry-After', () => {
    const [plain, asked] = [planOf(), planOf()];
    plain.throttled();
    asked.throttled(30_000);
    expect(plain.waitMs()).toBeGreaterThanOrEqual(INTERVAL_MS);
    expect(plain.waitMs()).toBeLessThan(INTERVAL_MS + 3_000);
    expect(asked.waitMs()).toBeGreaterThanOrEqual(INTERVAL_MS + 30_000);
  });

  it.each([
    ['0.0334', INTERVAL_MS / 2],
    ['0.00835', INTERVAL_MS * 2],
    ['5.0', INTERVAL_MS],
    ['', INTERVAL_MS],
    ['soon', INTERVAL_MS],
  ])('follows the rate header %j unless it belongs to something else', (rate, interval) => {
    const limiter = planOf();
    limiter.observe(rate);
    taken(limiter, 15);
    expect(Math.abs(limiter.waitMs() - interval - DEFAULT_GUARD_MS)).toBeLessThan(2);
  });
});
