import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { ChangeLogWriter } from '../../../src/changes/log/change-log-writer.scheduler';
import { ChangeLogRepository } from '../../../src/changes/log/change-log.repository';
import { ChangeLog } from '../../../src/changes/log/change-log.scheduler';
import { loadConfig } from '../../../src/config/load-config';
import { CatalogMetrics } from '../../../src/inventory/catalog/catalog.metrics';
import { CatalogRepository } from '../../../src/inventory/catalog/catalog.repository';
import { CatalogService } from '../../../src/inventory/catalog/catalog.service';
import type { CatalogStatus } from '../../../src/inventory/catalog/domain/catalog-entry';
import { SystemClock } from '../../../src/platform/clock';
import { createClient, documentClientOf } from '../../../src/platform/dynamodb/client';
import { Registry } from 'prom-client';
import { eventually } from '../../support/eventually';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The catalogue index of one instance, with its part of the change log. */
class Instance {
  readonly feed = new ChangeFeed();
  readonly writer: ChangeLogWriter;
  readonly catalog: CatalogService;
  readonly client: DynamoDBClient;
  /** Scans that were answered. */
  scans = 0;
  onScan: () => Promise<void> = () => Promise.resolve();

  constructor(store: TestStore) {
    this.client = createClient(loadConfig(store.env).store, store.endpoint);
    this.client.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args);
        if (context.commandName === 'ScanCommand') {
          this.scans += 1;
          await this.onScan();
        }
        return answer;
      },
      { step: 'initialize' },
    );
    const documents = documentClientOf(this.client);
    const [clock, log] = [new SystemClock(), new ChangeLogRepository(documents, store.tables)];
    this.writer = new ChangeLogWriter(log, this.feed, clock);
    this.writer.onModuleInit();
    this.catalog = new CatalogService(
      this.feed,
      new ChangeLog(log, this.writer, this.feed),
      new CatalogRepository(documents, store.tables),
      new CatalogMetrics(new Registry()),
      clock,
    );
    this.catalog.onModuleInit();
  }

  async skus(status: CatalogStatus): Promise<string[]> {
    const { stocks } = await this.catalog.page({ sort: 'sku', status }, 50);
    return stocks.map(({ sku }) => sku);
  }

  async end(): Promise<void> {
    this.catalog.onApplicationShutdown();
    await this.writer.onApplicationShutdown();
    this.client.destroy();
  }
}

describe('the catalogue index', () => {
  let store: TestStore;
  let instance: Instance;

  beforeEach(async () => {
    store = await startTestStore();
    instance = new Instance(store);
  });

  afterEach(async () => {
    await instance.end();
    await store.stop();
  });

  async function put(sku: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const item = { sku, physical: 1, buffer: 0, broadcast: 1, version: 1, updatedAt: '2026-11-23T10:00Z' };
    await store.documents.send(
      new PutCommand({ TableName: store.tables.inventory, Item: { ...item, ...more } }),
    );
  }

  it('is read once, by the callers of that moment together, and then kept current by changes', async () => {
    await put('MUG');
    await put('OVER', { physical: -1 });
    await Promise.all([instance.skus('in_sync'), instance.catalog.summary(), instance.skus('oversold')]);
    await put('MUG', { version: 2, physical: -2 });
    instance.feed.publish({ kind: 'stock', id: 'MUG' });
    expect(await instance.skus('oversold')).toEqual(['MUG', 'OVER']);
    expect(instance.scans).toBe(1);
  });

  it('takes in what changes while it is read', async () => {
    await put('MUG');
    instance.onScan = async () => {
      await put('MUG', { version: 2, physical: -1 });
      await put('NEW', { physical: -1 });
      for (const id of ['MUG', 'NEW']) instance.feed.publish({ kind: 'stock', id });
    };
    expect(await instance.skus('oversold')).toEqual(['MUG', 'NEW']);
  });

  it('is never half: a read that fails is an error, and the next request reads again', async () => {
    await put('MUG');
    instance.onScan = () => Promise.reject(new Error('The connection broke.'));
    await expect(instance.catalog.summary()).rejects.toThrow('The connection broke.');
    instance.onScan = () => Promise.resolve();
    expect((await instance.catalog.summary()).counts.total).toBe(1);
  });

  it('is read again after a gap in the change log, also one that comes while it is read', async () => {
    await instance.catalog.summary();
    await put('MUG');
    instance.feed.noteGap();
    instance.onScan = async () => {
      instance.onScan = () => Promise.resolve();
      await put('CAP');
      instance.feed.noteGap();
    };
    expect((await instance.catalog.summary()).counts.total).toBe(2);
    expect(instance.scans).toBe(3);
  });

  it('leaves out a row that does not match any more, and goes on behind it', async () => {
    for (const sku of ['A', 'B', 'C']) await put(sku, { physical: -1 });
    await instance.catalog.summary();
    await put('A', { version: 2 });
    const query = { sort: 'sku', status: 'oversold' } as const;
    const first = await instance.catalog.page(query, 2);
    expect(first.stocks.map(({ sku }) => sku)).toEqual(['B']);
    const second = await instance.catalog.page(query, 2, first.next);
    expect(second.stocks.map(({ sku }) => sku)).toEqual(['C']);
    expect(second.total).toBe(2);
  });

  it('shows what another instance registered, within about a second', async () => {
    await instance.catalog.summary();
    const other = new Instance(store);
    await put('ELSEWHERE');
    other.feed.publish({ kind: 'stock', id: 'ELSEWHERE' });
    await other.end();
    await eventually('the other SKU is listed', async () => (await instance.skus('in_sync')).length === 1);
    expect(instance.scans).toBe(1);
  });
});
