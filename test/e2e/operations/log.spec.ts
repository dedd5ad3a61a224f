import { pino } from 'pino';
import { loadConfig } from '../../../src/config/load-config';
import { loggerOptions } from '../../../src/platform/log/logger';
import { type RunningService, startService } from '../../../src/service';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { payloadJson } from '../../../src/simulators/shopify/payload-json';
import { sendWebhook } from '../../../src/simulators/shopify/shopify-sender';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { LEAP_DAY_CRON } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const SECRET = 'signing-secret-of-the-shop';

/** The JSON log: one line for each event. */
describe('the log at level info', () => {
  let store: TestStore;
  let service: RunningService;
  let api: Api;
  let amazon: AmazonSimulator;
  let lines: Record<string, unknown>[];

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(async () => {
    lines = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
    const config = loadConfig({
      ...store.env,
      PORT: '0',
      NODE_ENV: 'test',
      SHOPIFY_WEBHOOK_SECRET: SECRET,
      // Only the polls that a test starts.
      RETURNS_CRON: LEAP_DAY_CRON,
      DRIFT_CRON: LEAP_DAY_CRON,
      RETURNS_REPORT_POLL_MS: '100',
      RETURNS_FIRST_POLL: 'count',
      RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE',
    });
    service = await startService(config, pino(loggerOptions('info'), stream));
    api = new Api(service.url, SECRET);
    amazon = simulatorOf({ service, api });
  });

  afterEach(async () => {
    await service.stop();
  });

  afterAll(async () => {
    await store.stop();
  });

  const of = (context: string): Record<string, unknown>[] => lines.filter((line) => line.context === context);

  it('has one line for each webhook, with the order and the outcome', async () => {
    await api.put('MUG', { physical: 10 });
    const order = orderOf(lineOf('MUG', 2));
    const sent = async (body: string, more: object = {}): Promise<unknown> => {
      const { headers } = await sendWebhook({
        url: api.url,
        topic: 'orders/create',
        body,
        secret: SECRET,
        ...more,
      });
      return headers['x-request-id'];
    };
    const ids = [
      await sent(payloadJson(order)),
      await sent(payloadJson(order)),
      await sent('{}', { topic: 'orders/paid' }),
      await sent('{}'),
      await sent('not JSON'),
      await sent(payloadJson(order), { secret: 'forged' }),
    ];
    expect(of('Webhook').map(({ requestId }) => requestId)).toEqual(ids);
    expect(of('Webhook')).toMatchObject([
      { msg: 'orders/create applied', lines: ['MUG applied'] },
      { msg: 'orders/create duplicate', lines: ['MUG duplicate'] },
      { msg: 'orders/paid ignored' },
      {
        msg: 'Webhook refused: not well-formed',
        reason: expect.stringContaining('id must be an id') as string,
      },
      { msg: 'Webhook refused: not well-formed', reason: 'Not well-formed: the body is not valid JSON.' },
      { msg: 'Webhook refused: not authentic' },
    ]);
    expect(of('Webhook')[0]?.orderId).toBe(of('Webhook')[1]?.orderId);
    expect(lines.filter((line) => ids.includes(line.requestId))).toHaveLength(ids.length);
  });

  it('has one line for each push, with the SKU and the outcome', async () => {
    await api.put('CAP', { physical: 10 });
    await amazonShows(api, amazon, 'CAP', 10);
    amazon.script({ kind: 'status', status: 500, operation: 'patch', sku: 'CAP', times: 1 });
    await api.webhook('orders/create', orderOf(lineOf('CAP')));
    await amazonShows(api, amazon, 'CAP', 9);
    amazon.script({ kind: 'invalid', operation: 'patch', sku: 'CAP', times: 1 });
    await api.webhook('orders/create', orderOf(lineOf('CAP')));
    await eventually('the SKU is blocked', async () => (await api.stock('CAP')).syncStatus === 'blocked');

    const linesOfPushes = (): Record<string, unknown>[] => of('Push').filter(({ sku }) => sku === 'CAP');
    await eventually('its line is written', () => linesOfPushes().at(-1)?.msg === 'parked');
    const pushes = linesOfPushes();
    expect(pushes.map(({ msg }) => msg)).toEqual(['accepted', 'deferred', 'accepted', 'parked']);
    const calls = amazon.calls().filter((call) => call.operation === 'patch' && call.sku === 'CAP');
    expect(pushes).toHaveLength(calls.length);
  });

  it('has one line for each finished poll, with its figures', async () => {
    await api.put('LAMP', { physical: 10 });
    for (let poll = 1; poll <= 2; poll += 1) {
      amazon.addReturns({ sku: 'LAMP', 'detailed-disposition': 'SELLABLE' });
      await eventually(
        'a poll begins',
        async () => (await api.call('POST', '/api/returns/poll')).body.status === 'started',
      );
      await eventually('the poll is finished', () => finished().length === poll);
    }
    expect(finished()).toHaveLength(2);
    expect(finished()).toMatchObject([
      { rows: 1, applied: 1, seconds: expect.any(Number) as number },
      { rows: 2, applied: 1, unchanged: 1 },
    ]);
  });

  const finished = (): Record<string, unknown>[] =>
    lines.filter(({ msg }) => msg === 'A poll of Amazon returns is finished');
});
