import fc from 'fast-check';
import { adjustment, figures, refund, sale, stockOf } from '../../../../test/support/orders/movements';
import { alertIdOfChange, type Batch, type Entry, foldBatch, type Unit } from './commit-batch';
import type { Movement } from '../../domain/movement';
import type { PendingPush, Stock } from '../../domain/stock';

const NOW_MS = Date.parse('2026-11-23T10:02:17.123Z');
const QUEUED: PendingPush = { state: 'queued', since: '2026-11-23T09:00:00.000000Z', attempts: 2 };

function unitOf(...movements: Movement[]): Unit & { readonly entries: Entry[] } {
  return { entries: movements.map((movement) => ({ movement, commitId: `commit of ${movement.txId}` })) };
}

function stocksOf(...stocks: Stock[]): Map<string, Stock> {
  return new Map(stocks.map((stock) => [stock.sku, stock]));
}

function fold(
  units: readonly Unit[],
  stocks: ReadonlyMap<string, Stock>,
  maxActions = 100,
  adjustsShopify = false,
): Batch<Unit> {
  return foldBatch(units, stocks, maxActions, NOW_MS, adjustsShopify);
}

/** The actions that the transaction of a batch takes: rows, stocks, different alerts, and adjustments for Shopify. */
function actionsOf(batch: Batch<Unit>): number {
  const adjustments = batch.entries.filter(({ adjustment }) => adjustment !== undefined).length;
  const alerts = new Set(batch.alerts.map(alertIdOfChange)).size;
  return batch.entries.length + batch.stocks.size + alerts + adjustments;
}

function txIdsIn(batch: Batch<Unit>): string[] {
  return batch.entries.map(({ row }) => row.txId);
}

describe('movements that are folded into one commit', () => {
  it('become one stock change per SKU and one row each', () => {
    const before = stockOf({ sku: 'MUG', physical: 100, version: 7 });
    const units = Array.from({ length: 10 }, (_, index) => unitOf(sale('MUG', 1, `t${index}`)));
    const batch = fold(units, stocksOf(before));
    expect([...batch.stocks.keys()]).toEqual(['MUG']);
    expect(batch.stocks.get('MUG')).toMatchObject({
      before,
      after: { physical: 90, broadcast: 90, version: 17, updatedAt: '2026-11-23T10:02:17.123009Z' },
    });
    expect(batch.entries.map(({ row }) => [row.version, row.physicalAfter])).toEqual(
      units.map((_, index) => [8 + index, 99 - index]),
    );
    expect(batch.units).toEqual(new Set(units));
  });

  it('of several SKUs each start from their own stock', () => {
    const batch = fold(
      [unitOf(sale('MUG', 1, 'a'), sale('CAP', 2, 'b')), unitOf(sale('MUG', 3, 'c'))],
      stocksOf(stockOf({ sku: 'MUG', physical: 10 }), stockOf({ sku: 'CAP', physical: 5 })),
    );
    expect(txIdsIn(batch)).toEqual(['a', 'b', 'c']);
    expect(batch.stocks.get('MUG')?.after.physical).toBe(6);
    expect(batch.stocks.get('CAP')?.after.physical).toBe(3);
  });

  it('leave out those with an outcome', () => {
    const unit = unitOf(sale('MUG', 1, 'a'), sale('MUG', 1, 'b'));
    const [first] = unit.entries;
    if (first !== undefined) first.outcome = { kind: 'refused', reason: 'unknown_sku' };
    expect(txIdsIn(fold([unit], stocksOf(stockOf({ sku: 'MUG' }))))).toEqual(['b']);
  });

  it('may register a SKU and sell it at once', () => {
    const batch = fold(
      [unitOf(figures('MUG', { physical: 5 }, 'a', true)), unitOf(sale('MUG', 2, 'b'))],
      stocksOf(),
    );
    expect(batch.stocks.get('MUG')).toMatchObject({ before: undefined, after: { physical: 3, version: 2 } });
    expect(batch.refused).toEqual([]);
  });
});

