import type { AdminResult } from './admin-result';
import type { ShopItem, ShopLocation } from './admin-values';

/** Reads the locations and the inventory items of the shop. */
export abstract class ShopInventory {
  abstract locations(): Promise<AdminResult<readonly ShopLocation[]>>;
  /** Undefined: the shop has no such item. */
  abstract item(itemId: string): Promise<AdminResult<ShopItem | undefined>>;
  /** The items with exactly this SKU. */
  abstract itemsOfSku(sku: string): Promise<AdminResult<readonly ShopItem[]>>;
}
