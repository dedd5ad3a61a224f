import type { ShownListing } from '../../../amazon-drift/domain/shown-evidence';
import type { Look } from '../../numbers/amazon-readings.service';

/** What a look showed; undefined for one that failed. */
export function shownIn({ answer, askedAtMs, readAtMs }: Look): ShownListing | undefined {
  switch (answer.kind) {
    case 'found': {
      const { quantity, channels, status } = answer;
      return {
        askedAtMs,
        readAtMs,
        channels,
        ...(quantity === undefined ? {} : { count: quantity }),
        ...(status === undefined ? {} : { status }),
      };
    }
    case 'not_found':
      return { askedAtMs, readAtMs };
    default:
      return undefined;
  }
}
