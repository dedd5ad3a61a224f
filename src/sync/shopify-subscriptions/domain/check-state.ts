import { HOUR_MS } from '../../../platform/durations';

/** How often the subscriptions are checked, in milliseconds. */
const CHECK_EVERY_MS = HOUR_MS;
/** Shopify tries a delivery for four hours: what came earlier than that before an outage has arrived. */
const RETRIES_MS = 4 * HOUR_MS;
/** Orders of the last 60 days can be read without a further scope, and one day is left for the reading itself. */
const READABLE_MS = 59 * 24 * HOUR_MS;

/** Topics whose messages are made up for by reading the orders that changed. */
const ORDER_TOPICS: readonly string[] = [
  'orders/create',
  'orders/cancelled',
  'orders/edited',
  'orders/updated',
  'refunds/create',
];

/** What is known of the check of the subscriptions, shared by all instances. */
export interface CheckState {
  /** When they were checked last, in milliseconds since the epoch. */
  readonly checkedAtMs?: number;
  /** When each needed subscription was there last. */
  readonly completeAtMs?: number;
  /** Orders that changed since are being read, because messages of them may be lost. */
  readonly gap?: OrderGap;
  /** After the orders of the gap everything is compared, because messages of counts may be lost too. */
  readonly isToCompare?: true;
  /** Topics without a subscription after the last check. */
  readonly missing?: readonly string[];
}

export interface OrderGap {
  /** ISO 8601. Orders that changed earlier have been read, or their messages have arrived. */
  readonly since: string;
  /** Where Shopify's next page starts. */
  readonly cursor?: string;
  /** Orders that were read so far. */
  readonly orders: number;
}

/** What a check found, before it created what was missing. */
export interface CheckFinding {
  /** Topics that had no subscription. */
  readonly wasMissing: readonly string[];
  /** Those of them that have none after the check. */
  readonly isMissing: readonly string[];
}

export function isCheckDue({ checkedAtMs }: CheckState, nowMs: number): boolean {
  return checkedAtMs === undefined || nowMs - checkedAtMs >= CHECK_EVERY_MS;
}

/**
 * The state after a check. Orders are read where messages may be lost: a subscription of theirs was gone, or no instance
 * ran for longer than Shopify tries a delivery. The first check of a store finds no gap: nothing was counted before. Pure.
 */
export function afterCheck(
  state: CheckState,
  { wasMissing, isMissing }: CheckFinding,
  nowMs: number,
): CheckState {
  const { checkedAtMs, completeAtMs, gap } = state;
  const wasIdle = checkedAtMs !== undefined && nowMs - checkedAtMs > RETRIES_MS;
  const wasGone = completeAtMs !== undefined && wasMissing.length > 0;
  const lostOrders = [
    ...(wasIdle ? [checkedAtMs] : []),
    ...(wasGone && wasMissing.some((topic) => ORDER_TOPICS.includes(topic)) ? [completeAtMs] : []),
  ];
  const sinceMs = Math.max(Math.min(...lostOrders) - RETRIES_MS, nowMs - READABLE_MS);
  return {
    ...state,
    checkedAtMs: nowMs,
    missing: isMissing,
    ...(isMissing.length === 0 ? { completeAtMs: nowMs } : {}),
    ...(lostOrders.length === 0 ? {} : { gap: widened(gap, sinceMs) }),
    ...(wasIdle || wasGone ? { isToCompare: true } : {}),
  };
}

/** A gap that is being read starts again, if it has to begin earlier. */
function widened(gap: OrderGap | undefined, sinceMs: number): OrderGap {
  const since = new Date(sinceMs).toISOString();
  return gap !== undefined && gap.since <= since
    ? { since: gap.since, orders: gap.orders }
    : { since, orders: 0 };
}

/** The state after one page of orders. Pure. */
export function afterPage(state: CheckState, orders: number, cursor: string | undefined): CheckState {
  const { gap, ...rest } = state;
  if (gap === undefined || cursor === undefined) return rest;
  return { ...rest, gap: { ...gap, cursor, orders: gap.orders + orders } };
}

/** The state after everything is asked to be compared. Pure. */
export function afterComparison({ isToCompare: _, ...rest }: CheckState): CheckState {
  return rest;
}
