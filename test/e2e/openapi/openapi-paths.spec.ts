import { API_DOCUMENT } from '../../../src/api-document';
import type { ErrorBody } from '../../../src/platform/http/api-error';
import type { StockView } from '../../../src/inventory/stock/stock-view';
import { ApiContract, type ContractOperation } from '../../support/openapi/api-contract';
import { ContractCaller } from '../../support/openapi/contract-caller';
import { type RawAnswer, sendRaw } from '../../support/network/raw-http';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

const CONTRACT = new ApiContract(JSON.parse(JSON.stringify(API_DOCUMENT)) as Record<string, unknown>);

const PATHS = [...new Set(CONTRACT.operations.map(({ path }) => path))];
const WITH_SKU = CONTRACT.operations.filter(({ path }) => path.includes('{sku}'));
const REMOVAL = CONTRACT.operation('removeStock');
const WITH_PARAMETER = CONTRACT.operations.filter(({ path }) => path.includes('{'));

/** SKUs that must be encoded in a path, or that look like another part of it. */
const SKUS = [
  ['a slash', 'LAMP/DESK'],
  ['blanks, inside and at the ends', ' TEE RED  L '],
  ['a percent sign', '100%'],
  ['text that looks like an encoding', '%2F%20%25%zz'],
  ['the delimiters of a URL', 'A?b=c&d#e;f=g@h:i+j,k'],
  ['the name of another route', 'import'],
  ['the end of another route', 'x/transactions'],
  ['dots', 'a..b/../c'],
  ['the name of a prototype', '__proto__'],
  ['quotes and brackets', `"'<>{}[]|\\^\``],
  ['umlauts and ideographs', 'Größe 42 青い'],
  ['letters of two code points each', 'e\u0301'.repeat(20)],
  ['40 emoji of four bytes', '😀'.repeat(40)],
  ['40 percent signs', '%'.repeat(40)],
  ['an invisible joiner', '👩‍🚀'],
] as const;