describe('the bound of 100 actions', () => {
  it('takes 99 sales of one SKU and leaves the hundredth for the next commit', () => {
    const units = Array.from({ length: 120 }, (_, index) => unitOf(sale('MUG', 1, `t${index}`)));
    const batch = fold(units, stocksOf(stockOf({ sku: 'MUG', physical: 500 })));
    expect(batch.entries).toHaveLength(99);
    expect(actionsOf(batch)).toBe(100);
    expect(batch.units.size).toBe(99);
  });

  it.each([
    ['49 changes of one SKU that Shopify does not know', 'MUG', 49, 99],
    ['33 such changes of a SKU each', undefined, 33, 99],
  ])('takes %s with their adjustments', (_case, sku, movements, actions) => {
    const units = Array.from({ length: 60 }, (_, index) =>
      unitOf(adjustment(sku ?? `SKU-${index}`, 1, `t${index}`)),
    );
    const stocks = stocksOf(
      ...units.flatMap(({ entries }) => stockOf({ sku: entries[0]?.movement.sku ?? '' })),
    );
    const batch = fold(units, stocks, 100, true);
    expect(batch.entries).toHaveLength(movements);
    expect(actionsOf(batch)).toBe(actions);
  });

  it('needs nothing more for sales at Shopify, nor without Admin access', () => {
    const units = Array.from({ length: 120 }, (_, index) => unitOf(sale('MUG', 1, `t${index}`)));
    const stocks = stocksOf(stockOf({ sku: 'MUG', physical: 500 }));
    expect(fold(units, stocks, 100, true).entries).toHaveLength(99);
    const byHand = Array.from({ length: 120 }, (_, index) => unitOf(adjustment('MUG', 1, `t${index}`)));
    expect(actionsOf(fold(byHand, stocks))).toBe(100);
  });

  it('leaves a whole unit for the next commit when its adjustments do not fit', () => {
    const whole = {
      ...unitOf(adjustment('MUG', 1, 'a'), adjustment('CAP', 1, 'b')),
      isWhole: true,
    };
    const stocks = stocksOf(stockOf({ sku: 'MUG' }), stockOf({ sku: 'CAP' }));
    expect(fold([whole], stocks, 6, true).entries).toHaveLength(2);
    expect(fold([whole], stocks, 5, true).entries).toEqual([]);
  });

  it('takes a kit of 20 components that are all oversold and low at once, and raises the second alerts later', () => {
    const skus = Array.from({ length: 20 }, (_, index) => `SKU-${index}`);
    const movements = skus.map((sku) => ({ ...sale(sku, 11, `t-${sku}`), actor: 'amazon' as const }));
    const { entries } = unitOf(...movements);
    const [first, ...others] = entries;
    const kit = {
      entries: [{ ...first, attached: { actionCount: 1 } } as Entry, ...others],
      isWhole: true,
    };
    const stocks = stocksOf(...skus.map((sku) => stockOf({ sku, lowStockThreshold: 2 })));
    const batch = fold([kit], stocks, 100, true);
    expect(batch.entries).toHaveLength(20);
    expect(new Set(batch.alerts.map(alertIdOfChange)).size).toBe(20);
    expect(actionsOf(batch)).toBe(80);
    const after = [...batch.stocks.values()].map((change) => change.after);
    const next = fold([unitOf(sale('SKU-0', 1, 'next'))], stocksOf(...after));
    expect(next.alerts).toMatchObject([{ kind: 'repeat' }, { kind: 'raise', alert: { type: 'stock_low' } }]);
  });

  it('takes 50 SKUs with a sale each', () => {
    const skus = Array.from({ length: 60 }, (_, index) => `SKU-${index}`);
    const batch = fold(
      skus.map((sku) => unitOf(sale(sku, 1, `t-${sku}`))),
      stocksOf(...skus.map((sku) => stockOf({ sku }))),
    );
    expect(batch.entries).toHaveLength(50);
    expect(actionsOf(batch)).toBe(100);
  });

  it('counts the alerts: 33 sales that each oversell their SKU', () => {
    const skus = Array.from({ length: 40 }, (_, index) => `SKU-${index}`);
    const batch = fold(
      skus.map((sku) => unitOf(sale(sku, 1, `t-${sku}`))),
      stocksOf(...skus.map((sku) => stockOf({ sku, physical: 0 }))),
    );
    expect(batch.entries).toHaveLength(33);
    expect(actionsOf(batch)).toBe(99);
  });

  it('counts an alert once, however often it is touched', () => {
    const batch = fold(
      [unitOf(sale('MUG', 2, 'a')), unitOf(sale('MUG', 1, 'b')), unitOf(refund('MUG', 9, 'c'))],
      stocksOf(stockOf({ sku: 'MUG', physical: 1 })),
      5,
    );
    expect(txIdsIn(batch)).toEqual(['a', 'b', 'c']);
    expect(batch.alerts.map(({ kind }) => kind)).toEqual(['raise', 'repeat', 'close']);
    expect(actionsOf(batch)).toBe(5);
  });

  it('lets no later movement of a SKU overtake one that did not fit', () => {
    const batch = fold(
      [
        unitOf(sale('MUG', 1, 'a')),
        // Too much for what is left: it would take a row, a stock and an alert.
        unitOf(sale('CAP', 9, 'b')),
        // This one alone would fit.
        unitOf(refund('CAP', 1, 'c')),
        unitOf(sale('MUG', 1, 'd')),
      ],
      stocksOf(stockOf({ sku: 'MUG' }), stockOf({ sku: 'CAP', physical: 1 })),
      4,
    );
    expect(txIdsIn(batch)).toEqual(['a', 'd']);
    expect([...batch.stocks.keys()]).toEqual(['MUG']);
  });
});

