import type { PushRecord } from '../../../src/inventory/domain/receipt';
import { ANSWER_WITHIN_MS } from '../../../src/platform/http/guard/connection-drain';
import type { SyncStatus } from '../../../src/sync/status/sync.service';
import { startAmazonSimulator, type AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt, amazonShows } from '../../support/service/simulated-amazon';
import { type Answer, type Api, retryUntilServed } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { EventClient, type SeenEvent } from '../../support/service/event-client';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** Three instances on one store and one Amazon, as behind a load balancer. */
describe('three instances of the service on one store', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;
  const instances: TestService[] = [];
  let retries = 0;

  beforeAll(async () => {
    store = await startTestStore();
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    for (let started = 0; started < 3; started += 1)
      instances.push(await startTestService(store, amazonAt(amazon)));
  });

  afterAll(async () => {
    for (const { service } of instances) await service.stop();
    await amazon.close();
    await store.stop();
  });

  function apiOf(index: number): Api {
    const instance = instances[index % instances.length];
    if (instance === undefined) throw new Error('No instance runs.');
    return instance.api;
  }

  async function leaders(): Promise<boolean[]> {
    return Promise.all(
      instances.map(
        async ({ api }) => ((await api.call('GET', '/api/sync')).body as unknown as SyncStatus).leader,
      ),
    );
  }

  /** Repeats a call until it is answered, and counts the repeats. */
  async function answered<A extends Answer<unknown>>(send: () => Promise<A>): Promise<A> {
    const { answer, tries } = await retryUntilServed(send);
    retries += tries - 1;
    return answer;
  }

  it('concurrent sales, adjustments, recounts and buffers of one SKU leave an exact ledger', async () => {
    await apiOf(0).put('SHARED', { physical: 1000 });
    const sales = Array.from({ length: 30 }, () => orderOf(lineOf('SHARED', 2)));
    const answers = await Promise.all([
      ...sales.map((order, index) => answered(() => apiOf(index).webhook('orders/create', order))),
      // Each order is delivered to another instance as well, at the same time.
      ...sales.map((order, index) => answered(() => apiOf(index + 1).webhook('orders/create', order))),
      ...Array.from({ length: 15 }, (_, index) =>
        answered(() =>
          apiOf(index).call(
            'POST',
            '/api/inventory/SHARED/adjustments',
            { delta: -1, reason: 'counted at the same time' },
            { 'idempotency-key': `shared-${index % 5}` },
          ),
        ),
      ),
      ...Array.from({ length: 6 }, (_, index) =>
        answered(() => apiOf(index).call('PUT', '/api/buffer/SHARED', { bufferQty: index + 1 })),
      ),
      answered(() => apiOf(1).put('SHARED', { physical: 700 })),
      answered(() => apiOf(2).put('SHARED', { physical: 800 })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const deliveries = answers.slice(0, 60) as { body: { status: string } }[];
    const applied = deliveries.filter(({ body }) => body.status === 'applied').length;
    expect(deliveries.filter(({ body }) => body.status === 'duplicate')).toHaveLength(60 - applied);
    // A call that was answered with 503 may be committed all the same; its repeat is a duplicate.
    expect(applied).toBeLessThanOrEqual(30);
    expect(applied).toBeGreaterThanOrEqual(30 - retries);

    const movements = (await apiOf(0).history('SHARED')).filter(({ action }) => action !== 'sync').reverse();
    const stock = await apiOf(1).stock('SHARED');
    expect(movements.map(({ version }) => version)).toEqual(
      Array.from({ length: stock.version }, (_, index) => index + 1),
    );
    expect(movements.reduce((sum, { delta }) => sum + delta, 0)).toBe(stock.physical);
    movements.slice(1).forEach((row, index) => {
      expect(row.physicalAfter).toBe((movements[index]?.physicalAfter ?? NaN) + row.delta);
    });
    expect(movements.filter(({ action }) => action === 'sale')).toHaveLength(30);
    expect(movements.filter(({ txId }) => txId.startsWith('manual:shared-'))).toHaveLength(5);
    // Only the movements after the last recount count.
    const last = movements.findLastIndex(({ action }) => action === 'recount');
    const later = movements.slice(last + 1).reduce((sum, { delta }) => sum + delta, 0);
    expect([700 + later, 800 + later]).toContain(stock.physical);
    await amazonShows(apiOf(2), amazon, 'SHARED', stock.broadcast);
  });

  it('the last units are never taken twice by hand, at any instance', async () => {
    await apiOf(0).put('SCARCE', { physical: 5 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        answered(() =>
          apiOf(index).call(
            'POST',
            '/api/inventory/SCARCE/adjustments',
            { delta: -1, reason: 'taken from the shelf' },
            { 'idempotency-key': `scarce-${index}` },
          ),
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    expect(await apiOf(0).stock('SCARCE')).toMatchObject({ physical: 0, version: 6 });
  });

  it('a stream of events at one shows what each of them changes, in the order of its changes', async () => {
    await apiOf(0).put('SHOWN', { physical: 10 });
    await amazonShows(apiOf(0), amazon, 'SHOWN', 10);
    const stream = await EventClient.open(`${apiOf(0).url}/api/events`);
    for (let index = 0; index < 3; index += 1) {
      const { body } = await apiOf(index).webhook('orders/create', orderOf(lineOf('SHOWN', 1)));
      const physical = body.lines[0]?.physical ?? NaN;
      await eventually(`a stock of ${physical}`, () =>
        stream.of('stock').some((stock) => stock.sku === 'SHOWN' && stock.physical === physical),
      );
    }
    await amazonShows(apiOf(0), amazon, 'SHOWN', 7);
    const isLast = (row: SeenEvent['data']): boolean =>
      row.sku === 'SHOWN' && (row.push as PushRecord).quantity === 7;
    await eventually('the push, wherever the sender is', () => stream.of('push').some(isLast));
    const levels = stream
      .of('stock')
      .flatMap(({ sku, physical }) => (sku === 'SHOWN' ? [Number(physical)] : []));
    expect(levels).toEqual([...levels].sort((one, other) => other - one));
    stream.close();
  });

  it('a stop does not wait for streams that are open', async () => {
    const instance = await startTestService(store, amazonAt(amazon));
    const stream = await EventClient.open(`${instance.api.url}/api/events`);
    const beganAt = performance.now();
    await instance.service.stop();
    await eventually('the end', () => stream.isClosed);
    // The drain cuts answers off after 6 s.
    expect(performance.now() - beganAt).toBeLessThan(ANSWER_WITHIN_MS);
  });

  it('one of them is the sender; when it stops, another takes over within seconds and nothing is lost', async () => {
    await apiOf(0).put('RELAY', { physical: 10 });
    await amazonShows(apiOf(0), amazon, 'RELAY', 10);
    const leader = await eventually('one sender', async () => {
      const leads = await leaders();
      return leads.filter(Boolean).length === 1 && leads.indexOf(true);
    });
    const [stopped] = instances.splice(leader, 1);
    await stopped?.service.stop();
    await apiOf(0).webhook('orders/create', orderOf(lineOf('RELAY', 3)));
    await amazonShows(apiOf(1), amazon, 'RELAY', 7);
    expect((await leaders()).filter(Boolean)).toHaveLength(1);
    expect(amazon.violations()).toEqual([]);
  });
});
