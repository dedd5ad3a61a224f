import { UnansweredCalls } from './unanswered-calls';

describe('unanswered calls that the store has not recorded', () => {
  it('are kept until the store has recorded them', () => {
    const calls = new UnansweredCalls(1_000);
    calls.note('MUG', 5_000);
    expect(calls.at('MUG')).toBe(5_000);
    expect(calls.at('CUP')).toBeUndefined();
    expect(calls.hasAny(5_000)).toBe(true);
    calls.forget('MUG');
    expect(calls.at('MUG')).toBeUndefined();
    expect(calls.hasAny(5_000)).toBe(false);
  });

  it('count from the last of a SKU', () => {
    const calls = new UnansweredCalls(1_000);
    calls.note('MUG', 5_000);
    calls.note('MUG', 5_900);
    expect(calls.at('MUG')).toBe(5_900);
  });

  it('are forgotten once they cannot arrive any more', () => {
    const calls = new UnansweredCalls(1_000);
    calls.note('MUG', 5_000);
    expect(calls.hasAny(5_999)).toBe(true);
    calls.note('CUP', 6_000);
    expect(calls.at('MUG')).toBeUndefined();
    expect(calls.hasAny(7_000)).toBe(false);
  });
});
