/**
 * Whether a push goes. Amazon changes its number by itself, and a push is absolute: a push of the number that Amazon shows
 * by now gains nothing and may replace a sale that is not recorded yet.
 *
 * Races that are decided here, each with its case in push-choice.spec.ts:
 *
 *   Amazon lowered its number itself                  "the number that Amazon shows by itself is not sent"
 *   a push that is not seen yet                       "an unknown number is sent"
 *   an earlier call may still arrive                  "after an unanswered call the number is sent"
 *   the orders are stale and the number was read      "a read number decides while the orders are stale"
 *   the orders are stale and the reading failed       "without a reading a raise is held and a lower number goes"
 *   an operator asks for the push                     "a requested push is sent all the same"
 *   a former sender ended with a push that nothing    "a SKU that was pending before this sender began"
 *   records
 */

import type { Stock } from '../../../../inventory/domain/stock';

/** What decides whether a push goes. */
export interface PushCase {
  /** The number that would be sent. */
  readonly offered: number;
  /** What Amazon should show; undefined while more than one number is possible. */
  readonly expected: number | undefined;
  /** The lowest number that Amazon may show; undefined where that is unknown. */
  readonly lowestShown: number | undefined;
  /** The number that Amazon accepted last, or was seen to show; undefined before the first. */
  readonly lastAccepted: number | undefined;
  /** `read`: the orders are stale and the number was read right before; `unread`: the reading failed. */
  readonly orders: 'off' | 'fresh' | 'read' | 'unread';
  /**
   * The push goes in any case: an operator asked for it, Amazon never accepted a number or refused one, or a call without an
   * answer may still arrive.
   */
  readonly isDue: boolean;
  /** An operator asked for the push. */
  readonly isRequested: boolean;
}

/** `skip`: Amazon shows the number by itself. `hold`: a raise waits for fresh orders. */
export type PushChoice = 'send' | 'skip' | 'hold';

export function pushChoice({
  offered,
  expected,
  lowestShown,
  lastAccepted,
  orders,
  isDue,
  isRequested,
}: PushCase): PushChoice {
  if (isRequested || orders === 'off') return 'send';
  if (orders === 'unread' && offered > (lowestShown ?? lastAccepted ?? 0)) return 'hold';
  return !isDue && expected === offered && orders !== 'unread' ? 'skip' : 'send';
}

/**
 * True when a push of the stock goes whatever Amazon should show. `begunAt`: when this process became the sender; a former
 * one may have sent another number and ended before it was recorded. `mayArrive`: a call without an answer may still arrive.
 */
export function isPushDue(
  { lastBroadcast, pending }: Pick<Stock, 'lastBroadcast' | 'pending'>,
  begunAt: string,
  mayArrive: boolean,
): boolean {
  if (lastBroadcast === undefined || pending === undefined || mayArrive) return true;
  return pending.error !== undefined || pending.attempts > 0 || pending.since < begunAt;
}
