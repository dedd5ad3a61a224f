import type { LedgerRow } from '../../../inventory/domain/stock';
import { type Delivery, DIRECTION_OF, type DeliveryKind } from './delivery';

/**
 * The delivery that a row of the ledger records: a line of a message of Shopify or of an order at Amazon, or a push that
 * Amazon accepted or refused. Undefined for a movement by hand, for a difference of
 * Shopify's count, which no message names, and for a returned unit, which the table of returns lists.
 */
export function deliveryOfRow(row: LedgerRow): Delivery | undefined {
  const { txId, sku, sellerSku, timestamp: at, action, status, cause, push, error } = row;
  if (action === 'sync')
    return {
      ...of('push', txId, status === 'failed' ? 'failed' : 'accepted'),
      sku,
      ...(sellerSku === undefined ? {} : { sellerSku }),
      at,
      txId,
      ...(error === undefined ? {} : { reason: error }),
      ...(push === undefined ? {} : { durationMs: push.propagationMs }),
    };
  const { topic, orderId, sellerSku: soldAs } = cause;
  const isOfAmazon = action === 'amazon_sale' || action === 'amazon_cancel';
  if ((row.actor !== 'shopify' && !isOfAmazon) || action === 'shopify_count') return undefined;
  return {
    ...of(isOfAmazon ? 'order' : 'webhook', txId, 'applied'),
    sku,
    ...(isOfAmazon && soldAs !== undefined ? { sellerSku: soldAs } : {}),
    at,
    txId,
    ...(topic === undefined ? {} : { topic }),
    ...(orderId === undefined ? {} : { orderId }),
  };
}

function of<O extends Delivery['outcome']>(kind: DeliveryKind, id: string, outcome: O) {
  return { id, direction: DIRECTION_OF[kind], kind, outcome };
}
