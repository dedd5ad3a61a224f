import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import type { Alert } from '../../../src/alerts/domain/alert';
import type { DriftList, DriftView } from '../../../src/sync/drift-api/drift.controller';
import { ShopifyTasksRepository } from '../../../src/sync/shopify-tasks/shopify-tasks.repository';
import { eventually } from '../../support/eventually';
import { startTestService, type TestService } from '../../support/service/test-service';
import { shopAt, shopHas, startTestShop, webhooksDelivered } from '../../support/shopify/simulated-shop';
import { amazonSale, LedgerWriter } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The shortest that is allowed: a difference has to stand for a second. */
const SETTLE = { SHOPIFY_SETTLE_MS: '1000' };

describe('the counts of the shop', () => {
  let store: TestStore;
  let shop: ShopifySimulator;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    shop = await startTestShop();
    await start({});
  });

  afterAll(async () => {
    await running.service.stop();
    await shop.close();
    await store.stop();
  });

  beforeEach(() => {
    shop.webhooks.clear();
  });

  async function start(env: Readonly<Record<string, string>>): Promise<void> {
    running = await startTestService(store, { ...shopAt(shop), ...SETTLE, ...env });
    shop.webhooks.deliverTo(running.api.url);
  }

  async function restart(env: Readonly<Record<string, string>>): Promise<void> {
    await running.service.stop();
    await start(env);
  }

  async function drifts(query: string): Promise<DriftList> {
    return (await running.api.call<DriftList>('GET', `/api/drift?${query}`)).body;
  }

  /** Nothing is to be looked at any more. */
  async function quiet(): Promise<void> {
    await webhooksDelivered(shop);
    const tasks = new ShopifyTasksRepository(store.documents, store.tables);
    await eventually('no task is left', async () => (await tasks.nextDueMs()) === undefined);
  }

  /** A SKU that the service and the shop have, with as many units. */
  async function registered(sku: string, units: number): Promise<string> {
    const item = shop.merchant.createItem({ sku, available: units });
    await webhooksDelivered(shop);
    await running.api.put(sku, { physical: units });
    return item.itemId;
  }

  function physicalIs(sku: string, units: number): Promise<unknown> {
    return eventually(`${sku} has ${units}`, async () => (await running.api.stock(sku)).physical === units);
  }

  async function countsOf(sku: string): Promise<readonly number[]> {
    const rows = await running.api.history(sku);
    return rows.filter(({ action }) => action === 'shopify_count').map(({ delta }) => delta);
  }

  it('are followed once, and an order whose messages come in any order is none', async () => {
    await registered('COUNTED', 10);
    shop.webhooks.script({ topic: 'orders/create', times: 1, kind: 'hold' });
    shop.orders.place({ lines: [{ sku: 'COUNTED', quantity: 2 }] });
    await webhooksDelivered(shop);
    shop.webhooks.release();
    await physicalIs('COUNTED', 8);
    shop.merchant.count({ sku: 'COUNTED' }, 15);
    await physicalIs('COUNTED', 15);
    expect(await countsOf('COUNTED')).toEqual([7]);
  });

  it('are followed when the message of an order is lost, and taken back when it comes late', async () => {
    await registered('LATE', 10);
    shop.webhooks.script({ topic: 'orders/create', times: 1, kind: 'hold' });
    shop.webhooks.script({ topic: 'orders/updated', times: 'always', kind: 'drop' });
    shop.orders.place({ lines: [{ sku: 'LATE', quantity: 3 }] });
    await physicalIs('LATE', 7);
    expect(await countsOf('LATE')).toEqual([-3]);
    shop.webhooks.release();
    await physicalIs('LATE', 4);
    await physicalIs('LATE', 7);
    expect(await countsOf('LATE')).toEqual([3, -3]);
  });

  it('of several locations are added up, and our own writes echo without a count', async () => {
    const second = shop.merchant.addLocation({ name: 'Second warehouse' });
    await webhooksDelivered(shop);
    const at = { [shop.locationId]: 6, [second.locationId]: 4 };
    shop.merchant.createItem({ sku: 'SPREAD', at });
    await webhooksDelivered(shop);
    await running.api.put('SPREAD', { physical: 10 });
    shop.merchant.move({ sku: 'SPREAD' }, 3, shop.locationId, second.locationId);
    await running.api.call(
      'POST',
      '/api/inventory/SPREAD/adjustments',
      { delta: -2, reason: 'broken' },
      { 'idempotency-key': 'spread-1' },
    );
    shop.merchant.adjust({ sku: 'SPREAD' }, 5, second.locationId);
    await physicalIs('SPREAD', 13);
    await quiet();
    expect(await countsOf('SPREAD')).toEqual([5]);
    expect(await running.api.stock('SPREAD')).toMatchObject({ physical: 13 });
  });

  it('bring back what an order took from the pool and Shopify ships from another location', async () => {
    const away = shop.merchant.addLocation({ name: 'Fulfilment', isFulfillmentService: true });
    await webhooksDelivered(shop);
    shop.merchant.createItem({ sku: 'AWAY', at: { [shop.locationId]: 6, [away.locationId]: 4 } });
    await webhooksDelivered(shop);
    await running.api.put('AWAY', { physical: 6 });
    shop.orders.place({ lines: [{ sku: 'AWAY', quantity: 2, locationId: away.locationId }] });
    await eventually('the order is counted', async () => (await countsOf('AWAY')).length > 0);
    await quiet();
    expect(await countsOf('AWAY')).toEqual([2]);
    await physicalIs('AWAY', 6);
  });

  it('are found by the comparison of everything when no message came', async () => {
    await registered('SILENT', 10);
    shop.webhooks.script({ kind: 'drop', times: 'always' });
    shop.merchant.count({ sku: 'SILENT' }, 4);
    const { status, body } = await running.api.call('POST', '/api/drift/check');
    expect([status, body.status]).toEqual([202, 'started']);
    await physicalIs('SILENT', 4);
    expect(await countsOf('SILENT')).toEqual([-6]);
    const drift = await eventually('the difference is recorded', async () =>
      (await drifts('open=false&cause=changed_in_shopify')).items.find(({ sku }) => sku === 'SILENT'),
    );
    expect(drift).toMatchObject({
      expected: 10,
      found: 4,
      action: 'adopt',
      txId: expect.stringMatching(/^shopify:count:/) as string,
    });
  });

  it('never undo a sale that an instance of an older release did not write to Shopify', async () => {
    await registered('OLDER', 10);
    await quiet();
    shop.webhooks.script({ kind: 'drop', times: 'always' });
    // What that instance leaves: a row without an adjustment.
    const older = new LedgerWriter(store);
    await older.move(amazonSale('OLDER', 2));
    await older.end();
    await running.api.call('POST', '/api/drift/check');
    await shopHas(shop, 'OLDER', 8);
    await quiet();
    expect(await running.api.stock('OLDER')).toMatchObject({ physical: 8 });
    expect(await countsOf('OLDER')).toEqual([]);
    // What is counted after that is Shopify's own again.
    shop.merchant.adjust({ sku: 'OLDER' }, 2);
    await running.api.call('POST', '/api/drift/check');
    await physicalIs('OLDER', 10);
    expect(await countsOf('OLDER')).toEqual([2]);
  });

  describe('with SHOPIFY_LEADS=ledger', () => {
    beforeAll(() => restart({ SHOPIFY_LEADS: 'ledger' }));

    it('are set back to what is expected', async () => {
      await registered('LED', 10);
      shop.merchant.count({ sku: 'LED' }, 13);
      await shopHas(shop, 'LED', 10);
      await quiet();
      expect(await running.api.stock('LED')).toMatchObject({ physical: 10 });
      expect(await countsOf('LED')).toEqual([]);
      expect((await drifts('open=false')).items.find(({ sku }) => sku === 'LED')).toMatchObject({
        action: 'push',
      });
    });

    it('are set back also where the adjusted location ends below 0', async () => {
      const second = shop.merchant.addLocation({ name: 'Overflow' });
      await webhooksDelivered(shop);
      shop.merchant.createItem({ sku: 'SHORT', at: { [shop.locationId]: 1, [second.locationId]: 9 } });
      await webhooksDelivered(shop);
      await running.api.put('SHORT', { physical: 10 });
      shop.merchant.adjust({ sku: 'SHORT' }, 5, second.locationId);
      await shopHas(shop, 'SHORT', 10);
      expect(shop.merchant.available({ sku: 'SHORT' }, shop.locationId)).toBe(-4);
      await quiet();
      expect((await running.api.stock('SHORT')).physical).toBe(10);
    });
  });

  describe('with SHOPIFY_LEADS=ask', () => {
    beforeAll(() => restart({ SHOPIFY_LEADS: 'ask' }));

    async function opened(sku: string, found: number): Promise<DriftView> {
      await registered(sku, 10);
      shop.merchant.count({ sku }, found);
      return eventually(`a difference of ${sku} is open`, async () =>
        (await drifts('open=true')).items.find((drift) => drift.sku === sku),
      );
    }

    function resolve(id: string, action: string) {
      return running.api.call('POST', `/api/drift/${id}/resolve`, { action });
    }

    it('wait for a person, who follows Shopify, writes ours, or leaves it', async () => {
      const follow = await opened('FOLLOW', 12);
      expect(follow).toMatchObject({ channel: 'shopify', expected: 10, found: 12, action: 'open' });
      expect((await running.api.stock('FOLLOW')).physical).toBe(10);
      expect((await resolve(follow.id, 'adopt')).body).toMatchObject({ action: 'adopt' });
      expect((await running.api.stock('FOLLOW')).physical).toBe(12);

      const ours = await opened('OURS', 7);
      expect((await resolve(ours.id, 'push')).body).toMatchObject({ action: 'push' });
      expect(shop.merchant.available({ sku: 'OURS' })).toBe(10);

      const left = await opened('LEFT', 9);
      expect((await resolve(left.id, 'ignore')).body).toMatchObject({ action: 'ignore' });
      expect(await resolve(left.id, 'adopt')).toMatchObject({ status: 409, body: { code: 'drift_ended' } });
      expect((await resolve('shopify-1-1', 'push')).status).toBe(404);
      expect((await drifts('open=true')).items).toEqual([]);

      // It is about all differences: the SKU of the first one would stand beside the words about the latest.
      const { body: alert } = await running.api.call<Alert>('GET', '/api/alerts/manual_review:drift:shopify');
      expect(alert.message).toContain('of SKU LEFT');
      expect(alert).not.toHaveProperty('sku');
    });

    it('are not decided on other figures than those that were shown, and end when they are gone', async () => {
      const drift = await opened('MOVED', 12);
      shop.webhooks.script({ kind: 'drop', times: 'always' });
      shop.merchant.count({ sku: 'MOVED' }, 14);
      expect(await resolve(drift.id, 'adopt')).toMatchObject({ status: 409, body: { code: 'drift_moved' } });
      await eventually('the difference has the new figures', async () =>
        (await drifts('open=true')).items.some(({ id, found }) => id === drift.id && found === 14),
      );
      shop.merchant.count({ sku: 'MOVED' }, 10);
      await running.api.call('POST', '/api/drift/check');
      await eventually('the difference has ended', async () =>
        (await drifts('open=false')).items.some(({ id, action }) => id === drift.id && action === 'ended'),
      );
    });

    it('that a person decided explain nothing of what is counted after that', async () => {
      await registered('DECIDED', 10);
      await quiet();
      shop.webhooks.script({ kind: 'drop', times: 'always' });
      const older = new LedgerWriter(store);
      await older.move(amazonSale('DECIDED', 2));
      await older.end();
      await running.api.call('POST', '/api/drift/check');
      const { id } = await eventually('the difference is open', async () =>
        (await drifts('open=true')).items.find(({ sku }) => sku === 'DECIDED'),
      );
      expect((await resolve(id, 'push')).body).toMatchObject({ action: 'push' });
      expect(shop.merchant.available({ sku: 'DECIDED' })).toBe(8);
      await restart({ SHOPIFY_LEADS: 'shopify' });
      shop.webhooks.clear();
      shop.merchant.adjust({ sku: 'DECIDED' }, 2);
      await quiet();
      expect(await countsOf('DECIDED')).toEqual([2]);
      expect(shop.merchant.available({ sku: 'DECIDED' })).toBe(10);
    });
  });
});
