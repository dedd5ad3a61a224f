import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { runVerify } from '../../../src/cli/verify-command';
import type { Violation } from '../../../src/inventory/proof/domain/proof-finding';
import { loadConfig } from '../../../src/config/load-config';
import type { Movement } from '../../../src/inventory/domain/movement';
import { decide, type LedgerRow } from '../../../src/inventory/domain/stock';
import { timestampOf } from '../../../src/platform/timestamp';
import type { ReadRow } from '../../../src/inventory/proof/ledger-proof-item';
import { LedgerProofRepository } from '../../../src/inventory/proof/ledger-proof.repository';
import { LedgerProver } from '../../../src/inventory/proof/ledger-prover';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { startEmbeddedEngine } from '../../../src/platform/dynamodb/embedded/embedded-engine';
import type { Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { figures, sale } from '../../support/orders/movements';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const DAY_MS = 86_400_000;

interface Report {
  readonly proven: boolean | null;
  readonly skus: number;
  readonly rows: number;
  readonly pushes: number;
  readonly reach: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly error?: string;
}

interface Run {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

async function verify(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const exitCode = await runVerify(
    args,
    { PATH: process.env.PATH, ...env },
    {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    },
  );
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

async function reportOf(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Report> {
  const run = await verify(env, '--json', ...args);
  const report = JSON.parse(run.out) as Report;
  expect(run.exitCode).toBe(report.proven === true ? 0 : 1);
  return report;
}

/** Six movements: 20 on the shelf and 2 held back, three sales, 5 held back, 4 found again. Leaves 18, 5 and 13. */
async function live(api: Api, sku: string): Promise<void> {
  await api.put(sku, { physical: 20, buffer: 2 });
  await api.webhook('orders/create', orderOf(lineOf(sku, 3)));
  await api.webhook('orders/create', orderOf(lineOf(sku, 1)));
  await api.call('PUT', `/api/buffer/${sku}`, { bufferQty: 5 });
  await api.call(
    'POST',
    `/api/inventory/${sku}/adjustments`,
    { delta: 4, reason: 'found' },
    { 'idempotency-key': `found-${sku}` },
  );
  await api.webhook('orders/create', orderOf(lineOf(sku, 2)));
}

function settled(api: Api, skus: readonly string[]): Promise<boolean> {
  return eventually('Amazon knows every number', async () =>
    (await Promise.all(skus.map((sku) => api.stock(sku)))).every((stock) => !stock.pending),
  );
}

/** What a dishonest or clumsy hand does to one SKU, and the words that it must be caught with. */
interface Doctoring {
  readonly sku: string;
  readonly name: string;
  readonly hurt: (hand: Hand) => Promise<void>;
  readonly caught: readonly Partial<Violation>[];
}

/** A hand in the tables, past the service. */
class Hand {
  constructor(
    private readonly store: TestStore,
    private readonly sku: string,
    private readonly rows: readonly LedgerRow[],
  ) {}

  private txId(version: number): string {
    const row = this.rows.find((found) => found.version === version && found.action !== 'sync');
    if (row === undefined) throw new Error(`${this.sku} has no row ${version}.`);
    return row.txId;
  }

  async remove(version: number): Promise<void> {
    await this.store.client.send(
      new DeleteItemCommand({
        TableName: this.store.tables.transactions,
        Key: { txId: { S: this.txId(version) } },
      }),
    );
  }

  setInRow(version: number, name: string, value: number): Promise<void> {
    return this.writeInRow(version, { [name]: { N: String(value) } });
  }

  writeInRow(version: number, values: Record<string, AttributeValue>): Promise<void> {
    return this.set(this.store.tables.transactions, { txId: { S: this.txId(version) } }, values);
  }

  /** Each of two rows gets the time of the other. */
  async swapTimes(one: number, other: number): Promise<void> {
    const timeOf = (version: number): string =>
      this.rows.find((row) => row.txId === this.txId(version))?.timestamp ?? '';
    await this.writeInRow(one, { timestamp: { S: timeOf(other) } });
    await this.writeInRow(other, { timestamp: { S: timeOf(one) } });
  }

  /** The record of the last push says another quantity. */
  async setLastPush(quantity: number): Promise<void> {
    const push = this.rows.find(({ action }) => action === 'sync');
    if (push === undefined) throw new Error(`${this.sku} was never pushed.`);
    await this.set(
      this.store.tables.transactions,
      { txId: { S: push.txId } },
      { push: { M: { quantity: { N: String(quantity) } } } },
    );
  }

  setInStock(values: Record<string, AttributeValue>): Promise<void> {
    return this.set(this.store.tables.inventory, { sku: { S: this.sku } }, values);
  }

  /** A row with this version, as a copy of the last one but for what is given. */
  async invent(version: number, values: Record<string, AttributeValue> = {}): Promise<void> {
    const { tables, client } = this.store;
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tables.transactions, Key: { txId: { S: this.txId(6) } } }),
    );
    const row = {
      ...Item,
      ...values,
      txId: { S: `invented:${this.sku}:${version}` },
      version: { N: String(version) },
    };
    await client.send(new PutItemCommand({ TableName: tables.transactions, Item: row }));
  }

  removeFromStock(name: string): Promise<void> {
    return this.removeFrom(this.store.tables.inventory, { sku: { S: this.sku } }, name);
  }

  removeFromRow(version: number, name: string): Promise<void> {
    return this.removeFrom(this.store.tables.transactions, { txId: { S: this.txId(version) } }, name);
  }

  private async removeFrom(
    TableName: string,
    Key: Record<string, AttributeValue>,
    name: string,
  ): Promise<void> {
    await this.store.client.send(
      new UpdateItemCommand({ TableName, Key, UpdateExpression: `REMOVE ${name}` }),
    );
  }

  async removeStock(): Promise<void> {
    await this.store.client.send(
      new DeleteItemCommand({ TableName: this.store.tables.inventory, Key: { sku: { S: this.sku } } }),
    );
  }

  private async set(
    table: string,
    key: Record<string, AttributeValue>,
    values: Record<string, AttributeValue>,
  ): Promise<void> {
    const names = Object.keys(values);
    await this.store.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key,
        UpdateExpression: `SET ${names.map((_, index) => `#${index} = :${index}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          names.map((name, index) => [`:${index}`, values[name] ?? { NULL: true }]),
        ),
      }),
    );
  }
}

