import type { OverviewView, SeriesView } from '../../../src/dashboard/overview/overview';
import { isRegistrableSku } from '../../../src/inventory/domain/sku';
import type { StockView } from '../../../src/inventory/stock/stock-view';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { SyncStatus } from '../../../src/sync/status/sync.service';
import { amazonShows, quantityAtAmazon, simulatorOf } from '../../support/service/simulated-amazon';
import { type Api, retryUntilServed } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

async function syncStatus(api: Api): Promise<SyncStatus> {
  return (await api.call('GET', '/api/sync')).body as unknown as SyncStatus;
}

async function untilBlocked(api: Api, sku: string): Promise<void> {
  await eventually(`${sku} is blocked`, async () => (await api.stock(sku)).syncStatus === 'blocked');
}

/** From a signed order to the number that Amazon shows. */
describe('a sale on Shopify reaches Amazon', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;
  let amazon: AmazonSimulator;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store);
    api = running.api;
    amazon = simulatorOf(running);
  });

  afterEach(() => {
    amazon.clearFaults();
  });

  afterAll(async () => {
    // All tests together stay within Amazon's official rates.
    expect(amazon.violations()).toEqual([]);
    await running.service.stop();
    await store.stop();
  });

  it('lowers physical, and Amazon shows what is left beyond the buffer; the push is in the ledger', async () => {
    await api.put('MUG', { physical: 10, buffer: 2 });
    await amazonShows(api, amazon, 'MUG', 8);
    const answer = await api.webhook('orders/create', orderOf(lineOf('MUG', 3)));
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'applied', lines: [{ sku: 'MUG', outcome: 'applied', physical: 7, broadcast: 5 }] },
    });
    await amazonShows(api, amazon, 'MUG', 5);

    const stock = await api.stock('MUG');
    expect(stock).toMatchObject({
      physical: 7,
      buffer: 2,
      broadcast: 5,
      pending: false,
      syncStatus: 'in_sync',
    });
    const row = (await api.history('MUG')).find(({ txId }) => txId === stock.lastBroadcast?.txId);
    expect(row).toMatchObject({
      action: 'sync',
      status: 'completed',
      sku: 'MUG',
      delta: 0,
      physicalAfter: 7,
      broadcastAfter: 5,
      version: stock.version,
      push: { quantity: 5 },
    });
    const call = amazon.calls().findLast(({ operation, sku }) => operation === 'patch' && sku === 'MUG');
    expect(call).toMatchObject({ quantity: 5, status: 200 });
    expect(call?.submissionId).toBeDefined();
    expect(row?.push?.submissionId).toBe(call?.submissionId);
    expect(await syncStatus(api)).toMatchObject({ pending: 0, paused: null, blocked: [], leader: true });
  });

  it('the buffer holds the last units back: Amazon shows 0 while physical is above 0', async () => {
    await api.put('LAMP', { physical: 6, buffer: 4 });
    await amazonShows(api, amazon, 'LAMP', 2);
    await api.webhook('orders/create', orderOf(lineOf('LAMP', 3)));
    await amazonShows(api, amazon, 'LAMP', 0);
    expect(await api.stock('LAMP')).toMatchObject({ physical: 3, buffer: 4, broadcast: 0 });
    await api.call('PUT', '/api/buffer/LAMP', { bufferQty: 1 });
    await amazonShows(api, amazon, 'LAMP', 2);
  });

  it('an oversold SKU: Amazon shows 0', async () => {
    await api.put('SHORT', { physical: 2 });
    await amazonShows(api, amazon, 'SHORT', 2);
    await api.webhook('orders/create', orderOf(lineOf('SHORT', 5)));
    await amazonShows(api, amazon, 'SHORT', 0);
    expect(await api.stock('SHORT')).toMatchObject({ physical: -3, broadcast: 0 });
  });

  it('200 sales of one SKU at once end at the exact figure, in a gapless chain, with far fewer calls than sales', async () => {
    await api.put('HIT', { physical: 300, buffer: 10 });
    await amazonShows(api, amazon, 'HIT', 290);
    const callsBefore = amazon.calls().filter(({ sku }) => sku === 'HIT').length;
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const order = orderOf(lineOf('HIT'));
        const { answer, tries } = await retryUntilServed(() => api.webhook('orders/create', order));
        // A repeated delivery may be in the ledger since its first.
        return { ...answer, known: tries > 1 ? ['applied', 'duplicate'] : ['applied'] };
      }),
    );
    expect(answers.every(({ status, body, known }) => status === 200 && known.includes(body.status))).toBe(
      true,
    );
    // Each sale has a figure of its own: no two answers show the same one.
    expect(new Set(answers.map(({ body }) => body.lines[0]?.physical)).size).toBe(200);
    await amazonShows(api, amazon, 'HIT', 90);
    expect(await api.stock('HIT')).toMatchObject({ physical: 100, version: 201 });

    const movements = (await api.history('HIT')).filter(({ action }) => action !== 'sync').reverse();
    expect(movements.map(({ version }) => version)).toEqual(
      Array.from({ length: 201 }, (_, index) => index + 1),
    );
    movements.slice(1).forEach((row, index) => {
      expect(row.physicalAfter).toBe((movements[index]?.physicalAfter ?? NaN) + row.delta);
    });
    expect(amazon.calls().filter(({ sku }) => sku === 'HIT').length - callsBefore).toBeLessThan(50);
    expect(amazon.violations()).toEqual([]);
  });

  it.each([
    'LAMP/DESK #2 (EU)',
    '100%',
    'a+b',
    'ÄÖ-1',
    '__proto__',
    'constructor',
    '%2F',
    ' \' or "quoted" ',
    '😀'.repeat(40),
  ])('the SKU %s passes the API, the webhook and Amazon unchanged', async (sku) => {
    expect(isRegistrableSku(sku)).toBe(true);
    const registered = await api.put(sku, { physical: 9, buffer: 1 });
    expect(registered).toMatchObject({ status: 200, body: { sku, physical: 9 } });
    const answer = await api.webhook('orders/create', orderOf(lineOf(sku, 2)));
    expect(answer.body).toMatchObject({ lines: [{ sku, outcome: 'applied', physical: 7, broadcast: 6 }] });
    await amazonShows(api, amazon, sku, 6);
    expect((await api.history(sku)).map((row) => row.sku)).toContain(sku);
    expect((await api.call('GET', `/api/buffer/${encodeURIComponent(sku)}`)).body).toMatchObject({
      sku,
      buffer: 1,
    });
  });

  it("the seller's lead time and restock date survive a push", async () => {
    amazon.setListing({ sku: 'SLOW', quantity: 3, leadTimeToShipMaxDays: 5, restockDate: '2027-01-15' });
    await api.put('SLOW', { physical: 12 });
    await amazonShows(api, amazon, 'SLOW', 12);
    await api.webhook('orders/create', orderOf(lineOf('SLOW')));
    await amazonShows(api, amazon, 'SLOW', 11);
    expect(amazon.getListing('SLOW')?.fulfillmentAvailability).toEqual([
      {
        fulfillmentChannelCode: 'DEFAULT',
        quantity: 11,
        leadTimeToShipMaxDays: 5,
        restockDate: '2027-01-15',
      },
    ]);
  });

  it('the overview counts an order, an oversold SKU, a blocked one and the pushes, right after each', async () => {
    const overview = async (): Promise<OverviewView> =>
      (await api.call('GET', '/api/overview')).body as unknown as OverviewView;
    amazon.setListing({ sku: 'COUNTED-3', known: false });
    const before = await overview();
    await api.put('COUNTED-1', { physical: 5, lowStockThreshold: 2 });
    await api.put('COUNTED-2', { physical: 1 });
    await api.put('COUNTED-3', { physical: 1 });
    await untilBlocked(api, 'COUNTED-3');
    const order = orderOf(lineOf('COUNTED-1', 3), lineOf('COUNTED-2', 2));
    for (const status of ['applied', 'duplicate'])
      expect(await api.webhook('orders/create', order)).toMatchObject({ body: { status } });
    const { skus, sales, alerts, connections } = await overview();
    expect(skus).toMatchObject({
      total: before.skus.total + 3,
      blocked: before.skus.blocked + 1,
      oversold: before.skus.oversold + 1,
      low: before.skus.low + 1,
    });
    expect(skus.inSync + skus.pending + skus.blocked).toBe(skus.total);
    expect(sales['24h']).toEqual({
      orders: before.sales['24h'].orders + 1,
      units: before.sales['24h'].units + 5,
      amazon: { orders: 0, units: 0 },
    });
    expect(alerts.critical).toBeGreaterThan(before.alerts.critical);
    expect(connections.map(({ name, status }) => [name, status])).toEqual([
      ['shopify-webhooks', 'ok'],
      ['shopify', 'off'],
      ['amazon-listings', 'ok'],
      ['amazon-returns', 'waiting'],
      ['amazon-orders', 'off'],
      ['amazon-notices', 'off'],
      ['alert-webhook', 'off'],
      ['dynamodb', 'ok'],
    ]);
    for (const sku of ['COUNTED-1', 'COUNTED-2'])
      await eventually(`${sku} is in sync`, async () => (await api.stock(sku)).syncStatus === 'in_sync');
    const after = await overview();
    expect(after.skus.pending).toBe(0);
    expect(after.push).toEqual({ pending: 0, oldestPendingSeconds: 0, leader: true, paused: null });
    expect(after.lastAcceptedAt).toBe((await lastAccepted()).at(-1));
    const { count, p50Ms, p99Ms } = after.latency['1h'];
    expect(count).toBeGreaterThanOrEqual(before.latency['1h'].count + 2);
    expect(p50Ms).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms ?? Infinity);
    const series = (await api.call('GET', '/api/overview/series?hours=2')).body as unknown as SeriesView;
    expect(series.points).toHaveLength(2);
    expect(series.points.reduce((sum, { units }) => sum + units, 0)).toBe(sales['24h'].units);
  });

  /** When Amazon accepted the last push of each SKU, oldest first. */
  async function lastAccepted(): Promise<string[]> {
    const { items } = (await api.call('GET', '/api/inventory?sort=sku&limit=200')).body as unknown as {
      items: StockView[];
    };
    return items.flatMap(({ lastBroadcast }) => lastBroadcast?.timestamp ?? []).sort();
  }

  describe('a listing that must not be written', () => {
    it.each([
      ['fulfilled by Amazon', 'FBA-1', { channel: 'AMAZON_NA' as const }],
      ['with two channels', 'MIXED-1', { channel: 'MIXED' as const }],
      ['unknown to Amazon', 'NOWHERE-1', { known: false }],
    ])(
      '%s is blocked with one alert, and is pushed after a fix and a requested push',
      async (_, sku, setting) => {
        amazon.setListing({ sku, ...setting });
        await api.put(sku, { physical: 5 });
        await untilBlocked(api, sku);
        expect((await api.stock(sku)).syncError).toEqual(expect.any(String));
        const blocked = (await syncStatus(api)).blocked.find((entry) => entry.sku === sku);
        expect(blocked?.reason).toBe((await api.stock(sku)).syncError);
        await eventually(
          'the alert is raised',
          async () => (await unreadAlerts(api, 'listing_blocked', sku)).length > 0,
        );
        expect(await unreadAlerts(api, 'listing_blocked', sku)).toMatchObject([
          { severity: 'warning', sku, count: 1 },
        ]);
        expect(amazon.calls().some((call) => call.operation === 'patch' && call.sku === sku)).toBe(false);

        amazon.setListing({ sku, channel: 'DEFAULT', quantity: 0 });
        expect(await api.call('POST', `/api/sync/${sku}`)).toMatchObject({ status: 202 });
        await amazonShows(api, amazon, sku, 5);
        expect((await syncStatus(api)).blocked.map((entry) => entry.sku)).not.toContain(sku);
        expect((await api.stock(sku)).syncError).toBeUndefined();
        await eventually(
          'the alert is closed',
          async () => (await unreadAlerts(api, 'listing_blocked', sku))[0]?.closedAt !== undefined,
        );
      },
    );

    it('a requested push without a fix blocks it again, and it keeps its one alert', async () => {
      amazon.setListing({ sku: 'FBA-2', channel: 'AMAZON_NA' });
      await api.put('FBA-2', { physical: 5 });
      await untilBlocked(api, 'FBA-2');
      await api.call('POST', '/api/sync/FBA-2');
      await eventually('the second refusal is counted', async () => {
        const alerts = await unreadAlerts(api, 'listing_blocked', 'FBA-2');
        return alerts.length === 1 && alerts[0]?.count === 2;
      });
      await untilBlocked(api, 'FBA-2');
    });

    it('a sale starts another push, and the alert closes when that push is accepted', async () => {
      amazon.setListing({ sku: 'FBA-3', channel: 'AMAZON_NA' });
      await api.put('FBA-3', { physical: 5 });
      await untilBlocked(api, 'FBA-3');
      amazon.setListing({ sku: 'FBA-3', channel: 'DEFAULT', quantity: 0 });
      await api.webhook('orders/create', orderOf(lineOf('FBA-3')));
      await amazonShows(api, amazon, 'FBA-3', 4);
      await eventually(
        'the alert is closed',
        async () => (await unreadAlerts(api, 'listing_blocked', 'FBA-3'))[0]?.closedAt !== undefined,
      );
    });

    it('a push of an unregistered SKU is 404', async () => {
      expect(await api.call('POST', '/api/sync/UNKNOWN')).toMatchObject({
        status: 404,
        body: { code: 'unknown_sku' },
      });
    });
  });

  describe('while Amazon fails', () => {
    it.each([
      ['throttles', 'BAD-429', { kind: 'status', status: 429, times: 2 } as const],
      ['fails', 'BAD-500', { kind: 'status', status: 500, times: 2 } as const],
      ['is away', 'BAD-503', { kind: 'status', status: 503, times: 2 } as const],
      ['hangs up before applying', 'BAD-RESET', { kind: 'reset', when: 'before', times: 2 } as const],
      ['hangs up after applying', 'BAD-LOST', { kind: 'reset', when: 'after', times: 2 } as const],
      ['says that the token has expired', 'BAD-TOKEN', { kind: 'expire-token', times: 1 } as const],
      ['does not answer in time', 'BAD-HANG', { kind: 'hang', times: 1 } as const],
    ])('%s, and finally shows the newest number', async (_, sku, fault) => {
      await api.put(sku, { physical: 20 });
      await amazonShows(api, amazon, sku, 20);
      amazon.script({ ...fault, operation: 'patch', sku });
      await api.webhook('orders/create', orderOf(lineOf(sku, 3)));
      await api.webhook('orders/create', orderOf(lineOf(sku, 2)));
      await amazonShows(api, amazon, sku, 15);
      expect(await unreadAlerts(api, 'sync_failed', sku)).toEqual([]);
      // The last push has the newest number.
      const pushes = amazon.calls().filter((call) => call.operation === 'patch' && call.sku === sku);
      expect(pushes.at(-1)).toMatchObject({ quantity: 15, status: 200 });
    });

    it('a number that Amazon calls INVALID blocks its SKU with one alert and delays no other', async () => {
      await api.put('PARKED', { physical: 9 });
      await api.put('NEIGHBOUR', { physical: 9 });
      await amazonShows(api, amazon, 'PARKED', 9);
      await amazonShows(api, amazon, 'NEIGHBOUR', 9);
      amazon.script({ kind: 'invalid', operation: 'patch', sku: 'PARKED', times: 1 });
      await api.webhook('orders/create', orderOf(lineOf('PARKED', 2), lineOf('NEIGHBOUR', 2)));
      await amazonShows(api, amazon, 'NEIGHBOUR', 7);
      await untilBlocked(api, 'PARKED');
      expect(quantityAtAmazon(amazon, 'PARKED')).toBe(9);
      await eventually(
        'the alert is raised',
        async () => (await unreadAlerts(api, 'sync_failed', 'PARKED')).length > 0,
      );
      expect(await unreadAlerts(api, 'sync_failed', 'PARKED')).toMatchObject([
        { severity: 'warning', count: 1 },
      ]);
      const failed = (await api.history('PARKED')).find(({ status }) => status === 'failed');
      expect(failed).toMatchObject({ action: 'sync', delta: 0 });
      expect(failed?.error).toEqual(expect.any(String));
      // The history has refused pushes as well as accepted ones.
      const refused = amazon.calls().find(({ sku, quantity }) => sku === 'PARKED' && quantity === 7);
      expect(refused?.submissionId).toEqual(expect.any(String));
      expect(failed?.push).toEqual({
        quantity: 7,
        submissionId: refused?.submissionId,
        requestId: expect.any(String) as unknown,
        propagationMs: expect.any(Number) as unknown,
      });

      await api.webhook('orders/create', orderOf(lineOf('PARKED')));
      await amazonShows(api, amazon, 'PARKED', 6);
      await eventually(
        'the alert is closed',
        async () => (await unreadAlerts(api, 'sync_failed', 'PARKED'))[0]?.closedAt !== undefined,
      );
    });
  });
});

