import { DAY_MS } from '../../../platform/durations';
import { type ProofAdjustment, proveAdjustment } from './adjustment-proof';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const HORIZON = { nowMs: NOW, ttlMs: 30 * DAY_MS, beganMs: 0 };
const ADJUSTMENT: ProofAdjustment = {
  sku: 'MUG',
  txId: 'amazon:order:1:item:2:1',
  delta: -2,
  atMs: NOW - 1000,
  isMarked: true,
};
const ROW = { sku: 'MUG', delta: -2 };

function found(
  adjustment: Partial<ProofAdjustment>,
  row: typeof ROW | undefined,
  ttlMs = HORIZON.ttlMs,
): string[] {
  return proveAdjustment({ ...ADJUSTMENT, ...adjustment }, row, { ...HORIZON, ttlMs }).map(
    ({ invariant, what, expected, found: is }) => `${invariant} ${what}: ${expected}, ${is}`,
  );
}

describe('a pending adjustment', () => {
  test.each<[string, Partial<ProofAdjustment>, typeof ROW | undefined]>([
    ['is the delta of its row', {}, ROW],
    ['has outlived its row', { atMs: NOW - 31 * DAY_MS }, undefined],
    ['waits about as long as rows are kept', { atMs: NOW - 29.5 * DAY_MS }, undefined],
  ])('is proven when it %s', (_, adjustment, row) => {
    expect(found(adjustment, row)).toEqual([]);
  });

  test.each<[string, Partial<ProofAdjustment>, typeof ROW | undefined, string]>([
    [
      'has no row',
      {},
      undefined,
      'I8 an adjustment of -2 waits without its movement: the row amazon:order:1:item:2:1, none',
    ],
    [
      'has another delta',
      { delta: -3 },
      ROW,
      'I8 the adjustment of amazon:order:1:item:2:1 differs from its movement: a delta of -2, a delta of -3',
    ],
    [
      'is of another SKU',
      { sku: 'CUP' },
      ROW,
      'I8 the adjustment of amazon:order:1:item:2:1 is of another SKU than its movement: MUG, CUP',
    ],
    [
      'is not found by the sender',
      { isMarked: false },
      ROW,
      'I8 the adjustment of amazon:order:1:item:2:1 waits without a mark: an entry in pending-index, none',
    ],
  ])('is refuted when it %s', (_, adjustment, row, expected) => {
    expect(found(adjustment, row)).toEqual([expected]);
  });

  test('is refuted when it has no row, however old, where rows are kept for ever', () => {
    expect(found({ atMs: NOW - 400 * DAY_MS, delta: 3 }, undefined, 0)).toEqual([
      'I8 an adjustment of +3 waits without its movement: the row amazon:order:1:item:2:1, none',
    ]);
  });
});
