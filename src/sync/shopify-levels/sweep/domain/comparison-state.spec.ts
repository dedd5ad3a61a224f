import { HOUR_MS } from '../../../../platform/durations';
import {
  type ActiveComparison,
  advanced,
  beginning,
  type ComparisonState,
  failed,
  finished,
  isOverdue,
  NEVER_COMPARED,
  underWay,
} from './comparison-state';

const NOW = 1_000_000;

function active(state: ComparisonState | undefined): ActiveComparison {
  if (state?.run === undefined) throw new Error('No comparison is under way.');
  return { ...state, run: state.run };
}

describe('a comparison of everything', () => {
  const begun = active(beginning(NEVER_COMPARED, NOW));

  it('runs once at a time', () => {
    expect(beginning(begun, NOW + 5)).toBeUndefined();
    expect(beginning(finished(begun, NOW + 5), NOW + 6)?.run?.beganAt).toBe(NOW + 6);
  });

  it('goes on with the file where it was left', () => {
    const asked = active(underWay(begun, '7', NOW));
    const half = advanced(advanced(asked, 100, 2), 50, 1);
    expect(half.run).toMatchObject({ operationId: '7', startedAt: NOW, items: 150, different: 3 });
    const retried = active(failed(half, 'no answer', NOW));
    expect(retried.run).toMatchObject({ operationId: '7', items: 150, attempts: 1, notBefore: NOW + 2_000 });
  });

  it('starts another operation when the file is of no use', () => {
    const half = advanced(active(underWay(begun, '7', NOW)), 100, 2);
    const again = active(failed(half, 'the file has expired', NOW, { fromStart: true }));
    expect(again.run).toMatchObject({ items: 0, different: 0, attempts: 1 });
    expect(again.run.operationId).toBeUndefined();
  });

  it('ends after operations that were started and were of no use, and waits longer before each', () => {
    let state: ComparisonState = begun;
    const waits: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) {
      const read = advanced(active(underWay(active(state), String(tries), NOW)), 100, 2);
      state = failed(read, 'the bulk operation failed', NOW, { fromStart: true });
      if (state.run !== undefined) waits.push(state.run.notBefore - NOW);
    }
    expect(state.run).toBeUndefined();
    expect(state.last).toMatchObject({ problem: 'the bulk operation failed' });
    expect(waits.slice(0, 3)).toEqual([2_000, 10_000, 30_000]);
  });

  it('does not wait for an operation for more than four hours', () => {
    const asked = active(underWay(begun, '7', NOW));
    expect(isOverdue(active(underWay(asked, '7', NOW + 4 * HOUR_MS - 1)), NOW + 4 * HOUR_MS - 1)).toBe(false);
    expect(isOverdue(asked, NOW + 4 * HOUR_MS)).toBe(true);
    expect(isOverdue(begun, NOW + 4 * HOUR_MS)).toBe(false);
  });

  it('ends with its problem after repeated failures, and only a success counts as one', () => {
    let state: ComparisonState = begun;
    for (let tries = 0; tries < 10; tries += 1) state = failed(active(state), 'no answer', NOW);
    expect(state.run).toBeUndefined();
    expect(state.last).toMatchObject({ problem: 'no answer' });
    expect(state.succeededAt).toBeUndefined();
    expect(finished(begun, NOW).succeededAt).toBe(NOW);
  });
});
