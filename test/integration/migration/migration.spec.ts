import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AttributeValue,
  DeleteTableCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { runVerify } from '../../../src/cli/verify-command';
import type { LedgerRow, Stock } from '../../../src/inventory/domain/stock';
import { TableNames, TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { timestampOf } from '../../../src/platform/timestamp';
import { quantityAtAmazon, simulatorOf } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/network/faulty-network';
import { migrate, FileStoreFiles, writeFileStore } from '../../support/store/file-store';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { patchesOf } from '../../support/amazon-push/push-checks';
import { seededRandom } from '../../support/seeded-random';
import { startTestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startWebhookReceiver } from '../../support/network/webhook-receiver';

const ROOT = join(__dirname, '../../..');
const SAMPLE = join(ROOT, 'samples/older-store.json');
/** A whole second of now: rows of another time would be expired by the store, or not in the lists. */
const NOW = Math.floor(Date.now() / 1000) * 1000;
const RAISED = Date.parse('2026-02-07T08:00:00Z');
const AT = timestampOf(NOW);
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems', 'BatchWriteItem'];

type Item = Record<string, AttributeValue>;
type Row = Record<string, unknown>;

const files = new FileStoreFiles();
const prefixes: string[] = [];
let store: TestStore;
let network: FaultyNetwork;

beforeAll(async () => {
  store = await startTestStore({ tables: false });
  network = await startFaultyNetwork(store.endpoint, seededRandom(7));
});

afterEach(() => {
  network.clearFaults();
});

afterAll(async () => {
  for (const prefix of prefixes)
    for (const { suffix } of TABLES)
      await store.client.send(new DeleteTableCommand({ TableName: prefix + suffix })).catch(() => undefined);
  await network.stop();
  await store.stop();
  files.remove();
});

/** Tables of one test, which the migration creates. */
class Place {
  readonly tables: TableNames;
  readonly env: Readonly<Record<string, string>>;

  constructor() {
    const prefix = `${store.prefix}${prefixes.length}-`;
    prefixes.push(prefix);
    this.tables = new TableNames(prefix);
    this.env = { ...store.env, TABLE_PREFIX: prefix };
  }

  /** The same tables, over the network in which faults are injected. */
  get overFaultyNetwork(): Readonly<Record<string, string>> {
    return { ...this.env, DYNAMODB_LOCAL_ENDPOINT: network.url };
  }

  async scan(
    table: keyof TableNames & ('inventory' | 'transactions' | 'returns' | 'alerts'),
  ): Promise<Row[]> {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const answer = await store.client.send(
        new ScanCommand({ TableName: this.tables[table], ConsistentRead: true, ExclusiveStartKey: from }),
      );
      items.push(...(answer.Items ?? []));
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
    return items.map((item) => unmarshall(item)).sort(byKey);
  }

  /** Every item of the tables. */
  async everything(): Promise<Row[][]> {
    return Promise.all(
      (['inventory', 'transactions', 'returns', 'alerts'] as const).map((name) => this.scan(name)),
    );
  }

  async put(table: string, item: Item): Promise<void> {
    await store.client.send(new PutItemCommand({ TableName: table, Item: item }));
  }

  async verified(): Promise<string> {
    const lines: string[] = [];
    const exitCode = await runVerify([], this.env, {
      out: (text) => lines.push(text),
      err: (text) => lines.push(text),
    });
    return exitCode === 0 ? 'proven' : lines.join('\n');
  }
}

function byKey(left: Row, right: Row): number {
  const [one, other] = [left, right].map(({ sku, txId, alertId, timestamp }) =>
    JSON.stringify([txId ?? alertId ?? [sku, timestamp]]),
  );
  return String(one) < String(other) ? -1 : 1;
}

/** Tables without items. */
async function emptyPlace(): Promise<Place> {
  const place = new Place();
  expect(await migrate(place.env, [files.write({})], NOW)).toMatchObject({ exitCode: 0 });
  return place;
}

describe('a complete file store', () => {
  let place: Place;

  beforeAll(async () => {
    place = new Place();
    const run = await migrate(place.env, [SAMPLE], NOW);
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.out).toContain(
      '$.buffer["GIFT-BOX"]: has no figure in physical: it is registered with 0 units',
    );
    expect(run.out).toContain('3 SKUs to push to Amazon');
    expect(run.out).toContain('1 return had been restocked by the older version.');
    expect(run.out).toContain('Checked: the tables hold the content of the file.');
    const figures = run.out
      .split('\n')
      .filter((line) => /^(SKUs|transaction ids|returns|alerts) /.test(line));
    expect(figures.map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['SKUs', '5', '5', '0', '0'],
      ['transaction ids', '3', '3', '0', '0'],
      ['returns', '4', '4', '0', '0'],
      ['alerts', '2', '2', '0', '0'],
    ]);
  });

  it('writes its figures to Inventory, and marks only the SKUs pending whose number Amazon does not have', async () => {
    const stocks = (await place.scan('inventory')) as unknown as (Stock & {
      pending?: string;
      pendingSince?: string;
    })[];
    expect(
      stocks.map(({ sku, physical, buffer, broadcast, pending }) => [
        sku,
        physical,
        buffer,
        broadcast,
        pending,
      ]),
    ).toEqual([
      ['GIFT-BOX', 0, 1, 0, 'queued'],
      ['LAMP/OAK 40CM', 0, 0, 0, undefined],
      ['MUG-BLU-12OZ', 50, 5, 45, undefined],
      ['POSTER-A2', 7, 0, 7, 'queued'],
      ['TEE-GRN-M', 12, 2, 10, 'queued'],
    ]);
    const lastBroadcasts = Object.fromEntries(stocks.map(({ sku, lastBroadcast }) => [sku, lastBroadcast]));
    expect(lastBroadcasts).toEqual({
      'GIFT-BOX': undefined,
      'POSTER-A2': undefined,
      'LAMP/OAK 40CM': { count: 0, txId: 'unknown', timestamp: AT },
      'MUG-BLU-12OZ': { count: 45, txId: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', timestamp: AT },
      'TEE-GRN-M': {
        count: 11,
        txId: '6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b',
        timestamp: '2026-02-06T10:28:51.902000Z',
      },
    });
  });

  it('writes one ledger row for each SKU with a txId of its cause, and the ledger proves the stock', async () => {
    const rows = (await place.scan('transactions')) as unknown as Partial<LedgerRow>[];
    expect(rows.find(({ sku }) => sku === 'MUG-BLU-12OZ')).toMatchObject({
      txId: 'migration:MUG-BLU-12OZ',
      action: 'import',
      status: 'completed',
      delta: 50,
      physicalAfter: 50,
      bufferAfter: 5,
      broadcastAfter: 45,
      version: 1,
      timestamp: AT,
      expiresAt: Math.floor(NOW / 1000) + 30 * 86_400,
    });
    expect(rows.filter(({ sku }) => sku !== undefined)).toHaveLength(5);
    expect(await place.verified()).toBe('proven');
  });

  it('keeps the processed ids in no history and as long as any row', async () => {
    const rows = await place.scan('transactions');
    expect(rows.find(({ txId }) => txId === '9c5b94b1-35ad-49bb-b118-8e8fc24abf80')).toEqual({
      txId: '9c5b94b1-35ad-49bb-b118-8e8fc24abf80',
      action: 'sync',
      status: 'completed',
      timestamp: AT,
      actor: 'system',
      cause: { reason: 'moved from the file store of the older version' },
      commitId: 'migration',
      expiresAt: Math.floor(NOW / 1000) + 30 * 86_400,
    });
  });

  it('keeps its returns with their decisions, identical ones apart, under keys that no report uses', async () => {
    const returns = await place.scan('returns');
    expect(
      returns
        .map(({ sku, quantity, disposition, decision, restocked }) => [
          sku,
          quantity,
          disposition,
          decision,
          restocked,
        ])
        .sort(),
    ).toEqual([
      ['MUG-BLU-12OZ', 1, 'CUSTOMER_DAMAGED', 'hold', 0],
      ['MUG-BLU-12OZ', 1, 'CUSTOMER_DAMAGED', 'hold', 0],
      ['MUG-BLU-12OZ', 2, 'SELLABLE', 'restock', 2],
      ['TEE-GRN-M', 1, 'UNKNOWN', 'review', 0],
    ]);
    expect(returns.find(({ sku }) => sku === 'TEE-GRN-M')).toMatchObject({
      orderId: '114-1234567-1234567',
      reason: 'UNWANTED_ITEM',
      returnedAt: '2026-02-05T08:12:44.100Z',
      month: '2026-02',
    });
    expect(
      returns.every(({ timestamp }) => /^2026-02-0\dT[\d:.]+Z#migration#\w+~\d$/.test(String(timestamp))),
    ).toBe(true);
  });

  it('keeps its alerts in their lists, and none of them is delivered to the webhook', async () => {
    const [read, unread] = await place.scan('alerts');
    expect(read).toEqual({
      alertId: 'alert-1770279164100-q7',
      type: 'manual_review',
      severity: 'warning',
      sku: 'TEE-GRN-M',
      message: '1 unit of TEE-GRN-M came back with the disposition UNKNOWN',
      timestamp: '2026-02-05T08:12:44.100000Z',
      month: '2026-02',
      read: true,
      count: 1,
    });
    expect(unread).toMatchObject({ alertId: 'alert-1770373800000-x1', read: false, unread: 'unread' });
    expect(unread).not.toHaveProperty('delivery');
  });

  it('is not written a second time, and the second run reports it', async () => {
    const before = await place.everything();
    network.inject({ kind: 'throttling', operations: WRITES });
    const run = await migrate(place.overFaultyNetwork, [SAMPLE], NOW + 86_400_000);
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(network.met('throttling')).toBe(0);
    expect(run.out).toContain('Nothing is left to move.');
    expect(run.out).toMatch(/^transaction ids\s+3\s+0\s+3\s+0$/m);
    expect(await place.everything()).toEqual(before);
  });

  it('is used by the service: pending numbers are pushed, known ones are not, and no alert is delivered again', async () => {
    await place.put(place.tables.inventory, {
      sku: { S: 'FROM-AN-OLDER-TABLE' },
      physical: { N: '3' },
      buffer: { N: '1' },
      broadcast: { N: '2' },
    });
    const receiver = await startWebhookReceiver();
    const tables = { ...store, env: place.env };
    const test = await startTestService(tables, { ALERT_WEBHOOK_URL: receiver.url });
    try {
      const { api } = test;
      const amazon = simulatorOf(test);
      await api.put('FROM-AN-OLDER-TABLE', { physical: 9, buffer: 4 });
      await api.webhook('orders/create', orderOf(lineOf('POSTER-A2', 1)));
      await eventually('no SKU is pending', async () => {
        const all = await api.call<{ items: readonly { readonly pending: boolean }[] }>(
          'GET',
          '/api/inventory',
        );
        return all.body.items.every(({ pending }) => !pending);
      });
      expect(quantityAtAmazon(amazon, 'TEE-GRN-M')).toBe(10);
      expect(quantityAtAmazon(amazon, 'GIFT-BOX')).toBe(0);
      expect(quantityAtAmazon(amazon, 'POSTER-A2')).toBe(6);
      expect(patchesOf(amazon, 'MUG-BLU-12OZ')).toEqual([]);
      expect(patchesOf(amazon, 'LAMP/OAK 40CM')).toEqual([]);
      const unread = await api.call<{ items: readonly { readonly alertId: string }[] }>(
        'GET',
        '/api/alerts/unread',
      );
      expect(unread.body.items.map(({ alertId }) => alertId)).toEqual(['alert-1770373800000-x1']);
      const returns = await api.call<{ items: readonly unknown[] }>('GET', '/api/returns?sku=MUG-BLU-12OZ');
      expect(returns.body.items).toHaveLength(3);
      expect(receiver.posts).toEqual([]);
    } finally {
      await test.service.stop();
      await receiver.close();
    }
    // A sale after the migration is no difference.
    const run = await migrate(place.env, [SAMPLE]);
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.out).toContain('1 SKU moved since the migration');
    expect(await place.verified()).toBe('proven');
  });
});

