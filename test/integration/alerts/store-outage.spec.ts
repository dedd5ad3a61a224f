import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  GetItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { AlertListRepository } from '../../../src/alerts/store/alert-list.repository';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import type { Alert } from '../../../src/alerts/domain/alert';
import { StoreOutageAlertService } from '../../../src/alerts/raise/store-outage-alert.service';
import {
  type StoreOutage,
  StoreOutageMonitor,
} from '../../../src/platform/dynamodb/outage/store-outage-monitor';
import { essentialCalls, StoreProbe } from '../../../src/platform/dynamodb/readiness/store-probe';
import { eventually } from '../../support/eventually';
import { ScriptedClient } from '../../support/store/scripted-client';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NOON = Date.parse('2026-11-23T12:00:00Z');

describe('an outage of the store', () => {
  let store: TestStore;
  let script: ScriptedClient;
  let clock: SetClock;
  let monitor: StoreOutageMonitor;
  let reported: StoreOutage[];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
  });

  beforeEach(() => {
    clock = new SetClock(NOON);
    script = new ScriptedClient(store);
    monitor = new StoreOutageMonitor(clock, essentialCalls(store.tables));
    monitor.watch(script.client);
    reported = [];
    monitor.onOutage((outage) => reported.push(outage));
  });

  afterEach(() => {
    script.client.destroy();
  });

  afterAll(async () => {
    await store.stop();
  });

  /** A read that orders need. */
  const read = (): Promise<BatchGetItemCommandOutput> =>
    script.client.send(
      new BatchGetItemCommand({
        RequestItems: { [store.tables.inventory]: { Keys: [{ sku: { S: 'x' } }] } },
      }),
    );

  /** A write of an order, with an alert or without. Its condition does not hold. */
  const write = (...tables: ('alerts' | 'inventory')[]): Promise<unknown> =>
    script.client.send(
      new TransactWriteItemsCommand({
        TransactItems: tables.map((table) => ({
          ConditionCheck: {
            TableName: store.tables[table],
            Key: table === 'alerts' ? { alertId: { S: 'x' } } : { sku: { S: 'x' } },
            ConditionExpression: table === 'alerts' ? 'attribute_exists(alertId)' : 'attribute_exists(sku)',
          },
        })),
      }),
    );

  const failing = (operation: string, failure: string): void => {
    script.failBeforeSending(
      operation,
      () => Object.assign(new Error('scripted'), { name: failure }),
      Infinity,
    );
  };

  /** One read, `afterMs` later, with an answer or with this failure. */
  async function call(afterMs: number, failure?: string): Promise<void> {
    clock.ms += afterMs;
    script.clearFaults();
    if (failure !== undefined) failing('BatchGetItem', failure);
    await (failure === undefined ? read() : expect(read()).rejects.toThrow('scripted'));
  }

  /** The outages that are over. */
  const ended = (): StoreOutage[] => reported.filter(({ untilMs }) => untilMs !== undefined);

  it('is reported when it is over, with its length and the number of requests that were refused', async () => {
    monitor.countRefusal();
    await call(0);
    await call(1000, 'TimeoutError');
    monitor.countRefusal();
    await call(6000, 'ECONNREFUSED');
    monitor.countRefusal();
    await call(6000, 'TimeoutError');
    expect(ended()).toEqual([]);
    await call(2000);
    expect(ended()).toEqual([
      {
        sinceMs: NOON + 1000,
        lastMs: NOON + 13_000,
        untilMs: NOON + 15_000,
        refusals: 2,
        cause: expect.stringMatching(/^No answer from .* \(TimeoutError\)\./) as string,
      },
    ]);
    await call(1000);
    expect(ended()).toHaveLength(1);
  });

  it('is over when calls of each kind succeed that failed: a read proves nothing about a write', async () => {
    failing('TransactWriteItems', 'AccessDeniedException');
    await expect(write('inventory')).rejects.toThrow();
    clock.ms += 11_000;
    await read();
    await expect(write('inventory', 'alerts')).rejects.toThrow();
    expect(reported).toMatchObject([{ sinceMs: NOON, cause: expect.stringContaining('denies') as string }]);
    script.clearFaults();
    await read();
    // Without an alert it does not show that alerts can be written.
    await write('inventory').catch(() => undefined);
    expect(ended()).toEqual([]);
    await write('inventory', 'alerts').catch(() => undefined);
    expect(ended()).toMatchObject([{ sinceMs: NOON, untilMs: NOON + 11_000 }]);
    expect(monitor.failingForMs).toBeUndefined();
  });

  it('includes throttling without one success, and no call that orders do not need', async () => {
    await call(0, 'ThrottlingException');
    await call(11_000, 'ThrottlingException');
    expect(reported).toHaveLength(1);
    await call(0);
    expect(ended()).toHaveLength(1);
    failing('GetItem', 'AccessDeniedException');
    const get = () =>
      script.client.send(new GetItemCommand({ TableName: store.tables.returns, Key: { sku: { S: 'x' } } }));
    await expect(get()).rejects.toThrow();
    expect(monitor.failingForMs).toBeUndefined();
  });

  it('is not reported when it was short, when an answer came in between, or when no call was made', async () => {
    await call(0, 'TimeoutError');
    await call(10_000, 'TimeoutError');
    await call(0);
    await call(0, 'TimeoutError');
    await call(9000);
    await call(0, 'TimeoutError');
    await call(9000, 'TimeoutError');
    await call(0);
    // One failure before an hour without calls: the length of the outage is not known.
    await call(0, 'TimeoutError');
    await call(3_600_000);
    expect(reported).toEqual([]);
  });

  it.each(['ConditionalCheckFailedException', 'ValidationException'])(
    'ends with any answer to the call itself, also with %s',
    async (refusal) => {
      await call(0, 'TimeoutError');
      await call(11_000, 'TimeoutError');
      await call(0, refusal);
      expect(ended()).toHaveLength(1);
    },
  );

  it('has one alert, raised while it lasts and closed when it is over', async () => {
    const alerts = alertsServiceOf(script.client, store.tables);
    const service = new StoreOutageAlertService(monitor, alerts);
    service.onModuleInit();
    await call(0, 'TimeoutError');
    monitor.countRefusal();
    await call(30_000, 'TimeoutError');
    await service.settled();
    const alertId = 'store_degraded:2026-11-23T12:00:00.000000Z';
    const lasting = await alerts.find(alertId);
    expect(lasting).toMatchObject({
      type: 'store_degraded',
      severity: 'warning',
      timestamp: '2026-11-23T12:00:30.000000Z',
    });
    expect(lasting?.closedAt).toBeUndefined();
    await call(12_000);
    await service.settled();
    const found = await alerts.find(alertId);
    expect(found).toMatchObject({ closedAt: '2026-11-23T12:00:42.000000Z', read: false });
    expect(found?.message).toContain('for 42 seconds');
    expect(found?.message).toContain('1 request was answered with 503');
    expect(found?.message).toContain('Cause: No answer from');
    await service.beforeApplicationShutdown();
    const { alerts: unread } = await new AlertListRepository(store.documents, store.tables).page(
      { unread: true },
      50,
      clock.ms,
    );
    expect(unread.map((one: Alert) => one.alertId)).toEqual([alertId]);
  });

  it('gets its alert after the next outage when the store failed again before the alert could be written', async () => {
    const alerts = alertsServiceOf(script.client, store.tables);
    const service = new StoreOutageAlertService(monitor, alerts);
    service.onModuleInit();
    const idOf = (ms: number): string => `store_degraded:${new Date(ms).toISOString().replace('Z', '000Z')}`;
    clock.ms += 3_600_000;
    await call(0, 'TimeoutError');
    const first = clock.ms;
    failing('UpdateItem', 'TimeoutError');
    failing('BatchGetItem', 'TimeoutError');
    clock.ms += 20_000;
    await expect(read()).rejects.toThrow();
    await service.settled();
    script.clearFaults();
    failing('UpdateItem', 'TimeoutError');
    clock.ms += 1000;
    await read();
    await service.settled();
    expect(await alerts.find(idOf(first))).toBeUndefined();
    await call(0, 'TimeoutError');
    await call(20_000, 'TimeoutError');
    await call(1000);
    await eventually('the alert is raised', () => alerts.find(idOf(first)));
    await service.beforeApplicationShutdown();
  });

  it('is looked for by two calls on items that do not exist, once and then only while calls fail', async () => {
    const probe = new StoreProbe(script.client, store.tables, monitor);
    const calls = (): string[] => script.calls.splice(0).map(({ operation }) => operation);
    const both = ['BatchGetItem', 'TransactWriteItems'];
    expect(await probe.problems()).toEqual([]);
    expect(calls()).toEqual(both);
    expect(await probe.problems()).toEqual([]);
    expect(calls()).toEqual([]);

    failing('TransactWriteItems', 'AccessDeniedException');
    await expect(write('inventory')).rejects.toThrow();
    calls();
    expect(await probe.problems()).toEqual([expect.stringContaining('denies TransactWriteItems')]);
    script.clearFaults();
    calls();
    expect(await probe.problems()).toEqual([]);
    expect(calls()).toEqual(both);
    expect(probe.isDue).toBe(false);

    // Throttling is an outage only when nothing has succeeded for a while.
    failing('TransactWriteItems', 'ThrottlingException');
    await expect(write('inventory')).rejects.toThrow();
    expect(await probe.problems()).toEqual([]);
    clock.ms += 11_000;
    expect(await probe.problems()).toEqual([expect.stringContaining('is throttled')]);
    for (const table of [store.tables.inventory, store.tables.transactions])
      expect((await store.client.send(new ScanCommand({ TableName: table }))).Count).toBe(0);
  });
});
