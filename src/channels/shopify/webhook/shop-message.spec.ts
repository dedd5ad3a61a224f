import { readShopMessage } from './shop-message';

type Topic = Parameters<typeof readShopMessage>[0];

describe('a message of the shop that is a trigger', () => {
  it.each<[Topic, object, object]>([
    [
      'orders/edited',
      {
        order_edit: {
          id: 78912328793,
          order_id: '820982911946154500',
          line_items: { additions: [{ id: 1, delta: 1 }], removals: [] },
        },
      },
      { kind: 'order_edited', orderId: '820982911946154500' },
    ],
    [
      'returns/process',
      { id: 945000954, admin_graphql_api_id: 'gid://shopify/Return/945000954' },
      { kind: 'return_processed', returnId: '945000954' },
    ],
    [
      'reverse_fulfillment_orders/dispose',
      {
        id: 1,
        admin_graphql_api_id: 'gid://shopify/ReverseFulfillmentOrder/900713',
        dispositions: [{ type: 'restocked', quantity: 1 }],
      },
      { kind: 'disposed', reverseFulfillmentOrderId: '900713' },
    ],
    [
      'inventory_levels/update',
      {
        inventory_item_id: 48310229860547,
        location_id: 66301847735,
        available: -2,
        updated_at: '2026-11-23T10:02:16+00:00',
      },
      {
        kind: 'level',
        level: {
          itemId: '48310229860547',
          locationId: '66301847735',
          available: -2,
          updatedAt: '2026-11-23T10:02:16+00:00',
        },
      },
    ],
    [
      'inventory_levels/update',
      { inventory_item_id: 48310229860547, location_id: 66301847735, available: null, updated_at: 'soon' },
      { kind: 'level', level: { itemId: '48310229860547', locationId: '66301847735', available: null } },
    ],
    [
      'inventory_levels/disconnect',
      { inventory_item_id: 48310229860547, location_id: 66301847735 },
      { kind: 'level_locations', itemId: '48310229860547' },
    ],
    [
      'inventory_items/update',
      { id: 48310229860547, sku: 'MUG', tracked: true },
      { kind: 'item', itemId: '48310229860547' },
    ],
    ['inventory_items/delete', { id: 48310229860547 }, { kind: 'item', itemId: '48310229860547' }],
    ['locations/deactivate', { id: 66301847735 }, { kind: 'locations' }],
    ['app/uninstalled', { id: 548380009, domain: 'fernhill-supply.myshopify.com' }, { kind: 'uninstalled' }],
    [
      'bulk_operations/finish',
      { admin_graphql_api_id: 'gid://shopify/BulkOperation/1', status: 'completed' },
      { kind: 'none' },
    ],
  ])('%s names what is to be read', (topic, payload, value) => {
    expect(readShopMessage(topic, payload)).toEqual({ ok: true, value });
  });

  it.each<[Topic, unknown, string]>([
    ['orders/edited', {}, 'order_edit'],
    ['orders/edited', { order_edit: { order_id: 'x' } }, 'order_edit.order_id'],
    ['returns/process', { id: 0 }, 'id'],
    ['reverse_fulfillment_orders/dispose', { admin_graphql_api_id: 'gid://shopify/Order/1' }, 'id'],
    ['inventory_levels/update', { inventory_item_id: 1, available: 5 }, 'location_id'],
    ['inventory_levels/update', { inventory_item_id: 1, location_id: 2, available: 1.5 }, 'available'],
    ['inventory_levels/connect', { location_id: 2 }, 'inventory_item_id'],
    ['inventory_items/create', { sku: 'MUG' }, 'id'],
    ['locations/create', [], ''],
  ])('%s without what it is needed for is refused', (topic, payload, field) => {
    expect(readShopMessage(topic, payload)).toMatchObject({ ok: false, problems: [{ field }] });
  });
});
