import { quantityTerms } from '../../../inventory/domain/listing-quantity';
import type { SellingRule } from '../../../inventory/domain/listing';
import type { Stock } from '../../../inventory/domain/stock';

/**
 * The quantity with which a listing must be marked, because nothing marks it and Amazon has accepted another one, or has
 * changed it by itself since (`hasChanged`), or a component is missing, so that it must be blocked; undefined when it is in
 * sync, pending or blocked.
 */
export function unmarkedQuantity(
  listing: SellingRule,
  { pending, lastBroadcast }: Pick<Stock, 'pending' | 'lastBroadcast'>,
  broadcasts: ReadonlyMap<string, number>,
  hasChanged: boolean,
): number | undefined {
  if (pending !== undefined) return undefined;
  const { quantity, missing } = quantityTerms(listing, broadcasts);
  return hasChanged || quantity !== lastBroadcast?.count || missing.length > 0 ? quantity : undefined;
}
