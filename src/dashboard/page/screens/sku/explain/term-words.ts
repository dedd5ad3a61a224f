import type { ListingTermLabel, TermLabel } from '../../../api/past-answers';

const TERMS: Readonly<Record<TermLabel | Exclude<ListingTermLabel, 'held_back'>, string>> = {
  on_the_shelf: 'on the shelf',
  oversold: 'oversold',
  held_back: 'held back',
  presumed_sold: 'sold at Amazon, its order is not known yet',
  not_below_zero: 'Amazon shows no number below 0',
  whole_units: 'whole units',
  percent: 'left out by its percentage',
  below_minimum: 'below its minimum',
  above_maximum: 'above its maximum',
  paused: 'it is paused',
};

/** What a term of a number is; one of a newer service is shown by its name. */
export function termWord(label: string): string {
  return (TERMS as Readonly<Record<string, string>>)[label] ?? label.replaceAll('_', ' ');
}

/** How many further rows there are, as in `and 2 older`. */
export function moreWords(more: number | undefined): string {
  return more === undefined || more === 0 ? '' : `and ${more.toLocaleString('en')} older`;
}
