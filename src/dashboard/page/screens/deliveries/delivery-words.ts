import type { Delivery } from '../../api/answers';
import { relative } from '../../parts/time-words';

const KIND_WORDS: Readonly<Record<Delivery['kind'], string>> = {
  webhook: 'Webhook',
  order: 'Amazon order',
  return: 'Returned unit',
  push: 'Push',
  adjustment: 'Adjustment for Shopify',
  alert: 'Alert message',
};

/** A word of the service, or a disposition of Amazon such as CUSTOMER_DAMAGED. */
const CODE = /^([a-z]+(_[a-z]+)*|[A-Z]+(_[A-Z]+)*)$/;
/** Codes of the service, as a reader of the page understands them. Other reasons are sentences already. */
const REASONS: Readonly<Record<string, string>> = {
  unknown_sku: 'The SKU is not registered here.',
  no_sku: 'The line has no SKU.',
  invalid_sku: 'The SKU cannot be registered.',
  gift_card: 'A gift card has no stock.',
  not_tracked: 'Shopify does not track its stock.',
  tracked_elsewhere: 'A fulfilment service tracks its stock.',
  zero_quantity: 'The line has no units.',
  not_restocked: 'The refund puts no unit back into stock.',
  told_before: 'The refund was delivered on its own before.',
  ignored_source: 'Another app imported the order from Amazon.',
  insufficient_stock: 'There are not enough units.',
  out_of_bounds: 'The stock would leave the permitted range.',
  too_large: 'It is too large.',
  topic: 'Its topic moves no stock here.',
  first_poll: 'The first poll of returns counts nothing.',
  sale_not_counted: 'Its sale was not counted here.',
  shopify_refund: 'A refund at Shopify puts it back.',
  other_channel: 'Another channel sold it.',
};

/** Why a delivery has its outcome, in words; undefined where the service gives no reason. */
export function reasonWords({ kind, reason }: Pick<Delivery, 'kind' | 'reason'>): string | undefined {
  if (reason === undefined || !CODE.test(reason)) return reason?.replace(/^[a-z_]+: /, '');
  if (Object.hasOwn(REASONS, reason)) return REASONS[reason];
  const words = reason.toLowerCase().replaceAll('_', ' ');
  return kind === 'return' ? `returned as ${words}` : words;
}

/** When the next try is: `next try in 40 sec.`; empty where none is planned. */
export function nextTryWords({ nextTryAt }: Pick<Delivery, 'nextTryAt'>, nowMs: number): string {
  if (nextTryAt === undefined) return '';
  const at = Date.parse(nextTryAt);
  return at - nowMs < 1000 ? 'next try now' : `next try ${relative(at, nowMs)}`;
}

/** What kind of delivery it is, with the topic of a webhook. */
export function titleOf({ kind, topic }: Pick<Delivery, 'kind' | 'topic'>): string {
  return topic === undefined ? KIND_WORDS[kind] : `${KIND_WORDS[kind]} ${topic}`;
}

const NEEDS_PUSH = ['blocked', 'retrying', 'failed'];

/** The ids of the pushes that a person may want to repeat: of each SKU the newest, unless Amazon has a number since. */
export function pushableOf(newestFirst: readonly Delivery[]): ReadonlySet<string> {
  const newest = new Map<string, Delivery>();
  for (const delivery of newestFirst)
    if (delivery.kind === 'push' && delivery.sku !== undefined && !newest.has(delivery.sku))
      newest.set(delivery.sku, delivery);
  return new Set(
    [...newest.values()].filter(({ outcome }) => NEEDS_PUSH.includes(outcome)).map(({ id }) => id),
  );
}
