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

/** A value that stands nowhere else, in the form that the real one has. */
const mark = (form = ''): string => form + randomBytes(12).toString('hex');

const KEY = mark('key-');
const WRONG_KEY = mark('wrong-');
const SECRETS = {
  apiKey: KEY,
  otherApiKey: mark('key-'),
  wrongApiKey: WRONG_KEY,
  webhookSecret: mark(),
  // Of no form by which they could be known: those that have one are known wherever they come from.
  clientSecret: mark('client/'),
  refreshToken: mark('refresh '),
  awsSecret: mark(),
  alertToken: mark('T'),
  // Whatever the simulator hands out, and how an address that opens a report is signed.
  accessToken: 'Atza|',
  presigned: 'X-Amz-Signature',
  // Of somebody else, in what Amazon says.
  address: mark(),
  bearer: mark(),
  keyed: mark(),
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
};

/** What Amazon, or what stands before it, may say of a call that it does not like. */
const TALK =
  `bad secret ${SECRETS.clientSecret} ${SECRETS.refreshToken} ${encodeURIComponent(SECRETS.clientSecret)}, see ` +
  `https://b.s3.amazonaws.com/doc?${SECRETS.presigned}=${SECRETS.address} Authorization: Bearer ${SECRETS.bearer} ` +
  `client_secret=${SECRETS.keyed} {"password":"${SECRETS.keyed}"} AWSAccessKeyId=${SECRETS.accessKey} ${SECRETS.accessKey}`;

/** The buyer, as the simulated shop writes orders, and what a buyer says in a report of Amazon's. */
const BUYER = [
  'Halvorsen',
  'ines.halvorsen',
  'Lantern Row',
  '8025550118',
  '198.51.100.7',
  mark('leave it at the green door '),
];
const COMMENT = mark('my neighbour Greta Lindqvist broke it ');

