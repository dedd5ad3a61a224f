import type { StoreOutage } from '../../platform/dynamodb/store-outage-monitor';
import { timestampOf } from '../../platform/timestamp';
import { type AlertDraft, alertIdOf, draftAlert } from './alert';

/** The alert about a spell without the store, and the note that closes it at once: the store answers. */
export function storeDegraded({ sinceMs, untilMs, refusals, cause }: StoreOutage): {
  alert: AlertDraft;
  note: string;
} {
  const since = timestampOf(sinceMs);
  const seconds = Math.round((untilMs - sinceMs) / 1000);
  const told =
    refusals === 0
      ? 'No request was made meanwhile that needed it.'
      : `${refusals} ${refusals === 1 ? 'request was' : 'requests were'} told 503.`;
  const message =
    `An instance could not reach the store for ${seconds} seconds from ${since}. ${told} Nothing is lost: what was ` +
    'not durable was not confirmed, Shopify delivers again, and pushes and polls go on by themselves. ' +
    (cause === undefined
      ? "If it happens again, look at DynamoDB's status, the table's limits, and this machine's network."
      : `What was wrong: ${cause}`);
  const alert = draftAlert(
    alertIdOf.storeDegraded(since),
    'store_degraded',
    timestampOf(untilMs),
    message,
    {},
  );
  return { alert, note: `The store answers again since ${timestampOf(untilMs)}.` };
}
