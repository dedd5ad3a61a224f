import type { ShopConnectionState } from '../shop-connection';
import { NEEDED_SCOPES } from './scopes';

/** What the connection is used for when it is off, and how to switch it on. */
const OFF =
  'Set SHOPIFY_SHOP_DOMAIN and the login of its app to have sales at Amazon written to Shopify, and what is counted in Shopify known here.';

/** What is wrong with the connection to the shop, and what to do; undefined when nothing is. Pure. */
export function connectionMessage(state: ShopConnectionState): string | undefined {
  const { status, failure } = state;
  if (status === 'off') return OFF;
  if (status === 'waiting') return 'Shopify has not been asked for anything yet.';
  if (status === 'ok') return undefined;
  return accessMessage(state) ?? silenceMessage(failure?.message ?? 'Shopify does not answer');
}

/** Why Shopify refuses the app, and what to do; undefined when it does not. Pure. */
export function accessMessage({ failure, missingScopes }: ShopConnectionState): string | undefined {
  if (missingScopes.length > 0) return scopesMessage(missingScopes);
  return failure?.kind === 'no_access' ? failure.message : undefined;
}

/** Which scopes are missing, by name, with what each is for. Pure. */
export function scopesMessage(missing: readonly string[]): string {
  const names = missing.map((scope) => {
    const use = NEEDED_SCOPES[scope];
    return use === undefined ? scope : `${scope} (${use})`;
  });
  return (
    `The app has no scope ${names.join(', ')}. Add ${missing.length === 1 ? 'it' : 'them'} to the app in Shopify's Dev ` +
    'Dashboard, release a version, approve it in the shop, and run npm run shopify:check.'
  );
}

/** That calls to Shopify get no answer, and what to do. Pure. */
export function silenceMessage(reason: string): string {
  return `${reason}. The service tries again by itself: check the network, SHOPIFY_ADMIN_ENDPOINT and Shopify's status page.`;
}
