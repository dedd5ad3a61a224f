import { bareId, shopTime, type ShopifyPayload } from '../payload-json';
import { gid } from '../shop-ids';
import type { ItemLevel, ShopItem, ShopLocation } from './shop-item';

/** The body of `inventory_levels/update` and `connect`. */
export function levelPayload(item: ShopItem, level: ItemLevel): ShopifyPayload {
  return {
    inventory_item_id: bareId(item.itemId),
    location_id: bareId(level.locationId),
    available: item.tracked ? level.available : null,
    updated_at: shopTime(new Date(level.updatedAt)),
    admin_graphql_api_id: `${gid('InventoryLevel', level.levelId)}?inventory_item_id=${item.itemId}`,
  };
}

/** The body of `inventory_levels/disconnect`. */
export function disconnectPayload(item: ShopItem, level: ItemLevel): ShopifyPayload {
  return { inventory_item_id: bareId(item.itemId), location_id: bareId(level.locationId) };
}

/** The body of `inventory_items/create` and `update`. */
export function itemPayload(item: ShopItem): ShopifyPayload {
  return {
    id: bareId(item.itemId),
    sku: item.sku,
    created_at: shopTime(new Date(item.createdAt)),
    updated_at: shopTime(new Date(item.updatedAt)),
    requires_shipping: !item.giftCard,
    cost: null,
    country_code_of_origin: null,
    province_code_of_origin: null,
    harmonized_system_code: null,
    tracked: item.tracked,
    country_harmonized_system_codes: [],
    weight_value: 0.41,
    weight_unit: 'kg',
    admin_graphql_api_id: gid('InventoryItem', item.itemId),
  };
}

/** The body of `inventory_items/delete`. */
export function itemIdPayload(item: ShopItem): ShopifyPayload {
  return { id: bareId(item.itemId), admin_graphql_api_id: gid('InventoryItem', item.itemId) };
}

/** The body of `locations/create`, `update`, `activate` and `deactivate`. */
export function locationPayload(location: ShopLocation): ShopifyPayload {
  return {
    id: bareId(location.locationId),
    name: location.name,
    address1: '4 Kiln Street',
    address2: null,
    city: 'Burlington',
    zip: '05401',
    province: 'Vermont',
    country: 'US',
    phone: null,
    created_at: shopTime(new Date(location.createdAt)),
    updated_at: shopTime(new Date(location.updatedAt)),
    country_code: 'US',
    country_name: 'United States',
    province_code: 'VT',
    legacy: location.isFulfillmentService,
    active: location.isActive,
    admin_graphql_api_id: gid('Location', location.locationId),
  };
}
