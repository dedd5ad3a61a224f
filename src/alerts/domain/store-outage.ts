import type { StoreOutage } from '../../platform/dynamodb/outage/store-outage-monitor';
import { timestampOf } from '../../platform/timestamp';
import { type AlertDraft, alertIdOf, draftAlert } from './alert';

/** The alert of an outage, and the note that closes it when the outage is over. */
export function storeDegraded({ sinceMs, lastMs, untilMs, refusals, cause }: StoreOutage): {
  alert: AlertDraft;
  note?: string;
} {
  const since = timestampOf(sinceMs);
  const at = timestampOf(untilMs ?? lastMs);
  const why =
    cause === undefined
      ? "Check DynamoDB's status, the limits of the tables, and the network of this machine."
      : `Cause: ${cause}`;
  const draft = (message: string): AlertDraft =>
    draftAlert(alertIdOf.storeDegraded(since), 'store_degraded', at, `${message} ${why}`, {});
  if (untilMs === undefined)
    return {
      alert: draft(
        `An instance has not been able to store orders since ${since}: they are answered with 503, and Shopify delivers them again.`,
      ),
    };
  const seconds = Math.round((untilMs - sinceMs) / 1000);
  const requests =
    refusals === 0
      ? 'No request was refused.'
      : `${refusals} ${refusals === 1 ? 'request was' : 'requests were'} answered with 503.`;
  return {
    alert: draft(
      `An instance could not store orders for ${seconds} seconds from ${since}. ${requests} ` +
        'No data was lost: only durable changes were confirmed, Shopify delivers again, and pushes and polls continue.',
    ),
    note: `The store has answered since ${at}.`,
  };
}
