import { API_DOCUMENT } from '../../../src/api-document';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { payloadJson } from '../../../src/simulators/shopify/payload-json';
import { isTooLarge } from '../../../src/lambda/answers';
import { amazonAt } from '../../support/service/simulated-amazon';
import {
  functionUrlEvent,
  httpApiEvent,
  httpApiEventOfVersion1,
  restApiEvent,
  type Sent,
} from '../../../src/simulators/lambda/gateway-events';
import {
  Container,
  jsonCall,
  keyed,
  LAMBDA_KEY,
  type ReadAnswer,
  signedWebhook,
} from '../../support/lambda/lambda-invoker';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestStore, type TestStore } from '../../support/store/test-store';

let store: TestStore;
let amazon: AmazonSimulator;
let container: Container;
const containers: Container[] = [];

function newContainer(own: () => Readonly<Record<string, string>> = () => ({})): Container {
  const made = new Container(() => ({ ...store.env, ...amazonAt(amazon), ...own() }));
  containers.push(made);
  return made;
}

beforeAll(async () => {
  store = await startTestStore();
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  container = newContainer();
});

afterAll(async () => {
  for (const each of containers) await each.close();
  await amazon.close();
  await store.stop();
});

async function put(sku: string, physical: number): Promise<ReadAnswer> {
  return container.send(functionUrlEvent(jsonCall('PUT', pathOf(sku), { physical })));
}

function pathOf(sku: string, after = ''): string {
  return `/api/inventory/${encodeURIComponent(sku)}${after}`;
}

async function stockOf(sku: string): Promise<Record<string, unknown>> {
  return (await container.send(functionUrlEvent(keyed({ method: 'GET', path: pathOf(sku) })))).json;
}

const GATEWAYS: readonly (readonly [string, (sent: Sent) => object])[] = [
  ['an HTTP API', httpApiEvent],
  ['an HTTP API with the older payload', httpApiEventOfVersion1],
  ['a REST API', restApiEvent],
  ['a function URL', functionUrlEvent],
];

