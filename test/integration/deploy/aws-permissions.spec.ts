import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  migratePolicy,
  operatorPolicy,
  type Policy,
  servicePolicy,
  verifyPolicy,
} from '../../../deploy/aws/policies';
import { POLICIES } from '../../../deploy/aws/managed-policies';
import { permissionText } from '../../../deploy/aws/policy-statements';
import type { Command, Environment } from '../../../src/cli/command';
import { runMigrate } from '../../../src/cli/migrate-command';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { runVerify } from '../../../src/cli/verify-command';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { createTableInput, TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { QuantityMarksRepository } from '../../../src/sync/quantity-notices/quantity-marks.repository';
import { stockItem } from '../../support/store/ledger-writer';
import { amazonAt } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { permissionsNeeded, startCallRecorder } from '../../support/deploy/recorded-calls';
import { OrdersRun } from '../../support/deploy/recorded-calls-orders';
import { ShopRun } from '../../support/deploy/recorded-calls-shop';
import { WholeRun } from '../../support/deploy/recorded-calls-life';
import { CalledFunctions, placesInSources } from '../../support/deploy/recorded-calls-places';
import { syncStatus } from '../../support/amazon-push/sender-status';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import type { Api } from '../../support/service/api';
import { EventClient } from '../../support/service/event-client';
import { shopAt, startTestShop } from '../../support/shopify/simulated-shop';
import { startTestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startWebhookReceiver } from '../../support/network/webhook-receiver';

// DynamoDB Local takes half a minute or more to add an index to a table, and there are four.
jest.setTimeout(300_000);

const RECORD = join(__dirname, '../../../deploy/aws/recorded-calls.json');
/** `WRITE_RECORDED_CALLS=true npx jest test/integration/deploy/aws-permissions` writes the record anew. */
const WRITE = process.env.WRITE_RECORDED_CALLS === 'true';

interface Recording {
  readonly calls: readonly string[];
  readonly refused: readonly string[];
}

function allowedBy({ permissions }: Policy): ReadonlySet<string> {
  return new Set(permissions.map(permissionText));
}

/** Lets something run against the store as far as its policy goes, and says what it called. */
async function recorded(
  store: TestStore,
  policy: Policy,
  run: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<Recording> {
  const recorder = await startCallRecorder(store.endpoint, store.prefix, allowedBy(policy));
  try {
    await run({ ...store.env, DYNAMODB_LOCAL_ENDPOINT: recorder.url });
    return { calls: recorder.calls(), refused: recorder.refused() };
  } catch (error) {
    throw new Error(`refused: ${recorder.refused().join(', ')}`, { cause: error });
  } finally {
    await recorder.close();
  }
}

/** Two instances on one Amazon: the second takes over when the first releases its leases. */
async function runService(env: Readonly<Record<string, string>>): Promise<void> {
  const amazon = await startAmazonSimulator({ sellerId: 'A1TEST', marketplaceId: 'ATVPDKIKX0DER' });
  const queue = amazon.notices.openQueue(1);
  const receiver = await startWebhookReceiver();
  receiver.next.push({ status: 503 });
  // As in production, the tables are checked and not created.
  const inProduction = {
    ...env,
    ...amazonAt(amazon),
    CREATE_TABLES: 'false',
    ALERT_WEBHOOK_URL: receiver.url,
    RETURNS_REPORT_POLL_MS: '100',
    RETURNS_FIRST_POLL: 'count',
  };
  await holdAsOlderRelease();
  try {
    const first = await startTestService(store, inProduction);
    try {
      await new WholeRun(first.api, amazon, receiver, store).run();
      const second = await startTestService(store, {
        ...inProduction,
        AMAZON_ORDERS: 'true',
        ORDERS_LOOKBACK_HOURS: '1',
        // The numbers at Amazon are read every half second.
        ORDERS_POLL_MS: '3000',
        SHOPIFY_IGNORED_SOURCES: 'amazon-us',
        SQS_QUEUE_URL: queue.url,
        SQS_ENDPOINT: queue.endpoint,
      });
      try {
        await syncStatus(second.api);
        await changesShown(first.api, second.api);
        await numbersAnnounced(amazon);
        await first.service.stop();
        await eventually('the second takes over', async () => (await syncStatus(second.api)).leader);
        await new OrdersRun(second.api, amazon).run();
      } finally {
        await second.service.stop();
      }
      await runWithShop(inProduction);
      await logInAndOut(inProduction);
    } finally {
      await first.service.stop();
    }
  } finally {
    await receiver.close();
    await amazon.close();
  }
}

/** Access to the shop, first where a person decides about differences, and then where Shopify leads. */
async function runWithShop(env: Readonly<Record<string, string>>): Promise<void> {
  const access = { ...env, ...shopAt(shop), SHOPIFY_SETTLE_MS: '2000' };
  const asking = await startTestService(store, { ...access, SHOPIFY_LEADS: 'ask' });
  const run = new ShopRun(asking.api, shop, store);
  try {
    await run.run();
  } finally {
    await asking.service.stop();
  }
  const following = await startTestService(store, access);
  try {
    await run.follow(following.api);
  } finally {
    await following.service.stop();
  }
}

/** The sender's lease as an instance of an older release holds it. */
async function holdAsOlderRelease(): Promise<void> {
  const TableName = store.tables.transactions;
  const numbers = { fence: 1, beat: 0, ttlMs: 2_000 };
  const Item = { txId: 'lease:broadcast', holder: 'an instance of an older release', ...numbers };
  await store.documents.send(new PutCommand({ TableName, Item }));
}

/** A page at the second instance shows what the first one changes. */
async function changesShown(first: Api, second: Api): Promise<void> {
  const stream = await EventClient.open(`${second.url}/api/events`);
  await first.put('SHOWN', { physical: 5 });
  await first.webhook('orders/create', orderOf(lineOf('NOT-REGISTERED', 1)));
  await eventually('the change', () => stream.of('stock').some(({ sku }) => sku === 'SHOWN'));
  await eventually('the alert', () => stream.of('alert').some(({ type }) => type === 'unknown_sku'));
  stream.close();
}

/** Notices of changed numbers come to an instance that is not the sender: as many as the next sender removes. */
async function numbersAnnounced(amazon: AmazonSimulator): Promise<void> {
  amazon.notices.subscribeQuantities();
  const marks = new QuantityMarksRepository(store.documents, store.tables);
  for (let at = 1; at <= 12; at += 1) amazon.listings.edit(`ANNOUNCED-${at}`, { quantity: at });
  await eventually('the numbers are marked', async () => (await marks.read()).length === 12);
}

/** The page's login, at an instance that needs a key. */
async function logInAndOut(env: Readonly<Record<string, string>>): Promise<void> {
  const apiKey = 'key-of-the-warehouse-3f9a';
  const { api, service } = await startTestService(store, { ...env, RUN_JOBS: 'false', API_KEY: apiKey });
  try {
    const { headers } = await api.call('POST', '/dashboard/session', { apiKey });
    const [cookie = ''] = headers.getSetCookie().map((text) => text.split(';')[0] ?? '');
    const page = { cookie, 'x-requested-with': 'syncstate' };
    expect((await api.call('GET', '/api/sync', undefined, page)).status).toBe(200);
    expect((await api.call('DELETE', '/dashboard/session', undefined, page)).status).toBe(204);
  } finally {
    await service.stop();
  }
}

const SILENT = { out: () => undefined, err: () => undefined };

/** Runs one of the commands, which must succeed. */
async function succeed(command: Command, args: readonly string[], env: Environment): Promise<void> {
  const printed: string[] = [];
  const print = (text: string): number => printed.push(text);
  if ((await command(args, env, { out: print, err: print })) !== 0) throw new Error(printed.join('\n'));
}

/** Amazon showed another number of a SKU, and nothing was recorded of it. */
async function showOtherwise(sku: string): Promise<void> {
  const { lastBroadcast } = await stockItem(store, sku);
  const of = lastBroadcast?.M?.timestamp ?? { S: '' };
  await store.client.send(
    new UpdateItemCommand({
      TableName: store.tables.inventory,
      Key: { sku: { S: sku } },
      UpdateExpression: 'SET observation = :observation',
      ExpressionAttributeValues: { ':observation': { M: { state: { S: 'mismatch' }, at: of, of } } },
    }),
  );
}

async function verifyAll(env: Environment): Promise<void> {
  await succeed(runVerify, [], env);
  // A difference to the shop that the service does not know.
  expect(await runVerify(['--shopify', '--sku', 'SHOP-CUP'], { ...env, ...shopAt(shop) }, SILENT)).toBe(1);
  // A blocked SKU, whose stock and pending mark are read a second time.
  await succeed(runVerify, ['--sku', 'KEPT'], env);
  // A listed SKU, whose listings are read a second time.
  await succeed(runVerify, ['--sku', 'BOX'], env);
  // A SKU with Amazon's orders, whose records are read a second time.
  await succeed(runVerify, ['--sku', 'POT'], env);
  // A number that Amazon shows otherwise without a recorded difference: its stock and the difference are read a second time.
  await showOtherwise('SHOWN');
  expect(await runVerify(['--sku', 'SHOWN'], env, SILENT)).toBe(1);
}

/** One of each section of an older store. */
const OLDER_STORE = {
  physical: { 'OLD-1': 50, 'OLD-2': 3 },
  buffer: { 'OLD-1': 5 },
  broadcast: { 'OLD-1': 45, 'OLD-2': 3 },
  transactions: { '3f0d3c52-0c1f-4f0e-9a51-5a5f4b0f7a11': true },
  lastBroadcast: { 'OLD-1': { count: 45, tx: '3f0d3c52-0c1f-4f0e-9a51-5a5f4b0f7a11' } },
  returns: { 'OLD-1': [{ quantity: 2, disposition: 'SELLABLE', timestamp: '2026-02-06T10:30:00Z' }] },
  alerts: [
    {
      id: 'alert-1770362109236-x1',
      type: 'return_damaged',
      severity: 'warning',
      sku: 'OLD-1',
      message: 'One unit came back damaged.',
      quantity: 1,
      timestamp: '2026-02-06T10:30:00Z',
      read: false,
    },
  ],
};

/** As in production, the tables exist already. */
async function migrateAll(env: Environment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'syncstate-older-'));
  try {
    const file = join(folder, 'store.json');
    writeFileSync(file, JSON.stringify(OLDER_STORE));
    for (const args of [[file, '--dry-run'], [file], [file]])
      await succeed(runMigrate, args, { ...env, NODE_ENV: 'production' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let store: TestStore;
let shop: ShopifySimulator;
let called: ReadonlySet<string>;
const recordings: Record<string, Recording> = {};

beforeAll(async () => {
  store = await startTestStore();
  shop = await startTestShop();
  const functions = new CalledFunctions();
  await functions.start();
  recordings.Service = await recorded(store, servicePolicy, runService);
  recordings.Verify = await recorded(store, verifyPolicy, verifyAll);
  recordings.Migrate = await recorded(store, migratePolicy, migrateAll);
  const [empty, older] = [await startTestStore({ tables: false }), await startTestStore({ tables: false })];
  try {
    // Tables of older instructions lack one index each.
    for (const table of TABLES)
      await older.client.send(
        new CreateTableCommand(
          createTableInput(older.prefix, { ...table, indexes: table.indexes.slice(0, -1) }),
        ),
      );
    for (const [name, Item] of [
      ['Returns', { sku: { S: 'OLD-1' }, timestamp: { S: '2026-02-06T10:30:00Z' } }],
      ['Alerts', { alertId: { S: 'alert-1770362109236-x1' } }],
    ] as const)
      await older.client.send(new PutItemCommand({ TableName: `${older.prefix}${name}`, Item }));
    const createAll = (env: Environment) => succeed(runTablesCreate, [], { ...env, NODE_ENV: 'production' });
    const runs = [
      await recorded(empty, operatorPolicy, createAll),
      await recorded(older, operatorPolicy, createAll),
    ];
    recordings.Operator = {
      calls: [...new Set(runs.flatMap(({ calls }) => calls))].sort(),
      refused: runs.flatMap(({ refused }) => refused),
    };
  } finally {
    await empty.stop();
    await older.stop();
  }
  called = await functions.stop();
  if (WRITE)
    writeFileSync(
      RECORD,
      `${JSON.stringify(Object.fromEntries(Object.entries(recordings).map(([name, { calls }]) => [name, calls])), undefined, 2)}\n`,
    );
});

afterAll(async () => {
  await shop.close();
  await store.stop();
});

describe.each(POLICIES)('the policy $name', (policy) => {
  it('allows every call of its program', () => {
    expect(recordings[policy.name]?.refused).toEqual([]);
  });

  it('allows no call that its program does not make', () => {
    expect(recordings[policy.name]?.calls).toEqual([...allowedBy(policy)].sort());
  });

  it('matches deploy/aws/recorded-calls.json, so that a change shows there', () => {
    const record = JSON.parse(readFileSync(RECORD, 'utf8')) as Record<string, readonly string[]>;
    expect(record[policy.name]).toEqual(recordings[policy.name]?.calls);
  });

  it('has each action of a table or index once, with a reason', () => {
    expect(allowedBy(policy).size).toBe(policy.permissions.length);
    for (const { reason } of policy.permissions) expect(reason).not.toBe('');
  });
});

describe('the recording is complete', () => {
  it('every function of the sources that makes requests to a table was called', () => {
    const places = placesInSources();
    expect(places.length).toBeGreaterThan(40);
    expect(places.filter((place) => !called.has(place))).toEqual([]);
  });

  it('the service uses every index of the tables', () => {
    const used = recordings.Service?.calls ?? [];
    for (const { suffix, indexes } of TABLES)
      for (const { name } of indexes) expect(used).toContain(`${suffix}/${name} Query`);
  });

  it('no program deletes anything but listings, and verify writes nothing', () => {
    const writes = /(Put|Update|Delete|BatchWrite)Item|Create|UpdateT|Delete/;
    expect(recordings.Verify?.calls.filter((call) => writes.test(call))).toEqual([]);
    for (const { calls } of Object.values(recordings))
      expect(calls.filter((call) => call.includes('Delete') && call !== 'Listings DeleteItem')).toEqual([]);
  });
});

describe('what a request needs', () => {
  it.each<[string, object, string[]]>([
    ['GetItem', { TableName: 'P-Inventory' }, ['Inventory GetItem']],
    ['Query', { TableName: 'P-Alerts', IndexName: 'unread-index' }, ['Alerts/unread-index Query']],
    [
      'BatchGetItem',
      { RequestItems: { 'P-Inventory': {}, 'P-Returns': {} } },
      ['Inventory BatchGetItem', 'Returns BatchGetItem'],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'P-Transactions' } },
          { Update: { TableName: 'P-Inventory' } },
          { ConditionCheck: { TableName: 'P-Alerts' } },
          { Delete: { TableName: 'P-Returns' } },
        ],
      },
      ['Transactions PutItem', 'Inventory UpdateItem', 'Alerts ConditionCheckItem', 'Returns DeleteItem'],
    ],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'P-Returns' } }] }, ['Returns GetItem']],
  ])('of %s', (operation, body, needed) => {
    expect(permissionsNeeded(operation, body, 'P-')).toEqual(needed);
  });

  it('is refused as AWS refuses it when the policy lacks it, and the store never sees it', async () => {
    const recorder = await startCallRecorder(store.endpoint, store.prefix, allowedBy(servicePolicy));
    const client = createClient(loadConfig(store.env).store, recorder.url);
    try {
      const TableName = store.tables.inventory;
      const put = new PutItemCommand({ TableName, Item: { sku: { S: 'SMUGGLED' } } });
      await expect(client.send(put)).rejects.toMatchObject({ name: 'AccessDeniedException' });
      const remove = new DeleteItemCommand({ TableName, Key: { sku: { S: 'MUG' } } });
      await expect(client.send(remove)).rejects.toMatchObject({ name: 'AccessDeniedException' });
      expect(recorder.refused()).toEqual(['Inventory DeleteItem', 'Inventory PutItem']);
      expect(recorder.calls()).toEqual([]);
    } finally {
      client.destroy();
      await recorder.close();
    }
  });
});
