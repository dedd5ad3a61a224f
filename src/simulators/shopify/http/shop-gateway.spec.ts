import { callAdmin, startTestShop } from '../../../../test/support/shopify/simulated-shop';
import type { ShopifySimulator } from '../shopify-simulator';
import type { ShopFaultEffect } from './shop-faults';

let shop: ShopifySimulator;
/** The id of its only item. */
let mug = '';
afterEach(() => shop.close());

const ADJUST = `mutation($input: InventoryAdjustQuantitiesInput!, $key: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) { userErrors { code } } }`;

/** Takes one unit of the only item. */
async function takeOne(key = 'key'): ReturnType<typeof callAdmin> {
  const change = {
    inventoryItemId: `gid://shopify/InventoryItem/${mug}`,
    locationId: `gid://shopify/Location/${shop.locationId}`,
    delta: -1,
    changeFromQuantity: null,
  };
  return callAdmin(shop, ADJUST, {
    key,
    input: { name: 'available', reason: 'correction', changes: [change] },
  });
}

async function open(options: Parameters<typeof startTestShop>[0] = {}): Promise<void> {
  shop = await startTestShop(options);
  mug = shop.merchant.createItem({ sku: 'MUG', available: 5 }).itemId;
}

it.each<[string, ShopFaultEffect, number]>([
  ['a reset before it', { kind: 'reset', when: 'before' }, 5],
  ['a reset after it', { kind: 'reset', when: 'after' }, 4],
  ['a server error', { kind: 'status', status: 500 }, 5],
  ['an internal error after it', { kind: 'internal-error', when: 'after' }, 4],
  ['throttling', { kind: 'throttled' }, 5],
  ['throttling after it', { kind: 'throttled', when: 'after' }, 4],
  ['a refusal', { kind: 'user-error', code: 'SERVICE_UNAVAILABLE' }, 5],
  ['an expired token', { kind: 'expire-token' }, 5],
  ['half an answer', { kind: 'cut' }, 4],
])('leaves the shop right after %s, and the same call again applies once', async (_case, effect, after) => {
  await open();
  shop.script({ ...effect, operation: 'inventoryAdjustQuantities', times: 1 });
  await takeOne().catch(() => undefined);
  expect(shop.merchant.available({ sku: 'MUG' })).toBe(after);
  await takeOne();
  expect(shop.merchant.available({ sku: 'MUG' })).toBe(4);
  expect(shop.adjustments()).toHaveLength(1);
});

it('refuses the key of a call whose answer is not sent yet', async () => {
  await open();
  shop.script({ kind: 'delay', ms: 60_000, when: 'after', operation: 'inventoryAdjustQuantities', times: 1 });
  const first = takeOne();
  first.catch(() => undefined);
  while (shop.adjustments().length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect((await takeOne()).data).toMatchObject({
    inventoryAdjustQuantities: { userErrors: [{ code: 'IDEMPOTENCY_CONCURRENT_REQUEST' }] },
  });
});

it('forgets a key after a day', async () => {
  let now = Date.UTC(2026, 10, 1);
  await open({ now: () => now });
  await takeOne();
  now += 86_400_000;
  await takeOne();
  expect(shop.merchant.available({ sku: 'MUG' })).toBe(3);
});

it('throttles a call that has more points than are left, until they are restored', async () => {
  let now = 0;
  await open({ now: () => now, points: { maximumAvailable: 15, restoreRate: 10 } });
  expect((await takeOne('a')).errors).toBeUndefined();
  const throttled = await takeOne('b');
  expect(throttled.errors?.[0]?.extensions?.code).toBe('THROTTLED');
  expect(throttled.extensions?.cost).toEqual({
    requestedQueryCost: 10,
    actualQueryCost: null,
    throttleStatus: { maximumAvailable: 15, currentlyAvailable: 5, restoreRate: 10 },
  });
  now += 500;
  expect((await takeOne('b')).errors).toBeUndefined();
});

it('refuses what the scopes of the app do not reach, by their names', async () => {
  await open();
  shop.tokens.scopes = ['read_inventory'];
  expect((await takeOne()).errors?.[0]?.message).toContain('`write_inventory`');
  expect((await callAdmin(shop, '{ orders(first: 1) { nodes { id } } }')).errors?.[0]?.message).toContain(
    '`read_orders`',
  );
  expect((await callAdmin(shop, '{ inventoryItems(first: 1) { nodes { id } } }')).errors).toBeUndefined();
});

it('needs a key, a quantity to change from and a page size, as Shopify does at run time', async () => {
  await open();
  const change = {
    inventoryItemId: 'gid://shopify/InventoryItem/1',
    locationId: 'gid://shopify/Location/1',
    delta: 1,
  };
  const input = { name: 'available', reason: 'correction', changes: [change] };
  const withoutQuantity = await callAdmin(shop, ADJUST, { key: 'k', input });
  expect(withoutQuantity.errors?.[0]?.message).toContain('changeFromQuantity');
  const withoutKey = await callAdmin(
    shop,
    ADJUST.replace('@idempotent(key: $key)', '').replace(', $key: String!', ''),
    { input },
  );
  expect(withoutKey.errors?.[0]?.message).toContain('@idempotent');
  expect((await callAdmin(shop, '{ locations { nodes { id } } }')).errors?.[0]?.message).toContain(
    'first or last',
  );
});

it('gives tokens for the right login only, and refuses each one after its time', async () => {
  let now = 0;
  await open({ now: () => now, tokenTtlSeconds: 60 });
  const login = (secret: string): Promise<Response> =>
    fetch(`${shop.url}/admin/oauth/access_token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'test-app',
        client_secret: secret,
      }),
    });
  expect((await login('wrong')).status).toBe(400);
  const { access_token: token } = (await (await login('test-app-secret')).json()) as { access_token: string };
  const call = (): Promise<Response> =>
    fetch(`${shop.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-shopify-access-token': token },
      body: JSON.stringify({ query: '{ shop { name } }' }),
    });
  const answer = await call();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-shopify-api-version')).toBe('2026-10');
  now += 60_000;
  expect((await call()).status).toBe(401);
});
