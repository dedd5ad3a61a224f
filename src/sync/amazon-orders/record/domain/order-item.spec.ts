import {
  minute,
  noticeOf,
  type OneLine,
  orderState,
} from '../../../../../test/support/orders/amazon-order-states';
import type { OrderState } from '../../../../channels/amazon/orders/order-state';
import { moment } from './known-item';
import { decideItem, type ItemPolicy } from './order-item';
import type { OrderItemRecord } from './order-item-record';

const POLICY: ItemPolicy = {
  isCounted: true,
  components: [{ sku: 'MUG', units: 1 }],
  at: '2026-11-22T10:00:00.000000Z',
};

interface Played {
  readonly record: OrderItemRecord | undefined;
  /** What each state did: its decision, its movement, and its alerts. */
  readonly steps: string[];
}

function play(states: readonly OrderState[], policy: ItemPolicy = POLICY): Played {
  let record: OrderItemRecord | undefined;
  const steps = states.map((state) => {
    const [item] = state.items;
    if (item === undefined) throw new Error('A state without an item.');
    const times = { createdAt: moment(state.createdAt), updatedAt: moment(state.updatedAt) };
    const decision = decideItem(record, { state, item, ...times }, policy);
    if (decision.kind !== 'write') return decision.kind;
    record = decision.record;
    const { movement, alerts } = decision;
    return [
      ...(movement === undefined ? ['recorded'] : [`${movement.action} ${movement.change.delta}`]),
      ...alerts.map(({ kind }) => `alert ${kind}`),
    ].join(', ');
  });
  return { record, steps };
}

type Line = OneLine & { readonly notice?: true };

function statesOf(lines: readonly Line[]): OrderState[] {
  return lines.map(({ notice, ...line }) =>
    notice === true ? noticeOf(orderState(line)) : orderState(line),
  );
}

