import { isStockTopic, type StockTopic } from '../../channels/shopify/webhook/headers';
import { type NamedOrder, orderNamedBy, orderNamedIn } from '../../channels/shopify/webhook/order-name';
import { type Order, readCancellation, readOrder, readRefund } from '../../channels/shopify/webhook/payload';
import type { Reading } from '../../channels/shopify/webhook/payload-reading';
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
import type { OrderSource } from './imported/domain/order-origin';

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
      readonly plans: readonly LinePlan[];
    }
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

/**
 * Plans an authentic delivery: topic, media type, JSON, shape, lines. `rowsKeptMs` is how long the ledger keeps its rows.
 * Order path: isAuthentic -> planDelivery -> parseWebhookJson. ADR 1.
 */
export function planDelivery(delivery: Delivery, rowsKeptMs: number): PlannedDelivery {
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
  if (!isStockTopic(topic)) return { kind: 'ignored' };
  if (isCompressed(contentEncoding)) return refused('content_encoding', mediaTypeError.compressed());
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? ''))
    return refused('content_type', wrongHeader('Content-Type', 'must be application/json'));
  const json = parseWebhookJson(body);
  if (!json.ok) return refused('unreadable', badRequest(`Not well-formed: ${json.problem}.`));
  const read = plansOf(topic, json.value, rowsKeptMs);
  const order = orderNamedBy(json.value, topic);
  return read.ok
    ? { kind: 'plan', order, ...read.value }
    : refused('wrong_fields', wrongFields(read.problems), order);
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
  readonly plans: readonly LinePlan[];
}

function plansOf(topic: StockTopic, payload: unknown, rowsKeptMs: number): Reading<Plans> {
  switch (topic) {
    case 'orders/create':
      return mapped(readOrder(payload), (order) => ({
        orderId: order.orderId,
        source: sourceOf(order),
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
        plans: planRefundCreated(refund),
      }));
  }
}

function sourceOf({ sourceName: name, sourceOrderId: orderId }: Order): OrderSource {
  return { ...(name === undefined ? {} : { name }), ...(orderId === undefined ? {} : { orderId }) };
}

function mapped<T, U>(reading: Reading<T>, map: (value: T) => U): Reading<U> {
  return reading.ok ? { ok: true, value: map(reading.value) } : reading;
}
