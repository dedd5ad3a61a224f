import { pathOf, routedPath, SHOPIFY_WEBHOOK_PATH } from '../../../platform/http/input/request-path';
import type { NodeHeaders } from './headers';

/**
 * True for a delivery of Shopify at another path than the webhook's: it has Shopify's headers and no API key. It is
 * routed to the webhook, which checks its signature, moves no stock, and names the right path. Whether there is a route at
 * the path makes no difference, so that the answer shows no caller which routes there are.
 */
export function isMisdirected(method: string, url: string, headers: NodeHeaders): boolean {
  if (method !== 'POST' || headers['x-shopify-hmac-sha256'] === undefined) return false;
  if (headers.authorization !== undefined || headers['x-api-key'] !== undefined) return false;
  return routedPath(pathOf(url)) !== SHOPIFY_WEBHOOK_PATH;
}