describe('a movement that a rule forbids', () => {
  it('is returned for a check of the ledger, and does not affect the other movements', () => {
    const forbidden = unitOf(adjustment('MUG', -11, 'a'));
    const batch = fold(
      [forbidden, unitOf(sale('CAP', 1, 'b')), unitOf(adjustment('UNKNOWN', 1, 'c'))],
      stocksOf(stockOf({ sku: 'MUG', physical: 10 }), stockOf({ sku: 'CAP' })),
    );
    expect(txIdsIn(batch)).toEqual(['b']);
    expect(batch.refused.map(({ entry, reason }) => [entry.movement.txId, reason])).toEqual([
      ['a', 'insufficient_stock'],
      ['c', 'unknown_sku'],
    ]);
    expect(batch.stocks.has('MUG')).toBe(false);
    expect(batch.units.has(forbidden)).toBe(true);
  });

  it('waits when only an uncommitted movement forbids it', () => {
    const adjusted = unitOf(adjustment('MUG', -5, 'b'));
    const batch = fold(
      [unitOf(sale('MUG', 8, 'a')), adjusted, unitOf(sale('MUG', 1, 'c'))],
      stocksOf(stockOf({ sku: 'MUG', physical: 10 })),
    );
    expect(txIdsIn(batch)).toEqual(['a']);
    expect(batch.refused).toEqual([]);
    expect(batch.units.has(adjusted)).toBe(false);
  });
});

describe('the same cause twice in one commit', () => {
  it('waits until the first is durable, and so do the later movements of its SKU', () => {
    const batch = fold(
      [unitOf(sale('MUG', 1, 'a')), unitOf(sale('MUG', 1, 'a')), unitOf(sale('MUG', 1, 'b'))],
      stocksOf(stockOf({ sku: 'MUG', physical: 10 })),
    );
    expect(txIdsIn(batch)).toEqual(['a']);
    expect(batch.stocks.get('MUG')?.after.physical).toBe(9);
  });

  it('waits also when it names another SKU, as a reused key does', () => {
    const batch = fold(
      [unitOf(adjustment('MUG', 1, 'manual:k')), unitOf(adjustment('CAP', 1, 'manual:k'))],
      stocksOf(stockOf({ sku: 'MUG' }), stockOf({ sku: 'CAP' })),
    );
    expect(txIdsIn(batch)).toEqual(['manual:k']);
    expect([...batch.stocks.keys()]).toEqual(['MUG']);
  });
});

