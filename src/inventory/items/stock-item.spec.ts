import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Stock } from '../domain/stock';
import {
  lastBroadcastValue,
  listingOf,
  listValue,
  optionalChanges,
  stockOfDocument,
  toStock,
} from './stock-item';

const FIGURES: Record<string, AttributeValue> = {
  sku: { S: 'MUG-BLU-12OZ' },
  physical: { N: '-4' },
  buffer: { N: '3' },
  broadcast: { N: '0' },
  version: { N: '8' },
  updatedAt: { S: '2026-11-23T10:02:17.123000Z' },
};
const STOCK: Stock = {
  sku: 'MUG-BLU-12OZ',
  physical: -4,
  buffer: 3,
  broadcast: 0,
  version: 8,
  updatedAt: '2026-11-23T10:02:17.123000Z',
};
const SINCE = '2026-11-23T10:02:17.000000Z';

describe('an item of the Inventory table', () => {
  it('is read as a stock with the attributes that it has', () => {
    expect(toStock(FIGURES)).toEqual(STOCK);
  });

  it('holds the threshold and the open alerts', () => {
    const alerts = { oversoldAlert: 'oversold:x', lowStockAlert: 'stock_low:x' };
    const item = {
      ...FIGURES,
      lowStockThreshold: { N: '0' },
      oversoldAlert: { S: alerts.oversoldAlert },
      lowStockAlert: { S: alerts.lowStockAlert },
    };
    expect(toStock(item)).toEqual({ ...STOCK, lowStockThreshold: 0, ...alerts });
  });

  it('holds the last broadcast as it was written', () => {
    const lastBroadcast = { count: 0, txId: 'sync:MUG-BLU-12OZ:8:a1', timestamp: SINCE };
    expect(toStock({ ...FIGURES, lastBroadcast: lastBroadcastValue(lastBroadcast) })).toEqual({
      ...STOCK,
      lastBroadcast,
    });
  });

  it.each<[string, Record<string, AttributeValue>, Stock['pending']]>([
    [
      'that has just become due',
      { pending: { S: 'queued' }, pendingSince: { S: SINCE } },
      { state: 'queued', since: SINCE, attempts: 0 },
    ],
    [
      'that was deferred',
      {
        pending: { S: 'queued' },
        pendingSince: { S: SINCE },
        attempts: { N: '3' },
        notBefore: { N: '1795428137123' },
        syncError: { S: 'Amazon answered 503' },
      },
      { state: 'queued', since: SINCE, attempts: 3, notBefore: 1795428137123, error: 'Amazon answered 503' },
    ],
    [
      'that is blocked',
      { pending: { S: 'blocked' }, pendingSince: { S: SINCE }, syncError: { S: 'FBA' } },
      { state: 'blocked', since: SINCE, attempts: 0, error: 'FBA' },
    ],
  ])('holds a push %s', (_case, mark, pending) => {
    expect(toStock({ ...FIGURES, ...mark })).toEqual({ ...STOCK, pending });
  });

  it('has no pending push, but needs a late-call check, when it is marked `doubtful`', () => {
    const mark = { pending: { S: 'doubtful' }, pendingSince: { S: SINCE }, unheardAt: { N: '17' } };
    expect(toStock({ ...FIGURES, ...mark })).toEqual({ ...STOCK, needsLateCallCheck: true });
  });

  it.each<[string, AttributeValue | undefined, number]>([
    ['a figure as text', { S: '12' }, 12],
    ['no figure', undefined, 0],
    ['a text that is not a figure', { S: 'a dozen' }, 0],
    ['an empty text', { S: '' }, 0],
    ['a null', { NULL: true }, 0],
  ])('of an older table may hold %s', (_case, value, physical) => {
    const { physical: _written, ...others } = FIGURES;
    const item = value === undefined ? others : { ...others, physical: value };
    expect(toStock(item).physical).toBe(physical);
  });

  it('is read the same way as a document', () => {
    const document = {
      sku: 'MUG-BLU-12OZ',
      physical: -4,
      buffer: '3',
      broadcast: 0,
      version: 8,
      updatedAt: STOCK.updatedAt,
      lastBroadcast: { count: 2, txId: 'sync:x', timestamp: SINCE },
      pending: 'blocked',
      pendingSince: SINCE,
      syncError: 'FBA',
    };
    expect(stockOfDocument(document)).toEqual({
      ...STOCK,
      lastBroadcast: document.lastBroadcast,
      pending: { state: 'blocked', since: SINCE, attempts: 0, error: 'FBA' },
    });
  });

  it('has what Amazon changed by itself and what is presumed sold', () => {
    const amazonChanges = [{ sellerSku: 'MUG', units: -1, at: SINCE, version: 8 }];
    const presumedSold = [
      { sellerSku: 'MUG-3', units: 2, perUnit: 3, seenAtMs: 1_795_428_137_123, version: 8 },
    ];
    const item = {
      ...FIGURES,
      amazonChanges: listValue(amazonChanges),
      amazonChangesFrom: { S: SINCE },
      presumedSold: listValue(presumedSold),
    };
    expect(toStock(item)).toEqual({ ...STOCK, amazonChanges, amazonChangesFrom: SINCE, presumedSold });
  });

  it('gives the optional attributes that a movement changed, and not what is presumed sold', () => {
    const amazonChanges = [{ sellerSku: 'MUG', units: 1, at: SINCE, version: 9 }];
    const before = { ...STOCK, oversoldAlert: 'a', amazonChangesFrom: SINCE };
    const after = { ...STOCK, amazonChangesFrom: SINCE, amazonChanges, presumedSold: [] };
    expect(optionalChanges(before, after)).toEqual([
      ['oversoldAlert', undefined],
      ['amazonChanges', listValue(amazonChanges)],
    ]);
    expect(optionalChanges(after, after)).toEqual([]);
    expect(optionalChanges(STOCK, { ...STOCK, autoBufferCap: 2 })).toEqual([['autoBufferCap', { N: '2' }]]);
    expect(optionalChanges({ ...STOCK, autoBufferCap: 2 }, STOCK)).toEqual([['autoBufferCap', undefined]]);
    expect(optionalChanges(after, STOCK)).toEqual([
      ['amazonChangesFrom', undefined],
      ['amazonChanges', undefined],
    ]);
  });

  it('names the product type and the time of its check only when a listing is cached', () => {
    const checkedAt = '2026-11-20T10:15:00.000000Z';
    const listing = { M: { productType: { S: 'MUG' }, checkedAt: { S: checkedAt } } };
    expect(listingOf({ ...FIGURES, listing })).toEqual({ productType: 'MUG', checkedAt, refusedTypes: [] });
    expect(listingOf({ ...FIGURES, listing: { M: { refusedTypes: { L: [{ S: 'MUG' }] } } } })).toEqual({
      refusedTypes: ['MUG'],
    });
    expect(listingOf(FIGURES)).toEqual({ refusedTypes: [] });
  });
});
