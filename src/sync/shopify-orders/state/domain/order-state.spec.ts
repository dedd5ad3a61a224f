import type { Order, OrderLine, Refund } from '../../../../channels/shopify/webhook/payload';
import { DAY_MS, HOUR_MS } from '../../../../platform/durations';
import { type KnownOrder, planCancelledRefunds, planOrderState, skusToDate } from './order-state';

const NOW_MS = Date.parse('2026-11-23T10:00:00Z');
const ROWS_KEPT_MS = 30 * DAY_MS;
const HOUR_AGO = NOW_MS - HOUR_MS;

const lineOf = (lineId: string, quantity: number, more: Partial<OrderLine> = {}): OrderLine => ({
  lineId,
  sku: 'MUG',
  giftCard: false,
  tracked: true,
  quantity,
  ...more,
});
const orderOf = (lines: readonly OrderLine[], more: Partial<Order> = {}): Order => ({
  orderId: '5',
  lines,
  createdAtMs: HOUR_AGO,
  refunds: [],
  ...more,
});
const refundOf = (createdAtMs: number | undefined, more: Partial<Refund> = {}): Refund => ({
  refundId: '7',
  orderId: '5',
  ...(createdAtMs === undefined ? {} : { createdAtMs }),
  lines: [{ ...lineOf('101', 1), refundLineId: '9', restockType: 'return' }],
  ...more,
});

/** An order whose SKU was registered two days ago and of which nothing is counted. */
const knownOf = (more: Partial<KnownOrder> = {}): KnownOrder => ({
  rows: new Map(),
  edited: new Map(),
  restocked: new Set(),
  registeredAtMs: new Map([['MUG', NOW_MS - 2 * DAY_MS]]),
  ...more,
});
const counted = (units: number, atMs = HOUR_AGO, sku = 'MUG') =>
  new Map([['101', { sku, units, atMs }]]) as KnownOrder['rows'];

const planOf = (order: Order, known = knownOf(), added?: ReadonlySet<string>) =>
  planOrderState(order, known, {
    nowMs: NOW_MS,
    rowsKeptMs: ROWS_KEPT_MS,
    ...(added === undefined ? {} : { added }),
  });
/** What moves, and why lines do not. */
const summaryOf = (...args: Parameters<typeof planOf>): string[] => {
  const { edits, sales, skipped } = planOf(...args);
  return [
    ...edits.map(({ movement }) => `${movement.txId} ${movement.change.delta} ${movement.sku}`),
    ...sales.map(({ movement }) => `${movement.txId} ${movement.change.delta} ${movement.sku}`),
    ...skipped.map(({ lineId, reason }) => `${lineId} ${reason}`),
  ];
};

describe('a line with a row', () => {
  it.each<[string, number, KnownOrder, string[]]>([
    ['of the same quantity moves nothing', 3, knownOf({ rows: counted(3) }), []],
    ['never moves down', 2, knownOf({ rows: counted(3) }), []],
    [
      'is brought up to its quantity',
      5,
      knownOf({ rows: counted(3) }),
      ['shopify:order:5:line:101:to:5 -2 MUG'],
    ],
    [
      'counts what an edit added before',
      6,
      knownOf({ rows: counted(3), edited: new Map([['101', 5]]) }),
      ['shopify:order:5:line:101:to:6 -1 MUG'],
    ],
    [
      'goes on with the SKU that moved',
      4,
      knownOf({ rows: counted(3, HOUR_AGO, 'OLD-NAME') }),
      ['shopify:order:5:line:101:to:4 -1 OLD-NAME'],
    ],
  ])('%s', (_case, quantity, known, moved) => {
    expect(summaryOf(orderOf([lineOf('101', quantity)]), known)).toEqual(moved);
  });

  it('is brought up however old its order is', () => {
    const order = orderOf([lineOf('101', 4)], { createdAtMs: NOW_MS - 40 * DAY_MS });
    expect(summaryOf(order, knownOf({ rows: counted(3, NOW_MS - 39 * DAY_MS) }))).toHaveLength(1);
  });
});

