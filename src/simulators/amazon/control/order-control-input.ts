import { isObject, parseJson } from '../http/exchange';
import { readDateTime } from '../iso-time';
import { isCount } from '../listings/patch-validation';
import { CANCELLED_BY, FIRST_STATUSES, FULFILLED_BY } from '../orders/order';
import { OMISSIONS, type OrderSettings } from '../orders/order-settings';
import { type Cancellation, type ItemUnits, type Purchase } from '../orders/orders-store';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the body of `POST /_simulator/orders`; a string says what is wrong with it. */
export function readPurchase(text: string): Purchase | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const list: unknown = body['items'];
  if (!Array.isArray(list) || list.length === 0) return 'items must be a list with at least one item.';
  const items: Purchase['items'][number][] = [];
  for (const item of list as unknown[]) {
    const { sku, units, orderItemId } = isObject(item) ? item : ({} as Fields);
    if (typeof sku !== 'string' || sku === '') return 'Each item needs a sku.';
    if (!isCount(units) || units === 0) return 'Each item needs units, an integer from 1.';
    if (orderItemId !== undefined && typeof orderItemId !== 'string') return 'orderItemId must be a text.';
    items.push({ sku, units, ...(orderItemId === undefined ? {} : { orderItemId }) });
  }
  const status = FIRST_STATUSES.find((known) => known === body['status']);
  if (status === undefined && body['status'] !== undefined)
    return `status must be one of ${FIRST_STATUSES.join(', ')}.`;
  const fulfilledBy = FULFILLED_BY.find((known) => known === body['fulfilledBy']);
  if (fulfilledBy === undefined && body['fulfilledBy'] !== undefined)
    return `fulfilledBy must be one of ${FULFILLED_BY.join(', ')}.`;
  const { orderId, replaces, force } = body;
  if (orderId !== undefined && (typeof orderId !== 'string' || orderId === ''))
    return 'orderId must be a text.';
  if (replaces !== undefined && typeof replaces !== 'string') return 'replaces must be an order id.';
  if (force !== undefined && typeof force !== 'boolean') return 'force must be true or false.';
  const placedAt = body['createdAt'];
  const createdAt = typeof placedAt === 'string' ? readDateTime(placedAt) : undefined;
  if (createdAt === undefined && placedAt !== undefined)
    return 'createdAt must be a date and time in ISO 8601.';
  return {
    items,
    ...(orderId === undefined ? {} : { orderId }),
    ...(status === undefined ? {} : { status }),
    ...(fulfilledBy === undefined ? {} : { fulfilledBy }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(force === undefined ? {} : { force }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** Reads the items of a body, which may be empty: all items; a string says what is wrong with it. */
export function readUnits(text: string): readonly ItemUnits[] | string | undefined {
  const body = text === '' ? {} : parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const list: unknown = body['items'];
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) return 'items must be a list.';
  const items: ItemUnits[] = [];
  for (const item of list as unknown[]) {
    const { orderItemId, units } = isObject(item) ? item : ({} as Fields);
    if (typeof orderItemId !== 'string') return 'Each item needs an orderItemId.';
    if (units !== undefined && !isCount(units)) return 'units must be an integer of at least 0.';
    items.push({ orderItemId, ...(units === undefined ? {} : { units }) });
  }
  return items;
}

/** Reads the body of a cancellation; a string says what is wrong with it. */
export function readCancellation(text: string): Cancellation | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const by = CANCELLED_BY.find((known) => known === body['by']);
  if (by === undefined) return `by must be one of ${CANCELLED_BY.join(', ')}.`;
  const { reason, restores } = body;
  if (reason !== undefined && typeof reason !== 'string') return 'reason must be a text.';
  if (restores !== undefined && typeof restores !== 'boolean') return 'restores must be true or false.';
  const items = readUnits(text);
  if (typeof items === 'string') return items;
  return {
    by,
    ...(reason === undefined ? {} : { reason }),
    ...(restores === undefined ? {} : { restores }),
    ...(items === undefined ? {} : { items }),
  };
}

/** Reads the body of `PUT /_simulator/order-settings`; a string says what is wrong with it. */
export function readOrderSettings(text: string): Partial<OrderSettings> | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const names = ['visibleAfterMs', 'leavesOut', 'zeroesOrdered', 'wholeSeconds', 'maxPage'];
  const unknown = Object.keys(body).find((name) => !names.includes(name));
  if (unknown !== undefined) return `${unknown} is not one of ${names.join(', ')}.`;
  const { visibleAfterMs, zeroesOrdered, wholeSeconds, maxPage } = body;
  if (visibleAfterMs !== undefined && !isCount(visibleAfterMs))
    return 'visibleAfterMs must be an integer of at least 0.';
  if (zeroesOrdered !== undefined && typeof zeroesOrdered !== 'boolean')
    return 'zeroesOrdered must be true or false.';
  if (wholeSeconds !== undefined && typeof wholeSeconds !== 'boolean')
    return 'wholeSeconds must be true or false.';
  if (maxPage !== undefined && (!isCount(maxPage) || maxPage === 0))
    return 'maxPage must be an integer from 1.';
  const listed: unknown = body['leavesOut'];
  const leavesOut = OMISSIONS.filter((name) => Array.isArray(listed) && listed.includes(name));
  if (listed !== undefined && (!Array.isArray(listed) || leavesOut.length !== listed.length))
    return `leavesOut must be a list of ${OMISSIONS.join(', ')}.`;
  return {
    ...(visibleAfterMs === undefined ? {} : { visibleAfterMs }),
    ...(listed === undefined ? {} : { leavesOut }),
    ...(zeroesOrdered === undefined ? {} : { zeroesOrdered }),
    ...(wholeSeconds === undefined ? {} : { wholeSeconds }),
    ...(maxPage === undefined ? {} : { maxPage }),
  };
}
