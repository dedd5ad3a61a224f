import { randomUUID } from 'node:crypto';
import { callAdmin, startTestShop } from '../../../test/support/shopify/simulated-shop';
import type { ShopifySimulator } from './shopify-simulator';

let shop: ShopifySimulator;
beforeEach(async () => {
  shop = await startTestShop();
});
afterEach(() => shop.close());

const ADJUST = `mutation Adjust($input: InventoryAdjustQuantitiesInput!, $key: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id reason referenceDocumentUri changes { name delta quantityAfterChange item { id sku } location { id } } }
    userErrors { code field message } } }`;

function adjustment(itemId: string, delta: number, changeFromQuantity: number | null = null): object {
  return {
    name: 'available',
    reason: 'correction',
    referenceDocumentUri: 'gid://syncstate/AmazonOrder/113-0000000-0000000',
    changes: [
      {
        inventoryItemId: `gid://shopify/InventoryItem/${itemId}`,
        locationId: `gid://shopify/Location/${shop.locationId}`,
        delta,
        changeFromQuantity,
      },
    ],
  };
}

it('adjusts available once for a key, and logs it once', async () => {
  const { itemId } = shop.merchant.createItem({ sku: 'MUG', available: 5 });
  const key = randomUUID();
  const input = adjustment(itemId, -2);
  const first = await callAdmin(shop, ADJUST, { input, key });
  const again = await callAdmin(shop, ADJUST, { input, key });
  expect(first.errors).toBeUndefined();
  expect(again.data).toEqual(first.data);
  expect(shop.merchant.available({ sku: 'MUG' })).toBe(3);
  expect(shop.adjustments()).toMatchObject([
    {
      key,
      referenceDocumentUri: 'gid://syncstate/AmazonOrder/113-0000000-0000000',
      changes: [{ sku: 'MUG', delta: -2, availableAfter: 3 }],
    },
  ]);
});

it('refuses a stale quantity, and the key of another call', async () => {
  const { itemId } = shop.merchant.createItem({ sku: 'MUG', available: 5 });
  const stale = await callAdmin(shop, ADJUST, { input: adjustment(itemId, -1, 4), key: 'a' });
  expect(stale.data).toMatchObject({
    inventoryAdjustQuantities: { userErrors: [{ code: 'CHANGE_FROM_QUANTITY_STALE' }] },
  });
  await callAdmin(shop, ADJUST, { input: adjustment(itemId, -1), key: 'b' });
  const other = await callAdmin(shop, ADJUST, { input: adjustment(itemId, -2), key: 'b' });
  expect(other.data).toMatchObject({
    inventoryAdjustQuantities: { userErrors: [{ code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' }] },
  });
  expect(shop.merchant.available({ sku: 'MUG' })).toBe(4);
});

it('refuses a field that Shopify does not have', async () => {
  const answer = await callAdmin(shop, '{ shop { motto } }');
  expect(answer.errors?.[0]?.message).toContain('Cannot query field "motto"');
});

it('shows items, levels and locations page by page', async () => {
  shop.merchant.createItems([
    { sku: 'A', available: 1 },
    { sku: 'B', available: 2 },
    { sku: 'b', available: 3 },
  ]);
  const page = await callAdmin(
    shop,
    `query($after: String) { inventoryItems(first: 2, after: $after) { pageInfo { hasNextPage endCursor } nodes { sku
      inventoryLevels(first: 5) { nodes { location { id isActive } quantities(names: ["available", "on_hand"]) { name quantity updatedAt } } } } } }`,
  );
  expect(page.errors).toBeUndefined();
  expect(page.data).toMatchObject({
    inventoryItems: { pageInfo: { hasNextPage: true }, nodes: [{ sku: 'A' }, { sku: 'B' }] },
  });
  const bySku = await callAdmin(
    shop,
    '{ productVariants(first: 9, query: "sku:\\"B\\"") { nodes { sku } } }',
  );
  expect(bySku.data).toEqual({ productVariants: { nodes: [{ sku: 'B' }, { sku: 'b' }] } });
});

it('lowers available and raises committed when an order is placed', () => {
  shop.merchant.createItem({ sku: 'MUG', available: 5 });
  const order = shop.orders.place({ lines: [{ sku: 'MUG', quantity: 2 }] });
  expect(order).toMatchObject({ lines: [{ sku: 'MUG', quantity: 2 }] });
  expect(shop.merchant.available({ sku: 'MUG' })).toBe(3);
  expect(shop.orders.place({ lines: [{ sku: 'MUG', quantity: 4 }] })).toContain('sold out');
  expect(shop.webhooks.list().map(({ topic }) => topic)).toEqual([
    'inventory_items/create',
    'inventory_levels/connect',
    'inventory_levels/update',
    'inventory_levels/update',
    'orders/create',
    'orders/updated',
  ]);
});
