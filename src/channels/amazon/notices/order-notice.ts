import { isRecord, type JsonRecord } from '../../../platform/json-record';
import type { OrderItemState, OrderState } from '../orders/order-state';
import { fieldOf, recordOf, timeOf, unitsOf, wordOf } from './notice-fields';

/** What an ORDER_CHANGE notification is. Nothing of the buyer, such as the postal code of the destination, is ever in it. */
export type OrderNotice =
  /** A state of an order of this seller in this marketplace. */
  | { readonly kind: 'state'; readonly state: OrderState }
  /** An order of this seller changed, and the message does not have its whole state: `getOrder` has it. */
  | { readonly kind: 'order_only'; readonly orderId: string; readonly missing: string }
  /** A notification of another seller or marketplace: nothing to do. */
  | { readonly kind: 'other'; readonly about: string }
  /** It breaks its schema: nothing in it can be used. */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Whose notices count. */
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

/**
 * Reads an ORDER_CHANGE notification of Amazon's model OrderChangeNotification.json. Only named fields are read, and of each
 * only what its schema allows.
 */
export function readOrderNotice(envelope: JsonRecord, scope: NoticeScope): OrderNotice {
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
