import {
  GetItemCommand,
  InternalServerError,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  QueryCommand,
  RequestLimitExceeded,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionInProgressException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { toAlert } from '../../../src/alerts/store/alert-item';
import { type Alert, alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import type { Movement } from '../../../src/inventory/domain/movement';
import type { MovementOutcome } from '../../../src/inventory/ledger/domain/commit-batch';
import { DEFAULT_LIMITS, type GroupCommitLimits } from '../../../src/inventory/ledger/group-commit-limits';
import { BlockedSkuRepository } from '../../../src/inventory/outbox/blocked-sku.repository';
import { OutboxIndexRepository } from '../../../src/inventory/outbox/outbox-index.repository';
import { StoreUnavailable } from '../../../src/platform/dynamodb/store-error';
import { freePort } from '../../support/network/free-port';
import { SetClock } from '../../support/set-clock';
import { eventually } from '../../support/eventually';
import {
  adjustment,
  amazonSale,
  ledgerOf,
  LedgerWriter,
  newSku,
  proveLedger,
  registration,
  sale,
  stockItem,
} from '../../support/store/ledger-writer';
import { cancelledWhere, type SeenCall } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** For races of several writers on a busy machine: the test checks figures, not speed. */
const PATIENT: Partial<GroupCommitLimits> = { patienceMs: 20_000 };
/** For callers that time out: longer than a busy machine delays the steps before and after. */
const IMPATIENT: Partial<GroupCommitLimits> = { patienceMs: 2000 };
/** For callers that only time out. */
const VERY_IMPATIENT: Partial<GroupCommitLimits> = { patienceMs: 400 };
/** Milliseconds that Shopify waits for an answer. */
const SHOPIFY_WAITS_MS = 5000;
/** DynamoDB takes items of up to 400 KB. */
const TOO_LARGE = 'x'.repeat(450_000);

const $metadata = {};

function timeout(): Error {
  return Object.assign(new Error('Request timed out'), { name: 'TimeoutError' });
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** A cancellation with the same reason for each action of the transaction. */
function cancelledFor(code: string): (call: SeenCall) => Error | undefined {
  return cancelledWhere(code, () => true);
}

describe('the ledger', () => {
  let store: TestStore;
  let index: OutboxIndexRepository;
  const writers: LedgerWriter[] = [];

  beforeAll(async () => {
    store = await startTestStore();
    index = new OutboxIndexRepository(store.client, store.documents, store.tables);
  });

  afterEach(async () => {
    await Promise.all(writers.splice(0).map((writer) => writer.end()));
  });

  afterAll(async () => {
    await store.stop();
  });

  function newWriter(limits: Partial<GroupCommitLimits> = {}, endpoint?: string): LedgerWriter {
    const writer = new LedgerWriter(store, limits, endpoint);
    writers.push(writer);
    return writer;
  }

  /** A registered SKU, and a writer that remembers it. */
  async function registered(
    figures: { physical: number; buffer?: number; lowStockThreshold?: number },
    limits: Partial<GroupCommitLimits> = {},
  ): Promise<{ sku: string; writer: LedgerWriter }> {
    const sku = newSku();
    const writer = newWriter(limits);
    await writer.move(registration(sku, figures));
    writer.script.forgetCalls();
    writer.pending.length = 0;
    return { sku, writer };
  }

  /** Clears the SKU's mark, as the settlement of a push does. */
  async function settle(sku: string): Promise<void> {
    await store.client.send(
      new UpdateItemCommand({
        TableName: store.tables.inventory,
        Key: { sku: { S: sku } },
        UpdateExpression: 'REMOVE pending, pendingSince',
      }),
    );
  }

  async function alertsOf(sku: string): Promise<Alert[]> {
    const { Items } = await store.client.send(
      new QueryCommand({
        TableName: store.tables.alerts,
        IndexName: 'sku-timestamp-index',
        KeyConditionExpression: 'sku = :sku',
        ExpressionAttributeValues: { ':sku': { S: sku } },
      }),
    );
    return (Items ?? []).map((item) => toAlert(unmarshall(item)));
  }

  async function pendingSince(sku: string): Promise<string | undefined> {
    for await (const page of index.pendingPages()) {
      const push = page.find((pending) => pending.sku === sku);
      if (push !== undefined) return push.since;
    }
    return undefined;
  }

  function kindsOf(outcomes: readonly MovementOutcome[]): string[] {
    return outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.reason : outcome.kind));
  }

  function times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }

  describe('packs movements', () => {
    it('writes ten concurrent sales of one SKU as ten rows and one stock update', async () => {
      const { sku, writer } = await registered({ physical: 100 });
      const outcomes = await Promise.all(times(10, () => writer.move(sale(sku))));
      expect(kindsOf(outcomes)).toEqual(times(10, () => 'applied'));
      const transactions = writer.transactions();
      expect(transactions).toHaveLength(1);
      expect(transactions[0]?.filter((action) => action.Put !== undefined)).toHaveLength(10);
      expect(transactions[0]?.filter((action) => action.Update !== undefined)).toHaveLength(1);
      const { stock, rows } = await proveLedger(store, sku);
      expect(stock.physical).toBe(90);
      expect(rows).toHaveLength(11);
    });

    it('answers each movement with the stock after it, in order of arrival', async () => {
      const { sku, writer } = await registered({ physical: 10, buffer: 2 });
      const outcomes = await writer.submit(sale(sku, 3), adjustment(sku, 1), sale(sku, 7));
      expect(outcomes.map((outcome) => outcome.kind !== 'refused' && outcome.row)).toMatchObject([
        { delta: -3, physicalAfter: 7, broadcastAfter: 5, version: 2 },
        { delta: 1, physicalAfter: 8, broadcastAfter: 6, version: 3 },
        { delta: -7, physicalAfter: 1, broadcastAfter: 0, version: 4 },
      ]);
    });

    it('never sends more than 100 actions in one transaction', async () => {
      const writer = newWriter(PATIENT);
      const skus = times(90, newSku);
      const outcomes = await Promise.all(
        skus.map((sku) => writer.submit(registration(sku, { physical: 5 }), sale(sku), sale(sku, 9))),
      );
      expect(new Set(outcomes.flatMap(kindsOf))).toEqual(new Set(['applied']));
      const sizes = writer.transactions().map((actions) => actions.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
      expect(sizes.length).toBeLessThanOrEqual(10);
      for (const sku of skus) expect((await proveLedger(store, sku)).stock.physical).toBe(-5);
    });

    it('packs the movements that arrive while a commit is in flight into the next one', async () => {
      const { sku, writer } = await registered({ physical: 100 }, PATIENT);
      writer.script.holdCalls('TransactWriteItems');
      const first = writer.move(sale(sku));
      await eventually('the first commit is in flight', () => writer.script.waiting === 1);
      const others = Promise.all(times(30, () => writer.move(sale(sku))));
      await writer.move(sale(newSku()));
      expect(writer.script.count('TransactWriteItems')).toBe(1);
      writer.script.releaseCalls();
      await Promise.all([first, others]);
      expect(writer.transactions().map((actions) => actions.length)).toEqual([2, 31]);
      expect((await proveLedger(store, sku)).stock.physical).toBe(69);
    });

    it('has one commit of a SKU in flight at a time, and commits other SKUs meanwhile', async () => {
      const { sku, writer } = await registered({ physical: 100 }, PATIENT);
      const other = newSku();
      await newWriter().move(registration(other, { physical: 100 }));
      writer.script.holdCalls('TransactWriteItems');
      const held = [writer.move(sale(sku))];
      await eventually('the first SKU is in flight', () => writer.script.waiting === 1);
      held.push(writer.move(sale(sku)), writer.move(sale(other)));
      await eventually('the other SKU is in flight', () => writer.script.waiting === 2);
      const inFlight = writer
        .transactions()
        .map((actions) =>
          actions.map((action) => action.Update?.Key?.sku?.S).filter((name) => name !== undefined),
        );
      expect(inFlight).toEqual([[sku], [other]]);
      writer.script.releaseCalls();
      expect(kindsOf(await Promise.all(held))).toEqual(['applied', 'applied', 'applied']);
    });

    it('does not read a remembered SKU again', async () => {
      const { sku, writer } = await registered({ physical: 100 });
      for (const quantity of [1, 2, 3]) await writer.move(sale(sku, quantity));
      expect(writer.script.count('BatchGetItem')).toBe(0);
      expect(writer.script.count('TransactWriteItems')).toBe(3);
    });

    it('lets rows expire 30 days after their time, and keeps them when expiry is off', async () => {
      const { sku, writer } = await registered({ physical: 3 });
      const outcome = await writer.move(sale(sku));
      if (outcome.kind !== 'applied') throw new Error('The sale was not applied.');
      const { Item } = await store.client.send(
        new GetItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: outcome.row.txId } } }),
      );
      const soldAt = Date.parse(`${outcome.row.timestamp.slice(0, 23)}Z`);
      expect(Item?.expiresAt?.N).toBe(String(Math.floor(soldAt / 1000) + 30 * 86_400));

      const keeping = new LedgerWriter({ ...store, env: { ...store.env, TRANSACTION_TTL_DAYS: '0' } });
      writers.push(keeping);
      const kept = sale(sku);
      await keeping.move(kept);
      const { Item: keptItem } = await store.client.send(
        new GetItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: kept.txId } } }),
      );
      expect(keptItem).toBeDefined();
      expect(keptItem).not.toHaveProperty('expiresAt');
    });
  });

  describe('gives each movement its own outcome', () => {
    it('applies, recognises and refuses within one submission', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      const known = sale(sku);
      await writer.move(known);
      const outcomes = await writer.submit(
        sale(sku),
        known,
        sale(newSku()),
        adjustment(sku, -100),
        adjustment(sku, 1_000_000_000),
        sale(sku),
      );
      expect(kindsOf(outcomes)).toEqual([
        'applied',
        'duplicate',
        'unknown_sku',
        'insufficient_stock',
        'out_of_bounds',
        'applied',
      ]);
      const { stock, rows } = await proveLedger(store, sku);
      expect(stock.physical).toBe(2);
      expect(rows).toHaveLength(4);
    });

    it('refuses a movement that earlier movements of the same commit made impossible', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      const outcomes = await writer.submit(adjustment(sku, -3), adjustment(sku, -3), adjustment(sku, -2));
      expect(kindsOf(outcomes)).toEqual(['applied', 'insufficient_stock', 'applied']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(0);
    });

    it('lets a sale take the stock below zero', async () => {
      const { sku, writer } = await registered({ physical: 1 });
      expect(await writer.move(sale(sku, 4))).toMatchObject({
        kind: 'applied',
        row: { physicalAfter: -3, broadcastAfter: 0 },
      });
      expect((await proveLedger(store, sku)).stock).toMatchObject({ physical: -3, broadcast: 0 });
    });

    it('writes nothing for a refused movement', async () => {
      const { sku, writer } = await registered({ physical: 1 });
      const unknown = newSku();
      await writer.submit(adjustment(sku, -2), sale(unknown));
      expect(await ledgerOf(store, unknown)).toEqual([]);
      expect(await stockItem(store, unknown)).toEqual({});
      expect((await proveLedger(store, sku)).rows).toHaveLength(1);
      expect(writer.script.count('TransactWriteItems')).toBe(0);
    });
  });

  describe('moves stock once for one cause', () => {
    it('answers a repeat from memory with the first row, without a call to the store', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      const cause = sale(sku);
      const first = await writer.move(cause);
      await writer.move(sale(sku));
      writer.script.forgetCalls();
      expect(await writer.move(cause)).toEqual({ ...first, kind: 'duplicate' });
      expect(writer.script.calls).toEqual([]);
    });

    it('answers a repeat at another process with the first row, from the store', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      const cause = sale(sku);
      const first = await writer.move(cause);
      await writer.move(sale(sku));
      expect(await newWriter().move(cause)).toEqual({ ...first, kind: 'duplicate' });
      const { stock, rows } = await proveLedger(store, sku);
      expect(stock.physical).toBe(3);
      expect(rows).toHaveLength(3);
    });

    it('counts a cause once that arrives twice at once, also within one submission', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      const cause = sale(sku);
      const [together, alone] = await Promise.all([writer.submit(cause, cause), writer.move(cause)]);
      const outcomes = [...together, alone];
      expect(kindsOf(outcomes)).toEqual(['applied', 'duplicate', 'duplicate']);
      expect(new Set(outcomes.map((outcome) => outcome.kind !== 'refused' && outcome.row.version)).size).toBe(
        1,
      );
      expect((await proveLedger(store, sku)).stock.physical).toBe(4);
    });

    it('recognises the repeat of a movement among new ones, and applies the new ones', async () => {
      const { sku, writer } = await registered({ physical: 10 });
      const known = sale(sku, 2);
      await writer.move(known);
      const outcomes = await newWriter().submit(sale(sku), known, sale(sku));
      expect(kindsOf(outcomes)).toEqual(['applied', 'duplicate', 'applied']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(6);
    });

    it('answers the replay of the last unit as a duplicate, not a shortage, in every process', async () => {
      const { sku, writer } = await registered({ physical: 1 });
      const lastUnit = adjustment(sku, -1);
      expect(await writer.move(lastUnit)).toMatchObject({ kind: 'applied' });
      expect(await writer.move(lastUnit)).toMatchObject({ kind: 'duplicate', row: { physicalAfter: 0 } });
      expect(await newWriter().move(lastUnit)).toMatchObject({
        kind: 'duplicate',
        row: { physicalAfter: 0 },
      });
      expect(kindsOf([await newWriter().move(adjustment(sku, -1))])).toEqual(['insufficient_stock']);
    });

    it('moves stock once for each of 40 causes that three processes report at once', async () => {
      const { sku } = await registered({ physical: 100 });
      const causes = times(40, () => sale(sku));
      const reports = await Promise.all(
        times(3, () => newWriter(PATIENT)).map((writer) =>
          Promise.all(causes.map((cause) => writer.move(cause))),
        ),
      );
      causes.forEach((_, index) => {
        const kinds = kindsOf(
          reports.map((report) => report[index]).filter((outcome) => outcome !== undefined),
        );
        expect(kinds.sort()).toEqual(['applied', 'duplicate', 'duplicate']);
      });
      const { stock, rows } = await proveLedger(store, sku);
      expect(stock.physical).toBe(60);
      expect(rows).toHaveLength(41);
    });
  });

  describe('refuses nothing on a stale stock', () => {
    it('reads the stock again before it refuses a shortage', async () => {
      const { sku, writer } = await registered({ physical: 0 });
      await newWriter().move(adjustment(sku, 3));
      expect(await writer.move(adjustment(sku, -2))).toMatchObject({
        kind: 'applied',
        row: { physicalAfter: 1 },
      });
      await proveLedger(store, sku);
    });

    it('reads the stock again before it refuses an unknown SKU', async () => {
      const sku = newSku();
      const writer = newWriter();
      expect(kindsOf([await writer.move(sale(sku))])).toEqual(['unknown_sku']);
      await newWriter().move(registration(sku, { physical: 2 }));
      expect(kindsOf([await writer.move(sale(sku))])).toEqual(['applied']);
    });

    it('does not apply on a stale stock either: it counts the sales of another process', async () => {
      const { sku, writer } = await registered({ physical: 3 });
      await newWriter().move(sale(sku, 3));
      expect(kindsOf([await writer.move(adjustment(sku, -1))])).toEqual(['insufficient_stock']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(0);
    });
  });

  describe('stays exact when processes race', () => {
    it.each([2, 3])('for one hot SKU, with %i processes', async (count) => {
      const { sku } = await registered({ physical: 1000 });
      const racing = times(count, () => newWriter(PATIENT));
      const outcomes = await Promise.all(
        racing.flatMap((writer) =>
          times(8, (wave) =>
            Promise.all(times(5, () => writer.move(wave % 2 === 0 ? sale(sku) : adjustment(sku, 1)))),
          ),
        ),
      );
      expect(new Set(kindsOf(outcomes.flat()))).toEqual(new Set(['applied']));
      const { stock, rows } = await proveLedger(store, sku);
      expect(rows).toHaveLength(1 + count * 40);
      expect(stock.physical).toBe(1000);
    });

    it('when three processes sell it independently', async () => {
      const { sku } = await registered({ physical: 1000 });
      await Promise.all(
        times(3, () => newWriter(PATIENT)).map(async (writer) => {
          for (const quantity of [1, 2, 3, 4, 5, 6, 7, 8])
            expect(await writer.move(sale(sku, quantity))).toMatchObject({
              kind: 'applied',
              row: { delta: -quantity },
            });
        }),
      );
      const { stock, rows } = await proveLedger(store, sku);
      expect(stock.physical).toBe(1000 - 3 * 36);
      expect(rows).toHaveLength(25);
    });

    it('for orders of several lines over many SKUs', async () => {
      const skus = times(12, newSku);
      await newWriter(PATIENT).submit(...skus.map((sku) => registration(sku, { physical: 500 })));
      const sold = new Map(skus.map((sku) => [sku, 0]));
      const orders = times(3, (process) =>
        times(20, (order) =>
          times(3, (line) => {
            const sku = skus[(process + order * 5 + line * 7) % skus.length] ?? '';
            sold.set(sku, (sold.get(sku) ?? 0) + line + 1);
            return sale(sku, line + 1);
          }),
        ),
      );
      const outcomes = await Promise.all(
        orders.map(async (ofProcess) => {
          const writer = newWriter(PATIENT);
          return Promise.all(ofProcess.map((lines) => writer.submit(...lines)));
        }),
      );
      expect(new Set(outcomes.flat().flatMap(kindsOf))).toEqual(new Set(['applied']));
      for (const sku of skus)
        expect((await proveLedger(store, sku)).stock.physical).toBe(500 - (sold.get(sku) ?? 0));
    });

    it('and gives out the last units once, however many callers take them by hand', async () => {
      const { sku } = await registered({ physical: 10 });
      const outcomes = await Promise.all(
        times(3, () => newWriter(PATIENT)).flatMap((writer) =>
          times(8, () => writer.move(adjustment(sku, -1))),
        ),
      );
      const kinds = kindsOf(outcomes);
      expect(kinds.filter((kind) => kind === 'applied')).toHaveLength(10);
      expect(kinds.filter((kind) => kind === 'insufficient_stock')).toHaveLength(14);
      expect((await proveLedger(store, sku)).stock.physical).toBe(0);
    });
  });

  describe('isolates a bad movement', () => {
    function tooLarge(sku: string): Movement {
      return { ...sale(sku), cause: { reason: TOO_LARGE } };
    }

    it('fails the row that the store refuses and applies the others of its batch, also of the same SKU', async () => {
      const { sku, writer } = await registered({ physical: 10 });
      const { sku: other } = await registered({ physical: 10 });
      const [before, bad, after, elsewhere] = await Promise.allSettled([
        writer.move(sale(sku)),
        writer.move(tooLarge(sku)),
        writer.move(sale(sku)),
        writer.move(sale(other)),
      ]);
      expect(bad.status).toBe('rejected');
      expect(bad.status === 'rejected' && bad.reason).not.toBeInstanceOf(StoreUnavailable);
      for (const good of [before, after, elsewhere])
        expect(good).toMatchObject({ status: 'fulfilled', value: { kind: 'applied' } });
      expect((await proveLedger(store, sku)).stock.physical).toBe(8);
      expect((await proveLedger(store, other)).stock.physical).toBe(9);
    });

    it('writes nothing of a submission with a refused row', async () => {
      const { sku, writer } = await registered({ physical: 10 });
      await expect(writer.submit(sale(sku), tooLarge(sku))).rejects.toThrow('refused');
      expect((await proveLedger(store, sku)).rows).toHaveLength(1);
    });

    it('raises no alert for a sale that was not written', async () => {
      const { sku, writer } = await registered({ physical: 0 });
      await expect(writer.move(tooLarge(sku))).rejects.toThrow('refused');
      expect(await alertsOf(sku)).toEqual([]);
      expect((await proveLedger(store, sku)).stock.physical).toBe(0);
    });

    it('commits as usual afterwards', async () => {
      const { sku, writer } = await registered({ physical: 10 });
      await Promise.allSettled([writer.move(tooLarge(sku)), writer.move(sale(sku))]);
      writer.script.forgetCalls();
      await Promise.all(times(5, () => writer.move(sale(sku))));
      expect(writer.script.count('TransactWriteItems')).toBe(1);
      expect((await proveLedger(store, sku)).stock.physical).toBe(4);
    });
  });

  describe('writes alerts in the transaction that causes them', () => {
    it('raises one alert for one dip below zero, counts the sales that deepen it, and closes it', async () => {
      const { sku, writer } = await registered({ physical: 1 });
      const dip = sale(sku, 2, 'order-1');
      await writer.move(dip);
      const written = writer.transactions()[0] ?? [];
      expect(written.map((action) => (action.Put ?? action.Update)?.TableName)).toEqual([
        store.tables.transactions,
        store.tables.inventory,
        store.tables.alerts,
      ]);
      await writer.move(sale(sku));
      await newWriter().move(sale(sku));
      expect(await alertsOf(sku)).toMatchObject([
        { type: 'oversold', severity: 'critical', orderId: 'order-1', count: 3, read: false },
      ]);
      await writer.move(adjustment(sku, 3));
      const [closed, ...others] = await alertsOf(sku);
      expect(others).toEqual([]);
      expect(closed?.closedAt).toBeDefined();
      expect(await stockItem(store, sku)).not.toHaveProperty('oversoldAlert');
    });

    it('raises a second alert for a second dip', async () => {
      const { sku, writer } = await registered({ physical: 0 });
      await writer.submit(sale(sku), adjustment(sku, 1), sale(sku));
      const alerts = await alertsOf(sku);
      expect(alerts).toHaveLength(2);
      expect(alerts.filter((alert) => alert.closedAt === undefined)).toHaveLength(1);
      expect(alerts.map((alert) => alert.count)).toEqual([1, 1]);
    });

    it('counts the sales of one commit in one alert', async () => {
      const { sku, writer } = await registered({ physical: 1 });
      await Promise.all(times(4, () => writer.move(sale(sku))));
      expect(writer.script.count('TransactWriteItems')).toBe(1);
      expect(await alertsOf(sku)).toMatchObject([{ type: 'oversold', count: 3 }]);
    });

    it('raises one low stock alert, and another only after stock has risen above the threshold', async () => {
      const { sku, writer } = await registered({ physical: 6, lowStockThreshold: 5 });
      await writer.move(sale(sku));
      await writer.move(sale(sku));
      expect(await alertsOf(sku)).toMatchObject([{ type: 'stock_low', severity: 'warning', count: 1 }]);
      await writer.move(adjustment(sku, 10));
      await writer.move(sale(sku, 10));
      const alerts = await alertsOf(sku);
      expect(alerts.map((alert) => alert.closedAt === undefined)).toEqual([false, true]);
    });

    it('raises one alert when two processes take the same SKU below zero', async () => {
      const { sku } = await registered({ physical: 0 });
      await Promise.all(times(2, () => newWriter(PATIENT)).map((writer) => writer.move(sale(sku))));
      expect(await alertsOf(sku)).toMatchObject([{ type: 'oversold', count: 2 }]);
    });

    it('waits between tries while another write holds the alert', async () => {
      const { sku, writer } = await registered({ physical: 0 }, IMPATIENT);
      writer.script.failBeforeSending(
        'TransactWriteItems',
        cancelledWhere('TransactionConflict', (action) => action.Update?.TableName === store.tables.alerts),
        Infinity,
      );
      await expect(writer.move(sale(sku))).rejects.toBeInstanceOf(StoreUnavailable);
      expect(writer.script.count('TransactWriteItems')).toBeLessThan(30);
      writer.script.clearFaults();
      expect(await writer.move(sale(sku))).toMatchObject({ kind: 'applied' });
    });
  });

  describe('marks pending pushes', () => {
    it('puts a sold SKU into the outbox with its commit, and notifies its own process', async () => {
      const { sku, writer } = await registered({ physical: 10 });
      await settle(sku);
      const outcome = await newWriter().move(sale(sku));
      if (outcome.kind !== 'applied') throw new Error('The sale was not applied.');
      expect(await pendingSince(sku)).toBe(outcome.row.timestamp);
      await writer.move(sale(sku));
      expect(writer.pending).toMatchObject([{ sku, broadcast: 8, pending: { state: 'queued' } }]);
    });

    it('keeps the place in the outbox of the oldest pending sale, whichever process sells next', async () => {
      const { sku, writer } = await registered({ physical: 10 });
      await settle(sku);
      const first = await newWriter().move(sale(sku));
      if (first.kind !== 'applied') throw new Error('The sale was not applied.');
      await writer.move(sale(sku));
      await newWriter().move(sale(sku));
      expect(await pendingSince(sku)).toBe(first.row.timestamp);
    });

    it('marks nothing for a movement that leaves the broadcast unchanged', async () => {
      const { sku, writer } = await registered({ physical: 2, buffer: 5 });
      await settle(sku);
      const seller = newWriter();
      await seller.move(sale(sku));
      expect(await pendingSince(sku)).toBeUndefined();
      expect(seller.pending).toEqual([]);
      await writer.move(adjustment(sku, 1));
      expect(await pendingSince(sku)).toBeUndefined();
    });

    it('marks nothing for movements of one commit that cancel out', async () => {
      const { sku } = await registered({ physical: 5 });
      await settle(sku);
      const seller = newWriter();
      await seller.submit(sale(sku), adjustment(sku, 1));
      expect(await pendingSince(sku)).toBeUndefined();
      expect(seller.pending).toEqual([]);
      expect((await proveLedger(store, sku)).rows).toHaveLength(3);
    });

    it("marks an order at Amazon that cancels out, because it lowered Amazon's own number", async () => {
      const { sku } = await registered({ physical: 5 });
      await settle(sku);
      const seller = newWriter();
      const order = amazonSale(sku, 2);
      await seller.submit(order, adjustment(sku, 2));
      expect(await pendingSince(sku)).toBeDefined();
      expect(seller.pending).toHaveLength(1);
      const { stock } = await proveLedger(store, sku);
      expect(stock.amazonChanges).toMatchObject([{ sellerSku: sku, units: 2, version: 2 }]);
    });

    it("keeps no order at Amazon for longer than it needs, and writes none with Shopify's sales", async () => {
      const { sku, writer } = await registered({ physical: 5 });
      await writer.move(amazonSale(sku, 1, '2026-01-01T00:00:00Z'));
      await writer.move(sale(sku));
      const { stock } = await proveLedger(store, sku);
      expect(stock).not.toHaveProperty('amazonChanges');
      expect(stock.amazonChangesFrom).toBe('2026-01-01T00:00:00.001000Z');
    });

    it('keeps an earlier mark when later movements leave the broadcast unchanged', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      const since = await pendingSince(sku);
      await writer.submit(sale(sku), adjustment(sku, 1));
      expect(since).toBeDefined();
      expect(await pendingSince(sku)).toBe(since);
    });

    it('marks a new buffer as it marks a sale', async () => {
      const { sku } = await registered({ physical: 5 });
      await settle(sku);
      await newWriter().move({
        ...adjustment(sku, 0),
        change: { kind: 'set', register: false, buffer: 2 },
      });
      expect(await pendingSince(sku)).toBeDefined();
      expect((await proveLedger(store, sku)).stock).toMatchObject({ physical: 5, buffer: 2, broadcast: 3 });
    });

    it('queues a blocked SKU again with its next broadcast, at the end of the queue', async () => {
      const { sku } = await registered({ physical: 5 });
      const blocking = new BlockedSkuRepository(
        store.client,
        store.documents,
        store.tables,
        new ChangeFeed(),
      );
      await blocking.block(
        { sku, version: 1, reason: 'refused by Amazon' },
        draftAlert(alertIdOf.syncFailed(sku), 'sync_failed', '2020-01-01T00:00:00.000000Z', 'refused', {
          sku,
        }),
      );
      expect(await pendingSince(sku)).toBeUndefined();
      const outcome = await newWriter().move(sale(sku));
      if (outcome.kind !== 'applied') throw new Error('The sale was not applied.');
      expect(await pendingSince(sku)).toBe(outcome.row.timestamp);
    });
  });

  describe('when an answer is lost', () => {
    it.each([
      ['times out', timeout],
      ['is cut off', connectionReset],
    ])('answers a sale as applied, once, when its commit succeeded and its answer %s', async (_, error) => {
      const { sku, writer } = await registered({ physical: 5 });
      const cause = sale(sku);
      writer.script.loseAnswer('TransactWriteItems', error);
      expect(await writer.move(cause)).toMatchObject({
        kind: 'applied',
        row: { version: 2, physicalAfter: 4 },
      });
      expect(await writer.move(cause)).toMatchObject({
        kind: 'duplicate',
        row: { version: 2, physicalAfter: 4 },
      });
      expect(await pendingSince(sku)).toBeDefined();
      const { stock, rows } = await proveLedger(store, sku);
      expect(stock.physical).toBe(4);
      expect(rows).toHaveLength(2);
    });

    it('also several times in a row', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      writer.script.loseAnswer('TransactWriteItems', timeout, 3);
      expect(kindsOf([await writer.move(sale(sku))])).toEqual(['applied']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(4);
    });

    it('also when the connection breaks below the retries of the SDK', async () => {
      const { sku } = await registered({ physical: 5 });
      const writer = newWriter();
      let broken = 0;
      writer.script.client.middlewareStack.add(
        (next, context) => async (args) => {
          const answer = await next(args);
          if (context.commandName !== 'TransactWriteItemsCommand' || broken > 0) return answer;
          broken += 1;
          throw connectionReset();
        },
        { step: 'deserialize', name: 'brokenConnection', priority: 'high' },
      );
      expect(kindsOf([await writer.move(sale(sku))])).toEqual(['applied']);
      expect(broken).toBe(1);
      expect((await proveLedger(store, sku)).stock.physical).toBe(4);
    });

    it('answers every line of every order of that commit as applied, once, and later ones too', async () => {
      const { sku, writer } = await registered({ physical: 50 });
      const { sku: other } = await registered({ physical: 50 });
      writer.script.loseAnswer('TransactWriteItems', timeout);
      const outcomes = await Promise.all([
        writer.submit(sale(sku), sale(other, 2)),
        writer.submit(sale(other), sale(sku, 3)),
      ]);
      expect(outcomes.map(kindsOf)).toEqual([
        ['applied', 'applied'],
        ['applied', 'applied'],
      ]);
      expect(kindsOf([await writer.move(sale(sku))])).toEqual(['applied']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(45);
      expect((await proveLedger(store, other)).stock.physical).toBe(47);
    });

    it('answers the last unit as applied, not as a shortage', async () => {
      const { sku, writer } = await registered({ physical: 1 });
      writer.script.loseAnswer('TransactWriteItems', timeout);
      expect(await writer.move(adjustment(sku, -1))).toMatchObject({
        kind: 'applied',
        row: { physicalAfter: 0 },
      });
      expect((await proveLedger(store, sku)).rows).toHaveLength(2);
    });

    it('counts the alert of an oversold SKU once', async () => {
      const { sku, writer } = await registered({ physical: 0 });
      writer.script.loseAnswer('TransactWriteItems', timeout);
      expect(kindsOf([await writer.move(sale(sku))])).toEqual(['applied']);
      expect(await alertsOf(sku)).toMatchObject([{ type: 'oversold', count: 1 }]);
    });

    it('answers a duplicate when another process had reported the same cause before', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      const cause = sale(sku);
      await newWriter().move(cause);
      writer.script.failBeforeSending('TransactWriteItems', timeout);
      expect(kindsOf([await writer.move(cause)])).toEqual(['duplicate']);
    });

    it('answers StoreUnavailable after the deadline, and recognises the repeat of the sale', async () => {
      const { sku, writer } = await registered({ physical: 5 }, IMPATIENT);
      const cause = sale(sku);
      writer.script.loseAnswer('TransactWriteItems', timeout, Infinity);
      writer.script.failBeforeSending('BatchGetItem', timeout, Infinity);
      await expect(writer.move(cause)).rejects.toBeInstanceOf(StoreUnavailable);
      writer.script.clearFaults();
      expect(kindsOf([await writer.move(cause)])).toEqual(['duplicate']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(4);
    });
  });

  describe('when the store is busy or fails for a moment', () => {
    it.each([
      ['a connection that was refused', () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
      [
        'exceeded throughput',
        () => new ProvisionedThroughputExceededException({ message: 'slow down', $metadata }),
      ],
      ['throttling', () => new ThrottlingException({ message: 'slow down', $metadata })],
      ['the limit of requests', () => new RequestLimitExceeded({ message: 'slow down', $metadata })],
      ['an error inside DynamoDB', () => new InternalServerError({ message: 'internal', $metadata })],
      [
        'the same transaction in progress',
        () => new TransactionInProgressException({ message: 'wait', $metadata }),
      ],
      ['a conflict of transactions', cancelledFor('TransactionConflict')],
      ['throttled actions', cancelledFor('ThrottlingError')],
      ['actions beyond the throughput', cancelledFor('ProvisionedThroughputExceeded')],
    ] as [string, (call: SeenCall) => Error | undefined][])('retries after %s', async (_, error) => {
      const { sku, writer } = await registered({ physical: 50 });
      const { sku: other } = await registered({ physical: 50 });
      writer.script.failBeforeSending('TransactWriteItems', error, 2);
      writer.script.failBeforeSending('BatchGetItem', connectionReset);
      const outcomes = await Promise.all([writer.submit(sale(sku), sale(other)), writer.move(sale(sku))]);
      expect(kindsOf(outcomes.flat())).toEqual(['applied', 'applied', 'applied']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(48);
      expect((await proveLedger(store, other)).stock.physical).toBe(49);
    });

    it('does not delay the other SKUs of a batch when one stays in conflict', async () => {
      const { sku, writer } = await registered({ physical: 50 });
      const { sku: other } = await registered({ physical: 50 });
      writer.script.failBeforeSending(
        'TransactWriteItems',
        cancelledWhere('TransactionConflict', (action) => action.Update?.Key?.sku?.S === sku),
        Infinity,
      );
      const [stuck, passing] = await Promise.allSettled([writer.move(sale(sku)), writer.move(sale(other))]);
      expect(stuck).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailable' } });
      expect(passing).toMatchObject({ status: 'fulfilled', value: { kind: 'applied' } });
      expect((await proveLedger(store, sku)).rows).toHaveLength(1);
      expect((await proveLedger(store, other)).stock.physical).toBe(49);
    });

    it('keeps the order of a SKU: a movement that waits for its next try is not overtaken', async () => {
      const { sku, writer } = await registered({ physical: 50 });
      writer.script.failBeforeSending('TransactWriteItems', cancelledFor('TransactionConflict'), 4);
      const first = writer.move(sale(sku, 1));
      await eventually('the first try has failed', () => writer.script.count('TransactWriteItems') > 0);
      await Promise.all([first, writer.move(sale(sku, 2)), writer.move(sale(sku, 3))]);
      expect((await proveLedger(store, sku)).rows.map((row) => row.delta)).toEqual([50, -1, -2, -3]);
    });
  });

  describe('while other instances commit', () => {
    /** SKUs with fifty units each, and a writer that remembers them. */
    async function shelf(count: number): Promise<{ skus: string[]; writer: LedgerWriter }> {
      const skus = Array.from({ length: count }, newSku);
      const writer = newWriter(PATIENT);
      for (let from = 0; from < count; from += 20)
        await writer.submit(...skus.slice(from, from + 20).map((sku) => registration(sku, { physical: 50 })));
      writer.script.forgetCalls();
      return { skus, writer };
    }

    /** The SKUs of each transaction that was sent. */
    function packs(writer: LedgerWriter): string[][] {
      return writer
        .transactions()
        .map((actions) => actions.flatMap(({ Update }) => Update?.Key?.sku?.S ?? []));
    }

    it.each([
      ['TransactionConflict', 100],
      ['ConditionalCheckFailed', 16],
    ])(
      'after %s for one SKU makes packs of at most %d SKUs, and commits the others of its pack at once, each once',
      async (code, most) => {
        const { skus, writer } = await shelf(40);
        const [loser = '', ...others] = skus;
        writer.script.failBeforeSending(
          'TransactWriteItems',
          cancelledWhere(code, (action) => action.Update?.Key?.sku?.S === loser),
          3,
        );
        const outcomes = await Promise.all(skus.map((sku) => writer.submit(sale(sku))));
        expect(kindsOf(outcomes.flat())).toEqual(skus.map(() => 'applied'));
        const [first = [], ...next] = packs(writer);
        expect(first).toEqual(skus);
        expect(Math.max(...next.map((pack) => pack.length))).toBeLessThanOrEqual(most);
        // Each of the others is in one transaction more, beside the loser or not.
        const tries = others.map((sku) => next.filter((pack) => pack.includes(sku)).length);
        const lostPacks = next.filter((pack) => pack.includes(loser)).length - 1;
        expect(Math.max(...tries)).toBeLessThanOrEqual(1 + lostPacks);
        for (const sku of skus) expect((await proveLedger(store, sku)).rows).toHaveLength(2);
      },
    );

    it('reads each pack first after a lost race, so that it loses no other race to what it remembers', async () => {
      const { skus, writer: other } = await shelf(30);
      // Others are expected for some seconds, and a busy machine may take longer.
      const writer = new LedgerWriter(store, PATIENT, undefined, undefined, new SetClock(Date.now()));
      writers.push(writer);
      await Promise.all(skus.map((sku) => writer.submit(sale(sku))));
      for (const sku of skus) await other.move(sale(sku));
      // All that this writer remembers is stale. The first pack shows it.
      await Promise.all(skus.map((sku) => writer.submit(sale(sku))));
      expect(packs(writer).slice(0, 2)).toEqual([skus, skus]);
      for (const sku of skus) await other.move(sale(sku));
      writer.script.forgetCalls();
      await Promise.all(skus.map((sku) => writer.submit(sale(sku))));
      expect(packs(writer).flat().toSorted()).toEqual(skus.toSorted());
      expect(writer.script.count('BatchGetItem')).toBe(packs(writer).length);
      for (const sku of skus) expect((await proveLedger(store, sku)).stock.physical).toBe(45);
    });

    it('loses nothing when three instances sell the same SKUs in orders of several lines', async () => {
      const { skus } = await shelf(6);
      const writers = [newWriter(PATIENT), newWriter(PATIENT), newWriter(PATIENT)];
      const orders = Array.from({ length: 60 }, (_, index) =>
        skus.slice(index % 4).map((sku) => sale(sku, 1, `order-${index}-${skus[0] ?? ''}`)),
      );
      // Every order arrives at two of the three.
      const outcomes = await Promise.all(
        orders.map((lines, index) =>
          Promise.all([index % 3, (index + 1) % 3].map(async (writer) => writers[writer]?.submit(...lines))),
        ),
      );
      for (const both of outcomes) {
        const [one = [], two = []] = both.map((lines) => kindsOf(lines ?? []));
        one.forEach((kind, line) => {
          expect([kind, two[line]].toSorted()).toEqual(['applied', 'duplicate']);
        });
      }
      for (const sku of skus) {
        const sold = orders.filter((lines) => lines.some((line) => line.sku === sku)).length;
        expect((await proveLedger(store, sku)).stock.physical).toBe(50 - sold);
      }
    });
  });

  describe('when the store refuses for a cause that does not pass by itself', () => {
    const denied = () => Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

    it.each<[string, string, () => Error, string]>([
      ['a write that is denied', 'TransactWriteItems', denied, 'forbidden'],
      ['a read that is denied', 'BatchGetItem', denied, 'forbidden'],
      [
        'a missing table',
        'TransactWriteItems',
        () => new ResourceNotFoundException({ message: 'Requested resource not found', $metadata }),
        'missing',
      ],
    ])('answers %s after one more try', async (_case, operation, error, refusal) => {
      const { sku } = await registered({ physical: 5 });
      const writer = newWriter({ patienceMs: 600_000 });
      writer.script.failBeforeSending(operation, error, Infinity);
      await expect(writer.move(sale(sku))).rejects.toMatchObject({ name: 'StoreUnavailable', refusal });
      expect(writer.script.count(operation)).toBe(2);
      writer.script.clearFaults();
      expect((await writer.move(sale(sku))).kind).toBe('applied');
    });

    it('applies a movement whose second try is allowed, as after a renewal of credentials', async () => {
      const { sku, writer } = await registered({ physical: 5 });
      writer.script.failBeforeSending('TransactWriteItems', denied);
      expect((await writer.move(sale(sku))).kind).toBe('applied');
    });

    it('refuses only the movements of a batch that need what is missing', async () => {
      const { sku, writer } = await registered({ physical: 50 }, { patienceMs: 600_000 });
      const { sku: oversold } = await registered({ physical: 0 });
      const needsAlerts = ({ input }: SeenCall): boolean =>
        JSON.stringify(input).includes(store.tables.alerts);
      writer.script.failBeforeSending(
        'TransactWriteItems',
        (call) => (needsAlerts(call) ? denied() : undefined),
        Infinity,
      );
      const [stuck, passing] = await Promise.allSettled([
        writer.move(sale(oversold)),
        writer.move(sale(sku)),
      ]);
      expect(stuck).toMatchObject({ status: 'rejected', reason: { refusal: 'forbidden' } });
      expect(passing).toMatchObject({ status: 'fulfilled', value: { kind: 'applied' } });
    });

    it('names throttling when it lasts for as long as the caller waits', async () => {
      const { sku, writer } = await registered({ physical: 5 }, VERY_IMPATIENT);
      writer.script.failBeforeSending('TransactWriteItems', cancelledFor('ThrottlingError'), Infinity);
      await expect(writer.move(sale(sku))).rejects.toMatchObject({ refusal: 'throttled' });
    });
  });

  describe('during an outage of the store', () => {
    async function failsWithin(work: Promise<unknown>, ms: number): Promise<number> {
      const began = performance.now();
      await expect(work).rejects.toBeInstanceOf(StoreUnavailable);
      const took = performance.now() - began;
      expect(took).toBeLessThan(ms);
      return took;
    }

    it('answers every caller after its deadline, and leaves nothing waiting', async () => {
      const port = await freePort();
      const writer = newWriter(VERY_IMPATIENT, `http://127.0.0.1:${port}`);
      const sku = newSku();
      const took = await Promise.all(times(5, () => failsWithin(writer.move(sale(sku)), SHOPIFY_WAITS_MS)));
      expect(Math.min(...took)).toBeGreaterThan(300);
      await writer.commits.drain();
    });

    it('answers in time when the store accepts the call and never answers', async () => {
      const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const writer = newWriter(VERY_IMPATIENT, `http://127.0.0.1:${portOf(silent)}`);
      // The client tries twice for 2 s; callers do not wait for that.
      await failsWithin(writer.move(sale(newSku())), 3900);
      await writer.commits.drain();
      silent.close();
    });

    it('does not keep callers waiting behind others that timed out', async () => {
      const { sku } = await registered({ physical: 5 });
      const writer = newWriter(VERY_IMPATIENT);
      writer.script.holdCalls('TransactWriteItems');
      const first = failsWithin(writer.move(sale(sku)), SHOPIFY_WAITS_MS);
      await eventually('the first commit is in flight', () => writer.script.waiting === 1);
      await Promise.all([first, failsWithin(writer.move(sale(sku)), SHOPIFY_WAITS_MS)]);
    });

    it('commits again as soon as the store answers', async () => {
      const { sku, writer } = await registered({ physical: 5 }, IMPATIENT);
      writer.script.failBeforeSending('TransactWriteItems', connectionReset, Infinity);
      writer.script.failBeforeSending('BatchGetItem', connectionReset, Infinity);
      const missed = sale(sku);
      await expect(writer.move(missed)).rejects.toBeInstanceOf(StoreUnavailable);
      writer.script.clearFaults();
      expect(await writer.move(missed)).toMatchObject({ kind: 'applied', row: { physicalAfter: 4 } });
      expect((await proveLedger(store, sku)).rows).toHaveLength(2);
    });

    it('refuses callers at once when too many wait, and accepts the next when there is room', async () => {
      const { sku, writer } = await registered({ physical: 50 }, { maxWaiting: 5 });
      writer.script.holdCalls('TransactWriteItems');
      const waiting = writer.submit(...times(5, () => sale(sku)));
      await eventually('the commit is in flight', () => writer.script.waiting === 1);
      const tooMany = sale(sku);
      // An accepted caller waits for twice as long.
      await failsWithin(writer.move(tooMany), DEFAULT_LIMITS.patienceMs / 2);
      writer.script.releaseCalls();
      expect(kindsOf(await waiting)).toEqual(times(5, () => 'applied'));
      expect(kindsOf([await writer.move(tooMany)])).toEqual(['applied']);
      expect((await proveLedger(store, sku)).stock.physical).toBe(44);
    });
  });

  describe('continues from the items of older tables', () => {
    async function olderItem(figures: Record<string, { N: string } | { S: string }>): Promise<string> {
      const sku = newSku();
      await store.client.send(
        new PutItemCommand({ TableName: store.tables.inventory, Item: { sku: { S: sku }, ...figures } }),
      );
      return sku;
    }

    it('counts versions from the first movement, and sums from the stored figure', async () => {
      const sku = await olderItem({ physical: { N: '10' }, buffer: { N: '2' }, broadcast: { N: '8' } });
      const writer = newWriter();
      expect(await writer.move(sale(sku))).toMatchObject({
        kind: 'applied',
        row: { version: 1, physicalAfter: 9 },
      });
      expect(await newWriter().move(sale(sku))).toMatchObject({ kind: 'applied', row: { version: 2 } });
      expect((await proveLedger(store, sku)).stock).toMatchObject({ physical: 8, buffer: 2, broadcast: 6 });
      expect(await pendingSince(sku)).toBeDefined();
    });

    it('lets exactly one of two processes make the first version', async () => {
      const sku = await olderItem({ physical: { N: '10' }, buffer: { N: '0' }, broadcast: { N: '10' } });
      const outcomes = await Promise.all(
        times(2, () => newWriter(PATIENT)).map((writer) => writer.move(sale(sku))),
      );
      expect(kindsOf(outcomes)).toEqual(['applied', 'applied']);
      expect((await proveLedger(store, sku)).stock).toMatchObject({ physical: 8, version: 2 });
    });

    it('reads figures stored as text, and absent ones as zero', async () => {
      const sku = await olderItem({ physical: { S: '7' } });
      expect(await newWriter().move(sale(sku))).toMatchObject({
        kind: 'applied',
        row: { physicalAfter: 6, broadcastAfter: 6 },
      });
      expect(await stockItem(store, sku)).toMatchObject({ physical: { N: '6' }, version: { N: '1' } });
    });

    it('does not treat an older item as an unregistered SKU', async () => {
      const sku = await olderItem({ physical: { N: '10' }, buffer: { N: '0' }, broadcast: { N: '10' } });
      const outcome = await newWriter().move(registration(sku, { physical: 12 }));
      expect(outcome).toMatchObject({ kind: 'applied', row: { delta: 2, physicalAfter: 12, version: 1 } });
    });
  });

  it('registers a SKU once when two processes do it at the same time', async () => {
    const sku = newSku();
    const outcomes = await Promise.all(
      [newWriter(PATIENT), newWriter(PATIENT)].map((writer) =>
        writer.move(registration(sku, { physical: 7 })),
      ),
    );
    expect(kindsOf(outcomes)).toEqual(['applied', 'applied']);
    const { stock, rows } = await proveLedger(store, sku);
    expect(stock.physical).toBe(7);
    expect(rows.map((row) => row.delta)).toEqual([7, 0]);
  });

  it('accepts SKUs in any script', async () => {
    const writer = newWriter();
    for (const sku of [`Größe L/42 ${randomUUID().slice(0, 8)}`, `靴 ${randomUUID().slice(0, 8)}`]) {
      await writer.move(registration(sku, { physical: 2 }));
      await writer.move(sale(sku));
      expect((await proveLedger(store, sku)).stock.physical).toBe(1);
    }
  });
});

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.');
  return address.port;
}
