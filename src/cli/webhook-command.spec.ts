import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../config/defaults';
import { runWebhookCommand } from './webhook-command';

const FILE = join(__dirname, '../../samples/shopify/orders-create.json');

describe('npm run webhook', () => {
  let server: Server;
  let port: number;
  let status: number;
  let received: { readonly hmac: unknown; readonly topic: unknown; readonly body: Buffer }[];
  let out: string[];
  let err: string[];
  let folder: string;

  beforeEach(async () => {
    [received, out, err, status] = [[], [], [], 200];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'x-shopify-hmac-sha256': hmac, 'x-shopify-topic': topic } = request.headers;
        received.push({ hmac, topic, body: Buffer.concat(chunks) });
        response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"status":"applied"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    folder = await mkdtemp(join(tmpdir(), 'webhook-'));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const run = (args: readonly string[], environment: Record<string, string> = {}) =>
    runWebhookCommand(
      args,
      { PORT: String(port), ...environment },
      {
        out: (text) => out.push(text),
        err: (text) => err.push(text),
      },
    );

  const signed = (body: Buffer, secret: string) => createHmac('sha256', secret).update(body).digest('base64');

  it('sends the bytes of the file, signed, and prints the answer', async () => {
    expect(await run(['orders/create', FILE])).toBe(0);
    const body = await readFile(FILE);
    expect(received).toEqual([
      { hmac: signed(body, DEVELOPMENT_WEBHOOK_SECRET), topic: 'orders/create', body },
    ]);
    expect(out).toEqual(['HTTP 200', '{\n  "status": "applied"\n}']);
    expect(err).toEqual([]);
  });

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ['--secret', ['--secret', 'mine'], { SHOPIFY_WEBHOOK_SECRET: 'theirs' }, 'mine'],
    ['the first of SHOPIFY_WEBHOOK_SECRET', [], { SHOPIFY_WEBHOOK_SECRET: ' new , old' }, 'new'],
    [
      'the secret of the app when it is not set',
      [],
      { SHOPIFY_WEBHOOK_SECRET: ' ', SHOPIFY_CLIENT_SECRET: 'of-the-app' },
      'of-the-app',
    ],
    [
      'the development secret when it is empty',
      [],
      { SHOPIFY_WEBHOOK_SECRET: '' },
      DEVELOPMENT_WEBHOOK_SECRET,
    ],
  ])('signs with %s', async (_case, options, environment, secret) => {
    await run(['orders/create', FILE, ...options], environment);
    expect(received[0]?.hmac).toBe(signed(await readFile(FILE), secret));
  });

  it.each<[string, (port: number) => readonly string[], (port: number) => Record<string, string>]>([
    ['--url', (at) => ['--url', `http://127.0.0.1:${at}/`], () => ({ PORT: '1' })],
    ['HOST and PORT', () => [], () => ({ HOST: 'localhost' })],
    ['loopback when the service listens on every interface', () => [], () => ({ HOST: '0.0.0.0' })],
  ])('finds the service by %s', async (_case, options, environment) => {
    expect(await run(['orders/create', FILE, ...options(port)], environment(port))).toBe(0);
  });

  it.each(['orders/updated', 'inventory_levels/update', 'reverse_fulfillment_orders/dispose'])(
    'sends %s, too',
    async (topic) => {
      expect(await run([topic, FILE])).toBe(0);
      expect(received[0]?.topic).toBe(topic);
    },
  );

  it('sends another order each time with --new', async () => {
    await run(['orders/create', FILE, '--new']);
    await run(['orders/create', '--new', FILE]);
    const orders = received.map(
      ({ body }) => JSON.parse(body.toString()) as { id: number; line_items: unknown },
    );
    expect(new Set(orders.map(({ id }) => id)).size).toBe(2);
    expect(orders[0]?.line_items).toMatchObject([{ sku: 'MUG-BLU-12OZ', quantity: 2 }]);
    expect(received[0]?.hmac).toBe(signed(received[0]?.body ?? Buffer.alloc(0), DEVELOPMENT_WEBHOOK_SECRET));
  });

  it.each([301, 401, 503])('exits with 1 when the answer is %d', async (answered) => {
    status = answered;
    expect(await run(['orders/create', FILE])).toBe(1);
    expect(out[0]).toBe(`HTTP ${answered}`);
  });

  it('exits with 1 and one line without an answer', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await run(['orders/create', FILE])).toBe(1);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(/^No answer from http:\S+\/webhook\/shopify \(.*ECONNREFUSED.*\)\. .*npm start$/);
  });

  it('sends a file that is no JSON, but cannot give it new ids', async () => {
    const file = join(folder, 'broken.json');
    await writeFile(file, '{"id": 7');
    expect(await run(['orders/create', file])).toBe(0);
    expect(received[0]?.body.toString()).toBe('{"id": 7');
    expect(await run(['orders/create', file, '--new'])).toBe(2);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /^Give a topic and a file/],
    ['no file', ['orders/create'], /^Give a topic and a file/],
    ['two files', ['orders/create', FILE, FILE], /^Give a topic and a file/],
    ['an unknown topic', ['orders/paid', FILE], /^Unknown topic: orders\/paid/],
    ['a missing file', ['orders/create', 'no-such-file.json'], /^Cannot read the file: no-such-file\.json/],
    ['a folder', ['orders/create', __dirname], /^Cannot read the file/],
    ['an unknown option', ['orders/create', FILE, '--fast'], /--fast/],
    ['what is no URL', ['orders/create', FILE, '--url', 'here'], /^Not a URL: here/],
  ])('given %s prints the usage, exits with 2 and sends nothing', async (_case, args, message) => {
    expect(await run(args)).toBe(2);
    expect(err.join('\n')).toMatch(message);
    expect(err.join('\n')).toContain('Usage: npm run webhook --');
    expect(received).toEqual([]);
  });
});
