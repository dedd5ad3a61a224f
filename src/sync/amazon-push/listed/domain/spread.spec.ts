import type { Component, Listing } from '../../../../inventory/domain/listing';
import type { PendingPush, Stock } from '../../../../inventory/domain/stock';
import {
  inOneSpread,
  type ListingStep,
  listingStep,
  ownNameStep,
  skuStep,
  type SpreadListing,
} from './spread';

const AT = '2026-11-23T10:00:09.000000Z';
const SINCE = '2026-11-23T10:00:00.000000Z';
const TAKEN = '2026-11-23T09:00:00.000000Z';
const TEA_PENDING = { pending: { state: 'queued', since: SINCE, attempts: 0 } } as const;

function listingOf(sellerSku: string, components: readonly Component[], implicit?: true): Listing {
  return {
    ...{ channel: 'amazon', sellerSku, components, rule: {}, paused: false, updatedAt: TAKEN },
    ...(implicit === undefined ? {} : { implicit }),
  };
}

function stateOf(sku: string, parts: Partial<Stock> = {}): Stock {
  const figures = { physical: 0, buffer: 0, broadcast: 5, version: 7, updatedAt: TAKEN };
  const lastBroadcast = { count: 5, txId: `sync:${sku}:7:a`, timestamp: TAKEN };
  return { sku, ...figures, lastBroadcast, isListing: true, ...parts };
}

function spreadOf(parts: Partial<SpreadListing> & { readonly state?: Stock } = {}): SpreadListing {
  const state = parts.state ?? stateOf('TEA-KIT');
  const listing = listingOf(state.sku, [{ sku: 'TEA', units: 1 }]);
  return {
    listing,
    state,
    quantity: 5,
    missing: [],
    isInFlight: false,
    hasChanged: false,
    isHeld: false,
    ...parts,
  };
}

const queued: PendingPush = { state: 'queued', since: SINCE, attempts: 2 };
const blocked: PendingPush = { state: 'blocked', since: SINCE, attempts: 0, error: 'INVALID' };
const heldPush: PendingPush = { state: 'held', since: SINCE, attempts: 0 };
const incomplete: PendingPush = { ...blocked, cause: 'missing_component:CUP' };
const unsent = (): Stock => {
  const { lastBroadcast, ...rest } = stateOf('TEA-KIT');
  return rest;
};

const marked = (quantity: number, isAnew = false, since = SINCE): ListingStep => ({
  kind: 'queue',
  mark: { quantity, since, isAnew },
});

describe('a listing of a SKU that is spread', () => {
  it.each<[string, Partial<SpreadListing>, ListingStep]>([
    ['Amazon has its number: skipped', {}, { kind: 'skip' }],
    ['another number: marked', { quantity: 4 }, marked(4)],
    ['Amazon changed it by itself: marked', { hasChanged: true }, marked(5)],
    ['nothing was ever sent: marked', { state: unsent() }, marked(5)],
    ['a component is missing: its push has to block it', { missing: ['CUP'] }, marked(5)],
    [
      'a late call is checked, and the number stands: skipped',
      { state: stateOf('TEA-KIT', { needsLateCallCheck: true }) },
      { kind: 'skip' },
    ],
    [
      'a late call is checked, and the number moved: marked',
      { state: stateOf('TEA-KIT', { needsLateCallCheck: true }), quantity: 4 },
      marked(4),
    ],
    ['a component is held: skipped until its release', { isHeld: true, quantity: 4 }, { kind: 'skip' }],
    [
      'it is held with a component: skipped',
      { isHeld: true, state: stateOf('TEA-KIT', { pending: heldPush }), quantity: 4 },
      { kind: 'skip' },
    ],
    [
      'it is held, and no component is any more: marked as a first try',
      { state: stateOf('TEA-KIT', { pending: heldPush }) },
      marked(5, true),
    ],
    ['it waits: its mark stands', { state: stateOf('TEA-KIT', { pending: queued }) }, { kind: 'queue' }],
    [
      'it waits, and the number moved: the push reads it',
      { state: stateOf('TEA-KIT', { pending: queued }), quantity: 0 },
      { kind: 'queue' },
    ],
    [
      'it waits with a call under way: the answer must not settle it',
      { state: stateOf('TEA-KIT', { pending: queued }), isInFlight: true },
      marked(5),
    ],
    [
      'Amazon refused this number: kept',
      { state: stateOf('TEA-KIT', { pending: blocked }) },
      { kind: 'keep_blocked' },
    ],
    [
      'Amazon refused another number: a first try again',
      { state: stateOf('TEA-KIT', { pending: blocked }), quantity: 4 },
      marked(4, true),
    ],
    [
      'its component is still missing: kept',
      { state: stateOf('TEA-KIT', { pending: incomplete }), missing: ['CUP'] },
      { kind: 'keep_blocked' },
    ],
    [
      'its missing component is registered: a first try again',
      { state: stateOf('TEA-KIT', { pending: incomplete }) },
      marked(5, true),
    ],
  ])('%s', (_name, parts, expected) => {
    expect(listingStep(spreadOf(parts), TEA_PENDING, AT)).toEqual(expected);
  });

  it('waits since its SKU does, since Amazon took a later number, or since now', () => {
    const later = '2026-11-23T10:00:04.000000Z';
    const lastBroadcast = { count: 5, txId: 'sync:1', timestamp: later };
    const taken = spreadOf({ state: stateOf('TEA-KIT', { lastBroadcast }), quantity: 4 });
    expect(listingStep(taken, TEA_PENDING, AT)).toEqual(marked(4, false, later));
    expect(listingStep(spreadOf({ quantity: 4 }), {}, AT)).toEqual(marked(4, false, AT));
  });

  it('of the own name is sent again, and checked, when a call of the plain SKU may still arrive', () => {
    expect(listingStep(spreadOf(), TEA_PENDING, AT, 1_000)).toEqual({
      kind: 'queue',
      mark: { quantity: 5, since: SINCE, isAnew: false, unheardAt: 1_000 },
    });
  });
});

