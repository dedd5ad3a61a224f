import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Ajv } from 'ajv';
import { pino } from 'pino';
import { createApp, startJobs } from '../../../src/app.setup';
import { MetricsConfig } from '../../../src/config/app-config';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { EmbeddedMetrics } from '../../../src/platform/metrics/embedded-metrics';
import { EMF_METRICS } from '../../../src/platform/metrics/emf-table';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { returnDate } from '../../../src/simulators/amazon/reports/returns-file';
import { amazonAt, amazonShows } from '../../support/service/simulated-amazon';
import { Api } from '../../support/service/api';
import { EMF_SCHEMA } from '../../support/operations/emf-schema';
import { eventually } from '../../support/eventually';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/network/faulty-network';
import { metricsPage, type MetricsPage } from '../../support/operations/metrics-page';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { unknownLabelsAndNames } from '../../support/operations/promql';
import { untilBlocked } from '../../support/amazon-push/sender-status';
import { shopAt, startTestShop } from '../../support/shopify/simulated-shop';
import { LEAP_DAY_CRON } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const ROOT = join(__dirname, '../../..');
const SKUS = ['MUG', 'CAP', 'BAG'];

let store: TestStore;
let wire: FaultyNetwork;
let amazon: AmazonSimulator;
let shop: ShopifySimulator;
let client: DynamoDBClient;
let app: NestFastifyApplication;
let api: Api;
let page: MetricsPage;
/** The lines for CloudWatch. */
const written: string[] = [];
let output: jest.SpyInstance;

/** A service with metrics in the log, after some of every kind of work. */
beforeAll(async () => {
  const write = process.stdout.write.bind(process.stdout) as (...parts: unknown[]) => boolean;
  output = jest.spyOn(process.stdout, 'write').mockImplementation((text, ...rest: unknown[]) => {
    if (!String(text).startsWith('{"_aws"')) return write(text, ...rest);
    written.push(String(text));
    for (const done of rest) if (typeof done === 'function') (done as () => void)();
    return true;
  });
  store = await startTestStore();
  wire = await startFaultyNetwork(store.endpoint, Math.random);
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  shop = await startTestShop();
  const loaded = loadConfig({
    NODE_ENV: 'test',
    SYNC_SWEEP_MS: '100',
    RETURNS_CRON: LEAP_DAY_CRON,
    DRIFT_CRON: LEAP_DAY_CRON,
    RETURNS_REPORT_POLL_MS: '100',
    RETURNS_FIRST_POLL: 'count',
    RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE',
    ...store.env,
    ...amazonAt(amazon),
    // A shop that has none of the SKUs: its metrics are there, and nothing is written to it.
    ...shopAt(shop),
  });
  // The interval is longer than the test, so that only the test writes metrics.
  const config = Object.assign(loaded, { metrics: new MetricsConfig(true, 3_600_000) });
  client = createClient(config.store, wire.url);
  app = await createApp(config, client, pino({ level: 'silent' }));
  await app.listen(0, '127.0.0.1');
  await startJobs(app);
  api = new Api(`http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`);
  await doAllWork();
  page = await eventually('every push and every metric is done', async () => {
    const now = await metricsPage(api);
    const isComplete = now.series.every(({ value }) => !Number.isNaN(value));
    return isComplete && now.sum('syncstate_pending_pushes') === 0 && now;
  });
});

afterAll(async () => {
  await app.close();
  client.destroy();
  await amazon.close();
  await shop.close();
  await wire.stop();
  await store.stop();
  output.mockRestore();
});

