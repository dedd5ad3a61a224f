import { type AlertDraft, alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import { accessMessage, silenceMessage } from '../../../channels/shopify/admin/domain/connection-text';
import type { ShopConnectionState } from '../../../channels/shopify/admin/shop-connection';

/** The alerts that the connection to the shop raises now, and those that are over. */
export interface ConnectionAlerts {
  readonly open: readonly AlertDraft[];
  readonly over: readonly { readonly alertId: string; readonly note: string }[];
}

const ANSWERS = 'Shopify answers again.';

/** What is to be raised and closed for a connection in this state. Nothing is over before Shopify has answered. Pure. */
export function connectionAlerts(state: ShopConnectionState, asked: string, at: string): ConnectionAlerts {
  const { status, failure, otherVersion, lastAnswerAt } = state;
  const open: AlertDraft[] = [];
  const over: { readonly alertId: string; readonly note: string }[] = [];
  const access = accessMessage(state);
  if (access !== undefined) open.push(draftAlert(alertIdOf.shopAccess(), 'auth_failed', at, access, {}));
  else if (status === 'failing' && failure !== undefined)
    open.push(
      draftAlert(alertIdOf.shopSilent(), 'shopify_unavailable', at, silenceMessage(failure.message), {}),
    );
  if (status === 'ok' && lastAnswerAt !== undefined && failure === undefined) {
    over.push({ alertId: alertIdOf.shopAccess(), note: 'Shopify accepts the app, and no scope is missing.' });
    over.push({ alertId: alertIdOf.shopSilent(), note: ANSWERS });
  }
  if (otherVersion !== undefined) open.push(versionAlert(otherVersion, asked, at));
  else if (lastAnswerAt !== undefined)
    over.push({ alertId: alertIdOf.shopVersion(), note: `Shopify answers with the version ${asked}.` });
  return { open, over };
}

function versionAlert(answered: string, asked: string, at: string): AlertDraft {
  const text =
    `Shopify answers with the version ${answered} of its Admin API instead of ${asked}, which it does when it no longer ` +
    'supports a version. Update the service: fields that it reads may have another meaning.';
  return draftAlert(alertIdOf.shopVersion(), 'shopify_version', at, text, {});
}

/** Subscriptions are missing and could not be made. Pure. */
export function missingAlert(missing: readonly string[], reason: string, at: string): AlertDraft {
  const text =
    `Shopify does not deliver ${missing.join(', ')}: the ${subscriptions(missing)} missing and could not be made (${reason}). ` +
    'Run npm run shopify:subscribe, which names what to do.';
  return draftAlert(alertIdOf.webhooksStopped(), 'webhooks_stopped', at, text, {});
}

/** Subscriptions were missing, and are made again. Pure. */
export function recreatedAlert(made: readonly string[], since: string | undefined, at: string): AlertDraft {
  const text =
    `Shopify did not deliver ${made.join(', ')}: the ${subscriptions(made)} missing, as after eight deliveries in a row that ` +
    `failed. Check that PUBLIC_URL reaches the service within five seconds.${readingText(since)}`;
  return draftAlert(alertIdOf.webhooksStopped(), 'webhooks_stopped', at, text, {});
}

export const RECREATED_NOTE = 'The subscriptions are made again.';
export const COMPLETE_NOTE = 'The subscriptions are complete.';

function readingText(since: string | undefined): string {
  return since === undefined ? '' : ` Orders that changed since ${since} are read now.`;
}

function subscriptions(topics: readonly string[]): string {
  return topics.length === 1 ? 'subscription was' : 'subscriptions were';
}
