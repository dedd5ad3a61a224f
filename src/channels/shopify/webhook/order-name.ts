import { isRecord } from '../../../platform/json-record';
import { isShopTopic } from './shop-topics';
import { idOf, idOfResource } from './shopify-id';

/** How a message to people names an order or a refund. It holds no data of the buyer. */
export interface NamedOrder {
  /** Undefined where the message names none that can be read. */
  readonly orderId?: string;
  /** Such as `order 5934020165815 (#1204)`. */
  readonly label: string;
}

const UNNAMED: NamedOrder = { label: 'an order that it does not name' };
/** Of a message about something else, such as the stock of an item. */
const NO_ORDER: NamedOrder = { label: 'the shop' };

/** A name as Shopify gives it (`#1204`, `EU-1204`), and nothing that could be a person's. */
const NAME = /^[\w.-]{0,10}#?[\w.-]{0,10}\d[\w.-]{0,10}$/;

const IN_TEXT = {
  orderGid: /"gid:\\?\/\\?\/shopify\\?\/Order\\?\/([1-9]\d{0,19})"/,
  firstId: /^\s*\{\s*"id"\s*:\s*"?([1-9]\d{0,19})\b/,
  orderId: /"order_id"\s*:\s*"?([1-9]\d{0,19})\b/,
  name: /"name"\s*:\s*"(#[\w.-]{1,20})"/,
};

/** The order of a payload that was parsed, whatever else is wrong with it. */
export function orderNamedBy(payload: unknown, topic: string): NamedOrder {
  if (!isRecord(payload)) return UNNAMED;
  if (topic === 'refunds/create') {
    const refundId = idOfResource(payload, 'Refund');
    return labelOf(idOf(payload.order_id, 'Order'), undefined, refundId);
  }
  if (topic === 'orders/edited')
    return labelOf(
      isRecord(payload.order_edit) ? idOf(payload.order_edit.order_id, 'Order') : undefined,
      undefined,
    );
  if (isAboutNoOrder(topic)) return NO_ORDER;
  const { name } = payload;
  return labelOf(
    idOfResource(payload, 'Order'),
    typeof name === 'string' && NAME.test(name) ? name : undefined,
  );
}

/** The order that the first part of a payload names, for one that cannot be parsed. */
export function orderNamedIn(text: string, topic: string): NamedOrder {
  if (topic === 'orders/edited') return labelOf(IN_TEXT.orderId.exec(text)?.[1], undefined);
  if (topic === 'refunds/create')
    return labelOf(IN_TEXT.orderId.exec(text)?.[1], undefined, IN_TEXT.firstId.exec(text)?.[1]);
  if (isAboutNoOrder(topic)) return NO_ORDER;
  const orderId = IN_TEXT.orderGid.exec(text)?.[1] ?? IN_TEXT.firstId.exec(text)?.[1];
  return labelOf(orderId, IN_TEXT.name.exec(text)?.[1]);
}

function isAboutNoOrder(topic: string): boolean {
  return isShopTopic(topic) && !topic.startsWith('orders/');
}

function labelOf(orderId: string | undefined, name: string | undefined, refundId?: string): NamedOrder {
  const parts = [
    ...(refundId === undefined ? [] : [`refund ${refundId}`]),
    ...(orderId === undefined ? [] : [`order ${orderId}`]),
  ];
  const order = parts.join(' of ');
  if (order === '') return name === undefined ? UNNAMED : { label: `order ${name}` };
  return {
    ...(orderId === undefined ? {} : { orderId }),
    label: name === undefined ? order : `${order} (${name})`,
  };
}
