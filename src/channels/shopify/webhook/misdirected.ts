import { pathOf, routedPath, SHOPIFY_WEBHOOK_PATH } from '../../../platform/http/input/request-path';
import type { NodeHeaders } from './headers';

/**
 * True for a delivery of Shopify at another path than the webhook's: it has Shopify's headers and no API key. It is
 * routed to the webhook, which checks its signature, moves no stock, and names the right path. Whether there is a route at
 * the path makes no difference, so that the answer shows no caller which routes there are.
 */
export function isMisdirected(method: string, url: string, headers: NodeHeaders): boolean {
  if (method !== 'POST') return false;
  if (headers['x-shopify-hmac-sha256'] === undefined && headers['x-shopify-topic'] === undefined)
    return false;
  if (hasKey(headers)) return false;
  return routedPath(pathOf(url)) !== SHOPIFY_WEBHOOK_PATH;
}

/** Another login may be that of a proxy. */
function hasKey({ authorization, 'x-api-key': key }: NodeHeaders): boolean {
  return key !== undefined || (typeof authorization === 'string' && /^Bearer /i.test(authorization));
}

/** Characters of a part of a path that may be shown: a longer one may be a secret. */
const LONGEST_SHOWN_PART = 20;
const MOST_SHOWN_PARTS = 6;

/** A path as a log or an alert shows it. */
export function shownPath(path: string): string {
  const parts = path.split('/');
  const shown = parts
    .slice(0, MOST_SHOWN_PARTS)
    .map((part) => (part.length > LONGEST_SHOWN_PART || !/^[\w.%-]*$/.test(part) ? '…' : part));
  return shown.join('/') + (parts.length > MOST_SHOWN_PARTS ? '/…' : '');
}
