import { type AlertDraft, alertIdOf, draftAlert } from '../../../../alerts/domain/alert';

/**
 * Why a message is left to the queue. `unreadable`: the message itself. `order_unreadable`, `order_not_found`: what
 * `getOrder` answers. `parked`: an item of the order has no seller SKU yet, or the store refuses the order. `call`: Amazon
 * does not answer, or its limit is met. `refused`: Amazon refuses the account. `store`: the store does not take it.
 * `internal`: a fault of the service.
 */
export type NoticeFailure =
  | 'unreadable'
  | 'order_unreadable'
  | 'order_not_found'
  | 'parked'
  | 'call'
  | 'refused'
  | 'store'
  | 'internal';

/** What became of one message. Only a failed one stays in the queue. */
export type NoticeResult =
  | {
      readonly id: string;
      readonly kind: 'recorded';
      readonly orderId: string;
      /** The outcome of the record. */
      readonly outcome: string;
    }
  /** The number of a listing changed at Amazon: the sender looks at it. */
  | { readonly id: string; readonly kind: 'noted'; readonly sellerSku: string }
  | { readonly id: string; readonly kind: 'ignored'; readonly about: string }
  | {
      readonly id: string;
      readonly kind: 'failed';
      readonly failure: NoticeFailure;
      readonly reason: string;
      readonly orderId?: string;
    };

export type FailedNotice = Extract<NoticeResult, { kind: 'failed' }>;

/** A message that was received so often raises an alert. With a minute between two tries that is five minutes. */
const ALERT_AFTER_RECEIVES = 5;

const WHAT: Readonly<Record<NoticeFailure, string | undefined>> = {
  unreadable:
    'Look at it in the dead-letter queue; if others than Amazon can send to the queue, restrict its policy, and otherwise delete it.',
  order_unreadable:
    'Compare the order in Seller Central with GET /api/orders/amazon/{orderId}, and correct the stock with POST /api/inventory/{sku}/adjustments.',
  order_not_found:
    'Look for the order in Seller Central; if it is there, correct the stock with POST /api/inventory/{sku}/adjustments.',
  call: 'Nothing is to do while Amazon is away; afterwards move the messages of the dead-letter queue back (redrive).',
  internal: 'Report it with the log line of the order, and correct the stock if the order is not counted.',
  // The search of the orders, and the store, have alerts of their own.
  parked: undefined,
  refused: undefined,
  store: undefined,
};

/** The alert about a message that has failed so often; undefined where the cause has one of its own. One alert per cause. Pure. */
export function failureAlert(
  { failure, reason, orderId }: FailedNotice,
  receives: number,
  at: string,
): AlertDraft | undefined {
  const next = WHAT[failure];
  if (receives < ALERT_AFTER_RECEIVES || next === undefined) return undefined;
  const about =
    orderId === undefined ? 'A notification of Amazon' : `A notification about the order ${orderId}`;
  const message =
    `${about} has failed ${receives} times: ${reason}. The queue delivers it again and moves it to its dead-letter queue in ` +
    `the end; other messages go on, and the search of the orders finds what changed. ${next}`;
  return draftAlert(
    alertIdOf.noticeFailed(failure),
    'notice_failed',
    at,
    message,
    orderId === undefined ? {} : { orderId },
  );
}