describe('a line without a row', () => {
  const SALE = 'shopify:order:5:line:101 -2 MUG';
  const registered = (ms: number): KnownOrder => knownOf({ registeredAtMs: new Map([['MUG', ms]]) });

  it.each<[string, number | undefined, KnownOrder, string]>([
    ['of an order after the registration is a sale', HOUR_AGO, knownOf(), SALE],
    ['of the second in which its SKU was registered is a sale', NOW_MS - 1_500, registered(NOW_MS), SALE],
    [
      'of an order before the registration moves nothing',
      HOUR_AGO,
      registered(NOW_MS - 60_000),
      '101 before_registration',
    ],
    [
      'of an order of 40 days ago moves nothing',
      NOW_MS - 40 * DAY_MS,
      registered(NOW_MS - 90 * DAY_MS),
      '101 too_old',
    ],
    [
      'whose row may have expired within a day moves nothing',
      NOW_MS - 29.5 * DAY_MS,
      registered(0),
      '101 too_old',
    ],
    ['of an order without a time moves nothing', undefined, knownOf(), '101 before_registration'],
    [
      'of a SKU that is not registered is refused by the ledger',
      HOUR_AGO,
      knownOf({ registeredAtMs: new Map() }),
      SALE,
    ],
  ])('%s', (_case, createdAtMs, known, moved) => {
    const { createdAtMs: _, ...order } = orderOf([lineOf('101', 2)]);
    expect(summaryOf({ ...order, ...(createdAtMs === undefined ? {} : { createdAtMs }) }, known)).toEqual([
      moved,
    ]);
  });

  it.each([
    [
      'was added by an edit, where its SKU was registered when the order was counted',
      NOW_MS - 2 * HOUR_MS,
      ['shopify:order:5:line:102 -2 TEE'],
    ],
    [
      'may have been skipped then, where its SKU was registered since',
      NOW_MS - 60_000,
      ['102 before_registration'],
    ],
  ])('beside one with a row %s', (_case, registeredMs, moved) => {
    const order = orderOf([lineOf('101', 3), lineOf('102', 2, { sku: 'TEE' })], {
      createdAtMs: NOW_MS - 3 * HOUR_MS,
    });
    const known = knownOf({ rows: counted(3), registeredAtMs: new Map([['TEE', registeredMs]]) });
    expect(summaryOf(order, known)).toEqual(moved);
  });

  it('of an exchange is a sale, however old its order is', () => {
    const order = orderOf([lineOf('101', 2)], { createdAtMs: NOW_MS - 40 * DAY_MS });
    expect(summaryOf(order, knownOf(), new Set(['101']))).toEqual([SALE]);
  });

  it.each<[Partial<OrderLine>, string]>([
    [{ giftCard: true }, 'gift_card'],
    [{ tracked: false }, 'not_tracked'],
    [{ sku: '' }, 'no_sku'],
    [{ quantity: 0 }, 'zero_quantity'],
  ])('%j moves nothing', (more, reason) => {
    expect(summaryOf(orderOf([lineOf('101', 2, more)]))).toEqual([`101 ${reason}`]);
  });
});

describe('a restock in the state of an order', () => {
  const restocksOf = (refund: Refund, known: KnownOrder): string[] =>
    planOf(orderOf([lineOf('101', 2)], { refunds: [refund] }), known).restocks.map(({ lineId }) => lineId);

  it.each<[string, number | undefined, KnownOrder, string[]]>([
    ['is counted where it has no row', HOUR_AGO, knownOf({ rows: counted(2) }), ['101']],
    [
      'with a row is counted',
      HOUR_AGO,
      knownOf({ rows: counted(2), restocked: new Set(['shopify:refund:7:line:9']) }),
      [],
    ],
    [
      'whose row may have expired is counted no more',
      NOW_MS - 30 * DAY_MS,
      knownOf({ rows: counted(2) }),
      [],
    ],
    [
      'from before the registration is in the count that registered the SKU',
      NOW_MS - 3 * DAY_MS,
      knownOf(),
      [],
    ],
    ['after the registration of a sale before it comes back', HOUR_AGO, knownOf(), ['101']],
    ['without a time waits for its own message', undefined, knownOf({ rows: counted(2) }), []],
  ])('%s', (_case, createdAtMs, known, restocked) => {
    expect(restocksOf(refundOf(createdAtMs), known)).toEqual(restocked);
  });

  it('that a cancellation repeats from before the registration is skipped, unless its sale was counted', () => {
    const order = orderOf([lineOf('101', 2)], {
      refunds: [refundOf(NOW_MS - 3 * DAY_MS)],
      cancelledAtMs: NOW_MS,
    });
    expect(planCancelledRefunds(order, knownOf(), ROWS_KEPT_MS)).toMatchObject([
      { kind: 'skip', reason: 'told_before' },
    ]);
    expect(planCancelledRefunds(order, knownOf({ rows: counted(2) }), ROWS_KEPT_MS)).toMatchObject([
      { kind: 'move' },
    ]);
  });
});

it('the registration matters of SKUs alone whose sale has no row', () => {
  const refunds = [
    refundOf(HOUR_AGO, {
      lines: [{ ...lineOf('103', 1, { sku: 'CUP' }), refundLineId: '9', restockType: 'return' }],
    }),
  ];
  const order = orderOf(
    [lineOf('101', 2), lineOf('102', 2, { sku: 'TEE' }), lineOf('104', 1, { sku: 'x'.repeat(3_000) })],
    { refunds },
  );
  expect(skusToDate(order, { rows: counted(2) })).toEqual(['TEE', 'CUP']);
});