describe.each(GATEWAYS)('behind %s', (gateway, eventOf) => {
  const skuOf = (name: string): string => `${name} ${GATEWAYS.findIndex(([known]) => known === gateway)}`;

  it.each([
    ['plain', false],
    ['in Base64', true],
  ])('a signed order whose body arrives %s counts once', async (how, base64) => {
    const sku = skuOf(`Käse ${how}`);
    await put(sku, 10);
    const order = payloadJson(orderOf(lineOf(sku, 3)));
    const first = await container.send(eventOf(signedWebhook(order, { base64 })));
    expect([first.statusCode, first.json.status]).toEqual([200, 'applied']);
    const again = await container.send(eventOf(signedWebhook(order, { base64 })));
    expect(again.json.status).toBe('duplicate');
    expect(await stockOf(sku)).toMatchObject({ physical: 7 });
  });

  it.each(['/webhook/shopify/', '//webhook//shopify', '/Webhook/Shopify', '/webhook%2Fshopify'])(
    'a signed order at %s counts',
    async (path) => {
      const order = payloadJson(orderOf(lineOf('UNKNOWN')));
      const answer = await container.send(eventOf({ ...signedWebhook(order), path }));
      expect([answer.statusCode, answer.json.status]).toEqual([200, 'ignored']);
    },
  );

  it('a signed order at another path, or without its lines, is refused and has an alert', async () => {
    const order = payloadJson(orderOf(lineOf('UNKNOWN')));
    const elsewhere = await container.send(eventOf({ ...signedWebhook(order), path: '/webhooks' }));
    expect([elsewhere.statusCode, elsewhere.json.message]).toEqual([
      404,
      expect.stringContaining('/webhook/shopify'),
    ]);
    const refused = await container.send(eventOf(signedWebhook('{"id":5}')));
    expect([refused.statusCode, refused.json.code]).toEqual([400, 'bad_request']);
    const alerts = await container.send(
      eventOf(keyed({ method: 'GET', path: '/api/alerts/', query: 'type=webhook_refused' })),
    );
    const found = alerts.json.items as { alertId: string }[];
    expect(found.map(({ alertId }) => alertId).sort()).toEqual([
      'webhook_refused:wrong_fields',
      'webhook_refused:wrong_path',
    ]);
  });

  it('an order that was changed after signing is refused and changes nothing', async () => {
    const sku = skuOf('TAMPERED');
    await put(sku, 10);
    const order = payloadJson(orderOf(lineOf(sku, 1)));
    const sent = signedWebhook(order);
    const answer = await container.send(
      eventOf({ ...sent, body: order.replace('"quantity":1', '"quantity":9') }),
    );
    expect(answer.statusCode).toBe(401);
    expect(await stockOf(sku)).toMatchObject({ physical: 10 });
  });

  it('a caller without a key, or with a wrong key, is refused', async () => {
    const none = await container.send(eventOf({ method: 'GET', path: '/api/inventory' }));
    expect(none.statusCode).toBe(401);
    expect(none.json).toMatchObject({ statusCode: 401, code: 'unauthorized' });
    expect(none.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'www-authenticate': 'Bearer realm="SyncState"',
      'x-request-id': none.json.requestId,
    });
  });

  it('a request has the id of API Gateway, unless it has an id of its own', async () => {
    const get: Sent = keyed({ method: 'GET', path: '/api/inventory/UNKNOWN', requestId: 'JKJaXmPLvHcESHA=' });
    expect((await container.send(eventOf(get))).json.requestId).toBe('JKJaXmPLvHcESHA=');
    const own = { ...get, headers: { ...get.headers, 'x-request-id': 'order-77:try.2' } };
    expect((await container.send(eventOf(own))).json.requestId).toBe('order-77:try.2');
  });

  it('a SKU is the same SKU in every call, whatever characters it has', async () => {
    const names = [
      'A/B',
      'A%2FB',
      '100% Käse',
      'a+b c&d=e',
      'x;y,z',
      '#1',
      'naïve\\path',
      '東京/ñ',
      '%',
      '.h',
      '...',
    ];
    await Promise.all(names.map((name) => isTheSameEverywhere(skuOf(name))));
  });

  async function isTheSameEverywhere(sku: string): Promise<void> {
    const registered = await container.send(eventOf(jsonCall('PUT', pathOf(sku), { physical: 4 })));
    expect([registered.statusCode, registered.json.sku]).toEqual([200, sku]);
    const adjustment = jsonCall('POST', pathOf(sku, '/adjustments'), { delta: -1, reason: 'broken' });
    const adjusted = await container.send(
      eventOf({
        ...adjustment,
        headers: { ...adjustment.headers, 'Idempotency-Key': encodeURIComponent(sku) },
      }),
    );
    expect([adjusted.statusCode, adjusted.json.physical]).toEqual([200, 3]);
    const history = await container.send(
      eventOf(keyed({ method: 'GET', path: pathOf(sku, '/transactions'), query: 'limit=1' })),
    );
    expect(history.json.items).toMatchObject([{ sku, delta: -1 }]);
    const buffered = await container.send(
      eventOf(jsonCall('PUT', `/api/buffer/${encodeURIComponent(sku)}`, { bufferQty: 1 })),
    );
    expect(buffered.json).toMatchObject({ sku, broadcast: 2 });
  }

  it('a query arrives as it was sent: plus signs, commas, and a repeated name', async () => {
    const sku = skuOf('A+B, C');
    const query = (text: string): object =>
      eventOf(keyed({ method: 'GET', path: '/api/returns', query: text }));
    const asked = new URLSearchParams({ sku, limit: '5' }).toString();
    expect((await container.send(query(asked))).statusCode).toBe(200);
    const twice = await container.send(query('limit=1&limit=2'));
    expect([twice.statusCode, twice.json.code]).toEqual([400, 'bad_request']);
  });

  it('a body that is too large is refused with that reason', async () => {
    const body = 'x'.repeat(1_000_001);
    const answer = await container.send(eventOf({ ...jsonCall('PUT', pathOf('BIG'), {}), body }));
    expect([answer.statusCode, answer.json.code]).toEqual([413, 'too_large']);
  });

  it('a path with a part that is only dots reaches no other call', async () => {
    const answer = await container.send(
      eventOf(keyed({ method: 'GET', path: '/api/inventory/%2E%2E/alerts' })),
    );
    // Decoded, it is a SKU with a slash.
    expect(answer.json.code).toBe(gateway.startsWith('an HTTP API') ? 'unknown_sku' : 'bad_request');
    const alone = await container.send(eventOf(keyed({ method: 'GET', path: '/api/inventory/%2E%2E' })));
    expect([alone.statusCode, alone.json.code]).toEqual([400, 'bad_request']);
  });
});

