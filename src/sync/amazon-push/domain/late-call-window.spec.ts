import { lateCallWindowMs, needsLateCallCheck } from './late-call-window';

describe('a number that Amazon accepted', () => {
  it.each([
    ['no call before it went unheard', undefined, false],
    ['the call before it has just gone unheard', 10_000, true],
    ['a call went unheard shortly before', 10_000 - lateCallWindowMs(5_000) + 1, true],
    [
      'a call went unheard so long ago that it cannot arrive any more',
      10_000 - lateCallWindowMs(5_000),
      false,
    ],
  ])('when %s is doubtful: %s %s', (_case, unheardAt, expected) => {
    expect(needsLateCallCheck(10_000, unheardAt, 5_000)).toBe(expected);
  });
});
