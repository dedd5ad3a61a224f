import { randomBytes } from 'node:crypto';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { startAmazonSimulator, type AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { payloadJson, type ShopifyPayload } from '../../../src/simulators/shopify/payload-json';
import { sendWebhook } from '../../../src/simulators/shopify/shopify-sender';
import { amazonAt, amazonShows } from '../../support/service/simulated-amazon';
import { Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { sendBytes } from '../../support/network/raw-http';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTcpProxy, type TcpProxy } from '../../support/network/tcp-proxy';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/network/webhook-receiver';

/** A unique value in the form of the real one. */
const mark = (form = ''): string => form + randomBytes(12).toString('hex');

const KEY = mark('key-');
const WRONG_KEY = mark('wrong-');
const SECRETS = {
  apiKey: KEY,
  otherApiKey: mark('key-'),
  wrongApiKey: WRONG_KEY,
  webhookSecret: mark(),
  // Without a form by which the redaction could recognize them.
  clientSecret: mark('client/'),
  refreshToken: mark('refresh '),
  awsSecret: mark(),
  alertToken: mark('T'),
  // Part of every token of the simulator, and of every signed URL of a report.
  accessToken: 'Atza|',
  presigned: 'X-Amz-Signature',
  // Secrets of others in Amazon's error texts.
  address: mark(),
  bearer: mark(),
  keyed: mark(),
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
};

/** An error text of Amazon, or of a proxy before it, that contains secrets. */
const ERROR_TEXT =
  `bad secret ${SECRETS.clientSecret} ${SECRETS.refreshToken} ${encodeURIComponent(SECRETS.clientSecret)}, see ` +
  `https://b.s3.amazonaws.com/doc?${SECRETS.presigned}=${SECRETS.address} Authorization: Bearer ${SECRETS.bearer} ` +
  `client_secret=${SECRETS.keyed} {"password":"${SECRETS.keyed}"} AWSAccessKeyId=${SECRETS.accessKey} ${SECRETS.accessKey}`;

/** The buyer of the simulated orders, and a buyer's comment in a report of Amazon. */
const BUYER = [
  'Halvorsen',
  'ines.halvorsen',
  'Lantern Row',
  '8025550118',
  '198.51.100.7',
  mark('leave it at the green gate '),
];
const COMMENT = mark('my neighbour Greta Lindqvist broke it ');

/** Secrets and buyer data are in no log line, answer, item, metric or delivered alert. */
describe.each([
  ['production', { NODE_ENV: 'production' }],
  ['development', { NODE_ENV: 'development' }],
])('secrets and buyers, in %s at log level trace', (_, mode) => {
  let store: TestStore;
  let wire: TcpProxy;
  let amazon: AmazonSimulator;
  let receiver: WebhookReceiver;
  let running: ServiceProcess;
  /** Every answer of the service, with its headers. */
  let answers: string[];
  let log: string;

  beforeAll(async () => {
    store = await startTestStore();
    wire = await startTcpProxy(store.endpoint);
    receiver = await startWebhookReceiver();
    amazon = await startAmazonSimulator({
      sellerId: 'A1SIMULATEDSELLER',
      marketplaceId: 'ATVPDKIKX0DER',
      credentials: {
        clientId: 'test-client',
        clientSecret: SECRETS.clientSecret,
        refreshToken: SECRETS.refreshToken,
      },
    });
    running = await startServiceProcess({
      ...store.env,
      ...amazonAt(amazon),
      ...mode,
      DYNAMODB_LOCAL_ENDPOINT: wire.endpoint,
      AWS_SECRET_ACCESS_KEY: SECRETS.awsSecret,
      API_KEY: `${KEY},${SECRETS.otherApiKey}`,
      SHOPIFY_WEBHOOK_SECRET: SECRETS.webhookSecret,
      SP_API_CLIENT_SECRET: SECRETS.clientSecret,
      SP_API_REFRESH_TOKEN: SECRETS.refreshToken,
      ALERT_WEBHOOK_URL: receiver.url.replace('secret-of-the-receiver', SECRETS.alertToken),
      RETURNS_REPORT_POLL_MS: '100',
      LOG_LEVEL: 'trace',
    });
    answers = [];
    try {
      await provokeEveryStatus();
    } finally {
      await running.end('SIGTERM');
      log = running.output();
    }
  });

  afterAll(async () => {
    await amazon.close();
    await receiver.close();
    await wire.close();
    await store.stop();
  });

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<number> {
    const response = await fetch(running.api.url + path, {
      method,
      headers: {
        'x-api-key': KEY,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    answers.push(JSON.stringify([...response.headers]), await response.text());
    return response.status;
  }

  async function deliver(payload: object | string, more: Record<string, unknown> = {}): Promise<number> {
    const body = typeof payload === 'string' ? payload : payloadJson(payload as ShopifyPayload);
    const answer = await sendWebhook({
      url: running.api.url,
      topic: 'orders/create',
      body,
      secret: SECRETS.webhookSecret,
      ...more,
    });
    answers.push(JSON.stringify(answer));
    return answer.status;
  }

  /** An order with the buyer in every field that can contain one. */
  function order(sku: string, changes: object = {}): ShopifyPayload {
    const note = BUYER.at(-1);
    return {
      ...orderOf(lineOf(sku)),
      note,
      note_attributes: [{ name: 'gift', value: note }],
      ...changes,
    };
  }

  /** Provokes every status by calls and failures that can happen. */
  async function provokeEveryStatus(): Promise<void> {
    const withKey = new Api(running.api.url);
    withKey.stock = async (sku) => {
      const answer = await fetch(`${running.api.url}/api/inventory/${sku}`, {
        headers: { 'x-api-key': KEY },
      });
      return (await answer.json()) as Awaited<ReturnType<Api['stock']>>;
    };
    const expectStatus = async (status: number, of: Promise<number>): Promise<void> => {
      expect(await of).toBe(status);
    };

    await expectStatus(200, call('PUT', '/api/inventory/MUG', { physical: 10, lowStockThreshold: 8 }));
    await expectStatus(
      200,
      call(
        'PUT',
        '/api/inventory/CAP',
        { physical: 5 },
        { 'x-api-key': '', authorization: `Bearer ${SECRETS.otherApiKey}` },
      ),
    );
    await expectStatus(200, deliver(order('MUG')));
    await expectStatus(200, deliver(order('NOT-REGISTERED')));
    await amazonShows(withKey, amazon, 'MUG', 9);

    // 401, with a key in every place where one may be put by mistake.
    await expectStatus(401, call('GET', '/api/inventory', undefined, { 'x-api-key': WRONG_KEY }));
    await expectStatus(
      401,
      call('GET', `/api/inventory?api_key=${WRONG_KEY}`, undefined, {
        'x-api-key': '',
        authorization: `Basic ${WRONG_KEY}`,
      }),
    );
    await expectStatus(400, call('GET', `/api/inventory?api_key=${KEY}`));
    await expectStatus(404, call('GET', `/api/nothing?api_key=${KEY}`));
    await expectStatus(400, call('GET', `/api/inventory/%zz?api_key=${KEY}`));
    await expectStatus(401, deliver(order('MUG'), { secret: WRONG_KEY }));
    await expectStatus(401, deliver(order('MUG'), { hmac: SECRETS.webhookSecret }));

    // 400 for a signed order with the buyer in the wrong field.
    const wrong = BUYER.join(' ');
    await expectStatus(400, deliver(order('MUG', { id: wrong, admin_graphql_api_id: wrong })));
    await expectStatus(400, deliver(order('MUG', { line_items: wrong })));
    await expectStatus(400, deliver(order('MUG', { line_items: [{ id: wrong, sku: 'MUG', quantity: 1 }] })));
    await expectStatus(400, deliver(order('MUG', { line_items: [{ id: 1, sku: 'MUG', quantity: wrong }] })));
    await expectStatus(
      400,
      deliver(order('MUG', { line_items: [{ id: 1, sku: { name: wrong }, quantity: 1 }] })),
    );
    await expectStatus(400, deliver(payloadJson(order('MUG')).slice(0, -40)));
    await expectStatus(400, deliver(`{"email":"${wrong}","email":`));
    await expectStatus(413, deliver(order('MUG', { note: wrong.repeat(100_000) })));
    await expectStatus(200, deliver(order('MUG'), { topic: 'customers/update' }));

    // The same in the API.
    await expectStatus(400, call('PUT', '/api/inventory/MUG', `{"physical": ${wrong}}`));
    await expectStatus(400, call('PUT', '/api/inventory/MUG', { physical: wrong }));
    await expectStatus(400, call('PUT', '/api/inventory/MUG', { physical: 5, note: wrong }));
    await expectStatus(415, call('PUT', '/api/inventory/MUG', wrong, { 'content-type': 'text/plain' }));
    await expectStatus(
      409,
      call(
        'POST',
        '/api/inventory/MUG/adjustments',
        { delta: -100, reason: 'count' },
        { 'idempotency-key': 'a-1' },
      ),
    );
    await expectStatus(
      400,
      call('POST', '/webhook/amazon/return', { orderId: '1', customerComments: COMMENT }),
    );
    await sendBytes(
      running.api.url,
      Buffer.from(`GET /api?${KEY} HTTP/1.1\r\nX-API-Key: ${KEY}\r\n: ${wrong}\r\n\r\n`),
    );

    // A report of returns with buyers' comments and an unreadable row.
    amazon.addReturns(
      { sku: 'MUG', 'detailed-disposition': 'CUSTOMER_DAMAGED', 'customer-comments': COMMENT },
      { sku: 'MUG', quantity: COMMENT, 'customer-comments': COMMENT },
      { sku: 'CAP', 'return-date': COMMENT, 'customer-comments': `${COMMENT}\t${COMMENT}` },
    );
    await expectStatus(202, call('POST', '/api/returns/poll'));
    await eventually('the poll is finished', () =>
      running.output().includes('A poll of Amazon returns is finished'),
    );

    // Every kind of answer of Amazon, also one that repeats the request.
    const echo = { errors: [{ code: 'InvalidInput', message: ERROR_TEXT, details: ERROR_TEXT }] };
    const issue = { code: '90000900', severity: 'ERROR' as const, message: ERROR_TEXT, categories: [] };
    amazon.script({ kind: 'status', status: 500, operation: 'patch', times: 1 });
    await expectStatus(200, deliver(order('MUG')));
    await eventually('the push has failed once', () => running.output().includes('deferred'));
    await amazonShows(withKey, amazon, 'MUG', 8);
    amazon.script({ kind: 'status', status: 400, body: echo, operation: 'patch', times: 1 });
    await expectStatus(200, deliver(order('MUG')));
    await eventually('the push is blocked', () => running.output().includes('parked'));
    amazon.script({ kind: 'invalid', issues: [issue], operation: 'patch', sku: 'CAP', times: 1 });
    await expectStatus(200, deliver(order('CAP')));
    await eventually(
      'the other SKU is blocked too',
      async () => (await withKey.stock('CAP')).syncStatus === 'blocked',
    );
    await expectStatus(200, call('GET', '/api/inventory'));
    amazon.revokeTokens();
    amazon.script({
      kind: 'status',
      status: 400,
      operation: 'token',
      times: 2,
      body: { error: 'invalid_grant', error_description: `refused: ${SECRETS.refreshToken}` },
    });
    await expectStatus(200, deliver(order('CAP')));
    await eventually('all pushes are paused', () => running.output().includes('All pushes are paused'));

    // The receiver of alerts fails, and accepts them later.
    await eventually('an alert is posted', () => receiver.posts.length > 0);
    receiver.next.push({ status: 500 }, 'hang_up', {
      status: 302,
      headers: { location: `${receiver.url}?${SECRETS.alertToken}` },
    });
    await expectStatus(200, deliver(order('ANOTHER-UNKNOWN')));

    wire.cut();
    // The answer takes four of Shopify's five seconds; a delivery that timed out is sent again.
    const refused = order('MUG');
    await expectStatus(
      503,
      eventually('an answer in time', () => deliver(refused)),
    );
    await expectStatus(503, call('GET', '/api/inventory/MUG'));
    await expectStatus(503, call('GET', '/health/ready'));
    wire.restore();
    await eventually('the store answers again', async () => (await call('GET', '/health/ready')) === 200);
    await expectStatus(200, call('GET', '/metrics'));
    await expectStatus(200, call('GET', '/api/alerts?limit=200'));
    await expectStatus(200, call('GET', '/api/returns'));
    await expectStatus(200, call('GET', '/api/inventory/MUG/transactions'));
    await expectStatus(200, call('GET', '/api/sync'));
    await expectStatus(200, call('GET', '/docs-json'));
  }

  function expectNone(place: string, text: string, hidden: readonly string[]): void {
    for (const value of hidden) {
      const at = text.indexOf(value);
      // The text around the value shows where it comes from.
      expect(at === -1 ? [] : [place, value, text.slice(Math.max(0, at - 300), at + 100)]).toEqual([]);
    }
  }

  const hidden = [...Object.values(SECRETS), ...BUYER, COMMENT];

  it('are not in the log', () => {
    expect(log).toContain('Stopped');
    expect(log).toContain('bad secret [secret] [secret]');
    expectNone('the log', log, hidden);
  });

  it('are not in an answer', () => {
    expect(answers.length).toBeGreaterThan(40);
    expectNone('the answers', answers.join('\n'), hidden);
  });

  it('are in none of the tables', async () => {
    let items = 0;
    for (const TableName of [
      store.tables.inventory,
      store.tables.transactions,
      store.tables.returns,
      store.tables.alerts,
    ])
      for await (const page of paginateScan({ client: store.client }, { TableName }))
        for (const item of page.Items ?? []) {
          items += 1;
          expectNone(TableName, JSON.stringify(item), hidden);
        }
    expect(items).toBeGreaterThan(10);
  });

  it('are not in delivered alerts', () => {
    for (const { body, headers } of receiver.posts)
      expectNone('a post', JSON.stringify([body, headers]), hidden);
  });

  it('and the log has no stack, because no unexpected error happened', () => {
    expect(log).not.toMatch(/\n?\s+at .*\(.*:\d+:\d+\)|"stack"/);
    expect(log).not.toContain('failed unexpectedly');
  });
});
