import { asinOf } from '../listings/listing-view';
import { openUnits, type Order, type OrderItem } from './order';
import { type Omission, type OrderSettings } from './order-settings';

/** The data sets of `includedData` that the simulator has. It has nothing of the buyer. */
export const ORDER_DATA = ['CANCELLATION', 'FULFILLMENT'] as const;
type OrderData = (typeof ORDER_DATA)[number];

/** An order as searchOrders and getOrder show it (definition `Order`), with the requested data sets. */
export function orderView(
  order: Order,
  marketplaceId: string,
  settings: OrderSettings,
  wanted: readonly string[],
): Record<string, unknown> {
  const { orderId, createdAt, updatedAt, replaces, status: fulfillmentStatus, fulfilledBy } = order;
  const shows = (data: OrderData, ...omissions: readonly Omission[]): boolean =>
    wanted.includes(data) && !omissions.some((omission) => settings.leavesOut.includes(omission));
  return {
    orderId,
    createdTime: timeText(createdAt, settings),
    lastUpdatedTime: timeText(updatedAt, settings),
    ...(replaces === undefined
      ? {}
      : { associatedOrders: [{ orderId: replaces, associationType: 'REPLACEMENT_ORIGINAL_ID' }] }),
    salesChannel: { channelName: 'AMAZON', marketplaceId },
    ...(shows('FULFILLMENT', 'fulfillment') ? { fulfillment: { fulfillmentStatus, fulfilledBy } } : {}),
    orderItems: order.items.map((item) => ({
      orderItemId: item.orderItemId,
      quantityOrdered: settings.zeroesOrdered ? item.ordered - item.cancelled : item.ordered,
      product: {
        asin: asinOf(item.sellerSku),
        ...(settings.leavesOut.includes('sellerSku') ? {} : { sellerSku: item.sellerSku }),
      },
      ...(shows('FULFILLMENT', 'fulfillment', 'quantities')
        ? { fulfillment: { quantityFulfilled: item.fulfilled, quantityUnfulfilled: openUnits(item) } }
        : {}),
      ...(shows('CANCELLATION') ? cancellationOf(item, settings) : {}),
    })),
  };
}

/** A time in ISO 8601, in whole seconds where the settings ask for it. */
export function timeText(ms: number, { wholeSeconds }: OrderSettings): string {
  const text = new Date(ms).toISOString();
  return wholeSeconds ? text.replace(/\.\d+/, '') : text;
}

function cancellationOf(item: OrderItem, { leavesOut }: OrderSettings): object {
  const { cancelledBy, cancelReason, cancelRequested } = item;
  if (cancelledBy === undefined && cancelRequested === undefined) return {};
  return {
    cancellation: {
      ...(cancelRequested === undefined ? {} : { cancellationRequest: { requester: 'BUYER' } }),
      ...(cancelledBy === undefined
        ? {}
        : {
            cancellationExecution: {
              ...(leavesOut.includes('cancelledBy') ? {} : { cancelledBy }),
              cancelReason,
            },
          }),
    },
  };
}
