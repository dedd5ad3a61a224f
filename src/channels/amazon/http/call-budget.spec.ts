import { AxiosHeaders, type AxiosResponse } from 'axios';
import { Clock } from '../../../platform/clock';
import { CallBudget } from './call-budget';
import { DEFAULT_GUARD_MS } from './rate-limiter';

class ManualClock extends Clock {
  time = Date.parse('2026-11-22T10:00:00.000Z');
  now(): number {
    return this.time;
  }
}

/** The plan of createReport. */
const PLAN = { ratePerSecond: 0.0167, burst: 15 };
const INTERVAL_MS = Math.ceil(1_000 / PLAN.ratePerSecond);

const answer = (status: number, headers: Record<string, string> = {}): AxiosResponse<unknown> => ({
  status,
  statusText: '',
  headers: new AxiosHeaders(headers),
  config: { headers: new AxiosHeaders() },
  data: undefined,
});

describe('the budget of a plan of one call a minute', () => {
  const taken = (budget: CallBudget, calls: number) => Array.from({ length: calls }, () => budget.take());

  it('grants the whole burst, then says when to come back', () => {
    const clock = new ManualClock();
    const budget = new CallBudget(PLAN, clock);
    expect(taken(budget, 15)).toEqual(Array.from({ length: 15 }, () => 0));
    expect(budget.take()).toBe(INTERVAL_MS + DEFAULT_GUARD_MS);
    expect(budget.waitMs()).toBe(INTERVAL_MS + DEFAULT_GUARD_MS);
  });

  it('grants one call to whoever comes back then, however often it was asked meanwhile', () => {
    const clock = new ManualClock();
    const budget = new CallBudget(PLAN, clock);
    taken(budget, 15);
    for (let asked = 0; asked < 50; asked += 1) {
      clock.time += 1_000;
      budget.take();
    }
    clock.time += budget.waitMs();
    expect(taken(budget, 2)).toEqual([0, expect.any(Number) as unknown]);
    expect(budget.waitMs()).toBeGreaterThan(50_000);
  });

  it('only looks when it is asked how long', () => {
    const budget = new CallBudget(PLAN, new ManualClock());
    for (let asked = 0; asked < 50; asked += 1) expect(budget.waitMs()).toBe(0);
    expect(taken(budget, 15)).not.toContain(INTERVAL_MS);
  });

  it('has nothing left after a 429, and honours its Retry-After on top', () => {
    const clock = new ManualClock();
    const [plain, told] = [new CallBudget(PLAN, clock), new CallBudget(PLAN, clock)];
    plain.learn(answer(429));
    told.learn(answer(429, { 'retry-after': '30' }));
    expect(plain.waitMs()).toBeGreaterThanOrEqual(INTERVAL_MS);
    expect(plain.waitMs()).toBeLessThan(INTERVAL_MS + 3_000);
    expect(told.waitMs()).toBeGreaterThanOrEqual(INTERVAL_MS + 30_000);
  });

  it.each([
    ['0.0334', INTERVAL_MS / 2],
    ['0.00835', INTERVAL_MS * 2],
    ['5.0', INTERVAL_MS],
    ['', INTERVAL_MS],
    ['soon', INTERVAL_MS],
  ])('follows the rate header %j unless it belongs to something else', (rate, interval) => {
    const budget = new CallBudget(PLAN, new ManualClock());
    budget.learn(answer(202, { 'x-amzn-ratelimit-limit': rate }));
    taken(budget, 15);
    expect(Math.abs(budget.waitMs() - interval - DEFAULT_GUARD_MS)).toBeLessThan(2);
  });
});
