import type { ListingRead } from '../../../../channels/amazon/listings/listing-reader';
import { writability } from '../../../../channels/amazon/listings/fulfillment-channel';
import type { ShownListing } from '../../../amazon-drift/domain/shown-evidence';

/** Units of the merchant that a look shows; 0 where Amazon ships the listing, or there is none. */
export function unitsOf({ channels = [], count = 0 }: ShownListing): number {
  return channels.length > 0 && !writability(channels).writable ? 0 : count;
}

/**
 * Why Amazon gave no usable answer to a call; undefined where it answered for one of its SKUs, or refused them each by itself:
 * one SKU must not stop the sweep.
 */
export function problemOfCall(answers: readonly (ListingRead | undefined)[]): string | undefined {
  const isUnusable = answers.every((answer) => answer?.kind !== 'found' && answer?.kind !== 'not_found');
  const shared = answers.findIndex((answer) => !isOfSkuAlone(answer));
  return isUnusable && shared >= 0 ? problemOf(answers[shared]) : undefined;
}

/** True for a refusal of this SKU alone: it is the same at the next look. */
export function isOfSkuAlone(answer: ListingRead | undefined): boolean {
  return answer?.kind === 'rejected' || (answer?.kind === 'forbidden' && answer.isShared !== true);
}

function problemOf(answer: ListingRead | undefined): string {
  switch (answer?.kind) {
    case 'throttled':
      return 'Amazon throttles the search of listings.';
    case 'unavailable':
    case 'login_unavailable':
      return `Amazon does not answer: ${answer.reason}.`;
    case 'forbidden':
      return `Amazon refuses the search of listings: ${answer.details}.`;
    case 'login_refused':
      return answer.text;
    default:
      return 'Amazon gave no usable answer.';
  }
}