const DOCTORINGS: readonly Doctoring[] = [
  {
    sku: 'ROW-GONE',
    name: 'a row is deleted from the middle',
    hurt: (hand) => hand.remove(3),
    caught: [{ what: 'the ledger has a gap after row 2', expected: 'row 3', found: 'row 4' }],
  },
  {
    sku: 'FIRST-GONE',
    name: 'the first row is deleted before its time',
    hurt: (hand) => hand.remove(1),
    caught: [
      { what: 'the ledger begins with row 2, though row 1 cannot have expired yet', expected: 'row 1' },
    ],
  },
  {
    sku: 'FIRST-GONE-OLDER',
    name: 'the first row is deleted before its time, and the one after it was written before rows named their predecessor',
    hurt: async (hand) => {
      await hand.remove(1);
      await hand.removeFromRow(2, 'previousAt');
      await hand.setInRow(3, 'delta', -2);
    },
    // The old excuse: some item of the tables is older than a row may get. What is left must add up all the same.
    caught: [{ what: 'row 3 does not follow from row 2' }],
  },
  {
    sku: 'LAST-GONE',
    name: 'the last row is deleted',
    hurt: (hand) => hand.remove(6),
    caught: [{ what: 'the last row and the Inventory item differ in version', found: 'version 5' }],
  },
  {
    sku: 'DELTA',
    name: 'a delta is changed',
    hurt: (hand) => hand.setInRow(3, 'delta', -2),
    caught: [
      {
        what: 'row 3 does not follow from row 2',
        expected: 'physicalAfter 15 (17 - 2)',
        found: 'physicalAfter 16',
      },
    ],
  },
  {
    sku: 'FIRST-DELTA',
    name: 'the delta of the registration is changed',
    hurt: (hand) => hand.setInRow(1, 'delta', 21),
    caught: [
      {
        what: 'row 1 does not begin at zero',
        expected: 'physicalAfter 21 (0 + 21)',
        found: 'physicalAfter 20',
      },
    ],
  },
  {
    sku: 'FIRST-ZERO',
    name: 'the registration is said to have moved nothing',
    hurt: (hand) => hand.setInRow(1, 'delta', 0),
    caught: [
      {
        what: 'row 1 does not begin at zero',
        expected: 'physicalAfter 0 (0 + 0)',
        found: 'physicalAfter 20',
      },
    ],
  },
  {
    sku: 'FIRST-BEFORE',
    name: 'a part of the registration is said to be older stock',
    hurt: (hand) => hand.writeInRow(1, { delta: { N: '7' }, physicalBefore: { N: '13' } }),
    caught: [
      { what: 'row 1 does not begin at zero', expected: 'physicalAfter 7 (0 + 7)' },
      { what: 'row 1 registers the SKU and builds on older stock at once', found: 'physicalBefore 13' },
    ],
  },
  {
    sku: 'FIRST-OPENING',
    name: 'the registration is said to open with stock from nowhere',
    hurt: (hand) => hand.writeInRow(1, { delta: { N: '7' }, openingPhysical: { N: '13' } }),
    caught: [{ what: 'row 1 registers the SKU with stock from nowhere', found: '13 before it' }],
  },
  {
    sku: 'TIMES',
    name: 'the times of two rows are swapped',
    hurt: (hand) => hand.swapTimes(3, 4),
    caught: [{ what: 'row 4 is older than row 3' }, { what: 'row 5 names another moment of row 4' }],
  },
  {
    sku: 'FAILED',
    name: 'a sale is said to have failed',
    hurt: (hand) => hand.writeInRow(3, { status: { S: 'failed' } }),
    caught: [
      {
        what: 'row 3 moved stock, but says that it did not',
        expected: 'status completed',
        found: 'status failed',
      },
    ],
  },
  {
    sku: 'PUSH',
    name: 'the record of the last push is changed',
    hurt: (hand) => hand.setLastPush(77),
    caught: [
      {
        invariant: 'I3',
        what: 'the record of the last push and the Inventory item differ',
        expected: 'a record of 13 as in Inventory',
        found: 'a record of 77',
      },
    ],
  },
  {
    sku: 'LOST-DOUBT',
    name: 'Amazon is to be asked again and no sender finds that',
    hurt: (hand) => hand.setInStock({ pending: { S: 'doubtful' } }),
    caught: [
      {
        invariant: 'I3',
        what: 'Amazon is to be asked what it shows, but no sender finds the mark',
        found: 'none',
      },
    ],
  },
  {
    sku: 'ROW-PHYSICAL',
    name: 'the physical figure of a row is changed',
    hurt: (hand) => hand.setInRow(4, 'physicalAfter', 17),
    caught: [
      { what: 'row 4 does not follow from row 3', found: 'physicalAfter 17' },
      { what: 'row 5 does not follow from row 4', expected: 'physicalAfter 21 (17 + 4)' },
      { what: 'row 4 has a wrong broadcast', found: 'broadcastAfter 11' },
    ],
  },
  {
    sku: 'ROW-BROADCAST',
    name: 'the broadcast figure of a row is changed',
    hurt: (hand) => hand.setInRow(2, 'broadcastAfter', 14),
    caught: [
      {
        what: 'row 2 has a wrong broadcast',
        expected: 'broadcastAfter 15 (17 less a buffer of 2)',
        found: 'broadcastAfter 14',
      },
    ],
  },
  {
    sku: 'PHYSICAL',
    name: 'the stock is changed past the ledger',
    hurt: (hand) => hand.setInStock({ physical: { N: '19' }, broadcast: { N: '14' } }),
    caught: [
      {
        what: 'the last row and the Inventory item differ in physical',
        expected: 'physical 18 as in row 6',
        found: 'physical 19',
      },
      { what: 'the last row and the Inventory item differ in broadcast' },
      { invariant: 'I3', what: 'nothing is pending, but Amazon was told another number' },
    ],
  },
  {
    sku: 'BUFFER',
    name: 'the buffer is changed past the ledger',
    hurt: (hand) => hand.setInStock({ buffer: { N: '6' } }),
    caught: [
      {
        what: 'the ledger and the Inventory item differ in buffer',
        expected: 'buffer 5',
        found: 'buffer 6',
      },
      {
        what: 'Inventory has a wrong broadcast',
        expected: 'broadcast 12 (18 less a buffer of 6)',
        found: 'broadcast 13',
      },
    ],
  },
  {
    sku: 'VERSION',
    name: 'the version of the stock is changed',
    hurt: (hand) => hand.setInStock({ version: { N: '7' } }),
    caught: [
      {
        what: 'the last row and the Inventory item differ in version',
        expected: 'version 7 as in Inventory',
        found: 'version 6',
      },
    ],
  },
  {
    sku: 'ROW-VERSION',
    name: 'the version of a row is changed',
    hurt: (hand) => hand.setInRow(3, 'version', 4),
    caught: [
      { what: 'the ledger has a gap after row 2', found: 'row 4' },
      { what: 'version 4 is there more than once' },
    ],
  },
  {
    sku: 'INVENTED-TWIN',
    name: 'a row is invented beside another',
    hurt: (hand) => hand.invent(6),
    caught: [{ what: 'version 6 is there more than once', expected: 'one row', found: 'two rows' }],
  },
  {
    sku: 'INVENTED-NEXT',
    name: 'a row is invented after the last one',
    hurt: (hand) => hand.invent(7, { delta: { N: '-1' }, physicalAfter: { N: '17' } }),
    caught: [
      { what: 'row 7 names another moment of row 6' },
      { what: 'the last row and the Inventory item differ in version', found: 'version 7' },
      { what: 'row 7 has a wrong broadcast', expected: 'broadcastAfter 12 (17 less a buffer of 5)' },
    ],
  },
  {
    sku: 'TOLD-WRONG',
    name: 'Amazon was told another number',
    hurt: (hand) => hand.setInStock({ lastBroadcast: { M: { count: { N: '12' } } } }),
    caught: [
      {
        invariant: 'I3',
        what: 'nothing is pending, but Amazon was told another number',
        expected: 'Amazon told 13',
        found: 'Amazon told 12',
      },
    ],
  },
  {
    sku: 'NEVER-TOLD',
    name: 'Amazon was never told and nothing is pending',
    hurt: (hand) => hand.removeFromStock('lastBroadcast'),
    caught: [{ invariant: 'I3', what: 'nothing is pending, but Amazon was never told' }],
  },
  {
    sku: 'LOST-MARK',
    name: 'a push is owed that no sender finds',
    hurt: (hand) => hand.setInStock({ pending: { S: 'queued' } }),
    caught: [{ invariant: 'I3', what: 'a push is owed, but it is not in the outbox', found: 'none' }],
  },
  {
    sku: 'STOCK-GONE',
    name: 'the stock is deleted and its ledger is not',
    hurt: (hand) => hand.removeStock(),
    caught: [
      {
        what: 'the ledger moves a SKU that is not in Inventory',
        expected: 'an Inventory item',
        found: '6 rows',
      },
    ],
  },
];

