import { MINUTE_MS } from '../../../platform/durations';
import { timestampOf } from '../../../platform/timestamp';
import type { DriftDetails, DriftMemory, SentQuantity, ShownQuantity } from '../../drift/domain/drift';
import type { SentPush, ShownEvidence, ShownListing } from './shown-evidence';

/** Numbers, looks and orders that are kept of each: the item stays small. */
const MOST_KEPT = 6;
/** Orders of so long before the push may explain a number, in milliseconds. */
const ORDERS_BEFORE_MS = 15 * MINUTE_MS;

/** What a mismatch rests on, as it is stored and shown. */
export function detailsOf(evidence: ShownEvidence, { sentAgain, edits }: DriftMemory): DriftDetails {
  const { accepted, earlier, before, earlierLooks, look, log } = evidence;
  const sent = [...earlier, ...(accepted === undefined ? [] : [accepted])];
  const shown = [...(before === undefined ? [] : [before]), ...earlierLooks, look];
  const fromMs = (accepted?.sentAtMs ?? -Infinity) - ORDERS_BEFORE_MS;
  return {
    sent: sent.slice(-MOST_KEPT).map(sentQuantity),
    shown: shown.slice(-MOST_KEPT).map(shownQuantity),
    orders: log.changes
      .filter(({ atMs }) => atMs >= fromMs)
      .slice(-MOST_KEPT)
      .map(({ units, atMs }) => ({ units, at: timestampOf(atMs) })),
    sentAgain: sentAgain.map(timestampOf),
    editedAgain: edits.slice(1).map(timestampOf),
  };
}

/** What a lower number rests on that no order explained. */
export function missingDetails(
  { count, seenAtMs }: { readonly count: number; readonly seenAtMs: number },
  { sentAgain, edits }: DriftMemory,
): DriftDetails {
  return {
    sent: [],
    shown: [{ quantity: count, at: timestampOf(seenAtMs) }],
    orders: [],
    sentAgain: sentAgain.map(timestampOf),
    editedAgain: edits.slice(1).map(timestampOf),
  };
}

function sentQuantity({ count, sentAtMs, acceptedAtMs, txId, submissionId }: SentPush): SentQuantity {
  return {
    quantity: count,
    sentAt: timestampOf(sentAtMs),
    ...(acceptedAtMs === undefined ? {} : { acceptedAt: timestampOf(acceptedAtMs) }),
    ...(txId === undefined ? {} : { txId }),
    ...(submissionId === undefined ? {} : { submissionId }),
  };
}

function shownQuantity({ count, readAtMs }: Pick<ShownListing, 'count' | 'readAtMs'>): ShownQuantity {
  return { ...(count === undefined ? {} : { quantity: count }), at: timestampOf(readAtMs) };
}
