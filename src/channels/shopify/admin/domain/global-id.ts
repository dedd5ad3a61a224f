/** The types whose global ids are written and read here. */
type GlobalIdType =
  | 'BulkOperation'
  | 'InventoryItem'
  | 'Location'
  | 'Order'
  | 'Refund'
  | 'Return'
  | 'ReverseFulfillmentOrder'
  | 'WebhookSubscription';

/** `gid://shopify/InventoryItem/123` of `123`. */
export function globalIdOf(type: GlobalIdType, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** `123` of `gid://shopify/InventoryLevel/123?inventory_item_id=4`. Throws when it is no global id: Shopify has no others. */
export function numberOf(globalId: string): string {
  const [, id] = /^gid:\/\/shopify\/\w+\/(\d+)(?:\?.*)?$/.exec(globalId) ?? [];
  if (id === undefined) throw new Error('Shopify gave an id that is no global id');
  return id;
}