describe('a whole unit', () => {
  const whole = (...movements: Movement[]): Unit => ({ ...unitOf(...movements), isWhole: true });
  const stocks = stocksOf(stockOf({ sku: 'MUG', physical: 10 }), stockOf({ sku: 'CAP', physical: 1 }));

  it('is folded like others where all of it fits', () => {
    const units = [unitOf(sale('MUG', 1, 'a')), whole(sale('MUG', 2, 'b'), sale('CAP', 1, 'c'))];
    const batch = fold(units, stocks);
    expect(txIdsIn(batch)).toEqual(['a', 'b', 'c']);
    expect(batch.stocks.get('MUG')?.after).toMatchObject({ physical: 7, version: 9 });
    expect(batch.units).toEqual(new Set(units));
  });

  it('waits with all of its SKUs where a part of it does not fit', () => {
    const units = [
      unitOf(sale('MUG', 1, 'a')),
      whole(sale('MUG', 2, 'b'), sale('CAP', 1, 'c')),
      unitOf(sale('CAP', 1, 'd')),
      unitOf(sale('MUG', 1, 'e')),
    ];
    const batch = fold(units, stocks, 4);
    expect(txIdsIn(batch)).toEqual(['a']);
    expect(batch.refused).toEqual([]);
    expect(batch.stocks.get('MUG')?.after.physical).toBe(9);
    expect(batch.units).toEqual(new Set([units[0]]));
  });

  it('waits where only an uncommitted movement forbids a part of it', () => {
    const units = [unitOf(sale('CAP', 1, 'a')), whole(sale('MUG', 2, 'b'), adjustment('CAP', -1, 'c'))];
    const batch = fold(units, stocks);
    expect([txIdsIn(batch), batch.refused]).toEqual([['a'], []]);
  });

  it('moves nothing where a part of it is refused, and does not affect the other movements', () => {
    const units = [whole(sale('MUG', 2, 'a'), sale('PEN', 1, 'b')), unitOf(sale('MUG', 1, 'c'))];
    const batch = fold(units, stocks);
    expect(txIdsIn(batch)).toEqual(['c']);
    expect(batch.stocks.get('MUG')?.after.physical).toBe(9);
    expect(batch.refused).toMatchObject([{ entry: { movement: { txId: 'b' } }, reason: 'unknown_sku' }]);
    expect(batch.units).toEqual(new Set(units));
  });
});

describe('movements that cancel out', () => {
  const thereAndBack = [unitOf(sale('MUG', 2, 'a')), unitOf(refund('MUG', 2, 'b'))];

  it.each<[string, PendingPush | undefined]>([
    ['need no push when none was pending', undefined],
    ['leave a pending push in its place', QUEUED],
  ])('%s', (_case, pending) => {
    const before = stockOf({ sku: 'MUG', ...(pending === undefined ? {} : { pending }) });
    const after = fold(thereAndBack, stocksOf(before)).stocks.get('MUG')?.after;
    expect(after?.version).toBe(before.version + 2);
    expect(after?.pending).toEqual(pending);
  });

  it('give a blocked SKU another try', () => {
    const before = stockOf({
      sku: 'MUG',
      pending: { ...QUEUED, state: 'blocked', error: 'The listing is FBA.' },
    });
    expect(fold(thereAndBack, stocksOf(before)).stocks.get('MUG')?.after.pending).toMatchObject({
      state: 'queued',
    });
  });

  it('still need the first push of a SKU that is registered with them', () => {
    const units = [unitOf(figures('MUG', { physical: 2 }, 'r', true)), ...thereAndBack];
    expect(fold(units, stocksOf()).stocks.get('MUG')?.after.pending).toMatchObject({ state: 'queued' });
  });

  it('need a push when they leave a difference', () => {
    const units = [...thereAndBack, unitOf(sale('MUG', 1, 'c'))];
    expect(fold(units, stocksOf(stockOf({ sku: 'MUG' }))).stocks.get('MUG')?.after.pending).toMatchObject({
      state: 'queued',
    });
  });
});

