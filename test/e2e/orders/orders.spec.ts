import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { CountedOrdersRepository } from '../../../src/inventory/counted-orders/counted-orders.repository';
import { txIdOf } from '../../../src/inventory/domain/tx-id';
import { buildCancellation, buildOrder } from '../../../src/simulators/shopify/order-payload';
import { buildRefund } from '../../../src/simulators/shopify/refund-payload';
import type { Api } from '../../support/service/api';
import { freshId, lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

/** The effect of Shopify's webhooks on physical and the ledger. Nothing is pushed, so that Amazon's rates do not slow it. */
describe("Shopify's orders and refunds", () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
    api = running.api;
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  describe('one order, delivered many times', () => {
    it('counts once when it is delivered five times in a row, and answers with the figures of the first time', async () => {
      await api.put('ROW', { physical: 10, buffer: 1 });
      const order = orderOf(lineOf('ROW', 3));
      const first = await api.webhook('orders/create', order);
      expect(first).toMatchObject({
        status: 200,
        body: { status: 'applied', lines: [{ sku: 'ROW', outcome: 'applied', physical: 7, broadcast: 6 }] },
      });
      // Another sale in between: the repeats must not show its figures.
      await api.webhook('orders/create', orderOf(lineOf('ROW', 2)));
      for (let repeat = 2; repeat <= 5; repeat += 1)
        expect(await api.webhook('orders/create', order)).toMatchObject({
          status: 200,
          body: { status: 'duplicate', lines: [{ outcome: 'duplicate', physical: 7, broadcast: 6 }] },
        });
      expect(await api.stock('ROW')).toMatchObject({ physical: 5, broadcast: 4, version: 3 });
      expect(await api.history('ROW')).toHaveLength(3);
    });

    it('counts once when it is delivered five times at once', async () => {
      await api.put('RUSH', { physical: 10 });
      const order = orderOf(lineOf('RUSH', 4));
      const answers = await Promise.all(Array.from({ length: 5 }, () => api.webhook('orders/create', order)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(answers.map(({ body }) => body.status).sort()).toEqual([
        'applied',
        'duplicate',
        'duplicate',
        'duplicate',
        'duplicate',
      ]);
      for (const { body } of answers) expect(body.lines).toMatchObject([{ physical: 6, broadcast: 6 }]);
      expect(await api.stock('RUSH')).toMatchObject({ physical: 6, version: 2 });
    });

    it('is a duplicate after the last unit too, and no shortage', async () => {
      await api.put('LAST', { physical: 1 });
      const order = orderOf(lineOf('LAST'));
      await api.webhook('orders/create', order);
      expect((await api.webhook('orders/create', order)).body).toMatchObject({
        status: 'duplicate',
        lines: [{ physical: 0 }],
      });
      expect(await api.stock('LAST')).toMatchObject({ physical: 0 });
    });
  });

  it('without Admin access no other topic is read, and no order is shown', async () => {
    await api.put('CLOSED', { physical: 5 });
    const order = orderOf(lineOf('CLOSED', 2));
    const edit = { order_edit: { id: 1, order_id: order.id } };
    for (const [topic, body] of [
      ['orders/updated', order],
      ['orders/edited', edit],
      ['inventory_levels/update', { inventory_item_id: 'not read' }],
    ] as const)
      expect((await api.webhook(topic, body)).body).toEqual({
        status: 'ignored',
        orderId: null,
        lines: [],
      });
    expect(await api.stock('CLOSED')).toMatchObject({ physical: 5, version: 1 });
    expect(await api.call('GET', '/api/orders/shopify/5934020165815')).toMatchObject({
      status: 409,
      body: { code: 'shopify_off' },
    });
    expect(await api.call('POST', '/api/shopify/import')).toMatchObject({
      status: 409,
      body: { code: 'shopify_off' },
    });
  });

  describe('cancellations and refunds', () => {
    /** An order of three lines: two units of each, of which some come back in one refund. */
    async function soldAndRefunded(
      name: string,
    ): Promise<{ cancellation: object; refund: object; skus: string[] }> {
      const skus = [`${name}-BACK`, `${name}-GONE`, `${name}-CANCELLED`];
      for (const sku of skus) await api.put(sku, { physical: 10 });
      const lines = skus.map((sku) => lineOf(sku, 2));
      const orderId = freshId();
      await api.webhook('orders/create', buildOrder({ orderId, lines }));
      const restockTypes = ['return', 'no_restock', 'cancel'] as const;
      const refund = buildRefund({
        refundId: freshId(),
        orderId,
        lines: lines.map((line, index) => ({
          refundLineId: freshId(),
          line,
          ...(index === 0 ? { quantity: 1 } : {}),
          restockType: restockTypes[index] ?? 'no_restock',
        })),
      });
      return { cancellation: buildCancellation({ orderId, lines, refunds: [refund] }), refund, skus };
    }

    it.each([
      ['orders/cancelled', 'refunds/create'],
      ['refunds/create', 'orders/cancelled'],
    ])(
      'the same refund by %s and then by %s comes back once, only its restocking lines',
      async (first, second) => {
        const { cancellation, refund, skus } = await soldAndRefunded(`SKU-${freshId()}`);
        const payloadOf = (topic: string): object => (topic === 'refunds/create' ? refund : cancellation);

        const applied = await api.webhook(first, payloadOf(first));
        expect(applied.body).toMatchObject({
          status: 'applied',
          lines: [
            { outcome: 'applied', physical: 9 },
            { outcome: 'skipped', reason: 'not_restocked' },
            { outcome: 'applied', physical: 10 },
          ],
        });
        const repeated = await api.webhook(second, payloadOf(second));
        expect(repeated.body).toMatchObject({
          status: 'duplicate',
          lines: [
            { outcome: 'duplicate', physical: 9 },
            { outcome: 'skipped', reason: 'not_restocked' },
            { outcome: 'duplicate', physical: 10 },
          ],
        });
        const physical = await Promise.all(skus.map(async (sku) => (await api.stock(sku)).physical));
        expect(physical).toEqual([9, 8, 10]);
        const actions = await Promise.all(skus.map(async (sku) => (await api.history(sku))[0]?.action));
        expect(actions).toEqual(['refund', 'sale', 'cancel']);
      },
    );

    it('the same refund by both topics at the same time counts once', async () => {
      const { cancellation, refund, skus } = await soldAndRefunded('BOTH');
      const answers = await Promise.all([
        api.webhook('orders/cancelled', cancellation),
        api.webhook('refunds/create', refund),
      ]);
      expect(answers.map(({ body }) => body.status).sort()).toEqual(['applied', 'duplicate']);
      const physical = await Promise.all(skus.map(async (sku) => (await api.stock(sku)).physical));
      expect(physical).toEqual([9, 8, 10]);
    });

    it('a cancellation without a refund puts nothing back', async () => {
      await api.put('VOID', { physical: 5 });
      const orderId = freshId();
      const lines = [lineOf('VOID', 2)];
      await api.webhook('orders/create', buildOrder({ orderId, lines }));
      const answer = await api.webhook('orders/cancelled', buildCancellation({ orderId, lines }));
      expect(answer).toMatchObject({ status: 200, body: { status: 'ignored', lines: [] } });
      expect(await api.stock('VOID')).toMatchObject({ physical: 3, version: 2 });
    });

    it('a refund that arrives before its order leads to the same physical', async () => {
      await api.put('EARLY', { physical: 5 });
      const orderId = freshId();
      const line = lineOf('EARLY', 2);
      const refund = buildRefund({
        refundId: freshId(),
        orderId,
        lines: [{ refundLineId: freshId(), line, restockType: 'return' }],
      });
      await api.webhook('refunds/create', refund);
      expect(await api.stock('EARLY')).toMatchObject({ physical: 7 });
      await api.webhook('orders/create', buildOrder({ orderId, lines: [line] }));
      expect(await api.stock('EARLY')).toMatchObject({ physical: 5, version: 3 });
    });
  });

  describe('a restock that does not name its SKU', () => {
    /** A sale of two units of each SKU, and what `include_fields` leave of its refund. */
    async function soldAndTrimmed(...skus: string[]) {
      for (const sku of skus) await api.put(sku, { physical: 10 });
      const orderId = freshId();
      const lines = skus.map((sku) => lineOf(sku, 2));
      await api.webhook('orders/create', buildOrder({ orderId, lines }));
      const refundLines = lines.map(({ lineId }) => ({
        id: freshId(),
        line_item_id: lineId,
        quantity: 2,
        restock_type: 'return',
      }));
      return { orderId, refund: { id: freshId(), order_id: orderId, refund_line_items: refundLines } };
    }

    it('goes to the SKU of the sale, by either topic, once', async () => {
      const { orderId, refund } = await soldAndTrimmed('TRIM-A', 'TRIM-B');
      const first = await api.webhook('refunds/create', refund);
      expect(first.body.lines).toMatchObject([
        { sku: 'TRIM-A', outcome: 'applied', physical: 10 },
        { sku: 'TRIM-B', outcome: 'applied', physical: 10 },
      ]);
      const cancelled = await api.webhook('orders/cancelled', { id: orderId, refunds: [refund] });
      expect(cancelled).toMatchObject({ status: 200, body: { status: 'duplicate' } });
      expect(await api.stock('TRIM-A')).toMatchObject({ physical: 10, version: 3 });
    });

    it('goes to the SKU of the sale when the variant was renamed in between', async () => {
      const { refund } = await soldAndTrimmed('OLD-NAME');
      const renamed = refund.refund_line_items.map((line) => ({ ...line, line_item: { sku: 'NEW-NAME' } }));
      const answer = await api.webhook('refunds/create', { ...refund, refund_line_items: renamed });
      expect(answer.body).toMatchObject({ status: 'applied', lines: [{ outcome: 'applied', physical: 10 }] });
      expect(await unreadAlerts(api, 'unknown_sku', 'NEW-NAME')).toEqual([]);
    });

    it('has an alert when its sale is not known', async () => {
      const { refund } = await soldAndTrimmed('KNOWN-SALE');
      const answer = await api.webhook('refunds/create', { ...refund, order_id: '424242' });
      expect(answer.body).toMatchObject({ status: 'ignored', lines: [{ sku: null, reason: 'no_sku' }] });
      const [alert] = await unreadAlerts(api, 'line_not_counted');
      expect(alert).toMatchObject({ alertId: 'line_not_counted:no_sku', orderId: '424242' });
    });
  });

  describe('an order that another app imported from Amazon', () => {
    const AMAZON_ID = '113-1234567-7654321';

    /** An order of two units with its refund of both, by both of their topics. */
    async function imported(
      name: string,
    ): Promise<{ sku: string; order: object; refund: object; cancellation: object }> {
      const sku = `IMPORTED-${name}`;
      await api.put(sku, { physical: 10 });
      const [orderId, line] = [freshId(), lineOf(sku, 2)];
      const refund = buildRefund({
        refundId: freshId(),
        orderId,
        lines: [{ refundLineId: freshId(), line, restockType: 'return' }],
      });
      const order = buildOrder({ orderId, lines: [line] });
      return {
        sku,
        order,
        refund,
        cancellation: buildCancellation({ orderId, lines: [line], refunds: [refund] }),
      };
    }

    const from = (source_name: string, order: object, more: object = {}): object => ({
      ...order,
      source_name,
      ...more,
    });
    const IGNORED = { status: 200, body: { status: 'ignored', lines: [{ reason: 'ignored_source' }] } };

    it('moves nothing, nor do its cancellation and its refund, which does not name its source', async () => {
      const { sku, order, refund, cancellation } = await imported('LISTED');
      expect(await api.webhook('orders/create', from('Amazon-US', order))).toMatchObject(IGNORED);
      expect(await api.webhook('orders/create', from('Amazon-US', order))).toMatchObject(IGNORED);
      expect(await api.webhook('refunds/create', refund)).toMatchObject(IGNORED);
      expect(await api.webhook('orders/cancelled', from('Amazon-US', cancellation))).toMatchObject(IGNORED);
      expect(await api.stock(sku)).toMatchObject({ physical: 10, version: 1 });
    });

    it('moves nothing by its refund either when its cancellation came first', async () => {
      const { sku, refund, cancellation } = await imported('CANCELLED');
      expect(await api.webhook('orders/cancelled', from('amazon-de', cancellation))).toMatchObject(IGNORED);
      expect(await api.webhook('refunds/create', refund)).toMatchObject(IGNORED);
      expect(await api.stock(sku)).toMatchObject({ physical: 10, version: 1 });
    });

    it('goes on to count when it was counted before its source was ignored', async () => {
      const { sku, order, cancellation } = await imported('COUNTED');
      await api.webhook('orders/create', from('web', order));
      expect((await api.webhook('orders/create', from('amazon-us', order))).body.status).toBe('duplicate');
      expect((await api.webhook('orders/cancelled', from('amazon-us', cancellation))).body.status).toBe(
        'applied',
      );
      expect(await api.stock(sku)).toMatchObject({ physical: 10, version: 3 });
    });

    it.each([
      ['its units are out of stock', '1', 2],
      ['it was cancelled since', '2', 0],
    ])(
      'moves nothing, whatever its source, when the order at Amazon that it names is recorded here: %s',
      async (_case, mark, committed) => {
        const { sku, order, refund } = await imported(`AT-AMAZON-${mark}`);
        const orderId = `113-7654321-123456${mark}`;
        for (const Item of [
          { txId: txIdOf.amazonOrderRecord(orderId), orderId, lines: [{ lineId: '1' }] },
          { txId: txIdOf.amazonOrderItemRecord(orderId, '1'), orderId, sellerSku: sku, committed },
        ])
          await store.documents.send(new PutCommand({ TableName: store.tables.transactions, Item }));
        const named = from('acme', order, { source_identifier: orderId });
        expect(await api.webhook('orders/create', named)).toMatchObject(IGNORED);
        expect(await api.webhook('refunds/create', refund)).toMatchObject(IGNORED);
        expect(await api.stock(sku)).toMatchObject({ physical: 10, version: 1 });
      },
    );

    it('counts, with one alert for its source, when it only names an order at Amazon', async () => {
      for (const name of ['NAMED-1', 'NAMED-2']) {
        const { sku, order } = await imported(name);
        const { body } = await api.webhook(
          'orders/create',
          from('acme', order, { source_identifier: AMAZON_ID }),
        );
        expect(body.status).toBe('applied');
        expect(await api.stock(sku)).toMatchObject({ physical: 8 });
      }
      const { shopify } = await new CountedOrdersRepository(store.documents, store.tables).countedOf([
        AMAZON_ID,
      ]);
      expect([...shopify]).toEqual([AMAZON_ID]);
      const alerts = await unreadAlerts(api, 'manual_review');
      expect(alerts).toMatchObject([{ alertId: 'manual_review:imported-order:acme', count: 2 }]);
    });
  });

  describe('a webhook that moves no stock', () => {
    it('a topic without stock is ignored', async () => {
      await api.put('PAID', { physical: 5 });
      const answer = await api.webhook('orders/paid', orderOf(lineOf('PAID', 2)));
      expect(answer).toMatchObject({ status: 200, body: { status: 'ignored', lines: [] } });
      expect(await api.stock('PAID')).toMatchObject({ physical: 5, version: 1 });
    });

    it('a gift card, an untracked variant and a line without a SKU are skipped, each with its reason', async () => {
      await api.put('CARD', { physical: 5 });
      await api.put('LOOSE', { physical: 5 });
      await api.put('GOOD', { physical: 5 });
      const answer = await api.webhook(
        'orders/create',
        orderOf(
          lineOf('CARD', 1, { giftCard: true, tracked: true }),
          lineOf('LOOSE', 1, { tracked: false }),
          lineOf(null),
          lineOf(''),
          lineOf('GOOD'),
        ),
      );
      expect(answer.status).toBe(200);
      expect(answer.body.status).toBe('applied');
      expect(answer.body.lines.map(({ sku, outcome, reason }) => [sku, outcome, reason])).toEqual([
        ['CARD', 'skipped', 'gift_card'],
        ['LOOSE', 'skipped', 'not_tracked'],
        [null, 'skipped', 'no_sku'],
        ['', 'skipped', 'no_sku'],
        ['GOOD', 'applied', undefined],
      ]);
      expect(await api.stock('CARD')).toMatchObject({ physical: 5, version: 1 });
      expect(await api.stock('LOOSE')).toMatchObject({ physical: 5, version: 1 });
      expect(await api.stock('GOOD')).toMatchObject({ physical: 4, version: 2 });
      const alerts = (await unreadAlerts(api, 'line_not_counted')).map(({ message }) => message);
      expect(alerts.filter((message) => message.includes('LOOSE'))).toHaveLength(1);
      expect(alerts.filter((message) => message.includes('CARD'))).toEqual([]);
    });

    it('a line that a fulfilment service tracks has an alert where its SKU is registered here', async () => {
      await api.put('HERE', { physical: 5 });
      const serviced = (sku: string, name: string): object => ({
        id: freshId(),
        name,
        line_items: [{ id: freshId(), sku, quantity: 1, variant_inventory_management: 'acme-fulfillment' }],
      });
      await api.webhook('orders/create', serviced('NOT-HERE', '#70'));
      const alerts = async (): Promise<unknown[]> =>
        (await unreadAlerts(api, 'line_not_counted')).filter(({ alertId }) =>
          alertId.endsWith(':tracked_elsewhere'),
        );
      expect(await alerts()).toEqual([]);
      const answer = await api.webhook('orders/create', serviced('HERE', '#71'));
      expect(answer.body.lines).toMatchObject([{ outcome: 'skipped', reason: 'tracked_elsewhere' }]);
      await api.webhook('orders/create', serviced('HERE', '#72'));
      expect(await alerts()).toMatchObject([
        {
          severity: 'warning',
          count: 2,
          message: expect.stringMatching(/#72.*HERE.*acme-fulfillment/) as string,
        },
      ]);
    });

    it('an unregistered SKU raises one alert, however often it is sold, and blocks no other line', async () => {
      await api.put('KNOWN', { physical: 20 });
      const order = orderOf(lineOf('STRANGER', 2), lineOf('KNOWN'));
      const first = await api.webhook('orders/create', order);
      expect(first.body).toMatchObject({
        status: 'applied',
        lines: [
          { sku: 'STRANGER', outcome: 'skipped', reason: 'unknown_sku' },
          { sku: 'KNOWN', outcome: 'applied', physical: 19 },
        ],
      });
      await api.webhook('orders/create', order);
      for (let sale = 0; sale < 3; sale += 1)
        await api.webhook('orders/create', orderOf(lineOf('STRANGER'), lineOf('STRANGER')));
      await Promise.all(
        Array.from({ length: 5 }, () => api.webhook('orders/create', orderOf(lineOf('STRANGER')))),
      );
      expect(await unreadAlerts(api, 'unknown_sku', 'STRANGER')).toHaveLength(1);
      expect((await api.call('GET', '/api/inventory/STRANGER')).status).toBe(404);
      expect(await api.stock('KNOWN')).toMatchObject({ physical: 19 });
    });
  });

  describe('ids beyond 2^53', () => {
    it('keep every digit in the answer and in the ledger', async () => {
      await api.put('GIANT', { physical: 10 });
      const orderId = '9007199254740993';
      const lineId = '9223372036854775807';
      const answer = await api.webhook(
        'orders/create',
        buildOrder({ orderId, lines: [{ lineId, sku: 'GIANT', quantity: 1 }] }),
      );
      expect(answer.body).toMatchObject({ orderId, lines: [{ lineId }] });
      const [row] = await api.history('GIANT');
      expect(row?.txId).toBe(`shopify:order:${orderId}:line:${lineId}`);
      expect(row?.cause).toMatchObject({ orderId, lineId });
    });

    it('two orders whose ids differ only beyond 2^53 are two sales, also without their global ids', async () => {
      await api.put('TWINS', { physical: 10 });
      for (const orderId of ['18014398509481985', '18014398509481986']) {
        const order = buildOrder({ orderId, lines: [{ lineId: `${orderId}1`, sku: 'TWINS', quantity: 1 }] });
        const { admin_graphql_api_id: _, ...rest } = order;
        const lines = (order.line_items as Record<string, unknown>[]).map(
          ({ admin_graphql_api_id: __, ...line }) => line,
        );
        const answer = await api.webhook('orders/create', { ...rest, line_items: lines });
        expect(answer.body).toMatchObject({ status: 'applied', orderId, lines: [{ lineId: `${orderId}1` }] });
      }
      expect(await api.stock('TWINS')).toMatchObject({ physical: 8, version: 3 });
    });

    it('a refund keeps every digit too', async () => {
      await api.put('GIANT-REFUND', { physical: 10 });
      const line = { lineId: '9223372036854775801', sku: 'GIANT-REFUND', quantity: 2 };
      const answer = await api.webhook(
        'refunds/create',
        buildRefund({
          refundId: '9007199254740995',
          orderId: '9007199254740997',
          lines: [{ refundLineId: '9007199254740999', line, restockType: 'return' }],
        }),
      );
      expect(answer.body).toMatchObject({ orderId: '9007199254740997', lines: [{ lineId: line.lineId }] });
      const [row] = await api.history('GIANT-REFUND');
      expect(row?.txId).toBe('shopify:refund:9007199254740995:line:9007199254740999');
    });
  });

  describe('large orders', () => {
    it('an order of 40 lines is one commit', async () => {
      const skus = Array.from({ length: 40 }, (_, index) => `FORTY-${index}`);
      await Promise.all(skus.map((sku) => api.put(sku, { physical: 5 })));
      const answer = await api.webhook('orders/create', orderOf(...skus.map((sku) => lineOf(sku, 2))));
      expect(answer.body.lines.map(({ sku, outcome, physical }) => [sku, outcome, physical])).toEqual(
        skus.map((sku) => [sku, 'applied', 3]),
      );
      const sales = await Promise.all(skus.map(async (sku) => (await api.history(sku))[0]));
      // The rows of one commit have one timestamp; a second commit would be later.
      expect(new Set(sales.map((row) => row?.timestamp)).size).toBe(1);
      expect(sales.every((row) => row?.action === 'sale')).toBe(true);
    });

    it('an order of 60 lines moves each of them once, delivered twice', async () => {
      const skus = Array.from({ length: 30 }, (_, index) => `SIXTY-${index}`);
      await Promise.all(skus.map((sku) => api.put(sku, { physical: 10 })));
      // Each SKU is on two lines: both count.
      const order = orderOf(...skus.map((sku) => lineOf(sku)), ...skus.map((sku) => lineOf(sku, 2)));
      const first = await api.webhook('orders/create', order);
      expect(first.body.lines.map(({ outcome }) => outcome)).toEqual(Array<string>(60).fill('applied'));
      const second = await api.webhook('orders/create', order);
      expect(second.body.lines).toEqual(first.body.lines.map((line) => ({ ...line, outcome: 'duplicate' })));
      for (const sku of skus) expect(await api.stock(sku)).toMatchObject({ physical: 7, version: 3 });
    });
  });

  describe('an oversold SKU', () => {
    it('has physical below zero, broadcast 0 and one critical alert, however many more are sold', async () => {
      await api.put('SHORT', { physical: 2, buffer: 1 });
      const order = orderOf(lineOf('SHORT', 3));
      const answer = await api.webhook('orders/create', order);
      expect(answer.body.lines).toMatchObject([{ outcome: 'applied', physical: -1, broadcast: 0 }]);
      await Promise.all(
        Array.from({ length: 6 }, () => api.webhook('orders/create', orderOf(lineOf('SHORT')))),
      );
      await api.webhook('orders/create', order);
      expect(await api.stock('SHORT')).toMatchObject({ physical: -7, broadcast: 0 });
      expect(await unreadAlerts(api, 'oversold', 'SHORT')).toMatchObject([
        { severity: 'critical', sku: 'SHORT', count: 7, read: false },
      ]);
    });

    it('a restock closes the alert, and the next dip raises another', async () => {
      await api.put('DIP', { physical: 0 });
      await api.webhook('orders/create', orderOf(lineOf('DIP')));
      await api.put('DIP', { physical: 1 });
      const [closed] = await unreadAlerts(api, 'oversold', 'DIP');
      expect(closed?.closedAt).toBeDefined();
      await api.webhook('orders/create', orderOf(lineOf('DIP', 2)));
      const alerts = await unreadAlerts(api, 'oversold', 'DIP');
      expect(alerts.map(({ closedAt }) => closedAt === undefined)).toEqual([true, false]);
    });
  });
});
