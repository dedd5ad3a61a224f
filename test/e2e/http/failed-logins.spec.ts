import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'light-my-request';
import { pino } from 'pino';
import { createApp } from '../../../src/app.setup';
import { loadConfig } from '../../../src/config/load-config';
import { signBody } from '../../../src/channels/shopify/webhook/hmac';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const KEY = 'key-of-the-warehouse';
const SECRET = 'signing-secret-of-the-shop';

/** Many wrong keys and signatures are limited, and valid ones always pass. */
describe('failed logins', () => {
  let store: TestStore;
  let app: NestFastifyApplication;
  let printed: string[];

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(async () => {
    printed = [];
    const config = loadConfig({
      ...store.env,
      NODE_ENV: 'test',
      RUN_JOBS: 'false',
      API_KEY: KEY,
      SHOPIFY_WEBHOOK_SECRET: SECRET,
    });
    const log = { write: (line: string) => void printed.push(line) };
    app = await createApp(config, store.client, pino({ level: 'info' }, log));
    await app.getHttpAdapter().getInstance().ready();
  });

  afterEach(async () => {
    await app.close();
  });

  afterAll(async () => {
    await store.stop();
  });

  async function call(
    from: string,
    headers: Record<string, string>,
    more: InjectOptions = {},
  ): Promise<{
    status: number;
    code: unknown;
    retryAfter: string | undefined;
    connection: string | undefined;
  }> {
    const answer = await app.inject({
      method: 'GET',
      url: '/api/sync',
      remoteAddress: from,
      headers,
      ...more,
    });
    const { code } = answer.json<{ code?: string }>();
    const { 'retry-after': retryAfter, connection } = answer.headers;
    return {
      status: answer.statusCode,
      code,
      retryAfter: retryAfter?.toString(),
      connection: connection?.toString(),
    };
  }

  const guess = (from: string, more: Record<string, string> = {}): ReturnType<typeof call> =>
    call(from, { 'x-api-key': 'a guess', ...more });

  function deliver(from: string, secret: string): ReturnType<typeof call> {
    const payload = '{"id":1}';
    return call(
      from,
      {
        'content-type': 'application/json',
        'x-shopify-topic': 'orders/paid',
        'x-shopify-hmac-sha256': signBody(Buffer.from(payload), secret),
      },
      { method: 'POST', url: '/webhook/shopify', payload },
    );
  }

  const warnings = (about: string): string[] => printed.filter((line) => line.includes(about));

  it('after twenty wrong keys a client is answered 429 with Retry-After, and its connection is closed', async () => {
    for (let index = 0; index < 20; index += 1)
      expect(await guess('203.0.113.7')).toMatchObject({ status: 401, connection: 'keep-alive' });
    for (let index = 0; index < 3; index += 1) {
      const answer = await guess('203.0.113.7');
      expect(answer).toMatchObject({ status: 429, code: 'too_many_requests', connection: 'close' });
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
      expect(Number(answer.retryAfter)).toBeLessThanOrEqual(60);
    }
    expect(warnings('Too many wrong API keys')).toHaveLength(1);
  });

  it('a valid key passes from an address that is limited: clients behind one proxy are not locked out', async () => {
    for (let index = 0; index < 25; index += 1) await guess('203.0.113.7');
    expect(await call('203.0.113.7', { 'x-api-key': KEY })).toMatchObject({ status: 200 });
    expect(await call('203.0.113.7', { authorization: `Bearer ${KEY}` })).toMatchObject({ status: 200 });
    expect(await guess('203.0.113.7')).toMatchObject({ status: 429 });
    expect(await call('203.0.113.7', {}, { url: '/health/live' })).toMatchObject({ status: 200 });
  });

  it('requests without a key are never limited', async () => {
    for (let index = 0; index < 30; index += 1)
      expect(await call('203.0.113.7', {})).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('clients are distinguished by the address of the connection, not by X-Forwarded-For', async () => {
    for (let index = 0; index < 25; index += 1)
      await guess('203.0.113.7', { 'x-forwarded-for': `198.51.100.${index}`, forwarded: 'for=198.51.100.1' });
    expect(await guess('203.0.113.7', { 'x-forwarded-for': '198.51.100.99' })).toMatchObject({ status: 429 });
    expect(await guess('203.0.113.8', { 'x-forwarded-for': '203.0.113.7' })).toMatchObject({ status: 401 });
  });

  it('an IPv6 client does not get a new count with its next address', async () => {
    for (let index = 0; index < 25; index += 1) await guess(`2001:db8:5:6::${index}`);
    expect(await guess('2001:db8:5:6:7::1')).toMatchObject({ status: 429 });
    expect(await guess('2001:db8:5:7::1')).toMatchObject({ status: 401 });
  });

  it('a hundred wrong signatures a minute are 401, more are 429, and signed webhooks pass meanwhile', async () => {
    for (let index = 0; index < 100; index += 1)
      expect(await deliver('203.0.113.7', 'forged')).toMatchObject({ status: 401 });
    for (let index = 0; index < 3; index += 1) {
      expect(await deliver('203.0.113.7', 'forged')).toMatchObject({
        status: 429,
        code: 'too_many_requests',
      });
      expect(await deliver('203.0.113.7', SECRET)).toMatchObject({ status: 200 });
    }
    expect(await deliver('203.0.113.8', 'forged')).toMatchObject({ status: 401 });
    expect(warnings('Too many webhooks that are not authentic')).toHaveLength(1);
    expect(warnings('Webhook refused: not authentic')).toHaveLength(101);
  });

  it('wrong keys and wrong signatures are counted separately', async () => {
    for (let index = 0; index < 25; index += 1) await guess('203.0.113.7');
    expect(await deliver('203.0.113.7', 'forged')).toMatchObject({ status: 401 });
  });
});
