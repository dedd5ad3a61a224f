import type {
  ShopDisposition,
  ShopExchangeLine,
  ShopOrder,
  ShopOrderLine,
  ShopRefund,
} from '../admin-values';
import type {
  DispositionsData,
  LineNode,
  OrderNode,
  RefundLineNode,
  RefundNode,
  ReturnData,
} from '../answer-shapes';
import { numberOf } from './global-id';

/** Refunds of an order that changed; the list has no further page, so that an order with more is read alone. */
export const REFUNDS_OF_CHANGED = 20;

export function orderOf(
  node: Omit<OrderNode, 'lineItems' | 'refunds'>,
  lines: readonly LineNode[],
  refunds: readonly ShopRefund[],
): ShopOrder {
  const { id, name, createdAt, updatedAt, cancelledAt, sourceName } = node;
  return {
    orderId: numberOf(id),
    name,
    createdAt,
    updatedAt,
    ...(cancelledAt === null ? {} : { cancelledAt }),
    ...(sourceName === null ? {} : { sourceName }),
    lines: lines.map(lineOf),
    refunds,
  };
}

/** A line whose variant was deleted counts as not tracked, as in Shopify's webhooks. */
function lineOf({ id, sku, quantity, currentQuantity, isGiftCard, variant }: LineNode): ShopOrderLine {
  const tracked = variant?.inventoryItem.tracked ?? false;
  return { lineId: numberOf(id), sku, quantity, currentQuantity, isGiftCard, tracked };
}

/** Lines without an id, which Shopify does not give a stock effect, are left out. */
export function refundOf(node: RefundNode, lines: readonly RefundLineNode[]): ShopRefund {
  return {
    refundId: numberOf(node.id),
    createdAt: node.createdAt ?? '',
    ...(node.return === null ? {} : { returnId: numberOf(node.return.id) }),
    lines: lines.flatMap(({ id, quantity, restockType, lineItem, location }) =>
      id === null
        ? []
        : [
            {
              refundLineId: numberOf(id),
              lineId: numberOf(lineItem.id),
              sku: lineItem.sku,
              quantity,
              restockType: restockType.toLowerCase(),
              ...(location === null ? {} : { locationId: numberOf(location.id) }),
            },
          ],
    ),
  };
}

export function dispositionsOf({
  order,
  lineItems,
}: NonNullable<DispositionsData['reverseFulfillmentOrder']>): ShopDisposition[] {
  if (order === null) return [];
  return lineItems.nodes.flatMap(({ fulfillmentLineItem, dispositions }) => {
    if (fulfillmentLineItem === null) return [];
    const { lineItem } = fulfillmentLineItem;
    return dispositions.map(({ id, createdAt, type, quantity, location }) => ({
      dispositionId: numberOf(id),
      createdAt,
      orderId: numberOf(order.id),
      lineId: numberOf(lineItem.id),
      sku: lineItem.sku,
      type,
      quantity,
      ...(location === null ? {} : { locationId: numberOf(location.id) }),
    }));
  });
}

export function exchangeLinesOf({
  order,
  exchangeLineItems,
}: NonNullable<ReturnData['return']>): ShopExchangeLine[] {
  return exchangeLineItems.nodes
    .filter(({ processedQuantity }) => processedQuantity > 0)
    .flatMap(({ lineItems }) => lineItems ?? [])
    .map(({ id, sku, quantity }) => ({
      orderId: numberOf(order.id),
      orderCreatedAt: order.createdAt,
      lineId: numberOf(id),
      sku,
      quantity,
    }));
}
