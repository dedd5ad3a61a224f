import { isRecord } from '../../../platform/json-record';
import { header, recordsIn, requestIdOf, textOf, type HttpAnswer } from '../http/http-answer';
import { type Unavailable } from '../http/call-outcome';
import type { OrderItemState, OrderState } from './order-state';

/** An order of an answer that lacks what its model requires; `orderId` is absent when not even that can be used. */
interface UnreadableOrder {
  readonly orderId?: string;
  /** As in `it has no lastUpdatedTime`; no value of the order is in it. */
  readonly problem: string;
}

/** One page of a search. */
export interface OrdersPage {
  readonly kind: 'page';
  readonly orders: readonly OrderState[];
  /** Orders that were skipped. */
  readonly unreadable: readonly UnreadableOrder[];
  /** Absent on the last page. Amazon accepts it for 24 hours. */
  readonly nextToken?: string;
  /** Amazon's time (ISO) through which the whole search finds all orders; the model does not require it. */
  readonly lastUpdatedBefore?: string;
  /** The pace that Amazon states for searches of this seller, in calls per second; it is not in every answer. */
  readonly ratePerSecond?: number;
}

/** The answer about one order. */
export type OrderAnswer =
  | { readonly kind: 'order'; readonly order: OrderState }
  | { readonly kind: 'unreadable'; readonly unreadable: UnreadableOrder };

/** Ids become keys of the store and segments of a URL. Amazon's own have digits and hyphens. */
const ID = /^[A-Za-z0-9-]{1,64}$/;

export function isOrderId(id: string): boolean {
  return ID.test(id);
}

/** Reads the 200 of searchOrders. An order that cannot be read does not stop the others. */
export function readPage(answer: HttpAnswer): OrdersPage | Unavailable {
  const { body } = answer;
  if (!isRecord(body) || !Array.isArray(body['orders'])) {
    return {
      kind: 'unavailable',
      reason: 'an answer that is no list of orders',
      requestId: requestIdOf(answer),
    };
  }
  const entries: unknown[] = body['orders'];
  const read = entries.map((entry) => readEntry(entry, 'search'));
  const nextToken = isRecord(body['pagination']) ? textOf(body['pagination']['nextToken']) : '';
  const lastUpdatedBefore = timeOf(body['lastUpdatedBefore']);
  const ratePerSecond = Number(header(answer, 'x-amzn-ratelimit-limit') ?? NaN);
  return {
    kind: 'page',
    orders: read.flatMap((entry) => (entry.kind === 'order' ? [entry.order] : [])),
    unreadable: read.flatMap((entry) => (entry.kind === 'unreadable' ? [entry.unreadable] : [])),
    ...(nextToken === '' ? {} : { nextToken }),
    ...(lastUpdatedBefore === undefined ? {} : { lastUpdatedBefore }),
    ...(ratePerSecond > 0 && ratePerSecond < Infinity ? { ratePerSecond } : {}),
  };
}

/** Reads the 200 of getOrder; an answer about another order is unusable. */
export function readOrder(answer: HttpAnswer, orderId: string): OrderAnswer | Unavailable {
  const order = isRecord(answer.body) ? answer.body['order'] : undefined;
  if (!isRecord(order) || order['orderId'] !== orderId)
    return {
      kind: 'unavailable',
      reason: 'an answer that is not about the order',
      requestId: requestIdOf(answer),
    };
  return readEntry(order, 'order');
}

function readEntry(entry: unknown, source: OrderState['source']): OrderAnswer {
  const order = isRecord(entry) ? entry : {};
  const orderId = textOf(order['orderId']);
  if (!ID.test(orderId)) return unreadable(undefined, 'it has no usable orderId');
  const createdAt = timeOf(order['createdTime']);
  if (createdAt === undefined) return unreadable(orderId, 'it has no createdTime');
  const updatedAt = timeOf(order['lastUpdatedTime']);
  if (updatedAt === undefined) return unreadable(orderId, 'it has no lastUpdatedTime');
  const fulfillment = isRecord(order['fulfillment']) ? order['fulfillment'] : {};
  const status = textOf(fulfillment['fulfillmentStatus']);
  if (status === '') return unreadable(orderId, 'it has no fulfillmentStatus');
  const fulfilledBy = fulfillment['fulfilledBy'] ?? 'MERCHANT';
  if (fulfilledBy !== 'MERCHANT' && fulfilledBy !== 'AMAZON')
    return unreadable(orderId, 'its fulfilledBy is neither MERCHANT nor AMAZON');
  const entries = recordsIn(order['orderItems']);
  if (entries.length === 0) return unreadable(orderId, 'it has no orderItems');
  const items = entries.map(readItem);
  if (!items.every((item) => item !== undefined))
    return unreadable(orderId, 'an order item has no usable orderItemId, quantityOrdered or fulfillment');
  return {
    kind: 'order',
    order: { orderId, source, status: status.slice(0, 64), fulfilledBy, createdAt, updatedAt, items },
  };
}

function readItem(item: Record<string, unknown>): OrderItemState | undefined {
  const orderItemId = textOf(item['orderItemId']);
  const ordered = unitsOf(item['quantityOrdered']);
  const fulfillment = isRecord(item['fulfillment']) ? item['fulfillment'] : {};
  const fulfilled = unitsOf(fulfillment['quantityFulfilled'] ?? 0);
  const unfulfilled = unitsOf(fulfillment['quantityUnfulfilled'] ?? 0);
  if (!ID.test(orderItemId) || ordered === undefined) return undefined;
  if (fulfilled === undefined || unfulfilled === undefined) return undefined;
  const sellerSku = isRecord(item['product']) ? textOf(item['product']['sellerSku']) : '';
  const cancelledBy = cancelledByOf(item['cancellation']);
  return {
    orderItemId,
    ...(sellerSku === '' ? {} : { sellerSku }),
    ordered,
    ...(fulfillment['quantityFulfilled'] == null ? {} : { fulfilled }),
    ...(fulfillment['quantityUnfulfilled'] == null ? {} : { unfulfilled }),
    ...(cancelledBy === '' ? {} : { cancelledBy }),
  };
}

/** A request of the buyer is no cancellation: only its execution counts. */
function cancelledByOf(cancellation: unknown): string {
  const execution = isRecord(cancellation) ? cancellation['cancellationExecution'] : undefined;
  return isRecord(execution) ? textOf(execution['cancelledBy']).slice(0, 64) : '';
}

function unitsOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Amazon writes a moment with or without fractions; one form can be compared. */
function timeOf(value: unknown): string | undefined {
  const ms = Date.parse(textOf(value));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function unreadable(orderId: string | undefined, problem: string): OrderAnswer {
  return {
    kind: 'unreadable',
    unreadable: { ...(orderId === undefined ? {} : { orderId }), problem },
  };
}
