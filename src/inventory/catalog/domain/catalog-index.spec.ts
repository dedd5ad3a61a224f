import { type Stock } from '../../domain/stock';
import { type CatalogStatus } from './catalog-entry';
import { CatalogIndex, type CatalogQuery } from './catalog-index';
import { searchedPartOf } from './search-text';

function at(second: number): string {
  return `2026-11-23T10:00:${String(second).padStart(2, '0')}.000000Z`;
}

function stockOf(sku: string, more: Partial<Stock> = {}): Stock {
  return { sku, physical: 5, buffer: 0, broadcast: 5, version: 1, updatedAt: at(1), ...more };
}

const pendingSince = (second: number): Pick<Stock, 'pending'> => ({
  pending: { state: 'queued', since: at(second), attempts: 0 },
});
const blockedSince = (second: number): Pick<Stock, 'pending'> => ({
  pending: { state: 'blocked', since: at(second), attempts: 0 },
});

function indexOf(...stocks: Stock[]): CatalogIndex {
  const index = new CatalogIndex();
  for (const stock of stocks) index.read(stock.sku, stock);
  return index;
}

const bySku = (more: Partial<CatalogQuery> = {}): CatalogQuery => ({ sort: 'sku', ...more });
const skusWith = (index: CatalogIndex, status: CatalogStatus): readonly string[] =>
  index.select(bySku({ status }), 10).skus;

