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

it('warns of an adjustment beyond what a SKU can hold, which the service refuses', () => {
  expect(effectOf(stock, { delta: 1_000_000_000 }).warning).toBe('A SKU holds at most 1,000,000,000 units.');
  expect(effectOf(stock, { delta: 999_999_988 }).warning).toBeUndefined();
});

it('warns when everything is held back', () => {
  expect(effectOf(stock, { buffer: 12 }).warning).toBe('Everything is held back then: Amazon shows 0.');
  expect(effectOf(stock, { delta: -8 }).warning).toMatch(/held back/);
});

it.each([
  [12, 12, 10, undefined],
  [1200, 1199, 1000, { text: 'Moved while this form was open: 1,200 → 1,199 on the shelf.', carried: 999 }],
  [2, -1, 2, { text: 'Moved while this form was open: 2 → −1 on the shelf.' }],
  [2, 3, undefined, { text: 'Moved while this form was open: 2 → 3 on the shelf.' }],
])('from %i to %i while %s was counted: %j', (opened, current, counted, moved) => {
  expect(movedSince(opened, current, counted)).toEqual(moved);
});
