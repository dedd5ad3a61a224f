import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Stock } from '../domain/stock';
import { lastBroadcastValue, listingOf, toStock } from './stock-item';

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
  it('is read as the stock that it stands for, and nothing is made up', () => {
    expect(toStock(FIGURES)).toEqual(STOCK);
  });

  it('tells its threshold and its open alerts', () => {
    const alerts = { oversoldAlert: 'oversold:x', lowStockAlert: 'stock_low:x' };
    const item = {
      ...FIGURES,
      lowStockThreshold: { N: '0' },
      oversoldAlert: { S: alerts.oversoldAlert },
      lowStockAlert: { S: alerts.lowStockAlert },
    };
    expect(toStock(item)).toEqual({ ...STOCK, lowStockThreshold: 0, ...alerts });
  });

  it('gives back what was written of the last broadcast', () => {
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
      'that was put off',
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
      'that is parked',
      { pending: { S: 'blocked' }, pendingSince: { S: SINCE }, syncError: { S: 'FBA' } },
      { state: 'blocked', since: SINCE, attempts: 0, error: 'FBA' },
    ],
  ])('tells of a push %s', (_case, mark, pending) => {
    expect(toStock({ ...FIGURES, ...mark })).toEqual({ ...STOCK, pending });
  });

  it('takes a doubtful number for told, and remembers the doubt', () => {
    const mark = { pending: { S: 'doubtful' }, pendingSince: { S: SINCE }, unheardAt: { N: '17' } };
    expect(toStock({ ...FIGURES, ...mark })).toEqual({ ...STOCK, isDoubtful: true });
  });

  it.each<[string, AttributeValue | undefined, number]>([
    ['a figure as text', { S: '12' }, 12],
    ['no figure', undefined, 0],
    ['words for a figure', { S: 'a dozen' }, 0],
    ['an empty text', { S: '' }, 0],
    ['a null', { NULL: true }, 0],
  ])('of an older table may hold %s', (_case, value, physical) => {
    const { physical: _written, ...others } = FIGURES;
    const item = value === undefined ? others : { ...others, physical: value };
    expect(toStock(item).physical).toBe(physical);
  });

  it('names the product type, and when it was seen, only when the listing was found to be ours to write', () => {
    const checkedAt = '2026-11-20T10:15:00.000000Z';
    const listing = { M: { productType: { S: 'MUG' }, checkedAt: { S: checkedAt } } };
    expect(listingOf({ ...FIGURES, listing })).toEqual({ productType: 'MUG', checkedAt });
    expect(listingOf({ ...FIGURES, listing: { M: { checkedAt: { S: checkedAt } } } })).toBeUndefined();
    expect(listingOf(FIGURES)).toBeUndefined();
  });
});