describe('an item that is in the tables already', () => {
  it('is a conflict where another source registered the stock, and then nothing is written', async () => {
    const place = await emptyPlace();
    for (const [sku, physical] of [
      ['MUG', '3'],
      ['TEE', '4'],
    ] as const)
      await place.put(place.tables.inventory, {
        sku: { S: sku },
        physical: { N: physical },
        buffer: { N: '1' },
      });
    const before = await place.everything();
    const file = files.write({ physical: { CAP: 5, MUG: 3, TEE: 9 }, transactions: { 't-1': true } });
    for (const args of [[file], [file, '--dry-run']]) {
      const run = await migrate(place.env, args, NOW);
      expect(run.exitCode).toBe(1);
      const [summary, ...conflicts] = run.err.split('\n');
      expect(summary).toBe(`${store.endpoint} has 2 SKUs with other figures, so nothing was written:`);
      const advice = 'and not by this migration. To set its figures, import them as CSV';
      expect(conflicts).toEqual([
        `  $.physical["MUG"]: is registered already, with 3 on the shelf and 1 held back, ${advice}`,
        `  $.physical["TEE"]: is registered already, with 4 on the shelf and 1 held back, ${advice}`,
      ]);
      expect(await place.everything()).toEqual(before);
    }
  });

  it('is a conflict where an earlier file had other figures', async () => {
    const place = new Place();
    await migrate(place.env, [files.write({ physical: { MUG: 3 } })], NOW);
    const run = await migrate(place.env, [files.write({ physical: { MUG: 4, TEE: 1 } })], NOW);
    expect(run.exitCode).toBe(1);
    expect(run.err).toContain(
      '$.physical["MUG"]: was moved before with 3 on the shelf and 0 held back, and this file has 4 on the shelf and 0 held back.',
    );
    expect(await place.scan('inventory')).toHaveLength(1);
  });

  it('is not overwritten by a transaction id, and an id in the form of a key of the service is skipped', async () => {
    const place = await emptyPlace();
    const row = { txId: { S: 'shopify:order:1:line:1' }, status: { S: 'failed' } };
    await place.put(place.tables.transactions, row);
    const file = files.write({ transactions: ['t-1', 'shopify:order:1:line:1', 'lease:broadcast', 't-1'] });
    const run = await migrate(place.env, [file], NOW);
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.out).toMatch(/^transaction ids\s+4\s+1\s+1\s+2$/m);
    expect(run.out).toContain("skipped 1: named like one of this service's own keys");
    expect(run.out).toContain('skipped 1: listed again');
    const rows = await place.scan('transactions');
    expect(
      rows.filter(({ txId }) => !String(txId).startsWith('state:')).map(({ txId, status }) => [txId, status]),
    ).toEqual([
      ['shopify:order:1:line:1', 'failed'],
      ['t-1', 'completed'],
    ]);
  });

  it('is a named difference where an alert of the same id has other content', async () => {
    const place = await emptyPlace();
    const alert = { id: 'a-1', type: 'stock_low', severity: 'warning', message: 'low', timestamp: RAISED };
    await migrate(place.env, [files.write({ alerts: [alert] })], NOW);
    const run = await migrate(place.env, [files.write({ alerts: [{ ...alert, message: 'empty' }] })], NOW);
    expect(run.exitCode).toBe(1);
    expect(run.err).toBe(
      'The tables differ from the file in 1 place:\n  $.alerts[0]: should have the message empty, and has low',
    );
  });
});

