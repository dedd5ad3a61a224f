import type { ShopItem } from '../../../channels/shopify/admin/admin-values';
import { isRegistrableSku } from '../../../inventory/domain/sku';

/**
 * How an inventory item of the shop is treated. Only a `linked` one is written and compared.
 *
 *   linked         its SKU stands on no other item, and Shopify tracks its stock
 *   several_items  its SKU stands on other items too: which of them a movement concerns cannot be known
 *   untracked      Shopify does not track its stock
 *   bundle         the parent of a bundle: its stock follows from its components
 *   gift_card      it has no stock
 *   no_sku         it has no SKU
 *   invalid_sku    its SKU cannot be registered: over 40 characters, or not printable
 */
export const LINK_TREATMENTS = [
  'linked',
  'several_items',
  'untracked',
  'bundle',
  'gift_card',
  'no_sku',
  'invalid_sku',
] as const;
export type LinkTreatment = (typeof LINK_TREATMENTS)[number];

/** An inventory item of the shop and the SKU that it stands for. */
export interface ShopifyLink {
  readonly itemId: string;
  /** Empty for `no_sku`. */
  readonly sku: string;
  readonly treatment: LinkTreatment;
  /** True: the shop sells it below zero, so that its level may be negative. */
  readonly continuesSelling: boolean;
  /**
   * The locations of the pool at which it is stocked. The first one is adjusted: the first of SHOPIFY_LOCATION_IDS, else the
   * lowest id.
   */
  readonly locationIds: readonly string[];
  /** Since when it has this SKU and this treatment. */
  readonly since: string;
}

/** A link as it is stored: with all locations of the shop, because the pool may change. */
export interface StoredLink extends ShopifyLink {
  /** When Shopify was asked, in milliseconds since the epoch: an older answer does not replace a newer one. */
  readonly readAtMs: number;
}

/** What an inventory item comes to. `others`: more items with its SKU are known than Shopify counts. */
export function treatmentOf(
  { sku, tracked, duplicates, variants }: ShopItem,
  hasOthers = false,
): LinkTreatment {
  if (sku === null || sku === '') return 'no_sku';
  if (variants.some(({ isGiftCard }) => isGiftCard)) return 'gift_card';
  if (variants.some(({ isBundleParent }) => isBundleParent)) return 'bundle';
  if (!isRegistrableSku(sku)) return 'invalid_sku';
  if (!tracked) return 'untracked';
  return duplicates > 0 || hasOthers ? 'several_items' : 'linked';
}

/** The link of an item as Shopify answered it. */
export function linkOf(item: ShopItem, readAtMs: number, since: string, hasOthers = false): StoredLink {
  return {
    itemId: item.itemId,
    sku: item.sku ?? '',
    treatment: treatmentOf(item, hasOthers),
    continuesSelling: item.variants.some(({ continuesSelling }) => continuesSelling),
    locationIds: item.levels.filter(({ isActive }) => isActive).map(({ locationId }) => locationId),
    since,
    readAtMs,
  };
}

/** The link with the locations of the pool alone, in the order in which they are adjusted. */
export function inPool(link: StoredLink, pool: readonly string[]): ShopifyLink {
  const { readAtMs, ...kept } = link;
  return { ...kept, locationIds: pool.filter((locationId) => link.locationIds.includes(locationId)) };
}

/** The link that replaces a stored one: `since` stays while SKU and treatment do. Undefined: nothing changed. */
export function changedLink(stored: StoredLink | undefined, next: StoredLink): StoredLink | undefined {
  if (stored === undefined) return next;
  if (stored.readAtMs > next.readAtMs) return undefined;
  const isSame = stored.sku === next.sku && stored.treatment === next.treatment;
  if (
    isSame &&
    stored.continuesSelling === next.continuesSelling &&
    stored.locationIds.length === next.locationIds.length &&
    next.locationIds.every((locationId) => stored.locationIds.includes(locationId))
  )
    return undefined;
  return isSame ? { ...next, since: stored.since } : next;
}

/** Numbers of Shopify in their order: they are longer than a number of JavaScript may be. */
export function byNumber(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}
