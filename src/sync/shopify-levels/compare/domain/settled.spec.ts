import { differenceOf, isExpected, type LedgerFigure, type Look } from './look';
import { lookEveryMs, settled, withLook } from './settled';

const SETTLE = 90;

/** What happens at one second, to Shopify's units and to the ledger. */
interface Happening {
  readonly at: number;
  /** A buyer, a count or a transfer at Shopify. */
  readonly atShopify?: number;
  /** A message of Shopify moves the ledger. */
  readonly reported?: number;
  /** Amazon moves the ledger: the adjustment waits. */
  readonly atAmazon?: number;
  /** The call of everything that waits begins, reaches Shopify, and is known to have ended. */
  readonly call?: 'begins' | 'applied' | 'ended';
}

interface Counted {
  readonly at: number;
  readonly units: number;
}

/** Looks as the task does, once a second where it is due, from `from` on; counts what settles. */
function run(happenings: readonly Happening[], { from = 0, to = 3_000 } = {}) {
  let [available, physical, version, waiting, underWay] = [10, 10, 1, 0, 0];
  let looks: readonly Look[] = [];
  let due = from;
  let reported = { raised: 0, lowered: 0 };
  const counts: Counted[] = [];
  const figure = (): LedgerFigure => ({
    physical,
    version,
    waitingUnits: waiting,
    callsUnderWay: Math.abs(underWay),
  });
  for (let second = 0; second <= to; second += 1) {
    for (const { atShopify = 0, reported: message, atAmazon, call } of happenings.filter(
      ({ at }) => at === second,
    )) {
      available += atShopify;
      for (const delta of [message, atAmazon])
        if (delta !== undefined) {
          physical += delta;
          version += 1;
        }
      reported.raised += Math.max(0, message ?? 0);
      reported.lowered += Math.max(0, -(message ?? 0));
      waiting += atAmazon ?? 0;
      if (call === 'begins') [underWay, waiting] = [waiting, 0];
      if (call === 'applied') available += underWay;
      if (call === 'ended') underWay = 0;
    }
    if (second < due) continue;
    // A call under way is not in `waiting` any more, so the figure alone would be wrong: the look refuses it.
    const difference = differenceOf(available, figure(), figure());
    if (difference === undefined) {
      due = second + 1;
      continue;
    }
    looks = withLook(looks, { atMs: second, difference, version, ...reported });
    reported = { raised: 0, lowered: 0 };
    const verdict = settled(looks, SETTLE);
    if (verdict.kind === 'waiting') due = verdict.nextMs;
    else if (verdict.kind === 'equal') due = second + lookEveryMs(SETTLE);
    else {
      physical += verdict.units;
      version += 1;
      counts.push({ at: second, units: verdict.units });
      [looks, due] = [[], second + lookEveryMs(SETTLE)];
    }
  }
  return { counts, physical, available, waiting };
}

/** An order a `step` seconds, each of which the ledger learns of `lag` seconds later. */
function steadyOrders(step: number, lag: number, to: number): Happening[] {
  const orders: Happening[] = [];
  for (let at = 0; at < to; at += step) orders.push({ at, atShopify: -1 }, { at: at + lag, reported: -1 });
  return orders;
}

