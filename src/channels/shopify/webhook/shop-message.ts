import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { BAD_ID, isAbsent, resourceId, UNREADABLE } from './payload-fields';
import { note, type Problem, type Reading, readingOf } from './payload-reading';
import { type GidType, idOf } from './shopify-id';
import type { ShopTopic } from './shop-topics';

/** The stock of an inventory item at a location, as a message has it. It names no cause. */
interface ShopLevelMessage {
  readonly itemId: string;
  readonly locationId: string;
  /** Units that can be sold, below zero when more were sold. Null: not tracked, or not in the message. */
  readonly available: number | null;
  /** As Shopify writes it. */
  readonly updatedAt?: string;
}

/** A message that is a trigger: what it is about is read at Shopify. */
export type ShopMessage =
  | { readonly kind: 'order_edited'; readonly orderId: string }
  | { readonly kind: 'return_processed'; readonly returnId: string }
  | { readonly kind: 'disposed'; readonly reverseFulfillmentOrderId: string }
  | { readonly kind: 'level'; readonly level: ShopLevelMessage }
  /** An item is stocked at other locations than before. */
  | { readonly kind: 'level_locations'; readonly itemId: string }
  | { readonly kind: 'item'; readonly itemId: string }
  | { readonly kind: 'locations' }
  | { readonly kind: 'uninstalled' }
  /** Nothing waits for it. */
  | { readonly kind: 'none' };

/**
 * Reads the fields that a message of such a topic is needed for; other fields are ignored.
 * Shop path: parseWebhookJson -> readShopMessage -> ShopMessages. ADR 22.
 */
export function readShopMessage(
  topic: Exclude<ShopTopic, 'orders/updated'>,
  payload: unknown,
): Reading<ShopMessage> {
  if (!isRecord(payload)) return { ok: false, problems: [{ field: '', problem: 'must be a JSON object' }] };
  const problems: Problem[] = [];
  return readingOf(messageOf(topic, payload, problems), problems);
}

function messageOf(
  topic: Exclude<ShopTopic, 'orders/updated'>,
  payload: JsonRecord,
  problems: Problem[],
): ShopMessage {
  switch (topic) {
    case 'orders/edited':
      return { kind: 'order_edited', orderId: editedOrderOf(payload, problems) };
    case 'returns/process':
      return { kind: 'return_processed', returnId: resourceId(payload, 'Return', '', problems) };
    case 'reverse_fulfillment_orders/dispose':
      return {
        kind: 'disposed',
        reverseFulfillmentOrderId: resourceId(payload, 'ReverseFulfillmentOrder', '', problems),
      };
    case 'inventory_levels/update':
      return { kind: 'level', level: levelOf(payload, problems) };
    case 'inventory_levels/connect':
    case 'inventory_levels/disconnect':
      return {
        kind: 'level_locations',
        itemId: fieldId(payload, 'inventory_item_id', 'InventoryItem', '', problems),
      };
    case 'inventory_items/create':
    case 'inventory_items/update':
    case 'inventory_items/delete':
      return { kind: 'item', itemId: resourceId(payload, 'InventoryItem', '', problems) };
    case 'locations/create':
    case 'locations/update':
    case 'locations/activate':
    case 'locations/deactivate':
    case 'locations/delete':
      return { kind: 'locations' };
    case 'app/uninstalled':
      return { kind: 'uninstalled' };
    case 'bulk_operations/finish':
      return { kind: 'none' };
  }
}

/** The message has the edit; the order is named in it. */
function editedOrderOf(payload: JsonRecord, problems: Problem[]): string {
  const { order_edit: edit } = payload;
  if (!isRecord(edit)) {
    note(problems, 'order_edit', 'must be a JSON object');
    return UNREADABLE;
  }
  return fieldId(edit, 'order_id', 'Order', 'order_edit.', problems);
}

function levelOf(payload: JsonRecord, problems: Problem[]): ShopLevelMessage {
  const { available, updated_at: updatedAt } = payload;
  const isCount = typeof available === 'number' && Number.isInteger(available);
  if (!isAbsent(available) && !isCount) note(problems, 'available', 'must be a whole number or null');
  return {
    itemId: fieldId(payload, 'inventory_item_id', 'InventoryItem', '', problems),
    locationId: fieldId(payload, 'location_id', 'Location', '', problems),
    available: isCount ? available : null,
    ...(typeof updatedAt === 'string' && !Number.isNaN(Date.parse(updatedAt)) ? { updatedAt } : {}),
  };
}

function fieldId(owner: JsonRecord, field: string, type: GidType, path: string, problems: Problem[]): string {
  const id = idOf(owner[field], type);
  if (id === undefined) note(problems, `${path}${field}`, BAD_ID);
  return id ?? UNREADABLE;
}
