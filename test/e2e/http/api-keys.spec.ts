import type { Answer, Api } from '../../support/service/api';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const KEY = 'key-of-the-warehouse';
const OTHER_KEY = 'key-of-the-office';

describe('with API keys configured', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false', API_KEY: `${KEY}, ${OTHER_KEY}` });
    api = running.api;
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  const guarded = [
    ['GET', '/api/inventory'],
    ['GET', '/api/inventory/MUG'],
    ['PUT', '/api/inventory/MUG'],
    ['POST', '/api/inventory/MUG/adjustments'],
    ['GET', '/api/buffer/MUG'],
    ['GET', '/api/alerts/unread'],
    ['GET', '/api/sync'],
    ['POST', '/api/sync/MUG'],
    ['POST', '/webhook/amazon/return'],
    ['GET', '/metrics'],
    ['GET', '/api/nothing'],
    ['GET', '//api/inventory'],
    ['GET', '/%61pi/inventory'],
    ['GET', '/health/../api/inventory'],
  ] as const;

  // Together fewer wrong keys than the limit of a minute.
  it.each(guarded)(
    '%s %s is 401 without a key and with a wrong one, in the shape of every error',
    async (method, path) => {
      for (const headers of [{}, { 'x-api-key': 'wrong' }])
        expectUnauthorized(await api.call(method, path, undefined, headers));
    },
  );

  it.each([
    { authorization: 'Bearer wrong' },
    { 'x-api-key': '' },
    { authorization: `Basic ${KEY}` },
    { 'x-api-key': `${KEY}, ${OTHER_KEY}` },
    { 'x-api-key': KEY.slice(0, -1) },
  ])('%j gives no access to the API', async (headers) => {
    expectUnauthorized(await api.call('GET', '/api/inventory', undefined, headers));
  });

  function expectUnauthorized(answer: Answer): void {
    expect(answer).toMatchObject({ status: 401, body: { statusCode: 401, code: 'unauthorized' } });
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  }

  it.each([
    { authorization: `Bearer ${KEY}` },
    { authorization: `bearer ${OTHER_KEY}` },
    { 'x-api-key': KEY },
    { 'x-api-key': OTHER_KEY },
  ])('%j gives access to the API', async (headers) => {
    expect((await api.call('PUT', '/api/inventory/MUG', { physical: 10 }, headers)).status).toBe(200);
    expect((await api.call('GET', '/api/inventory', undefined, headers)).status).toBe(200);
  });

  it('probes answer without a key', async () => {
    for (const path of ['/health', '/health/live', '/health/ready'])
      expect([path, (await api.call('GET', path)).status]).toEqual([path, 200]);
  });

  it('the webhook needs no key, because Shopify signs it, and a key does not replace the signature', async () => {
    await api.call('PUT', '/api/inventory/SOLD', { physical: 10 }, { 'x-api-key': KEY });
    expect((await api.webhook('orders/create', orderOf(lineOf('SOLD')))).status).toBe(200);
    const unsigned = await api.call('POST', '/webhook/shopify', orderOf(), {
      'x-api-key': KEY,
      'x-shopify-topic': 'orders/create',
    });
    expect(unsigned.status).toBe(401);
    const stock = await api.call('GET', '/api/inventory/SOLD', undefined, { 'x-api-key': KEY });
    expect(stock.body).toMatchObject({ physical: 9 });
  });
});
