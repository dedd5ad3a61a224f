import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  PutItemCommand,
  QueryCommand,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { TablesNotReady } from '../../../src/platform/dynamodb/tables/table-check';
import { setUpTables } from '../../../src/platform/dynamodb/tables/table-setup';
import { createTableInput, TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const SUFFIXES = ['Inventory', 'Transactions', 'Returns', 'Alerts', 'Listings'];

/** The tables as operators know them, written out: a slip in the description of the tables must show here. */
const EXPECTED: Record<
  string,
  { keys: string[]; indexes: Record<string, { keys: string[]; projection: string }> }
> = {
  Inventory: {
    keys: ['sku HASH'],
    indexes: { 'pending-index': { keys: ['pending HASH', 'pendingSince RANGE'], projection: 'KEYS_ONLY' } },
  },
  Transactions: {
    keys: ['txId HASH'],
    indexes: { 'sku-timestamp-index': { keys: ['sku HASH', 'timestamp RANGE'], projection: 'ALL' } },
  },
  Returns: {
    keys: ['sku HASH', 'timestamp RANGE'],
    indexes: { 'month-timestamp-index': { keys: ['month HASH', 'timestamp RANGE'], projection: 'ALL' } },
  },
  Alerts: {
    keys: ['alertId HASH'],
    indexes: {
      'sku-timestamp-index': { keys: ['sku HASH', 'timestamp RANGE'], projection: 'ALL' },
      'unread-index': { keys: ['unread HASH', 'timestamp RANGE'], projection: 'ALL' },
      'severity-timestamp-index': { keys: ['severity HASH', 'timestamp RANGE'], projection: 'ALL' },
      'month-timestamp-index': { keys: ['month HASH', 'timestamp RANGE'], projection: 'ALL' },
      'delivery-index': { keys: ['delivery HASH', 'timestamp RANGE'], projection: 'ALL' },
    },
  },
  Listings: {
    keys: ['pk HASH', 'sk RANGE'],
    indexes: { 'pending-index': { keys: ['pending HASH', 'pendingSince RANGE'], projection: 'KEYS_ONLY' } },
  },
};

/** DynamoDB Local takes up to half a minute for an index that is added to a table, and longer when it is busy. */
const INDEX_BUILDS_MS = 600_000;

describe('setting up the tables', () => {
  let store: TestStore;
  let prefix: string;

  beforeAll(async () => {
    store = await startTestStore({ tables: false });
  });

  afterAll(async () => {
    await store.stop();
  });

  beforeEach(() => {
    prefix = `t${randomUUID().slice(0, 8)}-`;
  });

  afterEach(async () => {
    await Promise.all(
      SUFFIXES.map((suffix) =>
        store.client.send(new DeleteTableCommand({ TableName: prefix + suffix })).catch(() => undefined),
      ),
    );
  });

  async function setUp(create: boolean): Promise<string[]> {
    const ready: string[] = [];
    await setUpTables(store.client, {
      prefix,
      create,
      onReady: (table) => ready.push(table.suffix),
      pollMs: 20,
    });
    return ready;
  }

  async function problemsFound(create: boolean): Promise<readonly string[]> {
    const error = await setUp(create).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof TablesNotReady)) throw new Error('TablesNotReady was expected.', { cause: error });
    return error.problems;
  }

  async function described(suffix: string): Promise<TableDescription> {
    const { Table } = await store.client.send(new DescribeTableCommand({ TableName: prefix + suffix }));
    if (Table === undefined) throw new Error(`${suffix} has no description.`);
    return Table;
  }

  function keysOf(schema: TableDescription['KeySchema']): string[] {
    return (schema ?? []).map((key) => `${key.AttributeName ?? ''} ${key.KeyType ?? ''}`);
  }

  async function shapeOf(suffix: string): Promise<unknown> {
    const table = await described(suffix);
    return {
      keys: keysOf(table.KeySchema),
      indexes: Object.fromEntries(
        (table.GlobalSecondaryIndexes ?? []).map((index) => [
          index.IndexName ?? '',
          { keys: keysOf(index.KeySchema), projection: index.Projection?.ProjectionType },
        ]),
      ),
    };
  }

  async function ttlOf(suffix: string): Promise<unknown> {
    const { TimeToLiveDescription: ttl } = await store.client.send(
      new DescribeTimeToLiveCommand({ TableName: prefix + suffix }),
    );
    return { status: ttl?.TimeToLiveStatus, attribute: ttl?.AttributeName };
  }

  /** A table of older instructions: its keys, without the indexes that were added later. */
  async function createOlderTable(
    suffix: string,
    keys: readonly [name: string, type: 'HASH' | 'RANGE'][],
    billing: 'on_demand' | 'provisioned' = 'on_demand',
  ): Promise<void> {
    await store.client.send(
      new CreateTableCommand({
        TableName: prefix + suffix,
        ...(billing === 'on_demand'
          ? { BillingMode: 'PAY_PER_REQUEST' as const }
          : { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } }),
        KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
        AttributeDefinitions: keys.map(([AttributeName]) => ({ AttributeName, AttributeType: 'S' as const })),
      }),
    );
  }

  /** The items of an index, in its order. */
  async function indexed(
    suffix: string,
    index: string,
    attribute: string,
    value: string,
  ): Promise<unknown[]> {
    const { Items } = await store.client.send(
      new QueryCommand({
        TableName: prefix + suffix,
        IndexName: index,
        KeyConditionExpression: '#hash = :value',
        ExpressionAttributeNames: { '#hash': attribute },
        ExpressionAttributeValues: { ':value': { S: value } },
      }),
    );
    return Items ?? [];
  }

  it('creates exactly these tables with their keys, indexes and projections, on demand', async () => {
    await setUp(true);
    for (const suffix of SUFFIXES) {
      expect(await shapeOf(suffix)).toEqual(EXPECTED[suffix]);
      const table = await described(suffix);
      expect(table.TableStatus).toBe('ACTIVE');
      expect(table.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
      expect((table.AttributeDefinitions ?? []).map(({ AttributeType }) => AttributeType)).not.toContain('N');
    }
  });

  it('enables expiry for ledger rows only', async () => {
    await setUp(true);
    expect(await ttlOf('Transactions')).toEqual({ status: 'ENABLED', attribute: 'expiresAt' });
    for (const suffix of ['Inventory', 'Returns', 'Alerts', 'Listings'])
      expect(await ttlOf(suffix)).toMatchObject({ status: 'DISABLED' });
  });

  it('reports each usable table, in the order of the start', async () => {
    expect(await setUp(true)).toEqual(SUFFIXES);
    expect(await setUp(false)).toEqual(SUFFIXES);
  });

  it('changes nothing when all tables are complete', async () => {
    await setUp(true);
    await store.client.send(
      new PutItemCommand({
        TableName: `${prefix}Inventory`,
        Item: { sku: { S: 'SHIRT' }, physical: { N: '7' } },
      }),
    );
    const before = await Promise.all(SUFFIXES.map(described));
    expect(await setUp(true)).toEqual(SUFFIXES);
    const after = await Promise.all(SUFFIXES.map(described));
    expect(
      after.map((table) => [table.TableArn, table.CreationDateTime, table.GlobalSecondaryIndexes?.length]),
    ).toEqual(
      before.map((table) => [table.TableArn, table.CreationDateTime, table.GlobalSecondaryIndexes?.length]),
    );
    expect(await ttlOf('Transactions')).toEqual({ status: 'ENABLED', attribute: 'expiresAt' });
  });

  it('works when several instances run it at once', async () => {
    await Promise.all([setUp(true), setUp(true), setUp(true)]);
    for (const suffix of SUFFIXES) expect(await shapeOf(suffix)).toEqual(EXPECTED[suffix]);
    expect(await ttlOf('Transactions')).toEqual({ status: 'ENABLED', attribute: 'expiresAt' });
  });

  it(
    'completes the same older tables when several instances run it at once',
    async () => {
      await createOlderTable('Alerts', [['alertId', 'HASH']]);
      await Promise.all([setUp(true), setUp(true), setUp(true)]);
      for (const suffix of SUFFIXES) expect(await shapeOf(suffix)).toEqual(EXPECTED[suffix]);
    },
    INDEX_BUILDS_MS,
  );

  it.each(['on_demand', 'provisioned'] as const)(
    'adds the outbox index to an older %s table, keeps its items and makes them readable through the index',
    async (billing) => {
      await createOlderTable('Inventory', [['sku', 'HASH']], billing);
      for (const [sku, physical] of [
        ['PENDING', '3'],
        ['SETTLED', '4'],
      ] as const)
        await store.client.send(
          new PutItemCommand({
            TableName: `${prefix}Inventory`,
            Item: {
              sku: { S: sku },
              physical: { N: physical },
              ...(sku === 'PENDING' ? { pending: { S: 'queued' }, pendingSince: { S: '2026-01-01' } } : {}),
            },
          }),
        );
      await setUp(true);
      expect(await shapeOf('Inventory')).toEqual(EXPECTED.Inventory);
      expect(await indexed('Inventory', 'pending-index', 'pending', 'queued')).toEqual([
        { sku: { S: 'PENDING' }, pending: { S: 'queued' }, pendingSince: { S: '2026-01-01' } },
      ]);
      expect((await described('Inventory')).ItemCount).toBe(2);
    },
    INDEX_BUILDS_MS,
  );

  it(
    'adds all indexes to an older Alerts table, one after the other',
    async () => {
      await createOlderTable('Alerts', [['alertId', 'HASH']]);
      const alert = {
        alertId: { S: 'oversold:SHIRT' },
        sku: { S: 'SHIRT' },
        timestamp: { S: '2026-01-01' },
        unread: { S: 'unread' },
        message: { S: 'kept' },
      };
      await store.client.send(new PutItemCommand({ TableName: `${prefix}Alerts`, Item: alert }));
      await setUp(true);
      expect(await shapeOf('Alerts')).toEqual(EXPECTED.Alerts);
      expect(await indexed('Alerts', 'sku-timestamp-index', 'sku', 'SHIRT')).toEqual([alert]);
      expect(await indexed('Alerts', 'unread-index', 'unread', 'unread')).toEqual([alert]);
    },
    INDEX_BUILDS_MS,
  );

  it(
    'enables expiry for the rows of an older Transactions table',
    async () => {
      await createOlderTable('Transactions', [['txId', 'HASH']]);
      await setUp(true);
      expect(await ttlOf('Transactions')).toEqual({ status: 'ENABLED', attribute: 'expiresAt' });
    },
    INDEX_BUILDS_MS,
  );

  it('refuses a table with other keys and does not change it', async () => {
    await createOlderTable('Returns', [['sku', 'HASH']]);
    expect(await problemsFound(true)).toEqual([
      `table ${prefix}Returns has the keys sku (HASH) instead of sku (HASH), timestamp (RANGE)`,
    ]);
    expect(keysOf((await described('Returns')).KeySchema)).toEqual(['sku HASH']);
  });

  it('refuses an index of the right name with other keys', async () => {
    await store.client.send(
      new CreateTableCommand({
        TableName: `${prefix}Inventory`,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'sku', KeyType: 'HASH' }],
        AttributeDefinitions: ['sku', 'pending', 'updatedAt'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'pending-index',
            KeySchema: [
              { AttributeName: 'pending', KeyType: 'HASH' },
              { AttributeName: 'updatedAt', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    expect(await problemsFound(true)).toEqual([
      `index pending-index of table ${prefix}Inventory has the keys pending (HASH), updatedAt (RANGE) ` +
        'instead of pending (HASH), pendingSince (RANGE)',
    ]);
  });

  /** The Transactions table with its index in this projection. */
  async function createLedger(projection: 'ALL' | 'KEYS_ONLY'): Promise<void> {
    await store.client.send(
      new CreateTableCommand({
        TableName: `${prefix}Transactions`,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'txId', KeyType: 'HASH' }],
        AttributeDefinitions: ['txId', 'sku', 'timestamp'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'sku-timestamp-index',
            KeySchema: [
              { AttributeName: 'sku', KeyType: 'HASH' },
              { AttributeName: 'timestamp', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: projection },
          },
        ],
      }),
    );
  }

  it('refuses an index that holds only keys, because a history read through it would lack its figures', async () => {
    await createLedger('KEYS_ONLY');
    const problem = `index sku-timestamp-index of table ${prefix}Transactions has the projection KEYS_ONLY instead of ALL`;
    expect(await problemsFound(true)).toEqual([problem]);
    expect(await problemsFound(false)).toContain(problem);
  });

  it('accepts an index that holds more than is read through it', async () => {
    const inventory = TABLES.find(({ suffix }) => suffix === 'Inventory');
    if (inventory === undefined) throw new Error('There is no description of Inventory.');
    const indexes = inventory.indexes.map((index) => ({ ...index, projection: 'ALL' as const }));
    await store.client.send(new CreateTableCommand(createTableInput(prefix, { ...inventory, indexes })));
    expect(await setUp(true)).toEqual(SUFFIXES);
  });

  it('refuses a ledger that expires by another attribute, and does not change that', async () => {
    await createLedger('ALL');
    await store.client.send(
      new UpdateTimeToLiveCommand({
        TableName: `${prefix}Transactions`,
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
      }),
    );
    expect(await problemsFound(true)).toEqual([
      `table ${prefix}Transactions expires by the attribute ttl instead of expiresAt`,
    ]);
    await expect(setUp(true)).rejects.toThrow('disable its expiry (TTL)');
    expect(await ttlOf('Transactions')).toEqual({ status: 'ENABLED', attribute: 'ttl' });
  });

  describe('without permission to create', () => {
    it('accepts the tables that the setup created', async () => {
      await setUp(true);
      await expect(setUp(false)).resolves.toEqual(SUFFIXES);
    });

    it('names every missing table and the remedy, and creates none', async () => {
      expect(await problemsFound(false)).toEqual(
        SUFFIXES.map((suffix) => `table ${prefix}${suffix} is missing`),
      );
      await expect(setUp(false)).rejects.toThrow('npm run tables:create');
      for (const suffix of SUFFIXES) await expect(described(suffix)).rejects.toThrow();
    });

    it('names every missing index, every missing table and all wrong keys at once', async () => {
      await createOlderTable('Inventory', [['sku', 'HASH']]);
      await createOlderTable('Returns', [['returnId', 'HASH']]);
      await createOlderTable('Alerts', [['alertId', 'HASH']]);
      expect(await problemsFound(false)).toEqual([
        `index pending-index of table ${prefix}Inventory is missing`,
        `table ${prefix}Transactions is missing`,
        `table ${prefix}Returns has the keys returnId (HASH) instead of sku (HASH), timestamp (RANGE)`,
        `index month-timestamp-index of table ${prefix}Returns is missing`,
        `index sku-timestamp-index of table ${prefix}Alerts is missing`,
        `index unread-index of table ${prefix}Alerts is missing`,
        `index severity-timestamp-index of table ${prefix}Alerts is missing`,
        `index month-timestamp-index of table ${prefix}Alerts is missing`,
        `index delivery-index of table ${prefix}Alerts is missing`,
        `table ${prefix}Listings is missing`,
      ]);
      expect(await shapeOf('Inventory')).toEqual({ keys: ['sku HASH'], indexes: {} });
    });
  });

  describe('of which one is optional', () => {
    interface Result {
      readonly ready: string[];
      readonly warnings: string[];
    }

    async function setUpForService(create: boolean, client = store.client): Promise<Result> {
      const result: Result = { ready: [], warnings: [] };
      await setUpTables(client, {
        prefix,
        create,
        onReady: ({ suffix }) => result.ready.push(suffix),
        onUnusable: (warning) => result.warnings.push(warning),
        pollMs: 20,
      });
      return result;
    }

    const REQUIRED = SUFFIXES.filter((suffix) => suffix !== 'Listings');

    it('creates it last, and reports it ready', async () => {
      expect(await setUpForService(true)).toEqual({ ready: SUFFIXES, warnings: [] });
      expect(await setUpForService(false)).toEqual({ ready: SUFFIXES, warnings: [] });
    });

    it('goes on without it, and its warning names the command', async () => {
      await setUp(true);
      await store.client.send(new DeleteTableCommand({ TableName: `${prefix}Listings` }));
      expect(await setUpForService(false)).toEqual({
        ready: REQUIRED,
        warnings: [
          `The table ${prefix}Listings cannot be used: table ${prefix}Listings is missing. The calls that need it answer 503, and everything else works. Run \`npm run tables:create\` to create what is missing; no restart is needed.`,
        ],
      });
      expect((await setUpForService(true)).ready).toEqual(SUFFIXES);
    });

    it.each([false, true])('goes on when its keys are others (create: %s)', async (create) => {
      await setUp(true);
      await store.client.send(new DeleteTableCommand({ TableName: `${prefix}Listings` }));
      await createOlderTable('Listings', [['pk', 'HASH']]);
      const { ready, warnings } = await setUpForService(create);
      expect(ready).toEqual(REQUIRED);
      expect(warnings).toEqual([
        expect.stringContaining(`table ${prefix}Listings has the keys pk (HASH) instead of`),
      ]);
    });

    it('goes on when IAM denies it, and waits for a store that does not answer', async () => {
      await setUp(true);
      const scripted = new ScriptedClient(store);
      try {
        const fail = (name: string, message: string): void => {
          scripted.failBeforeSending('DescribeTable', ({ input }) =>
            (input as { TableName?: string }).TableName === `${prefix}Listings`
              ? Object.assign(new Error(message), { name })
              : undefined,
          );
        };
        fail('AccessDeniedException', 'User: x is not authorized to perform: dynamodb:DescribeTable');
        const { ready, warnings } = await setUpForService(false, scripted.client);
        expect(ready).toEqual(REQUIRED);
        expect(warnings).toEqual([expect.stringContaining('denies DescribeTable on the table')]);
        fail('InternalServerError', 'Try again.');
        await expect(setUpForService(false, scripted.client)).rejects.toThrow('Try again.');
      } finally {
        scripted.client.destroy();
      }
    });
  });

  it('describes each table once, under its documented name', () => {
    expect(TABLES.map((table) => table.suffix)).toEqual(SUFFIXES);
  });
});