async function doAllWork(): Promise<void> {
  for (const sku of SKUS) await api.put(sku, { physical: 10 });
  for (const sku of SKUS) await amazonShows(api, amazon, sku, 10);

  const order = orderOf(lineOf('MUG', 2), lineOf('CAP'));
  await api.webhook('orders/create', order);
  await api.webhook('orders/create', order);
  await api.webhook('orders/create', orderOf(lineOf('BAG', 12)));
  await amazonShows(api, amazon, 'BAG', 0);
  await api.webhook('orders/create', { id: 'no order' });
  await new Api(api.url, 'not the secret').webhook('orders/create', order);
  await api.call(
    'POST',
    '/api/inventory/MUG/adjustments',
    { delta: -50, reason: 'counted' },
    { 'idempotency-key': 'too-many' },
  );
  await amazonShows(api, amazon, 'MUG', 8);

  amazon.script({ kind: 'status', status: 429, operation: 'patch', sku: 'MUG', times: 1 });
  await api.webhook('orders/create', orderOf(lineOf('MUG')));
  await amazonShows(api, amazon, 'MUG', 7);
  amazon.script({ kind: 'invalid', operation: 'patch', sku: 'CAP', times: 1 });
  await api.webhook('orders/create', orderOf(lineOf('CAP')));
  await untilBlocked(api, 'CAP');

  wire.inject({ kind: 'throttling', operations: ['TransactWriteItems'], times: 1 });
  await api.webhook('orders/create', orderOf(lineOf('MUG')));
  wire.inject({ kind: 'dropped_before_commit', operations: ['TransactWriteItems'], times: 1 });
  await api.webhook('orders/create', orderOf(lineOf('MUG')));
  await amazonShows(api, amazon, 'MUG', 5);

  amazon.addReturns(
    { sku: 'MUG', 'return-date': returnDate(Date.now() - 86_400_000), quantity: 2 },
    { sku: 'MUG', 'detailed-disposition': 'WAREHOUSE_DAMAGED' },
  );
  await api.call('POST', '/api/returns/poll');
  await eventually('the poll is finished', async () => {
    const now = await metricsPage(api);
    return now.sum('syncstate_return_polls_total', { outcome: 'finished' }) === 1;
  });
  await api.call('POST', '/webhook/amazon/return', {
    orderId: '114-1234567-1234567',
    sku: 'MUG',
    quantity: 3,
    disposition: 'EATEN_BY_A_DOG',
    returnedAt: '2026-11-20T10:15:00Z',
  });
  await amazonShows(api, amazon, 'MUG', 7);
}

/** The movements of these SKUs in the ledger, by action. */
async function ledgerRows(): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const sku of SKUS)
    for (const { action } of await api.history(sku))
      if (action !== 'sync') rows[action] = (rows[action] ?? 0) + 1;
  return rows;
}

interface Alerts {
  readonly items: readonly { readonly type: string; readonly severity: string }[];
}

async function alerts(query: string): Promise<Alerts['items']> {
  return (await api.call<Alerts>('GET', `/api/alerts?limit=200&${query}`)).body.items;
}

