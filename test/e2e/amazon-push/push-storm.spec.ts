import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { FaultEffect } from '../../../src/simulators/amazon/control/faults';
import { amazonAt, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { Api } from '../../support/service/api';
import { amazonAgrees } from '../../support/orders/ledger-audit';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { onSeed } from '../../support/seeded-random';
import { callsOf, syncStatus, untilBlocked, untilQuiet } from '../../support/amazon-push/sender-status';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

/** What no log may hold; access tokens begin with `Atza|`, whatever follows. */
const SECRETS = {
  clientSecret: 'storm-client-secret',
  refreshToken: 'Atzr|storm-refresh-token',
  webhookSecret: 'storm-webhook-secret',
};

const HANGS = 'a+b';
const WRITABLE = [
  'LAMP/DESK #2 (EU)',
  '100%',
  HANGS,
  'ÄÖ-1',
  'A,B',
  'double  space',
  'A-SKU-OF-FORTY-CHARACTERS-0123456789-XYZ',
  'SELLS-OUT',
  'PLAIN',
];
const REFUSED = 'REFUSED';
const NOT_WRITABLE = ['FBA', 'MIXED', 'NOWHERE'];
const ISSUE = { code: '8541', message: 'The brand is gated.', severity: 'ERROR', categories: ['X'] } as const;

type Scripted = FaultEffect & { readonly times: number; readonly sku?: string };

/** Delayed calls are answered, so that no five unanswered calls in a row open the circuit. */
const WAVES: readonly (readonly Scripted[])[] = [
  [
    { kind: 'status', status: 429, times: 2 },
    { kind: 'delay', ms: 120, times: 1 },
    { kind: 'status', status: 500, times: 1 },
    { kind: 'reset', when: 'after', times: 1 },
    { kind: 'delay', ms: 80, times: 2 },
    { kind: 'status', status: 503, times: 1 },
    { kind: 'reset', when: 'before', times: 1 },
    { kind: 'expire-token', times: 1 },
  ],
  [
    { kind: 'hang', sku: HANGS, times: 1 },
    { kind: 'status', status: 429, retryAfterSeconds: 1, times: 1 },
    { kind: 'delay', ms: 150, times: 2 },
    { kind: 'reset', when: 'after', times: 2 },
    { kind: 'delay', ms: 50, times: 1 },
    { kind: 'cut', times: 1 },
    { kind: 'status', status: 500, times: 1 },
  ],
];

let store: TestStore;
let amazon: AmazonSimulator;
let service: ServiceProcess;
let api: Api;
/** The log of the simulator. */
const simulatorLog: string[] = [];

beforeAll(async () => {
  expect(WRITABLE.find((sku) => sku.length === 40)).toBeDefined();
  store = await startTestStore();
  amazon = await startAmazonSimulator({
    sellerId: 'A1SIMULATEDSELLER',
    marketplaceId: 'ATVPDKIKX0DER',
    log: (line) => simulatorLog.push(line),
  });
  service = await startServiceProcess({
    ...store.env,
    ...amazonAt(amazon),
    SP_API_CLIENT_SECRET: SECRETS.clientSecret,
    SP_API_REFRESH_TOKEN: SECRETS.refreshToken,
    SHOPIFY_WEBHOOK_SECRET: SECRETS.webhookSecret,
    LOG_LEVEL: 'trace',
  });
  api = new Api(service.api.url, SECRETS.webhookSecret);
});

afterAll(async () => {
  await service.end('SIGTERM');
  await amazon.close();
  await store.stop();
});

function met(): string[] {
  return simulatorLog.flatMap((line) => /gets the scripted fault (\S+)/.exec(line)?.[1] ?? []);
}

function stormMet(): number {
  return met().filter((kind) => kind !== 'invalid').length;
}

/** Three orders at once, then the next three when Amazon has got another call, until the storm is over. */
async function sellUntil(isOver: () => boolean, random: () => number): Promise<void> {
  const sold = [...WRITABLE, REFUSED, 'MIXED'];
  const any = (): string => sold[Math.floor(random() * sold.length)] ?? HANGS;
  const order = async (first: string): Promise<void> => {
    const skus = [first, ...Array.from({ length: Math.floor(random() * 3) }, any)];
    const lines = skus.map((sku) => lineOf(sku, 1 + Math.floor(random() * 2)));
    expect(await api.webhook('orders/create', orderOf(...lines))).toMatchObject({ status: 200 });
  };
  while (!isOver()) {
    const before = amazon.calls().length;
    // PLAIN never sells out, so a push is always pending.
    await Promise.all([order('PLAIN'), order(any()), order(any())]);
    await eventually('Amazon gets a call', () => isOver() || amazon.calls().length > before);
  }
}

/** How often the broadcast was a new figure: at the registration, and at each change. */
async function newFigures(sku: string): Promise<number> {
  const figures = (await api.history(sku))
    .filter(({ action }) => action !== 'sync')
    .sort((left, right) => left.version - right.version)
    .map(({ broadcastAfter }) => broadcastAfter);
  return figures.filter((figure, index) => figure !== figures[index - 1]).length;
}

test('through every kind of fault at Amazon, while orders keep coming, each number arrives', async () => {
  amazon.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
  amazon.setListing({ sku: 'MIXED', channel: 'MIXED', quantity: 4 });
  amazon.setListing({ sku: 'NOWHERE', known: false });
  amazon.script({ kind: 'invalid', issues: [ISSUE], operation: 'patch', sku: REFUSED, times: 'always' });
  amazon.script({ kind: 'status', status: 503, operation: 'token', times: 1 });
  amazon.script({ kind: 'status', status: 429, operation: 'search', times: 1 });
  amazon.script({ kind: 'reset', when: 'before', operation: 'search', times: 1 });
  let planned = 3;

  await onSeed(async (random) => {
    await Promise.all(
      [...WRITABLE, REFUSED, ...NOT_WRITABLE].map((sku) =>
        api.put(sku, { physical: sku === 'SELLS-OUT' ? 9 : 400, buffer: 3 }),
      ),
    );
    for (const wave of WAVES) {
      for (const fault of wave) {
        amazon.script({ ...fault, operation: 'patch' });
        planned += fault.times;
      }
      await sellUntil(() => stormMet() >= planned, random);
      amazon.revokeTokens();
    }
    const last = [...WRITABLE, REFUSED].map((sku) => lineOf(sku, sku === 'SELLS-OUT' ? 9 : 1));
    await api.webhook('orders/create', orderOf(...last));
    await amazonAgrees(api, amazon, WRITABLE);
  });

  const wanted = WAVES.flat().flatMap(({ kind, times }) => Array.from({ length: times }, () => kind));
  expect(
    met()
      .filter((kind) => kind !== 'invalid')
      .sort(),
  ).toEqual([...wanted, 'status', 'status', 'reset'].sort());
});

test('Amazon shows what is on the shelf beyond the buffer, SKU by SKU', async () => {
  for (const sku of WRITABLE) {
    const { physical, buffer, lastBroadcast } = await api.stock(sku);
    const figure = Math.max(0, physical - buffer);
    expect({ sku, shown: quantityAtAmazon(amazon, sku) }).toEqual({ sku, shown: figure });
    expect(lastBroadcast?.count).toBe(figure);
  }
  expect((await api.stock('SELLS-OUT')).physical).toBeLessThan(3);
  // Amazon shows the numbers of the accepted SKUs; the refused ones are blocked a moment later, and any pause ends after that.
  await untilQuiet(api);
  expect(await syncStatus(api)).toMatchObject({ pending: 0, paused: null });
});

test('no call exceeded the limits, none ran beside another of its SKU, and none repeated what Amazon had accepted', async () => {
  expect(amazon.violations()).toEqual([]);
  for (const sku of WRITABLE) {
    const taken = callsOf(amazon, 'patch', sku).filter(({ status }) => status === 200).length;
    expect({ sku, isMinimal: taken <= (await newFigures(sku)) }).toEqual({ sku, isMinimal: true });
  }
});

test('a call that hung was given up, and its SKU was pushed later', () => {
  const calls = callsOf(amazon, 'patch', HANGS);
  // It is given up after half of the lease's time, of which a part may have passed before Amazon read it.
  const hung = calls.findIndex(({ at, earliestAt = at, status, submissionId }, index) => {
    const next = calls[index + 1];
    return (
      status === null && submissionId === undefined && next !== undefined && next.at - earliestAt >= 1400
    );
  });
  expect(hung).toBeGreaterThanOrEqual(0);
  expect(calls.at(-1)?.status).toBe(200);
});

test('listings that may not be written were never written, and each has one alert with the reason', async () => {
  const why = {
    FBA: 'Amazon fulfils this listing ("AMAZON_NA"), so its stock is Amazon\'s to count.',
    MIXED: 'The listing mixes fulfilment channels ("DEFAULT", "AMAZON_NA"): leave one channel, then retry.',
    NOWHERE: 'Amazon knows no listing with this SKU in the marketplace.',
  };
  for (const [sku, reason] of Object.entries(why)) {
    expect(await untilBlocked(api, sku)).toBe(reason);
    expect(callsOf(amazon, 'patch', sku)).toEqual([]);
    const alerts = await unreadAlerts(api, 'listing_blocked', sku);
    expect(alerts).toMatchObject([{ severity: 'warning', sku }]);
    expect(alerts[0]?.message).toContain(`${sku} is not sent to Amazon: ${reason}`);
    // Checked once; the mixed one again with each of its sales.
    if (sku !== 'MIXED') expect(alerts[0]?.count).toBe(1);
    expect(alerts[0]?.closedAt).toBeUndefined();
  }
  const { blocked } = await syncStatus(api);
  expect(blocked.map(({ sku }) => sku).sort()).toEqual([...NOT_WRITABLE, REFUSED].sort());
});

test("an INVALID number blocks its SKU with Amazon's text and one alert; the next sale tries again", async () => {
  expect(await untilBlocked(api, REFUSED)).toBe('8541: The brand is gated.');
  const alerts = await unreadAlerts(api, 'sync_failed');
  expect(alerts).toMatchObject([{ sku: REFUSED, severity: 'warning' }]);
  expect(alerts[0]?.message).toContain('8541: The brand is gated.');
  expect(alerts[0]?.closedAt).toBeUndefined();

  amazon.clearFaults();
  await api.webhook('orders/create', orderOf(lineOf(REFUSED)));
  await amazonAgrees(api, amazon, [REFUSED]);
  const [alert, ...others] = await unreadAlerts(api, 'sync_failed');
  expect(alert?.closedAt).toEqual(expect.any(String));
  expect(others).toEqual([]);
});

test('the log has the pushes, and no token and no secret', () => {
  const output = service.output();
  expect(output).toContain('accepted');
  expect(output).toContain('deferred');
  expect(output).toContain('parked');
  for (const secret of ['Atza|', 'Atzr|', ...Object.values(SECRETS)]) expect(output).not.toContain(secret);
});
