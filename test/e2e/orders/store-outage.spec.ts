import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import { payloadJson, type ShopifyPayload } from '../../../src/simulators/shopify/payload-json';
import { sendWebhook, type WebhookAnswer } from '../../../src/simulators/shopify/shopify-sender';
import type { Answer, Api, WebhookBody } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTcpProxy, type TcpProxy } from '../../support/network/tcp-proxy';

/** The connection between the service and its store is cut, hangs, or loses answers. */
describe('while the store cannot be reached', () => {
  let store: TestStore;
  let wire: TcpProxy;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    wire = await startTcpProxy(store.endpoint);
    running = await startTestService(store, { DYNAMODB_LOCAL_ENDPOINT: wire.endpoint, RUN_JOBS: 'false' });
    api = running.api;
  });

  afterEach(() => {
    wire.restore();
  });

  afterAll(async () => {
    wire.restore();
    await running.service.stop();
    await wire.close();
    await store.stop();
  });

  function deliver(order: ShopifyPayload): Promise<WebhookAnswer> {
    return sendWebhook({
      url: api.url,
      topic: 'orders/create',
      body: payloadJson(order),
      secret: DEVELOPMENT_WEBHOOK_SECRET,
    });
  }

  /**
   * The answer within Shopify's five seconds. The service needs four of them while the store does not answer, so on a busy
   * machine a delivery may get no answer: then the order is delivered again.
   */
  function answered(order: ShopifyPayload): Promise<WebhookAnswer> {
    return eventually('an answer within five seconds', () => deliver(order));
  }

  function expectUnavailable(answer: WebhookAnswer): void {
    expect(answer).toMatchObject({ status: 503, body: { statusCode: 503, code: 'store_unavailable' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }

  async function expectLiveButNotReady(): Promise<void> {
    const startedAt = performance.now();
    const ready = await eventually('the service is not ready', async () => {
      const answer = await api.call('GET', '/health/ready');
      return answer.status === 503 && answer;
    });
    // A result is reused for 1.5 s and the store has 2 s to answer; without these limits it takes far longer.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(ready.body.message).toMatch(/^Not ready: the store does not answer.*[^.]\.$/);
    expect((await api.call('GET', '/health/live')).status).toBe(200);
  }

  it('a sale is answered 503 when the connection is cut, and its next delivery counts once', async () => {
    await api.put('CUT', { physical: 10 });
    const order = orderOf(lineOf('CUT', 3));
    wire.cut();
    expectUnavailable(await answered(order));
    wire.restore();
    // A try of the first delivery may still be in flight and succeed now: then the second one is the duplicate.
    const again = await deliver(order);
    expect(again).toMatchObject({ status: 200, body: { lines: [{ physical: 7 }] } });
    expect(['applied', 'duplicate']).toContain((again.body as WebhookBody).status);
    expect(await deliver(order)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
    expect(await api.stock('CUT')).toMatchObject({ physical: 7, version: 2 });
  });

  it("a sale is answered 503 within Shopify's five seconds when the store hangs, and counts once afterwards", async () => {
    await api.put('HANG', { physical: 10 });
    const order = orderOf(lineOf('HANG', 3));
    wire.freeze();
    // The client ends the request after five seconds, so any answer is in time.
    expectUnavailable(await answered(order));
    wire.restore();
    expect((await deliver(order)).status).toBe(200);
    expect(await api.stock('HANG')).toMatchObject({ physical: 7, version: 2 });
  });

  it('a sale whose commit arrived but whose answer was lost counts once', async () => {
    await api.put('DEAF', { physical: 10 });
    const order = orderOf(lineOf('DEAF', 3));
    wire.muteAnswers();
    expectUnavailable(await answered(order));
    wire.restore();
    const again = await deliver(order);
    expect(again).toMatchObject({ status: 200, body: { lines: [{ physical: 7 }] } });
    expect(await api.stock('DEAF')).toMatchObject({ physical: 7, version: 2 });
    expect(await api.history('DEAF')).toHaveLength(2);
  });

  it('a manual adjustment is answered 503 too, and its replay with the same key counts once', async () => {
    await api.put('HAND', { physical: 10 });
    wire.muteAnswers();
    const change = (): Promise<Answer> =>
      api.call(
        'POST',
        '/api/inventory/HAND/adjustments',
        { delta: -4, reason: 'broken in the store room' },
        {
          'idempotency-key': 'outage-1',
        },
      );
    const refused = await change();
    expect(refused).toMatchObject({ status: 503, body: { statusCode: 503, code: 'store_unavailable' } });
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(refused.body.requestId).toEqual(expect.any(String));
    wire.restore();
    expect(await change()).toMatchObject({ status: 200, body: { physical: 6 } });
    expect(await api.stock('HAND')).toMatchObject({ physical: 6, version: 2 });
  });

  it('reading is answered 503 with a Retry-After', async () => {
    wire.cut();
    const answer = await api.call('GET', '/api/inventory/CUT');
    expect(answer).toMatchObject({ status: 503, body: { statusCode: 503, code: 'store_unavailable' } });
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });

  it('the service is live but not ready when the connection is cut, and ready again afterwards', async () => {
    wire.cut();
    await expectLiveButNotReady();
    wire.restore();
    await eventually(
      'the service is ready',
      async () => (await api.call('GET', '/health/ready')).status === 200,
    );
  });

  it('the service is live but not ready when the store hangs', async () => {
    wire.freeze();
    await expectLiveButNotReady();
  });

  it('a request that is not authentic is still refused', async () => {
    wire.cut();
    const answer = await sendWebhook({
      url: api.url,
      topic: 'orders/create',
      body: payloadJson(orderOf(lineOf('CUT'))),
      secret: 'wrong',
    });
    expect(answer.status).toBe(401);
  });
});
