import { afterCall, patience, timeoutMs } from './call-patience';

/** The time-out after calls that took so long, one a second. */
function afterCalls(usualMs: number, ...took: number[]): number {
  const calls = took.reduce((before, ms, index) => afterCall(before, ms, index * 1_000), patience(usualMs));
  return timeoutMs(calls, took.length * 1_000);
}

describe('the time-out of a call', () => {
  it.each<[string, number[], number]>([
    ['no call', [], 12_000],
    ['fast calls', [200, 900], 12_000],
    ['a call of ten seconds', [200, 10_000, 300], 20_000],
    ['a call that was given up', [12_000], 24_000],
    ['two that were given up', [12_000, 24_000], 30_000],
    ['a call as slow as the gateway allows', [29_000], 30_000],
  ])('after %s', (_, took, expected) => {
    expect(afterCalls(12_000, ...took)).toBe(expected);
  });

  it('reaches what slow calls take, however short it is at first', () => {
    expect(afterCalls(500, 500, 1_000, 2_000, 4_000)).toBe(8_000);
  });

  it('stays as it is set where that is longer', () => {
    expect(afterCalls(60_000, 60_000)).toBe(60_000);
  });

  it('forgets a slow call after ten minutes', () => {
    const slow = afterCall(patience(12_000), 10_000, 0);
    expect([timeoutMs(slow, 599_999), timeoutMs(slow, 600_000)]).toEqual([20_000, 12_000]);
    expect(timeoutMs(afterCall(slow, 7_000, 600_000), 600_001)).toBe(14_000);
  });
});
