import { writability } from '../../../channels/amazon/listings/fulfillment-channel';
import type { ShownListing } from './shown-evidence';

/**
 * Why a listing cannot show the merchant's number. `not_found`: Amazon has no such listing. `other_channel`: it is not the
 * merchant who ships it, or not alone. `no_number`: it shows none. `not_buyable`: it shows one and cannot be bought.
 */
export type ListingProblem = 'not_found' | 'other_channel' | 'no_number' | 'not_buyable';

/** A listing that shows 0 is not buyable for that reason alone. */
export function listingProblem({ count, channels, status }: ShownListing): ListingProblem | undefined {
  if (channels === undefined) return 'not_found';
  if (channels.length > 0 && !writability(channels).writable) return 'other_channel';
  if (count === undefined) return 'no_number';
  return count > 0 && status !== undefined && !status.includes('BUYABLE') ? 'not_buyable' : undefined;
}
