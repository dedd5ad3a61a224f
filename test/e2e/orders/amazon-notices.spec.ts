import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import { loadConfig } from '../../../src/config/load-config';
import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { loggerOptions } from '../../../src/platform/log/logger';
import { type RunningService, startService } from '../../../src/service';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { QueueAddress } from '../../../src/simulators/amazon/notifications/local-queue';
import type { Order } from '../../../src/simulators/amazon/orders/order';
import { NoticeStateRepository } from '../../../src/sync/amazon-orders/notices/notice-state.repository';
import { QuantityMarksRepository } from '../../../src/sync/quantity-notices/quantity-marks.repository';
import { QuantityNotices } from '../../../src/sync/quantity-notices/quantity-notices.service';
import { eventually } from '../../support/eventually';
import { type HeldQueue, startHeldQueue } from '../../support/network/held-queue';
import { Api } from '../../support/service/api';
import { amazonAt } from '../../support/service/simulated-amazon';
import { LEAP_DAY_CRON, type ServiceProcess, startServiceProcess } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The first reading of a number that was pushed is a minute later, and the first step of its receipt an hour. */
const BEFORE_THE_FIRST_STEP_MS = 40_000;

/** Amazon's notifications of orders, from its queue to the ledger. A search finds no order of the last two minutes. */
describe('notices of orders', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;
  let queue: QueueAddress;

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(async () => {
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    // A message that was received and not deleted comes again after a second.
    queue = amazon.notices.openQueue(1);
  });

  afterEach(async () => {
    await amazon.close();
  });

  afterAll(async () => {
    await store.stop();
  });

  const env = (): Readonly<Record<string, string>> => ({
    ...store.env,
    ...amazonAt(amazon),
    AMAZON_ORDERS: 'true',
    ORDERS_LOOKBACK_HOURS: '1',
    RECEIPT_CHECK_MS: '3600000',
    SQS_QUEUE_URL: queue.url,
    SQS_ENDPOINT: queue.endpoint,
  });

  function place(sku: string, units: number): string {
    return idOf(amazon.orders.place({ items: [{ sku, units }], force: true }));
  }

  const isQueueEmpty = async (): Promise<boolean> => {
    const { waiting, inFlight } = (await (await fetch(`${amazon.url}/_simulator/queue`)).json()) as Counts;
    return waiting === 0 && inFlight === 0;
  };

  describe('in a running service', () => {
    let service: RunningService;
    let api: Api;
    let lines: string[];

    async function start(): Promise<void> {
      lines = [];
      const config = loadConfig({
        ...env(),
        PORT: '0',
        NODE_ENV: 'test',
        LOG_LEVEL: 'debug',
        RETURNS_CRON: LEAP_DAY_CRON,
        DRIFT_CRON: LEAP_DAY_CRON,
      });
      const stream = { write: (line: string) => void lines.push(line) };
      service = await startService(config, pino(loggerOptions('debug'), stream));
      api = new Api(service.url);
    }

    const amazonRows = async (sku: string): Promise<string[]> =>
      (await api.history(sku))
        .filter(({ action }) => action.startsWith('amazon_'))
        .map(({ txId, delta }) => `${txId.split(':item:')[0] ?? ''} ${delta}`);

    beforeEach(start);
    afterEach(async () => {
      await service.stop();
    });

    it('count once each, however often and in whatever order they come', async () => {
      await api.put('MUG', { physical: 10 });
      const { notices, orders } = amazon;
      notices.script({ kind: 'hold', times: 4 });
      const first = place('MUG', 2);
      orders.confirm(first);
      orders.ship(first);
      const second = place('MUG', 3);
      notices.change({ doubleShare: 1 });
      const third = place('MUG', 1);
      notices.release('newest-first');
      notices.list().forEach(({ body }) => notices.sendRaw(body));
      await eventually('all notices are done', isQueueEmpty);
      expect((await amazonRows('MUG')).toSorted()).toEqual(
        [`amazon:order:${first} -2`, `amazon:order:${second} -3`, `amazon:order:${third} -1`].toSorted(),
      );
      expect(await api.stock('MUG')).toMatchObject({ physical: 4 });
      const { lastNoticeAtMs = 0 } = await new NoticeStateRepository(store.documents, store.tables).load();
      expect(Date.now() - lastNoticeAtMs).toBeLessThan(600_000);
    });

    it('of a cancellation release what getOrder says: the units of the buyer, and not those of the merchant', async () => {
      await api.put('CUP', { physical: 10 });
      const { orders } = amazon;
      const [mine, theirs] = [place('CUP', 2), place('CUP', 3)];
      await eventually('both orders count', async () => (await api.stock('CUP')).physical === 5);
      orders.cancel(mine, { by: 'MERCHANT' });
      orders.cancel(theirs, { by: 'BUYER' });
      await eventually('the notices are done', isQueueEmpty);
      expect(await api.stock('CUP')).toMatchObject({ physical: 8 });
      expect(amazon.calls().filter(({ operation }) => operation === 'getOrder')).toHaveLength(2);
    });

    it('of one item only are completed by getOrder, and stay in the queue until it has the seller SKUs', async () => {
      await api.put('PAN', { physical: 10 });
      await api.put('LID', { physical: 10 });
      amazon.notices.change({ level: 'OrderItemLevel' });
      const items = [
        { sku: 'PAN', units: 1 },
        { sku: 'LID', units: 2 },
      ];
      amazon.orders.change({ leavesOut: ['sellerSku'] });
      amazon.orders.place({ items, force: true });
      await eventually('the order waits', () => lines.some((line) => line.includes('no seller SKU yet')));
      expect(await api.stock('PAN')).toMatchObject({ physical: 10 });
      amazon.orders.change({ leavesOut: [] });
      await eventually('the notices are done', isQueueEmpty);
      expect(await api.stock('PAN')).toMatchObject({ physical: 9 });
      expect(await api.stock('LID')).toMatchObject({ physical: 8 });
    });

    it('that never come are made up for by a search, which a person can ask for', async () => {
      await api.put('BOX', { physical: 10 });
      amazon.notices.script({ kind: 'drop', times: 'always' });
      amazon.orders.change({ visibleAfterMs: 0 });
      const order = place('BOX', 2);
      const { status, body } = await api.call('POST', '/api/orders/amazon/poll');
      expect({ status, body }).toMatchObject({ status: 202, body: { status: 'started' } });
      await eventually('the order counts', async () => (await api.stock('BOX')).physical === 8);
      expect(await amazonRows('BOX')).toEqual([`amazon:order:${order} -2`]);
    });

    it('that cannot be read stay in the queue, beside others that count', async () => {
      await api.put('JUG', { physical: 10 });
      amazon.notices.sendRaw('no notice');
      place('JUG', 1);
      amazon.notices.sendRaw('{"NotificationType":"ORDER_CHANGE"}');
      place('JUG', 2);
      await eventually('both orders count', async () => (await api.stock('JUG')).physical === 7);
      // Also after further receipts.
      await eventually('an alert is raised', async () => {
        const { body } = await api.call<{ items: { alertId: string; message: string }[] }>(
          'GET',
          '/api/alerts?type=notice_failed',
        );
        return body.items.some(({ message }) => message.includes('has failed 5 times'));
      });
      expect(await isQueueEmpty()).toBe(false);
    });

    it('leave no postal code of the destination in the store or the log', async () => {
      await api.put('BOWL', { physical: 10 });
      const order = place('BOWL', 1);
      amazon.orders.confirm(order);
      amazon.orders.cancel(order, { by: 'BUYER' });
      const bodies = amazon.notices.list().map(({ body }) => body);
      // Whole, cut off, and of the item level.
      amazon.notices.sendRaw((bodies.at(-1) ?? '').slice(0, -10));
      amazon.notices.sendRaw((bodies.at(-1) ?? '').replace('"OrderLevel"', '"OrderItemLevel"'));
      await eventually('the notices are logged', () =>
        lines.some((line) => line.includes('left to the queue')),
      );
      await eventually('the order is released', async () => (await amazonRows('BOWL')).length === 2);
      expect(bodies.join()).toContain('98109-5210');
      expect(lines.join()).toContain(order);
      expect(lines.join()).not.toContain('98109');
      for (const { suffix } of TABLES) {
        const { Items } = await store.client.send(new ScanCommand({ TableName: store.prefix + suffix }));
        expect(JSON.stringify(Items)).not.toContain('98109');
      }
    });

    it('say that a number changed: it is looked at at once, long before its step', async () => {
      amazon.notices.subscribeQuantities();
      amazon.notices.change({ doubleShare: 1 });
      await api.put('JAR', { physical: 600 });
      const isObserved = async (): Promise<boolean> => (await api.stock('JAR')).receipt.state === 'observed';
      await eventually('the number is observed', isObserved, BEFORE_THE_FIRST_STEP_MS);
      await eventually('the notices are done', isQueueEmpty);
      expect(lines.join()).toContain('"sellerSku":"JAR","outcome":"noted"');
      expect(await api.stock('JAR')).toMatchObject({ physical: 600, pending: false });
    });

    it('are received again by the next service when one stops', async () => {
      await api.put('VASE', { physical: 10 });
      place('VASE', 1);
      await eventually('the order counts', async () => (await api.stock('VASE')).physical === 9);
      await service.stop();
      place('VASE', 2);
      expect(await isQueueEmpty()).toBe(false);
      await start();
      await eventually('the order counts', async () => (await api.stock('VASE')).physical === 7);
      await eventually('the queue is empty', isQueueEmpty);
    });
  });

  describe('of changed numbers', () => {
    const clock = { now: () => nowMs };
    let nowMs: number;

    const instance = (): QuantityNotices => {
      const { orders, store: config } = loadConfig(env());
      const marks = new QuantityMarksRepository(store.documents, store.tables);
      return new QuantityNotices(marks, orders, config, clock);
    };

    beforeEach(() => {
      nowMs = Date.parse('2026-11-30T10:00:00Z');
    });

    it('reach the sender once each, from the instance that got them', async () => {
      const [sender, other] = [instance(), instance()];
      expect(await sender.take()).toEqual([]);
      await other.note(['MUG', 'a:b / ü', 'MUG']);
      await other.note([]);
      await sender.note(['TEE']);
      expect((await sender.take()).toSorted()).toEqual(['MUG', 'TEE', 'a:b / ü']);
      expect(await sender.take()).toEqual([]);
      nowMs += 1;
      await other.note(['MUG']);
      expect(await sender.take()).toEqual(['MUG']);
      // The next sender may look once more.
      expect((await instance().take()).toSorted()).toEqual(['MUG', 'a:b / ü']);
    });

    it('do not pile up: the sender removes what it has, and without one few are kept', async () => {
      const [sender, other] = [instance(), instance()];
      await sender.take();
      const many = Array.from({ length: 30 }, (_, index) => `S-${index}`);
      await other.note(many);
      expect(await sender.take()).toHaveLength(30);
      expect(await instance().take()).toEqual([]);
      for (let batch = 0; batch < 20; batch += 1) {
        nowMs += 1;
        await other.note(many.slice(0, 20));
      }
      const marks = await new QuantityMarksRepository(store.documents, store.tables).read();
      expect(marks).toHaveLength(200);
      // An instance whose sender has stopped asking stores them again.
      expect(await sender.take()).toHaveLength(20);
      nowMs += 6000;
      await sender.note(['LATE']);
      expect(await other.take()).toEqual(['LATE']);
    });
  });

  describe('in a process that is killed', () => {
    let held: HeldQueue;
    let running: ServiceProcess | undefined;

    beforeEach(async () => {
      held = await startHeldQueue(queue.endpoint);
    });

    afterEach(async () => {
      await running?.end('SIGTERM');
      running = undefined;
      await held.close();
    });

    async function start(more: Readonly<Record<string, string>> = {}): Promise<Api> {
      running = await startServiceProcess({ ...env(), ...more });
      return running.api;
    }

    it('between the commit and the deletion count once, and before the commit they are not lost', async () => {
      const first = await start({ SQS_ENDPOINT: held.url });
      await first.put('KEPT', { physical: 10 });
      place('KEPT', 2);
      await eventually('the deletion is held', () => held.isHolding());
      expect(await first.stock('KEPT')).toMatchObject({ physical: 8 });
      await running?.end('SIGKILL');
      expect(await isQueueEmpty()).toBe(false);

      // The second order waits for getOrder when the process is killed.
      amazon.notices.change({ level: 'OrderItemLevel' });
      amazon.script({ kind: 'hang', operation: 'getOrder', times: 'always' });
      await start();
      place('KEPT', 3);
      await eventually('getOrder is under way', () =>
        amazon.calls().some(({ operation }) => operation === 'getOrder'),
      );
      await running?.end('SIGKILL');
      amazon.clearFaults();
      expect(await isQueueEmpty()).toBe(false);

      const last = await start();
      await eventually('the queue is empty', isQueueEmpty);
      expect(await last.stock('KEPT')).toMatchObject({ physical: 5 });
      expect((await last.history('KEPT')).filter(({ action }) => action === 'amazon_sale')).toHaveLength(2);
      // It waits for messages at this moment.
      expect(await running?.end('SIGTERM')).toEqual({ code: 0, signal: null });
    });
  });
});

interface Counts {
  readonly waiting: number;
  readonly inFlight: number;
}

function idOf(order: Order | string): string {
  if (typeof order === 'string') throw new Error(order);
  return order.orderId;
}