describe('when Login with Amazon refuses the account', () => {
  let store: TestStore;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  it('all pushes pause with one critical alert, sales go on, and the service stays ready', async () => {
    const { api } = running;
    simulatorOf(running).script({ kind: 'status', status: 400, operation: 'token', times: 'always' });
    for (const sku of ['ONE', 'TWO', 'THREE']) await api.put(sku, { physical: 5 });
    const { paused } = await eventually('the sender pauses', async () => {
      const status = await syncStatus(api);
      return status.paused !== null && status;
    });
    expect(paused?.reason).toContain('invalid_grant');
    expect(Date.parse(paused?.since ?? '')).not.toBeNaN();
    expect(await syncStatus(api)).toMatchObject({ pending: 3, blocked: [] });

    const sold = await api.webhook('orders/create', orderOf(lineOf('ONE'), lineOf('TWO')));
    expect(sold).toMatchObject({ status: 200, body: { status: 'applied' } });
    expect(await api.stock('ONE')).toMatchObject({ physical: 4, syncStatus: 'pending' });
    await eventually('the alert is raised', async () => (await unreadAlerts(api, 'auth_failed')).length > 0);
    expect(await unreadAlerts(api, 'auth_failed')).toMatchObject([{ severity: 'critical', count: 1 }]);
    // The store has two seconds to answer, which a slow machine may need.
    await eventually(
      'the service is ready',
      async () => (await api.call('GET', '/health/ready')).status === 200,
    );
    const tokenCalls = simulatorOf(running)
      .calls()
      .filter(({ operation }) => operation === 'token').length;
    expect(tokenCalls).toBeLessThan(10);
  });
});
