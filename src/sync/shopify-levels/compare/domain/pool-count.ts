import type { ShopItem, ShopLevel } from '../../../../channels/shopify/admin/admin-values';

/** What Shopify shows of an item over the pool. */
export interface PoolCount {
  readonly available: number;
  /** Those that make it up; at least one. */
  readonly levels: readonly ShopLevel[];
  /** The one that changed last. */
  readonly newest: ShopLevel;
}

/** Undefined: the item is stocked at no location of the pool, or a level of it is not known. */
export function poolCountOf(
  { levels }: Pick<ShopItem, 'levels'>,
  pool: readonly string[],
): PoolCount | undefined {
  const counted = levels.filter(({ locationId, isActive }) => isActive && pool.includes(locationId));
  let [available, newest] = [0, counted[0]];
  for (const level of counted) {
    if (level.available === null) return undefined;
    available += level.available;
    if (newest === undefined || Date.parse(level.updatedAt) > Date.parse(newest.updatedAt)) newest = level;
  }
  return newest === undefined ? undefined : { available, levels: counted, newest };
}