describe('npm run verify', () => {
  let store: TestStore;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  it('proves a real run of movements, in words and as JSON, whole and for one SKU', async () => {
    const { api } = running;
    await Promise.all(['HONEST', 'HONEST TOO/2'].map((sku) => api.put(sku, { physical: 3 })));
    await live(api, 'HONEST-RUN');
    await api.webhook('orders/create', orderOf(lineOf('HONEST', 5), lineOf('HONEST TOO/2')));
    await settled(api, ['HONEST', 'HONEST TOO/2', 'HONEST-RUN']);

    const whole = await reportOf(store.env);
    expect(whole).toMatchObject({ proven: true, skus: 3, rows: 10, violations: [] });
    expect(whole.pushes).toBeGreaterThanOrEqual(3);
    expect(await reportOf(store.env, '--sku', 'HONEST-RUN')).toMatchObject({
      proven: true,
      skus: 1,
      rows: 6,
    });
    const inWords = await verify(store.env);
    expect(inWords).toMatchObject({ exitCode: 0, err: '' });
    expect(inWords.out).toMatch(
      /^Proven: 3 SKUs, 10 movements, \d+ push records, 0 violations .*\nSKUs proven from their first row on: 3; from a later row, because older ones have expired: 0$/,
    );
  });

  it('proves the ledger while sales are being committed', async () => {
    const { api } = running;
    await api.put('BUSY', { physical: 1000 });
    let isSelling = true;
    const selling = Array.from({ length: 4 }, async () => {
      while (isSelling) await api.webhook('orders/create', orderOf(lineOf('BUSY')));
    });
    try {
      for (let run = 0; run < 5; run += 1) {
        expect((await reportOf(store.env)).violations).toEqual([]);
        expect((await reportOf(store.env, '--sku', 'BUSY')).violations).toEqual([]);
      }
    } finally {
      isSelling = false;
      await Promise.all(selling);
    }
    expect((await api.stock('BUSY')).version).toBeGreaterThan(5);
  });

  it('proves a SKU that sells at every look at its rows', async () => {
    const { api } = running;
    await api.put('HOT', { physical: 50 });
    await settled(api, ['HOT']);
    /** Between the look at the stock and the look at its rows a sale is always committed. */
    class OvertakenRepository extends LedgerProofRepository {
      override async rowsOf(sku: string): Promise<ReadRow[]> {
        await api.webhook('orders/create', orderOf(lineOf(sku)));
        return super.rowsOf(sku);
      }
    }
    const prover = new LedgerProver(new OvertakenRepository(store.client, store.tables), {
      nowMs: Date.now(),
      ttlMs: 30 * DAY_MS,
    });
    expect((await prover.proveOne('HOT'))?.violations).toEqual([]);
    expect((await api.stock('HOT')).physical).toBeLessThan(50);
  });

  it('takes a blocked SKU for one that owes its number', async () => {
    const { api } = running;
    running.service.simulator?.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
    await api.put('FBA', { physical: 9 });
    await eventually('FBA is blocked', async () => (await api.stock('FBA')).syncStatus === 'blocked');
    expect(await reportOf(store.env, '--sku', 'FBA')).toMatchObject({ proven: true });
  });

  it.each([
    ['no such SKU', ['--sku', 'NOBODY'], /knows no SKU NOBODY/],
    ['an unknown option', ['--fast'], /--fast[\s\S]*Usage: npm run verify/],
  ])('says that it could not read: %s', async (_name, args, words) => {
    const run = await verify(store.env, ...args);
    expect(run.exitCode).toBe(2);
    expect(run.err).toMatch(words);
  });
});

