import type { OverviewView } from '../../../src/dashboard/overview/overview';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import type { ImportView } from '../../../src/sync/shopify-import/import-view';
import type { LinkList } from '../../../src/sync/shopify-links/api/links.controller';
import { eventually } from '../../support/eventually';
import { amazonShows, quantityAtAmazon, simulatorOf } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { shopAt, startTestShop, webhooksDelivered } from '../../support/shopify/simulated-shop';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('the first day', () => {
  let store: TestStore;
  let shop: ShopifySimulator;
  let running: TestService;
  let other: string;
  /** A location of a fulfilment service: it is not in the pool. */
  let elsewhere: string;

  beforeAll(async () => {
    store = await startTestStore();
    shop = await startTestShop();
    other = shop.merchant.addLocation({ name: 'Second' }).locationId;
    elsewhere = shop.merchant.addLocation({ name: 'Other', isFulfillmentService: true }).locationId;
    await start();
  });

  afterAll(async () => {
    await running.service.stop();
    await shop.close();
    await store.stop();
  });

  beforeEach(() => {
    shop.webhooks.clear();
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    running = await startTestService(store, { ...shopAt(shop), SHOPIFY_SETTLE_MS: '1000', ...env });
    shop.webhooks.deliverTo(running.api.url);
  }

  async function importShop(dryRun = false): Promise<ImportView> {
    const { status, body } = await running.api.call<ImportView>(
      'POST',
      `/api/shopify/import?dryRun=${dryRun}`,
    );
    expect(status).toBe(200);
    return body;
  }

  const resume = async (dryRun: boolean): Promise<unknown> =>
    (await running.api.call('POST', `/api/sync/resume?dryRun=${dryRun}`)).body;

  const heldNow = async (): Promise<unknown> => (await running.api.call('GET', '/api/sync')).body.held;

  it('registers what the shop has, held from Amazon until a resume, and names what it skips', async () => {
    const { api } = running;
    shop.merchant.createItems([
      { sku: 'PLAIN', available: 7 },
      { sku: 'SPREAD', at: { [shop.locationId]: 2, [other]: 3, [elsewhere]: 40 } },
      { sku: 'OVERSOLD', available: -2, continuesSelling: true },
      { sku: 'KNOWN', available: 4 },
      { sku: 'TWICE', available: 1 },
      { sku: 'TWICE', available: 2 },
      { sku: null, available: 3 },
      { sku: 'x'.repeat(41), available: 3 },
      { sku: 'LOOSE', available: 3, tracked: false },
      { sku: 'GIFT', available: 3, giftCard: true },
      { sku: 'BOX', available: 3, bundleParent: true },
      { sku: 'AWAY', at: { [elsewhere]: 40 } },
    ]);
    await api.put('KNOWN', { physical: 4 });

    const planned = await importShop(true);
    expect(planned).toMatchObject({ status: 'finished', dryRun: true, done: 12, created: 3, unchanged: 1 });
    expect(planned.skipped.map(({ reason }) => reason).sort()).toEqual([
      'bundle',
      'gift_card',
      'invalid_sku',
      'no_sku',
      'not_in_pool',
      'several_items',
      'several_items',
      'untracked',
    ]);
    expect((await api.call('GET', '/api/inventory/PLAIN')).status).toBe(404);

    const done = await importShop();
    expect(done).toMatchObject({ created: 3, changed: 0, unchanged: 1, skippedCount: 8 });
    expect(done.skipped).toEqual(planned.skipped);
    expect((await api.call('GET', '/api/shopify/import')).body).toEqual(done);
    expect(await api.stock('SPREAD')).toMatchObject({ physical: 5, syncStatus: 'pending' });
    expect(await api.stock('OVERSOLD')).toMatchObject({ physical: -2, broadcast: 0 });
    expect((await api.stock('PLAIN')).held?.reason).toMatch(/POST \/api\/sync\/resume/);
    expect(await heldNow()).toBe(3);
    const { body: overview } = await api.call<OverviewView>('GET', '/api/overview');
    expect(overview.push).toMatchObject({ pending: 0, oldestPendingSeconds: 0, held: 3 });

    await amazonShows(api, simulatorOf(running), 'KNOWN', 4);
    shop.orders.place({ lines: [{ sku: 'PLAIN', quantity: 1 }] });
    await eventually('the order is counted', async () => (await api.stock('PLAIN')).physical === 6);
    expect(await resume(true)).toEqual({
      paused: null,
      changes: { skus: 3, up: 2, down: 1, toZero: 1 },
    });
    expect(quantityAtAmazon(simulatorOf(running), 'PLAIN')).toBeUndefined();
    await resume(false);
    await amazonShows(api, simulatorOf(running), 'PLAIN', 6);
    await amazonShows(api, simulatorOf(running), 'SPREAD', 5);
    await amazonShows(api, simulatorOf(running), 'OVERSOLD', 0);
    await eventually('nothing is held', async () => (await heldNow()) === 0);
    expect(await importShop()).toMatchObject({ created: 0, unchanged: 4 });

    const links = async (query = ''): Promise<LinkList> =>
      (await api.call('GET', `/api/shopify/links${query}`)).body as unknown as LinkList;
    expect((await links()).items.map(({ treatment }) => treatment)).toEqual([
      'bundle',
      'gift_card',
      'invalid_sku',
      'no_sku',
      'several_items',
      'several_items',
      'untracked',
    ]);
    const first = await links('?treatment=several_items&limit=1');
    const second = await links(`?treatment=several_items&limit=1&cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...second.items].map(({ sku }) => sku)).toEqual(['TWICE', 'TWICE']);
    shop.merchant.removeItem({ itemId: first.items[0]?.itemId ?? '' });
    await eventually('the other item is linked', async () => {
      const left = await links('?treatment=several_items');
      return left.items.length === 0;
    });
  });

  it('leaves no difference of an order that arrives while it runs, whether its list has the order or not', async () => {
    const { api } = running;
    const [before, after] = ['ORDERED-BEFORE', 'ORDERED-AFTER'];
    shop.merchant.createItems([before, after].map((sku) => ({ sku, available: 10 })));
    // Its message comes when the SKU is registered with what was left after it.
    shop.webhooks.script({ topic: 'orders/create', times: 1, kind: 'hold' });
    shop.webhooks.script({ topic: 'orders/updated', times: 1, kind: 'drop' });
    shop.orders.place({ lines: [{ sku: before, quantity: 3 }] });
    shop.bulk.change({ takesMs: 1_000 });
    const listsBefore = shop.bulk.list().length;
    const done = importShop();
    // In one part: the shop has less than 500 items here.
    await eventually('the list is read', () =>
      Promise.resolve(shop.bulk.list().length > listsBefore && (shop.bulk.list().at(-1)?.roots ?? 0) > 0),
    );
    // Its message comes before the SKU is registered with what was there before it.
    shop.orders.place({ lines: [{ sku: after, quantity: 4 }] });
    // With the SKU that stood on two items before.
    expect(await done).toMatchObject({ created: 3 });
    shop.bulk.change({ takesMs: 0 });
    shop.webhooks.release();
    await webhooksDelivered(shop);
    for (const [sku, units] of [
      [before, 7],
      [after, 6],
    ] as const) {
      expect(shop.merchant.available({ sku })).toBe(units);
      await eventually(`${sku} is what Shopify has`, async () => (await api.stock(sku)).physical === units);
    }
    const rowsOf = async (sku: string): Promise<readonly (readonly [string, number])[]> =>
      (await api.history(sku)).map(({ action, delta }) => [action, delta] as const).reverse();
    expect(await rowsOf(before)).toEqual([
      ['import', 7],
      ['sale', -3],
      ['shopify_count', 3],
    ]);
    expect(await rowsOf(after)).toEqual([
      ['import', 10],
      ['shopify_count', -4],
    ]);
  });

  it('goes on in another process where one stops, and counts and registers nothing twice', async () => {
    const skus = Array.from({ length: 1_200 }, (_, at) => `MANY-${at}`);
    shop.merchant.createItems(skus.map((sku, at) => ({ sku, available: at })));
    const begun = running.api.call('POST', '/api/shopify/import').catch(() => undefined);
    await eventually('some are registered', async () => {
      const { body } = await running.api.call<ImportView>('GET', '/api/shopify/import');
      return (body.done ?? 0) > 0 && body.status === 'under_way';
    });
    await running.service.stop();
    await begun;
    await start();
    const last = await eventually('the import ends', async () => {
      const { body } = await running.api.call<ImportView>('GET', '/api/shopify/import');
      return body.status === 'finished' ? body : undefined;
    });
    expect(last).toMatchObject({ created: 1_200, changed: 0 });
    expect(await heldNow()).toBe(1_203);
    expect(await running.api.stock('MANY-1199')).toMatchObject({ physical: 1_199, version: 1 });
    await resume(false);
    await eventually('all are released', async () => (await heldNow()) === 0);
    await webhooksDelivered(shop);
  });

  it('ends with what to do when Shopify ends the list with an error, and runs one at a time', async () => {
    shop.bulk.change({ failsWith: 'INTERNAL_SERVER_ERROR' });
    const failed = await running.api.call('POST', '/api/shopify/import?dryRun=true');
    expect(failed).toMatchObject({ status: 502, body: { code: 'bulk_failed' } });
    expect(String(failed.body.message)).toMatch(/INTERNAL_SERVER_ERROR\)\. Request the import again/);
    shop.bulk.change({ failsWith: null, takesMs: 1_000 });
    const dryRun = running.api.call('POST', '/api/shopify/import?dryRun=true');
    await eventually('it is under way', async () => {
      const { body } = await running.api.call<ImportView>('GET', '/api/shopify/import');
      return body.status === 'under_way';
    });
    const other = await running.api.call('POST', '/api/shopify/import');
    expect(other).toMatchObject({ status: 409, body: { code: 'import_under_way' } });
    expect((await dryRun).status).toBe(200);
  });
});
