import type { Change, ChangeKind } from '../../../changes/change';
import { bucketOf } from '../../../platform/latency-buckets';
import { EndedLegs } from './ended-legs';

const AT = '2026-11-23T10:07:17.123000Z';
const HOUR_MS = Date.parse('2026-11-23T10:00:00.000Z');
const OBJECTIVES = {
  accepted: { share: 0.99, withinMs: 60_000 },
  observed: { share: 0.95, withinMs: 900_000 },
};

function change(kind: ChangeKind, value: object | undefined, elsewhere = false): Change {
  return {
    kind,
    id: 'x',
    at: AT,
    ...(value === undefined ? {} : { value }),
    ...(elsewhere ? { elsewhere: true } : {}),
  };
}

const push = (propagationMs: number, more: object = {}): Change =>
  change('push', {
    sku: 'MUG',
    version: 7,
    status: 'completed',
    push: { quantity: 3, propagationMs },
    ...more,
  });

const unmeasured = (state: string): Change =>
  change('receipt', { sku: 'MUG', sellerSku: 'MUG', state, quantity: 3, acceptedAt: AT, isUnmeasured: true });

const receipt = (state: string, observedMs?: number, acceptedAt = AT): Change =>
  change('receipt', {
    sku: 'MUG',
    sellerSku: 'MUG',
    state,
    quantity: 3,
    acceptedAt,
    ...(observedMs === undefined ? {} : { observedMs }),
  });

/** Good and all of a leg, of several changes. */
function counted(leg: 'accepted' | 'observed', ...changes: readonly Change[]): [good: number, total: number] {
  const legs = new EndedLegs(OBJECTIVES);
  let [good, total] = [0, 0];
  for (const one of changes) {
    const addition = legs.additionOf(one);
    const share = addition?.counts.legs[leg].get(1);
    good += share?.good ?? 0;
    total += share?.total ?? 0;
  }
  return [good, total];
}

describe('the acceptance of a number', () => {
  it.each<[string, Change[], [number, number]]>([
    ['in time', [push(700)], [1, 1]],
    ['at the time', [push(60_000)], [1, 1]],
    ['late', [push(60_001)], [0, 1]],
    ['refused has not ended', [push(700, { status: 'failed' })], [0, 0]],
    ['without an answer has not ended', [push(700, { push: undefined })], [0, 0]],
    ['of another instance counts there', [change('push', undefined, true)], [0, 0]],
    [
      'of an import is left out',
      [change('movement', { sku: 'MUG', version: 7, action: 'import' }), push(400_000)],
      [0, 0],
    ],
    [
      'of a sale after an import counts',
      [
        change('movement', { sku: 'MUG', version: 6, action: 'import' }),
        change('movement', { sku: 'MUG', version: 7, action: 'sale' }),
        push(700),
      ],
      [1, 1],
    ],
  ])('%s', (_case, changes, expected) => {
    expect(counted('accepted', ...changes)).toEqual(expected);
  });

  it('counts in the slot and the bucket of its time', () => {
    expect(new EndedLegs(OBJECTIVES).additionOf(push(700))).toEqual({
      hourMs: HOUR_MS,
      counts: {
        legs: { accepted: new Map([[1, { good: 1, total: 1 }]]), observed: new Map() },
        delays: { accepted: new Map([[bucketOf(700), 1]]), observed: new Map(), counted: new Map() },
      },
    });
  });
});

describe('the observation of a number', () => {
  it.each<[string, Change[], [number, number]]>([
    ['in time', [receipt('observed', 61_000)], [1, 1]],
    ['by the look at the time of the objective', [receipt('observed', 903_000)], [1, 1]],
    ['late', [receipt('observed', 3_601_000)], [0, 1]],
    ['as another number', [receipt('mismatch')], [0, 1]],
    [
      'as another number and later as its own counts once',
      [receipt('mismatch'), receipt('observed', 9_000)],
      [0, 1],
    ],
    ['of the release before is left out', [unmeasured('observed'), unmeasured('mismatch')], [0, 0]],
    [
      'of two numbers counts twice',
      [receipt('observed', 9_000), receipt('observed', 9_000, '2026-11-23T10:06:00.000000Z')],
      [2, 2],
    ],
  ])('%s', (_case, changes, expected) => {
    expect(counted('observed', ...changes)).toEqual(expected);
  });
});

describe('an order at Amazon', () => {
  it('counts its delay and no leg', () => {
    const addition = new EndedLegs(OBJECTIVES).additionOf(
      change('order', { orderId: '1', source: 'notice', delayMs: 4_000 }),
    );
    expect(addition?.counts.delays.counted).toEqual(new Map([[bucketOf(4_000), 1]]));
    expect(addition?.counts.legs.accepted.size).toBe(0);
  });
});