/** What an older table held of a SKU a year ago, and nothing has moved since. */
const OLDER_ITEM: Readonly<Record<string, AttributeValue>> = {
  sku: { S: 'OLDER' },
  physical: { N: '5' },
  buffer: { N: '0' },
  broadcast: { N: '5' },
  updatedAt: { S: timestampOf(Date.now() - 365 * DAY_MS) },
  lastBroadcast: { M: { count: { N: '5' }, txId: { S: 'x' } } },
};

describe('npm run verify over a doctored ledger', () => {
  let store: TestStore;
  let report: Report;
  let inWords: Run;

  /**
   * Every doctored SKU lives through the same six movements first, and one stays honest. One item is of an older table:
   * that rows may get no older than 30 days excuses nothing in the ledgers beside it.
   */
  beforeAll(async () => {
    store = await startTestStore();
    const { api, service } = await startTestService(store);
    const skus = [...DOCTORINGS.map(({ sku }) => sku), 'UNTOUCHED'];
    const histories = new Map<string, LedgerRow[]>();
    try {
      for (const sku of skus) await live(api, sku);
      await settled(api, skus);
      for (const sku of skus) histories.set(sku, await api.history(sku));
    } finally {
      await service.stop();
    }
    await store.client.send(new PutItemCommand({ TableName: store.tables.inventory, Item: OLDER_ITEM }));
    expect(await reportOf(store.env)).toMatchObject({
      proven: true,
      rows: skus.length * 6,
      reach: { fromFirstRow: skus.length, fromLaterRow: 0, unmoved: 1 },
    });
    for (const { sku, hurt } of DOCTORINGS) await hurt(new Hand(store, sku, histories.get(sku) ?? []));
    report = await reportOf(store.env);
    inWords = await verify(store.env);
  });

  afterAll(() => store.stop());

  it.each(DOCTORINGS)('is refuted when $name', ({ sku, caught }) => {
    const expected = caught.map((violation) => ({ sku, invariant: 'I1', ...violation }));
    const found = report.violations.filter((violation) => violation.sku === sku);
    expect(found).toMatchObject(expected);
    expect(found).toHaveLength(caught.length);
  });

  it('is refuted in the same words when a SKU is looked at by itself', async () => {
    await Promise.all(
      DOCTORINGS.map(async ({ sku }) => {
        const alone = await reportOf(store.env, '--sku', sku);
        expect(alone.violations).toEqual(report.violations.filter((violation) => violation.sku === sku));
      }),
    );
  });

  it('is refuted by no honest SKU', () => {
    expect(new Set(report.violations.map(({ sku }) => sku))).toEqual(
      new Set(DOCTORINGS.map(({ sku }) => sku)),
    );
  });

  it('says each violation in words', () => {
    expect(inWords.exitCode).toBe(1);
    expect(inWords.out).toContain(
      'I1  DELTA: row 3 does not follow from row 2\n' +
        '      expected  physicalAfter 15 (17 - 2)\n' +
        '      found     physicalAfter 16\n',
    );
    expect(inWords.out).toMatch(/^REFUTED: 26 SKUs, \d+ movements, \d+ push records, \d+ violations/m);
    expect(inWords.out).toMatch(
      /\nSKUs proven from their first row on: 1; from a later row, because older ones have expired: 0; without a row yet, from an older table: 1$/,
    );
  });
});

