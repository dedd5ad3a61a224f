import { randomUUID } from 'node:crypto';
import { MERCHANT_CHANNEL } from '../listings/listing';
import { type NumberChange } from '../listings/number-log';
import { type EventBus } from './subscriptions';

export const QUANTITY_CHANGE = 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE';

/** What a notice of a number says beside the number. */
export interface QuantityContext {
  readonly sellerId: string;
  readonly subscriptionId: string;
  readonly bus: EventBus;
  /** When Amazon sends it, in ms. */
  readonly at: number;
}

/**
 * The event of a changed number, as EventBridge puts it into the queue that is the target of its rule: Amazon's notification
 * is its `detail` (seen by sellers). The notification has the number after the change, and neither its cause nor a sequence.
 */
export function quantityEvent({ sku, to, at: changedAt }: NumberChange, context: QuantityContext): string {
  const { sellerId, subscriptionId, bus, at } = context;
  const sentAt = new Date(at).toISOString();
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': QUANTITY_CHANGE,
    source: bus.name,
    account: bus.accountId,
    time: sentAt,
    region: bus.region,
    resources: [],
    detail: {
      NotificationVersion: '1.0',
      NotificationType: QUANTITY_CHANGE,
      PayloadVersion: '1.0',
      EventTime: new Date(changedAt).toISOString(),
      Payload: { SellerId: sellerId, FulfillmentChannelCode: MERCHANT_CHANNEL, Sku: sku, Quantity: to },
      NotificationMetadata: {
        ApplicationId: bus.name.split('/').at(-1),
        SubscriptionId: subscriptionId,
        PublishTime: sentAt,
        NotificationId: randomUUID(),
      },
    },
  });
}
