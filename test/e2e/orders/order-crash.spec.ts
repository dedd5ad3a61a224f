import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt, amazonShows, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { type DataDir, makeDataDir } from '../../support/store/data-dir';
import { eventually } from '../../support/eventually';
import { RawClient } from '../../support/network/raw-client';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';

/** The service as a process on its embedded engine, killed and stopped at critical moments while Amazon runs on. */
describe('a service that is killed or stopped', () => {
  let amazon: AmazonSimulator;
  let data: DataDir;
  let running: ServiceProcess | undefined;

  beforeEach(async () => {
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    data = makeDataDir();
  });

  afterEach(async () => {
    await running?.end('SIGTERM');
    running = undefined;
    await amazon.close();
    data.remove();
  });

  async function start(more: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    running = await startServiceProcess({ DATA_DIR: data.path, ...amazonAt(amazon), ...more });
    return running;
  }

  it.each([
    ['hangs', { kind: 'hang' } as const],
    ['fails', { kind: 'status', status: 500 } as const],
    ['takes the number and hangs up', { kind: 'reset', when: 'after' } as const],
  ])(
    'killed between commit and push, while Amazon %s: the number gets there after the restart',
    async (_, fault) => {
      const first = await start();
      await first.api.put('MUG', { physical: 10, buffer: 1 });
      await amazonShows(first.api, amazon, 'MUG', 9);
      amazon.script({ ...fault, operation: 'patch', times: 'always' });
      const callsBefore = amazon.calls().length;
      const order = orderOf(lineOf('MUG', 4));
      expect(await first.api.webhook('orders/create', order)).toMatchObject({ status: 200 });
      await eventually('the push is in flight', () => amazon.calls().length > callsBefore);
      await first.end('SIGKILL');
      amazon.clearFaults();

      const { api } = await start();
      await amazonShows(api, amazon, 'MUG', 5);
      // Shopify has no answer to the first delivery.
      expect((await api.webhook('orders/create', order)).body).toMatchObject({
        status: 'duplicate',
        lines: [{ physical: 6, broadcast: 5 }],
      });
      expect(await api.stock('MUG')).toMatchObject({ physical: 6, version: 2, pending: false });
      const pushes = amazon.calls().filter(({ operation }) => operation === 'patch');
      expect(pushes.at(-1)).toMatchObject({ quantity: 5, status: 200 });
    },
  );

  it('killed at the answer, it loses nothing after a restart on the same folder', async () => {
    const first = await start({ RUN_JOBS: 'false' });
    await first.api.put('KEPT', { physical: 50 });
    await Promise.all(
      Array.from({ length: 10 }, () => first.api.webhook('orders/create', orderOf(lineOf('KEPT')))),
    );
    await first.end('SIGKILL');

    const { api } = await start();
    expect(await api.stock('KEPT')).toMatchObject({ physical: 40, version: 11 });
    expect((await api.history('KEPT')).filter(({ action }) => action === 'sale')).toHaveLength(10);
    await api.webhook('orders/create', orderOf(lineOf('KEPT')));
    await amazonShows(api, amazon, 'KEPT', 39);
  });

  it('stopped by SIGTERM, it exits with 0, and the next start has everything', async () => {
    const first = await start();
    await first.api.put('MUG', { physical: 10 });
    await first.api.webhook('orders/create', orderOf(lineOf('MUG', 3)));
    await amazonShows(first.api, amazon, 'MUG', 7);
    const before = await first.api.history('MUG');
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(first.output()).toContain('Stopped');

    const { api } = await start();
    expect(await api.stock('MUG')).toMatchObject({ physical: 7, version: 2, syncStatus: 'in_sync' });
    expect(await api.history('MUG')).toEqual(before);
  });

  it('stopped by SIGTERM while a push hangs, it exits with 0 within ten seconds, and the next start sends the number', async () => {
    // The lease time of production, so that the call gets the same time as there.
    const first = await start({ LEASE_TTL_MS: '15000' });
    await first.api.put('MUG', { physical: 10 });
    await amazonShows(first.api, amazon, 'MUG', 10);
    amazon.script({ kind: 'hang', operation: 'patch', times: 'always' });
    const callsBefore = amazon.calls().length;
    await first.api.webhook('orders/create', orderOf(lineOf('MUG', 3)));
    await eventually('the push hangs', () => amazon.calls().length > callsBefore);
    const stoppedAt = performance.now();
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    expect(quantityAtAmazon(amazon, 'MUG')).toBe(10);
    amazon.clearFaults();

    const { api } = await start();
    await amazonShows(api, amazon, 'MUG', 7);
    expect(await api.stock('MUG')).toMatchObject({ physical: 7 });
  });

  it('stopped by SIGTERM, it waits for no client that sends half a request or does not read its answer', async () => {
    const first = await start({ RUN_JOBS: 'false' });
    const head = 'PUT /api/inventory/MUG HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const page = 'GET /docs-json HTTP/1.1\r\nHost: x\r\n\r\n';
    const clients = await Promise.all(
      Array.from({ length: 4 }, () => RawClient.connected(first.api.url, page, '"openapi"')),
    );
    const [, noHead, halfBody, deaf] = clients;
    noHead?.send(head);
    halfBody?.send(`${head}Content-Length: 15\r\n\r\n{"physical"`);
    // Far more than the buffers of the connection hold.
    deaf?.pause();
    deaf?.send(page.repeat(200));
    // What was sent before the request of a new connection is read before it.
    await first.api.call('GET', '/health/live', undefined, { connection: 'close' });
    const stoppedAt = performance.now();
    const ended = first.end('SIGTERM');
    await eventually('the service stops', () => first.output().includes('Stopping: SIGTERM'));
    first.child.kill('SIGINT');
    expect(await ended).toEqual({ code: 0, signal: null });
    // Without an end of the wait for clients the stop is broken off after nine seconds, with exit code 1.
    expect(performance.now() - stoppedAt).toBeLessThan(8000);
    for (const client of [noHead, halfBody]) await client?.received('"not_ready"');
    for (const client of clients) client.end();
  });

  it('SIGTERM during many sales loses none that was answered', async () => {
    const first = await start({ RUN_JOBS: 'false' });
    await first.api.put('RUSH', { physical: 500 });
    const answers = Array.from({ length: 100 }, () =>
      first.api.webhook('orders/create', orderOf(lineOf('RUSH'))).then(
        ({ status }) => status,
        () => 'no answer' as const,
      ),
    );
    await Promise.race(answers);
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    const statuses = await Promise.all(answers);
    const counted = statuses.filter((status) => status === 200).length;
    expect(counted).toBeGreaterThan(0);

    const { api } = await start({ RUN_JOBS: 'false' });
    const { physical, version } = await api.stock('RUSH');
    expect(500 - physical).toBeGreaterThanOrEqual(counted);
    expect(version).toBe(501 - physical);
    expect((await api.history('RUSH')).filter(({ action }) => action === 'sale')).toHaveLength(
      500 - physical,
    );
  });
});