describe('npm run verify over a ledger older than its rows may get', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await startTestStore();
  });

  afterEach(() => store.stop());

  const daysAgo = (days: number): string => timestampOf(Date.now() - days * DAY_MS);

  const putStock = async (
    sku: string,
    version: number,
    physical: number,
    days: number,
    mark: Readonly<Record<string, AttributeValue>> = {},
  ): Promise<void> => {
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.inventory,
        Item: {
          sku: { S: sku },
          physical: { N: String(physical) },
          buffer: { N: '1' },
          broadcast: { N: String(physical - 1) },
          version: { N: String(version) },
          updatedAt: { S: daysAgo(days) },
          lastBroadcast: { M: { count: { N: String(physical - 1) } } },
          ...mark,
        },
      }),
    );
  };

  const putSale = async (
    sku: string,
    version: number,
    physicalAfter: number,
    days: number,
  ): Promise<void> => {
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.transactions,
        Item: {
          txId: { S: `shopify:order:${sku}:line:${version}` },
          sku: { S: sku },
          timestamp: { S: daysAgo(days) },
          action: { S: 'sale' },
          delta: { N: '-1' },
          physicalAfter: { N: String(physicalAfter) },
          broadcastAfter: { N: String(physicalAfter - 1) },
          version: { N: String(version) },
          expiresAt: { N: String(Math.floor(Date.now() / 1000) + (30 - days) * 86_400) },
        },
      }),
    );
  };

  it('lets the oldest row that is left stand for those that expired', async () => {
    await putStock('SELLS', 9, 4, 2);
    await putSale('SELLS', 8, 5, 20);
    await putSale('SELLS', 9, 4, 2);
    await putStock('RESTS', 7, 3, 31);
    expect(await reportOf(store.env)).toMatchObject({
      proven: true,
      skus: 2,
      rows: 2,
      reach: { fromFirstRow: 0, fromLaterRow: 2, unmoved: 0 },
    });
    for (const days of ['30', '60', '0']) {
      // The rows that are left were kept for 30 days, and so were those that are gone, whatever the setting says today.
      const env = { ...store.env, TRANSACTION_TTL_DAYS: days };
      expect((await reportOf(env)).violations).toEqual([]);
      expect((await reportOf(env, '--sku', 'SELLS')).violations).toEqual([]);
    }
  });

  it('takes a number that Amazon accepted, and is to be asked about, for told', async () => {
    await putStock('DOUBT', 7, 3, 31, { pending: { S: 'doubtful' }, pendingSince: { S: daysAgo(1) } });
    expect((await reportOf(store.env)).violations).toEqual([]);
    expect((await reportOf(store.env, '--sku', 'DOUBT')).violations).toEqual([]);
  });

  it('is refuted by a SKU whose last row is gone before its time', async () => {
    await putStock('RESTS', 7, 3, 29);
    await putStock('OLD', 7, 3, 40);
    expect((await reportOf(store.env)).violations).toEqual([
      {
        sku: 'RESTS',
        invariant: 'I1',
        what: 'no row of the ledger is left',
        expected: 'a row of version 7',
        found: 'none',
      },
    ]);
  });

  /** Commits a movement as the service did so many days ago, with rows that were kept for `ttlDays` then. */
  const commitAgo = async (movement: Movement, days: number, ttlDays: number): Promise<void> => {
    const { store: config } = loadConfig({ ...store.env, TRANSACTION_TTL_DAYS: String(ttlDays) });
    const ledger = new LedgerRepository(store.client, store.tables, config);
    const before = (await ledger.readStocks([movement.sku])).get(movement.sku);
    const decision = decide(before, movement, Date.now() - days * DAY_MS);
    if (decision.kind === 'refused') throw new Error(`${movement.txId} was refused: ${decision.reason}.`);
    const result = await ledger.commit({
      rows: [{ row: decision.row, commitId: movement.txId }],
      stocks: [{ before, after: decision.stock }],
      alerts: [],
    });
    expect(result.kind).toBe('committed');
  };

  const removeRow = async (txId: string): Promise<void> => {
    await store.client.send(
      new DeleteItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: txId } } }),
    );
  };

  it.each(['60', '0'])(
    'takes for expired what has expired, after rows were kept for 30 days and then for %s',
    async (days) => {
      const env = { ...store.env, TRANSACTION_TTL_DAYS: days };
      await commitAgo(figures('SELLS', { physical: 9, buffer: 1 }, 'first', true), 50, 30);
      await commitAgo(sale('SELLS', 1, 'second'), 45, 30);
      await commitAgo(sale('SELLS', 1, 'third'), 20, Number(days));
      await commitAgo(sale('SELLS', 1, 'fourth'), 19, Number(days));
      await commitAgo(figures('RESTS', { physical: 9, buffer: 1 }, 'only', true), 31, 30);
      for (const txId of ['first', 'second', 'only']) await removeRow(txId);
      const proven = await reportOf(env);
      expect(proven.violations).toEqual([]);
      expect(proven.reach).toEqual({ fromFirstRow: 0, fromLaterRow: 2, unmoved: 0 });
      for (const sku of ['SELLS', 'RESTS'])
        expect((await reportOf(env, '--sku', sku)).violations).toEqual([]);

      // What was to be kept longer has no such excuse, whatever the setting says today.
      await removeRow('third');
      const words = 'the ledger begins with row 4, though row 3 cannot have expired yet';
      const { violations } = await reportOf({ ...store.env, TRANSACTION_TTL_DAYS: '1' });
      expect(violations).toMatchObject([{ sku: 'SELLS', what: words }]);
    },
  );

  it('excuses nothing when rows are kept for ever', async () => {
    await putStock('RESTS', 7, 3, 400);
    expect(await reportOf({ ...store.env, TRANSACTION_TTL_DAYS: '0' })).toMatchObject({ proven: false });
  });
});