const CASES: readonly [what: string, lines: readonly Line[], steps: readonly string[], committed: number][] =
  [
    ['a pending order commits', [{ status: 'PENDING' }], ['amazon_sale -2'], 2],
    [
      'a pending order commits what was ordered, also when nothing of it is to be fulfilled yet',
      [{ status: 'PENDING', fulfilled: 0, unfulfilled: 0 }],
      ['amazon_sale -2'],
      2,
    ],
    [
      'a part of a pending order that the buyer cancels is released',
      [
        { status: 'PENDING' },
        { status: 'PENDING', at: 2, fulfilled: 0, unfulfilled: 1, cancelledBy: 'BUYER' },
      ],
      ['amazon_sale -2', 'amazon_cancel 1'],
      1,
    ],
    ['a pre-order commits', [{ status: 'PENDING_AVAILABILITY' }], ['amazon_sale -2'], 2],
    ['a word that Amazon adds later commits', [{ status: 'ON_HOLD' }], ['amazon_sale -2'], 2],
    [
      'the usual way of an order moves stock once',
      [
        { status: 'PENDING', at: 1 },
        { status: 'UNSHIPPED', at: 2, fulfilled: 0, unfulfilled: 2 },
        { status: 'PARTIALLY_SHIPPED', at: 3, fulfilled: 1, unfulfilled: 1 },
        { status: 'SHIPPED', at: 4, fulfilled: 2, unfulfilled: 0 },
      ],
      ['amazon_sale -2', 'recorded', 'recorded', 'recorded'],
      2,
    ],
    ['a state that comes twice changes nothing', [{}, {}], ['amazon_sale -2', 'unchanged'], 2],
    [
      'an older state changes nothing',
      [
        { status: 'UNSHIPPED', at: 2 },
        { status: 'PENDING', at: 1 },
      ],
      ['amazon_sale -2', 'unchanged'],
      2,
    ],
    [
      "the buyer's cancellation releases all",
      [{ status: 'PENDING' }, { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' }],
      ['amazon_sale -2', 'amazon_cancel 2'],
      0,
    ],
    [
      "Amazon's cancellation releases all",
      [
        { status: 'PENDING' },
        { status: 'CANCELLED', at: 2, cancelledBy: 'AMAZON', fulfilled: 0, unfulfilled: 0 },
      ],
      ['amazon_sale -2', 'amazon_cancel 2'],
      0,
    ],
    [
      'a cancellation that zeroes the ordered quantity releases what was ordered',
      [{ status: 'PENDING' }, { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER', ordered: 0 }],
      ['amazon_sale -2', 'amazon_cancel 2'],
      0,
    ],
    [
      'a cancellation after a part was shipped releases the rest',
      [
        { ordered: 3 },
        { status: 'PARTIALLY_SHIPPED', at: 2, ordered: 3, fulfilled: 1, unfulfilled: 2 },
        { status: 'CANCELLED', at: 3, ordered: 3, fulfilled: 1, unfulfilled: 0, cancelledBy: 'BUYER' },
      ],
      ['amazon_sale -3', 'recorded', 'amazon_cancel 2'],
      1,
    ],
    [
      'what was shipped stays out of stock when the cancellation leaves the quantities out',
      [
        { ordered: 3 },
        { status: 'CANCELLED', at: 3, ordered: 3, cancelledBy: 'BUYER' },
        { status: 'PARTIALLY_SHIPPED', at: 2, ordered: 3, fulfilled: 1, unfulfilled: 2 },
      ],
      ['amazon_sale -3', 'amazon_cancel 3', 'amazon_sale -1'],
      1,
    ],
    [
      'a part that the buyer cancels is released',
      [{ ordered: 3 }, { at: 2, ordered: 3, fulfilled: 0, unfulfilled: 2, cancelledBy: 'BUYER' }],
      ['amazon_sale -3', 'amazon_cancel 1'],
      2,
    ],
    [
      'a part that was released stays so when later states do not repeat who cancelled, or leave quantities out',
      [
        { ordered: 3 },
        { at: 2, ordered: 3, fulfilled: 0, unfulfilled: 2, cancelledBy: 'BUYER' },
        { at: 3, ordered: 3 },
        { status: 'SHIPPED', at: 4, ordered: 3, fulfilled: 2, unfulfilled: 0 },
      ],
      ['amazon_sale -3', 'amazon_cancel 1', 'recorded', 'recorded'],
      2,
    ],
    [
      "the merchant's cancellation keeps the units, with one alert",
      [
        { status: 'PENDING' },
        { status: 'CANCELLED', at: 2, cancelledBy: 'MERCHANT' },
        { status: 'CANCELLED', at: 3, cancelledBy: 'MERCHANT' },
      ],
      ['amazon_sale -2', 'recorded, alert raise', 'recorded'],
      2,
    ],
    [
      'a cancellation by an unnamed party keeps the units, with an alert',
      [{ status: 'PENDING' }, { status: 'CANCELLED', at: 2 }],
      ['amazon_sale -2', 'recorded, alert raise'],
      2,
    ],
    [
      'a cancellation by a party that Amazon names later keeps the units, with an alert',
      [{ status: 'PENDING' }, { status: 'CANCELLED', at: 2, cancelledBy: 'CARRIER' }],
      ['amazon_sale -2', 'recorded, alert raise'],
      2,
    ],
    [
      'a part that the merchant cancels keeps its units, with an alert',
      [{ ordered: 3 }, { at: 2, ordered: 3, fulfilled: 0, unfulfilled: 1, cancelledBy: 'MERCHANT' }],
      ['amazon_sale -3', 'recorded, alert raise'],
      3,
    ],
    ...(['BUYER', 'AMAZON', 'MERCHANT'] as const).map((cancelledBy): (typeof CASES)[number] => [
      `a part that ${cancelledBy} cancels without a quantity keeps its units, with an alert, also once the order is shipped`,
      [
        { ordered: 3 },
        { at: 2, ordered: 3, cancelledBy },
        { status: 'SHIPPED', at: 3, ordered: 3, cancelledBy },
      ],
      ['amazon_sale -3', 'recorded, alert raise', 'recorded'],
      3,
    ]),
    [
      'a part that is cancelled without a quantity is released when Amazon states what is left',
      [
        { ordered: 3 },
        { status: 'SHIPPED', at: 2, ordered: 3, cancelledBy: 'BUYER' },
        { status: 'SHIPPED', at: 2, ordered: 3, cancelledBy: 'BUYER', fulfilled: 1, unfulfilled: 0 },
      ],
      ['amazon_sale -3', 'recorded, alert raise', 'amazon_cancel 2, alert close'],
      1,
    ],
    [
      'the alert closes when Amazon names the buyer after all',
      [
        { status: 'PENDING' },
        { status: 'CANCELLED', at: 2 },
        { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' },
      ],
      ['amazon_sale -2', 'recorded, alert raise', 'amazon_cancel 2, alert close'],
      0,
    ],
    [
      'an order that is first seen cancelled by its merchant takes the units out of stock, with an alert',
      [{ status: 'CANCELLED', cancelledBy: 'MERCHANT' }],
      ['amazon_sale -2, alert raise'],
      2,
    ],
    [
      'an order that is first seen cancelled by the buyer moves nothing, and an older state of it neither',
      [
        { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' },
        { status: 'PENDING', at: 1 },
      ],
      ['recorded', 'unchanged'],
      0,
    ],
    [
      'a final state is newer than an open one of the same time, and of a later one',
      [
        { status: 'PENDING', at: 2 },
        { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' },
        { status: 'UNSHIPPED', at: 3 },
      ],
      ['amazon_sale -2', 'amazon_cancel 2', 'unchanged'],
      0,
    ],
    [
      'an order that is shipped after all takes its units again',
      [
        { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER' },
        { status: 'SHIPPED', at: 3, fulfilled: 2, unfulfilled: 0 },
      ],
      ['recorded', 'amazon_sale -2'],
      2,
    ],
    [
      'an item without a seller SKU waits',
      [{ sellerSku: undefined as never }, {}],
      ['parked', 'amazon_sale -2'],
      2,
    ],
    [
      'a known item needs no seller SKU',
      [{}, { status: 'CANCELLED', at: 2, cancelledBy: 'BUYER', sellerSku: undefined as never }],
      ['amazon_sale -2', 'amazon_cancel 2'],
      0,
    ],
    ['a state without a time waits', [{ updatedAt: '' }], ['parked'], 0],
    ['an item without units moves nothing', [{ ordered: 0 }], ['recorded'], 0],
    ['a notice of a new order commits', [{ notice: true, status: 'PENDING' }], ['amazon_sale -2'], 2],
    [
      'a notice of a shipment moves nothing',
      [{}, { notice: true, status: 'SHIPPED', at: 2, fulfilled: 2, unfulfilled: 0 }],
      ['amazon_sale -2', 'recorded'],
      2,
    ],
    ...(
      [
        ['a cancellation', { status: 'CANCELLED' }],
        ['a smaller quantity', { ordered: 1 }],
        ['a larger quantity', { ordered: 3 }],
        ['a cancelled part', { fulfilled: 0, unfulfilled: 1 }],
        ['a shipment of fewer units', { status: 'SHIPPED', fulfilled: 1 }],
        ['a word that is not known', { status: 'ON_HOLD' }],
        ['no time', { updatedAt: '' }],
      ] as const
    ).map(([what, line]): (typeof CASES)[number] => [
      `a notice of ${what} needs the order`,
      [{}, { notice: true, at: 2, ...line }],
      ['amazon_sale -2', 'needs_order'],
      2,
    ]),
    ...(
      [
        ['cancelled', { status: 'CANCELLED' }],
        ['shipped', { status: 'SHIPPED' }],
        ['in a state that is not known', { status: 'ON_HOLD' }],
        ['without its time', { createdAt: '' }],
        ['with a cancelled part', { fulfilled: 0, unfulfilled: 1 }],
      ] as const
    ).map(([what, line]): (typeof CASES)[number] => [
      `a notice of an unknown order that is ${what} needs the order`,
      [{ notice: true, ...line }],
      ['needs_order'],
      0,
    ]),
  ];

describe('the decision of an order item', () => {
  it.each(CASES)('%s', (_, lines, steps, committed) => {
    const played = play(statesOf(lines));
    expect(played.steps).toEqual(steps);
    expect(played.record?.committed ?? 0).toBe(committed);
  });

  it('moves nothing for an item from before the count, whatever its state', () => {
    const policy = { ...POLICY, isCounted: false };
    const states = statesOf([{}, { status: 'SHIPPED' }, { status: 'CANCELLED', cancelledBy: 'BUYER' }]);
    expect(play(states, policy)).toEqual({
      record: undefined,
      steps: ['not_counted', 'not_counted', 'not_counted'],
    });
  });

  it('keeps a record of an unknown seller SKU, so that later states move nothing either', () => {
    const unknown = play(statesOf([{}]), { ...POLICY, components: undefined });
    expect(unknown).toMatchObject({
      steps: ['recorded'],
      record: { notCounted: 'unknown_sku', committed: 0 },
    });
    const [, later] = statesOf([{}, { status: 'CANCELLED', at: 2, cancelledBy: 'MERCHANT' }]);
    if (later === undefined) throw new Error('No state.');
    const [item] = later.items;
    if (item === undefined) throw new Error('No item.');
    const times = { createdAt: minute(0), updatedAt: minute(2) };
    expect(decideItem(unknown.record, { state: later, item, ...times }, POLICY)).toMatchObject({
      kind: 'write',
      record: { committed: 0, n: 0, status: 'CANCELLED' },
      alerts: [],
    });
  });

  it('names the key, the cause, and what Amazon did to its own number', () => {
    const states = statesOf([{ at: 1 }, { status: 'CANCELLED', at: 5, cancelledBy: 'BUYER' }]);
    const [placed] = states;
    const movements = states.map((state, index) => {
      const { record } = play(states.slice(0, index));
      const [item] = state.items;
      if (item === undefined) throw new Error('No item.');
      const times = { createdAt: minute(0), updatedAt: moment(state.updatedAt) };
      const decision = decideItem(record, { state, item, ...times }, POLICY);
      return decision.kind === 'write' ? decision.movement : undefined;
    });
    expect(placed).toBeDefined();
    expect(movements).toEqual([
      {
        txId: 'amazon:order:113-1:item:901:1',
        sku: 'MUG',
        action: 'amazon_sale',
        change: { kind: 'delta', delta: -2, mayOversell: true },
        actor: 'amazon',
        cause: { orderId: '113-1', lineId: '901' },
        atAmazon: { sellerSku: 'MUG', units: 2, at: minute(0) },
      },
      {
        txId: 'amazon:order:113-1:item:901:2',
        sku: 'MUG',
        action: 'amazon_cancel',
        change: { kind: 'delta', delta: 2, mayOversell: true },
        actor: 'amazon',
        cause: { orderId: '113-1', lineId: '901' },
        atAmazon: { sellerSku: 'MUG', units: -2, at: minute(5) },
      },
    ]);
  });

  it('states in the alert that the number of cancelled units is left out, and how to put each back', () => {
    const state = orderState({ status: 'SHIPPED', ordered: 3, cancelledBy: 'BUYER' });
    const [item] = state.items;
    if (item === undefined) throw new Error('No item.');
    const times = { createdAt: minute(0), updatedAt: minute(1) };
    const decision = decideItem(undefined, { state, item, ...times }, POLICY);
    const alerts = JSON.stringify(decision.kind === 'write' ? decision.alerts : []);
    expect(alerts).toContain('were cancelled by BUYER, and Amazon leaves out how many of the 3');
    expect(alerts).toContain('POST /api/inventory/MUG/adjustments with delta 1, 3 times at most');
  });

  it('states in the alert which call puts the units back, of each component', () => {
    const state = orderState({ status: 'CANCELLED', cancelledBy: 'MERCHANT' });
    const [item] = state.items;
    if (item === undefined) throw new Error('No item.');
    const components = [
      { sku: 'CUP', units: 2 },
      { sku: 'TEA 1', units: 1 },
    ];
    const times = { createdAt: minute(0), updatedAt: minute(1) };
    const decision = decideItem(undefined, { state, item, ...times }, { ...POLICY, components });
    const [alert] = decision.kind === 'write' ? decision.alerts : [];
    expect(alert).toMatchObject({
      kind: 'raise',
      alert: { alertId: 'manual_review:amazon-order:113-1:901', type: 'manual_review', orderId: '113-1' },
    });
    expect(JSON.stringify(alert)).toContain(
      '2 units of MUG in the Amazon order 113-1 were cancelled by MERCHANT. The stock does not rise,',
    );
    expect(JSON.stringify(alert)).toContain('POST /api/inventory/CUP/adjustments with delta 4');
    expect(JSON.stringify(alert)).toContain('POST /api/inventory/TEA%201/adjustments with delta 2');
  });
});
