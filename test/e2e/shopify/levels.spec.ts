import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { eventually } from '../../support/eventually';
import { startTestService, type TestService } from '../../support/service/test-service';
import { shopAt, startTestShop, webhooksDelivered } from '../../support/shopify/simulated-shop';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The shortest that is allowed: a difference has to stand for a second. */
const SETTLE = { SHOPIFY_SETTLE_MS: '1000' };

describe('the counts of the shop', () => {
  let store: TestStore;
  let shop: ShopifySimulator;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    shop = await startTestShop();
    await start({});
  });

  afterAll(async () => {
    await running.service.stop();
    await shop.close();
    await store.stop();
  });

  beforeEach(() => {
    shop.webhooks.clear();
  });

  async function start(env: Readonly<Record<string, string>>): Promise<void> {
    running = await startTestService(store, { ...shopAt(shop), ...SETTLE, ...env });
    shop.webhooks.deliverTo(running.api.url);
  }

  /** A SKU that the service and the shop have, with as many units. */
  async function registered(sku: string, units: number): Promise<string> {
    const item = shop.merchant.createItem({ sku, available: units });
    await webhooksDelivered(shop);
    await running.api.put(sku, { physical: units });
    return item.itemId;
  }

  function physicalIs(sku: string, units: number): Promise<unknown> {
    return eventually(`${sku} has ${units}`, async () => (await running.api.stock(sku)).physical === units);
  }

  async function countsOf(sku: string): Promise<readonly number[]> {
    const rows = await running.api.history(sku);
    return rows.filter(({ action }) => action === 'shopify_count').map(({ delta }) => delta);
  }

  it('are followed once, and an order whose messages come in any order is none', async () => {
    await registered('COUNTED', 10);
    shop.webhooks.script({ topic: 'orders/create', times: 1, kind: 'hold' });
    shop.orders.place({ lines: [{ sku: 'COUNTED', quantity: 2 }] });
    await webhooksDelivered(shop);
    shop.webhooks.release();
    await physicalIs('COUNTED', 8);
    shop.merchant.count({ sku: 'COUNTED' }, 15);
    await physicalIs('COUNTED', 15);
    expect(await countsOf('COUNTED')).toEqual([7]);
  });

  it('are followed when the message of an order is lost, and taken back when it comes late', async () => {
    await registered('LATE', 10);
    shop.webhooks.script({ topic: 'orders/create', times: 1, kind: 'hold' });
    shop.webhooks.script({ topic: 'orders/updated', times: 'always', kind: 'drop' });
    shop.orders.place({ lines: [{ sku: 'LATE', quantity: 3 }] });
    await physicalIs('LATE', 7);
    expect(await countsOf('LATE')).toEqual([-3]);
    shop.webhooks.release();
    await physicalIs('LATE', 4);
    await physicalIs('LATE', 7);
    expect(await countsOf('LATE')).toEqual([3, -3]);
  });
});