/** The paths are those of the document, in any encoding, and an error has one shape on all of them. */
describe('the paths of the API', () => {
  let store: TestStore;
  let running: TestService;
  let caller: ContractCaller;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
    caller = new ContractCaller(running.api.url, 'none-is-asked-for');
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  function expectError({ status, headers, body }: RawAnswer, expected: number): ErrorBody {
    const error = JSON.parse(body) as ErrorBody;
    expect([status, error.statusCode, body]).toEqual([expected, expected, body]);
    expect(Object.keys(error).filter((name) => name !== 'details')).toEqual([
      'statusCode',
      'code',
      'message',
      'requestId',
    ]);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['x-request-id']).toBe(error.requestId);
    return error;
  }

  /** The path of a call with this text, unencoded, as its parameter. */
  const written = ({ path }: ContractOperation, inPlace: string): string => path.replace(/\{\w+\}/, inPlace);

  describe.each(SKUS)('a SKU with %s', (_, sku) => {
    it('is the same SKU in every call', async () => {
      const put = await caller.call(CONTRACT.operation('putStock'), { path: { sku } });
      expect([put.status, (JSON.parse(put.text) as StockView).sku]).toEqual([200, sku]);
      for (const operation of WITH_SKU.filter(({ id }) => id !== REMOVAL.id)) {
        const answer = await caller.call(operation, { path: { sku } });
        expect([operation.id, answer.status, CONTRACT.answerProblems(operation, answer)]).toEqual([
          operation.id,
          operation.id === 'pushSku' ? 202 : 200,
          [],
        ]);
        const body = JSON.parse(answer.text) as {
          sku?: string;
          items?: { sku?: string; sellerSku?: string }[];
        };
        const [first] = body.items ?? [];
        // Their answers do not name the SKU.
        if (operation.id !== 'adjustStock' && operation.id !== 'getHistory')
          expect([operation.id, body.sku ?? first?.sku ?? first?.sellerSku]).toEqual([operation.id, sku]);
      }
      const listing = { path: { sellerSku: sku } };
      const ofItself = { ...listing, body: JSON.stringify({ components: [{ sku, units: 1 }] }) };
      for (const [id, changes] of [
        ['putListing', ofItself],
        ['getListing', listing],
      ] as const) {
        const answer = await caller.call(CONTRACT.operation(id), changes);
        expect([id, (JSON.parse(answer.text) as { sellerSku: string }).sellerSku]).toEqual([id, sku]);
      }
      expect((await caller.call(CONTRACT.operation('removeListing'), listing)).status).toBe(204);
      for (const list of ['listReturns', 'listAlerts', 'listListings'])
        expect(
          (await caller.call(CONTRACT.operation(list), { query: `sku=${encodeURIComponent(sku)}` })).status,
        ).toBe(200);
      expect((await caller.call(REMOVAL, { path: { sku }, query: 'force=true' })).status).toBe(204);
      expect((await caller.call(CONTRACT.operation('getStock'), { path: { sku } })).status).toBe(404);
      expect((await caller.call(CONTRACT.operation('putStock'), { path: { sku } })).status).toBe(200);
    });

    it('may be encoded in lower case, and more than necessary', async () => {
      const small = encodeURIComponent(sku).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
      const all = Buffer.from(sku).toString('hex').replace(/../g, '%$&');
      for (const target of [small, all])
        expect(
          JSON.parse(
            (await sendRaw(running.api.url, { method: 'GET', target: `/api/inventory/${target}` })).body,
          ),
        ).toMatchObject({ sku });
    });
  });

  it.each(['.', '..'])('the SKU %j can be sent by clients that do not normalise it', async (sku) => {
    await running.api.webhook('orders/create', orderOf(lineOf(sku)));
    const body = '{"physical":3}';
    const headers = [['Content-Type', 'application/json']] as const;
    for (const target of [sku, sku.replaceAll('.', '%2E')]) {
      const put = await sendRaw(running.api.url, {
        method: 'PUT',
        target: `/api/inventory/${target}`,
        headers,
        body,
      });
      expect([put.status, (JSON.parse(put.body) as StockView).sku]).toEqual([200, sku]);
    }
  });

  it('a plus sign is a plus sign in a path', async () => {
    await running.api.put('A+B', { physical: 1 });
    const answer = await sendRaw(running.api.url, { method: 'GET', target: '/api/inventory/A+B' });
    expect(JSON.parse(answer.body)).toMatchObject({ sku: 'A+B' });
  });

  it.each(WITH_PARAMETER.map((operation) => [operation.id, operation] as const))(
    '%s answers 400 to broken percent-encoding and to bytes that are not UTF-8',
    async (_, operation) => {
      for (const broken of [
        '%',
        '%2',
        '%zz',
        'a%',
        '%E0%A4%A',
        '%C3%28',
        '%FF',
        '%C0%AF',
        '%ED%A0%80',
        '%u0041',
      ])
        expectError(
          await sendRaw(running.api.url, { method: operation.method, target: written(operation, broken) }),
          400,
        );
    },
  );

  it.each(WITH_SKU.map((operation) => [operation.id, operation] as const))(
    '%s refuses an invalid SKU by name',
    async (_, operation) => {
      for (const sku of [
        '%00',
        'a%0Ab',
        '%7F',
        '%C2%85',
        '%E2%80%A8',
        'x'.repeat(41),
        '%F0%9F%98%80'.repeat(41),
      ]) {
        const { details } = expectError(
          await sendRaw(running.api.url, { method: operation.method, target: written(operation, sku) }),
          400,
        );
        expect([sku, details?.map(({ field }) => field)]).toEqual([sku, ['sku']]);
      }
    },
  );

  it.each(PATHS)('%s has only the methods of the document', async (path) => {
    const known = CONTRACT.operations
      .filter((operation) => operation.path === path)
      .map(({ method }) => method);
    for (const method of ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      // A word of one route may be the parameter of another: in GET /api/inventory/import it is a SKU.
      if (known.includes(method) || isOtherRoute(method, path)) continue;
      const target = path.replace(/\{\w+\}/, 'critical');
      const { code } = expectError(await sendRaw(running.api.url, { method, target }), 404);
      expect([method, code]).toEqual([method, 'not_found']);
    }
  });

  const isStream = (path: string): boolean => path === '/api/events';

  it.each(
    CONTRACT.operations
      .filter(({ method, path }) => method === 'GET' && !isStream(path))
      .map(({ path }) => [path]),
  )('HEAD %s is answered like GET, without the body', async (path) => {
    await running.api.put('critical', { physical: 1 });
    const target = path.replace(/\{\w+\}/, 'critical');
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => sendRaw(running.api.url, { method, target })),
    );
    expect([head?.status, head?.body, head?.headers['content-type']]).toEqual([
      get?.status,
      '',
      get?.headers['content-type'],
    ]);
  });

  it('HEAD /api/events opens no stream', async () => {
    const { status, body, headers } = await sendRaw(running.api.url, {
      method: 'HEAD',
      target: '/api/events',
    });
    expect([status, body, headers['content-type']]).toEqual([200, '', 'text/event-stream; charset=utf-8']);
  });

  it('HEAD of a bad request has the status and no body', async () => {
    for (const [target, status] of [
      ['/api/inventory/NEVER-SEEN', 404],
      ['/api/inventory?limit=0', 400],
      ['/api/nothing', 404],
    ] as const) {
      const answer = await sendRaw(running.api.url, { method: 'HEAD', target });
      expect([target, answer.status, answer.body]).toEqual([target, status, '']);
      expect(answer.headers['x-request-id']).toMatch(/./);
    }
  });

  it('a slash at the end of a path changes nothing, and one inside a SKU belongs to it', async () => {
    for (const sku of ['SLASHED', 'SLASHED/']) await running.api.put(sku, { physical: 1 });
    const skuAt = async (target: string): Promise<unknown> =>
      (JSON.parse((await sendRaw(running.api.url, { method: 'GET', target })).body) as StockView).sku;
    expect(await skuAt('/api/inventory/SLASHED/')).toBe('SLASHED');
    expect(await skuAt('/api/inventory/SLASHED%2F')).toBe('SLASHED/');
    expect(await skuAt('/api/inventory/SLASHED%2F//')).toBe('SLASHED/');
    for (const target of [
      '/api/inventory/',
      '/api/inventory/SLASHED/transactions/?limit=1',
      '/api/alerts//',
      '/metrics/',
    ])
      expect([target, (await sendRaw(running.api.url, { method: 'GET', target })).status]).toEqual([
        target,
        200,
      ]);
    // An empty SKU is no other path.
    const empty = { method: 'GET', target: '/api/inventory//transactions' };
    expectError(await sendRaw(running.api.url, empty), 400);
  });

  it.each([
    '/api',
    '/API/inventory',
    '/api/Inventory',
    '//api/inventory',
    '/api//inventory',
    '/api/inventory/../sync',
    '/api/inventory.CSV',
    '/webhook',
    '/docs-yaml',
    '/docs/nothing',
  ])('%s is not a path of the API', async (target) => {
    expectError(await sendRaw(running.api.url, { method: 'GET', target }), 404);
  });

  it.each(['/docs/%2e%2e/package.json', '/docs/..%2fpackage.json', '/docs/%5c..%5cpackage.json'])(
    '%s is not found',
    async (target) => {
      const answer = await sendRaw(running.api.url, { method: 'GET', target });
      expectError(answer, answer.status === 403 ? 403 : 404);
    },
  );

  it.each(CONTRACT.operations.map(({ id }) => id))('%s returns the request id', async (id) => {
    for (const path of [{}, { sku: '\0', alertId: 'nothing', level: 'none' }]) {
      const headers = { 'X-Request-Id': `contract:${id}.1` };
      const answer = await caller.call(CONTRACT.operation(id), { headers, path });
      expect([id, answer.headers.get('x-request-id')]).toEqual([id, `contract:${id}.1`]);
    }
  });

  it('an alert can be read with any characters in its id', async () => {
    const letters = (count: number): string => '😀'.repeat(count);
    const sku = letters(40);
    await running.api.put(sku, { physical: 1 });
    const held = await running.api.call<{ alertId: string }>('POST', '/webhook/amazon/return', {
      orderId: letters(100),
      sku,
      quantity: 1,
      disposition: 'CUSTOMER_DAMAGED',
      returnedAt: '2026-11-20',
      licensePlateNumber: letters(100),
    });
    const read = await caller.call(CONTRACT.operation('readAlert'), { path: { alertId: held.body.alertId } });
    expect([read.status, read.text]).toEqual([200, expect.stringContaining('"read":true')]);
    expect(await unreadAlerts(running.api, 'return_damaged', sku)).toEqual([]);
  });
});

/** True when a path without parameters also matches a route with one, or is an address of the page. */
function isOtherRoute(method: string, path: string): boolean {
  if (method === 'GET' && path.startsWith('/dashboard/')) return true;
  return CONTRACT.operations.some(
    (operation) =>
      operation.method === method &&
      operation.path !== path &&
      new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
}
