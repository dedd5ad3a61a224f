import { INTERNAL_PATH, TO_HEADER } from '../../../src/platform/instances/internal-call';
import { freePort } from '../../support/network/free-port';
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

  it('calls between instances need a signature, which no key replaces, and are not in the document', async () => {
    for (const headers of [{}, { 'x-api-key': KEY }]) {
      expect((await api.call('POST', INTERNAL_PATH, { units: [] }, headers)).status).toBe(421);
      expect(
        (await api.call('POST', INTERNAL_PATH, { units: [] }, { ...headers, [TO_HEADER]: 'x' })).status,
      ).toBe(421);
    }
    const others = [
      ['GET', INTERNAL_PATH],
      ['PUT', INTERNAL_PATH],
      ['POST', `${INTERNAL_PATH}/x`],
      ['POST', '/internal'],
    ] as const;
    for (const [method, path] of others) {
      expectUnauthorized(await api.call(method, path));
      expect((await api.call(method, path, undefined, { 'x-api-key': KEY })).status).toBe(404);
    }
    const { body } = await api.call<{ paths: Record<string, unknown> }>('GET', '/docs-json');
    expect(Object.keys(body.paths).filter((path) => path.startsWith('/internal'))).toEqual([]);
  });

  it.each<[string, () => Promise<Record<string, string>>]>([
    ['no internal address', () => Promise.resolve({})],
    ['none', () => Promise.resolve({ INTERNAL_ADDRESS: 'none' })],
    ['an internal address of its own', async () => ({ INTERNAL_ADDRESS: `127.0.0.1:${await freePort()}` })],
  ])('a public listener with %s knows no calls between instances', async (_, address) => {
    const env = await address();
    const open = await startTestService(store, {
      RUN_JOBS: 'false',
      HOST: '0.0.0.0',
      API_KEY: KEY,
      SHOPIFY_WEBHOOK_SECRET: 'secret',
      ...env,
    });
    try {
      for (const path of [INTERNAL_PATH, '/internal/nothing']) {
        expectUnauthorized(await open.api.call('POST', path, { units: [] }));
        const known = await open.api.call('POST', path, { units: [] }, { 'x-api-key': KEY });
        expect(known).toMatchObject({ status: 404, body: { code: 'not_found' } });
      }
      const internal =
        env.INTERNAL_ADDRESS?.includes(':') === true ? `http://${env.INTERNAL_ADDRESS}` : undefined;
      if (internal === undefined) return;
      expect((await fetch(internal + INTERNAL_PATH, { method: 'POST', body: '{}' })).status).toBe(421);
      for (const path of ['/health/live', '/api/inventory', '/metrics', '/dashboard/', '/docs-json'])
        expect([path, (await fetch(internal + path, { headers: { 'x-api-key': KEY } })).status]).toEqual([
          path,
          404,
        ]);
    } finally {
      await open.service.stop();
    }
  });
});
