import { isObject, parseJson } from '../http/exchange';
import { isShare, readRange } from './listing-control-input';
import { isCount } from '../listings/patch-validation';
import { type NoticeFault, type NoticeSettings } from '../notifications/notice-settings';
import { NOTICE_LEVELS } from '../notifications/order-change';

const KINDS = ['drop', 'double', 'hold', 'delay'] as const;
const SETTINGS = ['delayMs', 'dropShare', 'doubleShare', 'announcesPlaced', 'level'];

/** Reads the body of `POST /_simulator/notice-faults`; a string says what is wrong with it. */
export function readNoticeFault(text: string): NoticeFault | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const { times, orderId, sku, ms } = body;
  const kind = KINDS.find((known) => known === body['kind']);
  if (kind === undefined) return `kind must be one of ${KINDS.join(', ')}.`;
  if (times !== 'always' && !(isCount(times) && times > 0))
    return "times must be an integer from 1 or 'always'.";
  if (orderId !== undefined && typeof orderId !== 'string') return 'orderId must be a text.';
  if (sku !== undefined && typeof sku !== 'string') return 'sku must be a text.';
  const target: Pick<NoticeFault, 'orderId' | 'sku' | 'times'> = {
    times,
    ...(orderId === undefined ? {} : { orderId }),
    ...(sku === undefined ? {} : { sku }),
  };
  if (kind !== 'delay') return { ...target, kind };
  return isCount(ms) ? { ...target, kind, ms } : 'ms must be an integer of at least 0.';
}

/** Reads the body of `PUT /_simulator/notice-settings`; a string says what is wrong with it. */
export function readNoticeSettings(text: string): Partial<NoticeSettings> | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const unknown = Object.keys(body).find((name) => !SETTINGS.includes(name));
  if (unknown !== undefined) return `${unknown} is not one of ${SETTINGS.join(', ')}.`;
  const { delayMs, dropShare, doubleShare, announcesPlaced } = body;
  const delay = delayMs === undefined ? undefined : readRange(delayMs);
  if (delayMs !== undefined && delay === undefined)
    return 'delayMs must be a list of the least and the most ms.';
  if (dropShare !== undefined && !isShare(dropShare)) return 'dropShare must be from 0 to 1.';
  if (doubleShare !== undefined && !isShare(doubleShare)) return 'doubleShare must be from 0 to 1.';
  if (announcesPlaced !== undefined && typeof announcesPlaced !== 'boolean')
    return 'announcesPlaced must be true or false.';
  const level = NOTICE_LEVELS.find((known) => known === body['level']);
  if (level === undefined && body['level'] !== undefined)
    return `level must be one of ${NOTICE_LEVELS.join(', ')}.`;
  return {
    ...(delay === undefined ? {} : { delayMs: delay }),
    ...(dropShare === undefined ? {} : { dropShare }),
    ...(doubleShare === undefined ? {} : { doubleShare }),
    ...(announcesPlaced === undefined ? {} : { announcesPlaced }),
    ...(level === undefined ? {} : { level }),
  };
}
