import { isStockTopic, type StockTopic } from '../../channels/shopify/webhook/headers';
import { type NamedOrder, orderNamedBy, orderNamedIn } from '../../channels/shopify/webhook/order-name';
import { type Order, readCancellation, readOrder, readRefund } from '../../channels/shopify/webhook/payload';
import type { Reading } from '../../channels/shopify/webhook/payload-reading';
import { readShopMessage, type ShopMessage } from '../../channels/shopify/webhook/shop-message';
import { isShopTopic, type ShopTopic } from '../../channels/shopify/webhook/shop-topics';
import { parseWebhookJson } from '../../channels/shopify/webhook/webhook-json';
import { ApiError, badRequest } from '../../platform/http/api-error';
import { mediaTypeError, wrongFields } from '../../platform/http/http-errors';
import { isCompressed } from '../../platform/http/input/body-parsers';
import {
  type LinePlan,
  planOrderCancelled,
  planOrderCreated,
  planRefundCreated,
} from './domain/order-movements';
import type { WebhookRefusal } from './domain/webhook-refusal';
import { type OrderSource, sourceOf } from './imported/domain/order-origin';

/** An authentic delivery. */
export interface Delivery {
  readonly topic: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly body: Buffer;
}

/** What an authentic delivery asks for, or why it is refused. */
export type PlannedDelivery =
  | {
      readonly kind: 'plan';
      readonly order: NamedOrder;
      readonly orderId: string;
      readonly source?: OrderSource;
      /** When Shopify moved the units, in milliseconds since the epoch. */
      readonly happenedAtMs?: number;
      readonly plans: readonly LinePlan[];
    }
  /** The state of an order: what its lines lack is moved. */
  | {
      readonly kind: 'state';
      readonly topic: 'orders/updated' | 'orders/cancelled';
      readonly order: NamedOrder;
      readonly state: Order;
    }
  | { readonly kind: 'message'; readonly message: ShopMessage }
  | { readonly kind: 'ignored' }
  | RefusedDelivery;

export interface RefusedDelivery {
  readonly kind: 'refused';
  readonly reason: WebhookRefusal;
  readonly error: ApiError;
  readonly order: NamedOrder;
}

/** Bytes at the start of a body in which its order is looked for when it cannot be read. */
export const HEAD_BYTES = 4096;

/** What the plan of a delivery depends on beside it. */
export interface DeliveryRules {
  /** How long the ledger keeps its rows, in milliseconds. */
  readonly rowsKeptMs: number;
  /** False: only the topics that move stock by themselves are read. */
  readonly hasAdmin: boolean;
}

/**
 * Plans an authentic delivery: topic, media type, JSON, shape, lines.
 * Order path: isAuthentic -> planDelivery -> parseWebhookJson. ADR 1.
 */
export function planDelivery(delivery: Delivery, { rowsKeptMs, hasAdmin }: DeliveryRules): PlannedDelivery {
  const { topic, contentType, contentEncoding, body } = delivery;
  const refused = (
    reason: WebhookRefusal,
    error: ApiError,
    order = orderIn(body, topic),
  ): RefusedDelivery => ({
    kind: 'refused',
    reason,
    error,
    order,
  });
  if (topic === undefined) return refused('no_topic', wrongHeader('X-Shopify-Topic', 'is missing'));
  if (!isStockTopic(topic) && !(hasAdmin && isShopTopic(topic))) return { kind: 'ignored' };
  if (isCompressed(contentEncoding)) return refused('content_encoding', mediaTypeError.compressed());
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? ''))
    return refused('content_type', wrongHeader('Content-Type', 'must be application/json'));
  const json = parseWebhookJson(body);
  if (!json.ok) return refused('unreadable', badRequest(`Not well-formed: ${json.problem}.`));
  const order = orderNamedBy(json.value, topic);
  const read =
    isStockTopic(topic) && !(hasAdmin && topic === 'orders/cancelled')
      ? mapped(plansOf(topic, json.value, rowsKeptMs), (plans): PlannedDelivery => ({
          kind: 'plan',
          order,
          ...plans,
        }))
      : shopDeliveryOf(topic, json.value, order);
  return read.ok ? read.value : refused('wrong_fields', wrongFields(read.problems), order);
}

/** With Admin access a cancellation is a state of its order too. */
function shopDeliveryOf(
  topic: ShopTopic | 'orders/cancelled',
  payload: unknown,
  order: NamedOrder,
): Reading<PlannedDelivery> {
  if (topic !== 'orders/updated' && topic !== 'orders/cancelled')
    return mapped(readShopMessage(topic, payload), (message) => ({ kind: 'message', message }));
  const state = topic === 'orders/updated' ? readOrder(payload) : readCancellation(payload);
  return mapped(state, (read) => ({ kind: 'state', topic, order, state: read }));
}

/** The order that the start of a body names. */
export function orderIn(body: Buffer, topic: string | undefined): NamedOrder {
  return orderNamedIn(body.toString('latin1', 0, HEAD_BYTES), topic ?? '');
}

function wrongHeader(field: string, problem: string): ApiError {
  return badRequest(`The header ${field} ${problem}.`, [{ field, problem }]);
}

interface Plans {
  readonly orderId: string;
  readonly source?: OrderSource;
  readonly happenedAtMs?: number;
  readonly plans: readonly LinePlan[];
}

function plansOf(topic: StockTopic, payload: unknown, rowsKeptMs: number): Reading<Plans> {
  switch (topic) {
    case 'orders/create':
      return mapped(readOrder(payload), (order) => ({
        orderId: order.orderId,
        source: sourceOf(order),
        ...happened(order.createdAtMs),
        plans: planOrderCreated(order),
      }));
    case 'orders/cancelled':
      return mapped(readCancellation(payload), (order) => ({
        orderId: order.orderId,
        source: sourceOf(order),
        plans: planOrderCancelled(order, rowsKeptMs),
      }));
    case 'refunds/create':
      return mapped(readRefund(payload), (refund) => ({
        orderId: refund.orderId,
        ...happened(refund.createdAtMs),
        plans: planRefundCreated(refund),
      }));
  }
}

function happened(ms: number | undefined): { readonly happenedAtMs?: number } {
  return ms === undefined ? {} : { happenedAtMs: ms };
}

function mapped<T, U>(reading: Reading<T>, map: (value: T) => U): Reading<U> {
  return reading.ok ? { ok: true, value: map(reading.value) } : reading;
}
