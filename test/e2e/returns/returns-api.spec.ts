import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ErrorBody } from '../../../src/platform/http/api-error';
import type { ReturnView } from '../../../src/returns/api/return-view';
import type { ReturnAnswer } from '../../../src/returns/api/returns.service';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import type { Answer, Api } from '../../support/service/api';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { freshDigits } from '../../support/returns/return-statements';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { isWrittenBehind } from '../../support/store/written-behind';
import { unreadAlerts } from '../../support/operations/unread-alerts';

/** Without polls: these tests are about returns that the API reports. */
const NO_POLL = { RETURNS_CRON: '0 0 1 1 *' };

interface ReturnsList {
  readonly items: readonly ReturnView[];
  readonly nextCursor?: string;
}

/** A return as the API reports it, with an order and a plate of its own. */
function returnOf(sku: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    orderId: `114-${freshDigits()}-0000001`,
    sku,
    quantity: 1,
    disposition: 'SELLABLE',
    returnedAt: '2026-11-20T10:15:00Z',
    licensePlateNumber: `LPNRRAA${freshDigits()}`,
    ...more,
  };
}

describe('a return that the API reports', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;
  let amazon: AmazonSimulator;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, NO_POLL);
    api = running.api;
    amazon = simulatorOf(running);
  });

  afterAll(async () => {
    expect(amazon.violations()).toEqual([]);
    await running.service.stop();
    await store.stop();
  });

  function report(body: unknown): Promise<Answer<ReturnAnswer>> {
    return api.call<ReturnAnswer>('POST', '/webhook/amazon/return', body);
  }

  async function listOf(query = ''): Promise<ReturnsList> {
    const answer = await api.call<ReturnsList>('GET', `/api/returns${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  }

  const listOfSku = (sku: string): Promise<ReturnsList> => listOf(`?sku=${encodeURIComponent(sku)}`);

  it('sellable: it is back in stock beyond the buffer, in the ledger, and at Amazon', async () => {
    await api.put('MUG', { physical: 10, buffer: 2 });
    await amazonShows(api, amazon, 'MUG', 8);
    const body = returnOf('MUG', { reason: 'UNWANTED_ITEM' });
    expect((await report(body)).body).toEqual({
      outcome: 'applied',
      action: 'restock',
      physical: 11,
      broadcast: 9,
    });
    expect((await report(body)).body).toEqual({
      outcome: 'duplicate',
      action: 'restock',
      physical: 11,
      broadcast: 9,
    });
    await amazonShows(api, amazon, 'MUG', 9);
    expect(await api.stock('MUG')).toMatchObject({ physical: 11, broadcast: 9, version: 2 });
    expect((await api.history('MUG')).filter(({ action }) => action === 'return')).toMatchObject([
      {
        txId: `amazon:return:${String(body.orderId)}:MUG:${String(body.licensePlateNumber)}`,
        delta: 1,
        physicalAfter: 11,
        actor: 'api',
        cause: { orderId: body.orderId, reason: 'SELLABLE' },
      },
    ]);
  });

  it.each([
    ['SELLABLE', 'restock', 11, undefined, undefined],
    ['CUSTOMER_DAMAGED', 'hold', 10, 'return_damaged', 'warning'],
    ['DEFECTIVE', 'hold', 10, 'return_damaged', 'warning'],
    ['WAREHOUSE_DAMAGED', 'hold', 10, 'return_damaged', 'critical'],
    ['EXPIRED', 'hold', 10, 'return_unsellable', 'info'],
    ['SOMETHING_NEW', 'review', 10, 'manual_review', 'warning'],
    ['sellable', 'review', 10, 'manual_review', 'warning'],
    ['__proto__', 'review', 10, 'manual_review', 'warning'],
  ] as const)(
    'as %s is answered with %s, and again as a duplicate',
    async (disposition, action, physical, type, severity) => {
      const sku = `AS-${disposition}`;
      await api.put(sku, { physical: 10, buffer: 3 });
      const body = returnOf(sku, { disposition });
      const answer = await report(body);
      const alerts = type === undefined ? [] : await unreadAlerts(api, type, sku);
      const alertId = alerts[0]?.alertId;
      const expected = {
        action,
        physical,
        broadcast: physical - 3,
        ...(alertId === undefined ? {} : { alertId }),
      };
      expect(answer).toMatchObject({ status: 200, body: { outcome: 'applied', ...expected } });
      for (let again = 0; again < 2; again += 1)
        expect((await report(body)).body).toEqual({ outcome: 'duplicate', ...expected });
      if (type !== undefined)
        expect(await unreadAlerts(api, type, sku)).toMatchObject([
          { severity, sku, orderId: body.orderId, count: 1, read: false },
        ]);
      expect((await api.stock(sku)).physical).toBe(physical);
    },
  );

  it('of several units, on a bare date, with a SKU of any characters', async () => {
    const sku = 'LAMP/DESK #2 (EU) 100% 🧦:~1';
    await api.put(sku, { physical: 10 });
    const { licensePlateNumber, ...bare } = returnOf(sku, { quantity: 3, returnedAt: '2026-11-20' });
    expect((await report(bare)).body).toMatchObject({ outcome: 'applied', physical: 13 });
    expect((await report(bare)).body).toMatchObject({ outcome: 'duplicate', physical: 13 });
    const { items } = await listOfSku(sku);
    expect(items).toEqual([
      {
        returnId: expect.any(String) as string,
        sku,
        orderId: bare.orderId,
        returnedAt: '2026-11-20T00:00:00.000Z',
        quantity: 3,
        disposition: 'SELLABLE',
        decision: 'restock',
        restocked: 3,
        txId: expect.stringMatching(/^amazon:return:/) as string,
        recordedAt: expect.any(String) as string,
        updatedAt: expect.any(String) as string,
      },
    ]);
  });

  it('that is later reported as damaged is taken out again, with one alert, and never sold', async () => {
    await api.put('TURN', { physical: 10 });
    const body = returnOf('TURN');
    await report(body);
    const turned = await report({ ...body, disposition: 'CUSTOMER_DAMAGED' });
    const [alert, ...others] = await unreadAlerts(api, 'return_reversed', 'TURN');
    expect(others).toEqual([]);
    expect(turned.body).toEqual({
      outcome: 'applied',
      action: 'hold',
      physical: 10,
      broadcast: 10,
      alertId: alert?.alertId,
    });
    await amazonShows(api, amazon, 'TURN', 10);
  });

  it('sent ten times at once counts once', async () => {
    await api.put('RUSH', { physical: 10 });
    const body = returnOf('RUSH');
    const answers = await Promise.all(Array.from({ length: 10 }, () => report(body)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(answers.filter((answer) => answer.body.outcome === 'applied')).toHaveLength(1);
    expect((await api.stock('RUSH')).physical).toBe(11);
  });

  it('of an oversold SKU closes the alert', async () => {
    await api.put('SHORT', { physical: 1 });
    await api.webhook('orders/create', orderOf(lineOf('SHORT', 2)));
    expect(await unreadAlerts(api, 'oversold', 'SHORT')).toMatchObject([{ severity: 'critical' }]);
    expect((await report(returnOf('SHORT'))).body).toMatchObject({
      action: 'restock',
      physical: 0,
      broadcast: 0,
    });
    const [alert] = await unreadAlerts(api, 'oversold', 'SHORT');
    expect(alert?.closedAt).toEqual(expect.any(String));
  });

  it('of a multipack and a kit: each component is back in stock, once a listing sells them', async () => {
    await api.put('KIT-MUG', { physical: 10, buffer: 1 });
    await api.put('KIT-SPOON', { physical: 20 });
    const early = returnOf('KIT-MUG-3PK');
    expect((await report(early)).body).toEqual({
      outcome: 'applied',
      action: 'hold',
      physical: null,
      broadcast: null,
      alertId: 'unknown_sku:KIT-MUG-3PK',
    });
    const alertOf = async (): Promise<{ message: string; closedAt?: string } | undefined> =>
      (
        await api.call<{ items: { message: string; closedAt?: string }[] }>(
          'GET',
          '/api/alerts?sku=KIT-MUG-3PK',
        )
      ).body.items[0];
    expect((await alertOf())?.message).toContain(
      ' Registered is KIT-MUG: if that is meant, link it with PUT ',
    );
    for (const [sellerSku, components] of [
      ['KIT-MUG-3PK', [{ sku: 'KIT-MUG', units: 3 }]],
      [
        'KIT-SET',
        [
          { sku: 'KIT-MUG', units: 1 },
          { sku: 'KIT-SPOON', units: 2 },
        ],
      ],
    ] as const)
      expect((await api.call('PUT', `/api/listings/amazon/${sellerSku}`, { components })).status).toBe(200);
    expect((await alertOf())?.closedAt).toBeDefined();
    // It stays out of stock, and nothing is to be done about it any more.
    expect((await report(early)).body).toEqual({
      outcome: 'duplicate',
      action: 'hold',
      physical: 10,
      broadcast: 9,
    });
    expect((await report(returnOf('KIT-MUG-3PK'))).body).toMatchObject({ physical: 13, broadcast: 12 });
    const kit = returnOf('KIT-SET');
    expect((await report(kit)).body).toEqual({
      outcome: 'applied',
      action: 'restock',
      physical: 14,
      broadcast: 13,
    });
    await api.call('PUT', '/api/listings/amazon/KIT-SET', { components: [{ sku: 'KIT-SPOON', units: 9 }] });
    expect((await report({ ...kit, disposition: 'CUSTOMER_DAMAGED' })).body).toMatchObject({
      outcome: 'applied',
      action: 'hold',
      physical: 13,
      broadcast: 12,
    });
    const [unit] = (await listOfSku('KIT-SET')).items;
    expect(unit).toMatchObject({
      restocked: 0,
      components: [
        { sku: 'KIT-MUG', units: 1 },
        { sku: 'KIT-SPOON', units: 2 },
      ],
    });
    const { body } = await api.call<{ items: unknown[] }>('GET', '/api/inventory/KIT-SPOON/transactions');
    expect(body.items.filter((row) => (row as { action: string }).action !== 'sync')).toMatchObject([
      { action: 'return_reversal', delta: -2, cause: { sellerSku: 'KIT-SET', reason: 'CUSTOMER_DAMAGED' } },
      {
        action: 'return',
        delta: 2,
        cause: { sellerSku: 'KIT-SET' },
        txId: expect.stringMatching(/:r1:KIT-SPOON$/) as unknown,
      },
      { action: 'recount' },
    ]);
  });

  it('of a SKU that is not registered is kept without figures, and one alert asks for the SKU', async () => {
    for (let index = 0; index < 3; index += 1)
      expect((await report(returnOf('UNKNOWN'))).body).toEqual({
        outcome: 'applied',
        action: 'hold',
        physical: null,
        broadcast: null,
        alertId: 'unknown_sku:UNKNOWN',
      });
    expect(await unreadAlerts(api, 'unknown_sku', 'UNKNOWN')).toHaveLength(1);
    expect((await listOfSku('UNKNOWN')).items).toHaveLength(3);
    expect((await api.call('GET', '/api/inventory/UNKNOWN')).status).toBe(404);
  });

  describe('is refused, and nothing is written, when', () => {
    const LONG = 'x'.repeat(201);
    const cases: [string, string, string][] = [
      ...['0', '-1', '1.5', '"1"', 'true', 'null', '[1]', '{}', '1e21', '1000001', '-0'].map(
        (value): [string, string, string] => ['quantity', value, 'a whole number'],
      ),
      ...[
        '"09/10/2026"',
        '"2026-02-30"',
        '"2026-11-20T10:15:00"',
        '"2026-11-20 10:15:00Z"',
        '"20 Nov 2026"',
        '"2026-11-20T25:00:00Z"',
        '""',
        '1763633700000',
        'null',
        'true',
        '["2026-11-20"]',
      ].map((value): [string, string, string] => ['returnedAt', value, 'a date as']),
      ...[
        '""',
        `"${'x'.repeat(41)}"`,
        `"${'🧦'.repeat(41)}"`,
        '"A\\nB"',
        '5',
        'null',
        '["MUG"]',
        '{"S":"MUG"}',
      ].map((value): [string, string, string] => ['sku', value, '1 to 40 printable']),
      ...['""', '" 1"', '"1 "', `"${'x'.repeat(101)}"`, '5', 'null'].flatMap(
        (value): [string, string, string][] => [
          ['orderId', value, '1 to 100 printable'],
          ['licensePlateNumber', value, '1 to 100 printable'],
        ],
      ),
      ...[
        '""',
        '" SELLABLE"',
        '"SELLABLE "',
        `"${'x'.repeat(51)}"`,
        '5',
        'null',
        '["SELLABLE"]',
        '{"length":1}',
      ].map((value): [string, string, string] => ['disposition', value, '1 to 50 printable']),
      ...['""', `"${LONG}"`, '"a\\tb"', '7', 'null', '["why"]'].map((value): [string, string, string] => [
        'reason',
        value,
        '1 to 200 printable',
      ]),
    ];

    /** Everything in the three tables that a return writes to. */
    async function written(): Promise<unknown> {
      const { returns, transactions, alerts } = store.tables;
      const tables = await Promise.all(
        [returns, transactions, alerts].map((TableName) =>
          store.client.send(new ScanCommand({ TableName, ConsistentRead: true })),
        ),
      );
      return (
        tables
          .flatMap(({ Items = [] }) => Items)
          // The writes of the sender and the leases are no returns, and come later.
          .filter(({ txId }) => !/^(lease|sync|poll):/.test(txId?.S ?? '') && !isWrittenBehind(txId?.S))
      );
    }

    async function refused(body: string): Promise<ErrorBody> {
      const answer = await api.call<ErrorBody>('POST', '/webhook/amazon/return', body);
      expect([body, answer.status, answer.body.code]).toEqual([body, 400, 'bad_request']);
      return answer.body;
    }

    it('any field is wrong; the answer names it and says what it must be', async () => {
      await api.put('GOOD', { physical: 10 });
      const before = await written();
      for (const [field, value, problem] of cases) {
        const rest = Object.entries(returnOf('GOOD')).filter(([name]) => name !== field);
        const { details } = await refused(
          `{${JSON.stringify(Object.fromEntries(rest)).slice(1, -1)},"${field}":${value}}`,
        );
        expect([field, value, details]).toEqual([
          field,
          value,
          [{ field, problem: expect.stringContaining(problem) as string }],
        ]);
      }
      expect(await written()).toEqual(before);
      expect(await api.stock('GOOD')).toMatchObject({ physical: 10, version: 1 });
    });

    it('it is in the future, beyond the difference of clocks and calendars', async () => {
      await api.put('AHEAD', { physical: 10 });
      const at = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
      const refused = await report(returnOf('AHEAD', { returnedAt: at(1.1) }));
      expect(refused).toMatchObject({
        status: 400,
        body: {
          code: 'bad_request',
          details: [{ field: 'returnedAt', problem: 'must not lie in the future' }],
        },
      });
      expect(await api.stock('AHEAD')).toMatchObject({ physical: 10, version: 1 });
      expect(await report(returnOf('AHEAD', { returnedAt: at(0.9) }))).toMatchObject({
        body: { physical: 11 },
      });
    });

    it.each(['orderId', 'sku', 'quantity', 'disposition', 'returnedAt'])('%s is missing', async (field) => {
      const rest = Object.entries(returnOf('GOOD')).filter(([name]) => name !== field);
      expect((await refused(JSON.stringify(Object.fromEntries(rest)))).details).toMatchObject([{ field }]);
    });

    it('it has an unknown field, or is no object', async () => {
      const before = await written();
      for (const field of ['status', 'source', 'dispositon', 'restocked']) {
        const { details } = await refused(JSON.stringify(returnOf('GOOD', { [field]: 'SELLABLE' })));
        expect(details).toMatchObject([{ field }]);
      }
      const poisoned = JSON.stringify(returnOf('GOOD')).slice(0, -1);
      await refused(`${poisoned},"__proto__":{"restocked":5}}`);
      await refused(`${poisoned},"constructor":{"prototype":{}}}`);
      for (const body of ['[]', '"SELLABLE"', '5', 'null', '{}', '{', '', JSON.stringify([returnOf('GOOD')])])
        await refused(body);
      expect(await written()).toEqual(before);
    });

    it('all bad fields are named at once', async () => {
      const { details } = await refused('{"quantity":0,"sku":"","extra":1}');
      expect(details?.map(({ field }) => field).sort()).toEqual([
        'disposition',
        'extra',
        'orderId',
        'quantity',
        'returnedAt',
        'sku',
      ]);
    });
  });

  describe('is listed', () => {
    const skus = ['LIST-A', 'LIST-B'];

    beforeAll(async () => {
      for (const sku of skus) await api.put(sku, { physical: 5 });
      for (const [index, returnedAt] of [
        '2026-08-31T23:59:59Z',
        '2026-09-01',
        '2026-10-05T12:00:00+05:30',
        '2026-11-19',
        '2026-11-19',
      ].entries())
        await report(
          returnOf(skus[index % 2] ?? '', { returnedAt, disposition: index === 3 ? 'DAMAGED' : 'SELLABLE' }),
        );
    });

    async function paged(query: string, limit: number): Promise<ReturnView[]> {
      const items: ReturnView[] = [];
      let cursor: string | undefined;
      do {
        const page = await listOf(
          `?${query}&limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
        );
        expect(page.items.length).toBeLessThanOrEqual(limit);
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return items;
    }

    it.each([1, 2, 50])('of one SKU, newest first, %i to a page', async (limit) => {
      const items = await paged('sku=LIST-A', limit);
      expect(items.map(({ sku, returnedAt }) => [sku, returnedAt])).toEqual([
        ['LIST-A', '2026-11-19T00:00:00.000Z'],
        ['LIST-A', '2026-10-05T06:30:00.000Z'],
        ['LIST-A', '2026-08-31T23:59:59.000Z'],
      ]);
    });

    it.each([1, 2, 50])('of all SKUs, newest first, each once, %i to a page', async (limit) => {
      const items = await paged('', limit);
      const dates = items.map(({ returnedAt }) => returnedAt);
      expect(dates).toEqual([...dates].sort().reverse());
      expect(new Set(items.map(({ returnId }) => returnId)).size).toBe(items.length);
      expect(items.filter(({ sku }) => skus.includes(sku))).toHaveLength(5);
      const alerts = await unreadAlerts(api, 'return_damaged', 'LIST-B');
      expect(items.find(({ sku, decision }) => sku === 'LIST-B' && decision === 'hold')?.alertId).toBe(
        alerts[0]?.alertId,
      );
    });

    it.each([1, 2, 50])('with one decision, of one SKU or of all, %i to a page', async (limit) => {
      const held = await paged('sku=LIST-B&decision=hold', limit);
      expect(held.map(({ sku, disposition }) => [sku, disposition])).toEqual([['LIST-B', 'DAMAGED']]);
      const all = await paged('decision=hold', limit);
      expect(all).toContainEqual(held[0]);
      expect(new Set(all.map(({ decision }) => decision))).toEqual(new Set(['hold']));
    });

    it('only with a cursor of the same list, and a query that is well-formed', async () => {
      const ofAll = (await listOf('?limit=1')).nextCursor ?? '';
      const ofA = (await listOf('?sku=LIST-A&limit=1')).nextCursor ?? '';
      const { nextCursor: ofInventory = '' } = (
        await api.call<{ nextCursor?: string }>('GET', '/api/inventory?limit=1')
      ).body;
      expect([ofAll, ofA, ofInventory]).not.toContain('');
      for (const query of [
        `?cursor=${ofA}`,
        `?sku=LIST-B&cursor=${ofA}`,
        `?sku=LIST-A&cursor=${ofAll}`,
        `?cursor=${ofInventory}`,
        `?cursor=${ofAll.slice(0, -2)}`,
        '?cursor=nonsense',
        '?cursor=',
        `?cursor=${ofAll}&cursor=${ofAll}`,
        '?limit=0',
        '?limit=201',
        '?limit=ten',
        '?sku=',
        '?sku=LIST-A&sku=LIST-B',
        `?decision=hold&cursor=${ofAll}`,
        '?decision=held',
        `?sku=${'x'.repeat(41)}`,
        '?page=2',
      ]) {
        const { status, body } = await api.call<ErrorBody>('GET', `/api/returns${query}`);
        expect([query, status, body.code]).toEqual([query, 400, 'bad_request']);
      }
      expect((await listOf('?sku=NEVER-SEEN')).items).toEqual([]);
    });
  });
});

