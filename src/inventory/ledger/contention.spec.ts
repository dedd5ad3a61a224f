import { type ActionFailure, MAX_ACTIONS } from '../../platform/dynamodb/transact';
import { Contention } from './contention';
import type { CommitResult } from './ledger.repository';

const NOW_MS = 1_000_000;
const COMMITTED: CommitResult = { kind: 'committed' };
const LOST = cancelledFor('condition');

/** A cancellation whose second stock was a cause of this kind. */
function cancelledFor(kind: ActionFailure['kind']): CommitResult {
  return {
    kind: 'cancelled',
    rows: [undefined, undefined],
    stocks: [undefined, { kind, message: kind }],
    alerts: [],
    attached: [],
    adjustments: [],
  };
}

/** After these lost races, one millisecond apart. */
function lost(times: number): Contention {
  const contention = new Contention();
  for (let time = 0; time < times; time += 1) contention.note(LOST, 1, NOW_MS + time);
  return contention;
}

describe('contention', () => {
  it('is not expected by an instance that has lost no race: packs are full and nothing is read', () => {
    const contention = new Contention();
    expect(contention.isExpected(NOW_MS)).toBe(false);
    expect(contention.maxSkus(NOW_MS)).toBe(MAX_ACTIONS);
  });

  it.each([
    [1, 16],
    [2, 8],
    [3, 4],
    [4, 4],
    [50, 4],
  ])('after %d lost races in a row a pack has %d SKUs', (times, skus) => {
    expect(lost(times).maxSkus(NOW_MS + times)).toBe(skus);
  });

  it('ends three seconds after the last lost race, and packs are full again', () => {
    const contention = lost(1);
    contention.note(LOST, 1, NOW_MS + 2000);
    expect(contention.isExpected(NOW_MS + 4999)).toBe(true);
    expect(contention.isExpected(NOW_MS + 5000)).toBe(false);
    expect(contention.maxSkus(NOW_MS + 5000)).toBe(MAX_ACTIONS);
  });

  it('is no longer the shorter for commits in between', () => {
    const contention = lost(1);
    contention.note(COMMITTED, 16, NOW_MS + 2999);
    expect(contention.isExpected(NOW_MS + 2999)).toBe(true);
    expect(contention.isExpected(NOW_MS + 3000)).toBe(false);
  });

  it('begins anew with the first size after a time without', () => {
    const contention = lost(3);
    contention.note(LOST, 1, NOW_MS + 60_000);
    expect(contention.maxSkus(NOW_MS + 60_000)).toBe(16);
  });

  it('grows with each full pack that commits, and not with a smaller one', () => {
    const contention = lost(3);
    for (const skus of [1, 3]) contention.note(COMMITTED, skus, NOW_MS + 10);
    expect(contention.maxSkus(NOW_MS + 10)).toBe(4);
    for (const skus of [4, 5, 6]) contention.note(COMMITTED, skus, NOW_MS + 10);
    expect(contention.maxSkus(NOW_MS + 10)).toBe(7);
  });

  it('grows to no more than a transaction holds', () => {
    const contention = lost(1);
    for (let pack = 0; pack < 500; pack += 1) contention.note(COMMITTED, MAX_ACTIONS, NOW_MS + 10);
    expect(contention.maxSkus(NOW_MS + 10)).toBe(MAX_ACTIONS);
  });

  it.each<[string, CommitResult, boolean]>([
    ['a lost version', LOST, true],
    ['another write to a stock, such as the record of a push', cancelledFor('conflict'), false],
    ['a throttled stock', cancelledFor('throttled'), false],
    ['a stock that the store refused', cancelledFor('refused'), false],
    [
      'a row that exists, as after a repeated webhook',
      {
        kind: 'cancelled',
        rows: [{ kind: 'condition', message: '' }],
        stocks: [undefined],
        alerts: [],
        attached: [],
        adjustments: [],
      },
      false,
    ],
    ['a lost answer', { kind: 'failed', failure: 'unavailable', error: new Error('timeout') }, false],
    ['a commit', COMMITTED, false],
  ])('after %s: %#', (_, result, isExpected) => {
    const contention = new Contention();
    contention.note(result, 2, NOW_MS);
    expect(contention.isExpected(NOW_MS)).toBe(isExpected);
  });

  it('keeps its size through results that are neither', () => {
    const contention = lost(2);
    contention.note(cancelledFor('throttled'), 50, NOW_MS + 10);
    contention.note({ kind: 'failed', failure: 'unavailable', error: new Error('timeout') }, 50, NOW_MS + 10);
    expect(contention.maxSkus(NOW_MS + 10)).toBe(8);
  });
});
