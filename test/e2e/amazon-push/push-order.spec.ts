import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonShows, quantityAtAmazon, simulatorOf } from '../../support/service/simulated-amazon';
import type { Api } from '../../support/service/api';
import { amazonAgrees } from '../../support/orders/ledger-audit';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { withService, callsOf, untilCalled } from '../../support/amazon-push/sender-status';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('the newest number wins', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;
  let amazon: AmazonSimulator;

  beforeAll(async () => {
    store = await startTestStore();
    // A call that these tests delay must not be given up: that takes half of this.
    running = await startTestService(store, { LEASE_TTL_MS: '10000' });
    api = running.api;
    amazon = simulatorOf(running);
  });

  afterEach(() => {
    amazon.clearFaults();
    expect(amazon.violations()).toEqual([]);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  /** A SKU that Amazon shows already; returns its later calls, each with quantity and status. */
  async function shown(sku: string, physical: number): Promise<() => (readonly [unknown, unknown])[]> {
    await api.put(sku, { physical });
    await amazonShows(api, amazon, sku, physical);
    const before = callsOf(amazon, 'patch', sku).length;
    return () =>
      callsOf(amazon, 'patch', sku)
        .slice(before)
        .map(({ quantity, status }) => [quantity, status]);
  }

  async function nineMore(sku: string): Promise<void> {
    await Promise.all(Array.from({ length: 9 }, () => api.webhook('orders/create', orderOf(lineOf(sku)))));
  }

  async function untilCalls(calls: () => readonly unknown[], count: number): Promise<void> {
    await eventually(`Amazon is called ${count} times`, () => calls().length >= count);
  }

  it('ten sales while Amazon throttles cost one call, with the number after the tenth', async () => {
    const calls = await shown('TEN', 50);
    const throttle = { kind: 'status', status: 429, retryAfterSeconds: 3 } as const;
    amazon.script({ ...throttle, operation: 'patch', sku: 'TEN', times: 1 });
    await api.webhook('orders/create', orderOf(lineOf('TEN')));
    await untilCalls(calls, 1);
    await nineMore('TEN');
    await amazonShows(api, amazon, 'TEN', 40);
    expect(calls()).toEqual([
      [49, 429],
      [40, 200],
    ]);
  });

  it('ten sales while one call is in flight cost one more', async () => {
    const calls = await shown('SLOW', 50);
    amazon.script({ kind: 'delay', ms: 4000, operation: 'patch', sku: 'SLOW', times: 1 });
    await api.webhook('orders/create', orderOf(lineOf('SLOW')));
    await untilCalls(calls, 1);
    await nineMore('SLOW');
    await amazonShows(api, amazon, 'SLOW', 40);
    expect(calls()).toEqual([
      [49, 200],
      [40, 200],
    ]);
  });

  it('5, 3, 5 ends at 5: the second 5 is no repeat of the first', async () => {
    const calls = await shown('BACK', 5);
    amazon.script({ kind: 'delay', ms: 1000, operation: 'patch', sku: 'BACK', times: 1 });
    await api.put('BACK', { physical: 3 });
    await untilCalls(calls, 1);
    await api.put('BACK', { physical: 5 });
    await amazonShows(api, amazon, 'BACK', 5);
    expect(calls()).toEqual([
      [3, 200],
      [5, 200],
    ]);
    expect((await api.stock('BACK')).lastBroadcast?.count).toBe(5);
  });

  it('5, 3, 5 ends at 5 also when Amazon took the 3 and its answer was lost', async () => {
    const calls = await shown('LOST', 5);
    // Also the answers to what is sent again before the recount to 5 are lost.
    amazon.script({ kind: 'reset', when: 'after', operation: 'patch', sku: 'LOST', times: 'always' });
    await api.put('LOST', { physical: 3 });
    await eventually('Amazon shows the 3', () => quantityAtAmazon(amazon, 'LOST') === 3);
    expect((await api.stock('LOST')).lastBroadcast?.count).toBe(5);
    await api.put('LOST', { physical: 5 });
    amazon.clearFaults();
    await amazonShows(api, amazon, 'LOST', 5);
    expect(calls()[0]).toEqual([3, null]);
    expect(calls().filter(([, status]) => status !== null)).toEqual([[5, 200]]);
  });

  it.each(['before', 'after'] as const)(
    'an answer that never came, the connection ending %s the change, leaves the right number',
    async (when) => {
      const sku = `RESET-${when}`;
      const calls = await shown(sku, 20);
      amazon.script({ kind: 'reset', when, operation: 'patch', sku, times: 2 });
      await api.webhook('orders/create', orderOf(lineOf(sku, 3)));
      await untilCalls(calls, 1);
      await api.webhook('orders/create', orderOf(lineOf(sku, 4)));
      await amazonShows(api, amazon, sku, 13);
      expect(calls().at(-1)).toEqual([13, 200]);
      expect(calls()).toHaveLength(3);
    },
  );
});

describe('a SKU that must stop selling goes first', () => {
  /**
   * Calls may have been in flight while the order was answered, on a busy machine more than one; and a SKU whose listing
   * is still being checked is passed by another. In the order of their figures the three would come last.
   */
  const LATEST_CALL = 10;
  const skus = Array.from({ length: 34 }, (_, index) => `QUEUED-${index}`);

  /** So that the sender finds all of them pending as it starts: to count them may take long, and nothing is sent meanwhile. */
  async function count(store: TestStore): Promise<void> {
    const registrar = await startTestService(store, { RUN_JOBS: 'false' });
    try {
      await Promise.all(skus.map((sku, index) => registrar.api.put(sku, { physical: 100 + index })));
    } finally {
      await registrar.service.stop();
    }
  }

  it('before thirty that are pending, followed by those with the least left', async () => {
    await withService(async ({ api, amazon }) => {
      // In the order of their figures these would come last.
      const [soldOut, oneLeft, threeLeft] = ['QUEUED-33', 'QUEUED-32', 'QUEUED-31'];
      await untilCalled(amazon, 'patch', 5);
      const sold = orderOf(lineOf(threeLeft, 128), lineOf(oneLeft, 131), lineOf(soldOut, 133));
      await api.webhook('orders/create', sold);
      const before = callsOf(amazon, 'patch').length;
      expect(before).toBeLessThan(17);

      await untilCalled(amazon, 'patch', before + LATEST_CALL);
      const next = callsOf(amazon, 'patch').slice(before - 1, before + LATEST_CALL);
      const order = next.map(({ sku, quantity }) => [sku, quantity]);
      const positions = [soldOut, oneLeft, threeLeft].map((sku) =>
        order.findIndex(([called]) => called === sku),
      );
      // Two that go out at the same moment may arrive in the other order; push-queue.spec tests the order of sending.
      expect(positions).not.toContain(-1);
      expect(positions.map((position) => order[position])).toEqual([
        [soldOut, 0],
        [oneLeft, 1],
        [threeLeft, 3],
      ]);
      await amazonAgrees(api, amazon, skus);
      expect(amazon.violations()).toEqual([]);
      // Each number went out once. A SKU that the order sold may have been the first one of all, before the order came.
      const sent = callsOf(amazon, 'patch').map(({ sku, quantity }) => `${sku} ${String(quantity)}`);
      expect(sent).toHaveLength(new Set(sent).size);
      const sentBefore = [soldOut, oneLeft, threeLeft].filter(
        (sku) => callsOf(amazon, 'patch', sku).length > 1,
      );
      expect(sent).toHaveLength(skus.length + sentBefore.length);
    }, count);
  });
});