describe('any fold', () => {
  const sku = fc.constantFrom('MUG', 'CAP', 'PEN', 'UNKNOWN');
  const txId = fc.nat({ max: 20 }).map((cause) => `t${cause}`);
  const units = fc.integer({ min: 1, max: 6 });
  const movement = fc.oneof(
    fc.tuple(sku, units, txId).map((args) => sale(...args)),
    fc.tuple(sku, units, txId).map((args) => refund(...args)),
    fc.tuple(sku, fc.integer({ min: -6, max: 6 }), txId).map((args) => adjustment(...args)),
    fc
      .tuple(sku, fc.nat({ max: 9 }), txId)
      .map(([name, physical, tx]) => figures(name, { physical }, tx, true)),
    fc.tuple(sku, fc.nat({ max: 9 }), txId).map(([name, buffer, tx]) => figures(name, { buffer }, tx)),
  );
  const groups = fc.array(fc.array(movement, { minLength: 1, maxLength: 4 }), { maxLength: 12 });
  // One movement takes at most its row, its stock and both alerts of its SKU.
  const bound = fc.integer({ min: 4, max: 30 });
  const stocks = stocksOf(
    stockOf({ sku: 'MUG', physical: 4, lowStockThreshold: 3 }),
    stockOf({ sku: 'CAP', physical: 0, buffer: 2 }),
    stockOf({ sku: 'PEN', physical: -1, oversoldAlert: 'oversold:PEN:x', pending: QUEUED }),
  );

  it('stays within its bound, names no cause twice, and always makes progress', () => {
    fc.assert(
      fc.property(groups, bound, (movements, maxActions) => {
        const batch = fold(
          movements.map((group) => unitOf(...group)),
          stocks,
          maxActions,
        );
        expect(actionsOf(batch)).toBeLessThanOrEqual(maxActions);
        expect(new Set(txIdsIn(batch)).size).toBe(batch.entries.length);
        if (movements.length > 0) expect(batch.entries.length + batch.refused.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes each whole unit in full or not at all', () => {
    fc.assert(
      fc.property(groups, bound, (movements, maxActions) => {
        const all = movements.map((group, index) => ({ ...unitOf(...group), isWhole: index % 2 === 0 }));
        const batch = fold(all, stocks, maxActions);
        expect(actionsOf(batch)).toBeLessThanOrEqual(maxActions);
        for (const unit of all.filter(({ isWhole }) => isWhole))
          expect([0, unit.entries.length]).toContain(
            batch.entries.filter((folded) => folded.unit === unit).length,
          );
      }),
      { numRuns: 500 },
    );
  });

  it('takes the first movements of each SKU, in their order', () => {
    fc.assert(
      fc.property(groups, bound, (movements, maxActions) => {
        const all = movements.map((group) => unitOf(...group));
        const batch = fold(all, stocks, maxActions);
        const decided = new Set([...batch.entries, ...batch.refused].map(({ entry }) => entry));
        const applied = batch.entries.map(({ entry }) => entry);
        for (const name of ['MUG', 'CAP', 'PEN', 'UNKNOWN']) {
          const arrived = all.flatMap((unit) => unit.entries).filter((entry) => entry.movement.sku === name);
          const waits = arrived.findIndex((entry) => !decided.has(entry));
          if (waits >= 0) expect(arrived.slice(waits).some((entry) => decided.has(entry))).toBe(false);
          const order = applied.filter((entry) => entry.movement.sku === name);
          expect(order).toEqual(arrived.filter((entry) => order.includes(entry)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves each stock equal to its last row', () => {
    fc.assert(
      fc.property(groups, bound, (movements, maxActions) => {
        const batch = fold(
          movements.map((group) => unitOf(...group)),
          stocks,
          maxActions,
        );
        for (const [name, { before, after }] of batch.stocks) {
          const rows = batch.entries.map(({ row }) => row).filter((row) => row.sku === name);
          expect(before).toBe(stocks.get(name));
          expect(after.physical).toBe(rows.reduce((sum, row) => sum + row.delta, before?.physical ?? 0));
          expect(after.version).toBe((before?.version ?? 0) + rows.length);
          expect(rows.at(-1)).toMatchObject({
            physicalAfter: after.physical,
            broadcastAfter: after.broadcast,
            timestamp: after.updatedAt,
          });
        }
      }),
      { numRuns: 500 },
    );
  });
});
