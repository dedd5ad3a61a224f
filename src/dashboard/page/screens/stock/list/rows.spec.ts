import type { StockView } from '../../../api/answers';
import { isMatch, isNews, newest, newsText, type StockFilter, withEdited } from './rows';

function stock(sku: string, more: Partial<StockView> = {}): StockView {
  return {
    sku,
    physical: 5,
    buffer: 0,
    broadcast: 5,
    version: 3,
    pending: false,
    syncStatus: 'in_sync',
    updatedAt: '2026-11-23T10:05:41.003000Z',
    ...more,
  };
}

const ALL: StockFilter = { search: '', status: '', sort: 'sku' };

describe('a row of the stock list', () => {
  const low = stock('MUG-Blue', { physical: 2, lowStockThreshold: 2 });
  const oversold = stock('CAP', { physical: -1, lowStockThreshold: 2, syncStatus: 'pending' });
  it.each([
    ['everything', low, {}, true],
    ['any part of the SKU, ignoring case', low, { search: 'g-bL' }, true],
    ['another text', low, { search: 'CAP' }, false],
    ['a decomposed accent', stock('CAFÉ'), { search: 'café'.normalize('NFD') }, true],
    ['the level low at the threshold', low, { status: 'low' }, true],
    ['the level low of an oversold SKU', oversold, { status: 'low' }, false],
    ['the level oversold', oversold, { status: 'oversold' }, true],
    ['its push, beside its level', oversold, { status: 'pending' }, true],
    ['another push', oversold, { status: 'blocked' }, false],
    ['both filters, of which one fails', low, { search: 'MUG', status: 'blocked' }, false],
  ])('is compared with %s', (_, item, filter, expected) => {
    expect(isMatch(item, { ...ALL, ...filter })).toBe(expected);
  });

  const sold = stock('MUG', { version: 4, physical: 4 });
  const readAt = 100_000;
  it.each([
    ['the read without an event', undefined, 'read'],
    ['an event of a later version, however old', { stock: sold, arrivedAt: 1, count: 1 }, 'event'],
    [
      'the read when the event is of an earlier version',
      { stock: stock('MUG', { version: 2 }), arrivedAt: readAt + 1, count: 1 },
      'read',
    ],
    [
      'a later event of the same version, as after a push',
      { stock: stock('MUG'), arrivedAt: readAt + 1, count: 1 },
      'event',
    ],
    [
      'an event that came while the list was read',
      { stock: stock('MUG'), arrivedAt: readAt - 1, count: 1 },
      'event',
    ],
    [
      'the read when the event of the same version is old',
      { stock: stock('MUG'), arrivedAt: 1, count: 1 },
      'read',
    ],
  ])('shows %s', (_, live, expected) => {
    const read = stock('MUG');
    expect(newest(read, live, readAt)).toBe(expected === 'read' ? read : live?.stock);
  });

  it('stays at its place while it is edited, also when the list does not hold it any more', () => {
    const items = [stock('A'), stock('C')];
    expect(withEdited(items, stock('B'), ALL).map(({ sku }) => sku)).toEqual(['A', 'B', 'C']);
    expect(withEdited(items, stock('C'), ALL)).toBe(items);
    expect(withEdited(items, undefined, ALL)).toBe(items);
    const waiting = [stock('C'), stock('A')];
    expect(withEdited(waiting, stock('B'), { ...ALL, sort: 'pendingSince' }).map(({ sku }) => sku)).toEqual([
      'B',
      'C',
      'A',
    ]);
  });
});

describe('an event of a SKU that is not shown', () => {
  const items = [stock('B'), stock('D')];
  it.each([
    ['a SKU of the list', stock('B'), ALL, false, false],
    ['one that does not match', stock('C'), { ...ALL, status: 'blocked' }, false, false],
    ['one that stands among the rows', stock('C'), ALL, true, true],
    ['one behind the last row, with pages to come', stock('E'), ALL, true, false],
    ['one behind the last row of all', stock('E'), ALL, false, true],
    ['a registration behind the last row', stock('E', { version: 1 }), ALL, true, true],
    [
      'a registration whose push is accepted already',
      stock('E', {
        version: 1,
        lastBroadcast: { count: 5, txId: 't', timestamp: '2026-11-23T10:05:41.403000Z' },
      }),
      ALL,
      true,
      true,
    ],
    [
      'a later push of a SKU behind the last row that never moved',
      stock('E', {
        version: 1,
        lastBroadcast: { count: 5, txId: 't', timestamp: '2026-11-23T10:15:41.003000Z' },
      }),
      ALL,
      true,
      false,
    ],
    [
      'a later failure of such a push',
      stock('E', { version: 1, attempts: 1, nextTryAt: '2026-11-23T10:15:41.003000Z' }),
      ALL,
      true,
      false,
    ],
    [
      'the newest of those that wait, with pages to come',
      stock('A', { syncStatus: 'pending' }),
      { ...ALL, status: 'pending', sort: 'pendingSince' },
      true,
      false,
    ],
  ])('is news or not: %s', (_, item, filter, hasMore, expected) => {
    expect(isNews(item, items, filter, hasMore)).toBe(expected);
  });

  it('is announced', () => {
    expect(newsText(1, ALL)).toBe('1 new SKU: show');
    expect(newsText(1200, ALL)).toBe('1,200 new SKUs: show');
    expect(newsText(1, { ...ALL, status: 'low' })).toBe('1 more SKU matches: show');
    expect(newsText(2, { ...ALL, search: 'x' })).toBe('2 more SKUs match: show');
  });
});