describe('the path', () => {
  it.each([
    ['the stage of an HTTP API', httpApiEvent, { stage: 'live' }],
    ['the stage of an HTTP API that is called like a part of ours', httpApiEvent, { stage: 'api' }],
    ['the stage of an HTTP API with the older payload', httpApiEventOfVersion1, { stage: 'live' }],
    ['the base path of a custom domain', restApiEvent, { basePath: 'shop' }],
    ['a base path with a slash in it', restApiEvent, { basePath: 'shop/v1' }],
  ])('is found after %s', async (_case, eventOf, more) => {
    const answer = await container.send(
      eventOf(keyed({ method: 'GET', path: '/api/inventory/UNKNOWN%2FX', ...more })),
    );
    expect([answer.statusCode, answer.json.code]).toEqual([404, 'unknown_sku']);
    expect(answer.json.message).toContain('UNKNOWN/X');
  });

  it('of every call of the API arrives whole, though an HTTP API decodes it', async () => {
    for (const [template, methods] of Object.entries(API_DOCUMENT.paths))
      for (const method of Object.keys(methods)) {
        if (template.startsWith('/health')) continue;
        const path = template.replaceAll(/\{\w+\}/g, encodeURIComponent('A/B ä'));
        const answers = await Promise.all(
          [httpApiEvent, functionUrlEvent].map((eventOf) =>
            // Without a key an existing call and an unknown one have the same answer; with a key they differ.
            container.invoke(eventOf(keyed({ method: method.toUpperCase(), path }))),
          ),
        );
        const [decoded, whole] = answers as ReadAnswer[];
        expect([method, template, decoded?.statusCode]).toEqual([method, template, whole?.statusCode]);
        expect([method, template, decoded?.body.includes('No such route')]).toEqual([
          method,
          template,
          false,
        ]);
      }
  });
});

it('counts wrong keys by the address of the connection, and not by a header', async () => {
  const guess = (sourceIp: string, index: number): object =>
    httpApiEvent({
      method: 'GET',
      path: '/api/inventory',
      sourceIp,
      headers: { 'x-api-key': `guess-${index}`, 'x-forwarded-for': `192.0.2.${index}` },
    });
  for (let index = 0; index < 20; index += 1)
    expect((await container.send(guess('203.0.113.66', index))).statusCode).toBe(401);
  expect((await container.send(guess('203.0.113.66', 21))).statusCode).toBe(429);
  expect((await container.send(guess('203.0.113.67', 22))).statusCode).toBe(401);
});

it.each(GATEWAYS)('accepts the session of the page through %s', async (_gateway, eventOf) => {
  const path = '/dashboard/session';
  const own = { 'content-type': 'application/json', 'x-requested-with': 'syncstate' };
  const begun = await container.invoke(
    eventOf({ method: 'POST', path, headers: own, body: JSON.stringify({ apiKey: LAMBDA_KEY }) }),
  );
  expect(begun).toMatchObject({ statusCode: 204 });
  const cookie =
    /syncstate_session=[^;]+(?=; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure)/.exec(
      JSON.stringify(begun),
    )?.[0];
  const headers = { ...own, cookie: cookie ?? 'none' };
  const read = eventOf({ method: 'GET', path: '/api/sync', headers });
  expect(await container.invoke(read)).toMatchObject({ statusCode: 200 });
  expect(await container.invoke(eventOf({ method: 'DELETE', path, headers }))).toMatchObject({
    statusCode: 204,
  });
  expect(await container.invoke(read)).toMatchObject({ statusCode: 401 });
});

it('sends no events, and says what to ask instead', async () => {
  const path = '/api/events';
  const answer = await container.send(httpApiEvent(keyed({ method: 'GET', path })));
  expect([answer.statusCode, answer.json.code]).toEqual([404, 'not_available']);
  expect(await container.invoke(httpApiEvent(keyed({ method: 'HEAD', path })))).toMatchObject({
    statusCode: 404,
  });
});

it('has the document of the API, and refers to it at the path of its page', async () => {
  const document = await container.send(httpApiEvent(keyed({ method: 'GET', path: '/docs-json' })));
  expect(document.json).toMatchObject({ openapi: '3.1.0' });
  for (const path of ['/docs', '/docs/swagger-ui.css']) {
    const page = await container.send(httpApiEvent(keyed({ method: 'GET', path })));
    expect(page.statusCode).toBe(404);
    expect(page.json.message).toContain('GET /docs-json');
  }
});

