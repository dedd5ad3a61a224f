import type { MatchView } from '../../../api/listing-answers';

/** What a match does at present. */
export function progressWords({ phase, problem }: MatchView): string {
  if (problem !== undefined) return `Trying again: ${problem}`;
  return phase === 'reading' ? 'Reading the catalogue' : 'Amazon makes the report, which takes minutes';
}

/** What a match found, line by line, what can be done first. */
export function findings(counts: NonNullable<MatchView['counts']>): readonly string[] {
  const { rows, linked, fulfilledByAmazon, incomplete, rejected, ambiguous, unmatched, unsold, unreadable } =
    counts;
  return [
    `${figure(rows)} ${rows === 1 ? 'offer' : 'offers'} in the catalogue, ${figure(linked)} linked already.`,
    ...some(rejected, 'is refused: its row has the reason.', 'are refused: their rows have the reasons.'),
    ...some(ambiguous, 'fits several SKUs: choose below.', 'fit several SKUs: choose below.'),
    ...some(unmatched, 'fits no registered SKU.', 'fit no registered SKU.'),
    ...some(unsold, 'SKU has stock and no offer.', 'SKUs have stock and no offer.'),
    ...some(
      fulfilledByAmazon,
      'is fulfilled by Amazon: nothing is sent for it.',
      'are fulfilled by Amazon: nothing is sent for them.',
    ),
    ...some(incomplete, 'is a draft, or has no channel.', 'are drafts, or have no channel.'),
    ...some(unreadable, 'line could not be read.', 'lines could not be read.'),
  ];
}

/** The button that makes the listings which a dry run has proposed. */
export function makeWords(proposed: number): string {
  return `Make ${figure(proposed)} ${proposed === 1 ? 'listing' : 'listings'}`;
}

function some(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${figure(count)} ${count === 1 ? one : many}`];
}

function figure(count: number): string {
  return count.toLocaleString('en');
}
