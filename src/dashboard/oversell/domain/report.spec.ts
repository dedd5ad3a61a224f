import fc from 'fast-check';
import type { MomentRow } from '../../../inventory/moments/domain/moment-row';
import { timestampOf } from '../../../platform/timestamp';
import { reportOf } from './report';
import { savingBuffer } from './saving-buffer';
import type { OversellFacts } from './story-rows';
import { storyRows } from './story-window';

const START = Date.parse('2026-11-23T10:00:00.000Z');
const at = (seconds: number): string => timestampOf(START + seconds * 1000);

let version = 0;

function moved(
  seconds: number,
  action: 'sale' | 'amazon_sale' | 'recount',
  delta: number,
  physicalAfter: number,
  more: Partial<MomentRow> = {},
): MomentRow {
  version += 1;
  const actor = action === 'sale' ? 'shopify' : action === 'amazon_sale' ? 'amazon' : 'api';
  return {
    txId: `${action}-${seconds}`,
    sku: 'MUG',
    timestamp: at(seconds),
    ...{ action, actor, delta, physicalAfter, version },
    status: 'completed',
    broadcastAfter: Math.max(0, physicalAfter),
    cause: action === 'recount' ? {} : { orderId: `order-${seconds}` },
    ...more,
  };
}

function pushed(seconds: number, quantity: number, more: Partial<MomentRow> = {}): MomentRow {
  return {
    txId: `sync-${seconds}`,
    sku: 'MUG',
    timestamp: at(seconds),
    action: 'sync',
    status: 'completed',
    delta: 0,
    physicalAfter: quantity,
    broadcastAfter: quantity,
    version,
    actor: 'system',
    cause: {},
    push: { quantity, propagationMs: 9_000 },
    ...more,
  };
}

function factsOf(rows: readonly MomentRow[], more: Partial<OversellFacts> = {}): OversellFacts {
  const dip = rows.find(({ action, physicalAfter }) => action !== 'sync' && physicalAfter < 0);
  if (dip === undefined) throw new Error('No row is below zero.');
  return {
    ...{ alertId: `oversold:MUG:${dip.txId}`, sku: 'MUG', dip, rows },
    buffer: 0,
    numberBefore: null,
    orderedAt: new Map(),
    observed: new Map(),
    ...more,
  };
}

