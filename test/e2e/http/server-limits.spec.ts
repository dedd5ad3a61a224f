import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { createApp } from '../../../src/app.setup';
import { loadConfig } from '../../../src/config/load-config';
import { type ServerLimits, SERVER_LIMITS } from '../../../src/platform/http/guard/server-limits';
import { eventually } from '../../support/eventually';
import { bytesOf } from '../../support/network/raw-http';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The limits of the service, a hundred times shorter. */
const SHORT_LIMITS: ServerLimits = {
  ...SERVER_LIMITS,
  headersMs: 300,
  requestMs: 600,
  keepAliveMs: 500,
  idleMs: 2000,
  checkEveryMs: 50,
  connections: 20,
};

/** Limits for tests without late requests: none of them is reached on a busy machine. */
const LONG_LIMITS: ServerLimits = {
  ...SHORT_LIMITS,
  headersMs: 120_000,
  requestMs: 120_000,
  keepAliveMs: 120_000,
  idleMs: 120_000,
};

/** The limits of one client. */
describe('the limits of the server', () => {
  let store: TestStore;
  let app: NestFastifyApplication;
  let sockets: Socket[];

  beforeAll(async () => {
    store = await startTestStore();
  });

  afterAll(async () => {
    await store.stop();
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await app.close();
  });

  async function start(limits?: ServerLimits): Promise<Server> {
    sockets = [];
    const config = loadConfig({ ...store.env, NODE_ENV: 'test', RUN_JOBS: 'false' });
    app = await createApp(config, store.client, pino({ level: 'silent' }), limits);
    await app.listen(0, '127.0.0.1');
    return app.getHttpServer();
  }

  /** A connection, the text received over it, and whether it is closed. */
  async function open(): Promise<{ socket: Socket; text: () => string; isEnded: () => boolean }> {
    const address = app.getHttpServer().address();
    if (address === null || typeof address === 'string') throw new Error('No port.');
    const socket = connect(address.port, '127.0.0.1');
    sockets.push(socket);
    let received = '';
    let ended = false;
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => (ended = true));
    await new Promise((resolve) => socket.once('connect', resolve));
    return { socket, text: () => received, isEnded: () => ended };
  }

  /** Sends a byte of it every 20 ms, which would take three minutes, until the service ends the connection. */
  async function trickle(bytes: Buffer): Promise<string> {
    const { socket, text, isEnded } = await open();
    let at = 0;
    const drip = setInterval(() => {
      if (at < bytes.length && socket.writable) socket.write(bytes.subarray(at, (at += 1)));
    }, 20);
    try {
      await eventually('the service ends the connection', () => isEnded());
    } finally {
      clearInterval(drip);
    }
    return text();
  }

  it('of the service are the documented ones', async () => {
    const server = await start();
    expect(server).toMatchObject({
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 65_000,
      timeout: 120_000,
      maxConnections: 4000,
    });
  });

  it('headers that come byte by byte are cut off with 408', async () => {
    await start(SHORT_LIMITS);
    const text = await trickle(Buffer.from(`GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(9000)}`));
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(text.slice(text.indexOf('{')))).toMatchObject({
      statusCode: 408,
      code: 'request_timeout',
    });
  });

  it('a body that comes byte by byte is cut off with 408', async () => {
    await start(SHORT_LIMITS);
    const text = await trickle(
      bytesOf({
        method: 'PUT',
        target: '/api/inventory/MUG',
        headers: [['Content-Type', 'application/json']],
        body: `{"physical":5${' '.repeat(9000)}}`,
      }),
    );
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('a connection without a request is closed', async () => {
    await start(SHORT_LIMITS);
    const { isEnded } = await open();
    await eventually('the service ends the connection', () => isEnded());
  });

  it('a kept connection is closed after its time, and not before', async () => {
    // Long enough for a busy machine between the first answer and the second request.
    const keepAliveMs = 3000;
    await start({ ...LONG_LIMITS, keepAliveMs });
    const { socket, text, isEnded } = await open();
    const ask = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
    socket.write(ask);
    await eventually('an answer', () => text().split('HTTP/1.1 200').length === 2);
    // Its rest begins after this, however late the second answer is seen here.
    const askedAt = performance.now();
    socket.write(ask);
    await eventually('a second answer', () => text().split('HTTP/1.1 200').length === 3);
    await eventually('the service ends the connection', () => isEnded());
    expect(performance.now() - askedAt).toBeGreaterThan(keepAliveMs - 100);
  });

  it('over the limit a new connection is closed, and the open ones continue', async () => {
    await start(LONG_LIMITS);
    const kept = await Promise.all(Array.from({ length: 20 }, () => open()));
    await eventually('twenty are connected', async () => (await connectionsOf(app)) === 20);
    const late = await open();
    await eventually('one more is closed', () => late.isEnded());
    expect(late.text()).toBe('');
    kept[0]?.socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually('an answer', () => kept[0]?.text().includes('HTTP/1.1 200'));
    kept[1]?.socket.destroy();
    await eventually('there is room again', async () => (await connectionsOf(app)) === 19);
    const next = await open();
    next.socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually('an answer', () => next.text().includes('HTTP/1.1 200'));
  });

  it('other clients are served at once while slow clients hold their connections', async () => {
    await start({ ...LONG_LIMITS, connections: 1000 });
    const slow = await Promise.all(Array.from({ length: 100 }, () => open()));
    for (const { socket } of slow) socket.write('GET /api/inventory HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const { socket, text } = await open();
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually('an answer', () => text().includes('HTTP/1.1 200'));
    // It did not wait until the slow ones were closed.
    expect(slow.filter(({ isEnded }) => isEnded())).toEqual([]);
  });

  it('of more streams of events than may be open that are asked for at once, the ones too many are refused', async () => {
    await start({ ...LONG_LIMITS, connections: 1000 });
    const clients = await Promise.all(Array.from({ length: 510 }, () => open()));
    for (const { socket } of clients) socket.write('GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n');
    const answered = (status: string): number =>
      clients.filter(({ text }) => text().startsWith(`HTTP/1.1 ${status}`)).length;
    await eventually('all are answered', () => answered('200') + answered('503') === 510);
    expect(answered('503')).toBe(10);
  });
});

function connectionsOf(app: NestFastifyApplication): Promise<number> {
  return new Promise((resolve, reject) => {
    app.getHttpServer().getConnections((error: Error | null, count: number) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
