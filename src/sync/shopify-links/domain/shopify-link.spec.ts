import type { ShopItem, ShopVariant } from '../../../channels/shopify/admin/admin-values';
import { poolOf } from './pool';
import { byNumber, changedLink, inPool, linkOf, treatmentOf } from './shopify-link';

const variant: ShopVariant = {
  variantId: '9',
  title: 'Mug',
  continuesSelling: false,
  isGiftCard: false,
  isBundleParent: false,
};

function item(fields: Partial<ShopItem> = {}): ShopItem {
  return {
    itemId: '1',
    sku: 'MUG',
    tracked: true,
    duplicates: 0,
    variants: [variant],
    levels: [],
    ...fields,
  };
}

const level = (locationId: string, isActive = true) => ({
  locationId,
  available: 3,
  updatedAt: '2026-11-29T10:00:00Z',
  isActive,
});

describe('treatmentOf', () => {
  test.each<[string, Partial<ShopItem>, string]>([
    ['is linked with a SKU of its own', {}, 'linked'],
    [
      'is linked when it continues selling below zero',
      { variants: [{ ...variant, continuesSelling: true }] },
      'linked',
    ],
    ['is linked without a variant', { variants: [] }, 'linked'],
    ['has no SKU: null', { sku: null }, 'no_sku'],
    ['has no SKU: empty', { sku: '' }, 'no_sku'],
    ['has a SKU of 41 characters', { sku: 'x'.repeat(41) }, 'invalid_sku'],
    ['has a SKU that is not printable', { sku: 'a\u0007b' }, 'invalid_sku'],
    ['is not tracked', { tracked: false }, 'untracked'],
    [
      'is a gift card, which is not tracked either',
      { tracked: false, variants: [{ ...variant, isGiftCard: true }] },
      'gift_card',
    ],
    ['is the parent of a bundle', { variants: [variant, { ...variant, isBundleParent: true }] }, 'bundle'],
    ['shares its SKU', { duplicates: 1 }, 'several_items'],
    ['shares its SKU and is not tracked', { duplicates: 1, tracked: false }, 'untracked'],
  ])('an item that %s', (_, fields, expected) => {
    expect(treatmentOf(item(fields))).toBe(expected);
  });

  test('an item shares its SKU when another one is found that Shopify does not count yet', () => {
    expect(treatmentOf(item(), true)).toBe('several_items');
  });
});

describe('a link', () => {
  const stored = linkOf(item({ levels: [level('20'), level('3'), level('7', false)] }), 1_000, 'then');

  test('has the locations of the pool at which the item is active, in the order of the pool', () => {
    expect(inPool(stored, ['3', '7', '20', '5']).locationIds).toEqual(['3', '20']);
    expect(inPool(stored, ['20', '3']).locationIds).toEqual(['20', '3']);
  });

  test('is not written again when only the order of its locations differs', () => {
    const same = linkOf(item({ levels: [level('3'), level('20')] }), 2_000, 'now');
    expect(changedLink(stored, same)).toBeUndefined();
  });

  test('keeps its beginning while SKU and treatment stay', () => {
    const moved = linkOf(item({ levels: [level('3')] }), 2_000, 'now');
    expect(changedLink(stored, moved)).toMatchObject({ since: 'then', locationIds: ['3'], readAtMs: 2_000 });
    const renamed = linkOf(item({ sku: 'CUP', levels: [level('3')] }), 2_000, 'now');
    expect(changedLink(stored, renamed)).toMatchObject({ since: 'now', sku: 'CUP' });
  });

  test('is not replaced by an older answer of Shopify', () => {
    expect(changedLink(stored, linkOf(item({ sku: 'CUP' }), 999, 'earlier'))).toBeUndefined();
  });
});

describe('poolOf', () => {
  const location = (locationId: string, fields: object = {}) => ({
    locationId,
    name: locationId,
    isActive: true,
    isFulfillmentService: false,
    ...fields,
  });

  test("is what is configured, else the active locations of the merchant's own, the lowest id first", () => {
    const locations = [
      location('100'),
      location('99'),
      location('5', { isActive: false }),
      location('6', { isFulfillmentService: true }),
    ];
    expect(poolOf([], locations)).toEqual(['99', '100']);
    expect(poolOf(['7', '3'], locations)).toEqual(['7', '3']);
  });

  test('orders numbers that a number of JavaScript cannot hold', () => {
    expect(['90071992547409931', '90071992547409930', '12'].sort(byNumber)).toEqual([
      '12',
      '90071992547409930',
      '90071992547409931',
    ]);
  });
});