describe('other forms of the same content', () => {
  it('fill the tables alike', async () => {
    const [plain, other] = [new Place(), new Place()];
    const returned = { quantity: 1, disposition: 'EXPIRED', timestamp: '2026-02-06T10:30:00Z' };
    const alert = { type: 'stock_low', severity: 'info', message: 'low', timestamp: RAISED };
    await migrate(
      plain.env,
      [
        files.write({
          physical: { MUG: 5 },
          transactions: { 't-1': true, 't-2': true },
          returns: { MUG: [returned, returned], 'TEE ÄÖÜ/1': [returned] },
          alerts: [{ id: 'a-1', ...alert }],
        }),
      ],
      NOW,
    );
    const run = await migrate(
      other.env,
      [
        files.write({
          transactions: [{ txId: 't-2', action: 'sync', status: 'completed', timestamp: NOW }, 't-1'],
          alerts: { 'a-1': { ...alert, timestamp: '2026-02-07T09:00:00+01:00' } },
          returns: [
            { sku: 'TEE ÄÖÜ/1', ...returned },
            { sku: 'MUG', ...returned },
            { sku: 'MUG', ...returned, timestamp: Date.parse(returned.timestamp) },
          ],
          buffer: null,
          broadcast: { MUG: 7 },
          physical: { MUG: 5.0 },
        }),
      ],
      NOW,
    );
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.out).toContain(
      '$.broadcast["MUG"]: is 7, and 5 on the shelf less 0 held back make 5, which counts',
    );
    const withoutState = async (place: Place): Promise<Row[]> =>
      (await place.everything()).flat().filter(({ txId }) => !String(txId).startsWith('state:'));
    expect(await withoutState(other)).toEqual(await withoutState(plain));
    expect(await withoutState(plain)).toHaveLength(2 + 2 + 2 + 3 + 1);
  });
});

