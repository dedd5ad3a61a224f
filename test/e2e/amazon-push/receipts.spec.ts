import type { StockView } from '../../../src/inventory/stock/stock-view';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { DriftCheckProgress, DriftList, DriftView } from '../../../src/sync/drift-api/drift.controller';
import { patchesOf } from '../../support/amazon-push/push-checks';
import { eventually } from '../../support/eventually';
import { amazonAt } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** A sweep reads Amazon's report of all listings, which is ready at once. */
const SWEEP = { RETURNS_REPORT_POLL_MS: '100' };

/** What becomes of accepted numbers at Amazon: found, explained, and mended or decided. */
describe('numbers that Amazon has accepted', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  });

  afterAll(async () => {
    await amazon.close();
    await store.stop();
  });

  afterEach(() => {
    amazon.listings.clearFaults();
  });

  async function start(env: Readonly<Record<string, string>>): Promise<void> {
    running = await startTestService(store, { ...amazonAt(amazon), ...SWEEP, ...env });
  }

  const shown = (sku: string): number | undefined =>
    amazon
      .getListing(sku)
      ?.fulfillmentAvailability.find(({ fulfillmentChannelCode }) => fulfillmentChannelCode === 'DEFAULT')
      ?.quantity;

  const stock = (sku: string): Promise<StockView> => running.api.stock(sku);

  /** Registers or recounts, and waits until Amazon has accepted the number. */
  async function pushed(sku: string, units: number, buffer = 0): Promise<void> {
    await running.api.put(sku, { physical: units + buffer, buffer });
    await eventually(`${units} of ${sku} is accepted`, async () => {
      const { pending, lastBroadcast } = await stock(sku);
      return !pending && lastBroadcast?.count === units;
    });
  }

  async function observed(sku: string, quantity: number): Promise<void> {
    await eventually(`${quantity} of ${sku} is observed`, async () => {
      const { receipt, pending } = await stock(sku);
      return !pending && receipt.state === 'observed' && receipt.quantity === quantity;
    });
  }

  /** Compares everything, and waits for the end. */
  async function swept(): Promise<void> {
    const progress = async (): Promise<DriftCheckProgress['amazon']> =>
      (await running.api.call<DriftCheckProgress>('GET', '/api/drift/check')).body.amazon;
    const { finishedAt: before } = await progress();
    expect((await running.api.call('POST', '/api/drift/check')).status).toBe(202);
    await eventually('the sweep ends', async () => {
      const { status, finishedAt } = await progress();
      return status !== 'under_way' && finishedAt !== before;
    });
  }

  /** The drifts of a SKU, newest first. */
  async function drifts(sku: string): Promise<readonly DriftView[]> {
    const { body } = await running.api.call<DriftList>('GET', '/api/drift?channel=amazon&limit=200');
    return body.items
      .filter((drift) => drift.sku === sku)
      .toSorted((one, other) => other.since.localeCompare(one.since));
  }

  async function openDrift(sku: string): Promise<DriftView> {
    const [drift] = (await drifts(sku)).filter(({ action }) => action === 'open');
    if (drift === undefined) throw new Error(`No drift of ${sku} is open.`);
    return drift;
  }

  const resolve = (drift: DriftView, action: string): Promise<{ status: number; body: unknown }> =>
    running.api.call('POST', `/api/drift/${encodeURIComponent(drift.id)}/resolve`, { action });

  /** One alert is open while any drift waits for a person. */
  async function isAlertOpen(): Promise<boolean> {
    const { body } = await running.api.call<{ items: { alertId: string; closedAt?: string }[] }>(
      'GET',
      '/api/alerts?type=manual_review&limit=100',
    );
    return body.items.some(
      ({ alertId, closedAt }) => alertId === 'manual_review:drift:amazon' && closedAt === undefined,
    );
  }

  const quantitiesSent = (sku: string): (number | undefined)[] =>
    patchesOf(amazon, sku).map(({ quantity }) => quantity);

  describe('and shows another one later', () => {
    beforeAll(async () => {
      // What stands after the last step is no delay, so a sweep decides about it.
      await start({ RECEIPT_CHECK_MS: '100,300' });
    });

    afterAll(async () => {
      await running.service.stop();
    });

    it('are sent again when an earlier call arrives late', async () => {
      amazon.listings.script({ kind: 'hold', sku: 'LATE', times: 1 });
      await pushed('LATE', 9);
      await pushed('LATE', 4);
      await observed('LATE', 4);
      expect(amazon.listings.release()).toBe(1);
      expect(shown('LATE')).toBe(9);
      await swept();
      await eventually('Amazon shows 4 again', () => shown('LATE') === 4);
      await observed('LATE', 4);
      expect(quantitiesSent('LATE').slice(-2)).toEqual([4, 4]);
      const [drift] = await drifts('LATE');
      expect(drift).toMatchObject({ cause: 'late_call', expected: 4, found: 9, action: 'ended' });
      expect(await isAlertOpen()).toBe(false);
    });

    it('wait for a person after an edit, who may send ours or adopt theirs', async () => {
      await pushed('OURS', 8, 10);
      await pushed('THEIRS', 8, 10);
      await observed('OURS', 8);
      await observed('THEIRS', 8);
      // Fewer could be a sale, and more than there is must not stay.
      amazon.listings.edit('OURS', { quantity: 11 });
      amazon.listings.edit('THEIRS', { quantity: 10 });
      await swept();
      for (const [sku, found] of [
        ['OURS', 11],
        ['THEIRS', 10],
      ] as const) {
        expect(await openDrift(sku)).toMatchObject({ cause: 'edited_elsewhere', expected: 8, found });
        expect((await stock(sku)).receipt).toMatchObject({ state: 'mismatch', observedQuantity: found });
      }
      expect(await isAlertOpen()).toBe(true);
      expect([shown('OURS'), shown('THEIRS')]).toEqual([11, 10]);

      expect((await resolve(await openDrift('OURS'), 'push')).status).toBe(200);
      await eventually('Amazon shows ours', () => shown('OURS') === 8);
      expect(await stock('OURS')).toMatchObject({ physical: 18 });

      expect((await resolve(await openDrift('THEIRS'), 'adopt')).status).toBe(200);
      expect(await stock('THEIRS')).toMatchObject({ physical: 20, broadcast: 10 });
      const moved = (await running.api.history('THEIRS')).find(({ delta }) => delta !== 0);
      expect(moved).toMatchObject({ delta: 2 });
      await swept();
      for (const sku of ['OURS', 'THEIRS']) {
        expect((await drifts(sku)).filter(({ action }) => action === 'open')).toEqual([]);
      }
      expect(await isAlertOpen()).toBe(false);
    });

    it('are sent again at once where there is less than Amazon shows, and a person must have seen it', async () => {
      await pushed('TOO-MANY', 3);
      await observed('TOO-MANY', 3);
      amazon.listings.edit('TOO-MANY', { quantity: 50 });
      await swept();
      await eventually('Amazon shows what there is', () => shown('TOO-MANY') === 3);
      await observed('TOO-MANY', 3);
      await swept();
      const drift = await openDrift('TOO-MANY');
      expect(drift).toMatchObject({ cause: 'edited_elsewhere', expected: 3, found: 50 });
      expect(await isAlertOpen()).toBe(true);
      expect(quantitiesSent('TOO-MANY')).toEqual([3, 3]);
      expect((await resolve(drift, 'ignore')).status).toBe(200);
      expect(await isAlertOpen()).toBe(false);
    });
  });

  describe('and never shows', () => {
    beforeAll(async () => {
      await start({ RECEIPT_CHECK_MS: '200,500,1000' });
    });

    afterAll(async () => {
      await running.service.stop();
    });

    it('are sent again when they are lost, twice at most, and then raise an alert', async () => {
      await pushed('LOST', 5);
      await observed('LOST', 5);
      amazon.listings.script({ kind: 'never', sku: 'LOST', times: 1 });
      await pushed('LOST', 2);
      await eventually('Amazon shows 2', () => shown('LOST') === 2);
      await observed('LOST', 2);
      const [drift] = await drifts('LOST');
      expect(drift).toMatchObject({ cause: 'not_processed', expected: 2, found: 5, action: 'ended' });
      expect(quantitiesSent('LOST')).toEqual([5, 2, 2]);
      expect(await isAlertOpen()).toBe(false);

      amazon.listings.script({ kind: 'never', sku: 'LOST', times: 'always' });
      await running.api.put('LOST', { physical: 1 });
      await eventually('an alert is raised', isAlertOpen);
      expect(await openDrift('LOST')).toMatchObject({ cause: 'not_processed', expected: 1, found: 2 });
      // One of the two was the push of before.
      expect(quantitiesSent('LOST')).toEqual([5, 2, 2, 1, 1]);
      amazon.listings.clearFaults();
      expect((await resolve(await openDrift('LOST'), 'push')).status).toBe(200);
      await eventually('Amazon shows 1', () => shown('LOST') === 1);
    });
  });

  describe('and shows late', () => {
    /** Amazon shows each number before the last step, so that a delay alone loses none. */
    const LATEST_MS = 2_000;

    beforeAll(async () => {
      const { url, endpoint } = amazon.notices.openQueue(5);
      amazon.notices.subscribeQuantities();
      await start({
        RECEIPT_CHECK_MS: '200,500,3000',
        AMAZON_ORDERS: 'true',
        SQS_QUEUE_URL: url,
        SQS_ENDPOINT: endpoint,
      });
    });

    afterAll(async () => {
      await running.service.stop();
    });

    it('raise no false alarm, with random delays, orders in between and notices that are lost or doubled', async () => {
      const skus = Array.from({ length: 12 }, (_, index) => `CLEAN-${index}`);
      amazon.listings.change({ liveAfterMs: [0, LATEST_MS] });
      amazon.notices.change({ delayMs: [0, 300], doubleShare: 0.2 });
      amazon.notices.script({ kind: 'drop', sku: 'CLEAN-3', times: 'always' });
      for (const physical of [40, 30]) {
        await Promise.all(skus.map((sku) => running.api.put(sku, { physical })));
        await Promise.all(
          skus.map((sku) => eventually(`${sku} is shown`, () => (shown(sku) ?? 0) > 0 && isAccepted(sku))),
        );
        for (const sku of skus.slice(0, 6)) amazon.orders.place({ items: [{ sku, units: 2 }] });
      }
      for (const sku of skus)
        await eventually(`the last number of ${sku} is observed`, async () => {
          const { receipt, pending } = await stock(sku);
          return !pending && receipt.state === 'observed';
        });
      for (const sku of skus) {
        expect(await drifts(sku)).toEqual([]);
        expect(shown(sku)).toBe((await stock(sku)).broadcast);
      }
    });
  });

  async function isAccepted(sku: string): Promise<boolean> {
    return !(await stock(sku)).pending;
  }
});
