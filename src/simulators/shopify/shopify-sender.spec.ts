import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendWebhook, webhookAddress } from './shopify-sender';

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

describe('a simulated delivery', () => {
  let server: Server;
  let url: string;
  let received: Received[];
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    received = [];
    answer = (response) => response.end('{"status":"applied"}');
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks) });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const body = '{"id":5934017282231,"note":"Zoë’s order"}';
  const send = (change: object = {}) =>
    sendWebhook({ url, topic: 'orders/create', body, secret: 'test-secret-one', ...change });

  it('has the full set of headers and the signature that openssl computes', async () => {
    await send();
    expect(received[0]?.path).toBe('/webhook/shopify');
    expect(received[0]?.body.toString()).toBe(body);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/create',
      'x-shopify-hmac-sha256': 'Yw09L1OMtyKkOCzGuGpblZgVe4akLMSImqISsN+l/HY=',
      'x-shopify-shop-domain': 'fernhill-supply.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'x-shopify-event-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'x-shopify-triggered-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/) as string,
    });
  });

  it('sends bytes unchanged, also invalid text', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    await send({ body: bytes });
    expect(received[0]?.body).toEqual(bytes);
  });

  it('has its own webhook id, unless it repeats a delivery', async () => {
    await send();
    await send();
    await send({ webhookId: 'the-same' });
    const ids = received.map(({ headers }) => headers['x-shopify-webhook-id']);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe('the-same');
  });

  it('can have another signature, another shop, or no signature', async () => {
    await send({ hmac: 'forged', shopDomain: 'other.myshopify.com' });
    await send({ hmac: null });
    expect(received[0]?.headers).toMatchObject({
      'x-shopify-hmac-sha256': 'forged',
      'x-shopify-shop-domain': 'other.myshopify.com',
    });
    expect(received[1]?.headers).not.toHaveProperty('x-shopify-hmac-sha256');
  });

  it('returns any answer, parsed when it is JSON', async () => {
    expect(await send()).toMatchObject({ status: 200, body: { status: 'applied' } });
    answer = (response) => response.writeHead(503, { 'Retry-After': '2' }).end('busy');
    expect(await send()).toMatchObject({ status: 503, body: 'busy', headers: { 'retry-after': '2' } });
    answer = (response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    expect(await send()).toMatchObject({ status: 302 });
    expect(received).toHaveLength(3);
  });

  it('is rejected when no server listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(send()).rejects.toThrow('fetch failed');
  });
});

describe('the URL of the webhook', () => {
  it.each([
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/webhook/shopify'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/webhook/shopify'],
    ['https://stock.example/sync/', 'https://stock.example/sync/webhook/shopify'],
    ['http://127.0.0.1:3000/webhook/shopify', 'http://127.0.0.1:3000/webhook/shopify'],
  ])('of %s is %s', (url, address) => {
    expect(webhookAddress(url)).toBe(address);
  });
});
