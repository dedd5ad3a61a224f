import type { DeliveryList } from '../../../src/dashboard/deliveries/deliveries.controller';
import { type Delivery, OUTCOMES } from '../../../src/dashboard/deliveries/domain/delivery';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import { webhookHeaders } from '../../../src/simulators/shopify/shopify-sender';
import { eventually } from '../../support/eventually';
import {
  SECRET_PATH,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../support/network/webhook-receiver';
import { freshId, lineOf, orderOf } from '../../support/orders/order-payloads';
import type { Api } from '../../support/service/api';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe('the list of deliveries', () => {
  let store: TestStore;
  let receiver: WebhookReceiver;
  let running: TestService;
  let api: Api;
  let amazon: AmazonSimulator;

  beforeAll(async () => {
    store = await startTestStore();
    receiver = await startWebhookReceiver();
    receiver.always = { status: 503 };
    running = await startTestService(store, { ALERT_WEBHOOK_URL: receiver.url });
    api = running.api;
    amazon = simulatorOf(running);
  });

  afterAll(async () => {
    await running.service.stop();
    await receiver.close();
    await store.stop();
  });

  /** All deliveries that match, page by page; each page is as short as it can be. */
  async function listed(query: string, limit = 200, from = api): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    let cursor: string | undefined;
    do {
      const after = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { status, body } = await from.call<DeliveryList>(
        'GET',
        `/api/deliveries?limit=${limit}&${query}${after}`,
      );
      expect([query, status]).toEqual([query, 200]);
      expect(body.items.length).toBeLessThanOrEqual(limit);
      deliveries.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    return deliveries;
  }

  /** Waits for a delivery that matches, with and without the filter by its SKU. */
  async function untilListed(query: string, wanted: Partial<Delivery>): Promise<Delivery> {
    const isWanted = (delivery: Delivery): boolean =>
      Object.entries(wanted).every(([name, value]) => delivery[name as keyof Delivery] === value);
    return eventually(`${query} lists ${JSON.stringify(wanted)}`, async () =>
      (await listed(query)).find(isWanted),
    );
  }

  it('shows an alert message that is retried, with the answer of the receiver, and then as delivered', async () => {
    await api.put('EMPTY', { physical: 0 });
    await api.webhook('orders/create', orderOf(lineOf('EMPTY')));
    for (const query of ['outcome=retrying', 'outcome=retrying&sku=EMPTY', 'direction=out', 'sku=EMPTY']) {
      const retrying = await untilListed(query, {
        sku: 'EMPTY',
        kind: 'alert',
        outcome: 'retrying',
        httpStatus: 503,
      });
      expect(retrying).toMatchObject({
        direction: 'out',
        reason: expect.stringMatching(/^HTTP 503/) as string,
      });
      expect(retrying.attempts).toBeGreaterThan(0);
      expect(retrying.nextTryAt).toMatch(MOMENT);
      expect(retrying.alertId).toMatch(/^oversold:EMPTY:/);
    }
    receiver.always = { status: 200 };
    for (const query of ['outcome=delivered', 'outcome=delivered&sku=EMPTY', 'sku=EMPTY']) {
      const delivered = await untilListed(query, { sku: 'EMPTY', kind: 'alert', outcome: 'delivered' });
      expect(delivered.durationMs).toBeGreaterThan(0);
    }
    const { body } = await api.call<DeliveryList>('GET', '/api/deliveries?limit=200');
    expect(JSON.stringify(body)).not.toContain(SECRET_PATH);
  });

  it('shows a sale that was applied, its push, and that it was delivered again', async () => {
    await api.put('MUG', { physical: 10 });
    await amazonShows(api, amazon, 'MUG', 10);
    const order = orderOf(lineOf('MUG', 2));
    await api.webhook('orders/create', order);
    await amazonShows(api, amazon, 'MUG', 8);
    await api.webhook('orders/create', order);
    for (const query of ['sku=MUG', 'direction=in']) {
      const applied = await untilListed(`outcome=applied&${query}`, { sku: 'MUG', kind: 'webhook' });
      expect(applied).toMatchObject({ direction: 'in', orderId: String(order.id), topic: 'orders/create' });
      const repeated = await untilListed(`outcome=duplicate&${query}`, {
        sku: 'MUG',
        orderId: String(order.id),
      });
      expect(repeated).toMatchObject({ kind: 'webhook', topic: 'orders/create' });
    }
    const [row] = (await api.history('MUG')).filter(({ action }) => action === 'sync');
    for (const query of ['sku=MUG', 'direction=out']) {
      const accepted = await untilListed(`outcome=accepted&${query}`, { sku: 'MUG', txId: row?.txId ?? '' });
      expect(accepted).toMatchObject({ kind: 'push', durationMs: row?.push?.propagationMs });
    }
    // A movement by hand is no delivery.
    expect((await listed('sku=MUG')).map(({ kind, outcome }) => `${kind} ${outcome}`).sort()).toEqual([
      'push accepted',
      'push accepted',
      'webhook applied',
      'webhook duplicate',
    ]);
  });

  it('shows why a line was skipped, and which lines and topics move nothing', async () => {
    const order = orderOf(lineOf('NOWHERE'), lineOf('MUG', 1, { giftCard: true }));
    await api.webhook('orders/create', order);
    await api.webhook('orders/paid', order);
    const orderId = String(order.id);
    for (const query of ['outcome=skipped', 'outcome=skipped&sku=NOWHERE', 'direction=in'])
      expect(await untilListed(query, { orderId, sku: 'NOWHERE' })).toMatchObject({
        outcome: 'skipped',
        reason: 'unknown_sku',
        topic: 'orders/create',
      });
    expect(await untilListed('outcome=ignored&sku=MUG', { orderId })).toMatchObject({ reason: 'gift_card' });
    expect(await untilListed('outcome=ignored', { topic: 'orders/paid' })).toMatchObject({ reason: 'topic' });
    expect((await listed('outcome=skipped')).map(({ outcome }) => outcome)).not.toContain('ignored');
    expect(await listed('outcome=skipped&sku=MUG')).toEqual([]);
  });

  it('shows an authentic message that was refused, and none that is not authentic', async () => {
    const broken = (): { id: string; line_items: string } => ({ id: freshId(), line_items: 'none' });
    const first = broken();
    expect((await api.webhook('orders/create', first)).status).toBe(400);
    const refused = await untilListed('outcome=refused', { orderId: first.id });
    expect(refused).toMatchObject({
      direction: 'in',
      kind: 'webhook',
      topic: 'orders/create',
      httpStatus: 400,
    });
    expect(refused.reason).toMatch(/^wrong_fields: .*line_items/);
    const elsewhere = broken();
    const body = JSON.stringify(elsewhere);
    const signed = webhookHeaders(
      { url: api.url, topic: 'orders/create', body, secret: DEVELOPMENT_WEBHOOK_SECRET },
      Buffer.from(body),
    );
    expect((await api.call('POST', '/webhook/shop', body, signed)).status).toBe(404);
    const misdirected = await untilListed('outcome=refused', { orderId: elsewhere.id, httpStatus: 404 });
    expect(misdirected.reason).toMatch(/^wrong_path: /);
    for (let forged = 0; forged < 5; forged += 1)
      await api.call('POST', '/webhook/shopify', broken(), {
        'x-shopify-topic': 'orders/create',
        'x-shopify-hmac-sha256': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      });
    // Stored after the forged ones.
    const later = broken();
    expect((await api.webhook('orders/create', later)).status).toBe(400);
    await untilListed('outcome=refused', { orderId: later.id });
    expect(await listed('outcome=refused')).toHaveLength(3);
  });

  it('shows a push that is retried with its tries and the next one, and one that Amazon refused as blocked', async () => {
    amazon.script({ kind: 'status', status: 500, operation: 'patch', sku: 'SLOW', times: 'always' });
    await api.put('SLOW', { physical: 4 });
    for (const query of ['outcome=retrying', 'outcome=retrying&sku=SLOW', 'direction=out', 'sku=SLOW']) {
      const retrying = await untilListed(query, { sku: 'SLOW', outcome: 'retrying', kind: 'push' });
      expect(retrying.reason).toContain('Amazon does not answer');
      expect(retrying.attempts).toBeGreaterThan(0);
      expect(retrying.nextTryAt).toMatch(MOMENT);
    }
    amazon.clearFaults();
    await api.call('POST', '/api/sync/SLOW');
    await amazonShows(api, amazon, 'SLOW', 4);
    expect(await listed('outcome=retrying&sku=SLOW')).toEqual([]);

    amazon.script({ kind: 'invalid', operation: 'patch', sku: 'WRONG', times: 1 });
    await api.put('WRONG', { physical: 4 });
    for (const query of ['outcome=blocked', 'outcome=blocked&sku=WRONG', 'direction=out', 'sku=WRONG'])
      expect(await untilListed(query, { sku: 'WRONG', outcome: 'blocked' })).toMatchObject({ kind: 'push' });
    const [row] = (await api.history('WRONG')).filter(({ status }) => status === 'failed');
    for (const query of ['outcome=failed', 'outcome=failed&sku=WRONG', 'direction=out', 'sku=WRONG'])
      expect(await untilListed(query, { sku: 'WRONG', outcome: 'failed' })).toMatchObject({
        kind: 'push',
        txId: row?.txId,
        reason: row?.error,
        at: row?.timestamp,
      });
    const pushes = (await listed('sku=WRONG')).filter(({ kind }) => kind === 'push');
    expect(pushes.map(({ outcome }) => outcome).sort()).toEqual(['blocked', 'failed']);
  });

  it('shows returned units with what was decided', async () => {
    const returned = { orderId: '114-1', sku: 'MUG', quantity: 1, returnedAt: '2026-11-20T10:15:00Z' };
    for (const [disposition, outcome] of [
      ['SELLABLE', 'applied'],
      ['CUSTOMER_DAMAGED', 'held'],
      ['LOST_IN_SPACE', 'review'],
    ] as const) {
      const plate = { licensePlateNumber: `LPN-${disposition}` };
      const { body } = await api.call('POST', '/webhook/amazon/return', {
        ...returned,
        ...plate,
        disposition,
      });
      for (const query of [`outcome=${outcome}`, `outcome=${outcome}&sku=MUG`, 'direction=in', 'sku=MUG'])
        expect(await untilListed(query, { kind: 'return', reason: disposition })).toMatchObject({
          direction: 'in',
          outcome,
          sku: 'MUG',
          orderId: '114-1',
          at: '2026-11-20T10:15:00.000000Z',
          ...(outcome === 'applied' ? {} : { alertId: body.alertId }),
        });
    }
  });

  it('has each delivery once, newest first, whatever the page, the filter and the instance', async () => {
    await eventually('nothing is on its way', async () => {
      const [waiting, retrying] = [await listed('outcome=waiting'), await listed('outcome=retrying')];
      return waiting.length + retrying.length === 0;
    });
    const all = await listed('');
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const times = all.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    for (const limit of [2, 7])
      expect((await listed('', limit)).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const other = await startTestService(store, { ALERT_WEBHOOK_URL: receiver.url, RUN_JOBS: 'false' });
    expect((await listed('', 50, other.api)).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    await other.service.stop();
    for (const direction of ['in', 'out'])
      expect((await listed(`direction=${direction}`, 5)).map(({ id }) => id)).toEqual(
        all.filter((delivery) => delivery.direction === direction).map(({ id }) => id),
      );
    for (const outcome of OUTCOMES)
      expect([outcome, (await listed(`outcome=${outcome}`, 2)).map(({ id }) => id)]).toEqual([
        outcome,
        all.filter((delivery) => delivery.outcome === outcome).map(({ id }) => id),
      ]);
    expect(await listed('direction=in&outcome=blocked')).toEqual([]);
    const noise = ['applied', 'duplicate', 'ignored', 'accepted', 'delivered'];
    expect((await listed('noise=false', 4)).map(({ id }) => id)).toEqual(
      all.filter(({ outcome }) => !noise.includes(outcome)).map(({ id }) => id),
    );
    const ofMug = await listed('sku=MUG', 3);
    expect(ofMug.every(({ sku }) => sku === 'MUG')).toBe(true);
    const keyOf = ({ kind, outcome, at }: Delivery): string => `${at} ${kind} ${outcome}`;
    expect(ofMug.map(keyOf)).toEqual(all.filter(({ sku }) => sku === 'MUG').map(keyOf));
  });

  it('refuses an unknown filter, and a cursor of another list', async () => {
    const { body } = await api.call<DeliveryList>('GET', '/api/deliveries?limit=1');
    const cursor = body.nextCursor ?? '';
    expect(cursor).not.toBe('');
    const { list, position } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as {
      list: string;
      position: Readonly<Record<string, string>>;
    };
    const forged = (changed: object): string =>
      Buffer.from(JSON.stringify({ list, position: changed })).toString('base64url');
    for (const query of [
      'outcome=running',
      'noise=no',
      'direction=up',
      'sku=',
      'kind=push',
      `direction=in&cursor=${cursor}`,
      `sku=MUG&cursor=${cursor}`,
      `cursor=${forged({})}`,
      `cursor=${forged({ until: 'x' })}`,
    ])
      expect([query, (await api.call('GET', `/api/deliveries?${query}`)).status]).toEqual([query, 400]);
    expect((await api.call('GET', `/api/deliveries?cursor=${cursor}`)).status).toBe(200);
    for (const [name, value] of Object.entries(position)) {
      for (const text of ['x', '9\n9', 'x\ny', '2020-01\n\n', '2026-11\nMUG\nx']) {
        const query = `cursor=${forged({ ...position, [name]: text })}`;
        const { status } = await api.call('GET', `/api/deliveries?limit=5&${query}`);
        expect([name, value, text, [200, 400].includes(status)]).toEqual([name, value, text, true]);
      }
    }
  });
});
