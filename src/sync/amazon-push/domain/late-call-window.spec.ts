import { needsLateCallCheck } from './late-call-window';

describe('a number that Amazon accepted', () => {
  it.each([
    ['every call before it was answered', undefined, false],
    ['the call before it was given up just now', 10_000, true],
    ['a call was given up shortly before', 5_001, true],
    ['a call was given up so long ago that it cannot arrive any more', 5_000, false],
  ])('needs a late-call check when %s: at %s %s', (_case, unheardAt, expected) => {
    expect(needsLateCallCheck(10_000, unheardAt, 5_000)).toBe(expected);
  });
});
