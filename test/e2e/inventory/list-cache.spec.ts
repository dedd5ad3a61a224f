import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { createApp } from '../../../src/app.setup';
import { loadConfig } from '../../../src/config/load-config';
import { openDax } from '../../../src/platform/lists/dax';
import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import type { ListCache } from '../../../src/platform/lists/list-reader';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { Api } from '../../support/service/api';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** A stand-in for DAX at the border of its client: the protocol itself is binary and needs a cluster. */
class StandIn implements ListCache {
  reads: string[] = [];
  state: 'answers' | 'fails' | 'hangs' = 'answers';

  constructor(private readonly store: TestStore) {}

  query(input: Parameters<ListCache['query']>[0]): ReturnType<ListCache['query']> {
    return this.answer('query', input.TableName, () => this.store.documents.send(new QueryCommand(input)));
  }

  scan(input: Parameters<ListCache['scan']>[0]): ReturnType<ListCache['scan']> {
    return this.answer('scan', input.TableName, () => this.store.documents.send(new ScanCommand(input)));
  }

  shutdown(): void {
    this.reads.push('shutdown');
  }

  private answer<T>(operation: string, table: string | undefined, read: () => Promise<T>): Promise<T> {
    this.reads.push(`${operation} ${table?.replace(this.store.env.TABLE_PREFIX ?? '', '') ?? ''}`);
    if (this.state === 'fails') return Promise.reject(new Error('NoRouteException'));
    return this.state === 'hangs' ? new Promise(() => undefined) : read();
  }
}

interface Page {
  readonly items: readonly { readonly sku?: string }[];
  readonly nextCursor?: string;
}

describe('a cache of lists', () => {
  let store: TestStore;
  let cache: StandIn;
  let app: NestFastifyApplication;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(async () => {
    cache = new StandIn(store);
    const config = loadConfig({ ...store.env, NODE_ENV: 'test', RUN_JOBS: 'false' });
    app = await createApp(config, store.client, pino({ level: 'silent' }), undefined, undefined, cache);
    await app.listen(0, '127.0.0.1');
    api = new Api(await app.getUrl());
  });

  afterEach(() => app.close());
  afterAll(() => store.stop());

  const get = async (path: string): Promise<Page> => (await api.call<Page>('GET', path)).body;
  const textOf = async (path: string): Promise<string> => (await fetch(api.url + path)).text();
  const pages = async (path: string): Promise<Page[]> => {
    const first = await get(`${path}${path.includes('?') ? '&' : '?'}limit=1`);
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    return [first, await get(`${path}${path.includes('?') ? '&' : '?'}limit=1&cursor=${cursor}`)];
  };

  it('serves pages after the first, histories and the export, and no other call; the manual describes what is stored', async () => {
    for (const sku of ['MUG', 'CAP', 'BAG']) await api.put(sku, { physical: 5, buffer: 1 });
    const adjustment = { delta: -1, reason: 'broken' };
    await api.call('POST', '/api/inventory/MUG/adjustments', adjustment, { 'idempotency-key': 'one' });
    await api.call('PUT', '/api/buffer/MUG', { bufferQty: 2 });
    await api.call('PUT', '/api/listings/amazon/BAG-2', { components: [{ sku: 'BAG', units: 2 }] });
    await api.webhook('orders/create', orderOf(lineOf('MUG'), lineOf('UNKNOWN')));
    for (const plate of ['LPN1', 'LPN2'])
      await api.call('POST', '/webhook/amazon/return', {
        ...{ orderId: '114-1', sku: 'MUG', quantity: 1, disposition: 'DEFECTIVE' },
        ...{ returnedAt: '2026-11-20T10:15:00Z', licensePlateNumber: plate },
      });
    const calls = [
      ...['/api/inventory/MUG', '/api/buffer/MUG', '/api/inventory', '/api/returns', '/api/returns?sku=MUG'],
      ...['/api/alerts', '/api/alerts/unread', '/api/alerts/severity/warning', '/api/sync'],
      ...['/api/returns/poll', '/health', '/health/ready'],
    ];
    await textOf('/metrics');
    for (const path of calls) expect([path, (await api.call('GET', path)).status]).toEqual([path, 200]);
    await api.call('POST', '/api/sync/MUG');
    await api.call('POST', '/api/alerts/read', {});
    const text = await textOf('/api/inventory.csv');
    expect(cache.reads).toEqual(['scan Inventory']);
    await fetch(`${api.url}/api/inventory/import`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: text,
    });
    expect(cache.reads.splice(0)).toEqual(['scan Inventory']);

    expect((await get('/api/inventory/MUG/transactions')).items).toHaveLength(4);
    expect(cache.reads.splice(0)).toEqual(['query Transactions']);
    for (const [path, read] of [
      ['/api/inventory', 'scan Inventory'],
      ['/api/returns', 'query Returns'],
      ['/api/returns?sku=MUG', 'query Returns'],
      ['/api/alerts', 'query Alerts'],
      ['/api/alerts?sku=MUG', 'query Alerts'],
    ] as const) {
      const [first, second] = await pages(path);
      expect([path, first?.items.length, second?.items.length]).toEqual([path, 1, 1]);
      expect(first?.items).not.toEqual(second?.items);
      expect([path, ...new Set(cache.reads.splice(0))]).toEqual([path, read]);
    }
    const schema = readFileSync(join(__dirname, '../../../docs/tables.md'), 'utf8');
    for (const { suffix } of TABLES) {
      const { Items = [] } = await store.documents.send(
        new ScanCommand({ TableName: store.prefix + suffix, ConsistentRead: true }),
      );
      const described = schema.split(`## ${suffix}\n`)[1]?.split('\n## ')[0] ?? '';
      // Items of Transactions without a SKU are no rows.
      const names = new Set(
        Items.filter((item) => suffix === 'Alerts' || 'sku' in item).flatMap(Object.keys),
      );
      expect(names.size).toBeGreaterThan(7);
      expect([...names].filter((name) => !described.includes(`| \`${name}\``))).toEqual([]);
    }
    expect(await textOf('/metrics')).toMatch(/^syncstate_dax_reads_total\{outcome="cached"\} [1-9]/m);
  });

  it.each(['fails', 'hangs'] as const)(
    'is passed over when it %s, without an error and without delay',
    async (state) => {
      cache.state = state;
      expect((await textOf('/api/inventory.csv')).split('\r\n')).toHaveLength(5);
      expect((await get('/api/inventory/MUG/transactions')).items).toHaveLength(4);
      // For a while it is not asked again.
      expect(cache.reads).toEqual(['scan Inventory']);
    },
  );

  it('needs a client that is installed, and the start says how', async () => {
    await expect(
      openDax('dax://name.abc123.dax-clusters.us-east-1.amazonaws.com', 'us-east-1'),
    ).rejects.toThrow(
      /^DAX_ENDPOINT is set, and .* npm install --no-save @amazon-dax-sdk\/lib-dax@\d+\.\d+\.\d+, or remove DAX_ENDPOINT\.$/s,
    );
  });
});
