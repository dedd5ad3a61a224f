import fc from 'fast-check';
import { timestampOf } from '../../platform/timestamp';
import {
  type AmazonChange,
  type AmazonMemory,
  changesWith,
  changesWithoutOld,
  CHANGES_KEPT_MS,
  MAX_AMAZON_CHANGES,
  offeredOf,
  type OrdersKnown,
  presumedUnits,
} from './amazon-number';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const at = (seconds: number): string => timestampOf(NOON + seconds * 1_000);
const order = (seconds: number, version: number, units = 1, sellerSku = 'MUG'): AmazonChange => ({
  sellerSku,
  units,
  at: at(seconds),
  version,
});
const presumed = (units: number, changes: AmazonChange[] = [], perUnit = 1): AmazonMemory => ({
  presumedSold: [{ sellerSku: 'MUG', units, perUnit, seenAtMs: NOON, version: 5 }],
  amazonChanges: changes,
});

describe('Units that are presumed sold', () => {
  it.each<[string, AmazonMemory, OrdersKnown | undefined, number]>([
    ['nothing is presumed without a reading', {}, undefined, 0],
    ['missing units are presumed sold', presumed(2), undefined, 2],
    ['a unit of a pack is several of the stock', presumed(2, [], 3), undefined, 6],
    ['an order that the reading included ends its part', presumed(2, [order(-10, 6)]), undefined, 1],
    ['an order of an earlier version was known to the reading', presumed(2, [order(-10, 5)]), undefined, 2],
    ['an order after the reading is another unit', presumed(2, [order(3, 6)]), undefined, 2],
    ['an order within the clock skew counts as included', presumed(2, [order(2, 6)]), undefined, 1],
    ['an order of another seller SKU explains nothing', presumed(2, [order(-1, 6, 1, 'BOX')]), undefined, 2],
    ['a larger order ends it and no more', presumed(2, [order(-1, 6, 5)]), undefined, 0],
    ['a restoration before the reading hid a sold unit', presumed(1, [order(-10, 6, -1)]), undefined, 2],
    ['a search that ends before the reading disproves nothing', presumed(1), { searchedThroughMs: NOON }, 1],
    [
      'a search that ends within the clock skew of the reading disproves nothing',
      presumed(1),
      { searchedThroughMs: NOON + 2_000 },
      1,
    ],
    ['a later search ends it', presumed(1), { searchedThroughMs: NOON + 2_001 }, 0],
    ['an unknown watermark ends nothing', presumed(1), {}, 1],
    ['nothing is presumed while the orders are off', presumed(1), 'off', 0],
  ])('%s', (_, memory, orders, units) => {
    expect(presumedUnits(memory, orders)).toBe(units);
  });

  it('adds up the presumptions of all seller SKUs that take from the stock', () => {
    const one = { units: 1, perUnit: 1, seenAtMs: NOON, version: 5 };
    const presumedSold = [
      { ...one, sellerSku: 'MUG' },
      { ...one, sellerSku: 'MUG-3', perUnit: 3 },
    ];
    expect(presumedUnits({ presumedSold })).toBe(4);
  });

  it.each([
    ['what is left after the buffer', 10, 2, 1, 7],
    ['never below zero', 2, 2, 1, 0],
    ['never above the broadcast of an oversold stock', -3, 0, 0, 0],
  ])('leave %s to offer', (_, physical, buffer, units, offered) => {
    const broadcast = Math.max(0, physical - buffer);
    expect(offeredOf({ physical, buffer, broadcast, ...presumed(units) })).toBe(offered);
  });

  it('offers the same before and after the order that explains a missing unit', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(5), fc.integer({ min: 1, max: 9 }), (physical, buffer, units) => {
        const at = (left: number, changes: AmazonChange[]): number =>
          offeredOf({
            physical: left,
            buffer,
            broadcast: Math.max(0, left - buffer),
            ...presumed(units, changes),
          });
        expect(at(physical - units, [order(-1, 6, units)])).toBe(at(physical, []));
      }),
    );
  });
});

describe('The changes that a stock keeps', () => {
  it('adds a change with the version that it made', () => {
    const own = { sellerSku: 'MUG', units: 2, at: '2026-11-29T12:00:00Z' };
    expect(changesWith({}, own, 7, NOON)).toEqual({ amazonChanges: [order(0, 7, 2)] });
  });

  it('drops what is older than 15 minutes and notes from when on all are there', () => {
    const old = order(-CHANGES_KEPT_MS / 1_000 - 1, 3);
    const after = changesWith({ amazonChanges: [old, order(-60, 4)] }, order(0, 5), 5, NOON);
    expect(after.amazonChanges).toEqual([order(-60, 4), order(0, 5)]);
    expect(after.amazonChangesFrom).toBe(timestampOf(Date.parse(old.at) + 1));
  });

  it('keeps at most 16', () => {
    const amazonChanges = Array.from({ length: MAX_AMAZON_CHANGES }, (_, n) => order(n - 100, n));
    const after = changesWith({ amazonChanges }, order(0, 99), 99, NOON);
    expect(after.amazonChanges).toHaveLength(MAX_AMAZON_CHANGES);
    expect(after.amazonChangesFrom).toBe(timestampOf(NOON - 100_000 + 1));
  });

  it('keeps the latest time from which on all are there', () => {
    const memory = { amazonChanges: [order(-2_000, 3)], amazonChangesFrom: at(-1_000) };
    expect(changesWithoutOld(memory, NOON)).toEqual({ amazonChangesFrom: at(-1_000) });
  });

  it('a late order that a presumption waits for is kept', () => {
    const hour = 3_600;
    const after = changesWith(presumed(1), order(-hour, 6), 6, NOON);
    expect(after.amazonChanges).toEqual([order(-hour, 6)]);
    expect(presumedUnits({ ...presumed(1), ...after })).toBe(0);
  });

  it.each(['yesterday', at(2)])('dates a change of %s, which is no time or to come, by the clock', (time) => {
    const own = { sellerSku: 'MUG', units: 1, at: time };
    expect(changesWith({}, own, 1, NOON).amazonChanges).toEqual([order(0, 1)]);
  });
});
