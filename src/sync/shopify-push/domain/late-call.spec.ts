import { type LateLooks, type LateVerdict, looksAfter, standingVerdict, verdictOf } from './late-call';

describe('whether an old call was applied', () => {
  it.each<[string, number, number, LateVerdict]>([
    ['the level that it leads to', 7, 0, 'applied'],
    ['the level before it', 9, 0, 'not_applied'],
    ['another level', 8, 0, 'unclear'],
    ['its level, with newer adjustments that were not sent', 4, 3, 'applied'],
    ['the level before it, with such adjustments', 6, 3, 'not_applied'],
  ])('follows from %s', (_case, found, unsent, verdict) => {
    expect(verdictOf({ physical: 7, found, late: -2, unsent })).toBe(verdict);
  });

  it('does not matter for calls that cancel out', () => {
    expect(verdictOf({ physical: 7, found: 7, late: 0, unsent: 0 })).toBe('applied');
  });
});

describe('the looks at a level', () => {
  const SETTLE_MS = 90_000;

  function standingAfter(
    ...seen: (readonly [atMs: number, verdict: LateVerdict])[]
  ): LateVerdict | undefined {
    let looks: LateLooks | undefined;
    for (const [atMs, verdict] of seen) looks = looksAfter(looks, { verdict, atMs });
    return looks === undefined ? undefined : standingVerdict(looks, seen.at(-1)?.[0] ?? 0, SETTLE_MS);
  }

  it.each<[string, (readonly [number, LateVerdict])[], LateVerdict | undefined]>([
    ['one look decides nothing', [[0, 'applied']], undefined],
    [
      'what stood for the settle time counts',
      [
        [0, 'applied'],
        [SETTLE_MS, 'applied'],
      ],
      'applied',
    ],
    [
      'another verdict in between starts over',
      [
        [0, 'not_applied'],
        [50_000, 'applied'],
        [SETTLE_MS, 'not_applied'],
      ],
      undefined,
    ],
    [
      'an unclear level is waited for',
      [
        [0, 'unclear'],
        [5 * SETTLE_MS, 'unclear'],
      ],
      undefined,
    ],
    [
      'an unclear level becomes clear',
      [
        [0, 'unclear'],
        [9 * SETTLE_MS, 'applied'],
        [10 * SETTLE_MS, 'applied'],
      ],
      'applied',
    ],
    [
      'what stays unclear is for a person',
      [
        [0, 'unclear'],
        [10 * SETTLE_MS, 'unclear'],
      ],
      'unclear',
    ],
    [
      'so is what changes all the time',
      [
        [0, 'applied'],
        [10 * SETTLE_MS, 'not_applied'],
      ],
      'unclear',
    ],
  ])('%s', (_case, seen, standing) => {
    expect(standingAfter(...seen)).toBe(standing);
  });
});
