import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { timestampOf } from '../../../src/platform/timestamp';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { numbersSent } from '../../support/amazon-push/push-checks';
import { syncStatus } from '../../support/amazon-push/sender-status';
import { eventually } from '../../support/eventually';
import { metricsPage } from '../../support/operations/metrics-page';
import type { Api } from '../../support/service/api';
import { amazonAt, amazonShows, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('the readings of the numbers that Amazon shows', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    // No search ends before the test allows it: orders are stale from the start.
    failSearches(500);
    await start();
  });

  afterAll(async () => {
    await running.service.stop();
    await amazon.close();
    await store.stop();
  });

  async function start(): Promise<void> {
    running = await startTestService(store, {
      ...amazonAt(amazon),
      AMAZON_ORDERS: 'true',
      // The numbers are read every half second.
      ORDERS_POLL_MS: '3000',
      RECEIPT_CHECK_MS: '500,2000',
    });
    ({ api } = running);
  }

  /** Moves what was stored minutes into the past: a number that was accepted just now may not be live yet. */
  async function moveBack(TableName: string, Key: Record<string, string>, name: string, value: unknown) {
    await store.documents.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: `SET ${name} = :value`,
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  }

  function failSearches(status: 403 | 500): void {
    amazon.script({ operation: 'searchOrders', times: 'always', kind: 'status', status });
  }

  function failReadings(): void {
    for (const operation of ['get', 'search'] as const)
      amazon.script({ operation, times: 'always', kind: 'status', status: 500 });
  }

  async function readings(): Promise<number> {
    return (await metricsPage(api)).sum('syncstate_readings_total');
  }

  /** SKUs whose numbers Amazon shows, and that have been read there since: all are read in turn. */
  async function sellAt(physicals: Readonly<Record<string, number>>): Promise<void> {
    for (const [sku, physical] of Object.entries(physicals)) await api.put(sku, { physical });
    for (const [sku, physical] of Object.entries(physicals)) await amazonShows(api, amazon, sku, physical);
    const before = await readings();
    const { body } = await api.call<{ items: unknown[] }>('GET', '/api/inventory?limit=100');
    await eventually('each number is read', async () => (await readings()) > before + 2 * body.items.length);
  }

  const add = (sku: string, delta: number): Promise<unknown> =>
    api.call(
      'POST',
      `/api/inventory/${sku}/adjustments`,
      { delta, reason: 'counted' },
      { 'Idempotency-Key': `${sku}:${delta}` },
    );

  /** An order at Amazon, whose own number falls, while neither a search nor a notice shows it. */
  function sellAtAmazon(sku: string, units: number): void {
    expect(amazon.orders.place({ items: [{ sku, units }] })).toMatchObject({ status: 'PENDING' });
  }

  it('a sale at Amazon that no search shows is not taken back by a push, also while orders are stale', async () => {
    await sellAt({ TEA: 20, HELD: 30, LOWER: 40, FORCED: 50 });
    sellAtAmazon('TEA', 3);
    await add('TEA', 5);
    // A number that was read right before is no raise of what was sold meanwhile.
    await amazonShows(api, amazon, 'TEA', 22);
    expect(await api.stock('TEA')).toMatchObject({ physical: 25, broadcast: 25, presumedSold: 3 });
    expect(numbersSent(amazon, 'TEA')).toEqual([20, 22]);
  });

  it('holds raises alone when the numbers cannot be read either, and sends them by request', async () => {
    failReadings();
    await add('HELD', 5);
    await add('FORCED', 5);
    await add('LOWER', -5);
    await amazonShows(api, amazon, 'LOWER', 35);
    const held = await eventually('both raises are held', async () => {
      const stocks = await Promise.all([api.stock('HELD'), api.stock('FORCED')]);
      return stocks.every((stock) => stock.held !== undefined) && stocks;
    });
    expect(held[0]).toMatchObject({ syncStatus: 'pending', attempts: 0, lastBroadcast: { count: 30 } });
    expect(held[0].held?.reason).toContain('Amazon did not show its number');
    expect((await syncStatus(api)).pending).toBe(2);
    expect((await api.call('POST', '/api/sync/FORCED')).status).toBe(202);
    await amazonShows(api, amazon, 'FORCED', 55);
    expect(await api.stock('FORCED')).not.toHaveProperty('held');
    expect(numbersSent(amazon, 'HELD')).toEqual([30]);
  });

  it('a search that shows the order ends the presumption, and what was held is sent', async () => {
    amazon.orders.change({ visibleAfterMs: 0 });
    amazon.clearFaults();
    await api.call('POST', '/api/orders/amazon/poll');
    await eventually('the order is recorded', async () => (await api.stock('TEA')).physical === 22);
    await amazonShows(api, amazon, 'HELD', 35);
    await eventually('nothing is presumed', async () => (await api.stock('TEA')).presumedSold === undefined);
    await amazonShows(api, amazon, 'TEA', 22);
    // Whether or not the number of a push that was not seen yet is sent once more.
    expect(new Set(numbersSent(amazon, 'TEA').slice(1))).toEqual(new Set([22]));
  });

  const openDrifts = async (): Promise<readonly { readonly id: string }[]> =>
    (await api.call<{ items: { id: string }[] }>('GET', '/api/drift?channel=amazon&open=true')).body.items;

  it('a number that was lowered by hand counts as sold until a later search finds no order, and is asked about', async () => {
    await api.put('FEW', { physical: 5 });
    await amazonShows(api, amazon, 'FEW', 5);
    const seen = (await readings()) + 2;
    await eventually('the number is read', async () => (await readings()) > seen);
    amazon.setListing({ sku: 'FEW', quantity: 3 });
    await eventually('the number is sent again', () => quantityAtAmazon(amazon, 'FEW') === 5);
    expect(numbersSent(amazon, 'FEW')).toEqual([5, 5]);
    expect((await metricsPage(api)).sum('syncstate_presumed_sold_units_total')).toBe(5);
    const [drift, ...others] = await openDrifts();
    expect(others).toEqual([]);
    expect(drift).toMatchObject({ sku: 'FEW', cause: 'edited_elsewhere', expected: 5, found: 3 });
    await api.call('POST', `/api/drift/${drift?.id ?? ''}/resolve`, { action: 'ignore' });
  });

  it('a number above the shelf is replaced at once, and recorded when no order explains it', async () => {
    await eventually('the number is seen', async () => (await api.stock('FEW')).receipt.state === 'observed');
    amazon.orders.change({ visibleAfterMs: 120_000 });
    amazon.listings.edit('FEW', { quantity: 12 });
    await eventually('the number is sent again', () => quantityAtAmazon(amazon, 'FEW') === 5);
    expect(await openDrifts()).toEqual([]);
    amazon.orders.change({ visibleAfterMs: 0 });
    await api.call('POST', '/api/orders/amazon/poll');
    await eventually('it waits to be seen', async () => (await openDrifts()).length === 1);
    expect(await openDrifts()).toMatchObject([
      { sku: 'FEW', cause: 'edited_elsewhere', expected: 5, found: 12 },
    ]);
  });

  it('an order that lowered the number by itself is answered with no push, before and after it is recorded', async () => {
    await sellAt({ OWN: 8 });
    amazon.orders.change({ visibleAfterMs: 120_000 });
    // Before the last reading by its own time, so that the reading that follows is the first with a lower number.
    amazon.orders.place({ items: [{ sku: 'OWN', units: 2 }], createdAt: Date.now() - 10_000 });
    const isSeen = async (physical: number, presumedSold?: number): Promise<boolean> => {
      const stock = await api.stock('OWN');
      const isAsExpected = stock.physical === physical && stock.presumedSold === presumedSold;
      return isAsExpected && stock.syncStatus === 'in_sync' && stock.lastBroadcast?.count === 6;
    };
    await eventually('the missing units count as sold', () => isSeen(8, 2));
    amazon.orders.change({ visibleAfterMs: 0 });
    await api.call('POST', '/api/orders/amazon/poll');
    await eventually('the order counts instead', () => isSeen(6));
    expect(numbersSent(amazon, 'OWN')).toEqual([8]);
    const pushes = (await api.history('OWN')).filter(({ action }) => action === 'sync');
    expect(pushes.map(({ push }) => push?.quantity)).toEqual([8]);
    expect((await metricsPage(api)).sum('syncstate_pushes_total', { outcome: 'seen' })).toBeGreaterThan(1);
  });

  it("units that stay out of stock after a merchant's cancellation are taken off the number that Amazon raised", async () => {
    await sellAt({ BROKEN: 20 });
    const placed = amazon.orders.place({ items: [{ sku: 'BROKEN', units: 2 }], status: 'UNSHIPPED' });
    if (typeof placed === 'string') throw new Error(placed);
    await api.call('POST', '/api/orders/amazon/poll');
    await eventually('the order is recorded', async () => (await api.stock('BROKEN')).physical === 18);
    amazon.orders.cancel(placed.orderId, { by: 'MERCHANT', reason: 'CustomerReturn' });
    expect(quantityAtAmazon(amazon, 'BROKEN')).toBe(20);
    await api.call('POST', '/api/orders/amazon/poll');
    await amazonShows(api, amazon, 'BROKEN', 18);
    expect((await api.stock('BROKEN')).physical).toBe(18);
  });

  it('a new sender finds what Amazon sold while none was running', async () => {
    await amazonShows(api, amazon, 'FEW', 5);
    const { lastBroadcast } = await api.stock('FEW');
    await running.service.stop();
    const minutesAgo = Date.now() - 5 * 60_000;
    const { inventory, transactions } = store.tables;
    await moveBack(inventory, { sku: 'FEW' }, 'lastBroadcast', {
      ...lastBroadcast,
      timestamp: timestampOf(minutesAgo),
    });
    await moveBack(transactions, { txId: 'state:amazon-orders:start' }, 'countedFromMs', minutesAgo - 60_000);
    amazon.orders.change({ visibleAfterMs: 600_000 });
    sellAtAmazon('FEW', 2);
    await start();
    await eventually('the units are missed', async () => (await api.stock('FEW')).presumedSold === 2);
    await add('FEW', 3);
    await amazonShows(api, amazon, 'FEW', 6);
    expect(numbersSent(amazon, 'FEW')).not.toContain(8);
  });

  it('nothing is held or presumed where the role for orders is missing', async () => {
    failSearches(403);
    failReadings();
    await api.call('POST', '/api/orders/amazon/poll');
    await eventually('orders are closed', async () => {
      const { body } = await api.call<{ items: { type: string }[] }>('GET', '/api/alerts?type=auth_failed');
      return body.items.length === 1;
    });
    await add('HELD', 1);
    await amazonShows(api, amazon, 'HELD', 36);
    expect(amazon.violations()).toEqual([]);
  });
});
