import type { Component } from '../../domain/listing';
import type { Stock } from '../../domain/stock';
import type { StoredListing } from '../../items/listing-item';
import { type ListingFacts, type ListingSpec, planListingChange, planListingRemoval } from './listing-change';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const BEFORE = '2026-11-23T09:00:00.000000Z';

const stock = (sku: string, broadcast = 10, more: Partial<Stock> = {}): Stock => ({
  sku,
  physical: broadcast,
  buffer: 0,
  broadcast,
  version: 3,
  updatedAt: BEFORE,
  ...more,
});
const spec = (components: Record<string, number>, more: Partial<ListingSpec> = {}): ListingSpec => ({
  components: Object.entries(components).map(([sku, units]): Component => ({ sku, units })),
  rule: {},
  paused: false,
  ...more,
});
const stored = (
  sellerSku: string,
  given: ListingSpec,
  { last, state, implicit }: { last?: number; state?: Partial<Stock>; implicit?: true } = {},
): StoredListing => ({
  listing: {
    channel: 'amazon',
    sellerSku,
    ...given,
    updatedAt: BEFORE,
    ...(implicit === undefined ? {} : { implicit }),
  },
  state: {
    ...stock(sellerSku, last ?? 0),
    isListing: true,
    ...(last === undefined ? {} : { lastBroadcast: { count: last, txId: 't', timestamp: BEFORE } }),
    ...state,
  },
});
const facts = (current: StoredListing | undefined, ...stocks: Stock[]): ListingFacts => ({
  sellerSku: 'AMZ',
  current,
  stocks: new Map(stocks.map((one) => [one.sku, one])),
});
const QUEUED: Partial<Stock> = { pending: { state: 'queued', since: BEFORE, attempts: 0 } };

