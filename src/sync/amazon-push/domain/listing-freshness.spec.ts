import { timestampOf } from '../../../platform/timestamp';
import { LISTING_FRESH_MS, productTypeIfFresh } from './listing-freshness';

const NOW = Date.parse('2026-11-23T10:00:00.000Z');

describe('a listing that was found to be ours to write', () => {
  it.each([
    ['is believed at once', 0, 'SHIRT'],
    ['is believed for a day', LISTING_FRESH_MS - 1, 'SHIRT'],
    ['is looked at again after a day', LISTING_FRESH_MS, undefined],
    ['is looked at again when the clock that took the time was a day ahead', -LISTING_FRESH_MS, undefined],
    ['is believed when two clocks differ a little', -500, 'SHIRT'],
  ])('%s', (_case, ageMs, expected) => {
    expect(productTypeIfFresh({ productType: 'SHIRT', checkedAt: timestampOf(NOW - ageMs) }, NOW)).toBe(
      expected,
    );
  });

  it('is looked at again when nobody wrote down when that was, or never was', () => {
    expect(productTypeIfFresh({ productType: 'SHIRT' }, NOW)).toBeUndefined();
    expect(productTypeIfFresh({ productType: 'SHIRT', checkedAt: 'yesterday' }, NOW)).toBeUndefined();
    expect(productTypeIfFresh({}, NOW)).toBeUndefined();
  });
});
