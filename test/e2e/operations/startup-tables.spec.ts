import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { servicePolicy } from '../../../deploy/aws/policies';
import { permissionText } from '../../../deploy/aws/policy-statements';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { startCallRecorder } from '../../support/deploy/recorded-calls';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { runUntilItEnds } from '../../support/service/process-end';
import {
  type ServiceProcess,
  startServiceProcess,
  startTestService,
} from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

// DynamoDB Local takes half a minute or more to add an index to a table, and there are four.
jest.setTimeout(300_000);

const PRODUCTION = {
  NODE_ENV: 'production',
  MOCK_AMAZON: 'true',
  SHOPIFY_WEBHOOK_SECRET: 'a-secret-of-production',
};

/** Tables that are missing, older than the service, or deleted while it runs. */
describe('the tables', () => {
  let store: TestStore;
  let running: ServiceProcess | undefined;

  beforeEach(async () => {
    store = await startTestStore({ tables: false });
  });

  afterEach(async () => {
    await running?.end('SIGTERM');
    running = undefined;
    await store.stop();
  });

  const KEYS: Readonly<Record<string, string>> = {
    Inventory: 'sku',
    Transactions: 'txId',
    Alerts: 'alertId',
  };

  /** A table of the first instructions: its key, without indexes. */
  async function createOldTable(suffix: string): Promise<void> {
    const hash = KEYS[suffix] ?? 'sku';
    const names = suffix === 'Returns' ? ['sku', 'timestamp'] : [hash];
    await store.client.send(
      new CreateTableCommand({
        TableName: store.prefix + suffix,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: names.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? 'HASH' : 'RANGE',
        })),
      }),
    );
    await eventually(`${suffix} is active`, async () => {
      const { Table } = await store.client.send(
        new DescribeTableCommand({ TableName: store.prefix + suffix }),
      );
      return Table?.TableStatus === 'ACTIVE';
    });
  }

  async function createOldTables(): Promise<void> {
    for (const suffix of ['Inventory', 'Transactions', 'Returns', 'Alerts']) await createOldTable(suffix);
  }

  async function indexesOf(suffix: string): Promise<string[]> {
    const { Table } = await store.client.send(new DescribeTableCommand({ TableName: store.prefix + suffix }));
    return (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName ?? '').sort();
  }

  async function ownTables(): Promise<string[]> {
    const found = await Promise.all(
      TABLES.map(async ({ suffix }) => {
        try {
          await store.client.send(new DescribeTableCommand({ TableName: store.prefix + suffix }));
          return [suffix];
        } catch (error) {
          if (error instanceof ResourceNotFoundException) return [];
          throw error;
        }
      }),
    );
    return found.flat();
  }

  it('of older instructions get the added indexes and keep their stock', async () => {
    await createOldTables();
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.inventory,
        Item: {
          sku: { S: 'OLD' },
          physical: { N: '12' },
          buffer: { N: '2' },
          broadcast: { N: '10' },
          lastBroadcast: {
            M: { count: { N: '10' }, txId: { S: 'tx-1' }, timestamp: { S: '2026-01-02T03:04:05.678Z' } },
          },
          updatedAt: { S: '2026-01-02T03:04:05.678Z' },
        },
      }),
    );
    const service = await startTestService(store);
    try {
      expect(await indexesOf('Inventory')).toEqual(['pending-index']);
      expect(await indexesOf('Transactions')).toEqual(['sku-timestamp-index']);
      expect(await indexesOf('Alerts')).toEqual([
        'delivery-index',
        'month-timestamp-index',
        'severity-timestamp-index',
        'sku-timestamp-index',
        'unread-index',
      ]);
      const { api } = service;
      expect((await api.call('GET', '/health/ready')).status).toBe(200);
      expect(await api.stock('OLD')).toMatchObject({
        physical: 12,
        buffer: 2,
        broadcast: 10,
        syncStatus: 'in_sync',
      });
      const sale = await api.webhook('orders/create', orderOf(lineOf('OLD', 3), lineOf('NEVER-SEEN')));
      expect(sale.body).toMatchObject({ status: 'applied', lines: [{ physical: 9, broadcast: 7 }, {}] });
      await amazonShows(api, simulatorOf(service), 'OLD', 7);
      expect((await api.history('OLD')).map(({ action }) => action)).toContain('sale');
      expect(await api.call('GET', '/api/alerts/unread')).toMatchObject({ body: { count: 1 } });
    } finally {
      await service.service.stop();
    }
  });

  it('are each named by a start in production without them, which creates none', async () => {
    const { code, output } = await runUntilItEnds({ ...store.env, ...PRODUCTION });
    expect(code).toBe(1);
    for (const suffix of ['Inventory', 'Transactions', 'Returns', 'Alerts'])
      expect(output).toContain(`table ${store.prefix}${suffix} is missing`);
    expect(output).toContain('npm run tables:create');
    expect(output).not.toContain('listening');
    expect(await ownTables()).toEqual([]);
  });

  it('and indexes that are missing are named by a start in production, which adds none', async () => {
    for (const suffix of ['Inventory', 'Transactions', 'Alerts']) await createOldTable(suffix);
    const { code, output } = await runUntilItEnds({ ...store.env, ...PRODUCTION });
    expect(code).toBe(1);
    expect(output).toContain(`table ${store.prefix}Returns is missing`);
    expect(output).toContain(`index pending-index of table ${store.prefix}Inventory is missing`);
    expect(output).toContain(`index sku-timestamp-index of table ${store.prefix}Transactions is missing`);
    expect(output).toContain(`index sku-timestamp-index of table ${store.prefix}Alerts is missing`);
    expect(output).toContain(`index unread-index of table ${store.prefix}Alerts is missing`);
    expect(output).not.toContain(`- table ${store.prefix}Inventory`);
    expect(await ownTables()).toEqual(['Inventory', 'Transactions', 'Alerts']);
    expect(await indexesOf('Inventory')).toEqual([]);
  });

  it('with a key of another type are named with it, and no start changes them', async () => {
    const service = await startTestService(store, { RUN_JOBS: 'false' });
    await service.service.stop();
    await store.client.send(new DeleteTableCommand({ TableName: store.tables.inventory }));
    await store.client.send(
      new CreateTableCommand({
        TableName: store.tables.inventory,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'sku', AttributeType: 'N' }],
        KeySchema: [{ AttributeName: 'sku', KeyType: 'HASH' }],
      }),
    );
    const problem = `table ${store.tables.inventory} has the key sku of type N instead of S`;
    for (const env of [PRODUCTION, {}])
      await expect(startTestService(store, env)).rejects.toMatchObject({
        name: 'TablesNotReady',
        message: expect.stringMatching(
          new RegExp(`${problem}[^]*The keys of a table cannot be changed: set TABLE_PREFIX`),
        ) as string,
      });
    expect(await indexesOf('Inventory')).toEqual([]);
  });

  it('let a start in production listen, log one JSON object a line, and warn of a simulated Amazon', async () => {
    const maker = await startTestService(store);
    await maker.service.stop();
    running = await startServiceProcess({ ...store.env, ...PRODUCTION });
    expect((await running.api.call('GET', '/health/ready')).status).toBe(200);
    const lines = running
      .output()
      .split('\n')
      .filter((line) => line !== '');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('msg');
    const warnings = lines.filter((line) => (JSON.parse(line) as { level: number }).level === 40);
    expect(warnings).toEqual([
      expect.stringContaining('Amazon is simulated'),
      expect.stringContaining('DYNAMODB_LOCAL_ENDPOINT is set'),
    ]);
  });

  it('without Listings let a start in production take and push orders, and each call that needs it names the command', async () => {
    const maker = await startTestService(store);
    await maker.service.stop();
    await store.client.send(new DeleteTableCommand({ TableName: store.tables.listings }));
    // Webhooks of the test are signed with the secret of development.
    const env = { ...PRODUCTION, SHOPIFY_WEBHOOK_SECRET: DEVELOPMENT_WEBHOOK_SECRET };
    running = await startServiceProcess({ ...store.env, ...env });
    const { api } = running;
    const lines = running.output().split('\n');
    expect(lines.filter((line) => line.includes(`table ${store.tables.listings} is missing`))).toEqual([
      expect.stringMatching(/"level":40.*npm run tables:create/),
    ]);
    expect(running.output()).toContain('Alerts table ready');
    expect(running.output()).not.toContain('Listings table ready');

    await api.put('MUG', { physical: 9 });
    const sale = await api.webhook('orders/create', orderOf(lineOf('MUG', 2)));
    expect(sale.body).toMatchObject({ status: 'applied', lines: [{ broadcast: 7 }] });
    await eventually('it is pushed', async () => (await api.stock('MUG')).syncStatus === 'in_sync');
    const spec = { components: [{ sku: 'MUG', units: 3 }] };
    const path = '/api/listings/amazon/MUG-3';
    for (const refused of [
      await api.call('PUT', path, spec),
      await api.call('GET', path),
      await api.call('DELETE', path),
      await api.call('GET', '/api/listings.csv'),
      await api.call('POST', '/api/listings/import', 'sellerSku,sku,units\nMUG-3,MUG,3\n', {
        'content-type': 'text/csv',
      }),
      await api.call('GET', '/api/listings'),
      await api.call('GET', '/api/listings?sku=MUG'),
      await api.call('POST', '/api/listings/preview', { sellerSku: 'MUG-3', ...spec }),
      await api.call('POST', '/api/listings/match?dryRun=true'),
    ]) {
      expect(refused).toMatchObject({ status: 503, body: { code: 'listings_table_missing' } });
      expect(refused.body.message).toContain('npm run tables:create');
      expect(refused.headers.get('retry-after')).toBe('60');
    }
    for (const answered of [
      '/health',
      '/health/ready',
      '/api/inventory/MUG/listings',
      '/api/listings/unmatched',
    ])
      expect((await api.call('GET', answered)).status).toBe(200);
    const unit = {
      orderId: '114-1234567-1234567',
      quantity: 1,
      disposition: 'SELLABLE',
      returnedAt: '2026-11-20T10:15:00Z',
    };
    for (const sku of ['MUG', 'MUG-3'])
      expect((await api.call('POST', '/webhook/amazon/return', { ...unit, sku })).status).toBe(200);

    const printed: string[] = [];
    const print = (text: string): number => printed.push(text);
    expect(await runTablesCreate([], store.env, { out: print, err: print })).toBe(0);
    expect(printed).toContain(`  ${store.tables.listings}: created`);
    expect((await api.call('PUT', path, spec)).body).toMatchObject({ sellerSku: 'MUG-3', broadcast: 2 });

    // Without the table its listings could not be marked: the SKU stays as it is.
    await store.client.send(new DeleteTableCommand({ TableName: store.tables.listings }));
    expect(await api.call('DELETE', '/api/inventory/MUG?force=true')).toMatchObject({
      status: 503,
      body: { code: 'listings_table_missing' },
    });
    expect(await api.stock('MUG')).toMatchObject({ physical: 8 });
  });

  it('without Listings let no start write to the shop, and no instance that does so be ready', async () => {
    running = await startServiceProcess({ ...store.env, MOCK_SHOPIFY: 'true' });
    const { api } = running;
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
    await store.client.send(new DeleteTableCommand({ TableName: store.tables.listings }));
    const name = `table ${store.tables.listings} is missing`;
    await eventually('the instance is not ready', async () => {
      const { status, body } = await api.call('GET', '/health/ready');
      return status === 503 && JSON.stringify(body).includes(name);
    });
    const shop = { SHOPIFY_SHOP_DOMAIN: 'shop.myshopify.com', SHOPIFY_ACCESS_TOKEN: 'a-token-of-production' };
    const { code, output } = await runUntilItEnds({ ...store.env, ...PRODUCTION, ...shop });
    expect(code).toBe(1);
    expect(output).toContain(name);
  });

  it('with a policy of before Listings let a start take and push orders, and the log has the permission', async () => {
    const maker = await startTestService(store);
    await maker.api.put('MUG', { physical: 9 });
    await maker.service.stop();
    const older = servicePolicy.permissions.filter(({ table }) => table !== 'Listings');
    const recorder = await startCallRecorder(
      store.endpoint,
      store.prefix,
      new Set(older.map(permissionText)),
    );
    try {
      running = await startServiceProcess({
        ...store.env,
        CREATE_TABLES: 'false',
        DYNAMODB_LOCAL_ENDPOINT: recorder.url,
      });
      const { api } = running;
      expect(running.output()).toMatch(/denies DescribeTable on the table \S+Listings/);
      const sale = await api.webhook('orders/create', orderOf(lineOf('MUG', 2)));
      expect(sale.body).toMatchObject({ status: 'applied', lines: [{ broadcast: 7 }] });
      await eventually('it is pushed', async () => (await api.stock('MUG')).syncStatus === 'in_sync');
      // The check of the start and the sender's looks: the order and the push of a SKU without a listing made no call.
      const looks = ['Listings DescribeTable', 'Listings Scan', 'Listings/pending-index Query'];
      expect(recorder.refused().filter((permission) => !looks.includes(permission))).toEqual([]);
      expect((await api.put('NEW', { physical: 1 })).status).toBe(200);
      expect(await api.call('GET', '/api/listings/amazon/MUG-3')).toMatchObject({
        status: 503,
        body: { code: 'store_unavailable', details: [{ field: 'store', problem: 'forbidden' }] },
      });
      for (const health of ['/health', '/health/ready'])
        expect((await api.call('GET', health)).status).toBe(200);
    } finally {
      await running?.end('SIGTERM');
      running = undefined;
      await recorder.close();
    }
  });

  it('are named by readiness when one is deleted while the service runs, and the service stays live', async () => {
    const service = await startTestService(store, { RUN_JOBS: 'false' });
    try {
      const { api } = service;
      expect((await api.call('GET', '/health/ready')).status).toBe(200);
      await store.client.send(new DeleteTableCommand({ TableName: store.tables.alerts }));
      const answer = await eventually('readiness names the table', async () => {
        const ready = await api.call('GET', '/health/ready');
        // On a busy machine the first check may time out, and names only that.
        return ready.status === 503 && JSON.stringify(ready.body).includes('is missing') && ready;
      });
      expect(answer.body).toMatchObject({ statusCode: 503 });
      expect(answer.body.requestId).toEqual(expect.any(String));
      expect(JSON.stringify(answer.body)).toContain(`table ${store.tables.alerts} is missing`);
      const list = await api.call('GET', '/api/alerts');
      expect(list).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
      expect(list.headers.get('retry-after')).toBe('2');
      expect((await api.call('GET', '/health')).status).toBe(503);
      expect(await api.call('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    } finally {
      await service.service.stop();
    }
  });
});