/** What must be said to nobody, and where it is looked for: the log, every answer, every item, the figures, the posts. */
describe.each([
  ['production', { NODE_ENV: 'production' }],
  ['development', { NODE_ENV: 'development' }],
])('secrets and buyers, in %s and at the most talkative level', (_, mode) => {
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
      await visitEveryDoor();
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

  /** An order with the buyer wherever an order can hold one. */
  function order(sku: string, changes: object = {}): ShopifyPayload {
    const note = BUYER.at(-1);
    return {
      ...orderOf(lineOf(sku)),
      note,
      note_attributes: [{ name: 'gift', value: note }],
      ...changes,
    };
  }

  /** The statuses that were to be provoked, each by what a caller or the world might do. */
  async function visitEveryDoor(): Promise<void> {
    const withKey = new Api(running.api.url);
    withKey.stock = async (sku) => {
      const answer = await fetch(`${running.api.url}/api/inventory/${sku}`, {
        headers: { 'x-api-key': KEY },
      });
      return (await answer.json()) as Awaited<ReturnType<Api['stock']>>;
    };
    const saw = async (status: number, of: Promise<number>): Promise<void> => {
      expect(await of).toBe(status);
    };

    await saw(200, call('PUT', '/api/inventory/MUG', { physical: 10, lowStockThreshold: 8 }));
    await saw(
      200,
      call(
        'PUT',
        '/api/inventory/CAP',
        { physical: 5 },
        { 'x-api-key': '', authorization: `Bearer ${SECRETS.otherApiKey}` },
      ),
    );
    await saw(200, deliver(order('MUG')));
    await saw(200, deliver(order('NOT-REGISTERED')));
    await amazonShows(withKey, amazon, 'MUG', 9);

    // 401, with a key in every place where one could be put by mistake.
    await saw(401, call('GET', '/api/inventory', undefined, { 'x-api-key': WRONG_KEY }));
    await saw(
      401,
      call('GET', `/api/inventory?api_key=${WRONG_KEY}`, undefined, {
        'x-api-key': '',
        authorization: `Basic ${WRONG_KEY}`,
      }),
    );
    await saw(400, call('GET', `/api/inventory?api_key=${KEY}`));
    await saw(404, call('GET', `/api/nothing?api_key=${KEY}`));
    await saw(400, call('GET', `/api/inventory/%zz?api_key=${KEY}`));
    await saw(401, deliver(order('MUG'), { secret: WRONG_KEY }));
    await saw(401, deliver(order('MUG'), { hmac: SECRETS.webhookSecret }));

    // 400 by a signed order in which a field holds the buyer instead of what it should.
    const wrong = BUYER.join(' ');
    await saw(400, deliver(order('MUG', { id: wrong, admin_graphql_api_id: wrong })));
    await saw(400, deliver(order('MUG', { line_items: wrong })));
    await saw(400, deliver(order('MUG', { line_items: [{ id: wrong, sku: 'MUG', quantity: 1 }] })));
    await saw(400, deliver(order('MUG', { line_items: [{ id: 1, sku: 'MUG', quantity: wrong }] })));
    await saw(400, deliver(order('MUG', { line_items: [{ id: 1, sku: { name: wrong }, quantity: 1 }] })));
    await saw(400, deliver(payloadJson(order('MUG')).slice(0, -40)));
    await saw(400, deliver(`{"email":"${wrong}","email":`));
    await saw(413, deliver(order('MUG', { note: wrong.repeat(10_000) })));
    await saw(200, deliver(order('MUG'), { topic: 'customers/update' }));

    // The same from a program of the shop's own.
    await saw(400, call('PUT', '/api/inventory/MUG', `{"physical": ${wrong}}`));
    await saw(400, call('PUT', '/api/inventory/MUG', { physical: wrong }));
    await saw(400, call('PUT', '/api/inventory/MUG', { physical: 5, note: wrong }));
    await saw(415, call('PUT', '/api/inventory/MUG', wrong, { 'content-type': 'text/plain' }));
    await saw(
      409,
      call(
        'POST',
        '/api/inventory/MUG/adjustments',
        { delta: -100, reason: 'count' },
        { 'idempotency-key': 'a-1' },
      ),
    );
    await saw(400, call('POST', '/webhook/amazon/return', { orderId: '1', customerComments: COMMENT }));
    await sendBytes(
      running.api.url,
      Buffer.from(`GET /api?${KEY} HTTP/1.1\r\nX-API-Key: ${KEY}\r\n: ${wrong}\r\n\r\n`),
    );

    // A report of returns with what buyers say; one of its rows cannot be read.
    amazon.addReturns(
      { sku: 'MUG', 'detailed-disposition': 'CUSTOMER_DAMAGED', 'customer-comments': COMMENT },
      { sku: 'MUG', quantity: COMMENT, 'customer-comments': COMMENT },
      { sku: 'CAP', 'return-date': COMMENT, 'customer-comments': `${COMMENT}\t${COMMENT}` },
    );
    await saw(202, call('POST', '/api/returns/poll'));
    await eventually('the poll is through', () =>
      running.output().includes('A poll of Amazon returns is finished'),
    );

    // Amazon in every mood, also one that sends back what it was sent.
    const echo = { errors: [{ code: 'InvalidInput', message: TALK, details: TALK }] };
    const issue = { code: '90000900', severity: 'ERROR' as const, message: TALK, categories: [] };
    amazon.script({ kind: 'status', status: 500, operation: 'patch', times: 1 });
    await saw(200, deliver(order('MUG')));
    await eventually('the push has failed once', () => running.output().includes('deferred'));
    await amazonShows(withKey, amazon, 'MUG', 8);
    amazon.script({ kind: 'status', status: 400, body: echo, operation: 'patch', times: 1 });
    await saw(200, deliver(order('MUG')));
    await eventually('the push is parked', () => running.output().includes('parked'));
    amazon.script({ kind: 'invalid', issues: [issue], operation: 'patch', sku: 'CAP', times: 1 });
    await saw(200, deliver(order('CAP')));
    await eventually(
      'the other one is parked too',
      async () => (await withKey.stock('CAP')).syncStatus === 'blocked',
    );
    await saw(200, call('GET', '/api/inventory'));
    amazon.revokeTokens();
    amazon.script({
      kind: 'status',
      status: 400,
      operation: 'token',
      times: 2,
      body: { error: 'invalid_grant', error_description: `refused: ${SECRETS.refreshToken}` },
    });
    await saw(200, deliver(order('CAP')));
    await eventually('everything pauses', () => running.output().includes('All pushes are paused'));

    // The receiver of the alerts fails, and takes them later.
    await eventually('an alert is posted', () => receiver.posts.length > 0);
    receiver.next.push({ status: 500 }, 'hang_up', {
      status: 302,
      headers: { location: `${receiver.url}?${SECRETS.alertToken}` },
    });
    await saw(200, deliver(order('ANOTHER-UNKNOWN')));

    wire.cut();
    // The answer comes after four of the five seconds that Shopify waits: who hung up before it comes again.
    const turnedAway = order('MUG');
    await saw(
      503,
      eventually('an answer in time', () => deliver(turnedAway)),
    );
    await saw(503, call('GET', '/api/inventory/MUG'));
    await saw(503, call('GET', '/health/ready'));
    wire.restore();
    await eventually('the store is back', async () => (await call('GET', '/health/ready')) === 200);
    await saw(200, call('GET', '/metrics'));
    await saw(200, call('GET', '/api/alerts?limit=200'));
    await saw(200, call('GET', '/api/returns'));
    await saw(200, call('GET', '/api/inventory/MUG/transactions'));
    await saw(200, call('GET', '/api/sync'));
    await saw(200, call('GET', '/docs-json'));
  }

  function expectSilence(place: string, text: string, hidden: readonly string[]): void {
    for (const value of hidden) {
      const at = text.indexOf(value);
      // What stands around it tells who has said it.
      expect(at === -1 ? [] : [place, value, text.slice(Math.max(0, at - 300), at + 100)]).toEqual([]);
    }
  }

  const hidden = [...Object.values(SECRETS), ...BUYER, COMMENT];

  it('are not in the log', () => {
    expect(log).toContain('Stopped');
    expect(log).toContain('bad secret [secret] [secret]');
    expectSilence('the log', log, hidden);
  });

  it('are not in an answer', () => {
    expect(answers.length).toBeGreaterThan(40);
    expectSilence('the answers', answers.join('\n'), hidden);
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
          expectSilence(TableName, JSON.stringify(item), hidden);
        }
    expect(items).toBeGreaterThan(10);
  });

  it('are not in what is posted to the receiver of the alerts', () => {
    for (const { body, headers } of receiver.posts)
      expectSilence('a post', JSON.stringify([body, headers]), hidden);
  });

  it('and the log has no stack of an error, because nothing has happened that should not', () => {
    expect(log).not.toMatch(/\n?\s+at .*\(.*:\d+:\d+\)|"stack"/);
    expect(log).not.toContain('failed unexpectedly');
  });
});
