import fc from 'fast-check';
import { noticeOf, orderState } from '../../../../../test/support/orders/amazon-order-states';
import type { OrderState } from '../../../../channels/amazon/orders/order-state';
import { covers, joined, type KnownItem, knownOf, moment } from './known-item';
import { decideItem } from './order-item';
import type { OrderItemRecord } from './order-item-record';

const POLICY = {
  isCounted: true,
  components: [{ sku: 'MUG', units: 1 }],
  at: '2026-11-22T10:00:00.000000Z',
};

/** Any state of the item of an order: any status at any time, with quantities that are left out, or make no sense. */
const anyState: fc.Arbitrary<OrderState> = fc
  .record({
    status: fc.constantFrom(
      'PENDING_AVAILABILITY',
      'PENDING',
      'UNSHIPPED',
      'PARTIALLY_SHIPPED',
      'SHIPPED',
      'CANCELLED',
      'ON_HOLD',
    ),
    at: fc.integer({ min: 1, max: 4 }),
    ordered: fc.integer({ min: 0, max: 4 }),
    fulfilled: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    unfulfilled: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    cancelledBy: fc.constantFrom(undefined, undefined, 'BUYER', 'AMAZON', 'MERCHANT', 'CARRIER'),
  })
  .map(({ fulfilled, unfulfilled, cancelledBy, ...rest }) =>
    orderState({
      ...rest,
      ...(fulfilled === undefined ? {} : { fulfilled }),
      ...(unfulfilled === undefined ? {} : { unfulfilled }),
      ...(cancelledBy === undefined ? {} : { cancelledBy }),
    }),
  );

/** States, and the same in another order with some of them repeated. */
const disordered: fc.Arbitrary<{ readonly states: OrderState[]; readonly again: OrderState[] }> = fc
  .array(anyState, { minLength: 1, maxLength: 6 })
  .chain((states) =>
    fc
      .tuple(
        fc.shuffledSubarray(states, { minLength: states.length }),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...states)), { maxLength: 6 }),
      )
      .map(([shuffled, repeats]) => {
        const again = [...shuffled];
        for (const [at, state] of repeats) again.splice(at % (again.length + 1), 0, state);
        return { states, again };
      }),
  );

interface Played {
  readonly record: OrderItemRecord | undefined;
  /** The sum of the movements, in units that left the stock. */
  readonly moved: number;
  readonly txIds: string[];
  readonly openAlerts: ReadonlySet<string>;
}

/** Records each state; a notice that is not enough is followed by the state that it is of, as `getOrder` reports it. */
function play(states: readonly OrderState[], orderOf = new Map<OrderState, OrderState>()): Played {
  let record: OrderItemRecord | undefined;
  let moved = 0;
  const txIds: string[] = [];
  const openAlerts = new Set<string>();
  const take = (state: OrderState): void => {
    const [item] = state.items;
    if (item === undefined) throw new Error('A state without an item.');
    const times = { createdAt: moment(state.createdAt), updatedAt: moment(state.updatedAt) };
    const decision = decideItem(record, { state, item, ...times }, POLICY);
    const order = orderOf.get(state);
    if (decision.kind === 'needs_order' && order !== undefined) take(order);
    if (decision.kind !== 'write') return;
    for (const change of decision.alerts)
      if (change.kind === 'raise') openAlerts.add(change.alert.alertId);
      else openAlerts.delete(change.alertId);
    const { movement } = decision;
    if (movement !== undefined) {
      moved -= movement.change.delta;
      txIds.push(movement.txId);
    }
    ({ record } = decision);
  };
  for (const state of states) take(state);
  return { record, moved, txIds, openAlerts };
}

/** The record without what counts the writes on the way to it. */
function endOf({ record, openAlerts }: Played): unknown {
  if (record === undefined) return undefined;
  const { n: _, revision: __, ...end } = record;
  return { ...end, openAlerts: [...openAlerts] };
}

function known(state: OrderState): KnownItem {
  const [item] = state.items;
  if (item === undefined) throw new Error('A state without an item.');
  return knownOf(state, item, state.updatedAt);
}

const RUNS = { numRuns: 2000 };

describe('an order item, whatever its states', () => {
  it('ends the same in any order of them, with any repetition', () => {
    fc.assert(
      fc.property(disordered, ({ states, again }) => {
        expect(endOf(play(again))).toEqual(endOf(play(states)));
      }),
      RUNS,
    );
  });

  it('has moved what it has committed, each movement under a key of its own', () => {
    fc.assert(
      fc.property(disordered, ({ again }) => {
        const { record, moved, txIds } = play(again);
        expect(moved).toBe(record?.committed);
        expect(new Set(txIds).size).toBe(txIds.length);
        expect(txIds).toHaveLength(record?.n ?? 0);
      }),
      RUNS,
    );
  });

  it('commits no more than was ordered, no less than was shipped, and all while neither buyer nor Amazon cancels', () => {
    fc.assert(
      fc.property(disordered, ({ again }) => {
        const { record } = play(again);
        if (record === undefined) throw new Error('No record.');
        expect(record.committed).toBeGreaterThanOrEqual(record.fulfilled);
        expect(record.committed).toBeLessThanOrEqual(record.ordered);
        const isReleased = again.some(({ items: [item] }) =>
          ['BUYER', 'AMAZON'].includes(item?.cancelledBy ?? ''),
        );
        if (!isReleased) expect(record.committed).toBe(record.ordered);
      }),
      RUNS,
    );
  });

  it('changes nothing by states that are repeated after the end', () => {
    fc.assert(
      fc.property(disordered, ({ states, again }) => {
        const once = play(again);
        expect(play([...again, ...states])).toEqual(once);
      }),
      RUNS,
    );
  });

  it('ends as by the states alone when notices of them come before, between and after', () => {
    fc.assert(
      fc.property(disordered, fc.infiniteStream(fc.boolean()), ({ states, again }, chosen) => {
        // Amazon's notices state no more than the order.
        const orderOf = new Map<OrderState, OrderState>();
        const mixed = [...again, ...states].map((state) => {
          if (chosen.next().value !== true) return state;
          const notice = noticeOf(state);
          orderOf.set(notice, state);
          return notice;
        });
        const all = [...mixed, ...states];
        expect(play(all, orderOf).record?.committed).toBe(play(states).record?.committed);
      }),
      RUNS,
    );
  });

  it('knows the same by joining what is known in any grouping, and covers each part', () => {
    fc.assert(
      fc.property(anyState, anyState, anyState, (a, b, c) => {
        const [one, two, three] = [known(a), known(b), known(c)];
        const left = joined(joined(one, two), three);
        expect(joined(one, joined(three, two))).toEqual(left);
        for (const part of [one, two, three]) expect(covers(left, part)).toBe(true);
      }),
      RUNS,
    );
  });
});
