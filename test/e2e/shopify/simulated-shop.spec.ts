import { buildOrder } from '../../../src/simulators/shopify/order-payload';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { newId } from '../../../src/simulators/shopify/shopify-sender';
import { eventually } from '../../support/eventually';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { shopHas, shopOf } from '../../support/shopify/simulated-shop';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('a service that simulates its shop', () => {
  let store: TestStore;
  let running: TestService;
  let shop: ShopifySimulator;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { MOCK_SHOPIFY: 'true', MOCK_SHOPIFY_PORT: '0' });
    shop = shopOf(running);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  const operations = (): string[] => [...new Set(shop.calls().flatMap((call) => call.operations))].sort();

  it('leaves a SKU that the shop lacks to Amazon: it is neither compared nor written', async () => {
    const { api } = running;
    await api.put('LOOSE', { physical: 9 });
    const line = { lineId: newId(), sku: 'LOOSE', quantity: 2 };
    await api.webhook('orders/create', buildOrder({ orderId: newId(), lines: [line] }));
    await amazonShows(api, simulatorOf(running), 'LOOSE', 7);
    // A count by hand is due to a shop that has the SKU; this one is asked for it once.
    const adjusted = await api.call(
      'POST',
      '/api/inventory/LOOSE/adjustments',
      { delta: 1, reason: 'found' },
      {
        'idempotency-key': newId(),
      },
    );
    expect(adjusted.status).toBe(200);
    await eventually('the shop is asked for the SKU', () => operations().includes('inventoryItems'));
    await amazonShows(api, simulatorOf(running), 'LOOSE', 8);
    expect(shop.adjustments()).toEqual([]);
    expect(operations().filter((name) => name.startsWith('inventory'))).toEqual(['inventoryItems']);
    expect(shop.webhooks.list()).toEqual([]);
    const drift = await api.call<{ items: unknown[] }>('GET', '/api/drift');
    expect(drift.body.items).toEqual([]);
  });

  it('lowers Amazon by a sale in the shop, and the shop by a movement elsewhere, once a SKU is created in it', async () => {
    const { api } = running;
    shop.merchant.createItem({ sku: 'VASE', available: 5 });
    await api.put('VASE', { physical: 5 });
    await amazonShows(api, simulatorOf(running), 'VASE', 5);
    expect(shop.orders.place({ lines: [{ sku: 'VASE', quantity: 2 }] })).toMatchObject({ sourceName: 'web' });
    await amazonShows(api, simulatorOf(running), 'VASE', 3);
    await api.call(
      'POST',
      '/api/inventory/VASE/adjustments',
      { delta: -1, reason: 'broken' },
      {
        'idempotency-key': newId(),
      },
    );
    await shopHas(shop, 'VASE', 2);
    expect(shop.adjustments()).toMatchObject([{ changes: [{ sku: 'VASE', delta: -1, availableAfter: 2 }] }]);
  });
});