describe('a difference between Shopify and the ledger', () => {
  it.each<[string, readonly Happening[], readonly Counted[]]>([
    ['is none when nothing happens', [], []],
    [
      'of an order whose level message comes first is not counted',
      [
        { at: 0, atShopify: -1 },
        { at: 20, reported: -1 },
      ],
      [],
    ],
    [
      'of an order that the ledger has first is not counted',
      [
        { at: 0, reported: -1 },
        { at: 5, atShopify: -1 },
      ],
      [],
    ],
    [
      'of an order that comes just within the settle time is not counted',
      [
        { at: 0, atShopify: -2 },
        { at: 89, reported: -2 },
      ],
      [],
    ],
    ['of a count is counted once, after the settle time', [{ at: 0, atShopify: 5 }], [{ at: 90, units: 5 }]],
    ['of a dropped order message is counted', [{ at: 0, atShopify: -3 }], [{ at: 90, units: -3 }]],
    [
      'of an order that comes hours late is counted, and taken back when the order comes',
      [
        { at: 0, atShopify: -2 },
        { at: 1_500, reported: -2 },
      ],
      [
        { at: 90, units: -2 },
        { at: 1_590, units: 2 },
      ],
    ],
    [
      'of two counts in a row is counted, each after it stood',
      [
        { at: 0, atShopify: 2 },
        { at: 60, atShopify: 3 },
      ],
      [
        { at: 90, units: 2 },
        { at: 210, units: 3 },
      ],
    ],
    [
      'of a count that is undone is not counted',
      [
        { at: 0, atShopify: 4 },
        { at: 50, atShopify: -4 },
      ],
      [],
    ],
    [
      'of a count in the other direction starts over',
      [
        { at: 0, atShopify: 4 },
        { at: 50, atShopify: -6 },
      ],
      [{ at: 150, units: -2 }],
    ],
    [
      'of a count beside an order in flight is counted without the order',
      [
        { at: 0, atShopify: 5 },
        { at: 80, atShopify: -1 },
        { at: 100, reported: -1 },
      ],
      [
        { at: 90, units: 4 },
        { at: 210, units: 1 },
      ],
    ],
    [
      'of orders that follow one another in flight is not counted',
      [
        { at: 0, atShopify: -1 },
        { at: 29, atShopify: -1 },
        { at: 29, reported: -1 },
        { at: 59, atShopify: -1 },
        { at: 59, reported: -1 },
        { at: 89, atShopify: -1 },
        { at: 89, reported: -1 },
        { at: 110, reported: -1 },
      ],
      [],
    ],
    [
      'of an adjustment that waits is none',
      [
        { at: 0, atAmazon: -2 },
        { at: 500, call: 'begins' },
        { at: 500, call: 'applied' },
        { at: 501, call: 'ended' },
      ],
      [],
    ],
    [
      'of an adjustment that was applied and is not known to be is not counted, however long it takes',
      [
        { at: 0, atAmazon: -2 },
        { at: 1, call: 'begins' },
        { at: 2, call: 'applied' },
        { at: 2_000, call: 'ended' },
      ],
      [],
    ],
    [
      'of a count while an adjustment is under way is counted when that ended',
      [
        { at: 0, atAmazon: -2 },
        { at: 1, call: 'begins' },
        { at: 2, atShopify: 7 },
        { at: 3, call: 'applied' },
        { at: 300, call: 'ended' },
      ],
      [{ at: 390, units: 7 }],
    ],
    [
      'of a count while an adjustment waits is counted without it',
      [
        { at: 0, atAmazon: -2 },
        { at: 0, atShopify: 7 },
      ],
      [{ at: 90, units: 7 }],
    ],
  ])('%s', (_case, happenings, counts) => {
    const end = run(happenings);
    expect(end.counts).toEqual(counts);
    expect(end.physical).toBe(end.available + end.waiting);
  });

  it('of a SKU whose orders are always in flight is not counted', () => {
    expect(run(steadyOrders(4, 3, 2_900)).counts).toEqual([]);
  });

  it('of a busy SKU that lost units counts the certain part first, and the rest when it can be known', () => {
    const end = run([{ at: 0, atShopify: -50 }, ...steadyOrders(30, 3, 2_400)]);
    const [first, ...rest] = end.counts;
    expect(first?.at).toBe(90);
    expect(first?.units).toBeLessThan(-40);
    expect(rest.every(({ units }) => units < 0)).toBe(true);
    expect(end.physical).toBe(end.available);
  });
});

describe('a look', () => {
  const figure = { physical: 8, version: 4, waitingUnits: 0, callsUnderWay: 0 };

  it.each<[string, number, Partial<LedgerFigure>, Partial<LedgerFigure>, number | undefined]>([
    ['sees nothing while nothing is under way', 8, {}, {}, 0],
    ['expects Shopify to lack what waits', 10, { waitingUnits: -2 }, { waitingUnits: -2 }, 0],
    ['shows nothing while a call is under way', 8, { callsUnderWay: 1 }, {}, undefined],
    ['shows nothing when a call began meanwhile', 10, { waitingUnits: -2 }, { callsUnderWay: 1 }, undefined],
    ['shows nothing when a movement meanwhile is the whole difference', 8, { physical: 10 }, {}, undefined],
    ['takes the smaller difference when something moved meanwhile', 12, { physical: 10 }, {}, 2],
    ['keeps the sign', 5, {}, { physical: 7 }, -2],
  ])('%s', (_case, available, before, after, difference) => {
    expect(differenceOf(available, { ...figure, ...before }, { ...figure, ...after })).toBe(difference);
  });
});

describe('a level message', () => {
  const figure = { physical: 8, version: 4, waitingUnits: 0, callsUnderWay: 0 };

  it.each<[string, number, Partial<LedgerFigure>, number, boolean]>([
    ['of an order that the ledger has is expected', 8, {}, 0, true],
    ['of a count is not', 9, {}, 0, false],
    ['before an adjustment that waits is expected', 10, { waitingUnits: -2 }, 0, true],
    ['that is the echo of a call under way is expected', 8, { callsUnderWay: 1 }, -2, true],
    ['from before a call under way is expected', 10, { callsUnderWay: 1 }, -2, true],
    ['of a count while a call is under way is not', 9, { callsUnderWay: 1 }, -2, false],
  ])('%s', (_case, available, change, unitsUnderWay, expected) => {
    expect(isExpected(available, { ...figure, ...change }, unitsUnderWay)).toBe(expected);
  });
});
