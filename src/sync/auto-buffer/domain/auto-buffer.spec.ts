import { adviseBuffer, nextBuffer } from './auto-buffer';

const MINUTE_MS = 60_000;

/** The buffer for this many units an hour and minutes of delay. */
function advised(unitsPerHour: number, minutes: number, risk = 0.005): number {
  return adviseBuffer({ unitsPerHour, delayMs: minutes * MINUTE_MS, risk });
}

describe('the advised buffer', () => {
  it.each([
    ['nothing sold', 0, 60, 0],
    ['one unit a day, eight minutes', 1 / 24, 8, 1],
    ['one unit in three days, eight minutes', 1 / 72, 8, 0],
    ['one unit an hour, eight minutes', 1, 8, 2],
    ['six units an hour, ten minutes', 6, 10, 4],
    ['sixty units an hour, ten minutes', 60, 10, 19],
    ['one unit a day, six hours', 1 / 24, 360, 2],
    ['far more than a number can hold', 10_000, 60, 10_300],
  ])('for %s', (_case, unitsPerHour, minutes, buffer) => {
    expect(advised(unitsPerHour, minutes)).toBe(buffer);
  });

  it('rises with the rate, with the delay and with a smaller risk', () => {
    for (let rate = 0.01; rate < 100; rate *= 1.7) {
      expect(advised(rate * 1.7, 10)).toBeGreaterThanOrEqual(advised(rate, 10));
      expect(advised(rate, 17)).toBeGreaterThanOrEqual(advised(rate, 10));
      expect(advised(rate, 10, 0.001)).toBeGreaterThanOrEqual(advised(rate, 10, 0.01));
    }
  });
});

describe('the buffer that the service sets', () => {
  const sold = { unitsPerHour: 0.5, delayMs: 8 * MINUTE_MS, risk: 0.005 };
  const rare = { ...sold, unitsPerHour: 1 / 72 };
  const atTheLimit = { ...sold, unitsPerHour: 0.9 * ((0.005 * 60) / 8) };

  it.each([
    ['enough on the shelf', { physical: 12, buffer: 0, cap: 3 }, sold, 0],
    ['the last unit', { physical: 1, buffer: 0, cap: 3 }, sold, 1],
    ['one unit more than the advice', { physical: 2, buffer: 0, cap: 3 }, sold, 0],
    ['one unit more, and one is held back', { physical: 2, buffer: 1, cap: 3 }, sold, 1],
    ['a delivery', { physical: 9, buffer: 1, cap: 3 }, sold, 0],
    ['sold out with a buffer', { physical: 0, buffer: 1, cap: 3 }, sold, 1],
    ['sold out without one', { physical: 0, buffer: 0, cap: 3 }, sold, 0],
    ['below zero', { physical: -2, buffer: 0, cap: 3 }, sold, 0],
    ['a lower cap than the advice', { physical: 1, buffer: 0, cap: 1 }, { ...sold, unitsPerHour: 60 }, 1],
    ['a buffer by hand above the cap', { physical: 2, buffer: 9, cap: 2 }, { ...sold, unitsPerHour: 60 }, 2],
    ['a SKU that sells rarely', { physical: 1, buffer: 0, cap: 3 }, rare, 0],
    ['a rate a little below the limit holds what is held', { physical: 1, buffer: 1, cap: 3 }, atTheLimit, 1],
    ['and begins nothing', { physical: 1, buffer: 0, cap: 3 }, atTheLimit, 0],
    ['a rate far below it ends it', { physical: 1, buffer: 1, cap: 3 }, { ...sold, unitsPerHour: 0.01 }, 0],
  ])('with %s', (_case, stock, risk, buffer) => {
    expect(nextBuffer(stock, risk)).toBe(buffer);
  });

  it('is between 0 and the cap, and stays when nothing changed', () => {
    for (let physical = -2; physical < 30; physical += 1)
      for (let buffer = 0; buffer < 12; buffer += 3)
        for (const unitsPerHour of [0, 0.05, 1, 20, 300]) {
          const next = nextBuffer({ physical, buffer, cap: 6 }, { ...sold, unitsPerHour });
          expect(next).toBeGreaterThanOrEqual(0);
          expect(next).toBeLessThanOrEqual(6);
          expect(nextBuffer({ physical, buffer: next, cap: 6 }, { ...sold, unitsPerHour })).toBe(next);
        }
  });
});
