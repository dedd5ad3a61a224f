import { InternalServerError, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import type { Component } from '../../../src/inventory/domain/listing';
import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { ReturnUnit } from '../../../src/returns/units/domain/return-unit';
import { deleteListing, storeListing } from '../../support/listings/stored-listing';
import { alertsOf, returnsOf, ReturnRecording } from '../../support/returns/return-recording';
import { byApi, plated } from '../../support/returns/return-statements';
import {
  ledgerOf,
  newSku,
  proveLedger,
  registration,
  removal,
  sale,
} from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const away = (): Error => new InternalServerError({ message: 'The store is away.', $metadata: {} });

/** Multipacks and kits that come back, each unit as what it consists of. */
describe('returns of a listing', () => {
  let store: TestStore;
  let side: ReturnRecording;
  const sides: ReturnRecording[] = [];
  let mug: string;
  let spoon: string;
  let kit: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
  });

  beforeEach(async () => {
    side = newSide();
    mug = await side.registered(10);
    spoon = await side.registered(20);
    kit = newSku();
  });

  afterEach(async () => {
    await Promise.all(sides.splice(0).map((one) => one.end()));
  });

  afterAll(async () => {
    await store.stop();
  });

  /** Another instance of the service, with an empty cache. */
  function newSide(patienceMs?: number): ReturnRecording {
    const made = new ReturnRecording(store, patienceMs === undefined ? {} : { limits: { patienceMs } });
    sides.push(made);
    return made;
  }

  /** The kit sells two mugs and a spoon. */
  async function kitOfTwo(): Promise<Component[]> {
    const components = [
      { sku: mug, units: 2 },
      { sku: spoon, units: 1 },
    ];
    await storeListing(store, { sellerSku: kit, components });
    return components;
  }

  /** Proves both ledgers (I1), and returns the stocks. */
  async function stocks(): Promise<number[]> {
    const proven = await Promise.all([mug, spoon].map((sku) => proveLedger(store, sku)));
    return proven.map(({ stock }) => stock.physical);
  }

  async function unit(sku = kit): Promise<ReturnUnit> {
    const [only, ...others] = await returnsOf(store, sku);
    if (only === undefined || others.length > 0) throw new Error('There is not one unit.');
    return only;
  }

  async function rowsOf(sku: string): Promise<LedgerRow[]> {
    return (await ledgerOf(store, sku)).filter(({ action }) => action.startsWith('return'));
  }

  it('a multipack restocks its units, with a row that names its seller SKU', async () => {
    await storeListing(store, { sellerSku: kit, components: [{ sku: mug, units: 6 }] });
    const statement = plated(kit, { quantity: 2 });
    expect(await side.record(statement)).toEqual(['applied']);
    expect(await newSide().record(statement, byApi(statement))).toEqual(['unchanged', 'unchanged']);
    expect(await stocks()).toEqual([22, 20]);
    const { txId, orderId, returnId, ...recorded } = await unit();
    expect(recorded).toMatchObject({
      decision: 'restock',
      restocked: 2,
      components: [{ sku: mug, units: 6 }],
    });
    expect(txId).toBe(`amazon:return:${returnId}`);
    expect(await rowsOf(mug)).toMatchObject([
      { txId, action: 'return', delta: 12, cause: { orderId, reason: 'SELLABLE', sellerSku: kit } },
    ]);
    await side.record({ ...statement, quantity: 1 });
    expect(await stocks()).toEqual([16, 20]);
  });

  it('a SKU under another name restocks that SKU', async () => {
    await storeListing(store, { sellerSku: kit, components: [{ sku: spoon, units: 1 }] });
    await side.record(plated(kit));
    expect(await stocks()).toEqual([10, 21]);
  });

  it('a kit restocks each component in one transaction with its unit', async () => {
    const components = await kitOfTwo();
    side.writer.script.forgetCalls();
    await side.record(plated(kit));
    const tables = side.writer
      .transactions()
      .map((actions) => actions.map(({ Put, Update }) => (Put ?? Update)?.TableName).sort());
    const { inventory, returns, transactions } = store.tables;
    expect(tables).toEqual([
      [inventory, inventory, returns, transactions, transactions, transactions].sort(),
    ]);
    expect(await stocks()).toEqual([12, 21]);
    const { returnId, ...recorded } = await unit();
    const txIds = [mug, spoon].map((sku) => `amazon:return:${returnId}:r1:${sku}`);
    expect(recorded).toMatchObject({ decision: 'restock', restocked: 1, components, txId: txIds[0] });
    expect([...(await rowsOf(mug)), ...(await rowsOf(spoon))].map(({ txId }) => txId)).toEqual(txIds);
  });

  it('kits and other returns of one report count each once, in two instances at a time', async () => {
    await kitOfTwo();
    const statements = Array.from({ length: 24 }, (_, index) => plated(index % 3 === 0 ? mug : kit));
    const kinds = await Promise.all([
      side.record(...statements),
      newSide().record(...statements.toReversed()),
    ]);
    expect(kinds.flat().filter((kind) => kind === 'applied')).toHaveLength(24);
    expect(await stocks()).toEqual([10 + 8 + 16 * 2, 20 + 16]);
    expect(await newSide().record(...statements)).toEqual(statements.map(() => 'unchanged'));
  });

  it('a reversal takes back what was restocked, whatever the listing sells since', async () => {
    const components = await kitOfTwo();
    const statement = plated(kit);
    await side.record(statement);
    await storeListing(store, { sellerSku: kit, components: [{ sku: spoon, units: 5 }] });
    expect(await newSide().record({ ...statement, disposition: 'CUSTOMER_DAMAGED' })).toEqual(['applied']);
    expect(await stocks()).toEqual([10, 20]);
    expect(await unit()).toMatchObject({ decision: 'hold', restocked: 0, components });
    // What comes back after it is what the listing sells by then.
    await newSide().record(statement);
    expect(await stocks()).toEqual([10, 25]);
    await deleteListing(store, kit);
    await newSide().record({ ...statement, disposition: 'DEFECTIVE' });
    expect(await stocks()).toEqual([10, 20]);
    expect((await rowsOf(spoon)).map(({ delta }) => delta)).toEqual([1, -1, 5, -5]);
  });

  it('a SKU that was restocked under its own name is taken back as itself', async () => {
    const statement = plated(mug);
    await side.record(statement);
    await storeListing(store, { sellerSku: mug, components: [{ sku: mug, units: 1 }] });
    await newSide().record({ ...statement, disposition: 'DEFECTIVE' });
    expect(await stocks()).toEqual([10, 20]);
    expect(await rowsOf(mug)).toMatchObject([{ delta: 1 }, { delta: -1, cause: { reason: 'DEFECTIVE' } }]);
    expect(await unit(mug)).not.toHaveProperty('components');
  });

  const kills: [string, 'failBeforeSending' | 'loseAnswer', 'applied' | 'unchanged'][] = [
    ['before its transaction', 'failBeforeSending', 'applied'],
    ['right after its transaction', 'loseAnswer', 'unchanged'],
  ];

  it.each(kills)('is never half restocked: the process ends %s', async (_, fault, later) => {
    await kitOfTwo();
    const killed = newSide(200);
    killed.writer.script[fault]('TransactWriteItems', away, 1);
    killed.writer.script.failBeforeSending('TransactWriteItems', away, 1000);
    killed.writer.script.failBeforeSending(
      'BatchGetItem',
      ({ input }) =>
        killed.writer.script.count('TransactWriteItems') > 0 && input !== undefined ? away() : undefined,
      1000,
    );
    const statement = plated(kit);
    await expect(killed.record(statement)).rejects.toMatchObject({ name: 'StoreUnavailable' });
    const isWritten = later === 'unchanged';
    expect(await stocks()).toEqual(isWritten ? [12, 21] : [10, 20]);
    expect(await returnsOf(store, kit)).toHaveLength(isWritten ? 1 : 0);
    expect(await newSide().record(statement)).toEqual([later]);
    expect(await stocks()).toEqual([12, 21]);
  });

  it('counts once when the answer gets lost, and when one component races with sales', async () => {
    await kitOfTwo();
    side.writer.script.loseAnswer('TransactWriteItems', away, 1);
    const seller = newSide();
    const sold = async (): Promise<void> => {
      for (let count = 0; count < 10; count += 1) await seller.writer.move(sale(spoon));
    };
    const statements = Array.from({ length: 10 }, () => plated(kit));
    await Promise.all([sold(), side.record(...statements)]);
    expect(await stocks()).toEqual([30, 20]);
  });

  it('a component that is not registered any more: held, with one alert that names it', async () => {
    await kitOfTwo();
    await side.writer.move(removal(spoon));
    const statement = plated(kit);
    expect(await side.record(statement, plated(kit))).toEqual(['applied', 'applied']);
    expect((await proveLedger(store, mug)).stock.physical).toBe(10);
    expect(await returnsOf(store, kit)).toMatchObject([
      { decision: 'hold', restocked: 0 },
      { decision: 'hold', restocked: 0 },
    ]);
    const [alert, ...others] = await alertsOf(store, spoon);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      type: 'unknown_sku',
      message: expect.stringContaining(`A return of ${kit} arrived, whose component ${spoon}`) as unknown,
    });
    expect(await alertsOf(store, kit)).toEqual([]);
    // The count of the shelf that registers it again includes the unit.
    await side.register(spoon, 7);
    expect(await newSide().record(statement)).toEqual(['unchanged']);
    expect((await proveLedger(store, mug)).stock.physical).toBe(10);
  });

  it('a component that disappears while its kit is restocked: nothing of it moves', async () => {
    await kitOfTwo();
    const other = newSide();
    let removed: Promise<unknown> | undefined;
    side.writer.script.failBeforeSending('TransactWriteItems', ({ input }) => {
      const { TransactItems = [] } = input as { TransactItems?: TransactWriteItem[] };
      if (TransactItems.length > 3) removed ??= other.writer.move(removal(spoon));
      return removed === undefined ? undefined : away();
    });
    await side.record(plated(kit));
    await removed;
    expect((await proveLedger(store, mug)).stock.physical).toBe(10);
    expect(await unit()).toMatchObject({ decision: 'hold', restocked: 0 });
  });

  it('more units of a component than can be counted: the whole kit is held', async () => {
    const full = newSku();
    await side.writer.move(registration(full, { physical: 1_000_000_000 }));
    await storeListing(store, {
      sellerSku: kit,
      components: [
        { sku: mug, units: 1 },
        { sku: full, units: 1 },
      ],
    });
    await side.record(plated(kit));
    expect(await stocks()).toEqual([10, 20]);
    expect(await unit()).toMatchObject({ decision: 'hold', restocked: 0 });
  });

  it('a listing that is linked after its return has arrived moves nothing of it', async () => {
    const statement = plated(kit);
    await side.record(statement);
    expect(await alertsOf(store, kit)).toMatchObject([{ type: 'unknown_sku', count: 1 }]);
    await kitOfTwo();
    for (const report of [statement, byApi(statement), { ...statement, disposition: 'DEFECTIVE' }])
      await newSide().record(report);
    expect(await stocks()).toEqual([10, 20]);
    await newSide().record(plated(kit));
    expect(await stocks()).toEqual([12, 21]);
  });

  it('a return of a plain SKU reads and writes what it did without listings, and how its order was counted', async () => {
    await side.record(plated(mug));
    const calls = side.writer.script.calls.map(({ operation }) => operation);
    expect(calls.toSorted()).toEqual(
      [...Array.from({ length: 4 }, () => 'BatchGetItem'), 'TransactWriteItems'].toSorted(),
    );
    expect(JSON.stringify(side.writer.script.calls)).not.toContain(store.tables.listings);
  });
});