function sumOf(figures: Readonly<Record<string, number>>): number {
  return Object.values(figures).reduce((sum, figure) => sum + figure, 0);
}

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe('the metrics page', () => {
  test('counts each movement of the ledger, and those without an effect', async () => {
    const applied = Object.entries(await ledgerRows()).map(
      ([action, rows]) =>
        [action, rows, page.sum('syncstate_movements_total', { action, outcome: 'applied' })] as const,
    );
    expect(applied.map(([action]) => action).sort()).toEqual(['recount', 'return', 'sale']);
    for (const [, rows, counted] of applied) expect(counted).toBe(rows);
    expect(page.by('syncstate_movements_total', 'outcome')).toEqual({
      applied: applied.reduce((sum, [, rows]) => sum + rows, 0),
      duplicate: 2,
      refused: 1,
    });
  });

  test('shows the movements and the duration of commits', () => {
    const applied = page.sum('syncstate_movements_total', { outcome: 'applied' });
    const commits = page.sum('syncstate_commit_seconds_count', { outcome: 'committed' });
    expect(page.sum('syncstate_commit_movements_sum')).toBe(applied);
    // The order of two lines was one commit.
    expect(commits).toBe(applied - 1);
    expect(page.sum('syncstate_commit_movements_count')).toBe(commits);
    expect(page.sum('syncstate_commit_seconds_count', { outcome: 'failed' })).toBe(0);
    expect(page.sum('syncstate_commit_seconds_sum')).toBeGreaterThan(0);
  });

  test('shows the outcomes of webhooks, pushes, polls and returned units', () => {
    expect(page.by('syncstate_webhooks_total', 'status')).toEqual({
      applied: 6,
      duplicate: 1,
      not_authentic: 1,
      not_well_formed: 1,
    });
    expect(page.by('syncstate_pushes_total', 'outcome')).toMatchObject({ deferred: 1, parked: 1 });
    expect(page.sum('syncstate_amazon_calls_total', { status: '429' })).toBe(1);
    expect(page.by('syncstate_return_polls_total', 'outcome')).toEqual({ finished: 1 });
    expect(page.by('syncstate_returned_units_total', 'decision')).toEqual({ restock: 2, hold: 1, review: 3 });
  });

  test('counts the attempts that the store refused, also those with a successful retry', async () => {
    const kinds = page.by('syncstate_store_errors_total', 'kind');
    expect(Object.keys(kinds).sort()).toEqual(['throttled', 'unavailable']);
    expect(kinds.throttled).toBe(1);

    // Failed conditions (duplicates and races) are no errors. A missing table is one.
    const TableName = store.tables.inventory;
    const Key = { sku: { S: 'MUG' } };
    const ConditionExpression = 'attribute_not_exists(sku)';
    const refusedDelete = new DeleteItemCommand({ TableName, Key, ConditionExpression });
    const cancelled = new TransactWriteItemsCommand({
      TransactItems: [{ Delete: { TableName, Key, ConditionExpression } }],
    });
    await expect(client.send(refusedDelete)).rejects.toThrow();
    await expect(client.send(cancelled)).rejects.toThrow();
    expect((await metricsPage(api)).by('syncstate_store_errors_total', 'kind')).toEqual(kinds);
    await expect(client.send(new GetItemCommand({ TableName: 'None', Key }))).rejects.toThrow();
    const after = (await metricsPage(api)).by('syncstate_store_errors_total', 'kind');
    expect(after).toEqual({ ...kinds, barred: 1 });
  });

  test('counts the alerts of the list, from all instances, and the unread ones', async () => {
    const raised = await alerts('');
    expect(raised.length).toBeGreaterThanOrEqual(4);
    expect(page.by('syncstate_alerts_raised_total', 'type')).toEqual(tally(raised.map(({ type }) => type)));
    expect(page.by('syncstate_alerts_raised_total', 'severity')).toEqual(
      tally(raised.map(({ severity }) => severity)),
    );
    const unread = (await alerts('unread=true&severity=critical')).length;
    expect(unread).toBeGreaterThan(0);
    expect(page.sum('syncstate_unread_critical_alerts')).toBe(unread);
    await api.call('POST', '/api/alerts/read', {});
    await eventually('no alert is unread', async () => {
      const now = await metricsPage(api);
      return now.sum('syncstate_unread_critical_alerts') === 0;
    });
  });

  test('shows blocked SKUs and the holders of the leases', () => {
    expect(page.sum('syncstate_blocked_skus')).toBe(1);
    expect(page.sum('syncstate_sender_leader')).toBe(1);
    expect(page.sum('syncstate_alerts_leader')).toBe(0);
    expect(page.series.map(({ name }) => name)).toContain('syncstate_returns_leader');
  });

  test('has each metric once, with a name in Prometheus style and no SKU', () => {
    for (const { name, labels } of page.series.filter((one) => one.name.startsWith('syncstate_'))) {
      expect(name).toMatch(/^syncstate_[a-z_]+$/);
      for (const value of Object.values(labels)) expect(SKUS).not.toContain(value);
    }
  });
});

