import { adjustment, figures, sale, stockOf } from '../../../../test/support/orders/movements';
import type { Movement } from '../../domain/movement';
import type { Stock } from '../../domain/stock';
import { foldBatch } from './commit-batch';
import { writeUnitsOf } from './write-units';

const SINCE = '2026-11-23T09:00:00.000000Z';
const NOW_MS = Date.parse('2026-11-23T10:02:17.123Z');
const MUG = stockOf({ sku: 'MUG', physical: 100, version: 7 });
const CAP = stockOf({ sku: 'CAP', physical: 100, version: 2 });
const queued = (stock: Stock): Stock => ({
  ...stock,
  pending: { state: 'queued', since: SINCE, attempts: 0 },
});

function unitsOf(stocks: readonly Stock[], movements: readonly Movement[], isCommitted = true): number {
  const entries = movements.map((movement) => ({ movement, commitId: `commit of ${movement.txId}` }));
  const known = new Map(stocks.map((stock) => [stock.sku, stock]));
  return writeUnitsOf(foldBatch([{ entries }], known, 100, NOW_MS), isCommitted);
}

describe('the write units of a commit', () => {
  it.each<[string, Stock[], Movement[], number]>([
    ['a sale: row with index entry, stock, and its new entry in the outbox', [MUG], [sale('MUG', 1, 'a')], 6],
    ['a sale of a SKU that is pending: the entry stays', [queued(MUG)], [sale('MUG', 1, 'a')], 5],
    [
      'ten sales of one SKU: one stock',
      [queued(MUG)],
      Array.from({ length: 10 }, (_, index) => sale('MUG', 1, `t${index}`)),
      32,
    ],
    ['an order of two SKUs', [MUG, CAP], [sale('MUG', 1, 'a'), sale('CAP', 1, 'b')], 12],
    [
      'a sale of a blocked SKU: its entry moves',
      [{ ...MUG, pending: { state: 'blocked', since: SINCE, attempts: 0 } }],
      [sale('MUG', 1, 'a')],
      7,
    ],
    ['a sale that Amazon does not see', [{ ...MUG, buffer: 200, broadcast: 0 }], [sale('MUG', 1, 'a')], 5],
    ['a registration', [], [figures('MUG', { physical: 5 }, 'a', true)], 6],
    ['a sale that oversells: its alert with five index entries', [CAP], [sale('CAP', 101, 'a')], 13],
  ])('are those of %s', (_case, stocks, movements, units) => {
    expect(unitsOf(stocks, movements)).toBe(units);
  });

  it('include the attached writes, each with an index entry', () => {
    const entry = { movement: adjustment('MUG', 1, 'a'), commitId: 'c', attached: { actionCount: 1 } };
    const batch = foldBatch([{ entries: [entry] }], new Map([['MUG', queued(MUG)]]), 100, NOW_MS);
    expect(writeUnitsOf(batch, true)).toBe(8);
  });

  it('include an adjustment for Shopify with its index entry', () => {
    const entry = { movement: adjustment('MUG', 1, 'a'), commitId: 'c' };
    const batch = foldBatch([{ entries: [entry] }], new Map([['MUG', queued(MUG)]]), 100, NOW_MS, true);
    expect(writeUnitsOf(batch, true)).toBe(8);
  });

  it('are two for each action when it is cancelled: no index is written', () => {
    expect(unitsOf([MUG, CAP], [sale('MUG', 1, 'a'), sale('CAP', 1, 'b')], false)).toBe(8);
  });
});
