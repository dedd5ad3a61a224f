import { randomUUID } from 'node:crypto';
import {
  type FulfillmentStatus,
  openUnits,
  type Order,
  type OrderEvent,
  type OrderItem,
} from '../orders/order';

/** Both levels of the model. */
export const NOTICE_LEVELS = ['OrderLevel', 'OrderItemLevel'] as const;
export type NoticeLevel = (typeof NOTICE_LEVELS)[number];

/** What a notice of an order says beside its state. */
export interface NoticeContext {
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly subscriptionId: string;
  readonly level: NoticeLevel;
  readonly at: number;
}

export const APPLICATION_ID = 'amzn1.sellerapps.app.simulator';
/** The buyer's postal code, which is in each notice of an order that is paid (assumed: null before). */
const POSTAL_CODE = '98109-5210';

const STATUS: Readonly<Record<FulfillmentStatus, string>> = {
  PENDING_AVAILABILITY: 'PendingAvailability',
  PENDING: 'Pending',
  UNSHIPPED: 'Unshipped',
  PARTIALLY_SHIPPED: 'PartiallyShipped',
  SHIPPED: 'Shipped',
  CANCELLED: 'Canceled',
  UNFULFILLABLE: 'Unfulfillable',
};

/**
 * The bodies of the ORDER_CHANGE notifications about a state of an order, in the shape of Amazon's model: one, or one for
 * each item at the item level. A notice does not name who cancelled, and `Quantity` stays what was ordered (assumed).
 */
export function orderChanges(order: Order, event: OrderEvent, context: NoticeContext): readonly string[] {
  const { level } = context;
  const groups = level === 'OrderLevel' ? [order.items] : order.items.map((item) => [item]);
  return groups.map((items) => JSON.stringify(notification(order, items, event, context)));
}

/** The body of a mock that `sendTestNotification` sends: an order of another seller (the example of the model). */
export function testNotification(at: number): string {
  const item = { orderItemId: 'OIID34853450', sellerSku: 'SellerSKUID1', ordered: 10 };
  return JSON.stringify(
    notification(
      {
        orderId: '903-8868176-2219830',
        status: 'UNSHIPPED',
        fulfilledBy: 'MERCHANT',
        createdAt: Date.parse('2022-07-13T19:42:04.284Z'),
        updatedAt: Date.parse('2022-11-29T19:42:04.284Z'),
        items: [],
      },
      [{ ...item, fulfilled: 0, cancelled: 0, lowered: 0, cancelRequested: true }],
      'cancel-requested',
      {
        sellerId: 'A3TH9S8BH6GOGM',
        marketplaceId: 'ATVPDKIKX0DER',
        subscriptionId: 'subscription-id-d0e9e693-c3ad-4373-979f-ed4ec98dd746',
        level: 'OrderLevel',
        at,
      },
    ),
  );
}

function notification(
  order: Order,
  items: readonly OrderItem[],
  event: OrderEvent,
  { sellerId, marketplaceId, subscriptionId, level, at }: NoticeContext,
): object {
  const isRequest = event === 'cancel-requested';
  const time = new Date(at).toISOString();
  return {
    NotificationVersion: '1.0',
    NotificationType: 'ORDER_CHANGE',
    PayloadVersion: '1.0',
    EventTime: time,
    Payload: {
      OrderChangeNotification: {
        NotificationLevel: level,
        SellerId: sellerId,
        AmazonOrderId: order.orderId,
        OrderChangeType: isRequest ? 'BuyerRequestedChange' : 'OrderStatusChange',
        OrderChangeTrigger: {
          TimeOfOrderChange: new Date(order.updatedAt).toISOString(),
          ChangeReason: isRequest ? 'Buyer Requested Cancel' : 'OrderStatusChange',
        },
        Summary: {
          MarketplaceId: marketplaceId,
          OrderStatus: STATUS[order.status],
          PurchaseDate: new Date(order.createdAt).toISOString(),
          DestinationPostalCode: order.status.startsWith('PENDING') ? null : POSTAL_CODE,
          FulfillmentType: order.fulfilledBy === 'MERCHANT' ? 'MFN' : 'AFN',
          OrderType: 'StandardOrder',
          NumberOfItemsShipped: sum(items.map(({ fulfilled }) => fulfilled)),
          NumberOfItemsUnshipped: sum(items.map(openUnits)),
          ...(order.replaces === undefined ? {} : { OrderPrograms: ['Replacement'] }),
          OrderItems: items.map((item) => ({
            OrderItemId: item.orderItemId,
            SellerSKU: item.sellerSku,
            SupplySourceId: null,
            Quantity: item.ordered,
            QuantityShipped: item.fulfilled,
            ...(item.cancelRequested === undefined ? {} : { IsBuyerRequestedCancel: true }),
          })),
        },
      },
    },
    NotificationMetadata: {
      ApplicationId: APPLICATION_ID,
      SubscriptionId: subscriptionId,
      PublishTime: time,
      NotificationId: randomUUID(),
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
