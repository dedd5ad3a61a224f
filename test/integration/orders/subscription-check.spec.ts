import { Registry } from 'prom-client';
import { AlertListRepository } from '../../../src/alerts/store/alert-list.repository';
import { AlertsMetrics } from '../../../src/alerts/raise/alerts.metrics';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import { AccessTokenSource } from '../../../src/channels/amazon/http/access-token';
import {
  NOTIFICATIONS_SCOPE,
  NotificationsClient,
} from '../../../src/channels/amazon/notifications/notifications-client';
import { OrdersConfig } from '../../../src/config/app-config';
import { HOUR_MS } from '../../../src/platform/durations';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { QueueAddress } from '../../../src/simulators/amazon/notifications/local-queue';
import { NoticeStateRepository } from '../../../src/sync/amazon-orders/notices/notice-state.repository';
import { NoticeWatch } from '../../../src/sync/amazon-orders/notices/notice-watch.service';
import { SubscriptionCheck } from '../../../src/sync/amazon-orders/notices/subscription-check.service';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('the check of the subscription to notices', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;
  let queue: QueueAddress;
  let client: NotificationsClient;
  let alerts: AlertsService;
  let states: NoticeStateRepository;
  const clock = new SetClock(Date.now());

  beforeAll(async () => {
    store = await startTestStore();
    // The clock of the test jumps, and the limits of the simulator do not follow it.
    const seller = { sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' };
    amazon = await startAmazonSimulator({ ...seller, enforceLimits: false });
    queue = amazon.notices.openQueue();
    const repository = new AlertsRepository(store.documents, store.tables);
    const list = new AlertListRepository(store.documents, store.tables);
    alerts = new AlertsService(repository, new AlertsMetrics(new Registry()), clock, list);
    states = new NoticeStateRepository(store.documents, store.tables);
    const login = {
      url: `${amazon.url}/auth/o2/token`,
      clientId: 'test-client',
      clientSecret: 'test-client-secret',
      refreshToken: 'test-refresh-token',
      clock,
    };
    client = new NotificationsClient({
      endpoint: amazon.url,
      tokens: new AccessTokenSource(login),
      grantless: new AccessTokenSource({ ...login, scope: NOTIFICATIONS_SCOPE }),
      clock,
    });
  });

  afterAll(async () => {
    await client.close();
    await amazon.close();
    await store.stop();
  });

  beforeEach(() => {
    clock.ms += HOUR_MS;
  });

  const config = (queueArn = queue.arn): OrdersConfig =>
    new OrdersConfig(true, 180_000, 0, queue, { queueArn, eventBridge: undefined });
  const check = (queueArn?: string): SubscriptionCheck =>
    new SubscriptionCheck(config(queueArn), client, states, alerts, clock);
  const isOpen = (cause: string): Promise<boolean> => alerts.isOpen(`notices_stopped:${cause}`);

  it('is made once an hour, by one instance', async () => {
    const results = await Promise.all([check().checkIfDue(), check().checkIfDue(), check().checkIfDue()]);
    expect(results.filter((result) => result !== undefined)).toEqual([{ kind: 'stands' }]);
    clock.ms += HOUR_MS - 1;
    expect(await check().checkIfDue()).toBeUndefined();
    clock.ms += 1;
    expect(await check().checkIfDue()).toEqual({ kind: 'stands' });
  });

  it('raises an alert while the subscription is missing or leads elsewhere, and closes it', async () => {
    const elsewhere = 'arn:aws:sqs:us-east-1:000000000000:ours';
    expect(await check(elsewhere).checkIfDue()).toEqual({
      kind: 'elsewhere',
      to: queue.arn,
      expected: elsewhere,
    });
    expect(await isOpen('subscription')).toBe(true);
    clock.ms += HOUR_MS;
    amazon.notices.subscriptions.unsubscribe('ORDER_CHANGE');
    expect(await check().checkIfDue()).toEqual({ kind: 'gone' });
    expect(await isOpen('subscription')).toBe(true);
    clock.ms += HOUR_MS;
    amazon.notices.openQueue();
    const [destination] = amazon.notices.subscriptions.listDestinations();
    await client.subscribe('ORDER_CHANGE', destination?.destinationId ?? '');
    expect(await check().checkIfDue()).toEqual({ kind: 'stands' });
    expect(await isOpen('subscription')).toBe(false);
  });

  it('covers the notices of changed numbers where an event bus is configured', async () => {
    const bus = { account: '000000000000', region: 'us-east-1' };
    const checkIt = (eventBridge: typeof bus | undefined) =>
      new SubscriptionCheck(
        new OrdersConfig(true, 180_000, 0, queue, { queueArn: queue.arn, eventBridge }),
        client,
        states,
        alerts,
        clock,
      ).checkIfDue();
    await checkIt(bus);
    expect(await isOpen('quantities')).toBe(true);
    expect(await isOpen('subscription')).toBe(false);
    amazon.notices.subscribeQuantities();
    clock.ms += HOUR_MS;
    await checkIt(bus);
    expect(await isOpen('quantities')).toBe(false);
    clock.ms += HOUR_MS;
    await checkIt({ ...bus, region: 'eu-west-1' });
    expect(await isOpen('quantities')).toBe(true);
    clock.ms += HOUR_MS;
    await checkIt(undefined);
    expect(await isOpen('quantities')).toBe(false);
  });

  it('changes nothing when Amazon does not answer', async () => {
    amazon.script({ kind: 'status', status: 500, operation: 'getSubscription', times: 'always' });
    expect(await check().checkIfDue()).toMatchObject({ kind: 'unknown' });
    amazon.clearFaults();
    expect(await isOpen('subscription')).toBe(false);
  });

  it('raises an alert when searches find orders and no notice comes, until one does', async () => {
    const watch = new NoticeWatch(config(), states, clock);
    const found = { delayMs: 130_000 };
    // One was known before, and one was placed long ago.
    await watch.found([found, {}, { delayMs: HOUR_MS }, found]);
    clock.ms += HOUR_MS;
    await check().checkIfDue();
    expect(await isOpen('silence')).toBe(false);
    await watch.found([found]);
    clock.ms += HOUR_MS;
    await check().checkIfDue();
    expect(await isOpen('silence')).toBe(true);
    await states.noteNotice(clock.ms);
    clock.ms += HOUR_MS;
    await check().checkIfDue();
    expect(await isOpen('silence')).toBe(false);
    expect(await states.load()).toEqual({ lastNoticeAtMs: clock.ms - HOUR_MS, checkedAtMs: clock.ms });
  });
});
