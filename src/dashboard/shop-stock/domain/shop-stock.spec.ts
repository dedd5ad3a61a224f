import { availableOf, expectedOf, levelsOf } from './shop-stock';

const level = (locationId: string, available: number | null, isActive = true) => ({
  locationId,
  available,
  isActive,
  updatedAt: '2026-11-29T07:12:45Z',
});

describe('what the shop has of a SKU', () => {
  it('is the sum over the pool, whatever other locations have', () => {
    const levels = levelsOf(
      [level('3', 40), level('1', 7), level('2', -2), level('4', 9, false)],
      ['2', '1'],
    );
    expect(levels.map(({ locationId, isInPool }) => [locationId, isInPool])).toEqual([
      ['1', true],
      ['2', true],
      ['3', false],
    ]);
    expect(availableOf(levels)).toBe(5);
  });

  it('is unknown where Shopify gives no number, and where the item is not stocked in the pool', () => {
    expect(availableOf(levelsOf([level('1', null), level('2', 3)], ['1', '2']))).toBeNull();
    expect(availableOf(levelsOf([level('3', 3)], ['1']))).toBeNull();
  });

  it.each([
    [7, [], 7],
    [7, [{ delta: -2 }], 9],
    [-1, [{ delta: -2 }, { delta: 5 }], -4],
  ])('of %i on the shelf with %j pending has to be %i', (physical, pending, expected) => {
    expect(expectedOf(physical, pending)).toBe(expected);
  });
});
