/** The webhook topics that the service subscribes to. */
export const NEEDED_TOPICS = [
  'app/uninstalled',
  'bulk_operations/finish',
  'inventory_items/create',
  'inventory_items/delete',
  'inventory_items/update',
  'inventory_levels/connect',
  'inventory_levels/disconnect',
  'inventory_levels/update',
  'locations/activate',
  'locations/create',
  'locations/deactivate',
  'locations/delete',
  'locations/update',
  'orders/cancelled',
  'orders/create',
  'orders/edited',
  'orders/updated',
  'refunds/create',
  'returns/process',
  'reverse_fulfillment_orders/dispose',
] as const;

const TOPIC_OF_ENUM: ReadonlyMap<string, string> = new Map(
  NEEDED_TOPICS.map((topic) => [enumOfTopic(topic), topic]),
);

/** `ORDERS_CREATE` of `orders/create`. Pure. */
export function enumOfTopic(topic: string): string {
  return topic.toUpperCase().replaceAll('/', '_');
}

/** `orders/create` of `ORDERS_CREATE`; a topic that the service does not need keeps Shopify's word. Pure. */
export function topicOfEnum(name: string): string {
  return TOPIC_OF_ENUM.get(name) ?? name;
}
