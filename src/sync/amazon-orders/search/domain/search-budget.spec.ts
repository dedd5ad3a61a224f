import {
  atPace,
  BURST,
  callsAt,
  exhausted,
  fullBudget,
  REFILL_MS,
  type SearchBudget,
  spend,
  waitMsFor,
} from './search-budget';

const T0 = 1_000_000;

/** When each of so many calls can be made that are wanted at once. */
function callTimes(budget: SearchBudget, count: number): number[] {
  const times: number[] = [];
  let nowMs = T0;
  for (let made = 0; made < count; made += 1) {
    nowMs += waitMsFor(budget, 1, nowMs);
    times.push(nowMs - T0);
    budget = spend(budget, nowMs);
  }
  return times;
}

describe('the budget of searches', () => {
  it('allows the burst at once and then one call in 179 s', () => {
    const times = callTimes(fullBudget(T0), BURST + 3);
    expect(times.slice(0, BURST)).toEqual(Array.from({ length: BURST }, () => 0));
    expect(times.slice(BURST)).toEqual([REFILL_MS, 2 * REFILL_MS, 3 * REFILL_MS]);
  });

  it('keeps within the plan of the model at any pattern of calls', () => {
    const times = callTimes({ calls: 7.5, atMs: T0 }, 400);
    for (const [index, from] of times.entries()) {
      const within = times.slice(index).filter((at) => at - from < 3_600_000).length;
      expect(within).toBeLessThanOrEqual(BURST + 3_600_000 / REFILL_MS);
    }
  });

  it('never holds more than the burst, and loses nothing when the clock is set back', () => {
    expect(callsAt(fullBudget(T0), T0 + 1e9)).toBe(BURST);
    expect(callsAt({ calls: 0.3, atMs: T0 }, T0 - 60_000)).toBe(0.3);
  });

  it('allows a call when the clock that stored it was far ahead', () => {
    expect(waitMsFor({ calls: 0.3, atMs: T0 }, 1, T0 - 1e9)).toBe(0);
  });

  it('has nothing left after Amazon refused a call, and the pace of the model', () => {
    const budget = exhausted(T0);
    expect(waitMsFor(budget, 1, T0)).toBe(REFILL_MS);
    expect(waitMsFor(budget, 2, T0 + REFILL_MS)).toBe(REFILL_MS);
  });

  it.each<[string, number | undefined, number]>([
    ['follows a higher pace', 0.5, 2_000],
    ['follows a lower pace', 0.001, 1_000_000],
    ['keeps its pace when the answer states none', undefined, REFILL_MS],
    ['ignores a pace that belongs to something else', 5_000, REFILL_MS],
    ['ignores a pace of nearly nothing', 0.000_001, REFILL_MS],
  ])('%s', (_case, ratePerSecond, waitMs) => {
    expect(waitMsFor(atPace(exhausted(T0), ratePerSecond, T0), 1, T0)).toBe(waitMs);
  });
});
