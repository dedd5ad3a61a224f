import type { ShopLevel } from '../../../channels/shopify/admin/admin-values';
import type { ShopifyLink } from '../../../sync/shopify-links/domain/shopify-link';

/**
 * What the shop has of a SKU, against what the ledger expects.
 *
 *   off      the service has no Admin access
 *   unread   Shopify did not answer: `message` has the reason
 *   absent   no item of the shop has this SKU
 *   read     Shopify answered just now
 */
export interface ShopStockView {
  readonly sku: string;
  readonly status: 'off' | 'unread' | 'absent' | 'read';
  /** Why Shopify could not be read, and what to do. */
  readonly message?: string;
  readonly link?: ShopLinkView;
  /** The levels of its inventory item, those of the pool first. */
  readonly levels: readonly ShopLevelView[];
  /** The sum of `available` over the pool; null: Shopify gives no number. */
  readonly available?: number | null;
  /** What it is once the pending adjustments are taken off: `physical` less their units. Of a linked SKU only. */
  readonly expected?: number;
  /** What Shopify still has to be adjusted by, oldest first. */
  readonly pending: readonly ShopAdjustmentView[];
}

export type ShopLinkView = Pick<ShopifyLink, 'itemId' | 'treatment' | 'continuesSelling' | 'since'>;

export interface ShopLevelView {
  readonly locationId: string;
  readonly available: number | null;
  readonly updatedAt: string;
  readonly isInPool: boolean;
}

export interface ShopAdjustmentView {
  /** The row of the ledger that made it due. */
  readonly txId: string;
  readonly delta: number;
  readonly at: string;
  /** True once a call with it was stored: it may have reached Shopify. */
  readonly isSent: boolean;
}

/** The levels of an item, those of the pool first. */
export function levelsOf(levels: readonly ShopLevel[], pool: readonly string[]): ShopLevelView[] {
  return levels
    .filter(({ isActive }) => isActive)
    .map(({ locationId, available, updatedAt }) => ({
      locationId,
      available,
      updatedAt,
      isInPool: pool.includes(locationId),
    }))
    .sort((one, other) => Number(other.isInPool) - Number(one.isInPool));
}

/** The sum over the pool; null where Shopify gives no number, or the item is not stocked there. */
export function availableOf(levels: readonly ShopLevelView[]): number | null {
  const ofPool = levels.filter(({ isInPool }) => isInPool);
  if (ofPool.length === 0 || ofPool.some(({ available }) => available === null)) return null;
  return ofPool.reduce((sum, { available }) => sum + (available ?? 0), 0);
}

/** What the shop has to show: the units on the shelf, without what it was not adjusted by yet. */
export function expectedOf(physical: number, pending: readonly Pick<ShopAdjustmentView, 'delta'>[]): number {
  return physical - pending.reduce((sum, { delta }) => sum + delta, 0);
}
