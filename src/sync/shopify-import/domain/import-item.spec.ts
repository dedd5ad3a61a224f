import type { ShopItem, ShopLevel } from '../../../channels/shopify/admin/admin-values';
import { importItemOf } from './import-item';

const level = (locationId: string, available: number | null, isActive = true): ShopLevel => ({
  locationId,
  available,
  updatedAt: '2026-11-29T10:00:00Z',
  isActive,
});

const item = (levels: readonly ShopLevel[], sku: string | null = 'MUG'): ShopItem => ({
  itemId: '1',
  sku,
  tracked: true,
  duplicates: 0,
  variants: [],
  levels,
});

describe('an item of the shop', () => {
  test.each<[string, readonly ShopLevel[], number]>([
    ['at one location', [level('1', 7)], 7],
    ['at several locations of the pool', [level('1', 7), level('2', 5)], 12],
    ['at other locations too', [level('1', 7), level('9', 100)], 7],
    [
      'at a location of the pool at which it is not active any more',
      [level('1', 7), level('2', 5, false)],
      7,
    ],
    ['that is oversold', [level('1', -3), level('2', 1)], -2],
    ['of which one level is not known', [level('1', null), level('2', 4)], 4],
  ])('%s is registered with the sum over the pool', (_, levels, physical) => {
    expect(importItemOf(item(levels), ['1', '2'])).toEqual({
      kind: 'ready',
      itemId: '1',
      sku: 'MUG',
      physical,
    });
  });

  test.each<[string, ShopItem, object]>([
    ['without a SKU', item([level('1', 1)], ''), { reason: 'no_sku' }],
    [
      'with a long SKU',
      item([level('1', 1)], 'x'.repeat(41)),
      { reason: 'invalid_sku', sku: 'x'.repeat(41) },
    ],
    [
      'that shares its SKU',
      { ...item([level('1', 1)]), duplicates: 2 },
      { reason: 'several_items', sku: 'MUG' },
    ],
    ['outside the pool', item([level('9', 1)]), { reason: 'not_in_pool', sku: 'MUG' }],
    ['with an impossible figure', item([level('1', 2e9)]), { reason: 'out_of_bounds', sku: 'MUG' }],
  ])('%s is skipped, with the reason', (_, one, skipped) => {
    expect(importItemOf(one, ['1', '2'])).toEqual({
      kind: 'skipped',
      skipped: { ...skipped, inventoryItemId: '1' },
    });
  });
});