describe('returns, with API keys configured', () => {
  let store: TestStore;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, {
      ...NO_POLL,
      RUN_JOBS: 'false',
      API_KEY: 'key-of-the-warehouse',
      RETURNS_RESTOCK_DISPOSITIONS: '',
    });
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  it('are reported and listed with a key only', async () => {
    const { api } = running;
    const key = { 'x-api-key': 'key-of-the-warehouse' };
    for (const headers of [{}, { 'x-api-key': 'wrong' }]) {
      expect((await api.call('POST', '/webhook/amazon/return', returnOf('MUG'), headers)).status).toBe(401);
      expect((await api.call('GET', '/api/returns', undefined, headers)).status).toBe(401);
    }
    expect((await api.call('GET', '/api/returns', undefined, key)).body).toEqual({ items: [] });
    expect((await api.call('POST', '/webhook/amazon/return', returnOf('MUG'), key)).status).toBe(200);
    expect((await api.call<ReturnsList>('GET', '/api/returns', undefined, key)).body.items).toHaveLength(1);
  });

  it('are never restocked when the merchant leaves them to Amazon, and sellable ones raise no alert', async () => {
    const { api } = running;
    const key = { 'x-api-key': 'key-of-the-warehouse' };
    await api.call('PUT', '/api/inventory/FBA', { physical: 10 }, key);
    expect((await api.call('POST', '/webhook/amazon/return', returnOf('FBA'), key)).body).toEqual({
      outcome: 'applied',
      action: 'hold',
      physical: 10,
      broadcast: 10,
    });
  });
});
