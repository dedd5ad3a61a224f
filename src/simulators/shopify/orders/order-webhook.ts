import type { LineSpec } from '../line-item';
import { buildCancellation, buildOrder } from '../order-payload';
import { bareId, shopTime, type ShopifyPayload } from '../payload-json';
import { buildRefund } from '../refund-payload';
import { gid } from '../shop-ids';
import type { ShopOrder, ShopOrderLine, ShopRefund, ShopReturn, ShopReturnLine } from './shop-order';

/** The body of every `orders/*` webhook but `orders/edited`: the whole order as it is now. */
export function orderPayload(
  order: ShopOrder,
  variantOf: (line: ShopOrderLine) => string | undefined,
): ShopifyPayload {
  const lines = order.lines.map((line) => lineSpec(line, variantOf(line)));
  const spec = {
    orderId: order.orderId,
    orderNumber: order.orderNumber,
    at: new Date(order.createdAt),
    updatedAt: new Date(order.updatedAt),
    sourceName: order.sourceName,
    lines,
    refunds: order.refunds.map((refund) => refundPayload(order, refund, variantOf)),
  };
  return order.cancelledAt === undefined
    ? buildOrder(spec)
    : buildCancellation({
        ...spec,
        cancelledAt: new Date(order.cancelledAt),
        ...(order.cancelReason === undefined ? {} : { reason: order.cancelReason }),
      });
}

/** The body of `refunds/create`. */
export function refundPayload(
  order: ShopOrder,
  refund: ShopRefund,
  variantOf: (line: ShopOrderLine) => string | undefined,
): ShopifyPayload {
  return buildRefund({
    refundId: refund.refundId,
    orderId: order.orderId,
    at: new Date(refund.at),
    ...(refund.returnId === undefined ? {} : { returnId: refund.returnId }),
    lines: refund.lines.flatMap(({ lineId, ...rest }) => {
      const line = order.lines.find((one) => one.lineId === lineId);
      return line === undefined ? [] : [{ ...rest, line: lineSpec(line, variantOf(line)) }];
    }),
  });
}

/** Units by line of an edit. */
export interface OrderEdit {
  readonly editId: string;
  readonly at: number;
  readonly additions: readonly { readonly lineId: string; readonly delta: number }[];
  readonly removals: readonly { readonly lineId: string; readonly delta: number }[];
}

/** The body of `orders/edited`: neither the order nor a SKU. */
export function editPayload(order: ShopOrder, edit: OrderEdit): ShopifyPayload {
  const units = (list: OrderEdit['additions']): object[] =>
    list.map(({ lineId, delta }) => ({ id: bareId(lineId), delta }));
  return {
    order_edit: {
      id: bareId(edit.editId),
      app_id: 1354745,
      created_at: shopTime(new Date(edit.at)),
      notify_customer: false,
      order_id: bareId(order.orderId),
      staff_note: '',
      user_id: 83015520439,
      line_items: { additions: units(edit.additions), removals: units(edit.removals) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
      committed_at: shopTime(new Date(edit.at)),
    },
  };
}

/** The body of `reverse_fulfillment_orders/dispose`: what was disposed of now, without its ids, SKUs or order. */
export function disposePayload(
  { reverseOrderId }: ShopReturn,
  disposed: readonly (readonly [ShopReturnLine, ShopReturnLine['dispositions'][number]])[],
): ShopifyPayload {
  const id = gid('ReverseFulfillmentOrder', reverseOrderId);
  return {
    id: bareId(reverseOrderId),
    admin_graphql_api_id: id,
    dispositions: disposed.map(([line, { type, quantity, locationId }]) => ({
      reverse_fulfillment_order_line_item: {
        id: bareId(line.reverseLineId),
        admin_graphql_api_id: gid('ReverseFulfillmentOrderLineItem', line.reverseLineId),
      },
      type: type.toLowerCase(),
      location:
        locationId === undefined
          ? null
          : { id: bareId(locationId), admin_graphql_api_id: gid('Location', locationId) },
      quantity,
    })),
    total_dispositions: disposed.length,
  };
}

/** The body of `returns/process` (assumed: Shopify's documentation shows the ids of the return and of its order). */
export function returnPayload(order: ShopOrder, { returnId, exchanges }: ShopReturn): ShopifyPayload {
  return {
    id: bareId(returnId),
    admin_graphql_api_id: gid('Return', returnId),
    order: { id: bareId(order.orderId), admin_graphql_api_id: gid('Order', order.orderId) },
    exchange_line_items: exchanges.map(({ exchangeId, quantity }) => ({
      id: bareId(exchangeId),
      admin_graphql_api_id: gid('ExchangeLineItem', exchangeId),
      processed_quantity: quantity,
    })),
  };
}

function lineSpec(line: ShopOrderLine, variantId: string | undefined): LineSpec {
  return {
    lineId: line.lineId,
    sku: line.sku,
    quantity: line.quantity,
    current: line.current,
    giftCard: line.giftCard,
    tracked: line.tracked,
    title: line.title,
    ...(variantId === undefined ? {} : { variantId }),
  };
}
