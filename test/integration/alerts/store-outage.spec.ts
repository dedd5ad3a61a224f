import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { AlertListRepository } from '../../../src/alerts/store/alert-list.repository';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import type { Alert } from '../../../src/alerts/domain/alert';
import { StoreOutageAlertService } from '../../../src/alerts/raise/store-outage-alert.service';
import { type StoreOutage, StoreOutageMonitor } from '../../../src/platform/dynamodb/store-outage-monitor';
import { eventually } from '../../support/eventually';
import { ScriptedClient } from '../../support/store/scripted-client';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NOON = Date.parse('2026-11-23T12:00:00Z');

describe('a spell without the store', () => {
  let store: TestStore;
  let script: ScriptedClient;
  let clock: SetClock;
  let watch: StoreOutageMonitor;
  let told: StoreOutage[];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
  });

  beforeEach(() => {
    clock = new SetClock(NOON);
    script = new ScriptedClient(store);
    watch = new StoreOutageMonitor(clock);
    watch.watch(script.client);
    told = [];
    watch.onRecovered((spell) => told.push(spell));
  });

  afterEach(() => {
    script.client.destroy();
  });

  afterAll(async () => {
    await store.stop();
  });

  /** One call, `afterMs` later, that is answered or is not. */
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

  it('is told when it is over, with its length and how many were told 503', async () => {
    watch.countRefusal();
    await call(0);
    await call(1000, 'TimeoutError');
    watch.countRefusal();
    await call(6000, 'ECONNREFUSED');
    watch.countRefusal();
    await call(6000, 'TimeoutError');
    expect(told).toEqual([]);
    await call(2000);
    expect(told).toEqual([
      {
        sinceMs: NOON + 1000,
        untilMs: NOON + 15_000,
        refusals: 2,
        cause: expect.stringMatching(/^No answer from .* \(TimeoutError\)\./) as string,
      },
    ]);
    await call(1000);
    expect(told).toHaveLength(1);
  });

  it('is no news when it was short, when an answer came in between, or when nobody asked', async () => {
    await call(0, 'TimeoutError');
    await call(10_000, 'TimeoutError');
    await call(0);
    await call(0, 'TimeoutError');
    await call(9000);
    await call(0, 'TimeoutError');
    await call(9000, 'TimeoutError');
    await call(0);
    // One failure before a quiet hour: whether the store was away for longer nobody knows.
    await call(0, 'TimeoutError');
    await call(3_600_000);
    expect(told).toEqual([]);
  });

  it.each(['ThrottlingException', 'ConditionalCheckFailedException', 'ValidationException'])(
    'ends with any answer, also with %s',
    async (refusal) => {
      await call(0, 'TimeoutError');
      await call(11_000, 'TimeoutError');
      await call(0, refusal);
      expect(told).toHaveLength(1);
    },
  );

  it('has one alert, raised when the store answers again, and closed from the start', async () => {
    const alerts = new AlertsService(new AlertsRepository(script.client, store.tables));
    const trouble = new StoreOutageAlertService(watch, alerts);
    trouble.onModuleInit();
    await call(0, 'TimeoutError');
    watch.countRefusal();
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
    expect(found.message).toContain('1 request was told 503');
    expect(found.message).toContain('What was wrong: No answer from');
    await trouble.beforeApplicationShutdown();
    const { alerts: unread } = await new AlertListRepository(store.client, store.tables).page(
      { unread: true },
      50,
      clock.ms,
    );
    expect(unread.map(({ alertId }: Alert) => alertId)).toEqual([found.alertId]);
  });

  it('is told at the next end when the store went away again before it could be', async () => {
    const alerts = new AlertsService(new AlertsRepository(script.client, store.tables));
    const trouble = new StoreOutageAlertService(watch, alerts);
    trouble.onModuleInit();
    clock.ms += 3_600_000;
    await call(0, 'TimeoutError');
    const first = clock.ms;
    await call(20_000, 'TimeoutError');
    script.failBeforeSending('UpdateItem', () => Object.assign(new Error('gone'), { name: 'TimeoutError' }));
    const gone = script.calls.length;
    clock.ms += 1000;
    await script.client
      .send(new GetItemCommand({ TableName: store.tables.alerts, Key: { alertId: { S: 'x' } } }))
      .catch(() => undefined);
    await eventually('the alert could not be written', () => script.calls.length > gone + 1);
    const idOf = (ms: number): string => `store_degraded:${new Date(ms).toISOString().replace('Z', '000Z')}`;
    await call(0, 'TimeoutError');
    await call(20_000, 'TimeoutError');
    await call(1000);
    await eventually('the alert is raised at last', () => alerts.find(idOf(first)));
    await trouble.beforeApplicationShutdown();
  });
});
