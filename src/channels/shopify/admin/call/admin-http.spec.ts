import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { post } from './admin-http';

describe('a call over HTTP', () => {
  let server: Server;
  let paths: string[];
  let answer: RequestListener;

  beforeEach(async () => {
    paths = [];
    server = createServer((request, response) => {
      paths.push(request.url ?? '');
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const call = (timeoutMs?: number): ReturnType<typeof post> =>
    post(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
      { 'X-Shopify-Access-Token': 'shpat_hidden' },
      '{}',
      timeoutMs,
    );

  it('gives the answer whatever its status', async () => {
    answer = (_, response) => response.writeHead(503, { 'Retry-After': '2' }).end('busy');
    expect(await call()).toMatchObject({ ok: true, status: 503, body: 'busy' });
  });

  it('follows no redirect, because the token would go with it', async () => {
    answer = (_, response) => response.writeHead(301, { Location: '/elsewhere' }).end();
    expect(await call()).toMatchObject({ ok: true, status: 301 });
    expect(paths).toEqual(['/graphql']);
  });

  it('ends without an answer in time, also in the middle of a body', async () => {
    answer = () => undefined;
    expect(await call(50)).toEqual({ ok: false, reason: 'timeout' });
    answer = (_, response) => void response.writeHead(200).write('{"data":');
    expect(await call(50)).toEqual({ ok: false, reason: 'timeout' });
  });

  it.each<[string, RequestListener, string]>([
    ['a reset', (request) => request.socket.destroy(), 'UND_ERR_SOCKET'],
    [
      'an endless body',
      (_, response) => {
        response.writeHead(200);
        const part = Buffer.alloc(1024 * 1024);
        const write = (): void => {
          if (response.writable) response.write(part, write);
        };
        write();
      },
      'an answer of more than 8 MiB',
    ],
  ])('says why there is no answer: %s', async (_, listener, reason) => {
    answer = listener;
    const result = await call();
    expect(result).toEqual({ ok: false, reason });
    expect(JSON.stringify(result)).not.toContain('shpat_hidden');
  });

  it('says why there is no answer: no server', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await post(`http://127.0.0.1:${port}/`, {}, '{}')).toEqual({
      ok: false,
      reason: 'ECONNREFUSED',
    });
    server = createServer();
  });
});
