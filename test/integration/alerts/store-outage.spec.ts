import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { AlertListRepository } from '../../../src/alerts/store/alert-list.repository';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import type { Alert } from '../../../src/alerts/domain/alert';
import { StoreOutageAlertService } from '../../../src/alerts/raise/store-outage-alert.service';
import { type StoreOutage, StoreOutageMonitor } from '../../../src/platform/dynamodb/store-outage-monitor';
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
    monitor = new StoreOutageMonitor(clock);
    monitor.watch(script.client);
    reported = [];
    monitor.onRecovered((outage) => reported.push(outage));
  });

  afterEach(() => {
    script.client.destroy();
  });

  afterAll(async () => {
    await store.stop();
  });

  /** One call, `afterMs` later, with an answer or with this failure. */
  async function call(afterMs: number, failure?: string): Promise<void> {
    clock.ms += afterMs;
    script.clearFaults();
    if (failure !== undefined)
      script.failBeforeSending('GetItem', () => Object.assign(new Error('scripted'), { name: failure }));
    const got = script.client.send(
      new GetItemCommand({ TableName: store.tables.alerts, Key: { alertId: { S: 'x' } } }),
    );
    await (failure === undefined ? got : expect(got).rejects.toThrow('scripted'));
  }

  it('is reported when it is over, with its length and the number of requests that were refused', async () => {
    monitor.countRefusal();
    await call(0);
    await call(1000, 'TimeoutError');
    monitor.countRefusal();
    await call(6000, 'ECONNREFUSED');
    monitor.countRefusal();
    await call(6000, 'TimeoutError');
    expect(reported).toEqual([]);
    await call(2000);
    expect(reported).toEqual([
      {
        sinceMs: NOON + 1000,
        untilMs: NOON + 15_000,
        refusals: 2,
        cause: expect.stringMatching(/^No answer from .* \(TimeoutError\)\./) as string,
      },
    ]);
    await call(1000);
    expect(reported).toHaveLength(1);
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

  it.each(['ThrottlingException', 'ConditionalCheckFailedException', 'ValidationException'])(
    'ends with any answer, also with %s',
    async (refusal) => {
      await call(0, 'TimeoutError');
      await call(11_000, 'TimeoutError');
      await call(0, refusal);
      expect(reported).toHaveLength(1);
    },
  );

  it('has one alert, raised when the store answers again, and closed from the start', async () => {
    const alerts = alertsServiceOf(script.client, store.tables);
    const service = new StoreOutageAlertService(monitor, alerts);
    service.onModuleInit();
    await call(0, 'TimeoutError');
    monitor.countRefusal();
    await call(30_000, 'TimeoutError');
    await call(12_000);
    const found = await eventually('the alert is raised', () =>
      alerts.find('store_degraded:2026-11-23T12:00:00.000000Z'),
    );
    expect(found).toMatchObject({
      type: 'store_degraded',
      severity: 'warning',
      timestamp: '2026-11-23T12:00:42.000000Z',
      closedAt: '2026-11-23T12:00:42.000000Z',
      read: false,
      count: 1,
    });
    expect(found.message).toContain('for 42 seconds');
    expect(found.message).toContain('1 request was answered with 503');
    expect(found.message).toContain('Cause: No answer from');
    await service.beforeApplicationShutdown();
    const { alerts: unread } = await new AlertListRepository(store.documents, store.tables).page(
      { unread: true },
      50,
      clock.ms,
    );
    expect(unread.map(({ alertId }: Alert) => alertId)).toEqual([found.alertId]);
  });

  it('gets its alert after the next outage when the store failed again before the alert could be written', async () => {
    const alerts = alertsServiceOf(script.client, store.tables);
    const service = new StoreOutageAlertService(monitor, alerts);
    service.onModuleInit();
    clock.ms += 3_600_000;
    await call(0, 'TimeoutError');
    const first = clock.ms;
    await call(20_000, 'TimeoutError');
    script.failBeforeSending('UpdateItem', () =>
      Object.assign(new Error('no answer'), { name: 'TimeoutError' }),
    );
    const callsBefore = script.calls.length;
    clock.ms += 1000;
    await script.client
      .send(new GetItemCommand({ TableName: store.tables.alerts, Key: { alertId: { S: 'x' } } }))
      .catch(() => undefined);
    await eventually('the alert could not be written', () => script.calls.length > callsBefore + 1);
    const idOf = (ms: number): string => `store_degraded:${new Date(ms).toISOString().replace('Z', '000Z')}`;
    await call(0, 'TimeoutError');
    await call(20_000, 'TimeoutError');
    await call(1000);
    await eventually('the alert is raised', () => alerts.find(idOf(first)));
    await service.beforeApplicationShutdown();
  });
});
