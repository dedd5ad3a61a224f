import { ok } from '../http/answer';
import { controlError } from './control-routes';
import { readRelease } from './listing-control-input';
import { readNoticeFault, readNoticeSettings } from './notice-control-input';
import { isObject, parseJson } from '../http/exchange';
import { type Endpoint } from '../http/route';
import { isCount } from '../listings/patch-validation';
import { type LocalSqs } from '../notifications/local-queue';
import { type Notices } from '../notifications/notices';

/**
 * The controls of the notices of orders and of numbers. A test in the same process calls `simulator.notices` instead, whose methods have
 * the same names.
 *
 * - `POST /_simulator/queue` opens a queue in the simulator and subscribes it to ORDER_CHANGE. The answer has the `url`, the
 *   `endpoint` and the `arn` for SQS_QUEUE_URL, SQS_ENDPOINT and SQS_QUEUE_ARN; optional `{ "visibilitySeconds": 2 }`.
 *   `GET`: how many messages wait and how many are in flight. Nothing is sent before a queue is subscribed.
 * - `POST /_simulator/notice-faults`: `{ "kind": "drop", "times": 1 }`, or `double`, `hold` (until released) or `delay` (with
 *   `ms`); `times` can be `"always"`, and an `orderId` or a `sku` limits it to the notices of that order or of the number of
 *   that listing. `DELETE` removes all faults.
 * - `POST /_simulator/notices/release` sends the held notices, the newest first, or `{ "order": "oldest-first" }`.
 * - `POST /_simulator/notices` sends its body as a message as it is. `GET`: the notices so far and what became of each.
 * - `GET`, `PUT /_simulator/notice-settings`: see `NoticeSettings`, such as
 *   `{ "delayMs": [500, 30000], "dropShare": 0.1, "doubleShare": 0.1 }`.
 * - `POST /_simulator/quantity-notices` subscribes an event bus to LISTINGS_ITEM_MFN_QUANTITY_CHANGE; its rule leads to the
 *   queue. None is sent before that.
 * - `DELETE /_simulator/subscription`: the subscription vanishes; with `?type=` that of another type than ORDER_CHANGE.
 */
export function noticeControls(notices: Notices, sqs: () => LocalSqs): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/_simulator/queue',
      handle: ({ body }) => {
        const input = body === '' ? {} : parseJson(body);
        if (!isObject(input)) return controlError(400, 'The body must be a JSON object.');
        const seconds = input['visibilitySeconds'];
        if (seconds !== undefined && !isCount(seconds))
          return controlError(400, 'visibilitySeconds must be an integer of at least 0.');
        return { status: 201, body: notices.openQueue(seconds) };
      },
    },
    { method: 'GET', path: '/_simulator/queue', handle: () => ok(sqs().counts()) },
    {
      method: 'POST',
      path: '/_simulator/notice-faults',
      handle: ({ body }) => {
        const fault = readNoticeFault(body);
        if (typeof fault === 'string') return controlError(400, fault);
        notices.script(fault);
        return { status: 201, body: fault };
      },
    },
    {
      method: 'DELETE',
      path: '/_simulator/notice-faults',
      handle: () => {
        notices.clearFaults();
        return ok({});
      },
    },
    {
      method: 'POST',
      path: '/_simulator/notices/release',
      handle: ({ body }) => {
        const input = readRelease(body);
        if (typeof input === 'string') return controlError(400, input);
        return ok({ released: notices.release(input.order) });
      },
    },
    {
      method: 'POST',
      path: '/_simulator/notices',
      handle: ({ body }) =>
        notices.sendRaw(body) ? ok({}) : controlError(409, 'No queue is subscribed to ORDER_CHANGE.'),
    },
    { method: 'GET', path: '/_simulator/notices', handle: () => ok({ notices: notices.list() }) },
    { method: 'GET', path: '/_simulator/notice-settings', handle: () => ok(notices.settings) },
    {
      method: 'PUT',
      path: '/_simulator/notice-settings',
      handle: ({ body }) => {
        const settings = readNoticeSettings(body);
        return typeof settings === 'string' ? controlError(400, settings) : ok(notices.change(settings));
      },
    },
    {
      method: 'DELETE',
      path: '/_simulator/subscription',
      handle: ({ query }) =>
        ok({ removed: notices.subscriptions.unsubscribe(query.get('type') ?? 'ORDER_CHANGE') }),
    },
    {
      method: 'POST',
      path: '/_simulator/quantity-notices',
      handle: () => {
        notices.subscribeQuantities();
        return ok({});
      },
    },
  ];
}
