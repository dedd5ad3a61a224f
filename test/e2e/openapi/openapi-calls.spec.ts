import { DeleteCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { API_DOCUMENT } from '../../../src/api-document';
import { MAX_SIGNED_BYTES } from '../../../src/platform/http/input/body-budget';
import { MAX_BODY_BYTES, MAX_CSV_BYTES } from '../../../src/platform/http/input/body-parsers';
import { SESSION_COOKIE } from '../../../src/platform/http/session/sessions';
import { sessionToken } from '../../../src/platform/http/session/session-token';
import { ApiContract, type ContractOperation, type SeenAnswer } from '../../support/openapi/api-contract';
import type { ShopOrder } from '../../../src/simulators/shopify/orders/shop-order';
import type { Drift } from '../../../src/sync/drift/domain/drift';
import type { DriftCheckProgress } from '../../../src/sync/drift-api/drift.controller';
import { DriftRepository } from '../../../src/sync/drift/drift.repository';
import { type CallChanges, ContractCaller } from '../../support/openapi/contract-caller';
import { eventually } from '../../support/eventually';
import { simulatorOf } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { shopOf } from '../../support/shopify/simulated-shop';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTcpProxy, type TcpProxy } from '../../support/network/tcp-proxy';

const KEY = 'key-of-the-contract';
const AMAZON_ORDER = '113-1234567-1234567';

/** A request of the page, with a session that the service accepts. */
const PAGE_HEADERS = {
  Cookie: `${SESSION_COOKIE}=${sessionToken({ id: 'x'.repeat(22), expiresAtMs: Date.now() + 3_600_000 }, KEY)}`,
  'X-Requested-With': 'syncstate',
};

/** The document as the service serves it; openapi.spec.ts compares the two. */
const CONTRACT = new ApiContract(JSON.parse(JSON.stringify(API_DOCUMENT)) as Record<string, unknown>);

/** Statuses that no call of this file can produce. */
const OUT_OF_REACH = new Set([
  // Only while the service stops.
  'getLiveness 503',
  // Only without Admin access: orders.spec.ts.
  'getShopifyOrder 409',
  // With Admin access it shows what it knows of the shop.
  'getShop 503',
  // Only on Lambda: lambda-http.spec.ts.
  'streamEvents 404',
  // Only on Lambda.
  'startVerification 409',
  // Only where orders are not read: lambda-jobs.spec.ts.
  'pollOrders 409',
]);

/** Every call that has this status among its answers. */
function thatAnswer(status: number): [string, ContractOperation][] {
  return CONTRACT.operations
    .filter(({ id, answers }) => answers.has(String(status)) && !OUT_OF_REACH.has(`${id} ${status}`))
    .map((operation) => [operation.id, operation]);
}

/** Bytes of a body, of the calls that take larger ones than others. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ['importInventory', MAX_CSV_BYTES],
  ['importListings', MAX_CSV_BYTES],
  ['receiveShopifyWebhook', MAX_SIGNED_BYTES],
]);

/** Calls that remove what they name: each has something of its own, which another call makes first. */
const MISTAKES: Readonly<
  Record<string, CallChanges & { readonly first: string; readonly path: CallChanges['path'] & object }>
> = {
  removeStock: { first: 'putStock', path: { sku: 'MISTAKE' }, query: 'force=true' },
  removeListing: { first: 'putListing', path: { sellerSku: 'MISTAKE-2' } },
};

/** The document's own order at Shopify; its line is of no item of the shop. */
const SHOP_ORDER: ShopOrder = {
  orderId: '5934020165815',
  orderNumber: 3051,
  createdAt: Date.now(),
  updatedAt: Date.now(),
  sourceName: 'web',
  lines: [
    {
      lineId: '14702961154231',
      sku: 'MUG-BLU-12OZ',
      title: 'Mug',
      giftCard: false,
      tracked: true,
      quantity: 2,
      current: 2,
      fulfilled: 0,
    },
  ],
  refunds: [],
  returns: [],
};

/** The document's own difference. */
const DRIFT: Drift = {
  id: 'shopify-48310229860547-mi8h2k3c',
  sku: 'MUG-BLU-12OZ',
  channel: 'shopify',
  expected: 12,
  found: 15,
  cause: 'changed_in_shopify',
  evidence: 'Shopify shows 15 available at 1 location.',
  since: '2026-11-23T10:04:02.118000Z',
  action: 'open',
  itemId: '48310229860547',
};

