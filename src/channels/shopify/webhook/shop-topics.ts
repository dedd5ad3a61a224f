import { STOCK_TOPICS, type StockTopic } from './headers';

/**
 * The topics that are read only with Admin access: the state of an order, and messages that are triggers, because they
 * name what changed and not how.
 */
export const SHOP_TOPICS = [
  'orders/updated',
  'orders/edited',
  'returns/process',
  'reverse_fulfillment_orders/dispose',
  'inventory_levels/update',
  'inventory_levels/connect',
  'inventory_levels/disconnect',
  'inventory_items/create',
  'inventory_items/update',
  'inventory_items/delete',
  'locations/create',
  'locations/update',
  'locations/activate',
  'locations/deactivate',
  'locations/delete',
  'bulk_operations/finish',
  'app/uninstalled',
] as const;

export type ShopTopic = (typeof SHOP_TOPICS)[number];

export function isShopTopic(topic: string | undefined): topic is ShopTopic {
  return SHOP_TOPICS.some((known) => known === topic);
}

/** Every topic that the service reads. */
export const KNOWN_TOPICS: readonly (StockTopic | ShopTopic)[] = [...STOCK_TOPICS, ...SHOP_TOPICS];
