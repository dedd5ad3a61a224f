import { NEEDED_TOPICS } from '../../../src/channels/shopify/admin/domain/topics';
import { HOUR_MS } from '../../../src/platform/durations';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { CheckStateRepository } from '../../../src/sync/shopify-subscriptions/check/check-state.repository';
import type { ShopView } from '../../../src/sync/shopify-subscriptions/api/shop-view';
import { eventually } from '../../support/eventually';
import { startTestService, type TestService } from '../../support/service/test-service';
import { shopAt, startTestShop } from '../../support/shopify/simulated-shop';
import { startTestStore, type TestStore } from '../../support/store/test-store';

interface ShownAlert {
  readonly alertId: string;
  readonly message: string;
  readonly closedAt?: string;
}

describe('the connection to the shop', () => {
  let store: TestStore;
  let shop: ShopifySimulator;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    shop = await startTestShop();
    // No message arrives: what the service knows, it has asked for.
    shop.webhooks.script({ kind: 'drop', times: 'always' });
    await start();
  });

  afterAll(async () => {
    await running.service.stop();
    await shop.close();
    await store.stop();
  });

  async function start(): Promise<void> {
    running = await startTestService(store, { ...shopAt(shop), PUBLIC_URL: 'https://stock.example.com' });
  }

  async function view(): Promise<ShopView> {
    return (await running.api.call<ShopView>('GET', '/api/shopify')).body;
  }

  async function alert(alertId: string): Promise<ShownAlert | undefined> {
    const { body } = await running.api.call<{ items: ShownAlert[] }>('GET', '/api/alerts');
    return body.items.find((one) => one.alertId === alertId);
  }

  async function shownInOverview(): Promise<unknown> {
    type Body = { connections: { name: string }[] };
    const { body } = await running.api.call<Body>('GET', '/api/overview');
    return body.connections.find(({ name }) => name === 'shopify');
  }

  it('is shown with the shop, its locations and the subscriptions, which the first start makes', async () => {
    const states = new CheckStateRepository(store.documents, store.tables);
    await eventually('the subscriptions are checked', async () => (await states.load()).checkedAtMs);
    expect(shop.subscriptions.list()).toHaveLength(NEEDED_TOPICS.length);
    const { scopes, ...shown } = await view();
    expect(scopes).toContain('read_orders');
    expect(shown).toMatchObject({
      status: 'ok',
      shop: shop.shopDomain,
      apiVersion: '2026-10',
      missingScopes: [],
      locations: [{ locationId: shop.locationId, name: 'Main warehouse', isActive: true }],
      pool: [shop.locationId],
      subscriptions: {
        status: 'ok',
        uri: 'https://stock.example.com/webhook/shopify',
        topics: [...NEEDED_TOPICS],
        missing: [],
      },
    });
    expect(await shownInOverview()).toMatchObject({ status: 'ok' });
    expect(await alert('webhooks_stopped:shopify')).toBeUndefined();
  });

  it('makes again what Shopify removed, and counts the orders of which no message came', async () => {
    shop.merchant.createItem({ sku: 'MISSED', available: 10 });
    await running.api.put('MISSED', { physical: 10 });
    await running.service.stop();
    const states = new CheckStateRepository(store.documents, store.tables);
    const checkedAtMs = Date.now() - HOUR_MS;
    await states.save({ ...(await states.load()), checkedAtMs, completeAtMs: checkedAtMs });
    const { id = '' } = shop.subscriptions.list().find(({ topic }) => topic === 'ORDERS_CREATE') ?? {};
    shop.subscriptions.remove(id);
    // More than one page.
    for (let order = 0; order < 7; order += 1) shop.orders.place({ lines: [{ sku: 'MISSED', quantity: 1 }] });
    shop.tokens.scopes = shop.tokens.scopes.filter((scope) => scope !== 'write_inventory');
    await start();
    await eventually(
      'the missed orders are counted',
      async () => (await running.api.stock('MISSED')).physical === 3,
    );
    expect(shop.subscriptions.list()).toHaveLength(NEEDED_TOPICS.length);
    expect(await alert('webhooks_stopped:shopify')).toMatchObject({
      message: expect.stringContaining('did not deliver orders/create') as string,
      closedAt: expect.any(String) as string,
    });
    const state = await states.load();
    expect(state.gap).toBeUndefined();
  });

  it('names a scope that is missing until it is granted', async () => {
    const open = await eventually('the alert', () => alert('auth_failed:shopify'));
    expect(open.message).toContain('The app has no scope write_inventory');
    expect(await shownInOverview()).toMatchObject({ status: 'failing', message: open.message });
    expect(await view()).toMatchObject({ status: 'failing', missingScopes: ['write_inventory'] });
    shop.tokens.scopes = [...shop.tokens.scopes, 'write_inventory'];
    expect(await view()).toMatchObject({ status: 'ok', missingScopes: [] });
    await eventually('the alert is closed', async () => (await alert('auth_failed:shopify'))?.closedAt);
  });

  it('is failing at once when the app was removed from the shop', async () => {
    shop.tokens.isInstalled = false;
    const { body } = await running.api.webhook('app/uninstalled', { id: 690933842, name: 'Fernhill' });
    expect(body).toEqual({ status: 'applied', orderId: null, lines: [] });
    expect(await shownInOverview()).toMatchObject({
      status: 'failing',
      message: expect.stringContaining('The app was removed from the shop') as string,
    });
    await eventually(
      'the alert is open',
      async () => (await alert('auth_failed:shopify'))?.closedAt === undefined,
    );
    shop.tokens.isInstalled = true;
    expect(await view()).toMatchObject({ status: 'ok' });
  });
});
