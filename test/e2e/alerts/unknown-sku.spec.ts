import type { Alert } from '../../../src/alerts/domain/alert';
import type { Api } from '../../support/service/api';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

describe('the alert about a SKU that is not registered', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
    ({ api } = running);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  async function about(words: string): Promise<Alert[]> {
    return (await unreadAlerts(api, 'unknown_sku')).filter(({ message }) => message.includes(words));
  }

  it('is raised once for each SKU that is too long to be registered, with that reason', async () => {
    const long = `LONG-${'x'.repeat(36)}`;
    const longer = `LONG-${'x'.repeat(200)}-A`;
    const longest = `LONG-${'x'.repeat(200)}-B`;
    const lines = [long, longer, longest].map((sku) => lineOf(sku));
    for (let sale = 0; sale < 2; sale += 1) {
      const { status, body } = await api.webhook('orders/create', orderOf(...lines));
      expect([status, body.status]).toEqual([200, 'ignored']);
      expect(body.lines.map(({ reason }) => reason)).toEqual(lines.map(() => 'invalid_sku'));
    }
    const alerts = await about('LONG-');
    expect(alerts).toHaveLength(3);
    for (const alert of alerts) {
      expect(alert).toMatchObject({ count: 2, severity: 'info' });
      expect(alert.alertId).toMatch(/^unknown_sku:sha256:[0-9a-f]{64}$/);
      expect(alert.message.length).toBeLessThan(500);
    }
    const [alert] = await about(`sold ${long},`);
    expect(alert?.message).toContain('cannot be, because it has 41 characters: here, as at Amazon');
    expect(alert?.message).toContain('Shorten it at Shopify');
    // Its id is in a path of the API.
    const read = await api.call('POST', `/api/alerts/${encodeURIComponent(alert?.alertId ?? '')}/read`);
    expect(read.status).toBe(200);
  });

  it('names the problem of a SKU with characters that cannot be printed', async () => {
    await api.webhook('orders/create', orderOf(lineOf('BELL\u0007\nRING')));
    const [alert] = await about('BELL');
    expect(alert?.message).toContain('sold BELL\ufffd\ufffdRING, which is not registered here and cannot be');
    expect(alert?.message).toContain('Take them out of it at Shopify');
  });

  it.each([
    ['MUG-BLUE', ' MUG-BLUE', '␠MUG-BLUE'],
    ['TEE-RED', 'tee-red', 'tee-red'],
    ['CAP', 'CA\u200bP\u00a0', 'CA<U+200B>P<U+00A0>'],
    ['00123', '123', '123'],
    ['BELL RING', 'BELL\tRING', 'BELL\ufffdRING'],
  ])(
    'names the registered %s that %j resembles, with everything in sight',
    async (registered, sold, shown) => {
      await api.put(registered, { physical: 5 });
      await api.webhook('orders/create', orderOf(lineOf(sold)));
      const [alert] = await about(`sold ${shown}, which is not registered here`);
      expect(alert?.message).toContain(`Registered is ${registered}: if that is meant`);
    },
  );

  it('is not raised for SKUs that Amazon made itself for used units, which are counted: by a return or an order, of any length', async () => {
    const own = 'amzn.gr.MUG-BLU-12OZ-6sC9nyZuQGExqXIp';
    const day = { quantity: 1, returnedAt: '2026-11-20T10:00:00Z' };
    for (const disposition of ['SELLABLE', 'CUSTOMER_DAMAGED'])
      expect(
        await api.call('POST', '/webhook/amazon/return', {
          ...day,
          orderId: disposition,
          sku: own,
          disposition,
        }),
      ).toMatchObject({
        status: 200,
        body: expect.not.objectContaining({ alertId: expect.anything() as unknown }) as unknown,
      });
    const { body } = await api.webhook(
      'orders/create',
      orderOf(lineOf('AMZN.GR.MUG'), lineOf(`amzn.gr.${'x'.repeat(40)}`)),
    );
    expect(body.lines.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
    const alerts = await api.call<{ items: Alert[] }>('GET', '/api/alerts?limit=200');
    expect(alerts.body.items.filter(({ message }) => /amzn\.gr/i.test(message))).toEqual([]);
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toMatch(/^syncstate_amazon_own_skus_total 3$/m);
  });

  it('is closed by the registration, also when several calls or one file register the SKU at once', async () => {
    const skus = ['PUT', 'TWICE', 'FILE'];
    await api.webhook('orders/create', orderOf(...skus.map((sku) => lineOf(sku))));
    const puts = await Promise.all([
      api.put('PUT', { physical: 1 }),
      ...[1, 2, 3, 4, 5].map((physical) => api.put('TWICE', { physical })),
    ]);
    expect(puts.map(({ status }) => status)).toEqual(puts.map(() => 200));
    const file = await api.call('POST', '/api/inventory/import', 'sku,physical\nFILE,1\nFILE,2\n', {
      'content-type': 'text/csv',
    });
    expect(file.status).toBe(200);
    for (const sku of skus) {
      const [alert] = await unreadAlerts(api, 'unknown_sku', sku);
      expect(alert).toMatchObject({ note: 'It is registered now.', closedAt: expect.any(String) as string });
    }
  });
});
