import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { startEmbeddedEngine } from '../../../src/platform/dynamodb/embedded/embedded-engine';
import { findProblems } from '../../../src/platform/dynamodb/tables/table-check';
import { createTableInput, TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { eventually } from '../../support/eventually';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTcpProxy } from '../../support/network/tcp-proxy';

// DynamoDB Local takes half a minute or more to add an index to a table, and there are four.
jest.setTimeout(300_000);

interface Run {
  readonly exitCode: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

async function createTables(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const exitCode = await runTablesCreate(
    args,
    { PATH: process.env.PATH, ...env },
    { out: (text) => out.push(text), err: (text) => err.push(text) },
  );
  return { exitCode, out, err };
}

describe('npm run tables:create', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await startTestStore({ tables: false });
  });

  afterEach(() => store.stop());

  const problems = async (): Promise<unknown[]> =>
    (await Promise.all(TABLES.map((table) => findProblems(store.client, store.prefix, table)))).flat();

  it('creates the four tables, also in production and without an Amazon account, and then finds them complete', async () => {
    const { prefix, endpoint } = store;
    const env = { ...store.env, NODE_ENV: 'production', CREATE_TABLES: 'false', HOST: '0.0.0.0' };
    expect(await createTables(env)).toEqual({
      exitCode: 0,
      out: [
        `Tables at ${endpoint}`,
        `  ${prefix}Inventory: created`,
        `  ${prefix}Transactions: created`,
        `  ${prefix}Returns: created`,
        `  ${prefix}Alerts: created`,
      ],
      err: [],
    });
    expect(await problems()).toEqual([]);
    const again = await createTables(env);
    expect(again.exitCode).toBe(0);
    expect(again.out.slice(1)).toEqual(TABLES.map(({ suffix }) => `  ${prefix}${suffix}: was complete`));
  });

  it('adds what older tables lack, and names the additions', async () => {
    const { prefix } = store;
    for (const table of TABLES.filter(({ suffix }) => suffix === 'Alerts' || suffix === 'Transactions'))
      await store.client.send(
        new CreateTableCommand(createTableInput(prefix, { ...table, indexes: table.indexes.slice(0, 1) })),
      );
    const { exitCode, out } = await createTables(store.env);
    expect(exitCode).toBe(0);
    const added = ['unread-index', 'severity-timestamp-index', 'month-timestamp-index', 'delivery-index'];
    expect(out).toContain(`  ${prefix}Alerts: ${added.map((name) => `index ${name} added`).join(', ')}`);
    expect(out).toContain(`  ${prefix}Transactions: expiry of old rows switched on`);
    expect(await problems()).toEqual([]);
    const ttl = await store.client.send(
      new DescribeTimeToLiveCommand({ TableName: store.tables.transactions }),
    );
    expect(ttl.TimeToLiveDescription?.AttributeName).toBe('expiresAt');
  });

  it('waits for a store that is starting, with --wait', async () => {
    const wire = await startTcpProxy(store.endpoint);
    try {
      wire.cut();
      const run = createTables({ ...store.env, DYNAMODB_LOCAL_ENDPOINT: wire.endpoint }, ['--wait', '60']);
      // More than the tries of one call: the command itself has retried.
      await eventually('the command retries', () => wire.refusedConnections > 10);
      wire.restore();
      expect(await run).toMatchObject({ exitCode: 0, err: [] });
      expect(await problems()).toEqual([]);
    } finally {
      await wire.close();
    }
  });

  it('stops at once at a table with other keys, regardless of --wait, and does not change it', async () => {
    await store.client.send(
      new CreateTableCommand({
        TableName: store.tables.inventory,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
    const { exitCode, err } = await createTables(store.env, ['--wait', '3600']);
    expect(exitCode).toBe(1);
    expect(err.join('\n')).toContain(
      `${store.tables.inventory} has the keys id (HASH) instead of sku (HASH)`,
    );
  });
});

describe('npm run tables:create without a store', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'syncstate-tables-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('creates them in the data folder, and releases the folder', async () => {
    expect((await createTables({ DATA_DIR: dataDir })).exitCode).toBe(0);
    const again = await createTables({ DATA_DIR: dataDir });
    expect(again.out).toContain('  SyncState-Alerts: was complete');
  });

  it.each([[['--wait']], [['--wait', 'long']], [['--wait', '-1']], [['now']], [['--force']]])(
    'prints its usage when it is called with %j',
    async (args) => {
      const { exitCode, out, err } = await createTables({ DATA_DIR: dataDir }, args);
      expect({ exitCode, out, err }).toEqual({
        exitCode: 2,
        out: [],
        err: ['Usage: npm run tables:create [-- --wait SECONDS]'],
      });
    },
  );

  it('names a data folder that is in use', async () => {
    const engine = await startEmbeddedEngine({ dataDir, searchPath: process.env.PATH });
    try {
      const { exitCode, err } = await createTables({ DATA_DIR: dataDir });
      expect(exitCode).toBe(1);
      expect(err.join('\n')).toContain('in use by another SyncState service');
    } finally {
      await engine.stop();
    }
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'the store does not answer',
      { DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:1' },
      /^No answer from http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)\. Check that it runs and that DYNAMODB_LOCAL_ENDPOINT is right\.$/,
    ],
    ['the configuration is wrong', { TABLE_PREFIX: 'no spaces' }, /TABLE_PREFIX must be 1 to 200/],
  ])('prints one message when %s', async (_name, env, words) => {
    const { exitCode, err } = await createTables({ DATA_DIR: dataDir, ...env });
    expect(exitCode).toBe(1);
    expect(err.join('\n')).toMatch(words);
  });
});
