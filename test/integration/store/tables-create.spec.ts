import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  PutItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { startEmbeddedEngine } from '../../../src/platform/dynamodb/embedded/embedded-engine';
import { type ProtectionResult, protectTable } from '../../../src/platform/dynamodb/tables/table-protection';
import { setUpTables } from '../../../src/platform/dynamodb/tables/table-setup';
import { findProblems } from '../../../src/platform/dynamodb/tables/table-check';
import { createTableInput, TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { eventually } from '../../support/eventually';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTestService } from '../../support/service/test-service';
import { operatorPolicy } from '../../../deploy/aws/policies';
import { permissionText } from '../../../deploy/aws/policy-statements';
import { startCallRecorder } from '../../support/deploy/recorded-calls';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTcpProxy } from '../../support/network/tcp-proxy';

// DynamoDB Local takes half a minute or more to add an index to a table, and there are four.
jest.setTimeout(300_000);

const isEmbedded = process.env.TEST_DYNAMODB_ENDPOINT === undefined;

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

  it('creates the tables, also in production and without an Amazon account, and then finds them complete', async () => {
    const { prefix, endpoint } = store;
    const env = { ...store.env, NODE_ENV: 'production', CREATE_TABLES: 'false', HOST: '0.0.0.0' };
    const tags = `Application=SyncState, TablePrefix=${prefix}, Team=stock`;
    const first = await createTables(env, ['--tag', 'Team=stock']);
    expect(first).toMatchObject({ exitCode: 0, err: [] });
    expect(first.out.slice(0, 1 + TABLES.length)).toEqual([
      `Tables at ${endpoint}`,
      ...TABLES.map(({ suffix }) => `  ${prefix}${suffix}: created`),
    ]);
    // No engine of these tests has backups, DynamoDB Local has no tags either, and both protect tables from deletion.
    for (const { suffix } of TABLES) {
      const lines = first.out
        .slice(1 + TABLES.length)
        .filter((line) => line.startsWith(`  ${prefix}${suffix}: `));
      expect(lines.map((line) => line.slice(`  ${prefix}${suffix}: `.length))).toEqual([
        'this store has no point-in-time recovery',
        'deletion protection set',
        isEmbedded ? `tags ${tags} set` : 'this store has no tags',
      ]);
    }
    expect(await problems()).toEqual([]);
    const again = await createTables(env, ['--no-pitr', '--no-tags']);
    expect(again.exitCode).toBe(0);
    expect(again.out.slice(1)).toEqual(TABLES.map(({ suffix }) => `  ${prefix}${suffix}: was complete`));
    for (const { suffix } of TABLES)
      await store.client.send(
        new UpdateTableCommand({ TableName: `${prefix}${suffix}`, DeletionProtectionEnabled: false }),
      );
    // Outside production nothing of it is set.
    expect((await createTables(store.env)).out.slice(1)).toEqual(again.out.slice(1));
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

  it('completes rows of an older version beside a running service, so that every list shows them', async () => {
    await createTables(store.env);
    const { returns, alerts } = store.tables;
    const put = (TableName: string, item: object): Promise<unknown> =>
      store.client.send(new PutItemCommand({ TableName, Item: marshall(item) }));
    const at = new Date(Date.now() - 60_000).toISOString();
    await put(returns, { sku: 'MUG', timestamp: at, quantity: 2, disposition: 'SELLABLE', orderId: '1-1' });
    await put(returns, { sku: 'MUG', timestamp: 'yesterday' });
    const alert = { severity: 'warning', sku: 'MUG', message: 'One came back damaged.', timestamp: at };
    await put(alerts, { alertId: 'a-1', type: 'return_damaged', ...alert, read: false });
    await put(alerts, { alertId: 'a-2', type: 'return_damaged', ...alert, read: true });
    await put(alerts, { alertId: 'alert-1770362109236-x1', type: 'odd' });

    const dry = await createTables(store.env, ['--dry-run']);
    expect(dry.out.at(-1)).toBe('Dry run: nothing was written.');
    expect(dry.out).toContain(`  ${returns}: 2 rows of an older version would be completed`);
    const { service, api } = await startTestService(store);
    try {
      const listed = async (path: string, key: string): Promise<unknown[]> => {
        const { items } = (await api.call('GET', path)).body as { items: Record<string, unknown>[] };
        return items.map((item) => item[key]).sort();
      };
      expect(await listed('/api/alerts', 'alertId')).toEqual([]);
      const { exitCode, out } = await createTables(store.env);
      expect(exitCode).toBe(0);
      expect(out.slice(1 + TABLES.length)).toEqual([
        `  ${returns}: "MUG" "yesterday" has no readable time: listed under the present; has no disposition: UNKNOWN is set; has no quantity: 1 is set`,
        `  ${returns}: 2 rows of an older version completed`,
        `  ${alerts}: "alert-1770362109236-x1" has the type "odd", which no filter knows`,
        `  ${alerts}: 3 rows of an older version completed`,
      ]);
      expect(await listed('/api/alerts', 'alertId')).toEqual(['a-1', 'a-2', 'alert-1770362109236-x1']);
      expect(await listed('/api/alerts/unread', 'alertId')).toEqual(['a-1', 'alert-1770362109236-x1']);
      expect(await listed('/api/returns', 'decision')).toEqual(['restock', 'review']);
      expect((await api.call('GET', '/api/returns')).body).toMatchObject({
        items: expect.arrayContaining([
          expect.objectContaining({ orderId: '1-1', returnedAt: at, restocked: 2, disposition: 'SELLABLE' }),
        ]) as unknown,
      });
    } finally {
      await service.stop();
    }
    expect((await createTables(store.env)).out).toHaveLength(1 + TABLES.length);
  });

  it('names the permission that is missing, after it has done the rest', async () => {
    const recorder = await startCallRecorder(
      store.endpoint,
      store.prefix,
      new Set(operatorPolicy.permissions.map(permissionText).filter((text) => !/Backups|Scan/.test(text))),
    );
    try {
      const env = { ...store.env, NODE_ENV: 'production', DYNAMODB_LOCAL_ENDPOINT: recorder.url };
      await createTables(store.env);
      const { exitCode, out, err } = await createTables(env, ['--no-deletion-protection']);
      expect(exitCode).toBe(1);
      expect(out).toContain(`  ${store.tables.alerts}: point-in-time recovery not set`);
      expect(out.filter((line) => line.includes('tags'))).toHaveLength(TABLES.length);
      const [head, ...failures] = err.join('\n').split('\n');
      expect(head).toBe('The tables are usable. Not done:');
      const names = TABLES.map(({ suffix }) => `${store.prefix}${suffix}`).join(', ');
      expect(failures).toHaveLength(2);
      expect(failures[0]).toContain(
        `lack the permission dynamodb:DescribeContinuousBackups on ${names}: allow it (OperatorPolicy`,
      );
      expect(failures.at(-1)).toMatch(/rows of an older version were not looked for .* denies Scan on/);
    } finally {
      await recorder.close();
    }
  });

  it('goes on where the store refuses a feature, and waits until a new table can have backups', async () => {
    const refusal = (name: string) => (): Error => Object.assign(new Error('Not here.'), { name });
    const scripted = new ScriptedClient(store);
    try {
      scripted.failBeforeSending('DescribeTimeToLive', refusal('UnknownOperationException'));
      const changes: string[] = [];
      await setUpTables(scripted.client, {
        prefix: store.prefix,
        create: true,
        onReady: () => undefined,
        onChange: ({ suffix }, { kind }) => changes.push(`${suffix} ${kind}`),
        pollMs: 20,
      });
      expect(changes).toEqual(expect.arrayContaining(['Transactions created', 'Transactions ttl_unknown']));

      const wanted = { pointInTimeRecovery: true, deletionProtection: true, tags: { Team: 'stock' } };
      const protect = (isAws: boolean): Promise<ProtectionResult[]> =>
        protectTable(scripted.client, store.tables.returns, wanted, { isAws, isDry: false, pollMs: 1 });
      const refuseAll = (): void => {
        scripted.failBeforeSending(
          'DescribeContinuousBackups',
          refusal('ContinuousBackupsUnavailableException'),
          2,
        );
        scripted.failBeforeSending('DescribeContinuousBackups', refusal('ValidationException'));
        scripted.failBeforeSending('UpdateTable', refusal('ValidationException'));
        scripted.failBeforeSending('ListTagsOfResource', refusal('ValidationException'));
      };
      refuseAll();
      expect((await protect(false)).map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown']);
      expect(scripted.count('DescribeContinuousBackups')).toBe(3);
      refuseAll();
      expect((await protect(true)).map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed']);
    } finally {
      scripted.client.destroy();
    }
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

  it.each([
    [['--wait']],
    [['--wait', 'long']],
    [['--wait', '-1']],
    [['now']],
    [['--force']],
    [['--tag', 'Team']],
    [['--tag', 'aws:x=y']],
  ])('prints its usage when it is called with %j', async (args) => {
    const { exitCode, out, err } = await createTables({ DATA_DIR: dataDir }, args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(err.join('\n')).toContain('Usage: npm run tables:create [-- OPTIONS]');
  });

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