/** Makes every call as the document shows it, produces every listed answer, and compares each with the document. */
describe('the service matches its document', () => {
  let store: TestStore;
  let wire: TcpProxy;
  let running: TestService;
  let caller: ContractCaller;

  beforeAll(async () => {
    store = await startTestStore();
    wire = await startTcpProxy(store.endpoint);
    running = await startTestService(store, {
      DYNAMODB_LOCAL_ENDPOINT: wire.endpoint,
      API_KEY: KEY,
      RETURNS_REPORT_POLL_MS: '100',
      AMAZON_ORDERS: 'true',
      ORDERS_LOOKBACK_HOURS: '1',
      MOCK_SHOPIFY: 'true',
    });
    caller = new ContractCaller(running.api.url, KEY);
    // The document's own SKU, order and alert: one unit is there, and its order wants two.
    await made('putStock', 200, { body: '{"physical":1,"lowStockThreshold":5}' });
    await made('receiveShopifyWebhook', 200, { example: 'order' });
    await made('putStock', 200, { body: '{"physical":20}' });
    // And its listing: a kit of two SKUs.
    await made('putStock', 200, { path: { sku: 'TEA-EARL-GREY' }, body: '{"physical":5}' });
    await made('putListing', 200, { example: 'kit' });
    // And its order at Shopify.
    shopOf(running).orders.byId.set(SHOP_ORDER.orderId, SHOP_ORDER);
    // And its difference.
    await new DriftRepository(store.client, store.documents, store.tables).save(DRIFT, undefined, {
      difference: 3,
      openId: DRIFT.id,
    });
    // And its order at Amazon.
    const { orders } = simulatorOf(running);
    orders.change({ visibleAfterMs: 0 });
    orders.place({ orderId: AMAZON_ORDER, items: [{ sku: 'MUG-BLU-12OZ', units: 1 }], force: true });
    await made('pollOrders', 202);
    await eventually(
      'the order is recorded',
      async () => (await caller.call(CONTRACT.operation('getAmazonOrder'))).status === 200,
    );
  });

  afterAll(async () => {
    await running.service.stop();
    await wire.close();
    await store.stop();
  });

  /** Makes a call; its answer must be as documented. */
  async function made(id: string, status: number, changes?: CallChanges): Promise<SeenAnswer> {
    const operation = CONTRACT.operation(id);
    const seen = await caller.call(operation, changes);
    const { status: came, text } = seen;
    expect({ id, status: came, text, problems: CONTRACT.answerProblems(operation, seen) }).toEqual({
      id,
      status,
      text,
      problems: [],
    });
    if (status >= 400) {
      const { statusCode, requestId } = JSON.parse(text) as { statusCode: number; requestId: string };
      expect([statusCode, requestId]).toEqual([status, seen.headers.get('x-request-id')]);
    }
    return seen;
  }

  describe('every call, as the document shows it', () => {
    const shown = CONTRACT.operations.flatMap(({ id, body, answers }): [string, string, number][] => {
      const success = Number([...answers.keys()].find((status) => status.startsWith('2')));
      const examples = Object.values(body?.content ?? {}).flatMap((media) => Object.keys(media.examples));
      return (examples.length === 0 ? ['no body'] : examples).map((example) => [id, example, success]);
    });

    it.each(shown)('%s with %s', async (id, example, success) => {
      const topic = example === 'refund' ? { headers: { 'X-Shopify-Topic': 'refunds/create' } } : {};
      // The other calls need the document's own SKU and listing.
      const mistake = MISTAKES[id];
      if (mistake !== undefined) await made(mistake.first, 200, { path: mistake.path });
      const seen = await made(id, success, { example, ...topic, ...mistake });
      expect(seen.text.length > 0).toBe(success !== 204);
    });
  });

  describe('every field that an answer can have is documented', () => {
    it('of a SKU that was sold, pushed, refused and held', async () => {
      const pushed = await eventually('the push', async () => {
        const { text } = await made('getStock', 200);
        return text.includes('"lastBroadcast"') && text.includes('"in_sync"') && text;
      });
      expect(JSON.parse(pushed)).toMatchObject({ lowStockThreshold: 5, pending: false });
      await made('getBuffer', 200);
      const rows = (await made('listTransactions', 200, { query: 'limit=200' })).text;
      for (const word of ['"push"', '"orderId"', '"refundId"', '"bufferAfter"', '"lowStockThresholdAfter"'])
        expect(rows).toContain(word);

      await made('listTransactions', 200, { query: 'action=sync' });
      await made('getHistory', 200);

      running.service.simulator?.setListing({ sku: 'KEPT', channel: 'AMAZON_NA' });
      await made('putStock', 200, { path: { sku: 'KEPT' } });
      await eventually('the block', async () => {
        const { text } = await made('getStock', 200, { path: { sku: 'KEPT' } });
        return text.includes('"blocked"') && text.includes('"syncError"');
      });
      expect((await made('getSyncStatus', 200)).text).toContain('"KEPT"');
      await made('getHealth', 200);
    });

    it('of webhooks whose lines are applied, known, skipped and ignored', async () => {
      const line = (id: number, sku: string | null, more = {}): object => ({ id, sku, quantity: 1, ...more });
      const order = JSON.stringify({
        id: 771,
        line_items: [
          line(1, 'MUG-BLU-12OZ'),
          line(2, 'UNKNOWN'),
          line(3, null),
          line(4, 'MUG-BLU-12OZ', { gift_card: true }),
          line(5, 'MUG-BLU-12OZ', { variant_inventory_management: null }),
          line(6, 'a\nb'),
        ],
      });
      expect((await made('receiveShopifyWebhook', 200, { body: order })).text).toContain('"applied"');
      expect((await made('receiveShopifyWebhook', 200, { body: order })).text).toContain('"duplicate"');
      const paid = { headers: { 'X-Shopify-Topic': 'orders/paid' } };
      expect((await made('receiveShopifyWebhook', 200, paid)).text).toContain('"ignored"');
    });

    it('of alerts that were raised, seen again, read and closed', async () => {
      await made('receiveShopifyWebhook', 200, { body: orderOf(772, 'UNKNOWN', 1) });
      await made('listAlerts', 200);
      const one = await made('readAlert', 200);
      for (const word of ['"closedAt"', '"note"', '"readAt"', '"orderId"']) expect(one.text).toContain(word);
      expect((await made('listAlerts', 200, { query: 'type=unknown_sku' })).text).toContain('"lastSeenAt"');
      await made('listAlerts', 200, { query: 'sku=MUG-BLU-12OZ&unread=false&severity=critical&limit=1' });
      await made('readAlerts', 200, { query: 'dryRun=true&unread=true', body: '{}' });
    });

    it('of lists that have another page', async () => {
      await made('putStock', 200, { path: { sku: 'SECOND' } });
      await made('putListing', 200, { path: { sellerSku: 'SECOND-LISTING' } });
      for (const id of ['listInventory', 'listTransactions', 'listReturns', 'listAlerts', 'listListings']) {
        const first = JSON.parse((await made(id, 200, { query: 'limit=1' })).text) as { nextCursor?: string };
        expect([id, typeof first.nextCursor]).toEqual([id, 'string']);
        await made(id, 200, { query: `limit=1&cursor=${first.nextCursor ?? ''}` });
      }
    });

    it('of returns, polled and reported, and of the poll', async () => {
      await made('reportReturn', 200, { example: 'damaged' });
      await made('reportReturn', 200, {
        body: JSON.stringify({
          orderId: '114-1',
          sku: 'UNKNOWN',
          quantity: 1,
          disposition: 'SELLABLE',
          returnedAt: '2026-11-20',
        }),
      });
      await made('pollReturns', 202);
      await eventually('the end of the poll', async () => {
        const { text } = await made('getReturnsPoll', 200);
        return text.includes('"lastTally"');
      });
    });

    it('of figures in CSV: dry run, import and rejected rows', async () => {
      const file = 'sku,physical\r\nCSV-1,5\r\nCSV-2,-5\r\n,5\r\n';
      expect((await made('importInventory', 200, { body: file, query: 'dryRun=true' })).text).toContain(
        '"created":1',
      );
      expect((await made('importInventory', 200, { body: file })).text).toContain('"rejected":2');
      expect((await made('importInventory', 409, { body: file })).text).toContain('import_repeated');
      expect((await made('exportInventory', 200)).text).toContain('CSV-1,5,');
    });

    it('of listings in CSV: dry run, import and rejected rows', async () => {
      const file = 'sellerSku,sku,units\r\nCSV-6,MUG-BLU-12OZ,6\r\nCSV-7,NEVER-SEEN,1\r\n,MUG-BLU-12OZ,1\r\n';
      expect((await made('importListings', 200, { body: file, query: 'dryRun=true' })).text).toContain(
        '"created":1',
      );
      expect((await made('importListings', 200, { body: file })).text).toContain('"rejected":2');
      expect((await made('importListings', 200, { body: file })).text).toContain('"unchanged":1');
      expect((await made('exportListings', 200)).text).toContain('CSV-6,MUG-BLU-12OZ,6,,,,,false');
    });
  });

  describe('every error that the document lists', () => {
    it.each(thatAnswer(400))('400: %s', async (id, operation) => {
      if (operation.method !== 'GET') await made(id, 400, { body: '{"physical":' });
      else if (/\{(sku|sellerSku|orderId)\}/.test(operation.path))
        await made(id, 400, { path: { sku: 'a\nb', sellerSku: 'a\nb', orderId: 'a\nb' } });
      else await made(id, 400, { query: 'limit=0' });
    });

    it.each(thatAnswer(401))('401: %s', async (id) => {
      await made(id, 401, { key: null, secret: 'another-secret', ...loginWith(id, 'a-wrong-key') });
    });

    it.each(thatAnswer(403))('403: %s', async (id) => {
      const seen = await made(id, 403, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
      expect(seen.text).toContain('cross_site');
    });

    it.each(thatAnswer(404))('404: %s', async (id) => {
      const never = {
        sku: 'NEVER-SEEN',
        sellerSku: 'NEVER-SEEN',
        alertId: 'oversold:NEVER-SEEN:x',
        orderId: '113-0000000-0000000',
        id: 'shopify-1-never',
      };
      const listing = { sellerSku: 'NEVER-SEEN', components: [{ sku: 'NEVER-SEEN', units: 1 }] };
      const bodies: Readonly<Record<string, object>> = {
        putListing: { components: listing.components },
        previewListing: listing,
      };
      const body = id in bodies ? { body: JSON.stringify(bodies[id]) } : {};
      const path = id === 'getShopifyOrder' ? { orderId: '404' } : never;
      await made(id, 404, { path, ...body });
    });

    it.each([
      ['adjustStock', '{"delta":1,"reason":"one"}', '{"delta":2,"reason":"two"}'],
      ['putStock', '{"physical":7}', '{"physical":8}'],
      ['putBuffer', '{"bufferQty":1}', '{"bufferQty":2}'],
      ['postBuffer', '{"bufferQty":3}', '{"bufferQty":4}'],
    ])('409: %s, when its key already names another change', async (id, first, second) => {
      const headers = { 'Idempotency-Key': `conflict-${id}` };
      await made(id, 200, { body: first, headers });
      expect((await made(id, 409, { body: second, headers })).text).toContain('idempotency_key_reused');
    });

    it('409: adjustStock, below zero and above the upper bound', async () => {
      const less = await made('adjustStock', 409, { body: '{"delta":-1000000000,"reason":"all"}' });
      expect(less.text).toContain('insufficient_stock');
      const more = await made('adjustStock', 409, { body: '{"delta":1000000000,"reason":"all"}' });
      expect(more.text).toContain('out_of_bounds');
    });

    it('409: removeStock, with stock', async () => {
      const path = { sku: 'CONFLICT' };
      await made('putStock', 200, { path, body: '{"physical":5}' });
      expect((await made('removeStock', 409, { path })).text).toContain('sku_has_stock');
    });

    it('409: putListing and previewListing, under the name of another SKU', async () => {
      const path = { sellerSku: 'CONFLICT' };
      expect((await made('putListing', 409, { path })).text).toContain('sku_registered');
      const body = JSON.stringify({ sellerSku: 'CONFLICT', components: [{ sku: 'MUG-BLU-12OZ', units: 1 }] });
      expect((await made('previewListing', 409, { body })).text).toContain('sku_registered');
    });

    it('409: importListings, when its key already names another file', async () => {
      const headers = { 'Idempotency-Key': 'conflict-importListings' };
      const rows = (units: number): string => `sellerSku,sku,units\r\nCSV-6,MUG-BLU-12OZ,${units}\r\n`;
      await made('importListings', 200, { body: rows(6), headers });
      const other = await made('importListings', 409, { body: rows(7), headers });
      expect(other.text).toContain('idempotency_key_reused');
    });

    it('409: importInventory, while another import is running', async () => {
      wire.freeze();
      const first = made('importInventory', 200, { body: 'sku,physical\r\nSLOW,5\r\n' });
      const second = await eventually('a refusal', async () => {
        const seen = await caller.call(CONTRACT.operation('importInventory'), {
          body: 'sku,physical\r\nNEXT,5\r\n',
        });
        return seen.status === 409 && seen;
      });
      wire.restore();
      expect(CONTRACT.answerProblems(CONTRACT.operation('importInventory'), second)).toEqual([]);
      await first;
    });

    it('409 and 502: matchListings, while a dry run waits, and when Amazon refuses the report', async () => {
      // The comparison that was asked for above makes a dry run of its own.
      await eventually('nothing is compared', async () => {
        const { text } = await made('getDriftCheck', 200);
        return (JSON.parse(text) as DriftCheckProgress).amazon.status !== 'under_way';
      });
      const refused = { operation: 'getReports', times: 1, kind: 'status' } as const;
      simulatorOf(running).script({ ...refused, status: 403 });
      expect((await made('matchListings', 502)).text).toContain('amazon_forbidden');
      simulatorOf(running).script({ ...refused, status: 429, retryAfterSeconds: 3_600 });
      await made('matchListings', 202, { query: 'dryRun=true' });
      expect((await made('matchListings', 409)).text).toContain('match_under_way');
      await made('getMatch', 200);
    });

    it('502: getShopifyOrder, while Shopify does not answer as it should', async () => {
      shopOf(running).script({ operation: 'order', times: 'always', kind: 'status', status: 500 });
      expect((await made('getShopifyOrder', 502)).text).toContain('shopify_not_read');
      shopOf(running).clearFaults();
    });

    it('409: resolveDrift, of a difference that has ended', async () => {
      expect((await made('resolveDrift', 409)).text).toContain('drift_ended');
      expect((await made('listDrifts', 200, { query: 'open=false' })).text).toContain('"closedAt"');
    });

    it('409 and 502: importShop, while a dry run runs, and when Shopify ends the list with an error', async () => {
      const { bulk } = shopOf(running);
      bulk.change({ failsWith: 'INTERNAL_SERVER_ERROR' });
      expect((await made('importShop', 502)).text).toContain('bulk_failed');
      bulk.change({ failsWith: null, takesMs: 1_000 });
      const dryRun = made('importShop', 200, { query: 'dryRun=true' });
      await eventually('the dry run is under way', async () =>
        (await made('getShopImport', 200)).text.includes('under_way'),
      );
      expect((await made('importShop', 409)).text).toContain('import_under_way');
      await dryRun;
    });

    it('409 is listed where it was met above, and nowhere else', () => {
      const met = [
        'adjustStock',
        'putStock',
        'putBuffer',
        'postBuffer',
        'removeStock',
        'importInventory',
        'importListings',
        'putListing',
        'previewListing',
        'matchListings',
        'resolveDrift',
        'importShop',
      ];
      expect(
        thatAnswer(409)
          .map(([id]) => id)
          .sort(),
      ).toEqual(met.sort());
    });

    it('410: every call for a moment, after the rows that would show it have expired', async () => {
      const path = { sku: 'EXPIRED' };
      for (const physical of [5, 6, 7])
        await made('putStock', 200, { path, body: JSON.stringify({ physical }) });
      const { text } = await made('listTransactions', 200, { path, query: 'action=recount' });
      const rows = (JSON.parse(text) as { items: { txId: string; timestamp: string }[] }).items;
      const [newest, ...older] = rows.map(({ txId }) => ({
        TableName: store.tables.transactions,
        Key: { txId },
      }));
      for (const row of older) await store.documents.send(new DeleteCommand(row));
      // As an older version wrote it.
      const unlinked = { UpdateExpression: 'REMOVE previousAt' };
      await store.documents.send(new UpdateCommand({ ...newest, ...unlinked } as UpdateCommandInput));
      const moment = rows.at(-1)?.timestamp ?? '';
      const oldest = { oldest: rows[0]?.timestamp };
      const queries: Readonly<Record<string, string>> = { compareStock: `from=${moment}` };
      const ids = thatAnswer(410).map(([id]) => id);
      for (const id of ids.filter((one) => one !== 'getOversell')) {
        const seen = await made(id, 410, { path, query: queries[id] ?? `at=${moment}` });
        expect(JSON.parse(seen.text)).toMatchObject({ code: 'moment_expired', details: [oldest] });
      }
      expect(ids).toHaveLength(4);
    });

    it('410: getOversell, after the row that took the stock below zero has expired', async () => {
      const path = { alertId: `oversold:OVERSOLD:shopify:order:8812:line:8813` };
      await made('putStock', 200, { path: { sku: 'OVERSOLD' }, body: '{"physical":0}' });
      await made('receiveShopifyWebhook', 200, { body: orderOf(8812, 'OVERSOLD', 1) });
      expect((await made('getOversell', 200, { path })).text).toContain('"oversoldBy":1');
      const Key = { txId: 'shopify:order:8812:line:8813' };
      await store.documents.send(new DeleteCommand({ TableName: store.tables.transactions, Key }));
      expect((await made('getOversell', 410, { path })).text).toContain('moment_expired');
    });

    it.each(thatAnswer(413))('413: %s', async (id) => {
      await made(id, 413, {
        body: 'x'.repeat((LIMITS.get(id) ?? MAX_BODY_BYTES) + 1),
      });
    });

    it.each(thatAnswer(415))('415: %s', async (id) => {
      await made(id, 415, { body: '{}', headers: { 'Content-Encoding': 'gzip' } });
      // A webhook's signature is checked first.
      if (id === 'receiveShopifyWebhook') return;
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-16',
      ])
        await made(id, 415, { body: '{}', headers: { 'Content-Type': type } });
    });

    it('503 with Retry-After: every call that needs the store, during an outage', async () => {
      // A known order is answered without the store: this order is new.
      const fresh: Readonly<Record<string, CallChanges>> = {
        receiveShopifyWebhook: { body: orderOf(773, 'MUG-BLU-12OZ', 1) },
        endSession: { headers: PAGE_HEADERS },
      };
      wire.cut();
      try {
        await eventually(
          'the cached result of the probe expires',
          async () => (await caller.call(CONTRACT.operation('getReadiness'))).status === 503,
        );
        await Promise.all(thatAnswer(503).map(([id]) => made(id, 503, fresh[id] ?? {})));
        // Calls without the store are answered meanwhile.
        await Promise.all(['getLiveness', 'getMetrics', 'getDocument'].map((id) => made(id, 200)));
      } finally {
        wire.restore();
      }
      await eventually(
        'the store',
        async () => (await caller.call(CONTRACT.operation('getReadiness'))).status === 200,
      );
    });

    it('429 with Retry-After: too many wrong keys, and too many wrong signatures', async () => {
      const ids = thatAnswer(429).map(([id]) => id);
      expect(ids).toEqual(
        CONTRACT.operations
          .map(({ id }) => id)
          .filter((id) => !/^(get(Live|Readi|Heal|Doc|Session)|endSession)/.test(id)),
      );
      for (const id of ids) {
        const wrong = { key: 'a-wrong-key', secret: 'another-secret', ...loginWith(id, 'a-wrong-key') };
        await eventually(
          'too many',
          async () => (await caller.call(CONTRACT.operation(id), wrong)).status === 429,
        );
        await made(id, 429, wrong);
      }
      // A valid key passes meanwhile.
      await made('getStock', 200);
    });

    it('and no other status is listed', () => {
      const statuses = new Set(CONTRACT.operations.flatMap(({ answers }) => [...answers.keys()]));
      expect([...statuses].sort()).toEqual(
        [
          '200',
          '202',
          '204',
          '400',
          '401',
          '403',
          '404',
          '409',
          '410',
          '413',
          '415',
          '429',
          '502',
          '503',
          'default',
        ].sort(),
      );
    });
  });
});

/** A login with another key than the one that the document shows. */
function loginWith(id: string, apiKey: string): CallChanges {
  return id === 'beginSession' ? { body: JSON.stringify({ apiKey }) } : {};
}

function orderOf(id: number, sku: string, quantity: number): string {
  return JSON.stringify({ id, line_items: [{ id: id + 1, sku, quantity }] });
}
