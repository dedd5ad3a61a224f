import fc from 'fast-check';
import type { Component, ListingRule, SellingRule } from './listing';
import { quantityOf, quantityTerms } from './listing-quantity';

const of = (components: Record<string, number>, rule: ListingRule = {}, paused = false): SellingRule => ({
  components: Object.entries(components).map(([sku, units]): Component => ({ sku, units })),
  rule,
  paused,
});
const stocks = (broadcasts: Record<string, number>): Map<string, number> =>
  new Map(Object.entries(broadcasts));

describe('the quantity of a listing', () => {
  it.each<[string, SellingRule, Record<string, number>, number]>([
    ['one unit of one SKU', of({ MUG: 1 }), { MUG: 7 }, 7],
    ['a multipack: whole packs alone', of({ MUG: 3 }), { MUG: 8 }, 2],
    ['a multipack with less than one pack', of({ MUG: 3 }), { MUG: 2 }, 0],
    ['a kit: its scarcest component', of({ MUG: 1, TEA: 2 }), { MUG: 9, TEA: 7 }, 3],
    ['a kit with a component that is sold out', of({ MUG: 1, TEA: 2 }), { MUG: 9, TEA: 0 }, 0],
    ['a kit with a component that is not registered', of({ MUG: 1, TEA: 2 }), { MUG: 9 }, 0],
    ['a percentage, rounded down', of({ MUG: 1 }, { percent: 50 }), { MUG: 7 }, 3],
    ['0 percent', of({ MUG: 1 }, { percent: 0 }), { MUG: 7 }, 0],
    ['a percentage of whole packs, not of units', of({ MUG: 3 }, { percent: 50 }), { MUG: 8 }, 1],
    ['the buffer after the percentage', of({ MUG: 1 }, { percent: 50, buffer: 2 }), { MUG: 10 }, 3],
    ['a buffer of more than there is', of({ MUG: 1 }, { buffer: 9 }), { MUG: 7 }, 0],
    ['exactly the minimum', of({ MUG: 1 }, { min: 3 }), { MUG: 3 }, 3],
    ['below the minimum', of({ MUG: 1 }, { min: 3 }), { MUG: 2 }, 0],
    ['the minimum after the buffer', of({ MUG: 1 }, { min: 3, buffer: 1 }), { MUG: 3 }, 0],
    ['at most the maximum', of({ MUG: 1 }, { max: 5 }), { MUG: 7 }, 5],
    ['a maximum of 0', of({ MUG: 1 }, { max: 0 }), { MUG: 7 }, 0],
    ['the maximum below the minimum', of({ MUG: 1 }, { min: 3, max: 2 }), { MUG: 7 }, 2],
    ['a pause', of({ MUG: 1 }, {}, true), { MUG: 7 }, 0],
  ])('%s', (_, listing, broadcasts, expected) => {
    expect(quantityOf(listing, stocks(broadcasts))).toBe(expected);
  });

  it('names each step and the component that limits it', () => {
    expect(
      quantityTerms(of({ MUG: 2, TEA: 1 }, { percent: 50, buffer: 1, max: 1 }), stocks({ MUG: 13, TEA: 9 })),
    ).toEqual({ whole: 6, limitedBy: 'MUG', afterPercent: 3, afterBuffer: 2, quantity: 1, missing: [] });
    expect(quantityTerms(of({ MUG: 2, TEA: 1 }), stocks({ MUG: 13 }))).toMatchObject({
      limitedBy: 'TEA',
      quantity: 0,
      missing: ['TEA'],
    });
  });

  const rules = fc.record(
    {
      percent: fc.integer({ min: 0, max: 100 }),
      buffer: fc.integer({ min: 0, max: 50 }),
      min: fc.integer({ min: 0, max: 50 }),
      max: fc.integer({ min: 0, max: 50 }),
    },
    { requiredKeys: [] },
  );
  const amounts = fc.integer({ min: 0, max: 1_000_000_000 });
  const parts = fc.array(fc.record({ units: fc.integer({ min: 1, max: 1000 }), broadcast: amounts }), {
    minLength: 1,
    maxLength: 20,
  });

  it('is never above what the components allow, never negative, and monotone in each component', () => {
    fc.assert(
      fc.property(parts, rules, fc.boolean(), fc.nat(19), amounts, (each, rule, paused, at, more) => {
        const listing = { components: each.map(({ units }, n) => ({ sku: `S${n}`, units })), rule, paused };
        const before = new Map(each.map(({ broadcast }, n) => [`S${n}`, broadcast]));
        const quantity = quantityOf(listing, before);
        expect(quantity).toBeGreaterThanOrEqual(0);
        for (const { units, broadcast } of each) expect(quantity * units).toBeLessThanOrEqual(broadcast);
        const raised = `S${at % each.length}`;
        const after = new Map(before).set(raised, (before.get(raised) ?? 0) + more);
        expect(quantityOf(listing, after)).toBeGreaterThanOrEqual(quantity);
      }),
    );
  });
});
