import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { LineSpec } from '../../../src/simulators/shopify/line-item';
import { buildCancellation, buildOrder } from '../../../src/simulators/shopify/order-payload';
import { buildRefund } from '../../../src/simulators/shopify/refund-payload';
import type { ShopOrder } from '../../../src/simulators/shopify/orders/shop-order';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { eventually } from '../../support/eventually';
import { unreadAlerts } from '../../support/operations/unread-alerts';
import { freshId, lineOf } from '../../support/orders/order-payloads';
import type { Api } from '../../support/service/api';
import { startTestService, type TestService } from '../../support/service/test-service';
import { shopAt, startTestShop, webhooksDelivered } from '../../support/shopify/simulated-shop';
import { onSeed } from '../../support/seeded-random';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const DAY_MS = 86_400_000;

/** What the states of an order move, with Admin access. */
describe('the state of an order at Shopify', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;
  let shop: ShopifySimulator;

  beforeAll(async () => {
    store = await startTestStore();
    shop = await startTestShop();
    // No difference stands long enough to be counted: what moves here, the messages of orders moved.
    running = await startTestService(store, { ...shopAt(shop), SHOPIFY_SETTLE_MS: '600000' });
    api = running.api;
    shop.webhooks.deliverTo(api.url);
  });

  beforeEach(() => {
    shop.webhooks.clear();
  });

  afterAll(async () => {
    await running.service.stop();
    await shop.close();
    await store.stop();
  });

  const refundOf = (orderId: string, line: LineSpec, more: object = {}): ReturnType<typeof buildRefund> => ({
    ...buildRefund({
      refundId: freshId(),
      orderId,
      lines: [{ refundLineId: freshId(), line, restockType: 'cancel' }],
    }),
    ...more,
  });
  const physicalOf = async (sku: string): Promise<number> => (await api.stock(sku)).physical;
  const movementsOf = async (sku: string): Promise<LedgerRow[]> =>
    (await api.history(sku)).filter(({ action }) => action !== 'sync');
  const rowsOf = async (sku: string): Promise<string[]> =>
    (await movementsOf(sku)).map(({ action, delta }) => `${action} ${delta}`);

  it('is answered in time when it comes late and Shopify does not show the links of its SKUs', async () => {
    const skus = ['LATE-1', 'LATE-2'];
    for (const sku of skus) await api.put(sku, { physical: 20 });
    shop.script({ kind: 'hang', operation: 'inventoryItems', times: 'always' });
    const order = buildOrder({
      orderId: freshId(),
      lines: skus.map((sku) => lineOf(sku, 1)),
      at: new Date(Date.now() - DAY_MS / 24),
    });
    expect((await api.webhook('orders/create', order)).body).toMatchObject({ status: 'applied' });
    expect(await physicalOf('LATE-2')).toBe(19);
    shop.clearFaults();
  }, 10_000);

  describe('edits', () => {
    it('bring a line up to its quantity, and count a line that they add, once', async () => {
      for (const sku of ['EDITED', 'ADDED']) await api.put(sku, { physical: 20 });
      const [orderId, line, added] = [freshId(), lineOf('EDITED', 2), lineOf('ADDED', 3)];
      await api.webhook('orders/create', buildOrder({ orderId, lines: [line] }));
      const edited = buildOrder({ orderId, lines: [{ ...line, quantity: 5 }, added] });
      expect((await api.webhook('orders/updated', edited)).body).toMatchObject({
        status: 'applied',
        orderId,
        lines: [
          { sku: 'EDITED', outcome: 'applied', physical: 15 },
          { sku: 'ADDED', outcome: 'applied', physical: 17 },
        ],
      });
      expect((await api.webhook('orders/updated', edited)).body).toMatchObject({ status: 'duplicate' });
      const more = buildOrder({ orderId, lines: [{ ...line, quantity: 6 }, added] });
      await Promise.all([edited, more, edited, more].map((body) => api.webhook('orders/updated', body)));
      expect(await rowsOf('EDITED')).toEqual(['order_edit -1', 'order_edit -3', 'sale -2', 'recount 20']);
      expect((await movementsOf('EDITED')).map(({ txId }) => txId).slice(0, 3)).toEqual([
        `shopify:order:${orderId}:line:${line.lineId}:to:6`,
        `shopify:order:${orderId}:line:${line.lineId}:to:5`,
        `shopify:order:${orderId}:line:${line.lineId}`,
      ]);
      expect(await rowsOf('ADDED')).toEqual(['sale -3', 'recount 20']);
    });

    it('count once when they arrive before and beside the order itself', async () => {
      await api.put('AHEAD', { physical: 20 });
      const [orderId, line] = [freshId(), lineOf('AHEAD', 2)];
      const placed = buildOrder({ orderId, lines: [line] });
      const edited = buildOrder({ orderId, lines: [{ ...line, quantity: 5 }] });
      await Promise.all([
        api.webhook('orders/updated', edited),
        api.webhook('orders/create', placed),
        api.webhook('orders/updated', placed),
        api.webhook('orders/updated', edited),
        api.webhook('orders/create', placed),
      ]);
      expect(await physicalOf('AHEAD')).toBe(15);
    });

    it('of an order of 40 days ago, or of before its SKU was registered, move nothing', async () => {
      await api.put('OLD', { physical: 20 });
      for (const at of [new Date(Date.now() - 40 * DAY_MS), new Date(Date.now() - DAY_MS)]) {
        const spec = { orderId: freshId(), lines: [lineOf('OLD', 2)], at };
        const tagged = { ...buildOrder(spec), tags: 'vip', fulfillment_status: 'fulfilled' };
        expect((await api.webhook('orders/updated', tagged)).body).toMatchObject({ status: 'ignored' });
        const cancelled = buildCancellation({ ...spec, cancelledAt: new Date() });
        expect((await api.webhook('orders/updated', cancelled)).body).toMatchObject({ status: 'ignored' });
        expect((await api.webhook('orders/cancelled', cancelled)).body).toMatchObject({ status: 'ignored' });
      }
      expect(await rowsOf('OLD')).toEqual(['recount 20']);
    });
  });

  describe('a cancellation whose order never arrived', () => {
    it('counts the sale before the restock, so that no phantom unit is left, also when the order comes afterwards', async () => {
      await api.put('PHANTOM', { physical: 10 });
      const [orderId, line] = [freshId(), lineOf('PHANTOM', 3)];
      const refunds = [refundOf(orderId, line)];
      const cancelled = await api.webhook(
        'orders/cancelled',
        buildCancellation({ orderId, lines: [line], refunds }),
      );
      expect(cancelled.body).toMatchObject({
        status: 'applied',
        lines: [
          { outcome: 'applied', physical: 7 },
          { outcome: 'applied', physical: 10 },
        ],
      });
      const late = await api.webhook('orders/create', buildOrder({ orderId, lines: [line] }));
      expect(late.body).toMatchObject({ status: 'duplicate' });
      await api.webhook('refunds/create', refunds[0] ?? {});
      expect(await rowsOf('PHANTOM')).toEqual(['cancel 3', 'sale -3', 'recount 10']);
    });

    it('restocks without a sale where the order was placed before its SKU was registered', async () => {
      await api.put('IMPORTED', { physical: 10 });
      const at = new Date(Date.now() - DAY_MS);
      const [orderId, line] = [freshId(), lineOf('IMPORTED', 3)];
      const refunds = [refundOf(orderId, line)];
      const spec = { orderId, lines: [line], refunds, at, cancelledAt: new Date() };
      await api.webhook('orders/cancelled', buildCancellation(spec));
      expect(await rowsOf('IMPORTED')).toEqual(['cancel 3', 'recount 10']);
    });
  });

  describe('a restock', () => {
    it('of a lost refund is counted by the state of its order, once', async () => {
      await api.put('LOST-REFUND', { physical: 10 });
      const [orderId, line] = [freshId(), lineOf('LOST-REFUND', 3)];
      await api.webhook('orders/create', buildOrder({ orderId, lines: [line] }));
      const refund = refundOf(orderId, line);
      const state = buildOrder({ orderId, lines: [line], refunds: [refund] });
      await Promise.all([api.webhook('orders/updated', state), api.webhook('refunds/create', refund)]);
      expect((await api.webhook('orders/updated', state)).body.status).toBe('duplicate');
      expect(await physicalOf('LOST-REFUND')).toBe(10);
    });

    it('at a location outside the pool does not come back to it, by either topic', async () => {
      await api.put('ELSEWHERE', { physical: 10 });
      const [orderId, line] = [freshId(), lineOf('ELSEWHERE', 3)];
      await api.webhook('orders/create', buildOrder({ orderId, lines: [line] }));
      const refund = refundOf(orderId, line);
      const outside = {
        ...refund,
        refund_line_items: (refund.refund_line_items as object[]).map((one) => ({
          ...one,
          location_id: 4711,
        })),
      };
      expect((await api.webhook('refunds/create', outside)).body.lines).toMatchObject([
        { outcome: 'skipped', reason: 'other_location' },
      ]);
      const cancelled = buildCancellation({ orderId, lines: [line], refunds: [outside] });
      expect((await api.webhook('orders/cancelled', cancelled)).body.lines).toMatchObject([
        { outcome: 'skipped', reason: 'other_location' },
      ]);
      expect(await physicalOf('ELSEWHERE')).toBe(7);
    });

    it('of a refund that belongs to a return waits for its dispositions', async () => {
      await api.put('RETURNED', { physical: 10 });
      const [orderId, line] = [freshId(), lineOf('RETURNED', 3)];
      await api.webhook('orders/create', buildOrder({ orderId, lines: [line] }));
      const refund = refundOf(orderId, line, { return: { id: 55 } });
      expect((await api.webhook('refunds/create', refund)).body.lines).toMatchObject([
        { outcome: 'skipped', reason: 'by_disposition' },
      ]);
      await api.webhook('orders/updated', buildOrder({ orderId, lines: [line], refunds: [refund] }));
      expect(await physicalOf('RETURNED')).toBe(7);
    });
  });

  describe('in the simulated shop', () => {
    /** A SKU that the shop and the service have, with as many units. */
    async function registered(...skus: readonly string[]): Promise<void> {
      for (const sku of skus) shop.merchant.createItem({ sku, available: 100 });
      for (const sku of skus) await api.put(sku, { physical: 100 });
    }

    function placed(...lines: readonly { readonly sku: string; readonly quantity: number }[]): ShopOrder {
      const order = shop.orders.place({ lines });
      if (typeof order === 'string') throw new Error(order);
      return order;
    }

    /** Waits until all messages have arrived and what they left has moved what the shop has. */
    async function equalsShop(...skus: readonly string[]): Promise<void> {
      await webhooksDelivered(shop);
      for (const sku of skus) {
        const units = shop.merchant.available({ sku });
        await eventually(`${sku} has ${units}`, async () => (await physicalOf(sku)) === units);
      }
    }

    it('an edit counts by the task of orders/edited, where the state of its order is lost', async () => {
      await registered('TASK', 'TASK-ADDED');
      shop.webhooks.script({ topic: 'orders/updated', times: 'always', kind: 'drop' });
      const { orderId, lines } = placed({ sku: 'TASK', quantity: 2 });
      const [{ lineId } = { lineId: '' }] = lines;
      shop.changes.edit(orderId, {
        increase: [{ lineId, quantity: 3 }],
        add: [{ sku: 'TASK-ADDED', quantity: 1 }],
      });
      await equalsShop('TASK', 'TASK-ADDED');
      expect(await rowsOf('TASK')).toEqual(['order_edit -3', 'sale -2', 'recount 100']);
      const { body } = await api.call('GET', `/api/orders/shopify/${orderId}`);
      expect(body).toMatchObject({
        orderId,
        channel: 'shopify',
        status: 'open',
        lines: [
          { sellerSku: 'TASK', sku: 'TASK', ordered: 5, committed: 5, released: 0 },
          { sellerSku: 'TASK-ADDED', ordered: 1, committed: 1, released: 0 },
        ],
      });
    });

    it('a return counts by its dispositions, once, and its refund and its exchange beside it', async () => {
      await registered('BACK', 'INSTEAD');
      const { orderId, lines } = placed({ sku: 'BACK', quantity: 4 });
      const [{ lineId } = { lineId: '' }] = lines;
      shop.changes.fulfill(orderId);
      const { returnId } = shop.returns.open(orderId, {
        lines: [{ lineId, quantity: 4 }],
        exchange: [{ sku: 'INSTEAD', quantity: 2 }],
      });
      shop.returns.dispose(returnId, [
        { lineId, type: 'RESTOCKED', quantity: 1 },
        { lineId, type: 'MISSING', quantity: 1 },
        { lineId, type: 'PROCESSING_REQUIRED', quantity: 2 },
      ]);
      await equalsShop('BACK');
      shop.returns.dispose(returnId, [{ lineId, type: 'RESTOCKED', quantity: 2 }]);
      shop.webhooks.change({ doubleShare: 1 });
      shop.returns.process(returnId, { refund: true });
      await equalsShop('BACK', 'INSTEAD');
      expect(await rowsOf('BACK')).toEqual(['refund 2', 'refund 1', 'sale -4', 'recount 100']);
      expect(await rowsOf('INSTEAD')).toEqual(['sale -2', 'recount 100']);
      expect(await unreadAlerts(api, 'manual_review', 'BACK')).toMatchObject([{ orderId }]);
      const { body } = await api.call('GET', `/api/orders/shopify/${orderId}`);
      expect(body).toMatchObject({
        lines: [
          { committed: 1, released: 3 },
          { sku: 'INSTEAD', committed: 2 },
        ],
      });
    });

    it('orders end in the units of the shop, whatever is lost, doubled and late, once their newest state arrives', () =>
      onSeed(async (random) => {
        const skus = ['ANY-A', 'ANY-B'];
        await registered(...skus);
        shop.webhooks.change({ dropShare: 0.3, doubleShare: 0.3, delayMs: [0, 100] });
        const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
        const orders = Array.from({ length: 4 }, () =>
          placed(...skus.map((sku) => ({ sku, quantity: 1 + Math.floor(random() * 3) }))),
        );
        for (let step = 0; step < 14; step += 1) {
          const { orderId, lines, cancelledAt } = pick(orders);
          if (cancelledAt !== undefined) continue;
          const { lineId, current } = pick(lines);
          const chance = random();
          if (chance < 0.3) shop.changes.edit(orderId, { increase: [{ lineId, quantity: 2 }] });
          else if (chance < 0.5) shop.changes.edit(orderId, { add: [{ sku: pick(skus), quantity: 1 }] });
          else if (chance < 0.8 && current > 0) shop.changes.refund(orderId, [{ lineId, quantity: 1 }]);
          else if (chance > 0.9) shop.changes.cancel(orderId);
        }
        await webhooksDelivered(shop);
        shop.webhooks.change({ dropShare: 0 });
        for (const { orderId } of orders) shop.changes.touch(orderId);
        await equalsShop(...skus);
      }));
  });
});