describe('an interrupted migration', () => {
  const size = { skus: 230, transactions: 120, returns: 60, alerts: 60 };

  const killedAt = async (
    env: Readonly<Record<string, string>>,
    file: string,
    isThere: () => Promise<boolean>,
  ): Promise<void> => {
    const child = spawn(
      process.execPath,
      ['-r', './test/support/typescript-hook.cjs', 'src/cli/migrate.ts', file],
      {
        cwd: ROOT,
        env: { PATH: process.env.PATH, ...env },
        stdio: 'ignore',
      },
    );
    const ended = once(child, 'exit');
    await eventually('the migration is at the point where it is killed', isThere);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
  };

  it('resumes after each kill, and ends with the same tables as an uninterrupted one', async () => {
    const [cut, whole] = [new Place(), new Place()];
    const file = join(files.folder, 'cut.json');
    await writeFileStore(file, size);
    const rows = async (name: 'inventory' | 'transactions' | 'alerts'): Promise<Row[]> =>
      cut.scan(name).catch(() => []);
    // The answer to this write is lost: the process waits for it and is killed while only some stocks are written.
    network.inject({
      kind: 'unanswered_after_commit',
      operations: ['TransactWriteItems'],
      mentions: 'SKU-000120',
    });
    await killedAt(cut.overFaultyNetwork, file, async () =>
      (await rows('inventory')).some(({ sku }) => sku === 'SKU-000120'),
    );
    const begun = await rows('transactions');
    expect(begun.length).toBeLessThan(1 + size.skus + size.transactions);
    network.clearFaults();
    network.inject({
      kind: 'unanswered_before_commit',
      operations: ['TransactWriteItems'],
      mentions: 'alert-1770000000017-x17',
    });
    await killedAt(cut.overFaultyNetwork, file, () =>
      Promise.resolve(network.met('unanswered_before_commit') > 0),
    );
    expect((await rows('alerts')).length).toBeLessThan(size.alerts);
    network.clearFaults();
    const run = await migrate(cut.env, [file]);
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.out).toMatch(new RegExp(`^SKUs\\s+${size.skus}\\s+0\\s+${size.skus}\\s+0$`, 'm'));
    const began = begun.find(({ txId }) => String(txId).startsWith('state:migration:'));
    await migrate(whole.env, [file], Number(began?.beganAt));
    expect(await cut.everything()).toEqual(await whole.everything());
    expect(await cut.verified()).toBe('proven');
  });

  it('gives rows their full retention when it resumes a month later', async () => {
    const place = await emptyPlace();
    const file = files.write({ physical: { MUG: 5 }, transactions: { 't-1': true } });
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    const began = { txId: { S: `state:migration:${digest}` }, beganAt: { N: String(NOW - 29 * 86_400_000) } };
    await place.put(place.tables.transactions, began);
    expect(await migrate(place.env, [file], NOW)).toMatchObject({ exitCode: 0 });
    const expiries = (await place.scan('transactions')).flatMap(({ expiresAt }) => expiresAt ?? []);
    expect(expiries).toEqual([NOW / 1000 + 30 * 86_400, NOW / 1000 + 30 * 86_400]);
  });

  it('loses nothing on a store that throttles, cancels transactions and loses answers', async () => {
    const place = new Place();
    await migrate(place.env, [files.write({})], NOW);
    const file = join(files.folder, 'faults.json');
    await writeFileStore(file, size);
    network.inject(
      { kind: 'throughput_exceeded', rate: 0.2, times: 4 },
      { kind: 'transaction_throttled', rate: 0.2, times: 3 },
      { kind: 'transaction_conflict', rate: 0.2, times: 3, operations: ['TransactWriteItems'] },
      { kind: 'unprocessed_keys', rate: 0.1, times: 3 },
      { kind: 'dropped_after_commit', operations: ['TransactWriteItems'], times: 2 },
    );
    const run = await migrate(place.overFaultyNetwork, [file], NOW);
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(network.met('dropped_after_commit')).toBe(2);
    expect(network.met('throughput_exceeded') + network.met('transaction_throttled')).toBeGreaterThan(0);
    expect(run.out).toMatch(new RegExp(`^SKUs\\s+${size.skus}\\s+${size.skus}\\s+0\\s+0$`, 'm'));
    expect(run.out).toMatch(new RegExp(`^alerts\\s+${size.alerts}\\s+${size.alerts}\\s+0\\s+0$`, 'm'));
    expect(await place.verified()).toBe('proven');
  });
});

describe('--dry-run', () => {
  it('reports what would be moved, and writes no row and no table', async () => {
    const place = new Place();
    const missing = await migrate(place.env, [SAMPLE, '--dry-run'], NOW);
    expect(missing).toMatchObject({ exitCode: 0, err: '' });
    expect(missing.out).toContain(
      `There are no tables yet at ${store.endpoint}: the migration would create them.`,
    );
    expect(missing.out).toMatch(/^SKUs\s+5\s+5\s+0\s+0$/m);
    expect(missing.out).toContain('Dry run: nothing was written.');
    await expect(place.scan('inventory')).rejects.toThrow(/non-existent|not found/i);
    const made = await emptyPlace();
    const before = await made.everything();
    expect(await migrate(made.env, [SAMPLE, '--dry-run'], NOW)).toMatchObject({ exitCode: 0 });
    expect(await made.everything()).toEqual(before);
    expect(
      await store.client.send(
        new GetItemCommand({ TableName: made.tables.inventory, Key: { sku: { S: 'TEE-GRN-M' } } }),
      ),
    ).not.toHaveProperty('Item');
  });
});
