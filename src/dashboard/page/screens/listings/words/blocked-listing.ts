import type { Alert } from '../../../api/answers';

/** The seller SKU of the listing that a SKU's push waits for, by the service's words; undefined: the SKU's own push failed. */
export function listingOfError(syncError: string | undefined): string | undefined {
  return /^Its listing (.+?) is blocked: /.exec(syncError ?? '')?.[1];
}

/**
 * The seller SKU of the listing that an alert is about; undefined: it is about a SKU. The service names a listing with what
 * it sells, as in `MUG-3 (3 x MUG)`.
 */
export function listingOfAlert({
  type,
  sku,
  message,
}: Pick<Alert, 'type' | 'sku' | 'message'>): string | undefined {
  if (sku === undefined || (type !== 'listing_blocked' && type !== 'sync_failed')) return undefined;
  const at = message.indexOf(`${sku} (`);
  return at >= 0 && /^\d+ x /.test(message.slice(at + sku.length + 2)) ? sku : undefined;
}