describe('the mark of a SKU that is spread', () => {
  const of = (sku: string, kind: 'skip' | 'queue' | 'keep_blocked', parts: Partial<Stock> = {}) => ({
    state: stateOf(sku, parts),
    step: { kind },
  });
  const takenAt = (sku: string, timestamp: string) => ({ count: 5, txId: `sync:${sku}`, timestamp });

  it.each([
    ['waits while one listing is pushed', [of('A', 'keep_blocked'), of('B', 'queue')], { kind: 'wait' }],
    [
      'names the blocked listing, whatever the others are',
      [of('A', 'skip'), of('KIT', 'keep_blocked', { pending: blocked })],
      { kind: 'block', reason: 'Its listing KIT is blocked: INVALID' },
    ],
    [
      'has the reason of its own name',
      [of('TEA', 'keep_blocked', { pending: blocked })],
      { kind: 'block', reason: 'INVALID' },
    ],
    [
      'is cleared, and shows its own name',
      [of('A', 'skip', { lastBroadcast: takenAt('A', SINCE) }), of('TEA', 'skip')],
      { kind: 'clear', lastBroadcast: takenAt('TEA:7:a', TAKEN) },
    ],
    [
      'is cleared, and shows the listing that was accepted longest ago',
      [of('A', 'skip', { lastBroadcast: takenAt('A', SINCE) }), of('B', 'skip')],
      { kind: 'clear', lastBroadcast: takenAt('B:7:a', TAKEN) },
    ],
    ['is cleared when nothing sells it', [], { kind: 'clear' }],
  ])('%s', (_name, decided, expected) => {
    expect(skuStep('TEA', decided)).toMatchObject(expected);
  });
});

describe('one spread of many listings', () => {
  const needing = (name: string, quantity: number, step: ListingStep = marked(quantity)) => ({
    ...{ name, quantity, step },
  });
  const namesOf = (all: readonly { readonly name: string }[]): string[] => all.map(({ name }) => name);

  it('marks those with the least left, and takes all that need no mark', () => {
    const decided = [
      needing('A', 9),
      needing('B', 0),
      needing('C', 20, { kind: 'queue' }),
      needing('D', 4),
      needing('E', 7, { kind: 'skip' }),
    ];
    const { taken, postponed } = inOneSpread(decided, 2);
    expect([namesOf(taken), namesOf(postponed)]).toEqual([['B', 'C', 'D', 'E'], ['A']]);
    expect(inOneSpread(decided, 3).postponed).toEqual([]);
  });
});

describe('the own name of a SKU that is spread', () => {
  const pack = listingOf('TEA-3PACK', [{ sku: 'TEA', units: 3 }]);
  const renamed = listingOf('TEA-FBM', [{ sku: 'TEA', units: 1 }]);
  const explicit = listingOf('TEA', [{ sku: 'TEA', units: 1 }]);
  const implicit = listingOf('TEA', [{ sku: 'TEA', units: 1 }], true);

  it.each<[string, Listing[], Listing | undefined, ReturnType<typeof ownNameStep>]>([
    ['is sold beside a multipack', [pack], undefined, 'create'],
    ['has its item already', [pack], implicit, 'none'],
    ['is a listing of its own', [pack, renamed, explicit], explicit, 'none'],
    ['is not sold under another name alone', [pack, renamed], undefined, 'none'],
    ['is no longer sold', [pack, renamed], implicit, 'remove'],
    ['is that of a listing that sells something else', [pack], listingOf('TEA', []), 'none'],
  ])('%s', (_name, listings, own, expected) => {
    expect(ownNameStep('TEA', listings, own)).toBe(expected);
  });
});
