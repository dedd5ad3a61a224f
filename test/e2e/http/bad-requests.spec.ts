import { request } from 'node:http';
import type { ErrorBody } from '../../../src/platform/http/api-error';
import type { Answer, Api } from '../../support/service/api';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The answers to bad requests: one shape for every error, and the name of the field. */
describe('the API refuses', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
    api = running.api;
    await api.put('MUG', { physical: 10, buffer: 1 });
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  function expectError(answer: Answer<unknown>, status: number): ErrorBody {
    const body = answer.body as ErrorBody;
    expect(answer.status).toBe(status);
    expect(body).toMatchObject({
      statusCode: status,
      code: expect.stringMatching(/^[a-z_]+$/) as string,
      message: expect.stringMatching(/./) as string,
      requestId: expect.stringMatching(/./) as string,
    });
    expect(
      Object.keys(body)
        .filter((name) => name !== 'details')
        .sort(),
    ).toEqual(['code', 'message', 'requestId', 'statusCode']);
    expect(answer.headers.get('x-request-id')).toBe(body.requestId);
    expect(answer.headers.get('content-type')).toContain('application/json');
    return body;
  }

  const listingWith = (field: string): string => `{"components":[{"sku":"MUG","units":2}],${field}}`;

  /** Values that are not a whole number of units, as JSON text. */
  const NO_COUNTS = ['true', '"5"', '[5]', '[]', '{}', 'null', '1.5', '-1', '1e21', '1000000001', '""'];

  describe('a listing that is not well-formed, and names the field', () => {
    it.each<[string, string, string]>([
      ['{}', 'components', 'must be a list of 1 to 20 components'],
      ['{"components":{}}', 'components', 'must be a list of 1 to 20 components'],
      ['{"components":[]}', 'components', 'must be a list of 1 to 20 components'],
      [
        JSON.stringify({ components: Array.from({ length: 21 }, (_, n) => ({ sku: `S${n}`, units: 1 })) }),
        'components',
        'must be a list of 1 to 20 components',
      ],
      ['{"components":[null]}', 'components.0', 'must be an object with sku and units'],
      ['{"components":["MUG"]}', 'components.0', 'must be an object with sku and units'],
      [
        '{"components":[{"sku":"MUG","units":1},{"sku":"MUG","units":2}]}',
        'components',
        'must name each SKU once',
      ],
      [
        '{"components":[{"units":1}]}',
        'components.0.sku',
        'must be 1 to 40 printable characters on one line',
      ],
      ['{"components":[{"sku":"MUG"}]}', 'components.0.units', 'must be a whole number from 1 to 1000'],
      [
        '{"components":[{"sku":"MUG","units":0}]}',
        'components.0.units',
        'must be a whole number from 1 to 1000',
      ],
      [
        '{"components":[{"sku":"MUG","units":1001}]}',
        'components.0.units',
        'must be a whole number from 1 to 1000',
      ],
      [
        '{"components":[{"sku":"MUG","units":1.5}]}',
        'components.0.units',
        'must be a whole number from 1 to 1000',
      ],
      [
        '{"components":[{"sku":"MUG","units":1,"price":1}]}',
        'components.0.price',
        'is not a field of this request',
      ],
      [listingWith('"rule":[]'), 'rule', 'must be an object of percent, buffer, min and max'],
      [listingWith('"rule":null'), 'rule', 'must be an object of percent, buffer, min and max'],
      [listingWith('"rule":{"percent":101}'), 'rule.percent', 'must be a whole number from 0 to 100'],
      [listingWith('"rule":{"percent":null}'), 'rule.percent', 'must be a whole number from 0 to 100'],
      [listingWith('"rule":{"buffer":-1}'), 'rule.buffer', 'must be a whole number from 0 to 1000000000'],
      [listingWith('"rule":{"max":"5"}'), 'rule.max', 'must be a whole number from 0 to 1000000000'],
      [listingWith('"rule":{"cap":5}'), 'rule.cap', 'is not a field of this request'],
      [listingWith('"paused":"no"'), 'paused', 'must be true or false'],
      [listingWith('"channel":"amazon"'), 'channel', 'is not a field of this request'],
    ])('PUT /api/listings/amazon/MUG-2 %s', async (body, field, problem) => {
      const error = expectError(await api.call('PUT', '/api/listings/amazon/MUG-2', body), 400);
      expect(error.details).toEqual([{ field, problem }]);
      expectError(await api.call('GET', '/api/listings/amazon/MUG-2'), 404);
    });
  });

  describe('figures that are not whole numbers of units, and names the field', () => {
    it.each(
      ['physical', 'buffer', 'lowStockThreshold'].flatMap((field) =>
        NO_COUNTS.map((value) => [field, value]),
      ),
    )('PUT /api/inventory/MUG { %s: %s }', async (field, value) => {
      const before = await api.stock('MUG');
      const error = expectError(await api.call('PUT', '/api/inventory/MUG', `{"${field}":${value}}`), 400);
      expect(error.message).toContain(field);
      expect(error.details).toMatchObject([{ field }]);
      expect(await api.stock('MUG')).toEqual(before);
    });

    it.each(NO_COUNTS)('PUT and POST /api/buffer/MUG { bufferQty: %s }', async (value) => {
      const before = await api.stock('MUG');
      for (const method of ['PUT', 'POST']) {
        const error = expectError(await api.call(method, '/api/buffer/MUG', `{"bufferQty":${value}}`), 400);
        expect(error.details).toMatchObject([{ field: 'bufferQty' }]);
      }
      expect(await api.stock('MUG')).toEqual(before);
    });

    it.each(['true', '"5"', '[5]', '{}', 'null', '1.5', '1e21', '0', '-1000000001'])(
      'an adjustment { delta: %s }',
      async (value) => {
        const before = await api.stock('MUG');
        const answer = await api.call(
          'POST',
          '/api/inventory/MUG/adjustments',
          `{"delta":${value},"reason":"a test"}`,
          { 'idempotency-key': `delta-${Buffer.from(value).toString('hex')}` },
        );
        expect(expectError(answer, 400).details).toMatchObject([{ field: 'delta' }]);
        expect(await api.stock('MUG')).toEqual(before);
      },
    );

    it.each(['5', 'null', '""', `"${'x'.repeat(201)}"`, '["why"]'])(
      'an adjustment { reason: %s }',
      async (value) => {
        const answer = await api.call(
          'POST',
          '/api/inventory/MUG/adjustments',
          `{"delta":1,"reason":${value}}`,
          {
            'idempotency-key': 'reason-1',
          },
        );
        expect(expectError(answer, 400).details).toMatchObject([{ field: 'reason' }]);
      },
    );
  });

  it.each([
    ['PUT', '/api/inventory/MUG', { physical: 5, phisical: 6 }, 'phisical'],
    ['PUT', '/api/inventory/MUG', { sku: 'OTHER' }, 'sku'],
    ['PUT', '/api/inventory/MUG', { physical: 5, broadcast: 6 }, 'broadcast'],
    ['PUT', '/api/buffer/MUG', { bufferQty: 5, buffer: 6 }, 'buffer'],
    ['POST', '/api/inventory/MUG/adjustments', { delta: 1, reason: 'x', force: true }, 'force'],
    ['GET', '/api/inventory?limit=5&page=2', undefined, 'page'],
  ])('an unknown field: %s %s %j', async (method, path, body, field) => {
    const before = await api.stock('MUG');
    const error = expectError(await api.call(method, path, body, { 'idempotency-key': 'unknown-1' }), 400);
    expect(error.details?.map((detail) => detail.field)).toContain(field);
    expect(await api.stock('MUG')).toEqual(before);
  });

  it('__proto__ as a field, like any other unknown one', async () => {
    const before = await api.stock('MUG');
    expectError(await api.call('PUT', '/api/inventory/MUG', '{"physical":5,"__proto__":{"buffer":3}}'), 400);
    expectError(
      await api.call('PUT', '/api/inventory/MUG', '{"physical":5,"constructor":{"prototype":{}}}'),
      400,
    );
    expect(await api.stock('MUG')).toEqual(before);
  });

  it.each(['{"physical":', '', 'physical=5', '"text"', '[]', 'null', '[{"physical":5}]', '{}'])(
    'the body %p',
    async (body) => {
      const before = await api.stock('MUG');
      expectError(
        await api.call('PUT', '/api/inventory/MUG', body, { 'content-type': 'application/json' }),
        400,
      );
      expect(await api.stock('MUG')).toEqual(before);
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
  ])('a body of the media type %s', async (type) => {
    const before = await api.stock('MUG');
    expectError(await api.call('PUT', '/api/inventory/MUG', '{"physical":5}', { 'content-type': type }), 415);
    expect(await api.stock('MUG')).toEqual(before);
  });

  it.each([
    ['POST', '/api/sync/MUG', '{"x":1}'],
    ['POST', '/api/sync/MUG', '{"physical":5,"hasOwnProperty":1}'],
    ['POST', '/api/returns/poll', '{"force":true}'],
    ['POST', '/api/alerts/unknown/read', '{"read":false}'],
    ['POST', '/api/sync/MUG', '[]'],
    ['POST', '/api/returns/poll', '[{"x":1}]'],
    ['POST', '/api/alerts/unknown/read', '"x"'],
    ['POST', '/api/sync/MUG', '0'],
  ])('a body on a route that takes none: %s %s %s', async (method, path, body) => {
    const before = await api.stock('MUG');
    const error = expectError(await api.call(method, path, body), 400);
    expect((error.details ?? []).map(({ field }) => field)).toEqual(
      body.startsWith('{') ? Object.keys(JSON.parse(body) as object) : [],
    );
    expect(await api.stock('MUG')).toEqual(before);
    // No body and an empty one are accepted.
    for (const nothing of [undefined, '{}', 'null', ''])
      expect([nothing, (await api.call(method, path, nothing)).status]).toEqual([
        nothing,
        path.includes('unknown') ? 404 : 202,
      ]);
  });

  it('a body of more than a megabyte', async () => {
    expectError(
      await api.call('PUT', '/api/inventory/MUG', `{"physical":5,"note":"${'x'.repeat(1_100_000)}"}`),
      413,
    );
  });

  describe('a cursor over a position that its list does not have', () => {
    const lists: [path: string, list: string][] = [
      ['/api/inventory', 'inventory'],
      ['/api/inventory/MUG/transactions', 'transactions:MUG'],
      ['/api/alerts', 'alerts:[null,null,null,null]'],
      ['/api/alerts/unread', 'alerts:[true,null,null,null]'],
      ['/api/returns', 'returns'],
      ['/api/returns?sku=MUG', 'returns:MUG'],
    ];
    const texts = [
      'null',
      '{}',
      '[]',
      '{"txId":"x"}',
      '{"sku":5}',
      '{"sku":""}',
      '{"txId":"x","sku":"CAP","timestamp":"t"}',
      `{"txId":"x","sku":"MUG","timestamp":"${'x'.repeat(1025)}"}`,
      '{"txId":"\\ud800","sku":"MUG","timestamp":"t"}',
      '{"month":"","alertId":"x","timestamp":"t"}',
    ];

    it.each(lists)('%s', async (path, list) => {
      for (const text of texts) {
        const content = `{"list":${JSON.stringify(list)},"position":${text}}`;
        const cursor = Buffer.from(content, 'utf8').toString('base64url');
        const answer = await api.call('GET', `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`);
        expect([text, answer.status]).toEqual([text, 400]);
        expect(expectError(answer, 400).details).toMatchObject([{ field: 'cursor' }]);
      }
    });
  });

  it.each([
    ['a route that there is not', 'GET', '/api/nothing'],
    ['a route above all of them', 'GET', '/nothing/at/all'],
    ['a method that the route does not have', 'DELETE', '/api/buffer/MUG'],
    ['the webhook by GET', 'GET', '/webhook/shopify'],
  ])('%s, in the same shape', async (_, method, path) => {
    expect(expectError(await api.call(method, path), 404).code).toBe('not_found');
  });

  it.each(['%', '%E0%A4%A', '%zz', '%C3%28'])('the malformed percent-encoding %s in a path', async (sku) => {
    expectError(await rawCall(`/api/inventory/${sku}`), 400);
  });

  it.each([
    ['of 41 characters', 'x'.repeat(41)],
    ['of 41 emoji', '😀'.repeat(41)],
    ['with a line break', 'a\nb'],
    ['with a NUL', 'a\0b'],
    ['with a tab', 'a\tb'],
  ])('a SKU %s', async (_, sku) => {
    const error = expectError(
      await api.call('PUT', `/api/inventory/${encodeURIComponent(sku)}`, { physical: 1 }),
      400,
    );
    expect(error.details).toMatchObject([{ field: 'sku' }]);
  });

  it("keeps a caller's valid X-Request-Id, and replaces any other", async () => {
    const kept = await api.call('GET', '/api/inventory/UNKNOWN', undefined, {
      'x-request-id': 'order-77:try.2',
    });
    expect(expectError(kept, 404).requestId).toBe('order-77:try.2');
    const fine = await api.call('GET', '/api/inventory/MUG', undefined, { 'x-request-id': 'order-78' });
    expect(fine.headers.get('x-request-id')).toBe('order-78');
    for (const id of ['two words', 'x'.repeat(101), '<script>']) {
      const replaced = await api.call('GET', '/api/inventory/UNKNOWN', undefined, { 'x-request-id': id });
      expect(expectError(replaced, 404).requestId).not.toBe(id);
    }
    const first = await api.call('GET', '/api/inventory/UNKNOWN');
    const second = await api.call('GET', '/api/inventory/UNKNOWN');
    expect(first.headers.get('x-request-id')).not.toBe(second.headers.get('x-request-id'));
  });

  /** Sends the path unchanged; fetch would fix or refuse it. */
  function rawCall(path: string): Promise<Answer<unknown>> {
    const { hostname, port } = new URL(api.url);
    return new Promise((resolve, reject) => {
      const call = request({ hostname, port, path, method: 'GET' }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
            headers: new Headers(
              Object.entries(response.headers).map(([name, value]): [string, string] => [
                name,
                String(value),
              ]),
            ),
          });
        });
      });
      call.on('error', reject);
      call.end();
    });
  }
});
