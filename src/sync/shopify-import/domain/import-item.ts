import type { ShopItem } from '../../../channels/shopify/admin/admin-values';
import { MAX_UNITS } from '../../../inventory/domain/stock';
import { type LinkTreatment, treatmentOf } from '../../shopify-links/domain/shopify-link';

/**
 * Why an item is not registered: how it is treated, or
 *
 *   not_in_pool      it is stocked at no location of the pool
 *   out_of_bounds    its sum is larger than any figure may be
 *   sold_as_listing  a listing of this name sells something else
 */
export type SkipReason =
  Exclude<LinkTreatment, 'linked'> | 'not_in_pool' | 'out_of_bounds' | 'sold_as_listing';

/** An item that an import did not register. */
export interface SkippedItem {
  readonly reason: SkipReason;
  /** Absent where the item has none. */
  readonly sku?: string;
  readonly inventoryItemId: string;
}

/** What an import makes of an item: a SKU with the sum of `available` over the pool, which may be below zero. */
export type ImportItem =
  | {
      readonly kind: 'ready';
      readonly itemId: string;
      readonly sku: string;
      readonly physical: number;
    }
  | { readonly kind: 'skipped'; readonly skipped: SkippedItem };

export function importItemOf(item: ShopItem, pool: readonly string[]): ImportItem {
  const { itemId, sku } = item;
  const treatment = treatmentOf(item);
  if (treatment !== 'linked' || sku === null) return skippedItem(itemId, sku, reasonOf(treatment));
  const levels = item.levels.filter(({ isActive, locationId }) => isActive && pool.includes(locationId));
  if (levels.length === 0) return skippedItem(itemId, sku, 'not_in_pool');
  const physical = levels.reduce((sum, { available }) => sum + (available ?? 0), 0);
  if (Math.abs(physical) > MAX_UNITS) return skippedItem(itemId, sku, 'out_of_bounds');
  return { kind: 'ready', itemId, sku, physical };
}

/** An item that is skipped for this reason. */
export function skippedItem(
  inventoryItemId: string,
  sku: string | null,
  reason: SkipReason,
): Extract<ImportItem, { kind: 'skipped' }> {
  const named = sku === null || sku === '' ? {} : { sku };
  return { kind: 'skipped', skipped: { reason, ...named, inventoryItemId } };
}

function reasonOf(treatment: LinkTreatment): SkipReason {
  return treatment === 'linked' ? 'no_sku' : treatment;
}
