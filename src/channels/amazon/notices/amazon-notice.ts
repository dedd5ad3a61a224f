import { type JsonRecord } from '../../../platform/json-record';
import { parsed, recordOf, wordOf } from './notice-fields';
import { type NoticeScope, type OrderNotice, readOrderNotice } from './order-notice';
import { type QuantityNotice, readQuantityNotice } from './quantity-notice';

/** What a message of the queue is; `other`: also a notification of another type. */
export type NoticeRead = OrderNotice | QuantityNotice;

/**
 * Reads one message: a notification as Amazon puts it into the queue, or an event of EventBridge whose rule has the queue as
 * its target, with the notification in its `detail`. ORDER_CHANGE comes by the first way, LISTINGS_ITEM_MFN_QUANTITY_CHANGE
 * by the second. The names of the fields have either casing: these types have Pascal case, others of the same queue camel case.
 */
export function readNotice(body: string, scope: NoticeScope): NoticeRead {
  const message = parsed(body);
  if (message === undefined) return { kind: 'unreadable', problem: 'it is no JSON object' };
  const notification = notificationOf(message);
  const type = wordOf(notification, 'NotificationType');
  switch (type) {
    case 'ORDER_CHANGE':
      return readOrderNotice(notification, scope);
    case 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE':
      return readQuantityNotice(notification, scope);
    case undefined:
      return { kind: 'unreadable', problem: 'it has no NotificationType' };
    default:
      return { kind: 'other', about: `type ${type}` };
  }
}

/** The notification in an event of EventBridge, or the message itself. */
function notificationOf(message: JsonRecord): JsonRecord {
  return message['detail-type'] === undefined ? message : recordOf(message, 'detail');
}
