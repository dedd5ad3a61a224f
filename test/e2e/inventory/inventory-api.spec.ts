import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { runVerify } from '../../../src/cli/verify-command';
import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { Comparison } from '../../../src/inventory/history/domain/comparison';
import type { History } from '../../../src/inventory/history/history.service';
import type { StockView } from '../../../src/inventory/stock/stock-view';
import type { Answer, Api } from '../../support/service/api';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** What clients do with stock over REST. */
describe('the inventory API', () => {
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

  function adjust(sku: string, body: unknown, key?: string): Promise<Answer> {
    return api.call(
      'POST',
      `/api/inventory/${encodeURIComponent(sku)}/adjustments`,
      body,
      key === undefined ? {} : { 'idempotency-key': key },
    );
  }

  it('figures for a version that has moved on change nothing, and a repeat of those that were set is answered', async () => {
    const put = (physical: number, headers: Record<string, string>) =>
      api.call('PUT', '/api/inventory/VERSIONED', { physical }, headers);
    expect((await put(5, { 'if-none-match': '*' })).body).toMatchObject({ physical: 5, version: 1 });
    expect((await put(9, { 'if-none-match': '*' })).body).toMatchObject({ code: 'already_registered' });
    await api.webhook('orders/create', orderOf(lineOf('VERSIONED')));
    const stale = await put(5, { 'if-match': '"1"', 'idempotency-key': 'count-1' });
    expect([stale.status, stale.body.code]).toEqual([409, 'stock_moved']);
    expect(await api.stock('VERSIONED')).toMatchObject({ physical: 4, version: 2 });
    const seen = { 'if-match': '"2"', 'idempotency-key': 'count-2' };
    expect((await put(7, seen)).body).toMatchObject({ physical: 7, version: 3 });
    expect((await put(7, seen)).body).toMatchObject({ physical: 7, version: 3 });
    expect((await put(7, { 'if-match': 'seven' })).status).toBe(400);
  });

  it('the number of a SKU for Amazon is explained by terms that add up, with the rows behind them', async () => {
    await api.put('WHY', { physical: 12, buffer: 3 });
    const { body: sold } = await api.webhook('orders/create', orderOf(lineOf('WHY')));
    expect(sold).toMatchObject({ status: 'applied' });
    const { body: why } = await api.call('GET', '/api/inventory/WHY/explain');
    expect(why).toMatchObject({
      physical: 11,
      buffer: 3,
      broadcast: 8,
      listings: [],
      receipt: { state: 'none', quantity: null, at: null },
      text: '8 for Amazon: 11 on the shelf, 3 held back; the push is pending, and Amazon has accepted none',
    });
    const rows = (await api.history('WHY')).map(({ txId }) => txId);
    expect(why.terms).toMatchObject([
      { label: 'on_the_shelf', units: 11, rows },
      { label: 'held_back', units: -3, rows: rows.slice(-1) },
    ]);
    expect((await api.call('GET', '/api/inventory/NONE/explain')).body).toMatchObject({
      code: 'unknown_sku',
    });
  });

  describe('a moment', () => {
    const at = (sku: string, moment = '') =>
      api.call('GET', `/api/inventory/${sku}?at=${encodeURIComponent(moment)}`);
    const EARLY = '2020-01-01T00:00:00Z';

    it('shows the stock as it was then, from its first movement on', async () => {
      await api.put('THEN', { physical: 9, buffer: 2, lowStockThreshold: 3 });
      await api.webhook('orders/create', orderOf(lineOf('THEN')));
      await api.put('THEN', { buffer: 20 });
      await adjust('THEN', { delta: -2, reason: 'breakage' }, 'then-1');
      const [breakage, held, sold, first] = (await api.history('THEN')).map(({ timestamp }) => timestamp);
      const figures = { sku: 'THEN', lowStockThreshold: 3 };
      expect((await at('THEN', first)).body).toEqual({
        ...{ ...figures, at: first, physical: 9, buffer: 2, broadcast: 7, version: 1, updatedAt: first },
      });
      expect((await at('THEN', sold)).body).toMatchObject({
        physical: 8,
        buffer: 2,
        broadcast: 6,
        version: 2,
      });
      expect((await at('THEN', held)).body).toMatchObject({ physical: 8, buffer: 20, broadcast: 0 });
      expect((await at('THEN', breakage)).body).toMatchObject({ physical: 6, buffer: 20, version: 4 });
      expect((await at('THEN', EARLY)).body).toMatchObject({ statusCode: 404, code: 'unknown_sku' });
      expect((await at('THEN', '2100-01-01T00:00:00Z')).body).toMatchObject({
        code: 'bad_request',
        details: [{ field: 'at', problem: 'must not be in the future' }],
      });
      expect((await at('THEN', 'yesterday')).status).toBe(400);
    });

    it('of a removed SKU shows it while it was registered, and no longer', async () => {
      await api.put('PAST', { physical: 4 });
      await api.call('DELETE', '/api/inventory/PAST?force=true');
      await api.put('PAST', { physical: 1 });
      const [again, removed, first] = (await api.history('PAST')).map(({ timestamp }) => timestamp);
      expect((await at('PAST', first)).body).toMatchObject({ physical: 4, version: 1 });
      expect((await at('PAST', removed)).status).toBe(404);
      expect((await at('PAST', again)).body).toMatchObject({ physical: 1, version: 3 });
    });

    it('is compared with another one by what moved between them, page by page', async () => {
      await api.put('MOVED', { physical: 9, buffer: 1 });
      await api.webhook('orders/create', orderOf(lineOf('MOVED')));
      await api.webhook('orders/create', orderOf(lineOf('MOVED')));
      await adjust('MOVED', { delta: 5, reason: 'found' }, 'moved-1');
      const rows = await api.history('MOVED');
      const first = rows.at(-1)?.timestamp ?? '';
      const path = `/api/inventory/MOVED/compare?from=${encodeURIComponent(first)}`;
      const { body } = await api.call<Comparison>('GET', path);
      expect(body).toMatchObject({
        before: { physical: 9, buffer: 1, broadcast: 8, version: 1 },
        after: { physical: 12, buffer: 1, broadcast: 11, version: 4 },
        differences: { physical: 3, buffer: 0, broadcast: 3 },
        actions: [
          { action: 'adjustment', rows: 1, units: 5 },
          { action: 'sale', rows: 2, units: -2 },
        ],
      });
      expect(body.items).toEqual(rows.slice(0, 3));
      const page = await api.call<Comparison>('GET', `${path}&limit=2`);
      const next = await api.call<Comparison>('GET', `${path}&limit=2&cursor=${page.body.nextCursor}`);
      expect([...page.body.items, ...next.body.items]).toEqual(rows.slice(0, 3));
      expect(next.body.actions).toBeUndefined();
      const since = await api.call<Comparison>('GET', `/api/inventory/MOVED/compare?from=${EARLY}`);
      expect(since.body).toMatchObject({ before: null, differences: { physical: 12 } });
      const never = await api.call('GET', `/api/inventory/NEVER/compare?from=${EARLY}`);
      expect(never.body).toMatchObject({ code: 'unknown_sku' });
      const empty = await api.call('GET', `/api/inventory/MOVED/compare?from=${first}&to=${first}`);
      expect(empty.status).toBe(400);
      expect((await api.call('GET', `${path}&cursor=AAAA`)).body).toMatchObject({ code: 'bad_request' });
    });

    it('of all SKUs is a file that has those that were registered then', async () => {
      await api.put('FILE-A', { physical: 5, buffer: 1, lowStockThreshold: 2 });
      await api.put('FILE-B', { physical: 3 });
      const file = async (moment: string): Promise<string[]> => {
        const answer = await fetch(`${api.url}/api/inventory.csv?at=${encodeURIComponent(moment)}`);
        expect(answer.status).toBe(200);
        return (await answer.text()).split('\r\n');
      };
      const { updatedAt: moment } = await api.stock('FILE-B');
      await api.webhook('orders/create', orderOf(lineOf('FILE-A')));
      await api.call('DELETE', '/api/inventory/FILE-B?force=true');
      await api.put('FILE-C', { physical: 1 });
      const then = await file(moment);
      expect(then[0]).toBe('sku,physical,buffer,broadcast,lowStockThreshold,updatedAt');
      expect(
        then
          .filter((line) => line.startsWith('FILE-'))
          .map((line) => line.replace(/,[^,]*$/, ''))
          .sort(),
      ).toEqual(['FILE-A,5,1,4,2', 'FILE-B,3,0,3,']);
      expect(await file(EARLY)).toHaveLength(2);
      expect((await fetch(`${api.url}/api/inventory.csv?at=2100-01-01T00:00:00Z`)).status).toBe(400);
    });
  });

  describe('a SKU', () => {
    it('is registered by PUT and read by GET, with every figure of the contract', async () => {
      const put = await api.put('NEW', { physical: 12, buffer: 2, lowStockThreshold: 3 });
      expect(put.status).toBe(200);
      expect(put.body).toEqual({
        sku: 'NEW',
        physical: 12,
        buffer: 2,
        broadcast: 10,
        version: 1,
        pending: true,
        pendingSince: expect.stringMatching(/^\d{4}-/) as string,
        attempts: 0,
        receipt: { state: 'none', quantity: null, at: null },
        lowStockThreshold: 3,
        syncStatus: 'pending',
        updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/) as string,
      });
      expect(await api.stock('NEW')).toEqual(put.body);
    });

    it('is registered with zero units when only its buffer is given', async () => {
      expect(await api.put('BUFFERED', { buffer: 4 })).toMatchObject({
        status: 200,
        body: { physical: 0, buffer: 4, broadcast: 0 },
      });
    });

    it('is recounted by PUT: absent figures stay, and the same figures again leave no row', async () => {
      await api.put('COUNT', { physical: 12, buffer: 2 });
      expect(await api.put('COUNT', { physical: 9 })).toMatchObject({
        body: { physical: 9, buffer: 2, broadcast: 7, version: 2 },
      });
      await api.put('COUNT', { physical: 9, buffer: 2 });
      expect(await api.stock('COUNT')).toMatchObject({ version: 2 });
      expect((await api.history('COUNT')).map(({ action, delta }) => [action, delta])).toEqual([
        ['recount', -3],
        ['recount', 12],
      ]);
    });

    it('that is not registered is 404 on every call', async () => {
      const calls: [string, string, unknown?, Record<string, string>?][] = [
        ['GET', '/api/inventory/UNKNOWN'],
        ['GET', '/api/inventory/UNKNOWN/transactions'],
        ['GET', '/api/inventory/UNKNOWN/transactions?action=sale'],
        ['GET', '/api/inventory/UNKNOWN/history'],
        [
          'POST',
          '/api/inventory/UNKNOWN/adjustments',
          { delta: 1, reason: 'found' },
          { 'idempotency-key': 'n-1' },
        ],
        ['GET', '/api/buffer/UNKNOWN'],
        ['PUT', '/api/buffer/UNKNOWN', { bufferQty: 1 }],
        ['POST', '/api/buffer/UNKNOWN', { bufferQty: 1 }],
        ['POST', '/api/sync/UNKNOWN'],
      ];
      for (const [method, path, body, headers] of calls) {
        const answer = await api.call(method, path, body, headers);
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'unknown_sku']);
      }
      expect((await api.call('GET', '/api/inventory/UNKNOWN')).status).toBe(404);
    });

    it('is case-sensitive and is not trimmed', async () => {
      await api.put('Case', { physical: 1 });
      await api.put('case', { physical: 2 });
      await api.put('case ', { physical: 3 });
      expect(await api.stock('Case')).toMatchObject({ physical: 1 });
      expect(await api.stock('case')).toMatchObject({ physical: 2 });
      expect(await api.stock('case ')).toMatchObject({ sku: 'case ', physical: 3 });
    });

    it('raises one low stock alert per dip', async () => {
      await api.put('LOW', { physical: 5, lowStockThreshold: 3 });
      for (const key of ['low-1', 'low-2', 'low-3'])
        await adjust('LOW', { delta: -1, reason: 'sold at a fair' }, key);
      expect(await unreadAlerts(api, 'stock_low', 'LOW')).toMatchObject([
        { severity: 'warning', sku: 'LOW' },
      ]);
    });
  });

  describe('the buffer', () => {
    it('is set by PUT and by POST alike, and shown with the broadcast', async () => {
      await api.put('HELD', { physical: 10 });
      const expected = { sku: 'HELD', physical: 10, buffer: 3, broadcast: 7 };
      expect(await api.call('PUT', '/api/buffer/HELD', { bufferQty: 3 })).toMatchObject({
        status: 200,
        body: expected,
      });
      expect((await api.call('GET', '/api/buffer/HELD')).body).toEqual(expected);
      expect(await api.call('POST', '/api/buffer/HELD', { bufferQty: 11 })).toMatchObject({
        status: 200,
        body: { physical: 10, buffer: 11, broadcast: 0 },
      });
      expect((await api.history('HELD')).map(({ delta }) => delta)).toEqual([0, 0, 10]);
    });
  });

  describe('an adjustment', () => {
    it('moves stock once per Idempotency-Key; its replay shows the first outcome', async () => {
      await api.put('ADJ', { physical: 10, buffer: 1 });
      const first = await adjust('ADJ', { delta: -3, reason: 'broken' }, 'adj-1');
      expect(first).toMatchObject({ status: 200 });
      expect(first.body).toEqual({ outcome: 'applied', txId: 'manual:adj-1', physical: 7, broadcast: 6 });
      await adjust('ADJ', { delta: 2, reason: 'found' }, 'adj-2');
      const replay = await adjust('ADJ', { delta: -3, reason: 'broken' }, 'adj-1');
      expect(replay.body).toEqual({ ...first.body, outcome: 'duplicate' });
      expect(await api.stock('ADJ')).toMatchObject({ physical: 9, version: 3 });
      expect((await api.history('ADJ'))[1]).toMatchObject({
        txId: 'manual:adj-1',
        action: 'adjustment',
        status: 'completed',
        delta: -3,
        physicalAfter: 7,
        actor: 'api',
        cause: { reason: 'broken' },
      });
    });

    it('sent ten times at once with one key counts once', async () => {
      await api.put('TEN', { physical: 10 });
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => adjust('TEN', { delta: -1, reason: 'impatient' }, 'ten-1')),
      );
      expect(answers.filter(({ body }) => body.outcome === 'applied')).toHaveLength(1);
      expect(answers.filter(({ body }) => body.outcome === 'duplicate')).toHaveLength(9);
      expect(await api.stock('TEN')).toMatchObject({ physical: 9 });
    });

    it('with a key that names another change is refused', async () => {
      await api.put('REUSE', { physical: 10 });
      await api.put('REUSE-2', { physical: 10 });
      await adjust('REUSE', { delta: -1, reason: 'first' }, 'reuse-1');
      for (const [sku, delta] of [
        ['REUSE', -2],
        ['REUSE-2', -1],
      ] as const)
        expect(await adjust(sku, { delta, reason: 'second' }, 'reuse-1')).toMatchObject({
          status: 409,
          body: { statusCode: 409, code: 'idempotency_key_reused' },
        });
      expect(await api.stock('REUSE')).toMatchObject({ physical: 9 });
      expect(await api.stock('REUSE-2')).toMatchObject({ physical: 10 });
    });

    it.each([undefined, 'with a blank', 'ü', 'x'.repeat(256)])('with the key %p is refused', async (key) => {
      await api.put('KEYLESS', { physical: 10 });
      // fetch itself refuses to send characters beyond Latin-1; ü is within.
      expect(await adjust('KEYLESS', { delta: -1, reason: 'no key' }, key)).toMatchObject({
        status: 400,
        body: { statusCode: 400 },
      });
      expect(await api.stock('KEYLESS')).toMatchObject({ physical: 10 });
    });

    it('below zero is refused and leaves no row; the replay of the last unit is a duplicate, not a shortage', async () => {
      await api.put('FLOOR', { physical: 1 });
      expect(await adjust('FLOOR', { delta: -2, reason: 'too many' }, 'floor-1')).toMatchObject({
        status: 409,
        body: { code: 'insufficient_stock' },
      });
      expect(await api.history('FLOOR')).toHaveLength(1);
      await adjust('FLOOR', { delta: -1, reason: 'the last one' }, 'floor-2');
      expect(await adjust('FLOOR', { delta: -1, reason: 'the last one' }, 'floor-2')).toMatchObject({
        status: 200,
        body: { outcome: 'duplicate', physical: 0 },
      });
      expect(await adjust('FLOOR', { delta: -1, reason: 'one more' }, 'floor-3')).toMatchObject({
        status: 409,
      });
      expect(await api.stock('FLOOR')).toMatchObject({ physical: 0 });
    });

    it('that was refused may be repeated with its key once there is stock', async () => {
      await api.put('LATER', { physical: 0 });
      await adjust('LATER', { delta: -1, reason: 'too early' }, 'later-1');
      await api.put('LATER', { physical: 5 });
      expect(await adjust('LATER', { delta: -1, reason: 'too early' }, 'later-1')).toMatchObject({
        status: 200,
        body: { outcome: 'applied', physical: 4 },
      });
    });

    it('beyond a billion units is refused', async () => {
      await api.put('BILLION', { physical: 1_000_000_000 });
      expect(await adjust('BILLION', { delta: 1, reason: 'one more' }, 'billion-1')).toMatchObject({
        status: 409,
      });
    });
  });

  describe('figures under an Idempotency-Key', () => {
    const set = (path: string, body: object, key: string, to = api): Promise<Answer> =>
      to.call('PUT', path, body, { 'idempotency-key': key });

    it.each<[string, string, object, object]>([
      [
        'another threshold',
        'inventory',
        { physical: 5, lowStockThreshold: 2 },
        { physical: 5, lowStockThreshold: 9 },
      ],
      ['a threshold less', 'inventory', { physical: 5, lowStockThreshold: 2 }, { physical: 5 }],
      [
        'another buffer than one that stood already',
        'inventory',
        { physical: 5, buffer: 0 },
        { physical: 5, buffer: 3 },
      ],
      ['a buffer more', 'inventory', { physical: 5 }, { physical: 5, buffer: 3 }],
      ['a buffer in place of a threshold', 'inventory', { lowStockThreshold: 2 }, { buffer: 2 }],
      ['other units', 'inventory', { physical: 5 }, { physical: 6 }],
      ['another buffer than the one that stands', 'buffer', { bufferQty: 4 }, { bufferQty: 7 }],
    ])(
      'with %s are refused as another change, and their repeat is not',
      async (name, route, first, second) => {
        const sku = `KEYED ${name}`.slice(0, 40);
        await api.put(sku, { physical: 5, buffer: route === 'buffer' ? 4 : 0 });
        const path = `/api/${route}/${encodeURIComponent(sku)}`;
        expect(await set(path, first, `figures-${name.replaceAll(' ', '-')}`)).toMatchObject({ status: 200 });
        const before = await api.stock(sku);
        for (const [body, status] of [
          [second, 409],
          [first, 200],
          [second, 409],
        ] as const) {
          const answer = await set(path, body, `figures-${name.replaceAll(' ', '-')}`);
          expect([answer.status, answer.body.code]).toEqual([
            status,
            status === 409 ? 'idempotency_key_reused' : undefined,
          ]);
        }
        expect(await api.stock(sku)).toEqual(before);
      },
    );

    it('are refused when the key names an adjustment, and the other way round', async () => {
      await api.put('CROSSED', { physical: 5, buffer: 4 });
      await adjust('CROSSED', { delta: -1, reason: 'broken' }, 'crossed-1');
      expect(await set('/api/buffer/CROSSED', { bufferQty: 2 }, 'crossed-1')).toMatchObject({ status: 409 });
      await set('/api/buffer/CROSSED', { bufferQty: 4 }, 'crossed-2');
      expect(await adjust('CROSSED', { delta: -1, reason: 'broken' }, 'crossed-2')).toMatchObject({
        status: 409,
      });
      expect(await api.stock('CROSSED')).toMatchObject({ physical: 4, buffer: 4 });
    });

    it('of an older row are compared with what the row names, and the proof holds for old rows and new', async () => {
      const first = { physical: 5, lowStockThreshold: 2 };
      await set('/api/inventory/OLDER', first, 'older-1');
      await store.client.send(
        new UpdateItemCommand({
          TableName: store.tables.transactions,
          Key: { txId: { S: 'manual:older-1' } },
          UpdateExpression: 'REMOVE asked',
          ConditionExpression: 'attribute_exists(asked)',
        }),
      );
      // An instance that commits itself does not remember the row.
      const second = await startTestService(store, { RUN_JOBS: 'false', INTERNAL_ADDRESS: 'none' });
      try {
        for (const [body, status] of [
          [first, 200],
          [{ ...first, lowStockThreshold: 9 }, 200],
          [{ ...first, physical: 6 }, 409],
        ] as const)
          expect(await set('/api/inventory/OLDER', body, 'older-1', second.api)).toMatchObject({ status });
      } finally {
        await second.service.stop();
      }
      expect(await api.stock('OLDER')).toMatchObject({ physical: 5, lowStockThreshold: 2, version: 1 });
      const printed: string[] = [];
      const exitCode = await runVerify(
        ['--json'],
        { PATH: process.env.PATH, ...store.env },
        { out: (text) => printed.push(text), err: (text) => printed.push(text) },
      );
      expect([exitCode, JSON.parse(printed.join('\n'))]).toMatchObject([0, { proven: true, violations: [] }]);
    });
  });

  describe('the history', () => {
    it('is paged newest first, each row once, also while the SKU sells', async () => {
      await api.put('PAGED', { physical: 100 });
      for (let sale = 0; sale < 9; sale += 1) await api.webhook('orders/create', orderOf(lineOf('PAGED')));
      const path = '/api/inventory/PAGED/transactions?limit=4';
      const first = (await api.call<Page<LedgerRow>>('GET', path)).body;
      await api.webhook('orders/create', orderOf(lineOf('PAGED')));
      const second = (await api.call<Page<LedgerRow>>('GET', `${path}&cursor=${first.nextCursor ?? ''}`))
        .body;
      const third = (await api.call<Page<LedgerRow>>('GET', `${path}&cursor=${second.nextCursor ?? ''}`))
        .body;
      const rows = [...first.items, ...second.items, ...third.items];
      expect(rows.map(({ version }) => version)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      expect([first.items.length, second.items.length, third.items.length]).toEqual([4, 4, 2]);
      expect(third.nextCursor).toBeUndefined();
      const times = rows.map(({ timestamp }) => timestamp);
      expect(times).toEqual([...times].sort().reverse());
    });

    it('refuses a changed cursor, and a cursor of another list', async () => {
      await api.put('ONE', { physical: 1 });
      await api.put('ONE', { physical: 2 });
      await api.put('OTHER', { physical: 1 });
      const page = await api.call<Page<LedgerRow>>('GET', '/api/inventory/ONE/transactions?limit=1');
      const cursor = page.body.nextCursor ?? '';
      expect(cursor).not.toBe('');
      const tampered = `${cursor.slice(0, -2)}${cursor.endsWith('A') ? 'B' : 'A'}A`;
      for (const path of [
        `/api/inventory/ONE/transactions?cursor=${tampered}`,
        `/api/inventory/OTHER/transactions?cursor=${cursor}`,
        `/api/inventory?cursor=${cursor}`,
        '/api/inventory/ONE/transactions?cursor=nonsense',
        '/api/inventory/ONE/transactions?cursor=',
        `/api/inventory/ONE/transactions?cursor=${cursor}&cursor=${cursor}`,
      ]) {
        const answer = await api.call<{ code: string; message: string }>('GET', path);
        expect([path, answer.status]).toEqual([path, 400]);
        expect(answer.body.message).toContain('cursor');
      }
      expect((await api.call('GET', `/api/inventory/ONE/transactions?cursor=${cursor}`)).status).toBe(200);
    });

    it('shows the rows of one action, also of one that is rare, with pages of its own', async () => {
      await api.put('ACTIONS', { physical: 100 });
      await adjust('ACTIONS', { delta: -1, reason: 'broken' }, 'action-1');
      for (let sale = 0; sale < 5; sale += 1) await api.webhook('orders/create', orderOf(lineOf('ACTIONS')));
      await adjust('ACTIONS', { delta: -1, reason: 'broken' }, 'action-2');
      const path = '/api/inventory/ACTIONS/transactions';
      const versionsOf = async (query: string): Promise<[number[], string | undefined]> => {
        const { body } = await api.call<Page<LedgerRow>>('GET', `${path}?${query}`);
        return [body.items.map(({ version }) => version), body.nextCursor];
      };
      expect(await versionsOf('action=adjustment')).toEqual([[8, 2], undefined]);
      expect(await versionsOf('action=refund')).toEqual([[], undefined]);
      const [first, cursor = ''] = await versionsOf('action=sale&limit=2');
      const [second, next = ''] = await versionsOf(`action=sale&limit=2&cursor=${cursor}`);
      const [third, end] = await versionsOf(`action=sale&limit=2&cursor=${next}`);
      expect([...first, ...second, ...third, end]).toEqual([7, 6, 5, 4, 3, undefined]);
      for (const query of [`cursor=${cursor}`, `action=refund&cursor=${cursor}`, 'action=theft', 'action='])
        expect([query, (await api.call('GET', `${path}?${query}`)).status]).toEqual([query, 400]);
    });

    it('as levels begins with the one in force, leaves out pushes, and ends now', async () => {
      await api.put('LEVELS', { physical: 10, buffer: 2 });
      const [opened] = await api.history('LEVELS');
      await api.webhook('orders/create', orderOf(lineOf('LEVELS', 3)));
      await api.call('PUT', '/api/buffer/LEVELS', { bufferQty: 5 });
      const [buffered, sold] = await api.history('LEVELS');
      const path = '/api/inventory/LEVELS/history';
      const whole = (await api.call<History>('GET', path)).body;
      expect(whole.points).toEqual([
        { at: opened?.timestamp, physical: 10, broadcast: 8, version: 1 },
        { at: sold?.timestamp, physical: 7, broadcast: 5, version: 2 },
        { at: buffered?.timestamp, physical: 7, broadcast: 2, version: 3 },
      ]);
      expect(whole.from).toBe(opened?.timestamp);
      expect(whole.to >= (buffered?.timestamp ?? '')).toBe(true);

      const later = (
        await api.call<History>('GET', `${path}?from=${sold?.timestamp ?? ''}&to=2099-01-01T00:00:00Z`)
      ).body;
      expect(later.points).toEqual([
        { at: sold?.timestamp, physical: 10, broadcast: 8, version: 1 },
        { at: sold?.timestamp, physical: 7, broadcast: 5, version: 2 },
        { at: buffered?.timestamp, physical: 7, broadcast: 2, version: 3 },
      ]);
      expect(later.from).toBe(sold?.timestamp);
      const none = await api.call<History>(
        'GET',
        `${path}?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z`,
      );
      expect(none.body).toEqual({
        points: [],
        from: '2020-01-01T00:00:00.000000Z',
        to: '2020-02-01T00:00:00.000000Z',
      });
      for (const query of [
        'from=2099-01-01T00:00:00Z',
        'from=yesterday',
        'to=',
        'until=2026-11-01T00:00:00Z',
      ])
        expect([query, (await api.call('GET', `${path}?${query}`)).status]).toEqual([query, 400]);
    });

    it.each(['0', '201', '-1', '1.5', 'ten', '1e2', ''])(
      'refuses the limit %p by its name',
      async (limit) => {
        for (const path of ['/api/inventory', '/api/inventory/PAGED/transactions', '/api/alerts/unread']) {
          const answer = await api.call<{ message: string }>('GET', `${path}?limit=${limit}`);
          expect([path, answer.status]).toEqual([path, 400]);
          expect(answer.body.message).toContain('limit');
        }
      },
    );
  });

  describe('a SKU that was registered by mistake', () => {
    async function remove(sku: string, query = ''): Promise<Answer<{ code?: string; message?: string }>> {
      return api.call('DELETE', `/api/inventory/${encodeURIComponent(sku)}${query}`);
    }

    it('is removed at zero stock when nothing is pending, or by force', async () => {
      expect(await remove('NEVER')).toMatchObject({ status: 404, body: { code: 'unknown_sku' } });
      await api.put('MISTAKE', { physical: 2, lowStockThreshold: 5 });
      const refused = await remove('MISTAKE');
      expect([refused.status, refused.body.code]).toEqual([409, 'sku_has_stock']);
      expect(refused.body.message).toContain('?force=true');
      await api.put('MISTAKE', { physical: 0 });
      expect((await remove('MISTAKE', '?force=false')).body.code).toBe('push_pending');
      for (const query of ['?force=1', '?force=', '?forced=true'])
        expect((await remove('MISTAKE', query)).status).toBe(400);
      expect(await remove('MISTAKE', '?force=true')).toMatchObject({ status: 204, body: {} });
      expect((await remove('MISTAKE', '?force=true')).status).toBe(404);
    });

    it('is in no list and unknown to every call, and its alerts are closed and its ledger kept', async () => {
      await api.put('GONE', { physical: 2, lowStockThreshold: 5 });
      await api.webhook('orders/create', orderOf(lineOf('GONE', 3)));
      expect((await remove('GONE', '?force=true')).status).toBe(204);
      for (const [method, path, body] of [
        ['GET', '/api/inventory/GONE', undefined],
        ['GET', '/api/buffer/GONE', undefined],
        ['PUT', '/api/buffer/GONE', { bufferQty: 1 }],
        ['POST', '/api/sync/GONE', undefined],
      ] as const)
        expect([path, (await api.call(method, path, body)).status]).toEqual([path, 404]);
      expect((await adjust('GONE', { delta: 1, reason: 'x' }, 'gone-1')).status).toBe(404);
      const list = await api.call<Page<StockView>>('GET', '/api/inventory?limit=200');
      expect(list.body.items.map(({ sku }) => sku)).not.toContain('GONE');
      expect(await (await fetch(`${api.url}/api/inventory.csv`)).text()).not.toContain('GONE');
      const alerts = await api.call<Page<{ type: string; closedAt?: string }>>('GET', '/api/alerts?sku=GONE');
      expect(alerts.body.items.map(({ type, closedAt }) => [type, closedAt !== undefined]).sort()).toEqual([
        ['oversold', true],
        ['stock_low', true],
      ]);
      expect((await api.history('GONE')).map(({ action, delta }) => [action, delta])).toEqual([
        ['adjustment', 1],
        ['sale', -3],
        ['recount', 2],
      ]);
    });

    it('is sold as unknown, and registered again with a ledger that goes on', async () => {
      await api.put('BACK', { physical: 5, buffer: 2 });
      await remove('BACK', '?force=true');
      await api.webhook('orders/create', orderOf(lineOf('BACK', 1)));
      const unknown = await api.call<Page<{ type: string; closedAt?: string }>>(
        'GET',
        '/api/alerts?sku=BACK',
      );
      expect(unknown.body.items).toMatchObject([{ type: 'unknown_sku' }]);
      expect(unknown.body.items[0]).not.toHaveProperty('closedAt');
      expect(await api.put('BACK', { physical: 4 })).toMatchObject({
        status: 200,
        body: { physical: 4, buffer: 0, broadcast: 4, version: 3, pending: true },
      });
      const closed = await api.call<Page<{ closedAt?: string }>>('GET', '/api/alerts?sku=BACK');
      expect(closed.body.items[0]).toHaveProperty('closedAt');
      await api.webhook('orders/create', orderOf(lineOf('BACK', 1)));
      expect(await api.stock('BACK')).toMatchObject({ physical: 3, version: 4 });
      expect((await api.history('BACK')).map(({ delta, version }) => [version, delta])).toEqual([
        [4, -1],
        [3, 4],
        [2, -5],
        [1, 5],
      ]);
      const printed: string[] = [];
      const out = (text: string): number => printed.push(text);
      await runVerify(['--json'], { PATH: process.env.PATH, ...store.env }, { out, err: out });
      const { violations } = JSON.parse(printed.join('\n')) as { violations: { sku: string }[] };
      expect(violations.filter(({ sku }) => ['BACK', 'GONE', 'MISTAKE'].includes(sku))).toEqual([]);
    });
  });

  describe('the list of all SKUs', () => {
    it('shows each once, page by page', async () => {
      for (let index = 0; index < 12; index += 1) await api.put(`LIST-${index}`, { physical: index });
      const seen: StockView[] = [];
      let cursor: string | undefined;
      do {
        const query: string = cursor === undefined ? '' : `&cursor=${cursor}`;
        const page = await api.call<Page<StockView>>('GET', `/api/inventory?limit=5${query}`);
        expect(page.status).toBe(200);
        expect(page.body.items.length).toBeLessThanOrEqual(5);
        seen.push(...page.body.items);
        cursor = page.body.nextCursor;
      } while (cursor !== undefined);
      const listed = seen.filter(({ sku }) => sku.startsWith('LIST-'));
      expect(listed).toHaveLength(12);
      expect(new Set(seen.map(({ sku }) => sku)).size).toBe(seen.length);
      for (const stock of listed) expect(stock).toEqual(await api.stock(stock.sku));
    });
  });

  describe('the list of SKUs that are searched, filtered or ordered', () => {
    interface Found extends Page<StockView> {
      readonly total?: number;
    }
    const found = (query: Readonly<Record<string, string>>): Promise<Answer<Found>> =>
      api.call<Found>('GET', `/api/inventory?${new URLSearchParams(query).toString()}`);

    it('goes over everything, odd SKUs too, and pages to the end', async () => {
      const names = ['Zück/1 a', 'ZÜCK/1 b', 'zu\u0308ck/1 ｃ', 'Zück/1 😀', 'ZUECK/1'];
      for (const sku of names)
        await api.put(sku, { physical: 3, lowStockThreshold: sku === names[0] ? 3 : 1 });
      const searched = await found({ search: 'zück/1' });
      expect(searched.body).toMatchObject({ total: 4 });
      expect(searched.body.items.map(({ sku }) => sku).sort()).toEqual(names.slice(0, 4).sort());
      const wanted = { search: 'ÜCK/1', limit: '3' };
      const first = await found(wanted);
      const last = await found({ ...wanted, cursor: first.body.nextCursor ?? '' });
      expect([...first.body.items, ...last.body.items]).toEqual(searched.body.items);
      expect(last.body.nextCursor).toBeUndefined();
      expect((await found({ search: 'zück', status: 'low' })).body.items).toEqual([
        await api.stock('Zück/1 a'),
      ]);
      expect((await found({ search: 'zück', status: 'blocked' })).body).toEqual({ items: [], total: 0 });
    });

    it('shows a registration, a sale and a removal at once', async () => {
      await api.put('AT-ONCE', { physical: 1 });
      expect((await found({ search: 'at-once' })).body.items).toMatchObject([{ physical: 1 }]);
      await api.webhook('orders/create', orderOf(lineOf('AT-ONCE'), lineOf('AT-ONCE')));
      const oversold = await found({ search: 'at-once', status: 'oversold' });
      expect(oversold.body.items).toMatchObject([{ physical: -1 }]);
      await api.call('DELETE', '/api/inventory/AT-ONCE?force=true');
      expect((await found({ search: 'at-once' })).body).toEqual({ items: [], total: 0 });
    });

    it('shows first what has waited longest', async () => {
      for (const sku of ['WAITS-2', 'WAITS-1']) await api.put(sku, { physical: 1 });
      const query = { search: 'waits', status: 'pending', limit: '1' };
      const first = await found({ ...query, sort: 'pendingSince' });
      expect(first.body).toMatchObject({ items: [{ sku: 'WAITS-2' }], total: 2 });
      const cursor = first.body.nextCursor ?? '';
      const second = await found({ ...query, sort: 'pendingSince', cursor });
      expect(second.body.items).toMatchObject([{ sku: 'WAITS-1' }]);
      for (const other of [query, { ...query, search: 'wait', sort: 'pendingSince' }, { limit: '1' }])
        expect(await found({ ...other, cursor })).toMatchObject({ status: 400 });
    });

    it('refuses what it cannot mean', async () => {
      for (const query of [
        { sort: 'pendingSince' },
        { sort: 'pendingSince', status: 'blocked' },
        { sort: 'physical' },
        { status: 'IN_SYNC' },
        { search: '' },
        { search: 'x'.repeat(41) },
        { search: 'a\nb' },
      ])
        expect(await found(query)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    });
  });
});