describe('the catalogue index', () => {
  const shop = (): CatalogIndex =>
    indexOf(
      stockOf('LOW', { physical: 2, lowStockThreshold: 2 }),
      stockOf('ENOUGH', { physical: 3, lowStockThreshold: 2 }),
      stockOf('OVER', { physical: -1, broadcast: 0, lowStockThreshold: 2, ...pendingSince(3) }),
      stockOf('BLOCKED', { ...blockedSince(2) }),
      stockOf('LATE', { needsLateCallCheck: true }),
      stockOf('GONE', { removed: true }),
      stockOf('NONE', { physical: 0, broadcast: 0, lowStockThreshold: 0, ...pendingSince(1) }),
    );

  it('counts each SKU by its push, and beside that by its shelf', () => {
    expect(shop().counts()).toEqual({ total: 6, inSync: 3, pending: 2, blocked: 1, oversold: 1, low: 2 });
    expect(shop().oldestPendingSince()).toBe(at(1));
  });

  it('counts what an import holds as pending, and not as waiting for a push', () => {
    const held = { pending: { state: 'held', since: at(1), attempts: 0 } } as const;
    const index = indexOf(stockOf('HELD', held), stockOf('MUG', pendingSince(5)));
    expect([index.counts().pending, index.held, index.oldestPendingSince()]).toEqual([2, 1, at(5)]);
    index.read('HELD', stockOf('HELD', pendingSince(3)));
    expect([index.counts().pending, index.held, index.oldestPendingSince()]).toEqual([2, 0, at(3)]);
    index.read('HELD', undefined);
    expect([index.counts().pending, index.held]).toEqual([1, 0]);
  });

  it.each([
    ['in_sync', ['ENOUGH', 'LATE', 'LOW']],
    ['pending', ['NONE', 'OVER']],
    ['blocked', ['BLOCKED']],
    ['oversold', ['OVER']],
    ['low', ['LOW', 'NONE']],
  ] as const)('lists the SKUs with status %s', (status, skus) => {
    expect(skusWith(shop(), status)).toEqual(skus);
  });

  it('pages in the order of the SKUs, and says how many there are in all', () => {
    const index = indexOf(...['b', 'a', 'C', 'é', '😀'].map((sku) => stockOf(sku)));
    const first = index.select(bySku(), 2);
    expect(first).toEqual({ skus: ['C', 'a'], total: 5, next: { sku: 'a' } });
    const second = index.select(bySku(), 2, first.next);
    expect(second).toEqual({ skus: ['b', 'é'], total: 5, next: { sku: 'é' } });
    expect(index.select(bySku(), 2, second.next)).toEqual({ skus: ['😀'], total: 5 });
  });

  it('goes on behind a SKU that has left since', () => {
    const index = indexOf(...['A', 'B', 'C'].map((sku) => stockOf(sku)));
    index.read('B', undefined);
    expect(index.select(bySku(), 2, { sku: 'B' }).skus).toEqual(['C']);
  });

  it('orders pending SKUs by how long they wait, those of one moment by SKU', () => {
    const index = indexOf(
      stockOf('A', pendingSince(5)),
      stockOf('B', pendingSince(3)),
      stockOf('C', pendingSince(3)),
      stockOf('D'),
    );
    const query: CatalogQuery = { sort: 'pendingSince', status: 'pending' };
    const first = index.select(query, 2);
    expect(first).toEqual({ skus: ['B', 'C'], total: 3, next: { sku: 'C', since: at(3) } });
    expect(index.select(query, 2, first.next)).toEqual({ skus: ['A'], total: 3 });
  });

  it('searches and filters together', () => {
    const search = searchedPartOf('o');
    expect(shop().select(bySku({ search, status: 'pending' }), 10)).toEqual({
      skus: ['NONE', 'OVER'],
      total: 2,
    });
  });

  describe('kept current by changes', () => {
    it('takes in a movement at once', () => {
      const index = indexOf(stockOf('MUG'));
      const sold = stockOf('MUG', { physical: -1, broadcast: 0, version: 2, updatedAt: at(9) });
      index.changed({ ...sold, ...pendingSince(9) });
      expect(index.counts()).toMatchObject({ inSync: 0, pending: 1, oversold: 1 });
      expect(index.staleCount).toBe(0);
      expect(index.oldestPendingSince()).toBe(at(9));
    });

    it('does not take since when a push is pending from the memory of a commit', () => {
      const settled = indexOf(stockOf('MUG'));
      settled.changed(stockOf('MUG', { broadcast: 4, version: 2, updatedAt: at(9), ...pendingSince(2) }));
      expect(settled.oldestPendingSince()).toBe(at(9));

      const waiting = indexOf(stockOf('MUG', pendingSince(3)));
      waiting.changed(stockOf('MUG', { broadcast: 4, version: 2, updatedAt: at(9), ...pendingSince(2) }));
      expect(waiting.oldestPendingSince()).toBe(at(3));
    });

    it('reads a SKU again whose mark changed without a new version', () => {
      const index = indexOf(stockOf('MUG', pendingSince(3)));
      index.changed(stockOf('MUG'));
      expect(index.takeStale()).toEqual(['MUG']);
      index.read('MUG', stockOf('MUG'));
      expect(index.counts()).toMatchObject({ inSync: 1, pending: 0 });
    });

    it('reads a SKU again that another instance changed, and one that came unblocked', () => {
      const index = indexOf(stockOf('MUG'), stockOf('CAP', blockedSince(1)));
      index.markStale('MUG');
      index.changed(stockOf('CAP', { physical: 6, version: 2, ...pendingSince(9) }));
      expect(index.takeStale()).toEqual(['MUG', 'CAP']);
    });

    it('keeps a newer version against an older one, and reads the SKU again', () => {
      const index = indexOf(stockOf('MUG', { version: 3, physical: -1 }));
      index.read('MUG', stockOf('MUG', { version: 2 }));
      expect(index.counts().oversold).toBe(1);
      index.changed(stockOf('MUG', { version: 2 }));
      expect(index.counts().oversold).toBe(1);
      expect(index.takeStale()).toEqual(['MUG']);
    });

    it('drops a removed SKU, also when an older read brings it back', () => {
      const index = indexOf(stockOf('MUG'));
      index.markStale('MUG');
      index.takeStale();
      index.changed(stockOf('MUG', { version: 2, removed: true }));
      expect(index.counts().total).toBe(0);
      index.read('MUG', stockOf('MUG'));
      expect(index.takeStale()).toEqual(['MUG']);
      index.read('MUG', stockOf('MUG', { version: 2, removed: true }));
      expect(index.counts().total).toBe(0);
    });

    it('reads a SKU again that a page shows otherwise than it is known', () => {
      const index = indexOf(stockOf('MUG'), stockOf('CAP'), stockOf('BAG'));
      index.compare('MUG', stockOf('MUG'));
      index.compare('CAP', stockOf('CAP', pendingSince(2)));
      index.compare('BAG', undefined);
      expect(index.takeStale()).toEqual(['CAP', 'BAG']);
    });

    it('knows the newest push that Amazon accepted, of any SKU', () => {
      const accepted = (second: number): Pick<Stock, 'lastBroadcast'> => ({
        lastBroadcast: { count: 5, txId: 'sync:MUG', timestamp: at(second) },
      });
      const index = indexOf(stockOf('MUG', accepted(4)), stockOf('CAP', accepted(2)), stockOf('BAG'));
      expect(index.lastAcceptedAt).toBe(at(4));
      index.changed(stockOf('CAP', accepted(6)));
      expect(index.lastAcceptedAt).toBe(at(6));
    });
  });
});
