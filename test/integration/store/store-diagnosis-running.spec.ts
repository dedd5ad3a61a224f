import { Writable } from 'node:stream';
import { pino } from 'pino';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import { loadConfig } from '../../../src/config/load-config';
import { loggerOptions } from '../../../src/platform/log/logger';
import { type RunningService, startService } from '../../../src/service';
import { payloadJson } from '../../../src/simulators/shopify/payload-json';
import { webhookHeaders } from '../../../src/simulators/shopify/shopify-sender';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { type Answer, Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/network/faulty-network';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { seededRandom } from '../../support/seeded-random';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/network/webhook-receiver';

interface LogLine {
  readonly level: number;
  readonly context?: string;
  readonly cause?: string;
  readonly msg: string;
}

/** The store refuses access to a running service, such as after a change of policy or when a token expires. */
describe('a store that refuses access to a running service', () => {
  let store: TestStore;
  let wire: FaultyNetwork;
  let receiver: WebhookReceiver;
  let service: RunningService;
  let api: Api;
  let printed = '';

  const lines = (): LogLine[] =>
    printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLine);

  /** Delivers as Shopify does, without a deadline for the answer. */
  const deliver = (order: ReturnType<typeof orderOf>): Promise<Answer> => {
    const body = payloadJson(order);
    const webhook = { url: service.url, topic: 'orders/create', body, secret: DEVELOPMENT_WEBHOOK_SECRET };
    const { 'Content-Type': _type, ...headers } = webhookHeaders(webhook, Buffer.from(body));
    return api.call('POST', '/webhook/shopify', body, headers);
  };

  beforeAll(async () => {
    store = await startTestStore();
    wire = await startFaultyNetwork(store.endpoint, seededRandom(7));
    receiver = await startWebhookReceiver();
    const env = {
      ...store.env,
      PORT: '0',
      NODE_ENV: 'test',
      SYNC_SWEEP_MS: '100',
      LEASE_TTL_MS: '1500',
      RETURNS_REPORT_POLL_MS: '100',
      RETURNS_FIRST_POLL: 'count',
      RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE',
      DYNAMODB_LOCAL_ENDPOINT: wire.url,
      ALERT_WEBHOOK_URL: receiver.url,
    };
    const log = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        printed += chunk.toString('utf8');
        done();
      },
    });
    service = await startService(loadConfig(env), pino(loggerOptions('info'), log));
    api = new Api(service.url);
    await api.put('MUG', { physical: 10 });
    await amazonShows(api, simulatorOf({ service, api }), 'MUG', 10);
  });

  afterAll(async () => {
    await service.stop();
    await receiver.close();
    await wire.stop();
    await store.stop();
  });

  it('makes it answer 503 without the cause, log each cause once, and complete all work afterwards', async () => {
    wire.inject(
      { kind: 'access_denied', operations: ['TransactWriteItems'] },
      {
        kind: 'token_expired',
        operations: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem', 'DescribeTable'],
      },
    );
    const order = orderOf(lineOf('MUG', 3));
    const unknown = orderOf(lineOf('NEVER-SEEN', 1));
    const answers = await Promise.all([
      deliver(order),
      deliver(unknown),
      api.call('GET', '/api/inventory/MUG'),
      api.call('GET', '/api/alerts'),
      api.call('POST', '/api/returns/poll'),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(JSON.stringify(answer.body)).not.toMatch(
        /role|token|credential|SyncState-Inventory|TransactWrite/i,
      );
    }
    const ready = await eventually('readiness names the cause', async () => {
      const answer = await api.call('GET', '/health/ready');
      // On a busy machine a check may time out first, and names only that.
      return answer.status === 503 && String(answer.body.message).startsWith('Not ready: The AWS') && answer;
    });
    expect(ready.body.message).toMatch(
      /^Not ready: The AWS credentials for http\S+ have expired\. A role renews its own/,
    );

    await eventually('the store refuses many calls', () => wire.met('token_expired') > 10);
    for (const cause of ['access_denied', 'credentials_expired']) {
      const logged = lines().filter((line) => line.context === 'Store' && line.cause === cause);
      expect(logged.map(({ level }) => level)).toEqual([50]);
    }
    // The delayed work (leases, sweeps, polls, deliveries, commits) does not repeat it with every retry.
    const others = lines().filter(
      ({ level, context = '' }) => level >= 40 && !['Store', 'Health'].includes(context),
    );
    expect(JSON.stringify(others)).not.toMatch(/have expired|not authorized/i);
    expect(printed).not.toMatch(/123456789012|i-0abc/);

    wire.clearFaults();
    // A try of the first delivery may still be in flight and succeed now: then this delivery is the duplicate.
    expect(['applied', 'duplicate']).toContain((await deliver(order)).body.status);
    expect((await deliver(order)).body).toMatchObject({ status: 'duplicate' });
    expect((await deliver(unknown)).body).toMatchObject({
      lines: [{ outcome: 'skipped' }],
    });
    expect(await api.stock('MUG')).toMatchObject({ physical: 7 });
    await amazonShows(api, simulatorOf({ service, api }), 'MUG', 7);
    expect((await api.call('POST', '/api/returns/poll')).status).toBe(202);
    await eventually('the returns are polled', () =>
      printed.includes('A poll of Amazon returns is finished'),
    );
    await eventually('the alert of the unknown SKU is posted', () => receiver.posts.length > 0);
  });

  it('makes it unready while only writes are denied, with an answer at once, and ready again without an order', async () => {
    // A good result that is kept for a moment, after a failure and its end.
    await eventually(
      'the service is ready',
      async () => (await api.call('GET', '/health/ready')).status === 200,
    );
    wire.inject({ kind: 'access_denied', operations: ['TransactWriteItems', 'PutItem', 'UpdateItem'] });
    expect((await deliver(orderOf(lineOf('MUG', 1)))).body).toMatchObject({
      code: 'store_unavailable',
      details: [{ field: 'store', problem: 'forbidden' }],
    });
    // The failed call ends the use of an earlier result: no wait for a state.
    const refused = await api.call('GET', '/health/ready');
    expect(refused).toMatchObject({ status: 503, body: { code: 'not_ready' } });
    expect(refused.body.message).toMatch(
      /denies TransactWriteItems on one of the tables .* Allow the action/,
    );
    // Reads succeed all the time, and prove nothing about the writes.
    expect((await api.call('GET', '/api/inventory/MUG')).status).toBe(200);
    wire.clearFaults();
    await eventually(
      'the service is ready',
      async () => (await api.call('GET', '/health/ready')).status === 200,
    );
  });
});
