import type { Stock } from '../domain/stock';
import { type CachedListing, listingOf, type StockItem, toStock } from '../items/stock-item';

/** What the sender reads of a SKU right before it sends. */
export interface PushTarget extends CachedListing {
  readonly stock: Stock;
}

/** Undefined when no push of the SKU is pending. */
export function toTarget(item: StockItem): PushTarget | undefined {
  const stock = toStock(item);
  if (stock.pending?.state !== 'queued') return undefined;
  return { stock, ...listingOf(item) };
}
