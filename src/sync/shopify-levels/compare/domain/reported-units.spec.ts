import { poolCountOf } from './pool-count';
import { reportedUnits } from './reported-units';

type Row = Parameters<typeof reportedUnits>[0][number];

const row = (version: number, delta: number, change: Partial<Row> = {}): Row => ({
  version,
  delta,
  actor: 'shopify',
  action: 'sale',
  ...change,
});

describe('what Shopify reported between two looks', () => {
  it.each<[string, readonly Row[], ReturnType<typeof reportedUnits>]>([
    ['adds up each direction', [row(5, -2), row(4, 3), row(3, -1)], { raised: 3, lowered: 3 }],
    [
      'leaves out what others moved',
      [row(5, -2, { actor: 'amazon' }), row(4, -1), row(3, 4)],
      { raised: 4, lowered: 1 },
    ],
    [
      'leaves out the records of pushes',
      [row(5, 0, { action: 'sync' }), row(5, -1), row(4, 0), row(3, 0)],
      { raised: 0, lowered: 1 },
    ],
    ['is not known while the index lags behind', [row(4, -1), row(3, -1)], undefined],
    ['is not known where a row is missing', [row(5, -1), row(3, -1)], undefined],
    [
      'says when a difference was counted',
      [row(5, 7, { action: 'shopify_count' }), row(4, -1), row(3, 0)],
      { raised: 0, lowered: 1, isAfterCount: true },
    ],
  ])('%s', (_case, rows, units) => {
    expect(reportedUnits([...rows, row(2, -9)], 2, 5)).toEqual(units);
  });
});

describe('the count of the pool', () => {
  const level = (locationId: string, available: number | null, at: string, isActive = true) => ({
    locationId,
    available,
    updatedAt: `2026-11-29T10:0${at}:00Z`,
    isActive,
  });

  it('adds up the active levels of its locations, and knows the one that changed last', () => {
    const levels = [level('1', 4, '2'), level('2', -1, '5'), level('3', 90, '9'), level('4', 7, '9', false)];
    expect(poolCountOf({ levels }, ['1', '2', '4'])).toMatchObject({
      available: 3,
      newest: { locationId: '2' },
    });
  });

  it('is none where a level is not known, or nothing is stocked in the pool', () => {
    expect(poolCountOf({ levels: [level('1', null, '2')] }, ['1'])).toBeUndefined();
    expect(poolCountOf({ levels: [level('3', 5, '2')] }, ['1'])).toBeUndefined();
  });
});