describe('npm run verify where the tables cannot be read', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'syncstate-verify-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('names the missing tables and how to make them, and reads them once they are made', async () => {
    const missing = await verify({ DATA_DIR: dataDir });
    expect(missing.exitCode).toBe(2);
    expect(missing.err).toContain('npm run tables:create');

    const lines: string[] = [];
    const output = { out: (text: string) => lines.push(text), err: (text: string) => lines.push(text) };
    const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
    expect(await runTablesCreate([], env, output)).toBe(0);
    expect(await reportOf({ DATA_DIR: dataDir })).toMatchObject({ proven: true, skus: 0, rows: 0 });
  });

  it('says who holds the data folder, and that the engine of a running service can be read', async () => {
    const engine = await startEmbeddedEngine({ dataDir, searchPath: process.env.PATH });
    try {
      const run = await verify({ DATA_DIR: dataDir });
      expect(run.exitCode).toBe(2);
      expect(run.err).toContain(`in use by another SyncState service (pid ${process.pid})`);
      expect(run.err).toContain('DYNAMODB_LOCAL_ENDPOINT=http://127.0.0.1:PORT npm run verify');
    } finally {
      await engine.stop();
    }
  });

  it('says that nobody answers', async () => {
    const run = await verify({ DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:1' }, '--json');
    expect(run.exitCode).toBe(2);
    expect(JSON.parse(run.out)).toEqual({
      proven: null,
      error: expect.stringContaining('No answer from http://127.0.0.1:1 (ECONNREFUSED)') as string,
    });
  });
});
