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

  it('has one timer however many wait, and none when nobody does', async () => {
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

  it('spends nothing on a call that is not made after all', async () => {
    const limiter = limiterOf(0);
    const grants = await Promise.all(Array.from({ length: 5 }, () => limiter.reserve()));
    const granted = ask(limiter, 5);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(granted.at).toEqual([]);
    for (const grant of grants) grant.giveBack();
    await jest.advanceTimersByTimeAsync(0);
    expect(granted.at).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  it('has nothing saved up when it takes over from another process', async () => {
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

  it('holds everyone back after a 429', async () => {
    const limiter = limiterOf(0);
    limiter.throttled(1_000);
    const granted = ask(limiter, 2);
    await jest.advanceTimersByTimeAsync(1_800);
    expect(granted.at).toEqual([1_400, 1_800]);
  });

  it('lets go of those who give up, and serves the others', async () => {
    const limiter = limiterOf(0);
    ask(limiter, 5);
    const giveUp = new AbortController();
    const impatient = limiter.reserve(giveUp.signal);
    const granted = ask(limiter, 1);
    giveUp.abort();
    await expect(impatient).rejects.toThrow('given up');
    await jest.advanceTimersByTimeAsync(200);
    expect(granted.at).toEqual([200]);
    await expect(limiter.reserve(AbortSignal.abort())).rejects.toThrow('given up');
  });

  it('refuses everyone when it is closed, and leaves no timer behind', async () => {
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

  it('stays within the limit that Amazon sees, although the road takes now more and now less time', async () => {
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
