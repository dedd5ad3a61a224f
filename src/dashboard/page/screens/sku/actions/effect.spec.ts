import { effectOf, movedSince } from './effect';

const stock = { physical: 12, buffer: 4, broadcast: 8 };

it.each([
  [{ delta: -3 }, { physical: 9, broadcast: 5 }],
  [{ delta: 5 }, { physical: 17, broadcast: 13 }],
  [{ physical: 20 }, { physical: 20, broadcast: 16 }],
  [{ physical: 0 }, { physical: 0, broadcast: 0 }],
  [{ buffer: 0 }, { physical: 12, broadcast: 12 }],
  [{}, { physical: 12, broadcast: 8 }],
])('%j leads to %j', (change, effect) => {
  expect(effectOf(stock, change)).toEqual(effect);
});

it('warns of an adjustment below zero, which the service refuses, and names what is possible', () => {
  expect(effectOf(stock, { delta: -13 }).warning).toBe(
    'An adjustment cannot go below zero: at most 12 can be taken away. Recount the shelf instead.',
  );
  expect(effectOf({ ...stock, physical: -2 }, { delta: -1 }).warning).toMatch(/nothing is left/);
  expect(effectOf({ ...stock, physical: -2 }, { delta: 1 }).warning).toBeUndefined();
});

it('warns when everything is held back', () => {
  expect(effectOf(stock, { buffer: 12 }).warning).toBe('Everything is held back then: Amazon shows 0.');
  expect(effectOf(stock, { delta: -8 }).warning).toMatch(/held back/);
});

it('says that the figure moved while it was counted', () => {
  expect(movedSince(12, 12)).toBeUndefined();
  expect(movedSince(1200, 1199)).toMatch(/^The figure moved from 1,200 to 1,199 since/);
});
