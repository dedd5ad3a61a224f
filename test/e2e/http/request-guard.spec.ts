import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Api } from '../../support/service/api';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import {
  type RawAnswer,
  type RawHeader,
  type RawRequest,
  sendBytes,
  sendRaw,
} from '../../support/network/raw-http';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const KEY = 'key-of-the-warehouse-3f9a';
const SECRET = 'signing-secret-of-the-shop';
const WITH_KEY: RawHeader = ['X-API-Key', KEY];
const JSON_BODY: RawHeader = ['Content-Type', 'application/json'];

/** The checks before a request is read, and the headers of every answer. */
describe('the request guard', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, {
      RUN_JOBS: 'false',
      API_KEY: `${KEY},another-key`,
      SHOPIFY_WEBHOOK_SECRET: SECRET,
    });
    api = running.api;
    await api.call('PUT', '/api/inventory/MUG', { physical: 10 }, { 'x-api-key': KEY });
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  const send = (request: RawRequest): Promise<RawAnswer> => sendRaw(api.url, request);
  const get = (target: string, ...headers: RawHeader[]): Promise<RawAnswer> =>
    send({ method: 'GET', target, headers });

  function expectRefusal(answer: RawAnswer, status: number): Record<string, unknown> {
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    expect(body).toMatchObject({
      statusCode: status,
      code: expect.stringMatching(/^[a-z_]+$/) as string,
      message: expect.stringMatching(/\w/) as string,
    });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': body.requestId,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(answer.body).not.toMatch(/\bat .*\.(js|ts)|node_modules|Error:/);
    return body;
  }

  describe('without a key', () => {
    it.each([
      '/api/inventory',
      '/api/inventory/MUG',
      '/API/inventory',
      '//api/inventory',
      '/%61pi/inventory',
      '/api%2finventory',
      '/./api/inventory',
      '/health/../api/inventory',
      '/health/..%2fapi/inventory',
      '/health/%2e%2e/api/inventory',
      '/health/.../api/inventory',
      '/health;/api/inventory',
      '/health%00',
      '/health%2f',
      '/health/..',
      '/HEALTH',
      '/healthy',
      '/health/live/../../metrics',
      '/webhook/shopify/',
      '//webhook/shopify',
      '/metrics/',
      '//metrics',
      '/api/inventory/',
      '/api//inventory',
      '/webhook/amazon/return/',
      '/webhook//amazon/return',
      '/webhook/shopify/../amazon/return',
      '/metrics',
      '/metrics?/health',
      '/metrics#/health',
      '/docs-yaml',
      '/dashboards',
      '/DASHBOARD/',
      '/nothing/at/all',
      'http://127.0.0.1/api/inventory',
      'http://127.0.0.1/health/../api/inventory',
      'https://health/metrics',
      'HTTP://health@127.0.0.1/metrics',
    ])('%s gives no access, by any method', async (target) => {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        const answer = await send({ method, target });
        expect({ method, status: answer.status }).toEqual({ method, status: 401 });
        if (method !== 'HEAD') expectRefusal(answer, 401);
      }
    });

    it.each([
      '/health',
      '/health/live',
      '/health/ready',
      '/%68ealth',
      'http://127.0.0.1/health/live',
      '/health/',
      '//health',
      '/health//ready/',
    ])('the probe %s answers, and nothing but its own words', async (target) => {
      expect(await get(target)).toMatchObject({ status: 200 });
      expect(Object.keys(JSON.parse((await get(target)).body) as object).sort()).toEqual([
        'details',
        'error',
        'info',
        'status',
      ]);
      expect(await send({ method: 'HEAD', target })).toMatchObject({ status: 200, body: '' });
      expectRefusal(await send({ method: 'OPTIONS', target }), 401);
      expectRefusal(await send({ method: 'POST', target }), 401);
    });

    it.each(['/docs', '/docs/', '/docs/swagger-ui-bundle.js', '/docs-json'])(
      '%s is for browsers, which send no key for a page: it is readable, and only that',
      async (target) => {
        expect((await get(target)).status).toBe(200);
        for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
          expectRefusal(await send({ method, target }), 401);
      },
    );

    it.each([
      ['/', 302],
      ['*', 302],
      ['http://127.0.0.1/', 302],
      ['/dashboard', 302],
      ['/%64ashboard/', 302],
      // From the sources: there is no build.
      ['/dashboard/', 404],
      ['/dashboard/stock', 404],
      ['/%64ashboard/stock', 404],
      ['/dashboard/../metrics', 404],
      ['/dashboard/%2e%2e/metrics', 404],
      ['/dashboard/..%2fmetrics', 404],
    ])('%s leads to the page, which is readable, and only that', async (target, status) => {
      for (const method of ['GET', 'HEAD']) {
        const answer = await send({ method, target });
        expect([method, answer.status]).toEqual([method, status]);
        expect(answer.headers).toMatchObject({
          'content-security-policy':
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cache-control': 'no-store',
        });
        if (status === 302) expect(answer.headers.location).toBe('/dashboard/');
        else if (method === 'GET') expect(expectRefusal(answer, 404).code).toBe('not_built');
      }
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
        expectRefusal(await send({ method, target }), 401);
    });

    it.each(['/dashboard/%', '/dashboard/%ff', '/dashboard/%c0%ae%c0%ae/'])(
      'an error that comes before the route of %s has the headers of the page too',
      async (target) => {
        const { status, headers } = await send({ method: 'GET', target });
        expect(status).toBe(400);
        expect(headers).toMatchObject({
          'content-security-policy': expect.stringContaining(
            "default-src 'none'; script-src 'self'",
          ) as string,
          'x-frame-options': 'DENY',
          'cache-control': 'no-store',
        });
      },
    );

    it.each(['/docs/../metrics', '/docs/%2e%2e/metrics'])('%s leads nowhere else', async (target) => {
      expectRefusal(await get(target), 403);
      expectRefusal(await send({ method: 'POST', target }), 401);
    });

    it('the webhook of Shopify requires its signature instead, and only by POST', async () => {
      expectRefusal(await send({ method: 'POST', target: '/webhook/shopify', body: '{}' }), 401);
      const answer = await signed('{"id":1}', ['X-Shopify-Topic', 'orders/paid']);
      expect(answer).toMatchObject({ status: 200 });
      for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
        expectRefusal(await send({ method, target: '/webhook/shopify' }), 401);
    });

    it('the answer names the required login', async () => {
      expect((await get('/api/inventory')).headers['www-authenticate']).toBe('Bearer realm="SyncState"');
    });
  });

  describe('with a key', () => {
    it.each(['/api/inventory', '/metrics', '/docs', '/docs-json', '/health'])(
      '%s is accessible',
      async (target) => {
        expect((await get(target, WITH_KEY)).status).toBe(200);
        expect((await get(target, ['Authorization', `Bearer ${KEY}`])).status).toBe(200);
        expect((await get(target, ['X-API-Key', 'another-key'])).status).toBe(200);
      },
    );

    it('the first of two Authorization headers counts, and two X-API-Key headers are not a key', async () => {
      const right: RawHeader = ['Authorization', `Bearer ${KEY}`];
      const wrong: RawHeader = ['Authorization', 'Bearer wrong'];
      expect((await get('/api/inventory', right, wrong)).status).toBe(200);
      expect((await get('/api/inventory', wrong, right)).status).toBe(401);
      expect((await get('/api/inventory', WITH_KEY, WITH_KEY)).status).toBe(401);
    });
  });

  describe('a webhook', () => {
    const order = (): string => JSON.stringify(orderOf(lineOf('MUG')));
    const topic: RawHeader = ['X-Shopify-Topic', 'orders/create'];

    it('with two signatures is not authentic, even if one is valid', async () => {
      const body = order();
      const right: RawHeader = ['X-Shopify-Hmac-Sha256', hmacOf(body)];
      const wrong: RawHeader = ['X-Shopify-Hmac-Sha256', hmacOf('other')];
      for (const pair of [
        [right, wrong],
        [wrong, right],
        [right, right],
      ])
        expectRefusal(
          await send({
            method: 'POST',
            target: '/webhook/shopify',
            headers: [JSON_BODY, topic, ...pair],
            body,
          }),
          401,
        );
    });

    it.each([
      '/webhook/shopify/',
      '/webhook/shopify//',
      '//webhook/shopify',
      '/webhook//shopify/?shop=x',
      '/Webhook/Shopify',
      '/webhook%2Fshopify',
      'http://127.0.0.1/webhook/shopify/',
    ])('is taken at %s with its signature, and with nothing else', async (target) => {
      const body = order();
      expect(JSON.parse((await signedAt(target, body, topic)).body)).toMatchObject({ status: 'applied' });
      expectRefusal(await send({ method: 'POST', target, headers: [WITH_KEY, topic], body }), 401);
      expectRefusal(await send({ method: 'GET', target }), 401);
    });

    it('at another path is refused, and its answer shows no caller which routes there are', async () => {
      const answers = new Set<string>();
      for (const target of [
        '/',
        '/webhook',
        '/nothing',
        '/webhook/amazon/return',
        '/api/sync/MUG',
        '/metrics',
      ]) {
        const forged: RawHeader = ['X-Shopify-Hmac-Sha256', hmacOf('other')];
        const headers: RawHeader[] = [JSON_BODY, topic, forged];
        const { requestId: _, ...body } = expectRefusal(
          await send({ method: 'POST', target, headers, body: order() }),
          401,
        );
        answers.add(JSON.stringify(body));
        expect(expectRefusal(await signedAt(target, order(), topic), 404).message).toContain(
          '/webhook/shopify',
        );
      }
      expect(answers.size).toBe(1);
      expect([...answers][0]).toContain('Send a valid API key');
      // A guess of a key is a failed login, with or without Shopify's headers.
      const guess = await signedAt('/api/inventory', order(), topic, ['X-API-Key', 'guess']);
      expect(expectRefusal(guess, 401).message).toContain('Send a valid API key');
      const { body } = await get('/api/alerts?type=webhook_refused', WITH_KEY);
      expect(JSON.parse(body)).toMatchObject({
        items: [{ alertId: 'webhook_refused:wrong_path', count: 6 }],
      });
      expect(await signed(order(), topic)).toMatchObject({ status: 200 });
      expect(JSON.parse((await get('/api/alerts?type=webhook_refused', WITH_KEY)).body)).toMatchObject({
        items: [{ closedAt: expect.any(String) as string }],
      });
    });

    it('in chunks, of one byte each, or after 100-continue is read', async () => {
      const body = Buffer.from(order());
      const head = (more: string): Buffer =>
        Buffer.from(
          'POST /webhook/shopify HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n' +
            `X-Shopify-Topic: orders/create\r\nX-Shopify-Hmac-Sha256: ${hmacOf(body.toString())}\r\n${more}\r\n\r\n`,
        );
      const chunks = [...body].map((byte) => Buffer.from(`1\r\n${String.fromCharCode(byte)}\r\n`, 'latin1'));
      const chunked = [head('Transfer-Encoding: chunked'), ...chunks, Buffer.from('0\r\n\r\n')];
      expect(await sendBytes(api.url, Buffer.concat(chunked))).toMatchObject({ status: 200 });
      const expecting = [head(`Expect: 100-continue\r\nContent-Length: ${body.length}`), body];
      expect(await sendBytes(api.url, expecting)).toMatchObject({ status: 200 });
    });

    it('with two topics is not well-formed', async () => {
      expectRefusal(await signed(order(), topic, ['X-Shopify-Topic', 'orders/cancelled']), 400);
    });

    it('that is signed and deeply nested is 400', async () => {
      for (const body of ['['.repeat(900_000), `${'['.repeat(400_000)}${']'.repeat(400_000)}`])
        expectRefusal(await signed(body, topic), 400);
      for (const body of ['{"a":'.repeat(100_000), `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`])
        expectRefusal(await signed(body, topic), 400);
      const deepNumber = `${'['.repeat(200_000)}12345678901234567890${']'.repeat(200_000)}`;
      expectRefusal(await signed(deepNumber, topic), 400);
    });
  });

  describe('a body', () => {
    const put = (body: Buffer | string, ...headers: RawHeader[]): Promise<RawAnswer> =>
      send({
        method: 'PUT',
        target: '/api/inventory/MUG',
        headers: [WITH_KEY, ...(headers.length > 0 ? headers : [JSON_BODY])],
        body,
      });

    it.each([
      ['with __proto__ as a field', '{"physical":5,"__proto__":{"buffer":3}}'],
      ['with __proto__ written in escapes', '{"physical":5,"\\u005f\\u005fproto__":{"buffer":3}}'],
      ['with constructor.prototype', '{"physical":5,"constructor":{"prototype":{"buffer":3}}}'],
      ['that gives a field twice', '{"physical":5,"physical":6}'],
      ['that gives a field twice, once in escapes', '{"physical":5,"\\u0070hysical":6}'],
      ['with a NUL', '{"physical":5,"note":"a\\u0000b"}'],
      ['with half a surrogate pair', '{"physical":5,"note":"\\ud83d"}'],
      ['with a number beyond all bounds', '{"physical":1e400}'],
      ['with a number of many digits', `{"physical":${'9'.repeat(5000)}}`],
      ['of brackets that never close', '['.repeat(900_000)],
      ['of brackets that close', `${'['.repeat(400_000)}${']'.repeat(400_000)}`],
      ['of objects in objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
      ['of a hundred lists in a known field', `{"physical":${'['.repeat(100)}${']'.repeat(100)}}`],
    ])('%s is 400', async (_, body) => {
      const before = (await get('/api/inventory/MUG', WITH_KEY)).body;
      expectRefusal(await put(body), 400);
      expect((await get('/api/inventory/MUG', WITH_KEY)).body).toBe(before);
    });

    it('with bytes that are not UTF-8 is 400, and one that declares another charset is 415', async () => {
      const latin = Buffer.from('{"physical":5,"note":"caf\xe9"}', 'latin1');
      expectRefusal(await put(latin), 400);
      for (const charset of ['utf-16', 'UTF-16LE', '"utf-16"', 'iso-8859-1', 'utf-7'])
        expectRefusal(
          await put(Buffer.from('{"physical":5}', 'utf16le'), [
            'Content-Type',
            `application/json; charset=${charset}`,
          ]),
          415,
        );
    });

    it.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, identity', 'identity, gzip', 'x'])(
      'in the coding %s is 415, whatever its bytes are, and changes nothing',
      async (coding) => {
        const before = (await get('/api/inventory/MUG', WITH_KEY)).body;
        const encoded: RawHeader = ['Content-Encoding', coding];
        for (const body of ['{"physical":5}', gzipSync('{"physical":5}')]) {
          const answer = await put(body, JSON_BODY, encoded);
          expect(expectRefusal(answer, 415).code).toBe('unsupported_media_type');
          expect(answer.headers['accept-encoding']).toBe('identity');
        }
        expect((await get('/api/inventory/MUG', WITH_KEY)).body).toBe(before);
      },
    );

    it('in a coding is 415, also in chunks and at both webhooks, after the key is checked', async () => {
      const encoded: RawHeader = ['Content-Encoding', 'gzip'];
      const body = JSON.stringify(orderOf(lineOf('MUG')));
      expectRefusal(await signed(body, ['X-Shopify-Topic', 'orders/create'], encoded), 415);
      const target = '/webhook/shopify';
      expectRefusal(await send({ method: 'POST', target, headers: [JSON_BODY, encoded], body }), 415);
      const returned = { method: 'POST', target: '/webhook/amazon/return', body: '{}' };
      expectRefusal(await send({ ...returned, headers: [WITH_KEY, JSON_BODY, encoded] }), 415);
      expectRefusal(await send({ ...returned, headers: [JSON_BODY, encoded] }), 401);
      const head = `PUT /api/inventory/MUG HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${KEY}\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n`;
      expectRefusal(await sendBytes(api.url, Buffer.from(`${head}e\r\n{"physical":5}\r\n0\r\n\r\n`)), 415);
    });

    it.each(['identity', 'Identity', 'identity, identity', ''])(
      'in the coding %p is read',
      async (coding) => {
        expect((await put('{"physical":10}', JSON_BODY, ['Content-Encoding', coding])).status).toBe(200);
      },
    );

    it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8', 'us-ascii'])(
      'in the charset %s is read',
      async (charset) => {
        const answer = await put('{"physical":10}', ['Content-Type', `application/json; charset=${charset}`]);
        expect(answer.status).toBe(200);
      },
    );

    it('of more than a megabyte is 413, with and without Content-Length', async () => {
      const large = `{"physical":5,"note":"${'x'.repeat(1_100_000)}"}`;
      expectRefusal(await put(large), 413);
      const chunk = Buffer.from(large);
      const head = `PUT /api/inventory/MUG HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${KEY}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const chunked = Buffer.concat([
        Buffer.from(`${head}${chunk.length.toString(16)}\r\n`),
        chunk,
        Buffer.from('\r\n0\r\n\r\n'),
      ]);
      expectRefusal(await sendBytes(api.url, chunked), 413);
    });

    it('with two idempotency keys is 400', async () => {
      const key: RawHeader = ['Idempotency-Key', 'once'];
      expectRefusal(await put('{"physical":5}', JSON_BODY, key, key), 400);
    });
  });

  describe('a malformed request is answered in the same shape', () => {
    it.each([
      ['no HTTP at all', 'hello\r\n\r\n', 400],
      ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
      ['a method that does not exist', 'BREW /api/inventory HTTP/1.1\r\nHost: x\r\n\r\n', 400],
      ['a version that does not exist', 'GET /health HTTP/7.3\r\nHost: x\r\n\r\n', 400],
      [
        'two lengths',
        'POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
        400,
      ],
      ['a length that is no number', 'POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n', 400],
      [
        'a length and chunks, as smugglers send',
        'POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
      ],
      ['a header without a name', 'GET /health HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n', 400],
      ['a NUL in a header', 'GET /health HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n', 400],
      ['no Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
      ['headers of 17 kB', `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(17_000)}\r\n\r\n`, 431],
      ['headers of 300 kB', `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(300_000)}\r\n\r\n`, 431],
      ['a path of 20 kB', `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
      [
        'another expectation',
        'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: tea\r\n\r\n',
        417,
      ],
      ['broken percent-encoding', 'GET /api/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    ])('%s', async (_, bytes, status) => {
      expectRefusal(await sendBytes(api.url, Buffer.from(bytes, 'latin1')), status);
    });

    it('a parameter that is too long', async () => {
      const answer = await get(`/api/inventory/${'y'.repeat(700)}`, WITH_KEY);
      expectRefusal(answer, 414);
    });

    it('an unknown method', async () => {
      for (const method of ['PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'])
        expect([
          method,
          expectRefusal(await send({ method, target: '/api/inventory/MUG', headers: [WITH_KEY] }), 404).code,
        ]).toEqual([method, 'not_found']);
    });

    it('CONNECT opens no tunnel', async () => {
      const answer = await send({ method: 'CONNECT', target: 'example.com:443', headers: [WITH_KEY] });
      expect([0, 400, 404]).toContain(answer.status);
    });

    it('HTTP/1.0 is served', async () => {
      expect((await send({ method: 'GET', target: '/health/live', version: '1.0' })).status).toBe(200);
      const bare = await sendBytes(api.url, Buffer.from('GET /health/live HTTP/1.0\r\n\r\n'));
      expect(bare.status).toBe(200);
    });
  });

  describe('the headers of an answer', () => {
    it.each([
      ['/api/inventory', 200],
      ['/api/inventory/UNKNOWN', 404],
      ['/api/inventory?limit=x', 400],
      ['/health/ready', 200],
      ['/metrics', 200],
      ['/docs-json', 200],
    ])(
      'of %s forbid guessing its type and keeping it, and say nothing of what answers',
      async (target, status) => {
        const answer = await get(target, WITH_KEY, ['Origin', 'https://elsewhere.example']);
        expect(answer.status).toBe(status);
        expect(answer.headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'cache-control': expect.stringContaining('no-store') as string,
        });
        expectNoServerHeaders(answer);
      },
    );

    it.each([
      '/docs',
      '/docs/',
      '/docs/swagger-ui-init.js',
      '/docs/swagger-ui-bundle.js',
      '/docs/swagger-ui.css',
    ])('of %s isolate the page', async (target) => {
      const answer = await get(target, WITH_KEY, ['Origin', 'https://elsewhere.example']);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self'") as string,
      });
      expectNoServerHeaders(answer);
    });

    it('allow what the page needs: its scripts are own files, and none is inline', async () => {
      const page = (await get('/docs', WITH_KEY)).body;
      const scripts = [...page.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
      expect(scripts.length).toBeGreaterThan(0);
      for (const [, attributes = '', inside = ''] of scripts) {
        expect(attributes).toMatch(/ src=["']\.\//);
        expect(inside.trim()).toBe('');
      }
      expect(page).not.toMatch(/(src|href)=["'](https?:)?\/\//);
      expect(page).not.toMatch(/\son\w+=/);
    });

    it('never allow pages of another origin, also not after a preflight request', async () => {
      const asking: RawHeader[] = [
        ['Origin', 'https://elsewhere.example'],
        ['Access-Control-Request-Method', 'PUT'],
        ['Access-Control-Request-Headers', 'x-api-key'],
      ];
      for (const target of ['/api/inventory', '/webhook/shopify', '/health', '/docs-json', '/dashboard/']) {
        const preflight = await send({ method: 'OPTIONS', target, headers: asking });
        expect(preflight.status).toBe(401);
        expectNoServerHeaders(preflight);
        expectNoServerHeaders(await get(target, WITH_KEY, ...asking));
      }
    });
  });

  function expectNoServerHeaders({ headers }: RawAnswer): void {
    const names = Object.keys(headers);
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(names).not.toContain('x-powered-by');
    expect(names).not.toContain('server');
  }

  function hmacOf(body: string): string {
    return createHmac('sha256', SECRET).update(body).digest('base64');
  }

  function signed(body: string, ...headers: RawHeader[]): Promise<RawAnswer> {
    return signedAt('/webhook/shopify', body, ...headers);
  }

  function signedAt(target: string, body: string, ...headers: RawHeader[]): Promise<RawAnswer> {
    return send({
      method: 'POST',
      target,
      headers: [JSON_BODY, ['X-Shopify-Hmac-Sha256', hmacOf(body)], ...headers],
      body,
    });
  }
});
