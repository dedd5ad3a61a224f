import type { ShopOrder } from '../../../../channels/shopify/admin/admin-values';
import type { Order } from '../../../../channels/shopify/webhook/payload';

/** An order of the Admin API in the form of the webhooks. */
export function orderOfShop(order: ShopOrder): Order {
  const { orderId, sourceName, cancelledAt } = order;
  const items = new Map(
    order.lines.map(({ lineId, sku, isGiftCard: giftCard, tracked }) => [lineId, { sku, giftCard, tracked }]),
  );
  return {
    orderId,
    lines: order.lines.map(({ lineId, sku, quantity, isGiftCard: giftCard, tracked }) => ({
      lineId,
      sku,
      quantity,
      giftCard,
      tracked,
    })),
    ...momentOf('createdAtMs', order.createdAt),
    ...(cancelledAt === undefined ? {} : momentOf('cancelledAtMs', cancelledAt)),
    ...(sourceName === undefined ? {} : { sourceName }),
    refunds: order.refunds.map(({ refundId, createdAt, returnId, lines }) => ({
      refundId,
      orderId,
      ...momentOf('createdAtMs', createdAt),
      ...(returnId === undefined ? {} : { isOfReturn: true as const }),
      lines: lines.map(({ refundLineId, lineId, sku, quantity, restockType, locationId }) => ({
        refundLineId,
        lineId,
        ...(items.get(lineId) ?? { giftCard: false, tracked: true }),
        sku: sku ?? items.get(lineId)?.sku ?? null,
        quantity,
        restockType,
        ...(locationId === undefined ? {} : { locationId }),
      })),
    })),
  };
}

function momentOf<K extends string>(name: K, text: string): { readonly [key in K]?: number } {
  const ms = Date.parse(text);
  return (Number.isNaN(ms) ? {} : { [name]: ms }) as { readonly [key in K]?: number };
}
