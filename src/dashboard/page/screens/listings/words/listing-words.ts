import type { Component, ListingSpec } from '../../../api/listing-answers';
import type { Mark } from '../../../parts/mark';
import { pushMark } from '../../../parts/stock-marks';
import type { ListingView } from '../../../api/listing-answers';

/** What a listing sells, as in `2 × MUG-BLUE + 1 × TRAY`. */
export function componentWords(components: readonly Component[]): string {
  return components.map(({ sku, units }) => `${units} × ${sku}`).join(' + ');
}

/** A rule in words, as in `80 %, 2 held back, at most 50`. */
export function ruleWords({ percent, buffer, min, max }: ListingSpec['rule']): string {
  const words = [
    ...(percent === undefined || percent === 100 ? [] : [`${percent} %`]),
    ...(buffer === undefined || buffer === 0 ? [] : [`${units(buffer)} held back`]),
    ...(min === undefined || min === 0 ? [] : [`0 below ${units(min)}`]),
    ...(max === undefined ? [] : [`at most ${units(max)}`]),
  ];
  return words.length === 0 ? 'all there is' : words.join(', ');
}

/** The states of a listing: what its push does, and whether it is paused. */
export function listingMarks(
  listing: Pick<ListingView, 'syncStatus' | 'syncError' | 'held' | 'paused'>,
): readonly Mark[] {
  const push = pushMark(listing);
  return listing.paused ? [{ word: 'paused', icon: 'hand', tone: 'quiet' }, push] : [push];
}

function units(count: number): string {
  return count.toLocaleString('en');
}
