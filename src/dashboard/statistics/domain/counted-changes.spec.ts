import type { Change } from '../../../changes/change';
import type { LedgerRow } from '../../../inventory/domain/stock';
import { ChangeCounter } from './counted-changes';
import { bucketOf } from '../../../platform/latency-buckets';
import { addCounts, lastSlots, NOTHING_COUNTED, SLOT_MS, type SlotCounts, slotsBetween } from './slot-counts';

const AT = '2026-11-23T10:07:16.917000Z';
const SLOT = Date.parse('2026-11-23T10:05:00.000Z');

function saleOf(orderId: string, units: number, more: Partial<LedgerRow> = {}): Change {
  const row: LedgerRow = {
    txId: `shopify:order:${orderId}:line:1`,
    sku: 'MUG',
    timestamp: AT,
    action: 'sale',
    status: 'completed',
    delta: -units,
    physicalAfter: 5,
    broadcastAfter: 5,
    version: 2,
    actor: 'shopify',
    cause: { orderId },
    ...more,
  };
  return { kind: 'movement', id: row.txId, sku: row.sku, at: row.timestamp, value: row };
}

function pushOf(propagationMs: number, more: Partial<LedgerRow> = {}): Change {
  const push = { quantity: 5, propagationMs };
  return { ...saleOf('1', 0, { action: 'sync', push, cause: {}, ...more }), kind: 'push' };
}

describe('what a change adds to the statistics', () => {
  it('counts an order once and the units of each of its lines, in the slot of the row', () => {
    const counter = new ChangeCounter();
    const additions = [saleOf('1', 2), saleOf('1', 3), saleOf('2', 1)].map((sale) =>
      counter.additionOf(sale),
    );
    expect(additions.map((addition) => addition?.slotMs)).toEqual([SLOT, SLOT, SLOT]);
    expect(additions.map((addition) => addition?.counts)).toMatchObject([
      { orders: 1, units: 2 },
      { orders: 0, units: 3 },
      { orders: 1, units: 1 },
    ]);
  });

  it('counts the units that an edit adds to an order, and the order no more', () => {
    const counter = new ChangeCounter();
    const edit = saleOf('1', 3, { action: 'order_edit', version: 3 });
    expect(counter.additionOf(edit)?.counts).toMatchObject({ orders: 0, units: 3 });
    expect(counter.additionOf(pushOf(90, { version: 3 }))?.counts.latencies.size).toBe(1);
  });

  it("counts an order at Amazon among all, and in Amazon's part", () => {
    const counter = new ChangeCounter();
    const of = (change: Change) => counter.additionOf(change)?.counts;
    expect(of(saleOf('1', 2))).toMatchObject({ orders: 1, units: 2, amazon: { orders: 0, units: 0 } });
    const atAmazon = [2, 3].map((units) => of(saleOf('111-1', units, { action: 'amazon_sale' })));
    expect(atAmazon).toMatchObject([
      { orders: 1, units: 2, amazon: { orders: 1, units: 2 } },
      { orders: 0, units: 3, amazon: { orders: 0, units: 3 } },
    ]);
    expect(of(saleOf('111-1', -5, { action: 'amazon_cancel', version: 3 }))).toBeUndefined();
    expect(of(pushOf(90, { version: 3 }))?.latencies.size).toBe(1);
  });

  it('counts an accepted push by its latency', () => {
    expect(new ChangeCounter().additionOf(pushOf(702))).toEqual({
      slotMs: SLOT,
      counts: { ...NOTHING_COUNTED, latencies: new Map([[bucketOf(702), 1]]) },
    });
  });

  it('counts the delay of an order at Amazon by what brought it', () => {
    const value = { orderId: '902-3159896-1390916', source: 'search', delayMs: 205_000 };
    const order: Change = { kind: 'order', id: value.orderId, at: AT, value };
    expect(new ChangeCounter().additionOf(order)).toEqual({
      slotMs: SLOT,
      counts: {
        ...NOTHING_COUNTED,
        delays: { ...NOTHING_COUNTED.delays, search: new Map([[bucketOf(205_000), 1]]) },
      },
    });
  });

  it('leaves out the push of an import, unless an order moved the SKU since', () => {
    const counter = new ChangeCounter();
    const latencies = (change: Change) => counter.additionOf(change)?.counts.latencies.size ?? 0;
    counter.additionOf(saleOf('1', -40, { action: 'import', version: 3, cause: {} }));
    expect(latencies(pushOf(15_600, { version: 3 }))).toBe(0);
    counter.additionOf(saleOf('2', 1, { version: 4 }));
    expect(latencies(pushOf(90, { version: 4 }))).toBe(1);
    expect(latencies(pushOf(90, { version: 3, sku: 'CUP' }))).toBe(1);
  });

  it.each<[string, Change]>([
    ['what another instance wrote', { ...saleOf('1', 1), elsewhere: true }],
    ['a row that is not known', { kind: 'movement', id: 'x', at: AT }],
    ['a refund', saleOf('1', -1, { action: 'refund' })],
    ['a recount', saleOf('1', 1, { action: 'recount', cause: {} })],
    ['a refused push', pushOf(702, { status: 'failed' })],
    ['a stock', { kind: 'stock', id: 'MUG', at: AT, value: {} }],
  ])('is nothing for %s', (_, change) => {
    expect(new ChangeCounter().additionOf(change)).toBeUndefined();
  });
});

describe('slots', () => {
  it('of the last hour are twelve, with the one that has begun', () => {
    const slots = lastSlots(3_600_000, SLOT + 61_000);
    expect(slots).toHaveLength(12);
    expect(slots.at(-1)).toBe(SLOT);
  });

  it('between two moments begin at the first and before the last', () => {
    expect(slotsBetween(SLOT, SLOT + 2 * SLOT_MS)).toEqual([SLOT, SLOT + SLOT_MS]);
    expect(slotsBetween(SLOT + 1, SLOT + 1)).toEqual([]);
  });

  it('are added', () => {
    const of = (latencies: [number, number][], noticed: [number, number][]): SlotCounts => ({
      orders: 1,
      units: 2,
      amazon: { orders: 0, units: 1 },
      latencies: new Map(latencies),
      delays: { ...NOTHING_COUNTED.delays, notice: new Map(noticed) },
    });
    expect(
      addCounts([
        of([[3, 1]], [[9, 1]]),
        of(
          [
            [3, 1],
            [7, 2],
          ],
          [[9, 4]],
        ),
      ]),
    ).toEqual({
      orders: 2,
      units: 4,
      amazon: { orders: 0, units: 2 },
      latencies: new Map([
        [3, 2],
        [7, 2],
      ]),
      delays: { ...NOTHING_COUNTED.delays, notice: new Map([[9, 5]]) },
    });
  });
});
