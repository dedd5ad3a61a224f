import { randomUUID } from 'node:crypto';
import { type ConsumedCapacity, InternalServerError, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Logger } from '@nestjs/common';
import type { OrderState } from '../../../src/channels/amazon/orders/order-state';
import { CountedOrdersRepository } from '../../../src/inventory/counted-orders/counted-orders.repository';
import type { Component } from '../../../src/inventory/domain/listing';
import { OrdersController } from '../../../src/sync/amazon-orders/api/orders.controller';
import { OrdersStartRepository } from '../../../src/sync/amazon-orders/start/orders-start.repository';
import { StoreUnavailable } from '../../../src/platform/dynamodb/store-error';
import { storeListing } from '../../support/listings/stored-listing';
import { minute, noticeOf, type OneLine, orderState } from '../../support/orders/amazon-order-states';
import { OrderRecording, ordersFrom, transactionsItem } from '../../support/orders/order-recording';
import { reportOf } from '../../support/proof/verify-run';
import { alertsOf } from '../../support/returns/return-recording';
import { SetClock } from '../../support/set-clock';
import { newSku, proveLedger, removal, sale, stockItem } from '../../support/store/ledger-writer';
import { cancelledWhere, type SeenCall } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const away = (): Error => new InternalServerError({ message: 'The store is away.', $metadata: {} });

function isHeader({ input }: SeenCall): boolean {
  return String((input as { Item?: { revision?: unknown; lines?: unknown } }).Item?.lines) !== 'undefined';
}

/** DynamoDB Local reports no units of index entries. */
const onEmbedded = process.env.TEST_DYNAMODB_ENDPOINT === undefined ? it : it.skip;

