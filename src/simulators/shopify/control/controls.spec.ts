import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callAdmin, startTestShop } from '../../../../test/support/shopify/simulated-shop';
import type { ShopifySimulator } from '../shopify-simulator';

let shop: ShopifySimulator | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

async function control(
  method: string,
  path: string,
  body?: object,
): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(`${shop?.url ?? ''}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

it('lets another process do what a merchant and a buyer do', async () => {
  shop = await startTestShop();
  const [created, item] = await control('POST', '/_simulator/items', { sku: 'MUG', available: 5 });
  expect([created, item['sku']]).toEqual([201, 'MUG']);
  await control('POST', '/_simulator/count', { sku: 'MUG', available: 9 });
  const [, order] = await control('POST', '/_simulator/orders', { lines: [{ sku: 'MUG', quantity: 2 }] });
  await control('POST', `/_simulator/orders/${String(order['orderId'])}/cancel`, { restock: false });
  await control('PATCH', `/_simulator/items/${String(item['itemId'])}`, { tracked: false });
  const [, state] = await control('GET', '/');
  expect(state).toMatchObject({
    items: [{ sku: 'MUG', tracked: false, levels: [{ available: 7, committed: 0 }] }],
    counts: { items: 1, orders: 1 },
  });
});

it.each([
  ['POST', '/_simulator/items', { available: 1 }, 400, 'sku must be a text'],
  ['POST', '/_simulator/orders', { lines: [{ sku: 'NONE', quantity: 1 }] }, 409, 'no item'],
  ['POST', '/_simulator/orders/1/cancel', {}, 409, 'no order 1'],
  ['POST', '/_simulator/faults', { operation: 'any', times: 1, kind: 'fire' }, 400, 'kind must be one of'],
  ['PUT', '/_simulator/webhook-settings', { delayMs: 5 }, 400, 'delayMs must be a list'],
])('answers %s %s with what is wrong', async (method, path, body, status, error) => {
  shop = await startTestShop();
  const [answered, problem] = await control(method, path, body);
  expect(answered).toBe(status);
  expect(problem['error']).toContain(error);
});

describe('the state file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps items, orders and the keys of calls across a restart', async () => {
    const stateFile = join(folder, 'shop.json');
    shop = await startTestShop({ stateFile });
    const { itemId } = shop.merchant.createItem({ sku: 'MUG', available: 5 });
    shop.orders.place({ lines: [{ sku: 'MUG', quantity: 1 }] });
    const take = async (): Promise<void> => {
      const change = {
        inventoryItemId: `gid://shopify/InventoryItem/${itemId}`,
        locationId: `gid://shopify/Location/${shop?.locationId ?? ''}`,
        delta: -1,
        changeFromQuantity: null,
      };
      const answer =
        shop &&
        (await callAdmin(
          shop,
          `mutation($input: InventoryAdjustQuantitiesInput!) {
            inventoryAdjustQuantities(input: $input) @idempotent(key: "k") { userErrors { code } inventoryAdjustmentGroup { id } } }`,
          { input: { name: 'available', reason: 'correction', changes: [change] } },
        ));
      expect(answer?.data).toMatchObject({ inventoryAdjustQuantities: { userErrors: [] } });
    };
    await take();
    await shop.close();
    shop = await startTestShop({ stateFile });
    await take();
    expect(shop.merchant.available({ sku: 'MUG' })).toBe(3);
    expect(shop.orders.list()).toHaveLength(1);
    expect(shop.adjustments()).toHaveLength(1);
    const next = shop.merchant.createItem({ sku: 'TEE' });
    expect(Number(next.itemId)).toBeGreaterThan(Number(itemId));
  });

  it('is set aside when it cannot be used', async () => {
    const stateFile = join(folder, 'damaged.json');
    writeFileSync(stateFile, '{"format":1,"items":3}');
    const warnings: string[] = [];
    shop = await startTestShop({ stateFile, warn: (line) => warnings.push(line) });
    expect(warnings).toEqual([expect.stringContaining('.unusable')]);
    expect(readFileSync(`${stateFile}.unusable`, 'utf8')).toContain('"items":3');
  });
});
