import { randomUUID } from 'node:crypto';
import { parse, validate } from 'graphql';
import type { ShopItem } from '../../../src/channels/shopify/admin/admin-values';
import * as documents from '../../../src/channels/shopify/admin/documents';
import { BulkFileFailed } from '../../../src/channels/shopify/admin/shop-bulk';
import { enumOfTopic, NEEDED_TOPICS } from '../../../src/channels/shopify/admin/domain/topics';
import { MOST_POINTS, requestedCost } from '../../../src/simulators/shopify/admin/query-cost';
import { adminSchema } from '../../../src/simulators/shopify/schema/admin-schema';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { eventually } from '../../support/eventually';
import { SetClock } from '../../support/set-clock';
import { type ShopClient, shopClient } from '../../support/shopify/shop-client';
import { startTestShop } from '../../support/shopify/simulated-shop';

describe('every document of the client', () => {
  const texts = Object.entries(documents).map(
    ([name, document]) => [name, typeof document === 'string' ? document : document.text] as const,
  );

  it.each(texts)("%s fits Shopify's schema, and asks for less than one call may", (name, text) => {
    const document = parse(text);
    expect(validate(adminSchema(), document)).toEqual([]);
    // Sixteen ids, more than one call has.
    const ids = Array.from({ length: 16 }, () => 'gid://shopify/InventoryItem/1');
    if (name !== 'BULK_ITEMS')
      expect(requestedCost(adminSchema(), document, { ids })).toBeLessThan(MOST_POINTS);
  });

  it('names topics that Shopify has', () => {
    const type = adminSchema().getType('WebhookSubscriptionTopic');
    const known = type !== undefined && 'getValues' in type ? type.getValues().map(({ name }) => name) : [];
    expect(known).toEqual(expect.arrayContaining(NEEDED_TOPICS.map(enumOfTopic)));
  });
});

