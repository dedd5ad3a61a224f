import { explainedByUnwritten, unwrittenUnits } from './unwritten-units';

type Row = Parameters<typeof unwrittenUnits>[0][number];

const SINCE = '2026-11-29T10:00:00.000000Z';

function row(version: number, delta: number, change: Partial<Row> = {}): Row {
  return {
    action: 'amazon_sale',
    actor: 'amazon',
    delta,
    isToShopify: false,
    physicalAfter: 50,
    timestamp: `2026-11-29T10:00:${String(version).padStart(2, '0')}.000000Z`,
    version,
    ...change,
  };
}

describe('units that were never written to Shopify', () => {
  it.each<[string, readonly Row[], number]>([
    ['are those of an older instance', [row(4, -2), row(3, -1)], -3],
    ['are not those of a row that left an adjustment', [row(4, -2, { isToShopify: true })], 0],
    ['are not those that Shopify reported', [row(4, -2, { actor: 'shopify', action: 'sale' })], 0],
    ['are not the records of pushes', [row(4, -2), row(3, 0, { action: 'sync' })], -2],
    ['end at the registration', [row(4, -2), row(3, 50, { bufferAfter: 0 }), row(2, -9)], -2],
    ['end where the link begins', [row(4, -2), row(3, -9, { timestamp: '2026-11-29T09:00:00.000000Z' })], -2],
    ['end where a difference was settled', [row(4, -2), row(1, -9)], -2],
  ])('%s', (_case, rows, units) => {
    expect(unwrittenUnits(rows, SINCE, 1)).toBe(units);
  });

  it.each([
    [2, -2, 2],
    [5, -2, 2],
    [1, -2, 1],
    [-3, 3, -3],
    [2, 2, 0],
    [-2, -2, 0],
    [2, 0, 0],
  ])('explain of a difference of %i and %i units the part %i', (difference, unwritten, part) => {
    expect(explainedByUnwritten(difference, unwritten)).toBe(part);
  });
});
