import { type Hours, hoursOf, NOTHING_COUNTED, shareWithin, type SloCounts } from './slo-counts';
import { budgetOf, BUDGET_MS, burnOf, standingOf } from './slo-standing';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse('2026-11-23T10:32:10.000Z');
const ACCEPTED = { share: 0.99, withinMs: 60_000 };

/** Hours with these numbers, each so many minutes ago: good ones and late ones. */
function counted(...numbers: readonly [minutesAgo: number, good: number, late: number][]): Hours {
  const hours = new Map<number, SloCounts>(hoursOf(BUDGET_MS, NOW_MS).map((hour) => [hour, NOTHING_COUNTED]));
  for (const [minutesAgo, good, late] of numbers) {
    const atMs = NOW_MS - minutesAgo * MINUTE_MS;
    const hour = Math.floor(atMs / HOUR_MS) * HOUR_MS;
    const slots = new Map(hours.get(hour)?.legs.accepted);
    slots.set(Math.floor((atMs - hour) / 300_000), { good, total: good + late });
    hours.set(hour, { ...NOTHING_COUNTED, legs: { accepted: slots, observed: new Map() } });
  }
  return hours;
}

describe('the numbers of a window', () => {
  it('are those of its slots of five minutes, with the one that has begun', () => {
    const hours = counted([0, 1, 0], [4, 2, 0], [9, 4, 0], [59, 8, 0], [70, 16, 0], [27 * 24 * 60, 32, 0]);
    const good = (ms: number): number => shareWithin(hours, 'accepted', ms, NOW_MS).good;
    expect([5, 30, 60, 360].map((minutes) => good(minutes * MINUTE_MS))).toEqual([3, 7, 15, 31]);
    expect(good(BUDGET_MS)).toBe(63);
  });
});

describe('the error budget', () => {
  it.each([
    ['no numbers', 0, 0, { total: 0, used: 0, left: 0 }],
    ['fewer than one may be late', 50, 0, { total: 0, used: 0, left: 0 }],
    ['some late', 9_990, 10, { total: 100, used: 10, left: 90 }],
    ['overspent', 900, 100, { total: 10, used: 100, left: -90 }],
  ])('with %s', (_case, good, late, budget) => {
    expect(budgetOf({ good, total: good + late }, 0.99)).toEqual(budget);
  });
});

describe('the standing of an objective', () => {
  it('has its windows, its budget and its burn rates', () => {
    expect(standingOf('accepted', ACCEPTED, counted([2, 8, 2], [50, 90, 0], [600, 900, 0]), NOW_MS)).toEqual({
      objective: '99%<60s',
      share: 0.99,
      withinMs: 60_000,
      '1h': { good: 98, total: 100 },
      '24h': { good: 998, total: 1000 },
      '28d': { good: 998, total: 1000 },
      errorBudget: { total: 10, used: 2, left: 8 },
      burnRate: { '5m': 20, '30m': 20, '1h': 2, '6h': 2 },
      p99Ms: null,
    });
  });

  it.each([
    [{ share: 0.95, withinMs: 900_000 }, '95%<15m'],
    [{ share: 0.999, withinMs: 3_600_000 }, '99.9%<1h'],
    [{ share: 0.5, withinMs: 1_000 }, '50%<1s'],
  ])('names %j as it is configured', (objective, text) => {
    expect(standingOf('observed', objective, counted(), NOW_MS).objective).toBe(text);
  });
});

describe('a budget that is spent fast', () => {
  it.each<[string, Hours, '1h' | '6h' | undefined]>([
    ['no numbers', counted(), undefined],
    ['all in time', counted([1, 50, 0]), undefined],
    ['a fifth late for minutes, of few numbers', counted([1, 12, 4]), undefined],
    ['a fifth late, and it goes on', counted([1, 8, 2], [40, 40, 10]), '1h'],
    ['a fifth late, and it is over', counted([1, 50, 0], [40, 40, 10]), undefined],
    ['a twelfth late for hours, and it goes on', counted([10, 22, 2], [200, 220, 20]), '6h'],
    ['a twelfth late for hours, and it is over', counted([10, 30, 0], [200, 220, 20]), undefined],
    ['one in fifty late for hours', counted([1, 49, 1], [200, 490, 10]), undefined],
  ])('with %s', (_case, hours, window) => {
    expect(burnOf('accepted', ACCEPTED, hours, NOW_MS)?.window).toBe(window);
  });
});