describe('the metrics in the log', () => {
  test('are a document for CloudWatch with the figures of the ledger, and then with the changes', async () => {
    const embedded = app.get(EmbeddedMetrics, { strict: false });
    await embedded.flush();
    await api.webhook('orders/create', orderOf(lineOf('MUG'), lineOf('CAP')));
    await embedded.flush();
    const lines = written.flatMap((text) => text.split(/(?<=\n)/));
    expect(lines).toHaveLength(2);
    const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const isValid = new Ajv({ strict: true }).compile(EMF_SCHEMA);
    for (const document of documents) {
      isValid(document);
      expect(isValid.errors ?? []).toEqual([]);
    }
    const [day, later] = documents;
    const rows = sumOf(await ledgerRows());
    expect(Number(day?.InventoryUpdates) + 2).toBe(rows);
    expect(later?.InventoryUpdates).toBe(2);
    const storeErrors = (await metricsPage(api)).by('syncstate_store_errors_total', 'kind');
    expect(day).toMatchObject({
      TablePrefix: store.prefix,
      PendingPushes: 0,
      OldestPendingSeconds: 0,
      BlockedSkus: 1,
      PushesAccepted: page.sum('syncstate_pushes_total', { outcome: 'accepted' }),
      PushesRefused: 1,
      PushesRetried: 1,
      AmazonThrottles: 1,
      StoreErrors: sumOf(storeErrors) - (storeErrors.throttled ?? 0) - (storeErrors.conflict ?? 0),
      StoreThrottles: 1,
      ReturnsRestocked: 2,
      ReturnsHeld: 4,
      AlertsRaised: page.sum('syncstate_alerts_raised_total'),
      UnreadCriticalAlerts: 0,
      WebhooksReceived: 9,
      WebhooksRefused: 2,
    });
    expect(day?.SecondsSinceReturnsPoll).toBeGreaterThanOrEqual(0);
    expect(day).not.toHaveProperty('PollsFailed');
    expect((day?.PropagationMilliseconds as number[]).length).toBe(day?.PushesAccepted);
    expect((day?.CommitMilliseconds as number[]).length).toBe(
      page.sum('syncstate_commit_seconds_count', { outcome: 'committed' }),
    );
  });
});

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

describe('the dashboard', () => {
  const dashboard = JSON.parse(readFileSync(join(ROOT, 'deploy/grafana/syncstate.json'), 'utf8')) as {
    readonly schemaVersion: number;
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  };
  const graphs = dashboard.panels.filter(({ type }) => type !== 'row');

  test('can be imported: every panel has the chosen data source, a unit and a description', () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource' }),
    );
    expect(graphs.length).toBeGreaterThanOrEqual(12);
    for (const panel of graphs) {
      expect(panel.datasource?.uid).toBe('${datasource}');
      expect(panel.fieldConfig?.defaults.unit).toMatch(/./);
      expect(panel.description).toMatch(/\.$/);
      expect(panel.gridPos.x + panel.gridPos.w).toBeLessThanOrEqual(24);
    }
  });

  test('uses only metrics and labels of the service', () => {
    const exprs = graphs.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(exprs.length).toBeGreaterThanOrEqual(graphs.length);
    expect(exprs.flatMap((expr) => unknownLabelsAndNames(expr, page))).toEqual([]);
  });
});

describe('the table of the metrics', () => {
  const table = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const rowOf = new Map(
    table.map((line) => [
      /^\| `(\w+)/.exec(line)?.[1] ?? '',
      line.split(/(?<!\\)\|/).map((cell) => cell.trim()),
    ]),
  );

  test('has a row for every metric of the service, and no other', async () => {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    const names = [...text.matchAll(/^# TYPE (syncstate_\w+) /gm)].map((match) => match[1] ?? '');
    expect([...rowOf.keys()].sort()).toEqual(names.sort());
    expect(table).toHaveLength(names.length);
    expect(EMF_METRICS.map(({ source }) => source).filter((source) => !names.includes(source))).toEqual([]);
  });

  test('has every label, the name in CloudWatch, and what to do', () => {
    for (const [name, [, first = '', unit = '', cloudWatch = '', meaning = '', advice = '']] of rowOf) {
      const shown = page.series.filter((one) => one.name.replace(/_(?:bucket|sum|count)$/, '') === name);
      const labels = new Set(
        shown.flatMap((one) => Object.keys(one.labels)).filter((label) => label !== 'le'),
      );
      for (const label of labels) expect(first).toContain(`\`${label}\``);
      const named = [...cloudWatch.matchAll(/`(\w+)`/g)].map((match) => match[1]);
      const sent = EMF_METRICS.filter(({ source }) => source === name).map((metric) => metric.name);
      expect(named.sort()).toEqual(sent.sort());
      for (const cell of [unit, meaning, advice]) expect(cell).toMatch(/\w/);
    }
  });
});
