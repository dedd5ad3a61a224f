import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { createApp } from '../../../src/app.setup';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { startTcpProxy, type TcpProxy } from '../../support/network/tcp-proxy';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const KEY = 'key-of-the-warehouse-3f9a';
const OTHER_KEY = 'key-of-the-office-88c1';
const PAGE = { 'x-requested-with': 'syncstate' };

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS';

/** The login of the page, at several instances of one store. */
describe('a session of the page', () => {
  let store: TestStore;
  let wire: TcpProxy;
  let one: NestFastifyApplication;
  let other: NestFastifyApplication;

  beforeAll(async () => {
    store = await startTestStore();
    wire = await startTcpProxy(store.endpoint);
    one = await instanceWith(`${KEY},${OTHER_KEY}`);
    other = await instanceWith(`${OTHER_KEY},${KEY}`);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await one.close();
    await other.close();
    await wire.close();
    await store.stop();
  });

  async function instanceWith(apiKeys: string): Promise<NestFastifyApplication> {
    const config = loadConfig({
      ...store.env,
      DYNAMODB_LOCAL_ENDPOINT: wire.endpoint,
      NODE_ENV: 'test',
      RUN_JOBS: 'false',
      ...(apiKeys === '' ? {} : { API_KEY: apiKeys }),
    });
    const app = await createApp(config, createClient(config.store, wire.endpoint), pino({ level: 'silent' }));
    await app.getHttpAdapter().getInstance().ready();
    return app;
  }

  function call(
    app: NestFastifyApplication,
    method: Method,
    url: string,
    headers: Record<string, string> = {},
    payload?: object,
  ): Promise<LightMyRequestResponse> {
    return app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  }

  async function logIn(app: NestFastifyApplication, apiKey = KEY): Promise<string> {
    const answer = await call(app, 'POST', '/dashboard/session', {}, { apiKey });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    const [cookie] = answer.cookies;
    expect(cookie).toMatchObject({
      name: 'syncstate_session',
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: 43_200,
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    return `syncstate_session=${cookie?.value ?? ''}`;
  }

  const codeOf = (answer: LightMyRequestResponse): unknown => answer.json<{ code?: unknown }>().code;

  it('begins with any key, and every instance accepts it for the API and the metrics', async () => {
    for (const key of [KEY, OTHER_KEY]) {
      const cookie = await logIn(one, key);
      for (const app of [one, other])
        for (const url of ['/api/sync', '/api/inventory.csv', '/metrics'])
          expect([url, (await call(app, 'GET', url, { cookie })).statusCode]).toEqual([url, 200]);
      const unknown = await call(one, 'GET', '/api/nothing', { cookie });
      expect([unknown.statusCode, codeOf(unknown)]).toEqual([404, 'not_found']);
    }
  });

  it('is no login for a webhook', async () => {
    const cookie = await logIn(one);
    const answer = await call(one, 'POST', '/webhook/amazon/return', { cookie, ...PAGE }, {});
    expect(answer.statusCode).toBe(401);
  });

  it.each(['PUT', 'POST', 'DELETE', 'PATCH'] as const)(
    'changes nothing by %s without the header of the page',
    async (method) => {
      const cookie = await logIn(one);
      const url = method === 'POST' ? '/api/sync/MUG' : '/api/inventory/MUG';
      const body = method === 'PUT' ? { physical: 5 } : undefined;
      for (const headers of [{ cookie }, { cookie, 'x-requested-with': 'XMLHttpRequest' }]) {
        const refused = await call(one, method, url, headers, body);
        expect([refused.statusCode, codeOf(refused)]).toEqual([403, 'csrf_header_missing']);
      }
      const taken = await call(one, method, url, { cookie, ...PAGE }, body);
      expect([401, 403]).not.toContain(taken.statusCode);
      const byKey = await call(one, method, url, { 'x-api-key': KEY }, body);
      expect([401, 403]).not.toContain(byKey.statusCode);
    },
  );

  it('is Secure when the browser came by TLS', async () => {
    const proxied = { 'x-forwarded-proto': 'https' };
    const answer = await call(one, 'POST', '/dashboard/session', proxied, { apiKey: KEY });
    expect(answer.cookies[0]).toMatchObject({ secure: true });
  });

  it.each([
    ['a wrong signature', `syncstate_session=${'A'.repeat(22)}.9999999999999.${'A'.repeat(43)}`],
    ['no token', 'syncstate_session=hello'],
    ['16 kB', `syncstate_session=${'A'.repeat(16_000)}`],
    ['another name', `session=${'A'.repeat(22)}`],
    ['the key itself', `syncstate_session=${KEY}`],
  ])('a cookie with %s is no login, and no failed one', async (_case, cookie) => {
    for (let count = 0; count < 25; count += 1)
      expect((await call(one, 'GET', '/api/sync', { cookie })).statusCode).toBe(401);
  });

  it('is found among cookies of the same name', async () => {
    const cookie = await logIn(one);
    const several = `syncstate_session=old; ${cookie}; theme="dark"`;
    expect((await call(one, 'GET', '/api/sync', { cookie: several })).statusCode).toBe(200);
  });

  it('ends by DELETE at once here, and at an instance that has not seen it', async () => {
    const cookie = await logIn(one);
    const bare = await call(one, 'DELETE', '/dashboard/session', { cookie });
    expect([bare.statusCode, codeOf(bare)]).toEqual([403, 'csrf_header_missing']);
    const ended = await call(one, 'DELETE', '/dashboard/session', { cookie, ...PAGE });
    expect(ended.statusCode).toBe(204);
    expect(ended.cookies[0]).toMatchObject({ name: 'syncstate_session', value: '', maxAge: 0 });
    for (const app of [one, other])
      expect((await call(app, 'GET', '/api/sync', { cookie })).statusCode).toBe(401);
    // Once more, as a page does that has lost the answer.
    expect((await call(other, 'DELETE', '/dashboard/session', { cookie, ...PAGE })).statusCode).toBe(204);
    expect((await call(one, 'DELETE', '/dashboard/session')).statusCode).toBe(204);
  });

  it('ends within half a minute at an instance that serves its page', async () => {
    const cookie = await logIn(one);
    expect((await call(other, 'GET', '/api/sync', { cookie })).statusCode).toBe(200);
    await call(one, 'DELETE', '/dashboard/session', { cookie, ...PAGE });
    const now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now + 30_001);
    expect((await call(other, 'GET', '/api/sync', { cookie })).statusCode).toBe(401);
  });

  it('ends when its key is removed', async () => {
    const cookie = await logIn(one, OTHER_KEY);
    const later = await instanceWith(KEY);
    expect((await call(later, 'GET', '/api/sync', { cookie })).statusCode).toBe(401);
    await later.close();
  });

  it('that was never looked up is a login while the store is away: the call itself is answered 503', async () => {
    const cookie = await logIn(one);
    wire.cut();
    try {
      const answer = await call(one, 'GET', '/api/inventory', { cookie });
      expect([answer.statusCode, codeOf(answer)]).toEqual([503, 'store_unavailable']);
      const ended = await call(one, 'DELETE', '/dashboard/session', { cookie, ...PAGE });
      expect(ended.statusCode).toBe(503);
      expect((await call(one, 'GET', '/api/sync', { cookie })).statusCode).toBe(401);
    } finally {
      wire.restore();
    }
  });

  it('counts wrong keys with those in headers', async () => {
    const guess = (): Promise<LightMyRequestResponse> =>
      other.inject({
        method: 'POST',
        url: '/dashboard/session',
        remoteAddress: '192.0.2.7',
        payload: { apiKey: 'guess' },
      });
    for (let count = 0; count < 20; count += 1) {
      const answer = await guess();
      expect([answer.statusCode, codeOf(answer)]).toEqual([401, 'unauthorized']);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const limited = await guess();
    expect(limited.statusCode).toBe(429);
    expect(limited.headers).toMatchObject({
      connection: 'close',
      'retry-after': expect.any(String) as string,
    });
    const byHeader = await other.inject({
      url: '/api/sync',
      remoteAddress: '192.0.2.7',
      headers: { 'x-api-key': 'guess' },
    });
    expect(byHeader.statusCode).toBe(429);
    await logIn(other);
  });

  it('needs no cookie where no key is needed, and a page of another origin changes nothing there', async () => {
    const open = await instanceWith('');
    const answer = await call(open, 'POST', '/dashboard/session', {}, { apiKey: 'any' });
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([204, undefined]);
    const figures = { physical: 5 };
    for (const site of ['cross-site', 'same-site']) {
      const foreign = { 'sec-fetch-site': site };
      const refused = await call(open, 'PUT', '/api/inventory/MUG', foreign, figures);
      expect([refused.statusCode, codeOf(refused)]).toEqual([403, 'cross_site']);
      expect((await call(open, 'GET', '/api/inventory', foreign)).statusCode).toBe(200);
    }
    const own = await call(open, 'PUT', '/api/inventory/MUG', { 'sec-fetch-site': 'same-origin' }, figures);
    expect(own.statusCode).toBe(200);
    await open.close();
  });
});
