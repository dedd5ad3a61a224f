import type { Alert } from '../../../src/alerts/domain/alert';
import type { AlertList } from '../../../src/alerts/list/alerts.controller';
import type { Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTcpProxy, type TcpProxy } from '../../support/network/tcp-proxy';

describe('the list of alerts', () => {
  let store: TestStore;
  let wire: TcpProxy;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    wire = await startTcpProxy(store.endpoint);
    running = await startTestService(store, { DYNAMODB_LOCAL_ENDPOINT: wire.endpoint });
    api = running.api;
  });

  afterAll(async () => {
    wire.restore();
    await running.service.stop();
    await wire.close();
    await store.stop();
  });

  async function list(query: string): Promise<AlertList> {
    const answer = await api.call<AlertList>('GET', `/api/alerts${query}`);
    expect(answer.status).toBe(200);
    expect(answer.body.count).toBe(answer.body.items.length);
    return answer.body;
  }

  async function idsOf(query: string): Promise<string[]> {
    return (await list(query)).items.map(({ alertId }) => alertId).sort();
  }

  const read = (alertId: string) =>
    api.call<AlertList>('POST', `/api/alerts/${encodeURIComponent(alertId)}/read`);

  const one = (alertId: string) => api.call<Alert>('GET', `/api/alerts/${encodeURIComponent(alertId)}`);

  /** Sells a SKU below zero: one critical alert. */
  async function oversell(sku: string): Promise<Alert> {
    await api.put(sku, { physical: 0 });
    await api.webhook('orders/create', orderOf(lineOf(sku, 1)));
    const [alert] = (await list(`?sku=${encodeURIComponent(sku)}&type=oversold`)).items;
    if (alert === undefined) throw new Error(`${sku} has no alert.`);
    return alert;
  }

  it('is filtered, and an alert can be read whatever characters its SKU has', async () => {
    const sku = 'ö/ü %2F?#&=😀"\'';
    const alert = await oversell(sku);
    expect(alert).toMatchObject({ severity: 'critical', type: 'oversold', sku, read: false, count: 1 });
    for (const query of [
      '',
      '?unread=true',
      '/unread',
      '?severity=critical',
      '/severity/critical',
      '?type=oversold',
    ])
      expect(await idsOf(query)).toContain(alert.alertId);
    for (const query of [
      '?unread=false',
      '?severity=info',
      '/severity/info',
      '?type=stock_low',
      '?sku=OTHER',
    ])
      expect(await idsOf(query)).not.toContain(alert.alertId);

    expect(await one(alert.alertId)).toMatchObject({ status: 200, body: alert });
    const first = await read(alert.alertId);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      items: [{ ...alert, read: true, readAt: expect.any(String) as string }],
      count: 1,
    });
    expect(await read(alert.alertId)).toMatchObject({ status: 200, body: first.body });
    expect(await idsOf('/unread')).not.toContain(alert.alertId);
    expect(await idsOf('?unread=false')).toContain(alert.alertId);
    // More sales below zero repeat the same alert.
    await api.webhook('orders/create', orderOf(lineOf(sku, 1)));
    expect((await list(`?sku=${encodeURIComponent(sku)}`)).items).toMatchObject([{ read: true, count: 2 }]);
  });

  it('shows the alert of an unknown SKU as closed when it is registered', async () => {
    await api.webhook('orders/create', orderOf(lineOf('STRANGER', 1)));
    expect(await list('?sku=STRANGER')).toMatchObject({ items: [{ type: 'unknown_sku', severity: 'info' }] });
    expect((await list('?sku=STRANGER')).items[0]).not.toHaveProperty('closedAt');
    await api.put('STRANGER', { physical: 3 });
    expect((await list('?sku=STRANGER')).items).toMatchObject([
      { closedAt: expect.any(String) as string, note: 'It is registered now.', read: false },
    ]);
  });

  it('has no alert to read with an unknown id', async () => {
    for (const alertId of ['unknown', 'unknown_sku:ö/😀', '\u0000', 'x'.repeat(500)])
      for (const call of [one, read])
        expect(await call(alertId)).toMatchObject({ status: 404, body: { code: 'unknown_alert' } });
    expect((await api.call('POST', '/api/alerts//read')).status).toBe(404);
  });

  it('has pages whose cursors fit only their own list', async () => {
    for (const sku of ['PAGE-1', 'PAGE-2', 'PAGE-3']) await oversell(sku);
    const all = await idsOf('?type=oversold&limit=200');
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(`?type=oversold&limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      paged.push(...page.items.map(({ alertId }) => alertId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(paged.sort()).toEqual(all);
    const { nextCursor = '' } = await list('?type=oversold&limit=1');
    expect((await api.call('GET', `/api/alerts?type=stock_low&cursor=${nextCursor}`)).status).toBe(400);
    expect((await api.call('GET', `/api/alerts/unread?cursor=${nextCursor}`)).status).toBe(400);
  });

  it('is marked as read as a whole, or the alerts that match', async () => {
    await oversell('ALL-1');
    const { timestamp } = await oversell('ALL-2');
    const readAll = (body: unknown) => api.call<{ read: number }>('POST', '/api/alerts/read', body);
    expect(await readAll({ sku: 'ALL-1', severity: 'critical' })).toMatchObject({
      status: 200,
      body: { read: 1 },
    });
    expect(await readAll({ sku: 'ALL-1' })).toMatchObject({ body: { read: 0 } });
    expect(await readAll({ sku: 'ALL-2', before: timestamp })).toMatchObject({ body: { read: 0 } });
    expect(await readAll({ sku: 'ALL-2', type: 'stock_low' })).toMatchObject({ body: { read: 0 } });
    const unread = (await list('/unread?limit=200')).count;
    expect(unread).toBeGreaterThan(0);
    expect(await readAll({})).toMatchObject({ status: 200, body: { read: unread } });
    expect((await list('/unread')).items).toEqual([]);
  });

  it('is counted by a dry run, and marked as read by the filters of the query', async () => {
    await oversell('QUERY-1');
    const { timestamp } = await oversell('QUERY-2');
    const unread = (await list('/unread?limit=200')).count;
    const read = async (query: string, body?: unknown): Promise<unknown> => {
      const answer = await api.call('POST', `/api/alerts/read?${query}`, body);
      return answer.status === 200 ? answer.body : answer.status;
    };
    expect(await read('dryRun=true')).toEqual({ count: unread });
    expect(await read('dryRun=true&severity=critical&sku=QUERY-1', {})).toEqual({ count: 1 });
    expect(await read(`dryRun=true&type=oversold&sku=QUERY-2&before=${timestamp}`)).toEqual({ count: 0 });
    expect(await read('dryRun=true&sku=QUERY-1&unread=false')).toEqual({ count: 0 });
    expect(await read('sku=QUERY-1&unread=false')).toEqual({ count: 0 });
    expect((await list('/unread?limit=200')).count).toBe(unread);
    expect(await read('sku=QUERY-1&unread=true')).toEqual({ count: 1 });
    expect((await list('?sku=QUERY-1&unread=true')).items).toEqual([]);
    for (const [query, body] of [
      ['dryRun=true', { sku: 'QUERY-2' }],
      ['dryRun=maybe'],
      ['limit=5'],
      ['sku=QUERY-2', []],
    ] as const)
      expect([query, await read(query, body)]).toEqual([query, 400]);
    expect(await read('dryRun=false')).toEqual({ count: unread - 1 });
    expect((await list('/unread')).items).toEqual([]);
  });

  it.each([
    ['GET', '?unread=yes', 'unread'],
    ['GET', '?unread=1', 'unread'],
    ['GET', '?unread=true&unread=false', 'unread'],
    ['GET', '?severity=urgent', 'severity'],
    ['GET', '?severity=', 'severity'],
    ['GET', '?type=nothing', 'type'],
    ['GET', '?sku=', 'sku'],
    ['GET', '?sku=a%00b', 'sku'],
    ['GET', `?sku=${'x'.repeat(41)}`, 'sku'],
    ['GET', '?limit=0', 'limit'],
    ['GET', '?cursor=abc', 'cursor'],
    ['GET', '?order=asc', 'order'],
    ['GET', '/unread?severity=info', 'severity'],
    ['GET', '/severity/urgent', 'level'],
  ] as const)('%s %s is refused by name', async (method, path, field) => {
    const { status, body } = await api.call(method, `/api/alerts${path}`);
    expect(status).toBe(400);
    expect((body.details as { field: string }[]).map((detail) => detail.field)).toEqual([field]);
  });

  it.each([
    '{"severity":"urgent"}',
    '{"severity":null}',
    '{"type":["oversold"]}',
    '{"sku":""}',
    '{"sku":"\\ud800"}',
    '{"before":"yesterday"}',
    '{"before":"2026-13-45T99:00:00Z"}',
    '{"before":1795428137123}',
    '{"before":"2026-02-30T00:00:00Z"}',
    '{"before":"2027-02-29T12:00:00+02:00"}',
    '{"before":"2026-11-31T23:59:59.999Z"}',
    'null',
    '',
    undefined,
    '{"unread":true}',
    '[]',
    '[{}]',
    '"all"',
    '{',
  ])('to mark as read %s is refused and marks nothing', async (body) => {
    const { alertId } = await oversell('REFUSED');
    const before = await idsOf('/unread');
    expect(before).toContain(alertId);
    expect((await api.call('POST', '/api/alerts/read', body)).status).toBe(400);
    expect(await idsOf('/unread')).toEqual(before);
  });

  it('includes an outage of the store when it is over', async () => {
    await api.put('OUTAGE', { physical: 5 });
    const readStatus = async (): Promise<number> => (await api.call('GET', '/api/inventory/OUTAGE')).status;
    // An outage has failed calls more than ten seconds apart.
    wire.cut();
    expect(await readStatus()).toBe(503);
    const downAt = Date.now();
    // Not an order: the service may use four of the five seconds that Shopify waits for an answer.
    const refused = await api.call(
      'POST',
      '/api/inventory/OUTAGE/adjustments',
      { delta: -1, reason: 'counted' },
      { 'idempotency-key': 'outage' },
    );
    expect(refused.status).toBe(503);
    await eventually('the store has not answered for ten seconds', () => Date.now() - downAt > 10_000);
    expect(await readStatus()).toBe(503);
    wire.restore();
    const alert = await eventually('the alert of the outage is closed', async () => {
      const { items } = (await api.call<AlertList>('GET', '/api/alerts?type=store_degraded')).body;
      return items.find(({ closedAt }) => closedAt !== undefined);
    });
    expect(alert).toMatchObject({ severity: 'warning', read: false });
    expect(alert.message).toMatch(
      /could not store orders for 1\d seconds from .*3 requests were answered with 503/,
    );
    expect(alert.note).toContain('has answered since');
  });
});