describe('the report of an oversold SKU', () => {
  beforeEach(() => (version = 0));

  it('shows a sale at Amazon while a lower number was on its way, and the buffer that would have prevented it', () => {
    const rows = [
      moved(0, 'recount', 1, 1),
      pushed(5, 1),
      moved(60, 'sale', -1, 0),
      pushed(69, 0),
      moved(75, 'amazon_sale', -1, -1),
      moved(90, 'recount', 1, 0),
    ];
    const observed = new Map([['sync-69', { state: 'observed', at: at(80) } as const]]);
    const report = reportOf(factsOf(rows, { orderedAt: new Map([['order-75', at(61)]]), observed }));
    expect(report).toMatchObject({
      at: at(75),
      oversoldBy: 1,
      sale: { actor: 'amazon', orderId: 'order-75', units: 1, delayMs: 14_000 },
      latePush: { txId: 'sync-69', quantity: 0, delayMs: 9_000 },
      savingBuffer: 1,
      text: 'MUG was oversold by 1: order order-75 at Amazon took 1 with 0 left. Amazon still showed 1. The order was counted 14 s after it was placed. The number 0 took 9 s to reach Amazon. A buffer of 1 would have prevented it.',
    });
    expect(report.events.map(({ kind, shown }) => [kind, shown.amazon])).toEqual([
      ['movement', null],
      ['push', 1],
      ['movement', 1],
      ['push', 0],
      ['oversold', 0],
      ['movement', 0],
    ]);
    expect(report.events[3]?.push).toMatchObject({ state: 'observed', observedAt: at(80) });
  });

  it('of a sale at Shopify names the order at Amazon that was counted late', () => {
    const rows = [
      moved(0, 'recount', 2, 2),
      pushed(5, 2),
      moved(100, 'amazon_sale', -2, 0, { isToShopify: true }),
      moved(101, 'sale', -1, -1),
    ];
    const report = reportOf(factsOf(rows, { orderedAt: new Map([['order-100', at(40)]]) }));
    expect(report).toMatchObject({ savingBuffer: 1, sale: { actor: 'shopify' } });
    expect(report.latePush).toBeUndefined();
    expect(report.text).toContain("Amazon's last order before it was counted 1 min after it was placed.");
    expect(report.events.map(({ shown }) => shown.shopify)).toEqual([2, 2, 2, -1]);
  });

  it.each<[what: string, rows: () => MomentRow[], facts: Partial<OversellFacts>, buffer: number | null]>([
    [
      'of sales at Shopify alone no buffer helps',
      () => [moved(0, 'recount', 1, 1), moved(9, 'sale', -2, -1)],
      {},
      null,
    ],
    [
      'two units more than the buffer that there was',
      () => [
        moved(0, 'recount', 6, 6),
        pushed(5, 4),
        moved(10, 'sale', -4, 2),
        moved(12, 'amazon_sale', -4, -2),
      ],
      { buffer: 2 },
      4,
    ],
    [
      'a number from before the rows',
      () => [moved(0, 'sale', -3, 0), moved(12, 'amazon_sale', -3, -3)],
      { numberBefore: 3 },
      3,
    ],
    [
      'a number that is not known is at least what was sold',
      () => [moved(0, 'sale', -3, 0), moved(12, 'amazon_sale', -2, -2)],
      {},
      2,
    ],
    [
      'of listings it is not known',
      () => [moved(0, 'sale', -3, 0), pushed(5, 2, { sellerSku: 'PACK' }), moved(12, 'amazon_sale', -2, -2)],
      {},
      null,
    ],
  ])('%s', (_, rows, facts, buffer) => {
    expect(reportOf(factsOf(rows(), facts)).savingBuffer).toBe(buffer);
  });

  it('names the smallest buffer with which a shop of the same sales is never below zero', () => {
    const step = fc.tuple(fc.constantFrom('sale', 'amazon_sale', 'push'), fc.integer({ min: 1, max: 5 }));
    const steps = fc.array(step, { minLength: 2, maxLength: 14 });
    let named = 0;
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 9 }), fc.nat({ max: 3 }), (taken, first, buffer) => {
        version = 0;
        const { rows, sold } = shopOf(taken, first, buffer);
        fc.pre(rows.some(isBelowZero));
        // What Amazon did not sell in fact it does not sell with another buffer either.
        const same = taken.map(([kind, units], index): Step => [kind, sold.get(index) ?? units]);
        let enough: number | null = buffer;
        while (enough !== null && shopOf(same, first, enough).rows.some(isBelowZero))
          enough = enough < buffer + 100 ? enough + 1 : null;
        expect(savingBuffer(factsOf(rows, { buffer }))).toBe(enough);
        if (enough !== null) named += 1;
      }),
      { numRuns: 500 },
    );
    expect(named).toBeGreaterThan(20);
  });
});

type Step = readonly [kind: string, units: number];

function isBelowZero({ action, physicalAfter }: MomentRow): boolean {
  return action !== 'sync' && physicalAfter < 0;
}

/** A shop whose numbers reach Amazon with some pushes only; Amazon sells what it shows. */
function shopOf(
  steps: readonly Step[],
  first: number,
  buffer: number,
): { readonly rows: MomentRow[]; readonly sold: ReadonlyMap<number, number> } {
  let physical = first;
  let shown = Math.max(0, first - buffer);
  const rows = [moved(0, 'recount', first, first), pushed(0.5, shown, { physicalAfter: first })];
  const sold = new Map<number, number>();
  steps.forEach(([kind, wanted], index) => {
    const seconds = index + 1;
    if (kind === 'push') {
      shown = Math.max(0, physical - buffer);
      rows.push(pushed(seconds, shown, { physicalAfter: physical }));
      return;
    }
    const isAmazon = kind === 'amazon_sale';
    const units = isAmazon ? Math.min(wanted, shown) : wanted;
    if (isAmazon) {
      shown -= units;
      sold.set(index, units);
    }
    if (units === 0) return;
    physical -= units;
    rows.push(moved(seconds, isAmazon ? 'amazon_sale' : 'sale', -units, physical));
  });
  return { rows, sold };
}

describe('the rows of a story', () => {
  it('begin after the stock was last below zero, and end when it is not any more', () => {
    version = 0;
    const before = [moved(0, 'sale', -1, -1), moved(10, 'recount', 3, 2), pushed(11, 2)];
    const dip = moved(20, 'sale', -3, -1);
    const after = [
      moved(30, 'sale', -1, -2),
      pushed(31, 0),
      moved(40, 'recount', 9, 7),
      moved(50, 'sale', -1, 6),
    ];
    const rows = storyRows(dip, [dip, ...before.toReversed()], after);
    expect(rows.map(({ timestamp }) => timestamp)).toEqual([10, 11, 20, 30, 31, 40].map(at));
  });
});
