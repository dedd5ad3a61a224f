import {
  DeleteItemCommand,
  InternalServerError,
  ScanCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { txIdOf } from '../../../src/inventory/domain/tx-id';
import { ImportedOrdersRepository } from '../../../src/inventory/imported-orders/imported-orders.repository';
import { SystemClock } from '../../../src/platform/clock';
import { DEFAULT_LIMITS } from '../../../src/inventory/ledger/group-commit-limits';
import type { ReturnStatement, SourceStatement } from '../../../src/returns/units/domain/return-unit';
import { eventually } from '../../support/eventually';
import {
  ledgerOf,
  newSku,
  proveLedger,
  registration,
  sale,
  stockItem,
} from '../../support/store/ledger-writer';
import { byApi, plated, RETURNED_AT, unplated } from '../../support/returns/return-statements';
import { alertsOf, returnsOf, ReturnRecording } from '../../support/returns/return-recording';
import type { SeenCall } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const $metadata = {};
const away = (): Error => new InternalServerError({ message: 'The store is away.', $metadata });

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function sourcesOf(statements: readonly SourceStatement[] = []): string[] {
  return statements.map(({ source }) => source).sort();
}

describe('recording returns', () => {
  let store: TestStore;
  let side: ReturnRecording;
  const sides: ReturnRecording[] = [];

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(() => {
    side = newSide();
  });

  afterEach(async () => {
    await Promise.all(sides.splice(0).map((one) => one.end()));
  });

  afterAll(async () => {
    await store.stop();
  });

  /** Another instance of the service. */
  function newSide(restockDispositions = ['SELLABLE'], needsCountedSale = false): ReturnRecording {
    const made = new ReturnRecording(store, { restockDispositions, needsCountedSale });
    sides.push(made);
    return made;
  }

  /** Proves the SKU's ledger (I1), and that the Returns table has the counted units, and returns the stock. */
  async function stockOf(sku: string, registeredWith = 10): Promise<number> {
    const { stock } = await proveLedger(store, sku);
    const restocked = (await returnsOf(store, sku)).reduce((sum, unit) => sum + unit.restocked, 0);
    const others = (await ledgerOf(store, sku)).filter(({ action }) => !action.startsWith('return'));
    const moved = others.slice(1).reduce((sum, { delta }) => sum + delta, 0);
    expect(stock.physical).toBe(registeredWith + moved + restocked);
    return stock.physical;
  }

  async function rowsOf(sku: string): Promise<string[]> {
    return (await ledgerOf(store, sku))
      .filter(({ action }) => action.startsWith('return'))
      .map(({ action, delta }) => `${action} ${delta}`);
  }

  /** Table and kind of write of each action of a transaction. */
  function writesOf(actions: readonly TransactWriteItem[] | undefined): string[] {
    return (actions ?? [])
      .map(({ Put, Update }) =>
        Put === undefined ? `update ${Update?.TableName ?? ''}` : `put ${Put.TableName ?? ''}`,
      )
      .map((write) => write.replace(store.prefix, ''))
      .sort();
  }

  describe('is one transaction', () => {
    it('a sellable unit: the return, the claim of its plate, the ledger row and the stock', async () => {
      const sku = await side.registered();
      expect(await side.record(plated(sku))).toEqual(['applied']);
      expect(side.writer.transactions().map(writesOf)).toEqual([
        ['put Returns', 'put Transactions', 'put Transactions', 'update Inventory'],
      ]);
      expect(side.writer.script.count('PutItem') + side.writer.script.count('UpdateItem')).toBe(0);
      expect(await stockOf(sku)).toBe(11);
    });

    it('a damaged unit: the return, the claim and the alert, and no stock', async () => {
      const sku = await side.registered();
      const [recorded] = await side.recorder.record([plated(sku, { disposition: 'WAREHOUSE_DAMAGED' })]);
      expect(recorded).toMatchObject({ kind: 'applied', unit: { decision: 'hold', restocked: 0 } });
      expect(side.writer.transactions().map(writesOf)).toEqual([
        ['put Returns', 'put Transactions', 'update Alerts'],
      ]);
      expect(await stockOf(sku)).toBe(10);
      expect(await alertsOf(store, sku)).toMatchObject([
        {
          type: 'return_damaged',
          severity: 'critical',
          count: 1,
          read: false,
          alertId: recorded?.unit.alertId,
        },
      ]);
    });

    it('a unit that is taken out again: the return, the ledger row, the stock and the alert', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      await side.record(statement);
      side.writer.script.forgetCalls();
      expect(await side.record({ ...statement, disposition: 'CUSTOMER_DAMAGED' })).toEqual(['applied']);
      expect(side.writer.transactions().map(writesOf)).toEqual([
        ['put Returns', 'put Transactions', 'update Alerts', 'update Inventory'],
      ]);
      expect(await stockOf(sku)).toBe(10);
      expect(await rowsOf(sku)).toEqual(['return 1', 'return_reversal -1']);
      expect(await alertsOf(store, sku)).toMatchObject([{ type: 'return_reversed', count: 1 }]);
    });

    it('many statements of many SKUs share transactions, none larger than DynamoDB takes', async () => {
      const skus = await Promise.all(times(30, () => side.registered()));
      side.writer.script.forgetCalls();
      const all = times(120, (index) =>
        plated(skus[index % 30] ?? '', index % 4 === 3 ? { disposition: 'DEFECTIVE' } : {}),
      );
      for (const from of [0, 50, 100]) await side.record(...all.slice(from, from + 50));
      const sizes = side.writer.transactions().map((actions) => actions.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
      expect(sizes.length).toBeLessThanOrEqual(12);
      // Of each four returns in a row the last is damaged: 30 of them, spread over the SKUs that are hit.
      let inStock = 0;
      for (const sku of skus) inStock += (await stockOf(sku)) - 10;
      expect(inStock).toBe(90);
    });
  });

  describe('while the store fails', () => {
    const turns: [string, Partial<ReturnStatement>, number][] = [
      ['a sellable unit', {}, 11],
      ['a damaged unit', { disposition: 'DEFECTIVE' }, 10],
    ];

    it.each(turns)(
      'nothing of %s is written when its transaction fails, and it may be repeated',
      async (_, more, physical) => {
        const sku = await side.registered();
        // The service's own deadline: a busy machine must not reach it in one try, nor when the store is back.
        const { patienceMs } = DEFAULT_LIMITS;
        const broken = new ReturnRecording(store, { limits: { patienceMs } });
        sides.push(broken);
        broken.writer.script.failBeforeSending('TransactWriteItems', away, 1000);
        const statement = plated(sku, more);
        await expect(broken.record(statement)).rejects.toMatchObject({ name: 'StoreUnavailable' });
        expect(broken.writer.script.count('TransactWriteItems')).toBeGreaterThan(1);
        expect([await returnsOf(store, sku), await alertsOf(store, sku), await rowsOf(sku)]).toEqual([
          [],
          [],
          [],
        ]);
        broken.writer.script.clearFaults();
        expect(await broken.record(statement)).toEqual(['applied']);
        expect(await broken.record(statement)).toEqual(['unchanged']);
        expect(await stockOf(sku)).toBe(physical);
      },
    );

    it.each(turns)('%s counts once when the answer gets lost', async (_, more, physical) => {
      const sku = await side.registered();
      side.writer.script.loseAnswer('TransactWriteItems', away, 2);
      const statement = plated(sku, more);
      await side.record(statement);
      expect(side.writer.script.count('TransactWriteItems')).toBeGreaterThan(1);
      expect(await side.record(statement)).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(physical);
      expect(await returnsOf(store, sku)).toHaveLength(1);
      expect((await alertsOf(store, sku)).map(({ count }) => count)).toEqual(physical === 11 ? [] : [1]);
    });

    it('in the middle of fifty, the written ones stay and the rest follow', async () => {
      const skus = await Promise.all(times(5, () => side.registered()));
      const all = times(50, (index) =>
        plated(skus[index % 5] ?? '', index % 10 === 9 ? { disposition: 'EXPIRED' } : {}),
      );
      const unlucky = new ReturnRecording(store, { limits: { patienceMs: 150 } });
      sides.push(unlucky);
      let sent = 0;
      unlucky.writer.script.failBeforeSending(
        'TransactWriteItems',
        () => ((sent += 1) === 1 ? undefined : away()),
        1000,
      );
      await expect(unlucky.record(...all)).rejects.toMatchObject({ name: 'StoreUnavailable' });
      const kept = async (): Promise<number> =>
        (await Promise.all(skus.map((sku) => returnsOf(store, sku)))).flat().length;
      // The call that fails does not wait for the one transaction that was sent.
      await eventually('the first transaction is in', async () => (await kept()) > 0);
      const early = await kept();
      expect(early).toBeGreaterThan(0);
      expect(early).toBeLessThan(50);
      const kinds = await side.record(...all);
      expect(kinds.filter((kind) => kind === 'unchanged')).toHaveLength(early);
      for (const sku of skus.slice(0, 4)) expect(await stockOf(sku)).toBe(20);
      expect(await stockOf(skus[4] ?? '')).toBe(15);
    });

    it.each(['BatchGetItem', 'Query'])(
      '%s that is not answered ends in an error, and nothing was written',
      async (operation) => {
        const sku = await side.registered();
        side.writer.script.failBeforeSending(operation, away, 1000);
        await expect(side.record(unplated(sku))).rejects.toThrow('The store is away.');
        expect(await returnsOf(store, sku)).toEqual([]);
        side.writer.script.clearFaults();
        expect(await side.record(unplated(sku))).toEqual(['applied']);
      },
    );

    it('a transaction is retried while another one holds its item', async () => {
      const sku = await side.registered();
      side.writer.script.failBeforeSending(
        'TransactWriteItems',
        () => Object.assign(new Error('busy'), { name: 'TransactionInProgressException' }),
        2,
      );
      expect(await side.record(plated(sku, { disposition: 'DAMAGED' }))).toEqual(['applied']);
    });
  });

  describe('recognises a return', () => {
    it('read twice in one report, and in every report after it', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      expect(await side.record(statement, { ...statement }, { ...statement })).toEqual([
        'applied',
        'unchanged',
        'unchanged',
      ]);
      expect(await newSide().record(statement)).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(11);
    });

    it('by its plate under another date', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const other = { ...statement, returnedAt: '2026-09-20T00:00:00.000Z' };
      await side.record(statement);
      expect(await side.record(other, statement)).toEqual(['unchanged', 'unchanged']);
      expect(await stockOf(sku)).toBe(11);
      expect(await returnsOf(store, sku)).toHaveLength(1);
    });

    it('under two dates in one report, with a disposition each: it does not go in and out with every report', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const other = { ...statement, returnedAt: '2026-09-20T00:00:00.000Z', disposition: 'CUSTOMER_DAMAGED' };
      await side.record(statement, other);
      for (const report of [
        [statement, other],
        [other, statement],
      ])
        expect(await side.record(...report)).toEqual(['unchanged', 'unchanged']);
      expect(await stockOf(sku)).toBe(10);
      expect(await rowsOf(sku)).toEqual(['return 1', 'return_reversal -1']);
    });

    it('long after its ledger row has expired', async () => {
      const sku = await side.registered();
      const [withPlate, without] = [plated(sku), unplated(sku)];
      await side.record(withPlate);
      await side.record(without);
      for (const { txId } of await returnsOf(store, sku))
        await store.client.send(
          new DeleteItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: txId ?? '' } } }),
        );
      expect(await newSide().record(withPlate)).toEqual(['unchanged']);
      expect(await newSide().record(without)).toEqual(['unchanged']);
      expect((await stockItem(store, sku)).physical?.N).toBe('12');
    });

    it('that was deleted from the table: its ledger row is there, so it is written anew and moves nothing', async () => {
      const sku = await side.registered();
      const statements = [plated(sku), unplated(sku)];
      for (const statement of statements) await side.record(statement);
      for (const { timestamp } of await returnsOf(store, sku))
        await store.client.send(
          new DeleteItemCommand({
            TableName: store.tables.returns,
            Key: { sku: { S: sku }, timestamp: { S: timestamp } },
          }),
        );
      for (const statement of statements) await newSide().record(statement);
      expect(await returnsOf(store, sku)).toHaveLength(2);
      for (const statement of statements) expect(await newSide().record(statement)).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(12);
    });

    it('that the API reported without its plate, when the report gives the plate, and at any date after that', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const { licensePlateNumber, ...bare } = statement;
      expect(await side.record(byApi(bare))).toEqual(['applied']);
      expect(await side.record(statement)).toEqual(['unchanged']);
      expect(await returnsOf(store, sku)).toMatchObject([{ licensePlateNumber, plateFrom: 'report' }]);
      expect(await side.record(statement, { ...statement, returnedAt: '2026-09-20T00:00:00.000Z' })).toEqual([
        'unchanged',
        'unchanged',
      ]);
      expect(await side.record(byApi(bare))).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(11);
    });

    it('that the report lists with its plate, when the API leaves it out', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const { licensePlateNumber, ...bare } = statement;
      await side.record(statement);
      expect(await side.record(byApi(bare))).toEqual(['unchanged']);
      expect(await side.record(byApi(statement))).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(11);
      expect(await returnsOf(store, sku)).toHaveLength(1);
    });

    it('whose plate only the API gave, when the report lists it without one', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const { licensePlateNumber, ...bare } = statement;
      expect(await side.record(byApi(statement))).toEqual(['applied']);
      expect(await side.record(bare)).toEqual(['unchanged']);
      expect(await side.record(bare)).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(11);
    });

    it('of two without a plate, when the API has given the plate of one of them since', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const { licensePlateNumber, ...bare } = statement;
      const report = [bare, { ...bare }];
      expect(await side.record(...report)).toEqual(['applied', 'applied']);
      expect(await side.record(byApi(statement))).toEqual(['unchanged']);
      expect(await side.record(...report)).toEqual(['unchanged', 'unchanged']);
      expect(await stockOf(sku)).toBe(12);
    });

    it.each([
      ['without plates', 'bare'],
      ['with plates', 'plated'],
    ])(
      'of several that the API reported at once, when the report lists them one by one %s, and back',
      async (_, kind) => {
        const sku = await side.registered();
        const one = kind === 'bare' ? unplated(sku) : plated(sku);
        const two = {
          ...one,
          ...(kind === 'bare' ? {} : { licensePlateNumber: `${one.licensePlateNumber ?? ''}B` }),
        };
        const { licensePlateNumber, ...bare } = one;
        const both = byApi(bare, { quantity: 2 });
        await side.record(one, two);
        for (let times = 0; times < 2; times += 1) {
          expect(await side.record(both)).toEqual(['unchanged']);
          expect(await newSide().record(one, two)).toEqual(['unchanged', 'unchanged']);
        }
        expect(await stockOf(sku)).toBe(12);
        // The quantity beyond all that the report lists is a unit of its own, once.
        expect(await side.record({ ...both, quantity: 5 })).toEqual(['applied']);
        expect(await side.record({ ...both, quantity: 5 })).toEqual(['unchanged']);
        expect(await stockOf(sku)).toBe(15);
      },
    );

    it('of several that the API reported at once, before the report listed them one by one', async () => {
      const sku = await side.registered();
      const one = unplated(sku);
      const both = byApi(one, { quantity: 2 });
      expect(await side.record(both)).toEqual(['applied']);
      await side.record(one, { ...one });
      expect(await side.record(both)).toEqual(['unchanged']);
      expect(await newSide().record(one, { ...one })).toEqual(['unchanged', 'unchanged']);
      expect(await stockOf(sku)).toBe(12);
    });

    it('of several that the API reported at once, while another instance reads the report', async () => {
      const sku = await side.registered();
      const [one, two] = [unplated(sku), plated(sku)];
      const report = [one, { ...two, orderId: one.orderId }];
      const both = byApi(one, { quantity: 2 });
      await Promise.all([side.record(both), newSide().record(...report), newSide().record(both)]);
      await side.record(...report);
      expect(await side.record(both)).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(12);
    });

    it('by the day under which it is shown since a report gave it another one', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const redated = { ...statement, returnedAt: '2026-09-20T00:00:00.000Z', status: 'Unit returned' };
      await side.record(statement);
      await side.record({ ...redated, disposition: 'DEFECTIVE' });
      expect(await returnsOf(store, sku)).toMatchObject([{ returnedAt: redated.returnedAt }]);
      const { licensePlateNumber, ...bare } = redated;
      expect(await side.record(byApi(bare, { disposition: 'DEFECTIVE' }))).toEqual(['unchanged']);
      expect(await returnsOf(store, sku)).toHaveLength(1);
    });

    it('by its plate in small letters', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      await side.record(statement);
      const typed = (statement.licensePlateNumber ?? '').toLowerCase();
      expect(await side.record(byApi(statement, { licensePlateNumber: typed }))).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(11);
    });

    it('and takes a second unit without a plate, beside one whose plate the report confirmed, for another one', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      const { licensePlateNumber, ...bare } = statement;
      await side.record(byApi(statement));
      await side.record(statement);
      expect(await side.record(bare)).toEqual(['applied']);
      expect(await side.record(statement)).toEqual(['unchanged']);
      expect(await side.record(bare)).toEqual(['unchanged']);
      expect(await stockOf(sku)).toBe(12);
    });
  });

  describe('distinguishes units', () => {
    it('two plates of one order, SKU and second', async () => {
      const sku = await side.registered();
      const one = plated(sku);
      const other = plated(sku, { orderId: one.orderId, disposition: 'DEFECTIVE' });
      expect(await side.record(one, other)).toEqual(['applied', 'applied']);
      expect(await side.record(other, one)).toEqual(['unchanged', 'unchanged']);
      expect(await stockOf(sku)).toBe(11);
      expect((await returnsOf(store, sku)).map(({ decision }) => decision).sort()).toEqual([
        'hold',
        'restock',
      ]);
    });

    it('one plate on two orders, and of two SKUs', async () => {
      const sku = await side.registered();
      const second = await side.registered();
      const one = plated(sku);
      const all = [one, { ...one, orderId: '113-0000000-0000009' }, { ...one, sku: second }];
      expect(await side.record(...all)).toEqual(['applied', 'applied', 'applied']);
      expect([await stockOf(sku), await stockOf(second)]).toEqual([12, 11]);
    });

    it('rows without a plate: two identical ones, and the same of another second', async () => {
      const sku = await side.registered();
      const one = unplated(sku, { orderId: '' });
      const later = { ...one, returnedAt: '2026-09-14T07:03:58.000Z' };
      expect(await side.record(one, { ...one }, later)).toEqual(['applied', 'applied', 'applied']);
      expect(await stockOf(sku)).toBe(13);
    });

    it('SKUs and plates whose parts look alike, and orders with the separators of keys', async () => {
      const base = newSku();
      const skus = [base, `${base}:A`, `${base}:A:B`];
      for (const sku of skus) await side.register(sku);
      const all = [
        plated(skus[0] ?? '', { orderId: '113-O', licensePlateNumber: 'A:B:C' }),
        plated(skus[1] ?? '', { orderId: '113-O', licensePlateNumber: 'B:C' }),
        plated(skus[2] ?? '', { orderId: '113-O', licensePlateNumber: 'C' }),
        plated(base, { orderId: '113-O#P', licensePlateNumber: 'Q' }),
        plated(base, { orderId: '113-O', licensePlateNumber: 'P#Q' }),
        plated(base, { orderId: '113-O', licensePlateNumber: '~1' }),
        unplated(base, { orderId: '113-O' }),
        unplated(base, { orderId: '113-O#P' }),
        plated(base, { orderId: '113-O', licensePlateNumber: `${RETURNED_AT}~1` }),
      ];
      expect(await side.record(...all)).toEqual(all.map(() => 'applied'));
      expect(await newSide().record(...all)).toEqual(all.map(() => 'unchanged'));
      expect(await Promise.all(skus.map((sku) => stockOf(sku)))).toEqual([17, 11, 11]);
    });

    it('the empty allow-list restocks nothing and raises no alert', async () => {
      const sku = await side.registered();
      expect(await newSide([]).record(plated(sku), unplated(sku))).toEqual(['applied', 'applied']);
      expect([await stockOf(sku), await alertsOf(store, sku)]).toEqual([10, []]);
    });
  });

  describe('of a SKU that is not registered', () => {
    it('is kept, moves nothing, and raises one alert however many there are', async () => {
      const sku = newSku();
      const all = times(20, (index) => (index % 2 === 0 ? plated(sku) : unplated(sku)));
      await side.record(...all.slice(0, 10));
      await newSide().record(...all);
      const [alert, ...others] = await alertsOf(store, sku);
      expect(others).toEqual([]);
      expect(alert).toMatchObject({ alertId: `unknown_sku:${sku}`, type: 'unknown_sku', severity: 'info' });
      expect(await returnsOf(store, sku)).toHaveLength(20);
      expect(
        new Set((await returnsOf(store, sku)).map(({ decision, restocked }) => `${decision} ${restocked}`)),
      ).toEqual(new Set(['hold 0']));
      const seen = alert?.count;
      await side.record(...all);
      expect((await alertsOf(store, sku)).map(({ count }) => count)).toEqual([seen]);
      expect(await ledgerOf(store, sku)).toEqual([]);
    });

    it('does not affect others, and is not counted a second time when the SKU is registered and counted later', async () => {
      const [sku, unknown] = [await side.registered(), newSku()];
      const statements = [plated(unknown), plated(sku), plated(unknown, { disposition: 'DEFECTIVE' })];
      expect(await side.record(...statements)).toEqual(['applied', 'applied', 'applied']);
      await side.register(unknown, 7);
      expect(await side.record(...statements)).toEqual(['unchanged', 'unchanged', 'unchanged']);
      expect([await stockOf(sku), await stockOf(unknown, 7)]).toEqual([11, 7]);
    });
  });

  describe('while others write', () => {
    it('two instances on the same fifty returns count each once and apply each once', async () => {
      const skus = await Promise.all(times(6, () => side.registered()));
      const twin = unplated(skus[0] ?? '');
      const all = [
        ...times(40, (index) =>
          plated(skus[index % 6] ?? '', index % 5 === 4 ? { disposition: 'DAMAGED' } : {}),
        ),
        ...times(5, (index) => unplated(skus[index] ?? '')),
        ...times(5, () => ({ ...twin })),
      ];
      const kinds = await Promise.all([side.record(...all), newSide().record(...[...all].reverse())]);
      const units = (await Promise.all(skus.map((sku) => returnsOf(store, sku)))).flat();
      expect(units).toHaveLength(50);
      let inStock = 0;
      for (const sku of skus) inStock += (await stockOf(sku)) - 10;
      expect(inStock).toBe(42);
      expect(kinds.flat().filter((kind) => kind === 'applied')).toHaveLength(50);
      expect(await newSide().record(...all)).toEqual(all.map(() => 'unchanged'));
    });

    it('one return under two dates, read by two instances at once, counts once', async () => {
      const sku = await side.registered();
      const other = newSide();
      for (const statement of times(15, () => plated(sku))) {
        const kinds = await Promise.all([
          side.record(statement),
          other.record({ ...statement, returnedAt: '2026-09-20T00:00:00.000Z' }),
        ]);
        expect(kinds.flat().sort()).toEqual(['applied', 'unchanged']);
      }
      expect(await stockOf(sku)).toBe(25);
    });

    it('a report and the API at the same unit: the second writer weighs again', async () => {
      const sku = await side.registered();
      const other = newSide();
      for (const statement of times(15, () => plated(sku)))
        await Promise.all([
          side.record({ ...statement, disposition: 'CUSTOMER_DAMAGED' }),
          other.record(byApi(statement)),
        ]);
      await stockOf(sku);
      const units = await returnsOf(store, sku);
      expect(units).toHaveLength(15);
      for (const { statements, revision } of units) {
        expect(sourcesOf(statements)).toEqual(['api', 'report']);
        expect(revision).toBe(2);
      }
    });

    it('a statement that was weighed on an outdated unit is weighed again, and the other statements are kept', async () => {
      const sku = await side.registered();
      const statement = plated(sku, { disposition: 'DEFECTIVE' });
      await side.record(statement);
      side.writer.script.holdCalls('TransactWriteItems');
      const late = side.record(byApi(statement));
      await eventually('the statement of the API waits at the store', () => side.writer.script.waiting === 1);
      expect(await newSide().record({ ...statement, disposition: 'SELLABLE' })).toEqual(['applied']);
      side.writer.script.releaseCalls();
      expect(await late).toEqual(['applied']);
      expect(await stockOf(sku)).toBe(10);
      expect(await rowsOf(sku)).toEqual(['return 1', 'return_reversal -1']);
      const [unit] = await returnsOf(store, sku);
      expect([unit?.revision, sourcesOf(unit?.statements)]).toEqual([3, ['api', 'report']]);
    });

    it('of several rows without a plate, those that lost a race do not take the units of those that won', async () => {
      const sku = await side.registered();
      const one = unplated(sku);
      const damaged = { ...one, disposition: 'DEFECTIVE' };
      // The statement of the API is written while the report's transactions, one that moves stock and one that does not,
      // wait at the store.
      side.writer.script.holdCalls('TransactWriteItems');
      const report = side.record(one, { ...one }, damaged);
      await eventually('the report waits at the store', () => side.writer.script.waiting === 2);
      expect(await newSide().record(byApi(damaged))).toEqual(['applied']);
      side.writer.script.releaseCalls();
      await report;
      expect(await stockOf(sku)).toBe(12);
      expect((await returnsOf(store, sku)).map(({ decision }) => decision).sort()).toEqual([
        'hold',
        'restock',
        'restock',
      ]);
    });

    it('a SKU that another process sells meanwhile is exact', async () => {
      const sku = await side.registered(100);
      const seller = newSide();
      const returned = times(40, (index) => plated(sku, index % 4 === 0 ? { disposition: 'EXPIRED' } : {}));
      const sold = async (): Promise<void> => {
        for (let index = 0; index < 60; index += 1) await seller.writer.move(sale(sku));
      };
      await Promise.all([sold(), side.record(...returned), newSide().record(...returned)]);
      expect(await stockOf(sku, 100)).toBe(70);
    });

    it('fails with an error that may be repeated when its conditions fail again and again', async () => {
      const sku = await side.registered();
      const statement = plated(sku, { disposition: 'DEFECTIVE' });
      const overtaken = (call: SeenCall): Error => {
        const { TransactItems = [] } = call.input as { TransactItems?: TransactWriteItem[] };
        const CancellationReasons = TransactItems.map((_, index) => ({
          Code: index === 0 ? 'ConditionalCheckFailed' : 'None',
        }));
        return new TransactionCanceledException({ message: 'cancelled', $metadata, CancellationReasons });
      };
      side.writer.script.failBeforeSending('TransactWriteItems', overtaken, 1000);
      await expect(side.record(statement)).rejects.toMatchObject({ name: 'StoreUnavailable' });
      expect(await returnsOf(store, sku)).toEqual([]);
    });
  });

  describe('keeps alerts few', () => {
    it('the same problem from both sources, again and again, is one sighting', async () => {
      const sku = await side.registered();
      const statement = plated(sku, { disposition: 'CUSTOMER_DAMAGED' });
      for (const word of [statement, byApi(statement), statement, byApi(statement)]) await side.record(word);
      expect(await alertsOf(store, sku)).toMatchObject([{ count: 1 }]);
    });

    it('each reversal has its alert, closed when the unit is back', async () => {
      const sku = await side.registered();
      const statement = plated(sku);
      for (const disposition of ['SELLABLE', 'CUSTOMER_DAMAGED', 'SELLABLE', 'DEFECTIVE'])
        expect(await side.record({ ...statement, disposition })).toEqual(['applied']);
      expect(await stockOf(sku)).toBe(10);
      expect(await rowsOf(sku)).toEqual(['return 1', 'return_reversal -1', 'return 1', 'return_reversal -1']);
      expect(
        (await alertsOf(store, sku)).map(({ type, closedAt, note }) => [type, closedAt === undefined, note]),
      ).toEqual([
        ['return_reversed', false, expect.stringContaining('came back into stock')],
        ['return_reversed', true, undefined],
      ]);
    });

    it('taking out what has been sold since raises the oversold alert, which its return closes', async () => {
      const sku = await side.registered(0);
      const statement = plated(sku);
      await side.record(statement);
      await side.writer.move(sale(sku));
      await side.record({ ...statement, disposition: 'DEFECTIVE' });
      expect(await stockOf(sku, 0)).toBe(-1);
      const open = async (): Promise<string[]> =>
        (await alertsOf(store, sku))
          .filter(({ closedAt }) => closedAt === undefined)
          .map(({ type }) => type)
          .sort();
      expect(await open()).toEqual(['oversold', 'return_reversed']);
      await side.record(statement);
      expect([await stockOf(sku, 0), await open()]).toEqual([0, []]);
    });
  });

  describe('by how its sale was counted', () => {
    /** The records of an order at Amazon with one item, of which `committed` units are out of stock. */
    async function amazonOrder(sellerSku: string, committed: number): Promise<string> {
      const { orderId } = unplated(sellerSku);
      const records = [
        { txId: txIdOf.amazonOrderRecord(orderId), orderId, lines: [{ lineId: '1' }] },
        { txId: txIdOf.amazonOrderItemRecord(orderId, '1'), orderId, orderItemId: '1', sellerSku, committed },
      ];
      for (const Item of records)
        await store.documents.send(new PutCommand({ TableName: store.tables.transactions, Item }));
      return orderId;
    }

    it('with the dispositions at their default only what was counted comes back, with one alert for the rest', async () => {
      const byDefault = newSide(['SELLABLE'], true);
      const sku = await byDefault.registered(10);
      await byDefault.record(plated(sku), plated(sku), plated(sku, { orderId: await amazonOrder(sku, 1) }));
      await byDefault.record(plated(sku), plated(sku, { orderId: await amazonOrder(sku, 0) }));
      expect(await stockOf(sku)).toBe(11);
      const reasons = (await returnsOf(store, sku)).map(({ heldReason }) => heldReason ?? 'in stock');
      expect(reasons.sort()).toEqual(['in stock', ...times(4, () => 'sale_not_counted')]);
      const alerts = new AlertsRepository(store.documents, store.tables);
      expect(await alerts.find('manual_review:returns-not-counted')).toMatchObject({
        count: 1,
        message: expect.stringContaining('RETURNS_RESTOCK_DISPOSITIONS=SELLABLE') as string,
      });
      expect(await alertsOf(store, sku)).toEqual([]);
    });

    it('a statement of the API comes back by default too, before or after the report', async () => {
      const byDefault = newSide(['SELLABLE'], true);
      const sku = await byDefault.registered(10);
      const [first, second] = [plated(sku), plated(sku)];
      await byDefault.record(first, byApi(second));
      expect(await stockOf(sku)).toBe(11);
      await byDefault.record(byApi(first));
      await byDefault.record(second);
      expect(await stockOf(sku)).toBe(12);
      expect(await byDefault.record(first, second)).toEqual(['unchanged', 'unchanged']);
    });

    it('a unit that a refund of Shopify puts back is not put back by the report, whatever is configured', async () => {
      const sku = await side.registered(10);
      const unit = plated(sku);
      await new ImportedOrdersRepository(store.documents, store.tables, new SystemClock()).countAsShopify(
        unit.orderId,
        '7',
      );
      await side.record(unit, plated(sku));
      expect(await stockOf(sku)).toBe(11);
      const held = (await returnsOf(store, sku)).find(({ orderId }) => orderId === unit.orderId);
      expect(held).toMatchObject({ decision: 'hold', heldReason: 'shopify_refund' });
    });

    it('a unit that Amazon shipped for another channel is asked about, and the answer puts it into stock', async () => {
      const sku = await side.registered(10);
      const unit = plated(sku, { orderId: 'S01-1234567-7654321' });
      await side.record(unit);
      expect(await stockOf(sku)).toBe(10);
      expect(await alertsOf(store, sku)).toMatchObject([{ type: 'manual_review', read: false }]);
      await side.record(byApi(unit));
      expect(await stockOf(sku)).toBe(11);
      expect(await alertsOf(store, sku)).toMatchObject([{ closedAt: expect.any(String) as string }]);
    });
  });

  it('a unit has its quantity: three that came back as one are three, and the number may be corrected', async () => {
    const sku = await side.registered();
    const statement = plated(sku, { quantity: 3 });
    await side.record(statement);
    await side.record({ ...statement, quantity: 2 });
    expect(await rowsOf(sku)).toEqual(['return 3', 'return_reversal -1']);
    expect(await stockOf(sku)).toBe(12);
    expect(await alertsOf(store, sku)).toEqual([]);
  });

  it('more units than can be counted are held, and the next SKU is not affected', async () => {
    const [full, sku] = [newSku(), await side.registered()];
    await side.writer.move(registration(full, { physical: 1_000_000_000 }));
    expect(await side.record(plated(full), plated(sku))).toEqual(['applied', 'applied']);
    expect(await returnsOf(store, full)).toMatchObject([{ decision: 'hold', restocked: 0 }]);
    expect([await stockOf(full, 1_000_000_000), await stockOf(sku)]).toEqual([1_000_000_000, 11]);
  });

  it('leaves in the table of transactions only ledger rows and claims, which never expire', async () => {
    const sku = await side.registered();
    await side.record(plated(sku));
    const { Items = [] } = await store.client.send(
      new ScanCommand({ TableName: store.tables.transactions, ConsistentRead: true }),
    );
    const claims = Items.filter(
      (item) => item.txId?.S?.startsWith('claim:return:') === true && item.txId.S.includes(sku),
    );
    expect(claims).toHaveLength(1);
    expect(claims[0]).not.toHaveProperty('expiresAt');
    // The history of a SKU and the proof of its ledger find rows by this attribute.
    expect(claims[0]).not.toHaveProperty('sku');
  });
});
