import { timestampOf } from '../../../platform/timestamp';
import { LISTING_FRESH_MS, productTypeIfFresh } from './listing-freshness';

const NOW = Date.parse('2026-11-23T10:00:00.000Z');

describe('a listing whose quantity may be written', () => {
  it.each([
    ['counts as checked at once', 0, 'SHIRT'],
    ['counts as checked for a day', LISTING_FRESH_MS - 1, 'SHIRT'],
    ['is checked again after a day', LISTING_FRESH_MS, undefined],
    ['is checked again when the clock that dated the check was a day ahead', -LISTING_FRESH_MS, undefined],
    ['counts as checked when two clocks differ a little', -500, 'SHIRT'],
  ])('%s', (_case, ageMs, expected) => {
    expect(productTypeIfFresh({ productType: 'SHIRT', checkedAt: timestampOf(NOW - ageMs) }, NOW)).toBe(
      expected,
    );
  });

  it('is checked again when the time of its check is missing or unreadable', () => {
    expect(productTypeIfFresh({ productType: 'SHIRT' }, NOW)).toBeUndefined();
    expect(productTypeIfFresh({ productType: 'SHIRT', checkedAt: 'yesterday' }, NOW)).toBeUndefined();
    expect(productTypeIfFresh({}, NOW)).toBeUndefined();
  });
});
