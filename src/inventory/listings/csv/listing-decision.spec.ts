import type { Listing } from '../../domain/listing';
import { componentProblems, putDecision, specOf } from './listing-decision';
import type { ListingGroup } from './listing-groups';
import { RULE_COLUMNS } from './listing-rows';

const CURRENT: Listing = {
  channel: 'amazon',
  sellerSku: 'KIT',
  components: [
    { sku: 'CUP', units: 1 },
    { sku: 'MUG', units: 2 },
  ],
  rule: { percent: 50, max: 9 },
  paused: true,
  updatedAt: '2026-11-23T10:02:17.123000Z',
};

const contains = (text: string): unknown => expect.stringContaining(text);

function groupOf(skus: readonly string[], given: ListingGroup['given'] = {}): ListingGroup {
  const rows = skus.map((sku, index) => ({ line: index + 2, sellerSku: 'KIT', sku, units: 1, given }));
  return { sellerSku: 'KIT', rows, given };
}

describe('the listing that rows describe', () => {
  it('has the default for an empty cell, and keeps what the file has no column for', () => {
    const group = groupOf(['CUP'], { buffer: 1 });
    const described = { components: [{ sku: 'CUP', units: 1 }], rule: { buffer: 1 }, paused: false };
    expect(specOf(group, new Set(['CUP']), new Set(RULE_COLUMNS))).toEqual({ ...described, kept: [] });
    expect(specOf(group, new Set(['CUP']), new Set(['buffer', 'percent']))).toEqual({
      ...described,
      kept: ['min', 'max', 'paused'],
    });
  });

  it('has the components as they are registered, with or without blanks around them', () => {
    const group = groupOf([' CUP', ' MUG']);
    expect(specOf(group, new Set([' CUP', 'CUP', 'MUG']), new Set()).components).toEqual([
      { sku: ' CUP', units: 1 },
      { sku: 'MUG', units: 1 },
    ]);
  });

  it.each<[string, string[], string[], string | undefined, unknown]>([
    ['registered SKUs', ['CUP', ' MUG'], ['CUP', 'MUG'], undefined, undefined],
    [
      'a SKU that is not registered',
      ['CUP', 'HAT'],
      ['CUP'],
      undefined,
      {
        2: contains('Line 3 of this listing is wrong: The SKU HAT is not registered.'),
        3: contains('The SKU HAT is not registered. Register it with'),
      },
    ],
    [
      'a SKU that looks like another',
      ['123'],
      ['00123'],
      'Registered is 00123',
      { 2: 'Registered is 00123' },
    ],
    [
      'a SKU twice, once with blanks',
      ['CUP', 'CUP '],
      ['CUP'],
      undefined,
      {
        2: contains('Line 3'),
        3: contains('on line 2 of this listing already'),
      },
    ],
  ])('has %s', (_case, skus, registered, lookalike, problems) => {
    const found = componentProblems(groupOf(skus), new Set(registered), () => lookalike);
    expect(found === undefined ? undefined : Object.fromEntries(found)).toEqual(problems);
  });
});

describe('the decision on a listing', () => {
  it.each<[string, Partial<Listing> | undefined, Partial<Listing>, string | undefined]>([
    ['names all of a new one that is no default', undefined, {}, 'CUP 1, MUG 2, percent 50, max 9, paused'],
    [
      'names nothing but the components of a plain one',
      undefined,
      { rule: {}, paused: false },
      'CUP 1, MUG 2',
    ],
    [
      'names what differs',
      {},
      { rule: { percent: 60 }, paused: false },
      'percent 50 → 60, max 9 → none, no longer paused',
    ],
    [
      'names the components that differ',
      {},
      {
        components: [
          { sku: 'MUG', units: 3 },
          { sku: 'TRAY', units: 1 },
        ],
      },
      'MUG 2 → 3, TRAY 1, without CUP',
    ],
    [
      'names five components',
      {},
      { components: 'ABCDEF'.split('').map((sku) => ({ sku, units: 1 })) },
      'A 1, B 1, C 1, D 1, E 1, 3 more components',
    ],
  ])('%s', (_case, before, after, message) => {
    const result = { after: { ...CURRENT, ...after } };
    expect(
      before === undefined
        ? putDecision({ kind: 'created', ...result })
        : putDecision({ kind: 'changed', ...result, before: { ...CURRENT, ...before } }),
    ).toEqual({ outcome: before === undefined ? 'created' : 'changed', message });
  });

  it('on an equal one names nothing', () => {
    expect(putDecision({ kind: 'unchanged', before: CURRENT, after: CURRENT })).toEqual({
      outcome: 'unchanged',
    });
  });
});
