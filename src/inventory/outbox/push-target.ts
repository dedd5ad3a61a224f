import type { Stock } from '../domain/stock';
import { type CachedListing, listingOf, type StockItem } from '../items/stock-item';

/** What the sender reads of a SKU right before it sends. */
export interface PushTarget extends CachedListing {
  readonly stock: Stock;
}

/** The target of an item and the stock that was read from it; undefined when no push is pending. */
export function toTarget(item: StockItem, stock: Stock): PushTarget | undefined {
  if (stock.pending?.state !== 'queued') return undefined;
  return { stock, ...listingOf(item) };
}
