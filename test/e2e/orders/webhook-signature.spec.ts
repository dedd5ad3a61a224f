import { webhookHeaders } from '../../../src/simulators/shopify/shopify-sender';
import { payloadJson, type ShopifyPayload } from '../../../src/simulators/shopify/payload-json';
import type { Alert } from '../../../src/alerts/domain/alert';
import type { Api } from '../../support/service/api';
import { unreadAlerts } from '../../support/operations/unread-alerts';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const OLD_SECRET = 'the-secret-of-last-month';
const NEW_SECRET = 'the-secret-of-this-month';

interface ErrorAnswer {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly { field: string; problem: string }[];
  readonly requestId?: string;
}

/** Only signed and well-formed webhooks are accepted. Others change nothing. */
describe('the webhook signature', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, {
      RUN_JOBS: 'false',
      SHOPIFY_WEBHOOK_SECRET: `${NEW_SECRET},${OLD_SECRET}`,
    });
    api = running.api;
    await api.put('MUG', { physical: 10, buffer: 2 });
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  interface Delivery {
    readonly topic?: string;
    readonly secret?: string;
    readonly headers?: Record<string, string>;
    /** Headers that are left out. */
    readonly without?: readonly string[];
    /** Sent instead of the body that was signed. */
    readonly tamperedBody?: Buffer | string | ReadableStream;
  }

  async function deliver(
    body: Buffer | string,
    delivery: Delivery = {},
  ): Promise<{ status: number; body: ErrorAnswer & { status?: string } }> {
    const signed = webhookHeaders(
      { url: api.url, topic: delivery.topic ?? 'orders/create', body, secret: delivery.secret ?? NEW_SECRET },
      Buffer.from(body),
    );
    const headers = Object.entries({ ...signed, ...delivery.headers }).filter(
      ([name]) => delivery.without?.includes(name) !== true,
    );
    const response = await fetch(`${api.url}/webhook/shopify`, {
      method: 'POST',
      headers,
      body: delivery.tamperedBody ?? body,
      ...(delivery.tamperedBody instanceof ReadableStream ? { duplex: 'half' } : {}),
    });
    return {
      status: response.status,
      body: (await response.json()) as ErrorAnswer & { status?: string },
    };
  }

  const sale = (quantity = 1): string => payloadJson(orderOf(lineOf('MUG', quantity)));

  /** Everything that a request without a valid signature could change. */
  async function traces(): Promise<unknown> {
    return [await stockTraces(), (await api.call('GET', '/api/alerts/unread')).body];
  }

  async function stockTraces(): Promise<unknown> {
    return [await api.stock('MUG'), await api.history('MUG')];
  }

  /** The alert of messages that were refused for a reason. */
  async function refusal(reason: string): Promise<Alert | undefined> {
    const refused = await unreadAlerts(api, 'webhook_refused');
    return refused.find(({ alertId }) => alertId === `webhook_refused:${reason}`);
  }

  describe('a request that is not authentic is refused and changes nothing', () => {
    const signedBody = sale(2);
    it.each<[string, Delivery]>([
      ['a body changed after signing', { tamperedBody: signedBody.replace('"quantity":2', '"quantity":1') }],
      ['a blank added after signing', { tamperedBody: `${signedBody} ` }],
      ['no signature', { without: ['X-Shopify-Hmac-Sha256'] }],
      ['an empty signature', { headers: { 'X-Shopify-Hmac-Sha256': '' } }],
      ['a signature that is not base64', { headers: { 'X-Shopify-Hmac-Sha256': 'not-a-signature' } }],
      ['a signature of zeros', { headers: { 'X-Shopify-Hmac-Sha256': `${'A'.repeat(43)}=` } }],
      ['another secret', { secret: 'another-secret' }],
      ['the list of secrets as one secret', { secret: `${NEW_SECRET},${OLD_SECRET}` }],
      ['an unused topic and a wrong signature', { topic: 'orders/paid', secret: 'wrong' }],
    ])('%s', async (_, delivery) => {
      const before = await traces();
      const answer = await deliver(signedBody, delivery);
      expect(answer).toMatchObject({ status: 401, body: { statusCode: 401, code: 'unauthorized' } });
      expect(answer.body.requestId).toEqual(expect.any(String));
      expect(await traces()).toEqual(before);
    });

    it('a signature with one character changed', async () => {
      const before = await traces();
      const right = webhookHeaders(
        { url: api.url, topic: 'orders/create', body: signedBody, secret: NEW_SECRET },
        Buffer.from(signedBody),
      )['X-Shopify-Hmac-Sha256'];
      const wrong = `${right?.startsWith('A') === true ? 'B' : 'A'}${right?.slice(1) ?? ''}`;
      const answer = await deliver(signedBody, { headers: { 'X-Shopify-Hmac-Sha256': wrong } });
      expect(answer.status).toBe(401);
      expect(await traces()).toEqual(before);
    });

    it('the same body is accepted with the right signature', async () => {
      const before = await api.stock('MUG');
      expect(await deliver(signedBody)).toMatchObject({ status: 200, body: { status: 'applied' } });
      expect(await api.stock('MUG')).toMatchObject({ physical: before.physical - 2 });
    });
  });

  it('both secrets of a rotation are accepted', async () => {
    const before = await api.stock('MUG');
    expect((await deliver(sale(), { secret: OLD_SECRET })).status).toBe(200);
    expect((await deliver(sale(), { secret: NEW_SECRET })).status).toBe(200);
    expect(await api.stock('MUG')).toMatchObject({ physical: before.physical - 2 });
  });

  describe('a large body', () => {
    const orderOfBytes = (bytes: number): string =>
      payloadJson({ ...orderOf(lineOf('MUG')), note: 'x'.repeat(bytes) });

    it('of 10 MB is accepted', async () => {
      expect((await deliver(orderOfBytes(10_000_000))).status).toBe(200);
    });

    it('of more is too large, which raises an alert that names the order', async () => {
      const before = await stockTraces();
      const order = orderOf(lineOf('MUG'));
      const body = payloadJson({ ...order, note: 'x'.repeat(11_000_000) });
      const chunked = new Blob([body]).stream();
      for (const sent of [chunked, body]) {
        const answer = await deliver(body, { tamperedBody: sent });
        expect(answer).toMatchObject({ status: 413, body: { statusCode: 413, code: 'too_large' } });
        expect(answer.body.requestId).toEqual(expect.any(String));
      }
      expect(await stockTraces()).toEqual(before);
      const alert = await refusal('too_large');
      expect(alert).toMatchObject({ severity: 'critical', count: 2 });
      expect(alert?.message).toContain(String(order.name));
      expect(alert?.message).toContain('fernhill-supply.myshopify.com');
    });

    it('of more without a valid signature changes nothing', async () => {
      const before = await traces();
      const body = orderOfBytes(11_000_000);
      expect((await deliver(body, { secret: 'wrong' })).status).toBe(413);
      expect((await deliver(body, { without: ['X-Shopify-Hmac-Sha256'] })).status).toBe(413);
      expect(await traces()).toEqual(before);
    });

    it('is answered 200 or 503, however many come at once, and each counts once', async () => {
      const bodies = Array.from({ length: 12 }, () => orderOfBytes(9_000_000));
      const { physical } = await api.stock('MUG');
      const answers = await Promise.all(bodies.map((body) => deliver(body)));
      expect(new Set(answers.map(({ status }) => status))).toContain(200);
      for (const [index, { status, body }] of answers.entries()) {
        if (status === 200) continue;
        expect({ status, body }).toMatchObject({ status: 503, body: { code: 'busy' } });
        expect((await deliver(bodies[index] ?? '')).status).toBe(200);
      }
      expect(await api.stock('MUG')).toMatchObject({ physical: physical - bodies.length });
    });
  });

  it('a secret that is wrong for eight messages of a shop raises one alert, which a valid message closes', async () => {
    for (let failure = 0; failure < 10; failure += 1)
      expect((await deliver(sale(), { secret: 'forgotten' })).status).toBe(401);
    const alert = await refusal('signature');
    expect(alert).toMatchObject({ severity: 'warning', count: 1 });
    expect(alert?.message).toContain('SHOPIFY_WEBHOOK_SECRET');
    expect((await deliver(sale())).status).toBe(200);
    expect((await refusal('signature'))?.closedAt).toBeDefined();
  });

  describe('a signed request that is not well-formed is refused, and the answer names the problem', () => {
    const valid = orderOf(lineOf('MUG'));
    const [validLine] = valid.line_items as ShopifyPayload[];
    const withLine = (changes: ShopifyPayload): string =>
      payloadJson({ ...valid, line_items: [{ ...validLine, ...changes }] });

    it.each<[string, string, string, Delivery]>([
      ['another media type', sale(), 'Content-Type', { headers: { 'Content-Type': 'text/plain' } }],
      [
        'a form',
        sale(),
        'Content-Type',
        { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      ],
      ['no topic', sale(), 'X-Shopify-Topic', { without: ['X-Shopify-Topic'] }],
      ['a quantity of text', withLine({ quantity: '1' }), 'line_items[0].quantity', {}],
      ['a negative quantity', withLine({ quantity: -1 }), 'line_items[0].quantity', {}],
      ['half a unit', withLine({ quantity: 0.5 }), 'line_items[0].quantity', {}],
      ['a SKU that is a number', withLine({ sku: 12 }), 'line_items[0].sku', {}],
      ['no lines', payloadJson({ ...valid, line_items: undefined }), 'line_items', {}],
      ['lines that are no list', payloadJson({ ...valid, line_items: {} }), 'line_items', {}],
      ['no id', payloadJson({ ...valid, id: null, admin_graphql_api_id: null }), 'id', {}],
      [
        'the same line twice with different content',
        payloadJson({ ...valid, line_items: [validLine, { ...validLine, quantity: 2 }] }),
        'line_items[1].id',
        {},
      ],
      [
        'a refund line without its restock type',
        payloadJson({
          id: 71,
          order_id: 72,
          refund_line_items: [{ id: 73, line_item_id: 74, quantity: 1, line_item: validLine }],
        }),
        'refund_line_items[0].restock_type',
        { topic: 'refunds/create' },
      ],
    ])('%s', async (_, body, field, delivery) => {
      const before = await stockTraces();
      const answer = await deliver(body, delivery);
      expect(answer).toMatchObject({ status: 400, body: { statusCode: 400, code: 'bad_request' } });
      expect(answer.body.details?.map((detail) => detail.field)).toContain(field);
      expect(answer.body.message).toContain(field);
      expect(await stockTraces()).toEqual(before);
    });

    it.each([
      ['broken JSON', '{"id": 1, "line_items": ['],
      ['nothing at all', ''],
      ['a list', '[]'],
      ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ])('%s', async (_, body) => {
      const before = await stockTraces();
      expect(await deliver(body)).toMatchObject({
        status: 400,
        body: { statusCode: 400, code: 'bad_request' },
      });
      expect(await stockTraces()).toEqual(before);
    });

    it('each reason has one alert, which names the latest order and is raised again after it was read', async () => {
      await api.call('POST', '/api/alerts/read', {});
      const order = { ...valid, line_items: null };
      for (const id of [81, 82]) await deliver(payloadJson({ ...order, id, admin_graphql_api_id: null }));
      await deliver(`{"id":83,"name":"#83",`);
      await deliver(sale(), { without: ['X-Shopify-Topic'] });
      await deliver(sale(), { headers: { 'Content-Type': 'text/plain' } });
      await deliver(sale(), { headers: { 'Content-Encoding': 'gzip' } });
      const alerts = await unreadAlerts(api, 'webhook_refused');
      expect(alerts.map(({ alertId }) => alertId).sort()).toEqual([
        'webhook_refused:content_encoding',
        'webhook_refused:content_type',
        'webhook_refused:no_topic',
        'webhook_refused:unreadable',
        'webhook_refused:wrong_fields',
      ]);
      expect(await refusal('wrong_fields')).toMatchObject({
        orderId: '82',
        message: expect.stringContaining('order 82') as string,
      });
      expect((await refusal('unreadable'))?.message).toContain('order 83 (#83)');
    });

    it.each(['json', ''])('a Content-Type that is no media type raises the alert too: %j', async (type) => {
      const before = (await refusal('content_type'))?.count ?? 0;
      const answer = await deliver(sale(), { headers: { 'Content-Type': type } });
      expect(answer.status).toBe(400);
      expect((await refusal('content_type'))?.count).toBe(before + 1);
    });

    it('a well-formed line beside a broken one moves nothing', async () => {
      const before = await stockTraces();
      const body = payloadJson({
        ...valid,
        line_items: [validLine, { ...validLine, id: 75, quantity: 'two' }],
      });
      expect((await deliver(body)).status).toBe(400);
      expect(await stockTraces()).toEqual(before);
    });
  });
});
