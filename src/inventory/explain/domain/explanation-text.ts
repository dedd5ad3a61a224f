import { durationText } from '../../../platform/durations';
import { millisOf } from '../../../platform/timestamp';
import type { PendingPush } from '../../domain/stock';
import type { Explanation, Term, TermLabel } from './explanation';

/** Listings that the sentence names at most. */
const MAX_NAMED = 3;

/**
 * The explanation as one sentence, such as "8 at Amazon: 12 on the shelf, 3 held back, 1 sold on Amazon 40 s ago and not yet
 * observed". `nowMs` is in milliseconds since the epoch.
 */
export function textOf(
  explanation: Omit<Explanation, 'text'>,
  pending: PendingPush | undefined,
  nowMs: number,
): string {
  const { broadcast, terms, listings, receipt } = explanation;
  const isSent = listings.length > 0 || (pending === undefined && receipt.quantity !== null);
  const parts = terms.flatMap((term) => partOf(term, nowMs) ?? []);
  const state = listings.length > 0 ? soldAs(listings) : pushState(explanation, pending, nowMs);
  return `${broadcast} ${isSent ? 'at' : 'for'} Amazon: ${parts.join(', ')}${state === undefined ? '' : `; ${state}`}`;
}

function partOf({ label, units, since }: Term<TermLabel>, nowMs: number): string | undefined {
  switch (label) {
    case 'on_the_shelf':
      return `${units} on the shelf`;
    case 'oversold':
      return `${-units} oversold`;
    case 'held_back':
      return `${-units} held back`;
    case 'presumed_sold':
      return `${-units} sold on Amazon ${since === null ? '' : `${ago(since, nowMs)} ago `}and not yet observed`;
    case 'not_below_zero':
      return undefined;
  }
}

function soldAs(listings: Explanation['listings']): string {
  const named = listings.slice(0, MAX_NAMED).map(({ sellerSku, q }) => `${sellerSku} (${q})`);
  const more = listings.length - named.length;
  return `sold as ${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

/** What the push of the number waits for; undefined when Amazon shows it. */
function pushState(
  { receipt: { state, quantity, at, observedQuantity } }: Pick<Explanation, 'receipt'>,
  pending: PendingPush | undefined,
  nowMs: number,
): string | undefined {
  const since = (time: string | null): string => (time === null ? '' : ` (${ago(time, nowMs)} ago)`);
  if (state === 'sent') return `the push was sent${since(at)} and has no answer`;
  if (pending !== undefined) {
    const last = quantity === null ? 'Amazon has accepted none' : `Amazon accepted ${quantity}${since(at)}`;
    return `the push is ${pending.state === 'queued' ? 'pending' : pending.state}, and ${last}`;
  }
  switch (state) {
    case 'none':
      return 'Amazon has accepted none';
    case 'accepted':
      return `accepted${since(at)}, not yet observed`;
    case 'mismatch':
      return `Amazon showed ${observedQuantity ?? 'none'}${since(at)}`;
    case 'observed':
      return undefined;
  }
}

function ago(time: string, nowMs: number): string {
  return durationText(Math.max(0, nowMs - millisOf(time)));
}
