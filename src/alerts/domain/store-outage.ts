import type { StoreOutage } from '../../platform/dynamodb/store-outage-monitor';
import { timestampOf } from '../../platform/timestamp';
import { type AlertDraft, alertIdOf, draftAlert } from './alert';

/** The alert of an outage, and the note that closes it at once: the store answers again. */
export function storeDegraded({ sinceMs, untilMs, refusals, cause }: StoreOutage): {
  alert: AlertDraft;
  note: string;
} {
  const since = timestampOf(sinceMs);
  const until = timestampOf(untilMs);
  const seconds = Math.round((untilMs - sinceMs) / 1000);
  const requests =
    refusals === 0
      ? 'No request was refused.'
      : `${refusals} ${refusals === 1 ? 'request was' : 'requests were'} answered with 503.`;
  const message =
    `An instance could not reach the store for ${seconds} seconds from ${since}. ${requests} ` +
    'No data was lost: only durable changes were confirmed, Shopify delivers again, and pushes and polls continue. ' +
    (cause === undefined
      ? "If it happens again, check DynamoDB's status, the limits of the tables, and the network of this machine."
      : `Cause: ${cause}`);
  const alert = draftAlert(alertIdOf.storeDegraded(since), 'store_degraded', until, message, {});
  return { alert, note: `The store has answered since ${until}.` };
}
