import type { PendingAdjustment, StoredCall } from '../../../inventory/items/adjustment-item';
import { HOUR_MS } from '../../../platform/durations';
import { planCall } from './adjustment-call';
import { MAX_ADJUSTMENTS_PER_CALL, pushWorkOf } from './push-work';

const NOW_MS = Date.parse('2026-11-29T12:00:00.000Z');
const CAUSE = 'gid://syncstate/AmazonOrder/111-1';

function pending(sku: string, txId: string, more: Partial<PendingAdjustment> = {}): PendingAdjustment {
  const at = '2026-11-29T11:59:59.000000Z';
  return { sku, txId, delta: -1, at, cause: CAUSE, isUrgent: false, keys: 0, ...more };
}

function callOf(key: string, storedAtMs: number, ...of: PendingAdjustment[]): StoredCall {
  return {
    key,
    storedAtMs,
    uri: CAUSE,
    changes: [],
    adjustments: of.map(({ sku, txId }) => ({ sku, txId })),
  };
}

describe('what the sender does next', () => {
  it('begins calls with the rows of one cause, in the order of the first of each', () => {
    const work = pushWorkOf(
      [pending('MUG', 'a'), pending('CAP', 'b', { cause: 'other' }), pending('PEN', 'c')],
      NOW_MS,
    );
    expect(work).toMatchObject([
      { kind: 'begin', id: 'a', adjustments: [{ txId: 'a' }, { txId: 'c' }] },
      { kind: 'begin', id: 'b', adjustments: [{ txId: 'b' }] },
    ]);
  });

  it('begins a call for each SKU of what was refused before', () => {
    const work = pushWorkOf(
      [pending('MUG', 'a', { keys: 1 }), pending('CAP', 'b', { keys: 1 }), pending('MUG', 'c', { keys: 2 })],
      NOW_MS,
    );
    expect(work).toMatchObject([
      { adjustments: [{ txId: 'a' }, { txId: 'c' }] },
      { adjustments: [{ txId: 'b' }] },
    ]);
  });

  it('fills a call and begins the next one', () => {
    const all = Array.from({ length: MAX_ADJUSTMENTS_PER_CALL + 1 }, (_, index) =>
      pending('MUG', String(index)),
    );
    expect(pushWorkOf(all, NOW_MS)).toMatchObject([
      { adjustments: all.slice(0, -1) },
      { adjustments: all.slice(-1) },
    ]);
  });

  it.each([
    ['just stored', 0, 'repeat'],
    ['of an hour ago', HOUR_MS, 'repeat'],
    ['of nearly 23 hours ago', 23 * HOUR_MS - 1, 'repeat'],
    ['of 23 hours ago', 23 * HOUR_MS, 'look'],
  ])('with a call %s: %#', (_case, ageMs, kind) => {
    const [one, other] = [pending('MUG', 'a'), pending('MUG', 'b')];
    const call = callOf('k', NOW_MS - ageMs, one, other);
    const work = pushWorkOf(
      [
        { ...one, call },
        { ...other, call },
      ],
      NOW_MS,
    );
    expect(work).toHaveLength(1);
    expect(work[0]?.kind).toBe(kind);
  });
});

describe('the call of some adjustments', () => {
  const level = { itemId: '7', locationId: '8' };
  const levels = new Map([
    ['MUG', level],
    ['CAP', { ...level, itemId: '9' }],
  ]);

  it('has a change for each SKU, in their order, and the rows of all of them', () => {
    const all = [pending('MUG', 'a'), pending('CAP', 'b', { delta: 4 }), pending('MUG', 'c', { delta: -2 })];
    const { cancelledOut, next } = planCall(all, levels, NOW_MS);
    expect(cancelledOut).toEqual([]);
    expect(next?.keys).toBe(1);
    expect(next?.call).toEqual({
      key: planCall([...all].reverse(), levels, NOW_MS).next?.call.key,
      storedAtMs: NOW_MS,
      uri: CAUSE,
      changes: [
        { sku: 'CAP', itemId: '9', locationId: '8', delta: 4, changeFrom: null },
        { sku: 'MUG', itemId: '7', locationId: '8', delta: -3, changeFrom: null },
      ],
      adjustments: [
        { sku: 'CAP', txId: 'b' },
        { sku: 'MUG', txId: 'a' },
        { sku: 'MUG', txId: 'c' },
      ],
    });
  });

  it('leaves out what cancels out, and what has no level', () => {
    const all = [pending('MUG', 'a'), pending('MUG', 'b', { delta: 1 }), pending('PEN', 'c')];
    expect(planCall(all, levels, NOW_MS)).toEqual({ cancelledOut: all.slice(0, 2) });
  });

  it('has another key for each further try', () => {
    const keys = [0, 1, 2].map(
      (used) => planCall([pending('MUG', 'a', { keys: used })], levels, NOW_MS).next?.call.key,
    );
    expect(new Set(keys).size).toBe(3);
  });
});
