import type { Stock } from '../../domain/stock';
import { hasPart, type SearchedPart, searchTextOf } from './search-text';

/** What a list of SKUs can be filtered by. `oversold` and `low` are states of the shelf, beside those of the push. */
export const CATALOG_STATUSES = ['in_sync', 'pending', 'blocked', 'oversold', 'low'] as const;
export type CatalogStatus = (typeof CATALOG_STATUSES)[number];

/** What the catalogue index keeps of a registered SKU. */
export interface CatalogEntry {
  readonly sku: string;
  readonly searchText: string;
  readonly version: number;
  readonly broadcast: number;
  readonly push: 'in_sync' | 'pending' | 'blocked';
  readonly shelf: 'oversold' | 'low' | 'enough';
  /** Since when it is pending or blocked. */
  readonly since?: string;
  /** It is pending, and an import holds it: nothing is sent of it until a person resumes. */
  readonly isHeld: boolean;
}

/** Which SKUs are wanted; nothing: all. */
export interface CatalogFilter {
  readonly search?: SearchedPart;
  readonly status?: CatalogStatus;
}

export function entryOf(stock: Stock): CatalogEntry {
  const { sku, version, broadcast, pending } = stock;
  const isHeld = pending?.state === 'held';
  const entry = { sku, searchText: searchTextOf(sku), version, broadcast, shelf: shelfOf(stock), isHeld };
  if (pending === undefined) return { ...entry, push: 'in_sync' };
  return { ...entry, push: pending.state === 'blocked' ? 'blocked' : 'pending', since: pending.since };
}

/**
 * The entry after a commit of this instance that made a push pending, from the entry before it. Since when it is pending
 * rests on the memory of the commits, which does not know what the sender has settled since: a mark that stands keeps its
 * time, and a new one begins with the movement.
 */
export function entryAfter(entry: CatalogEntry, stock: Stock): CatalogEntry {
  const since = entry.push === 'pending' && entry.since !== undefined ? entry.since : stock.updatedAt;
  return { ...entryOf(stock), push: 'pending', since };
}

export function matches(entry: CatalogEntry, { search, status }: CatalogFilter): boolean {
  return (
    (status === undefined || status === entry.push || status === entry.shelf) &&
    (search === undefined || hasPart(entry.sku, entry.searchText, search))
  );
}

function shelfOf({ physical, lowStockThreshold }: Stock): CatalogEntry['shelf'] {
  if (physical < 0) return 'oversold';
  return lowStockThreshold !== undefined && physical <= lowStockThreshold ? 'low' : 'enough';
}