describe("recording Amazon's orders", () => {
  let store: TestStore;
  let side: OrderRecording;
  let sku: string;
  let orderId: string;
  const sides: OrderRecording[] = [];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
  });

  beforeEach(async () => {
    side = newSide();
    sku = await side.registered(10);
    orderId = randomUUID();
  });

  afterEach(async () => {
    await Promise.all(sides.splice(0).map((one) => one.end()));
  });

  afterAll(async () => {
    await store.stop();
  });

  /** Another instance of the service. */
  function newSide(patienceMs?: number, clock?: SetClock): OrderRecording {
    const made = new OrderRecording(store, patienceMs === undefined ? {} : { patienceMs }, clock);
    sides.push(made);
    return made;
  }

  function state(line: OneLine = {}): OrderState {
    return orderState({ orderId, sellerSku: sku, ...line });
  }

  /** A state with two lines, of two SKUs. */
  function twoLines(other: string, line: OneLine = {}): OrderState {
    const first = state(line);
    const second = state({ ...line, sellerSku: other, orderItemId: '902' });
    return { ...first, items: [...first.items, ...second.items] };
  }

  async function physicalOf(of = sku): Promise<number> {
    return (await proveLedger(store, of)).stock.physical;
  }

  async function record(orderItemId = '901', of = orderId): Promise<Record<string, unknown> | undefined> {
    return transactionsItem(store, `order:amazon:${of}:item:${orderItemId}`);
  }

  it('is proven by verify, which finds a record that is not the sum of its rows, and rows without a record', async () => {
    const other = randomUUID();
    await side.record(state(), state({ at: 2, fulfilled: 0, unfulfilled: 1, cancelledBy: 'BUYER' }));
    await side.record(orderState({ orderId: other, sellerSku: sku }));
    const proven = { orderItems: 2, violations: [] };
    expect(await reportOf(store.env, '--sku', sku)).toMatchObject(proven);
    expect(await reportOf(store.env)).toMatchObject(proven);
    const TableName = store.tables.transactions;
    await store.documents.send(new PutCommand({ TableName, Item: { ...(await record()), committed: 5 } }));
    const stored = await record('901', other);
    await store.documents.send(new DeleteCommand({ TableName, Key: { txId: stored?.txId } }));
    const { violations } = await reportOf(store.env);
    expect(violations).toHaveLength(2);
    const sum = { expected: '-5', found: '-1' };
    expect(violations).toEqual(
      expect.arrayContaining(
        [sum, { found: 'no record' }].map(
          (figures) => expect.objectContaining({ invariant: 'I1', sku, ...figures }) as unknown,
        ),
      ),
    );
  });

  it('commits record and movement in one transaction, then the header, and reports the delay', async () => {
    expect(await side.record(state({ status: 'PENDING' }))).toEqual(['applied 1']);
    expect(await physicalOf()).toBe(8);
    const { rows } = await proveLedger(store, sku);
    expect(rows.at(-1)).toMatchObject({
      txId: `amazon:order:${orderId}:item:901:1`,
      action: 'amazon_sale',
      actor: 'amazon',
      cause: { orderId, lineId: '901' },
    });
    expect(await record()).toMatchObject({ committed: 2, n: 1, status: 'PENDING', sellerSku: sku });
    expect(await transactionsItem(store, `order:amazon:${orderId}`)).toMatchObject({
      lines: [{ lineId: '901', status: 'PENDING', ordered: 2 }],
      firstSource: 'search',
    });
    expect(side.counted).toEqual([{ orderId, source: 'search', delayMs: 3_600_000 }]);
  });

  onEmbedded(
    'costs three write units more than a sale, two for a new state that moves nothing, none for a known one',
    async () => {
      const fresh = newSide();
      const units = unitsOf(fresh);
      await fresh.record(orderState({ orderId: randomUUID(), sellerSku: sku }));
      units.take();
      await fresh.writer.move(sale(sku));
      const sold = units.take();
      await fresh.record(state({ status: 'PENDING' }));
      // The header and the SKU are read; the record and the header are written beside what a sale writes.
      expect(units.take()).toEqual({ read: 1.5, write: sold.write + 3 });
      await fresh.record(state({ at: 2, fulfilled: 0, unfulfilled: 2 }));
      expect(units.take()).toEqual({ read: 1.5, write: 2 });
      await fresh.record(state({ at: 2, fulfilled: 0, unfulfilled: 2 }), state({ status: 'PENDING' }));
      expect(units.take()).toEqual({ read: 0.5, write: 0 });
    },
  );

  it('costs one read and no write for a state that changes nothing, of however many lines', async () => {
    const other = await side.registered(5);
    const seen = [
      twoLines(other),
      twoLines(other, { status: 'SHIPPED', at: 2, fulfilled: 2, unfulfilled: 0 }),
    ];
    await side.record(...seen);
    side.writer.script.forgetCalls();
    const again = [...seen, ...seen.map(noticeOf)];
    expect(await side.record(...again)).toEqual(again.map(() => 'unchanged 0'));
    expect(side.writer.script.calls.map(({ operation }) => operation)).toEqual(['BatchGetItem']);
  });

  it('keeps the items of one order apart: one without a seller SKU is parked, and the other commits', async () => {
    const other = await side.registered(5);
    const whole = twoLines(other);
    const [first, second] = whole.items;
    if (first === undefined || second === undefined) throw new Error('Two lines are needed.');
    const { sellerSku: _, ...nameless } = second;
    expect(await side.record({ ...whole, items: [first, nameless] })).toEqual(['parked 1']);
    expect(await side.record(whole)).toEqual(['applied 1']);
    expect([await physicalOf(), await physicalOf(other)]).toEqual([8, 3]);
  });

  it('asks for the order when a notice would move stock that is committed, and writes nothing', async () => {
    await side.record(noticeOf(state({ status: 'PENDING' })));
    side.writer.script.forgetCalls();
    const cancelled = state({ status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' });
    expect(await side.record(noticeOf(cancelled))).toEqual(['needs_order 0']);
    expect(side.writer.script.count('PutItem') + side.writer.script.count('TransactWriteItems')).toBe(0);
    expect(await side.record({ ...cancelled, source: 'order' })).toEqual(['applied 1']);
    expect(await physicalOf()).toBe(10);
  });

  it("moves nothing for Amazon's own fulfilment, for what is older than the count, and older than the records", async () => {
    const clock = new SetClock(Date.parse(minute(60)));
    const late = newSide(undefined, clock);
    clock.ms += 61 * 24 * 3_600_000;
    const before = '2020-01-01T00:00:00Z';
    const states = [state({ fulfilledBy: 'AMAZON' }), state({ createdAt: before }), state()];
    expect(await late.record(...states)).toEqual(['not_counted 0', 'not_counted 0', 'not_counted 0']);
    expect(await record()).toBeUndefined();
    expect(await physicalOf()).toBe(10);
  });

  it("counts the orders of the start's second in whole seconds, by a clock of Amazon that is 2 s behind", async () => {
    const { documents, tables } = store;
    const start = new DeleteCommand({
      TableName: tables.transactions,
      Key: { txId: 'state:amazon-orders:start' },
    });
    await documents.send(start);
    const clock = new SetClock(Date.parse('2026-11-22T10:00:05.900Z'));
    const from = new OrdersStartRepository(documents, tables, ordersFrom(0), clock);
    expect(new Date(await from.countedFromMs()).toISOString()).toBe('2026-11-22T10:00:03.000Z');
    await documents.send(start);
  });

  it('moves an order with a record however old the order is', async () => {
    const clock = new SetClock(Date.parse(minute(60)));
    const late = newSide(undefined, clock);
    await late.record(state());
    clock.ms += 90 * 24 * 3_600_000;
    expect(await late.record(state({ status: 'CANCELLED', at: 2, cancelledBy: 'AMAZON' }))).toEqual([
      'applied 1',
    ]);
    expect(await physicalOf()).toBe(10);
  });

  it('raises one alert for an unknown seller SKU, and counts no later state of the order', async () => {
    const unknown = newSku();
    const placed = state({ sellerSku: unknown });
    expect(await side.record(placed)).toEqual(['not_counted 0']);
    const alerts = await alertsOf(store, unknown);
    expect(alerts).toMatchObject([{ type: 'unknown_sku', orderId, count: 1 }]);
    expect(await record()).toMatchObject({ notCounted: 'unknown_sku', committed: 0 });
    await side.writer.move({
      txId: `manual:${randomUUID()}`,
      sku: unknown,
      action: 'recount',
      change: { kind: 'set', register: true, physical: 7 },
      actor: 'api',
      cause: {},
    });
    expect(await side.record(state({ sellerSku: unknown, status: 'SHIPPED', at: 2 }))).toEqual([
      'not_counted 0',
    ]);
    expect(await physicalOf(unknown)).toBe(7);
    expect(await alertsOf(store, unknown)).toHaveLength(1);
  });

  it("keeps a merchant's cancellation out of stock, with one alert that the buyer's would close", async () => {
    await side.record(state(), state({ status: 'CANCELLED', at: 2, cancelledBy: 'MERCHANT' }));
    expect(await physicalOf()).toBe(8);
    expect(await alertsOf(store, sku)).toMatchObject([{ type: 'manual_review', orderId, count: 1 }]);
    await side.record(state({ status: 'CANCELLED', at: 3, cancelledBy: 'BUYER' }));
    expect(await physicalOf()).toBe(10);
    expect(await alertsOf(store, sku)).toMatchObject([{ closedAt: expect.any(String) as string }]);
  });

  it('moves all components of a kit or none, and releases what it took', async () => {
    const spoon = await side.registered(20);
    const kit = newSku();
    const components: Component[] = [
      { sku, units: 2 },
      { sku: spoon, units: 1 },
    ];
    await storeListing(store, { sellerSku: kit, components });
    const second = newSide();
    // The stocks keep what Amazon did in the last minutes.
    const createdAt = new Date().toISOString();
    const placed = state({ sellerSku: kit, createdAt });
    expect((await Promise.all([side.record(placed), second.record(placed)])).flat().sort()).toEqual([
      'applied 2',
      'unchanged 0',
    ]);
    expect([await physicalOf(), await physicalOf(spoon)]).toEqual([6, 18]);
    expect((await proveLedger(store, spoon)).rows.at(-1)).toMatchObject({
      txId: `amazon:order:${orderId}:item:901:1:${spoon}`,
      cause: { sellerSku: kit },
    });
    // Each component knows that Amazon lowered its number of the kit by two.
    for (const component of [sku, spoon])
      expect((await stockItem(store, component)).amazonChanges?.L).toMatchObject([
        { M: { sellerSku: { S: kit }, units: { N: '2' }, at: { S: `${createdAt.slice(0, -1)}000Z` } } },
      ]);
    await storeListing(store, { sellerSku: kit, components: [{ sku, units: 1 }] });
    await newSide().record(state({ sellerSku: kit, status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' }));
    expect([await physicalOf(), await physicalOf(spoon)]).toEqual([10, 20]);
  });

  it('moves no component of a kit while one of them is not registered', async () => {
    const kit = newSku();
    const missing = newSku();
    await storeListing(store, {
      sellerSku: kit,
      components: [
        { sku, units: 1 },
        { sku: missing, units: 1 },
      ],
    });
    expect(await side.record(state({ sellerSku: kit }))).toEqual(['not_counted 0']);
    expect(await physicalOf()).toBe(10);
    expect(await alertsOf(store, missing)).toMatchObject([{ type: 'unknown_sku' }]);
    expect(await record()).toMatchObject({ notCounted: 'unknown_sku', committed: 0, n: 0 });
  });

  it('releases nothing for a SKU that was removed since, and goes on', async () => {
    await side.record(state());
    await side.writer.move(removal(sku));
    expect(await side.record(state({ status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' }))).toEqual([
      'not_counted 0',
    ]);
    expect(await record()).toMatchObject({ notCounted: 'unknown_sku', committed: 2, n: 1 });
  });

  it('counts each order once when two instances record the same states in any order at once', async () => {
    const other = await side.registered(1000);
    const orders = Array.from({ length: 12 }, () => randomUUID());
    const statesOf = (id: string): OrderState[] => [
      orderState({ orderId: id, sellerSku: other, status: 'PENDING', ordered: 3 }),
      orderState({
        orderId: id,
        sellerSku: other,
        at: 2,
        ordered: 3,
        fulfilled: 0,
        unfulfilled: 2,
        cancelledBy: 'BUYER',
      }),
      orderState({
        orderId: id,
        sellerSku: other,
        status: 'SHIPPED',
        at: 3,
        ordered: 3,
        fulfilled: 2,
        unfulfilled: 0,
      }),
    ];
    const all = orders.flatMap(statesOf);
    const second = newSide();
    await Promise.all([
      side.record(...all),
      second.record(...all.toReversed()),
      side.record(...all.toSorted((one, two) => one.status.localeCompare(two.status))),
    ]);
    expect(await physicalOf(other)).toBe(1000 - 2 * orders.length);
    const items = await Promise.all(orders.map((id) => record('901', id)));
    expect(items.map((item) => [item?.committed, item?.status])).toEqual(orders.map(() => [2, 'SHIPPED']));
    // Whichever instance was last, the header covers all that was recorded.
    side.writer.script.forgetCalls();
    expect(new Set(await side.record(...all))).toEqual(new Set(['unchanged 0']));
    expect(side.writer.script.calls).toHaveLength(1);
  });

  it('is known as counted while units of it are out of stock, by its seller SKU', async () => {
    const counted = new CountedOrdersRepository(store.documents, store.tables);
    await side.record(twoLines('not-registered'));
    expect((await counted.countedOf([orderId, randomUUID()])).amazon).toEqual(
      new Map([[orderId, new Set([sku])]]),
    );
    await side.record(twoLines('not-registered', { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' }));
    expect((await counted.countedOf([orderId])).amazon.size).toBe(0);
  });

  it('shows an order with what each line took out of stock, and the rows that show it', async () => {
    const controller = new OrdersController(side.records);
    await expect(controller.order(orderId)).rejects.toMatchObject({ code: 'unknown_order', statusCode: 404 });
    const spoon = await side.registered(20);
    const kit = newSku();
    const components: Component[] = [
      { sku, units: 2 },
      { sku: spoon, units: 1 },
    ];
    await storeListing(store, { sellerSku: kit, components });
    const placed = twoLines(kit, { ordered: 3 });
    const [first, second] = placed.items;
    if (first === undefined || second === undefined) throw new Error('Two lines are needed.');
    const part = { ...first, fulfilled: 0, unfulfilled: 2, cancelledBy: 'AMAZON' };
    await side.record(placed, { ...placed, updatedAt: minute(2), items: [part, second] });
    const rows = `amazon:order:${orderId}:item`;
    expect(await controller.order(orderId)).toEqual({
      orderId,
      channel: 'amazon',
      status: 'UNSHIPPED',
      createdAt: placed.createdAt,
      updatedAt: minute(2),
      recordedAt: expect.any(String) as string,
      foundBy: 'search',
      lines: [
        {
          lineId: '901',
          sellerSku: sku,
          sku,
          ordered: 3,
          committed: 2,
          released: 1,
          cancelledBy: 'AMAZON',
          movements: [`${rows}:901:1`, `${rows}:901:2`],
        },
        {
          lineId: '902',
          sellerSku: kit,
          components,
          ordered: 3,
          committed: 3,
          released: 0,
          movements: [`${rows}:902:1:${sku}`, `${rows}:902:1:${spoon}`],
        },
      ],
    });
    const stored = (await proveLedger(store, sku)).rows.map(({ txId }) => txId);
    expect(stored).toEqual(
      expect.arrayContaining([`${rows}:901:1`, `${rows}:901:2`, `${rows}:902:1:${sku}`]),
    );
  });

  it('finishes what a crash between the items and the header left', async () => {
    const other = await side.registered(5);
    const crashed = newSide();
    crashed.writer.script.failBeforeSending('PutItem', (call) => (isHeader(call) ? away() : undefined), 99);
    await expect(crashed.record(twoLines(other))).rejects.toThrow(StoreUnavailable);
    expect(await transactionsItem(store, `order:amazon:${orderId}`)).toBeUndefined();
    expect([await physicalOf(), await physicalOf(other)]).toEqual([8, 3]);
    expect(await newSide().record(twoLines(other))).toEqual(['unchanged 0']);
    expect([await physicalOf(), await physicalOf(other)]).toEqual([8, 3]);
    expect(await transactionsItem(store, `order:amazon:${orderId}`)).toMatchObject({
      lines: [{ lineId: '901' }, { lineId: '902' }],
    });
  });

  it('finishes what a crash between two items of an order left', async () => {
    const other = await side.registered(5);
    const crashed = newSide(300);
    crashed.writer.script.failBeforeSending(
      'TransactWriteItems',
      cancelledWhere('ThrottlingError', (action) => namesSku(action, other)),
      99,
    );
    await expect(crashed.record(twoLines(other))).rejects.toThrow(StoreUnavailable);
    expect([await physicalOf(), await physicalOf(other)]).toEqual([8, 5]);
    expect(await newSide().record(twoLines(other))).toEqual(['applied 1']);
    expect([await physicalOf(), await physicalOf(other)]).toEqual([8, 3]);
  });

  it.each([1, 2, 3])('finishes what a process left that ended before its write %i', async (atWrite) => {
    const spoon = await side.registered(20);
    const kit = newSku();
    const components: Component[] = [
      { sku: spoon, units: 3 },
      { sku, units: 1 },
    ];
    await storeListing(store, { sellerSku: kit, components });
    const ended = newSide(300);
    let writes = 0;
    for (const operation of ['TransactWriteItems', 'PutItem'])
      ended.writer.script.failBeforeSending(operation, () => (++writes >= atWrite ? away() : undefined), 999);
    await ended.record(twoLines(kit)).catch((error: unknown) => {
      expect(error).toBeInstanceOf(StoreUnavailable);
    });
    const next = newSide();
    await next.record(twoLines(kit));
    expect([await physicalOf(), await physicalOf(spoon)]).toEqual([6, 14]);
    expect(await next.record(twoLines(kit))).toEqual(['unchanged 0']);
    expect(
      (await reportOf(store.env, '--sku', spoon)).violations.filter(({ sku: of }) => of === spoon),
    ).toEqual([]);
  });

  it('counts a movement once when the answer of its transaction is lost', async () => {
    side.writer.script.loseAnswer('TransactWriteItems', away);
    expect(await side.record(state())).toEqual(['applied 1']);
    expect(await side.record(state())).toEqual(['unchanged 0']);
    expect(await physicalOf()).toBe(8);
  });

  it('lets no order that the store refuses delay the others', async () => {
    const bad = orderState({ orderId: randomUUID(), sellerSku: sku, orderItemId: 'x'.repeat(3000) });
    expect(await side.record(bad, state())).toEqual(['parked 0', 'applied 1']);
    expect(await physicalOf()).toBe(8);
    const [outcome] = await side.recorder.record([bad]);
    expect(outcome?.problem).toMatch('refuses');
  });

  it('throws while the store is away, and the same states may be recorded again', async () => {
    const patient = newSide(300);
    patient.writer.script.failBeforeSending('BatchGetItem', away, 99);
    await expect(patient.record(state())).rejects.toThrow(StoreUnavailable);
    patient.writer.script.clearFaults();
    expect(await patient.record(state())).toEqual(['applied 1']);
    expect(await physicalOf()).toBe(8);
  });
});

/** Adds up the units that the store reports for the calls of a process. */
function unitsOf({ writer }: OrderRecording): { take: () => { read: number; write: number } } {
  let [read, write] = [0, 0];
  writer.script.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const { ConsumedCapacity = [] } = result.output as unknown as {
          ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
        };
        const units = [ConsumedCapacity]
          .flat()
          .reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
        if (/Get|Query/.test(commandName)) read += units;
        else write += units;
        return result;
      },
    { step: 'initialize' },
  );
  return {
    take: () => {
      const taken = { read, write };
      [read, write] = [0, 0];
      return taken;
    },
  };
}

function namesSku({ Update }: TransactWriteItem, sku: string): boolean {
  return Update?.Key?.sku?.S === sku;
}
