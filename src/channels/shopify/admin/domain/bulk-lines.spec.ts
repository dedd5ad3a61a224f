import { BulkLines } from './bulk-lines';

const ITEM = { id: 'gid://shopify/InventoryItem/1', sku: 'MUG', tracked: true, duplicateSkuCount: 0 };
const VARIANT = {
  id: 'gid://shopify/ProductVariant/5',
  title: 'Blue',
  inventoryPolicy: 'CONTINUE',
  requiresComponents: false,
  product: { isGiftCard: false },
  __parentId: ITEM.id,
};

function level(locationId: string, quantity: number): object {
  return {
    id: `gid://shopify/InventoryLevel/9${locationId}?inventory_item_id=1`,
    isActive: true,
    updatedAt: '2026-11-23T10:00:00Z',
    location: { id: `gid://shopify/Location/${locationId}` },
    quantities: [{ name: 'available', quantity, updatedAt: '2026-11-23T09:00:00Z' }],
    __parentId: ITEM.id,
  };
}

describe('the lines of a bulk file', () => {
  it('become items, each with its variants and levels', () => {
    const lines = new BulkLines();
    const other = { ...ITEM, id: 'gid://shopify/InventoryItem/2', sku: null };
    const taken = [ITEM, VARIANT, level('7', -3), level('8', 4), other].map((line) =>
      lines.take(JSON.stringify(line)),
    );
    expect(taken.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(taken[4]).toEqual({
      itemId: '1',
      sku: 'MUG',
      tracked: true,
      duplicates: 0,
      variants: [
        { variantId: '5', title: 'Blue', continuesSelling: true, isGiftCard: false, isBundleParent: false },
      ],
      levels: [
        { locationId: '7', available: -3, updatedAt: '2026-11-23T09:00:00Z', isActive: true },
        { locationId: '8', available: 4, updatedAt: '2026-11-23T09:00:00Z', isActive: true },
      ],
    });
    expect(lines.take('')).toBeUndefined();
    expect(lines.last()).toMatchObject({ itemId: '2', sku: null, levels: [] });
  });

  it('are refused where a line stands apart from its item', () => {
    const lines = new BulkLines();
    expect(() => lines.take(JSON.stringify(VARIANT))).toThrow('apart from its item');
  });

  it('are none in an empty shop', () => {
    expect(new BulkLines().last()).toBeUndefined();
  });
});