describe('a PUT of a listing', () => {
  it('keeps the parts that it is to keep, as they are at that moment', () => {
    const current = stored('AMZ', spec({ MUG: 1 }, { rule: { percent: 50, max: 9 }, paused: true }));
    const given = spec({ MUG: 2 }, { rule: { percent: 80, buffer: 1 }, kept: ['percent', 'max', 'paused'] });
    expect(planListingChange(facts(current, stock('MUG')), given, NOW)).toMatchObject({
      kind: 'changed',
      after: {
        components: [{ sku: 'MUG', units: 2 }],
        rule: { percent: 50, buffer: 1, max: 9 },
        paused: true,
      },
    });
    const made = planListingChange(facts(undefined, stock('MUG')), given, NOW);
    expect(made).toMatchObject({ kind: 'created', after: { rule: { buffer: 1 }, paused: false } });
    expect(made).not.toHaveProperty('after.kept');
  });

  it.each<[string, ListingFacts, ListingSpec, object]>([
    [
      'makes a new one and marks its components',
      facts(undefined, stock('MUG'), stock('TEA', 7)),
      spec({ MUG: 1, TEA: 2 }),
      {
        kind: 'created',
        quantity: 3,
        isMarked: true,
        needsFreeName: true,
        stocks: [
          { before: { sku: 'MUG' }, links: 1, isMarked: true, mustBeRegistered: true, mustBeUnmoved: false },
          { before: { sku: 'TEA' }, links: 1, isMarked: true },
        ],
      },
    ],
    [
      'makes one that offers nothing: Amazon may show something else',
      facts(undefined, stock('MUG', 0)),
      spec({ MUG: 1 }),
      { kind: 'created', quantity: 0, isMarked: true },
    ],
    [
      'needs each component registered',
      facts(undefined, stock('MUG'), stock('TEA', 0, { removed: true })),
      spec({ MUG: 1, TEA: 1, CUP: 1 }),
      { kind: 'refused', refusal: { reason: 'unknown_component', skus: ['TEA', 'CUP'] } },
    ],
    [
      'has not the name of another registered SKU',
      facts(undefined, stock('MUG'), stock('AMZ')),
      spec({ MUG: 1 }),
      { kind: 'refused', refusal: { reason: 'sku_registered' } },
    ],
    [
      'nor the name of a SKU of which it takes several units',
      facts(undefined, stock('AMZ')),
      spec({ AMZ: 2 }),
      { kind: 'refused', refusal: { reason: 'sku_registered' } },
    ],
    [
      'nor the name of one of several components',
      facts(undefined, stock('AMZ'), stock('TEA')),
      spec({ AMZ: 1, TEA: 1 }),
      { kind: 'refused', refusal: { reason: 'sku_registered' } },
    ],
    [
      'may give a SKU a rule under its own name',
      facts(undefined, stock('AMZ')),
      spec({ AMZ: 1 }, { rule: { buffer: 2 } }),
      { kind: 'created', quantity: 8, needsFreeName: false },
    ],
    [
      'may have the name of a SKU that was removed',
      facts(undefined, stock('MUG'), stock('AMZ', 0, { removed: true })),
      spec({ MUG: 1 }),
      { kind: 'created', needsFreeName: true },
    ],
    [
      'takes over the item that the sender made, and its quantity where it is the same',
      facts(stored('AMZ', spec({ AMZ: 1 }), { last: 10, implicit: true }), stock('AMZ', 10, { listings: 1 })),
      spec({ AMZ: 1 }),
      { kind: 'created', isMarked: false, stocks: [{ links: 1, isMarked: true, mustBeUnmoved: true }] },
    ],
    [
      'changes nothing with an equal listing, in any order and with defaults in words',
      facts(stored('AMZ', spec({ MUG: 1, TEA: 2 })), stock('MUG'), stock('TEA')),
      spec({ TEA: 2, MUG: 1 }, { rule: { percent: 100, buffer: 0, min: 0 } }),
      { kind: 'unchanged' },
    ],
    [
      'changes a rule and sends the new quantity',
      facts(stored('AMZ', spec({ MUG: 1 }), { last: 10 }), stock('MUG', 10, { listings: 1 })),
      spec({ MUG: 1 }, { rule: { max: 5 } }),
      { kind: 'changed', quantity: 5, isMarked: true, stocks: [{ links: 0, isMarked: true }] },
    ],
    [
      'sends nothing where the quantity stays the same',
      facts(stored('AMZ', spec({ MUG: 1 }), { last: 10 }), stock('MUG', 10, { listings: 1 })),
      spec({ MUG: 1 }, { rule: { max: 50 } }),
      { kind: 'changed', isMarked: false, stocks: [{ links: 0, isMarked: false, mustBeUnmoved: true }] },
    ],
    [
      'sends it where a push is under way',
      facts(stored('AMZ', spec({ MUG: 1 }), { last: 10, state: QUEUED }), stock('MUG')),
      spec({ MUG: 1 }, { rule: { max: 50 } }),
      { kind: 'changed', isMarked: true },
    ],
    [
      'sends it where a late-call check is due',
      facts(stored('AMZ', spec({ MUG: 1 }), { last: 10, state: { needsLateCallCheck: true } }), stock('MUG')),
      spec({ MUG: 1 }, { rule: { max: 50 } }),
      { kind: 'changed', isMarked: true },
    ],
    [
      'sends 0 when it is paused',
      facts(stored('AMZ', spec({ MUG: 1 }), { last: 10 }), stock('MUG')),
      spec({ MUG: 1 }, { paused: true }),
      { kind: 'changed', quantity: 0, isMarked: true },
    ],
    [
      'replaces a component: one gains the listing, one loses it, both are marked, one is plain again',
      facts(
        stored('AMZ', spec({ MUG: 1, TEA: 1 }), { last: 5 }),
        stock('MUG', 9, { listings: 2 }),
        stock('TEA', 5, { listings: 1 }),
        stock('CUP', 5),
      ),
      spec({ MUG: 1, CUP: 1 }),
      {
        kind: 'changed',
        isMarked: false,
        stocks: [
          { before: { sku: 'MUG' }, links: 0, isMarked: false, mustBeUnmoved: true },
          { before: { sku: 'TEA' }, links: -1, isMarked: true, mustBeUnmoved: false, isPlainAgain: true },
          { before: { sku: 'CUP' }, links: 1, isMarked: true, mustBeUnmoved: true },
        ],
      },
    ],
    [
      'drops a component that was removed',
      facts(
        stored('AMZ', spec({ MUG: 1, TEA: 1 }), { last: 0 }),
        stock('MUG', 9, { listings: 1 }),
        stock('TEA', 0, { listings: 1, removed: true }),
      ),
      spec({ MUG: 1 }),
      {
        kind: 'changed',
        quantity: 9,
        stocks: [
          { before: { sku: 'MUG' } },
          { before: { sku: 'TEA' }, links: -1, isMarked: false, mustBeRegistered: false },
        ],
      },
    ],
  ])('%s', (_, given, wanted, expected) => {
    expect(planListingChange(given, wanted, NOW)).toMatchObject(expected);
  });

  it('marks a listing whose quantity cannot be confirmed', () => {
    const given = facts(stored('AMZ', spec({ MUG: 1 }), { last: 10 }), stock('MUG'));
    expect(planListingChange(given, spec({ MUG: 1 }, { rule: { max: 50 } }), NOW, true)).toMatchObject({
      isMarked: true,
      stocks: [{ isMarked: true, mustBeUnmoved: false }],
    });
  });

  it('has a later time than the listing before it, also when the clock is not later', () => {
    const given = facts(stored('AMZ', spec({ MUG: 1 })), stock('MUG'));
    expect(planListingChange(given, spec({ MUG: 2 }), NOW - 7_200_000)).toMatchObject({
      at: '2026-11-23T09:00:00.000001Z',
    });
  });

  it('refuses what does not fit one transaction: 20 components that no other listing has for 20 others', () => {
    const names = (prefix: string): string[] => Array.from({ length: 20 }, (_, n) => `${prefix}${n}`);
    const of = (prefix: string): ListingSpec =>
      spec(Object.fromEntries(names(prefix).map((sku) => [sku, 1])));
    const given = (listings: number): ListingFacts =>
      facts(
        stored('AMZ', of('A'), { last: 10 }),
        ...names('A').map((sku) => stock(sku, 10, { listings })),
        ...names('B').map((sku) => stock(sku)),
      );
    expect(planListingChange(given(2), of('B'), NOW)).toMatchObject({ kind: 'changed' });
    expect(planListingChange(given(1), of('B'), NOW)).toEqual({
      kind: 'refused',
      refusal: { reason: 'too_many_changes' },
    });
  });
});

describe('a DELETE of a listing', () => {
  it('takes it from its components and marks those that are registered', () => {
    const given = facts(
      stored('AMZ', spec({ MUG: 1, TEA: 1 }), { last: 3 }),
      stock('MUG', 9, { listings: 2 }),
      stock('TEA', 0, { listings: 1, removed: true }),
    );
    expect(planListingRemoval(given, NOW)).toMatchObject({
      kind: 'removed',
      stocks: [
        { before: { sku: 'MUG' }, links: -1, isMarked: true, isPlainAgain: false },
        { before: { sku: 'TEA' }, links: -1, isMarked: false, isPlainAgain: true },
      ],
    });
  });

  it('finds none where there is none, and where the sender made the item', () => {
    expect(planListingRemoval(facts(undefined), NOW)).toBeUndefined();
    const implicit = stored('AMZ', spec({ AMZ: 1 }), { implicit: true });
    expect(planListingRemoval(facts(implicit, stock('AMZ')), NOW)).toBeUndefined();
  });
});
