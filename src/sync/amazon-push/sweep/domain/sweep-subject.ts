import { isListed, type Stock } from '../../../../inventory/domain/stock';
import { listingProblem } from '../../../amazon-drift/domain/listing-problem';
import type { ShownListing } from '../../../amazon-drift/domain/shown-evidence';
import type { SweepOutcome } from './sweep-window';

/** What is compared: a stock, or a listing in the shape of a stock, and what the look before this one showed. */
export interface SweepSubject {
  readonly subject: Stock;
  readonly earlierLook?: ShownListing;
}

/** A subject and what Amazon shows of it. */
export interface SeenSubject extends SweepSubject {
  readonly shown: ShownListing;
}

/** How a subject was decided. `again`: another look is needed; `isUnread`: because this one showed nothing. */
export type SubjectResult =
  | { readonly kind: SweepOutcome }
  | { readonly kind: 'again'; readonly earlierLook?: ShownListing; readonly isUnread?: true };

/** True for a SKU that is sold under other names alone: its own name should show nothing. */
export function isOwnName({ isListing, ...stock }: Stock): boolean {
  return isListing !== true && isListed(stock);
}

/** Amazon shows the number that it accepted last, and nothing is wrong with its listing. */
export function showsAccepted(subject: Stock, shown: ShownListing): boolean {
  const { lastBroadcast } = subject;
  const isSent = lastBroadcast !== undefined && !isOwnName(subject);
  return isSent && lastBroadcast.count === shown.count && listingProblem(shown) === undefined;
}