it('starts no ledger proof, says what to run instead, and shows that its page has to read the lists again', async () => {
  const refused = await container.send(httpApiEvent(keyed({ method: 'POST', path: '/api/verify' })));
  expect([refused.statusCode, refused.json.code]).toEqual([409, 'verify_not_here']);
  expect(refused.json.message).toContain('npm run verify');
  const last = await container.send(httpApiEvent(keyed({ method: 'GET', path: '/api/verify' })));
  expect(last.json).toEqual({ state: 'never' });
  const { json } = await container.send(httpApiEvent(keyed({ method: 'GET', path: '/api/settings' })));
  expect(json).toMatchObject({ events: 'poll' });
});

it('has no neighbours: an internal address is ignored, and calls of other instances are not found', async () => {
  const own = newContainer(() => ({ INTERNAL_ADDRESS: ':3001' }));
  const settings = await own.send(httpApiEvent(keyed({ method: 'GET', path: '/api/settings' })));
  expect(settings.statusCode).toBe(200);
  expect(JSON.stringify(settings.json)).not.toContain('INTERNAL_ADDRESS');
  const call = await own.send(httpApiEvent(jsonCall('POST', '/internal/movements', { units: [] })));
  expect(call.statusCode).toBe(404);
});

it('is built once for all events', async () => {
  const warm = newContainer();
  const live = httpApiEvent({ method: 'GET', path: '/health/live' });
  await Promise.all([warm.send(live), warm.send(live)]);
  await warm.send(live);
  await warm.runSchedule(0);
  expect(warm.builds).toBe(1);
});

it('answers 503 while it cannot start, logs the cause, and starts as soon as it can', async () => {
  let secret = '';
  const waiting = newContainer(() => ({
    SHOPIFY_WEBHOOK_SECRET: secret,
    MOCK_AMAZON: secret === '' ? 'true' : 'false',
  }));
  const order = payloadJson(orderOf(lineOf('UNKNOWN')));
  const refused = await waiting.send(httpApiEvent(signedWebhook(order)));
  expect([refused.statusCode, refused.json.code, refused.headers['retry-after']]).toEqual([
    503,
    'not_ready',
    '5',
  ]);
  expect(refused.body).not.toContain('SHOPIFY');
  const logged = String(waiting.lines.find(({ level }) => level === 50)?.msg);
  expect(logged).toContain('SHOPIFY_WEBHOOK_SECRET must be set on Lambda');
  expect(logged).toContain('MOCK_AMAZON must not be true on Lambda');
  await expect(waiting.runSchedule()).rejects.toThrow('not usable');
  expect(await waiting.bringStream('UNKNOWN')).toEqual({ batchItemFailures: [], pushes: 'failed' });

  secret = 'secret-of-the-shop';
  expect((await waiting.send(httpApiEvent(signedWebhook(order)))).statusCode).toBe(200);
  expect(waiting.builds).toBe(1);
});

it('answers 503 while the store does not answer, and leaves pending SKUs to a later run', async () => {
  const cut = newContainer(() => ({ DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:9' }));
  const away = await cut.send(httpApiEvent(keyed({ method: 'GET', path: '/api/inventory/UNKNOWN' })));
  expect([away.statusCode, away.json.code]).toEqual([503, 'store_unavailable']);
  expect(await cut.runSchedule()).toMatchObject({ pushes: 'failed', returns: 'failed' });
  expect(await cut.bringStream('UNKNOWN')).toEqual({ batchItemFailures: [], pushes: 'failed' });
  expect(cut.builds).toBe(1);
});

it('detects an answer that exceeds the limit of Lambda', () => {
  const line = 'x'.repeat(2_200_000);
  const long = { statusCode: 200, headers: {}, body: JSON.stringify([line, line, line]) };
  expect(isTooLarge(long)).toBe(true);
  expect(isTooLarge({ ...long, body: JSON.stringify([line, line]) })).toBe(false);
  // A quotation mark takes two bytes of JSON.
  expect(isTooLarge({ ...long, body: '"'.repeat(3_200_000) })).toBe(true);
});

it('refuses an unknown event', async () => {
  for (const event of [{ type: 'sale' }, { Records: [{ eventSource: 'aws:s3' }] }, { Records: [] }])
    await expect(container.invoke(event)).rejects.toThrow('none of an HTTP API');
});

it('answers a warm-up ping with 200', async () => {
  const answer = await container.send({ source: 'serverless-plugin-warmup' });
  expect(answer).toMatchObject({ statusCode: 200, json: { status: 'warm' } });
});
