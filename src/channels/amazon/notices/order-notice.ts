import { isRecord, type JsonRecord } from '../../../platform/json-record';
import type { OrderItemState, OrderState } from '../orders/order-state';

/** What a message of the queue is. Nothing of the buyer, such as the postal code of the destination, is ever in it. */
export type NoticeRead =
  /** A state of an order of this seller in this marketplace. */
  | { readonly kind: 'state'; readonly state: OrderState }
  /** An order of this seller changed, and the message does not have its whole state: `getOrder` has it. */
  | { readonly kind: 'order_only'; readonly orderId: string; readonly missing: string }
  /** A notification of another type, seller or marketplace: nothing to do. */
  | { readonly kind: 'other'; readonly about: string }
  /** No notification, or one that breaks its schema: nothing in it can be used. */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Whose orders count. */
export interface NoticeScope {
  readonly sellerId: string;
  readonly marketplaceId: string;
}

/** The words of ORDER_CHANGE in those of Orders 2026-01-01. `InvoiceUnconfirmed`: all is shipped, the invoice is pending. */
const STATUS: Readonly<Record<string, string>> = {
  PendingAvailability: 'PENDING_AVAILABILITY',
  Pending: 'PENDING',
  Unshipped: 'UNSHIPPED',
  PartiallyShipped: 'PARTIALLY_SHIPPED',
  Shipped: 'SHIPPED',
  InvoiceUnconfirmed: 'SHIPPED',
  Canceled: 'CANCELLED',
  Unfulfillable: 'UNFULFILLABLE',
};

/** 3-7-7; the first part of a replacement may have letters. */
const ORDER_ID = /^[A-Z0-9]{3}-\d{7}-\d{7}$/;
const ITEM_ID = /^[\w-]{1,64}$/;
/** The longest word that is passed on. */
const MAX_WORD = 60;

/**
 * Reads one message: an ORDER_CHANGE notification of Amazon's model OrderChangeNotification.json, in either casing of its
 * names (ORDER_CHANGE has Pascal case, other types of the same queue have camel case). Only named fields are read, and of
 * each only what its schema allows.
 */
export function readNotice(body: string, scope: NoticeScope): NoticeRead {
  const envelope = parsed(body);
  if (envelope === undefined) return { kind: 'unreadable', problem: 'it is no JSON object' };
  const type = wordOf(envelope, 'NotificationType');
  if (type === undefined) return { kind: 'unreadable', problem: 'it has no NotificationType' };
  if (type !== 'ORDER_CHANGE') return { kind: 'other', about: `type ${type}` };

  const change = recordOf(recordOf(envelope, 'Payload'), 'OrderChangeNotification');
  const orderId = wordOf(change, 'AmazonOrderId');
  const sellerId = wordOf(change, 'SellerId');
  if (orderId === undefined || !ORDER_ID.test(orderId))
    return { kind: 'unreadable', problem: 'it has no AmazonOrderId' };
  if (sellerId === undefined) return { kind: 'unreadable', problem: 'it has no SellerId' };
  if (sellerId !== scope.sellerId) return { kind: 'other', about: 'another seller' };
  const summary = recordOf(change, 'Summary');
  const marketplaceId = wordOf(summary, 'MarketplaceId');
  if (marketplaceId !== undefined && marketplaceId !== scope.marketplaceId)
    return { kind: 'other', about: `marketplace ${marketplaceId}` };
  const state = stateOf(orderId, change, summary);
  return typeof state === 'string'
    ? { kind: 'order_only', orderId, missing: state }
    : { kind: 'state', state };
}

/** The whole state, or the name of the field without which there is none. */
function stateOf(orderId: string, change: JsonRecord, summary: JsonRecord): OrderState | string {
  // A message of the item level has one item of the order, and the state of an order is that of all of its items.
  if (wordOf(change, 'NotificationLevel') !== 'OrderLevel') return 'NotificationLevel OrderLevel';
  if (wordOf(summary, 'MarketplaceId') === undefined) return 'MarketplaceId';
  const updatedAt = timeOf(recordOf(change, 'OrderChangeTrigger'), 'TimeOfOrderChange');
  if (updatedAt === undefined) return 'TimeOfOrderChange';
  const createdAt = timeOf(summary, 'PurchaseDate');
  if (createdAt === undefined) return 'PurchaseDate';
  const status = wordOf(summary, 'OrderStatus');
  if (status === undefined) return 'OrderStatus';
  const fulfillmentType = wordOf(summary, 'FulfillmentType');
  if (fulfillmentType !== 'MFN' && fulfillmentType !== 'AFN') return 'FulfillmentType';
  const items = itemsOf(fieldOf(summary, 'OrderItems'));
  if (items === undefined) return 'OrderItems';
  return {
    orderId,
    source: 'notice',
    status: Object.hasOwn(STATUS, status) ? (STATUS[status] ?? status) : status,
    fulfilledBy: fulfillmentType === 'MFN' ? 'MERCHANT' : 'AMAZON',
    createdAt,
    updatedAt,
    items,
  };
}

/** Undefined when there is none, one cannot be read, or one is named twice. */
function itemsOf(value: unknown): readonly OrderItemState[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items: OrderItemState[] = [];
  for (const entry of value) {
    const item = isRecord(entry) ? itemOf(entry) : undefined;
    if (item === undefined || items.some(({ orderItemId }) => orderItemId === item.orderItemId))
      return undefined;
    items.push(item);
  }
  return items;
}

function itemOf(entry: JsonRecord): OrderItemState | undefined {
  const orderItemId = wordOf(entry, 'OrderItemId');
  const ordered = unitsOf(entry, 'Quantity');
  const fulfilled = unitsOf(entry, 'QuantityShipped');
  const isShippedGiven = ![undefined, null].some((none) => fieldOf(entry, 'QuantityShipped') === none);
  if (orderItemId === undefined || !ITEM_ID.test(orderItemId) || ordered === undefined) return undefined;
  if (isShippedGiven && (fulfilled === undefined || fulfilled > ordered)) return undefined;
  const sellerSku = fieldOf(entry, 'SellerSKU');
  return {
    orderItemId,
    ...(typeof sellerSku === 'string' && sellerSku !== '' ? { sellerSku } : {}),
    ordered,
    ...(fulfilled === undefined ? {} : { fulfilled }),
  };
}

function parsed(body: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A field by its name in Amazon's model, whatever the case of its letters. */
function fieldOf(record: JsonRecord, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const lower = name.toLowerCase();
  const key = Object.keys(record).find((candidate) => candidate.toLowerCase() === lower);
  return key === undefined ? undefined : record[key];
}

function recordOf(record: JsonRecord, name: string): JsonRecord {
  const value = fieldOf(record, name);
  return isRecord(value) ? value : {};
}

/** An id or a word of a list: letters, digits and what ids have between them. */
function wordOf(record: JsonRecord, name: string): string | undefined {
  const value = fieldOf(record, name);
  return typeof value === 'string' && value.length <= MAX_WORD && /^[\w.-]+$/.test(value) ? value : undefined;
}

function unitsOf(record: JsonRecord, name: string): number | undefined {
  const value = fieldOf(record, name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** An ISO 8601 time of the model, as an ISO time in UTC with milliseconds. */
function timeOf(record: JsonRecord, name: string): string | undefined {
  const value = fieldOf(record, name);
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/.test(value))
    return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
