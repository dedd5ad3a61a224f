import { NO_CHANGES, withChange } from './sending-changes';

describe('the quantities that a resume changes', () => {
  test.each<[string, number | undefined, number, object]>([
    ['is the same', 4, 4, {}],
    ['rises', 4, 5, { skus: 1, up: 1 }],
    ['falls', 4, 3, { skus: 1, down: 1 }],
    ['falls to 0', 4, 0, { skus: 1, down: 1, toZero: 1 }],
    ['rises from 0', 0, 2, { skus: 1, up: 1 }],
    ['is sent for the first time', undefined, 7, { skus: 1, up: 1 }],
    ['is sent for the first time, and is 0', undefined, 0, { skus: 1, down: 1, toZero: 1 }],
  ])('one that %s', (_, from, to, expected) => {
    expect(withChange(NO_CHANGES, { from, to })).toEqual({ ...NO_CHANGES, ...expected });
  });

  test('add up', () => {
    const counted = [9, 0, 5].reduce((changes, to) => withChange(changes, { from: 5, to }), NO_CHANGES);
    expect(counted).toEqual({ skus: 2, up: 1, down: 1, toZero: 1 });
  });
});