describe('the client of the Admin API', () => {
  let shop: ShopifySimulator;
  let client: ShopClient;
  const clock = new SetClock(Date.now());

  beforeEach(async () => {
    shop = await startTestShop({ now: () => clock.ms });
    client = shopClient(shop, { clock });
  });
  afterEach(() => shop.close());

  function adjust(itemId: string, delta: number, key: string, changeFrom: number | null = null) {
    const changes = [{ itemId, locationId: shop.locationId, delta, changeFrom }];
    return client.inventory.adjust({ changes, referenceUri: 'gid://syncstate/AmazonOrder/1', key });
  }

  it('reads items with all their levels, and leaves out what the shop does not have', async () => {
    const other = shop.merchant.addLocation({ name: 'Shop' }).locationId;
    const ids = Array.from(
      { length: 20 },
      (_, index) => shop.merchant.createItem({ sku: `MUG-${index}`, available: index }).itemId,
    );
    const items = await client.inventory.items([...ids, '999']);
    if (!items.ok) throw new Error('No answer');
    expect([...items.value.keys()]).toEqual(ids);
    expect(items.value.get(ids[7] ?? '')).toMatchObject({
      sku: 'MUG-7',
      tracked: true,
      duplicates: 0,
      levels: [{ locationId: shop.locationId, available: 7, isActive: true }],
    });
    expect(await client.inventory.item('999')).toEqual({ ok: true, value: undefined });
    expect(await client.inventory.locations()).toMatchObject({
      ok: true,
      value: [{ locationId: shop.locationId }, { locationId: other, name: 'Shop' }],
    });
  });

  it('reads the levels of an item at more locations than one page has', async () => {
    const at: Record<string, number> = {};
    for (let index = 0; index < 12; index += 1)
      at[shop.merchant.addLocation({ name: `Shop ${index}` }).locationId] = index;
    const { itemId } = shop.merchant.createItem({ sku: 'MUG', at });
    const read = await client.inventory.items([itemId]);
    const levels = read.ok ? (read.value.get(itemId)?.levels ?? []) : [];
    expect(Object.fromEntries(levels.map(({ locationId, available }) => [locationId, available]))).toEqual(
      at,
    );
  });

  it('reads an order with its lines and refunds, and nothing of an order that is not there', async () => {
    for (const sku of ['MUG', 'CUP']) shop.merchant.createItem({ sku, available: 9 });
    const placed = shop.orders.place({
      lines: [
        { sku: 'MUG', quantity: 3 },
        { sku: 'CUP', quantity: 1 },
      ],
    });
    if (typeof placed === 'string') throw new Error(placed);
    const [mug = '', cup = ''] = placed.lines.map(({ lineId }) => lineId);
    shop.changes.refund(placed.orderId, [{ lineId: mug, quantity: 1, restockType: 'cancel' }]);
    const read = await client.orders.order(placed.orderId);
    expect(read).toMatchObject({
      ok: true,
      value: {
        orderId: placed.orderId,
        lines: [
          { lineId: mug, sku: 'MUG', quantity: 3, currentQuantity: 2, isGiftCard: false, tracked: true },
          { lineId: cup, sku: 'CUP', quantity: 1, currentQuantity: 1 },
        ],
        refunds: [
          {
            lines: [
              { lineId: mug, sku: 'MUG', quantity: 1, restockType: 'cancel', locationId: shop.locationId },
            ],
          },
        ],
      },
    });
    expect(read.ok && read.value?.cancelledAt).toBeFalsy();
    expect(await client.orders.order('999')).toEqual({ ok: true, value: undefined });
  });

  it('reads the orders that changed since a moment, page by page', async () => {
    shop.merchant.createItem({ sku: 'MUG', available: 90 });
    const place = (): string => {
      const placed = shop.orders.place({ lines: [{ sku: 'MUG', quantity: 1 }] });
      if (typeof placed === 'string') throw new Error(placed);
      return placed.orderId;
    };
    place();
    clock.ms += 60_000;
    const since = new Date(clock.ms).toISOString();
    clock.ms += 60_000;
    const placed = Array.from({ length: 12 }, place);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.orders.updatedSince(since, cursor);
      if (!page.ok) throw new Error('No answer');
      found.push(...page.value.orders.map(({ orderId }) => orderId));
      ({ cursor } = page.value);
    } while (cursor !== undefined);
    expect(found.toSorted()).toEqual(placed.toSorted());
  });

  it('reads all refunds of an order that changed, also more than such a page has', async () => {
    shop.merchant.createItem({ sku: 'MUG', available: 90 });
    const placed = shop.orders.place({ lines: [{ sku: 'MUG', quantity: 21 }] });
    if (typeof placed === 'string') throw new Error(placed);
    const lineId = placed.lines[0]?.lineId ?? '';
    for (let refunds = 0; refunds < 21; refunds += 1)
      shop.changes.refund(placed.orderId, [{ lineId, quantity: 1 }]);
    const page = await client.orders.updatedSince(new Date(clock.ms - 60_000).toISOString());
    if (!page.ok) throw new Error('No answer');
    const order = page.value.orders.find(({ orderId }) => orderId === placed.orderId);
    expect(order?.refunds).toHaveLength(21);
  });

  it('reads the dispositions and the exchange lines of a return', async () => {
    for (const sku of ['MUG', 'CUP']) shop.merchant.createItem({ sku, available: 9 });
    const placed = shop.orders.place({ lines: [{ sku: 'MUG', quantity: 3 }] });
    if (typeof placed === 'string') throw new Error(placed);
    const { orderId } = placed;
    const lineId = placed.lines[0]?.lineId ?? '';
    const opened = shop.returns.open(orderId, {
      lines: [{ lineId, quantity: 2 }],
      exchange: [{ sku: 'CUP', quantity: 2 }],
    });
    expect(await client.orders.dispositions(opened.reverseOrderId)).toEqual({ ok: true, value: [] });
    expect(await client.orders.exchangeLines(opened.returnId)).toEqual({ ok: true, value: [] });
    shop.returns.dispose(opened.returnId, [
      { lineId, type: 'RESTOCKED', quantity: 1 },
      { lineId, type: 'MISSING', quantity: 1 },
    ]);
    shop.returns.process(opened.returnId);
    expect(await client.orders.dispositions(opened.reverseOrderId)).toMatchObject({
      ok: true,
      value: [
        { orderId, lineId, sku: 'MUG', type: 'RESTOCKED', quantity: 1, locationId: shop.locationId },
        { orderId, lineId, sku: 'MUG', type: 'MISSING', quantity: 1 },
      ],
    });
    expect(await client.orders.exchangeLines(opened.returnId)).toMatchObject({
      ok: true,
      value: [{ orderId, sku: 'CUP', quantity: 2, lineId: expect.any(String) as string }],
    });
    expect(await client.orders.dispositions('999')).toEqual({ ok: true, value: [] });
  });

  it('reads every item of the shop in one bulk operation, and says where its file is cut', async () => {
    const ids = shop.merchant
      .createItems(
        Array.from({ length: 300 }, (_, index) => ({
          sku: `MUG-${index}`,
          available: index - 3,
          continuesSelling: index === 0,
        })),
      )
      .map(({ itemId }) => itemId);
    const started = await client.bulk.start();
    if (!started.ok) throw new Error('Not started');
    const state = await eventually('the file is there', async () => {
      const read = await client.bulk.state(started.value);
      return read.ok && read.value.status === 'done' ? read.value : undefined;
    });
    const found: ShopItem[] = [];
    for await (const item of client.bulk.items(state.url ?? '')) found.push(item);
    expect(found.map(({ itemId }) => itemId)).toEqual(ids);
    expect(found[0]).toMatchObject({
      sku: 'MUG-0',
      variants: [{ continuesSelling: true, isGiftCard: false, isBundleParent: false }],
      levels: [{ locationId: shop.locationId, available: -3 }],
    });
    shop.script({ kind: 'cut', operation: 'bulk-download', times: 1 });
    const cut = async (): Promise<void> => {
      for await (const item of client.bulk.items(state.url ?? '')) found.push(item);
    };
    await expect(cut()).rejects.toThrow(BulkFileFailed);
    expect(await client.bulk.state('999')).toMatchObject({ ok: true, value: { status: 'failed' } });
  });

  it('finds the items of exactly one SKU', async () => {
    for (const sku of ['MUG', 'MUG "B"', 'mug', 'MUG-2']) shop.merchant.createItem({ sku });
    const twice = shop.merchant.createItem({ sku: 'MUG' });
    const found = await client.inventory.itemsOfSku('MUG');
    if (!found.ok) throw new Error('No answer');
    expect(found.value.map(({ sku, duplicates }) => [sku, duplicates])).toEqual([
      ['MUG', 1],
      ['MUG', 1],
    ]);
    expect(found.value.map(({ itemId }) => itemId)).toContain(twice.itemId);
    expect(await client.inventory.itemsOfSku('MUG "B"')).toMatchObject({
      ok: true,
      value: [{ sku: 'MUG "B"' }],
    });
  });

  it('adjusts once for a key, also when the first answer was lost', async () => {
    const { itemId } = shop.merchant.createItem({ sku: 'MUG', available: 5 });
    const key = randomUUID();
    shop.script({ kind: 'reset', when: 'after', operation: 'inventoryAdjustQuantities', times: 1 });
    expect(await adjust(itemId, -2, key)).toMatchObject({ ok: false, failure: { kind: 'unknown' } });
    expect(await adjust(itemId, -2, key)).toEqual({ ok: true, value: undefined });
    expect(shop.merchant.available({ sku: 'MUG' })).toBe(3);
    expect(shop.adjustments()).toHaveLength(1);
    expect(shop.adjustments()[0]).toMatchObject({ referenceDocumentUri: 'gid://syncstate/AmazonOrder/1' });
  });

  it("gives Shopify's own codes where it refuses", async () => {
    const { itemId } = shop.merchant.createItem({ sku: 'MUG', available: 5 });
    expect(await adjust(itemId, -1, randomUUID(), 4)).toMatchObject({
      ok: false,
      failure: { kind: 'refused', errors: [{ code: 'CHANGE_FROM_QUANTITY_STALE' }] },
    });
    const set = { itemId, locationId: shop.locationId, referenceUri: 'gid://syncstate/Drift/1' };
    expect(
      await client.inventory.setAvailable({ ...set, quantity: 9, changeFrom: 5, key: randomUUID() }),
    ).toEqual({ ok: true, value: undefined });
    expect(
      await client.inventory.setAvailable({ ...set, quantity: 1, changeFrom: 5, key: randomUUID() }),
    ).toMatchObject({ ok: false, failure: { errors: [{ code: 'CHANGE_FROM_QUANTITY_STALE' }] } });
    expect(shop.merchant.available({ sku: 'MUG' })).toBe(9);
  });

  it('logs in once for calls at the same time, before a token ends, and once after it is refused', async () => {
    await Promise.all([client.inventory.locations(), client.inventory.locations(), client.access.check()]);
    expect(shop.tokens.issued).toBe(1);
    clock.ms += 23 * 3_600_000;
    await client.inventory.locations();
    expect(shop.tokens.issued).toBe(1);
    clock.ms += 45 * 60_000;
    await client.inventory.locations();
    expect(shop.tokens.issued).toBe(2);
    shop.tokens.revokeAll();
    expect(await client.inventory.locations()).toMatchObject({ ok: true });
    expect(shop.tokens.issued).toBe(3);
  });

  it('uses a token as long as it is good while no new one can be had', async () => {
    await client.inventory.locations();
    shop.script({ kind: 'status', status: 503, operation: 'token', times: 'always' });
    clock.ms += 23 * 3_600_000 + 45 * 60_000;
    expect(await client.inventory.locations()).toMatchObject({ ok: true });
    clock.ms += 3_600_000;
    expect(await client.inventory.locations()).toMatchObject({ ok: false, failure: { kind: 'unknown' } });
    shop.clearFaults();
    expect(await client.inventory.locations()).toMatchObject({ ok: true });
  });

  it('names a scope that is missing, and no access where the app is gone', async () => {
    shop.tokens.scopes = shop.tokens.scopes.filter((scope) => scope !== 'read_locations');
    expect(await client.inventory.locations()).toMatchObject({
      ok: false,
      failure: { kind: 'no_access', missingScopes: ['read_locations'] },
    });
    expect(client.connection.state()).toMatchObject({ status: 'failing', missingScopes: ['read_locations'] });
    shop.tokens.scopes = [...shop.tokens.scopes, 'read_locations'];
    expect(await client.access.check()).toMatchObject({ ok: true, value: { missingScopes: [] } });
    expect(client.connection.state()).toMatchObject({ status: 'ok', missingScopes: [] });
    shop.tokens.isInstalled = false;
    expect(await client.inventory.locations()).toMatchObject({ ok: false, failure: { kind: 'no_access' } });
    expect(client.connection.state()).toMatchObject({ status: 'failing' });
  });

  it('waits until a call fits, so that none is throttled', async () => {
    const small = await startTestShop({ points: { maximumAvailable: 300, restoreRate: 1000 } });
    const { inventory } = shopClient(small);
    await inventory.locations();
    const results = await Promise.all(Array.from({ length: 8 }, () => inventory.locations()));
    expect(results.map(({ ok }) => ok)).toEqual(Array.from({ length: 8 }, () => true));
    expect(small.calls('locations')).toHaveLength(9);
    await small.close();
  });

  it('takes a throttled call for unknown, and says when it fits', async () => {
    shop.script({ kind: 'throttled', operation: 'locations', times: 1 });
    expect(await client.inventory.locations()).toMatchObject({
      ok: false,
      failure: { kind: 'unknown', retryAfterMs: expect.any(Number) as number },
    });
    expect(shop.calls('locations')).toHaveLength(1);
    expect(client.connection.state().status).toBe('waiting');
  });

  it('counts as failing after three calls without an answer over half a minute, and works again after one', async () => {
    shop.script({ kind: 'reset', when: 'before', operation: 'locations', times: 4 });
    const states: string[] = [];
    for (let call = 0; call < 5; call += 1) {
      await client.inventory.locations();
      states.push(client.connection.state().status);
      clock.ms += 10_000;
    }
    expect(states).toEqual(['waiting', 'waiting', 'waiting', 'failing', 'ok']);
  });

  it('keeps to the removal of the app until a call succeeds', async () => {
    shop.tokens.isInstalled = false;
    client.connection.noteUninstalled(clock.ms);
    await client.inventory.locations();
    expect(client.connection.state()).toMatchObject({
      status: 'failing',
      isUninstalled: true,
      failure: { message: expect.stringContaining('was removed from the shop') as string },
    });
    shop.tokens.isInstalled = true;
    await client.inventory.locations();
    expect(client.connection.state()).toMatchObject({ status: 'ok', isUninstalled: false });
  });

  it('notices another version of the API', async () => {
    expect(await client.access.check()).toMatchObject({ ok: true, value: { apiVersion: '2026-10' } });
    shop.apiVersion = '2027-01';
    expect(await client.access.check()).toMatchObject({ ok: true, value: { apiVersion: '2027-01' } });
    expect(client.connection.state().otherVersion).toBe('2027-01');
    shop.apiVersion = '2026-10';
    await client.inventory.locations();
    expect(client.connection.state().otherVersion).toBeUndefined();
  });

  it('makes, lists and ends subscriptions', async () => {
    const uri = 'https://stock.example.com/webhook/shopify';
    expect(await client.webhooks.create('orders/create', uri)).toEqual({ ok: true, value: undefined });
    expect(await client.webhooks.create('orders/create', uri)).toMatchObject({
      ok: false,
      failure: { kind: 'refused' },
    });
    const listed = await client.webhooks.list();
    expect(listed).toMatchObject({
      ok: true,
      value: [{ topic: 'orders/create', uri, isPartial: false, apiVersion: '2026-10' }],
    });
    const id = listed.ok ? listed.value[0]?.subscriptionId : undefined;
    expect(await client.webhooks.remove(id ?? '')).toEqual({ ok: true, value: undefined });
    expect(await client.webhooks.list()).toEqual({ ok: true, value: [] });
  });

  it('makes no call without Admin access', async () => {
    const off = shopClient(shop, {
      env: {
        SHOPIFY_SHOP_DOMAIN: '',
        SHOPIFY_CLIENT_ID: '',
        SHOPIFY_CLIENT_SECRET: '',
        SHOPIFY_ADMIN_ENDPOINT: '',
      },
    });
    expect(await off.inventory.locations()).toEqual({ ok: false, failure: { kind: 'off' } });
    expect(off.connection.state().status).toBe('off');
    expect(shop.calls()).toEqual([]);
  });
});
