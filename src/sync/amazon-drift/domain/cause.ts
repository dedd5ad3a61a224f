/**
 * What a look at Amazon means: Amazon shows what it should, it is too early to say, or it shows another number, and why.
 *
 * A difference counts when two looks show one that nothing explains. What explains a number, each with its case in
 * cause.spec.ts:
 *
 *   the last accepted number, less Amazon's orders since      "expected"
 *   the number before it: the new one is not applied yet      "before", until the last step
 *   an earlier number whose call arrived later                "late_call"
 *   an order of shortly before, which Amazon took off later   "late_change"
 *   a sale, where orders are not known past the look          "sale"
 *   a cancellation, likewise                                  "restored", until LIVE_AT_LATEST_MS is over
 *   any number, where neither the one before nor the accepted "unseen", until the last step
 *   one was seen
 *   orders that may be missing from the stock                 "incomplete", until the last step
 *
 * A number that is offered now is never a difference: a push would change nothing.
 * Push path: Receipts, AmazonSweep -> judgeShown -> AmazonDrifts. ADR 25.
 */
import { CLOCK_SKEW_MS, type OrdersKnown } from '../../../inventory/domain/amazon-number';
import { type NumberRange, rangeOfLive, rangeOfSent } from '../../../inventory/domain/number-range';
import { MINUTE_MS } from '../../../platform/durations';
import { type ListingProblem, listingProblem } from './listing-problem';
import type { ShownEvidence, ShownListing } from './shown-evidence';

export type MismatchCause =
  'not_processed' | 'amazon_order' | 'late_call' | 'edited_elsewhere' | 'listing_blocked' | 'unknown';

/**
 * What follows. `none`: nothing, and no alert. `push`: the offered number is sent again. `ask`: a person decides.
 * `push_and_ask`: Amazon shows more than there is, so the number is sent at once, and a person is asked all the same.
 */
export type MismatchAction = 'none' | 'push' | 'ask' | 'push_and_ask';

export interface Mismatch {
  readonly kind: 'mismatch';
  readonly cause: MismatchCause;
  readonly action: MismatchAction;
  /** What Amazon should show. */
  readonly expected: number;
  /** Why the listing cannot show it; of `listing_blocked` alone. */
  readonly problem?: ListingProblem | 'push_blocked';
}

/** `wait`: another look is needed, also after the last step. */
export type ShownJudgement = { readonly kind: 'observed' } | { readonly kind: 'wait' } | Mismatch;

const OBSERVED: ShownJudgement = { kind: 'observed' };
const WAIT: ShownJudgement = { kind: 'wait' };

/** By then an order or a number is applied at Amazon: an assumption, because Amazon states no time. In milliseconds. */
const APPLIED_AT_LATEST_MS = 15 * MINUTE_MS;

export function judgeShown(evidence: ShownEvidence): ShownJudgement {
  const { accepted, look, offered, push } = evidence;
  if (accepted !== undefined && look.askedAtMs < (accepted.acceptedAtMs ?? accepted.sentAtMs)) return WAIT;
  const problem = listingProblem(look);
  if (problem !== undefined) return judgeProblem(problem, evidence);
  if (explanationOf(look, evidence) === 'expected') return OBSERVED;
  if (push === 'pending') return WAIT;
  if (look.count === offered) return OBSERVED;
  if (push === 'blocked')
    return { ...mismatch('listing_blocked', 'none', evidence), problem: 'push_blocked' };
  return judgeDifference(evidence);
}

/** The listing is not there, is not the merchant's, shows no number or cannot be bought. */
function judgeProblem(problem: ListingProblem, evidence: ShownEvidence): ShownJudgement {
  const { push, earlierLook, isLastStep, offered } = evidence;
  if (push === 'pending') return WAIT;
  const isOld = earlierLook !== undefined && listingProblem(earlierLook) !== undefined;
  // A number that has just risen above 0 is shown before the listing can be bought.
  const mayEnd = problem === 'not_buyable' && !isLastStep;
  if (push === 'none' && (!isOld || mayEnd)) return WAIT;
  // Nothing is offered, so nothing is lost; a blocked push has an alert of its own.
  const action = push === 'blocked' || offered === 0 ? 'none' : 'ask';
  return { ...mismatch('listing_blocked', action, evidence), problem };
}

function judgeDifference(evidence: ShownEvidence): ShownJudgement {
  const { look, earlierLook, isLastStep, seenAtMs, orders } = evidence;
  const now = explanationOf(look, evidence);
  const before = earlierLook === undefined ? undefined : explanationOf(earlierLook, evidence);
  const isSecondLook = before !== undefined && before !== 'expected';
  const isLate = isLastStep && isSecondLook;
  // The orders of the earlier look may be known, where those of this one are not yet.
  const explanation = before !== undefined && isOpen(now) && !isOpen(before) && isSecondLook ? before : now;
  switch (explanation) {
    case 'before':
      return isLate ? mismatch('not_processed', 'push', evidence) : WAIT;
    case 'late_call':
      return isLate || seenAtMs !== undefined ? mismatch('late_call', 'push', evidence) : WAIT;
    case 'late_change':
      return isLate ? mismatch('amazon_order', 'push', evidence) : WAIT;
    case 'unseen':
    case 'incomplete':
      return isLate ? mismatch('unknown', 'push', evidence) : WAIT;
    case 'sale':
      return isLastStep && (orders === 'off' || isSecondLook)
        ? mismatch('amazon_order', 'none', evidence)
        : WAIT;
    case 'other':
      return before === 'other' ? mismatch('edited_elsewhere', editedAction(evidence), evidence) : WAIT;
    default:
      return WAIT;
  }
}

/** An order that is not known yet may explain it. */
function isOpen(explanation: Explanation | undefined): boolean {
  return explanation === 'sale' || explanation === 'restored';
}

function editedAction({ look, allowed }: ShownEvidence): MismatchAction {
  return (look.count ?? 0) > allowed ? 'push_and_ask' : 'ask';
}

function mismatch(cause: MismatchCause, action: MismatchAction, evidence: ShownEvidence): Mismatch {
  return { kind: 'mismatch', cause, action, expected: expectedAt(evidence) };
}

type Explanation =
  | 'expected'
  | 'before'
  | 'late_call'
  | 'late_change'
  | 'sale'
  | 'restored'
  | 'unseen'
  | 'incomplete'
  | 'other';

/** What explains the number of a look, by all that is known now; undefined where the look shows none. */
function explanationOf(look: ShownListing, evidence: ShownEvidence): Explanation | undefined {
  const { count } = look;
  if (count === undefined) return undefined;
  const { accepted, before, earlier, seenAtMs, log, orders } = evidence;
  // Nothing was sent, so nothing can be late.
  if (accepted === undefined) return 'other';
  const by = { fromMs: look.askedAtMs, untilMs: look.readAtMs };
  const range = rangeOfSent(accepted, by, log);
  if (range === undefined) return count === accepted.count ? 'expected' : 'incomplete';
  if (isIn(range, count)) return 'expected';
  const isKnown = ordersKnownPast(orders, look.readAtMs);
  if (seenAtMs === undefined && before !== undefined) {
    const unchanged = rangeOfLive(before, by, log);
    if (isIn(unchanged, count)) return 'before';
    // The number before it, less a sale that is not known yet.
    const isBelow = unchanged !== undefined && range.highest < count && count < unchanged.lowest;
    if (isBelow && !isKnown) return 'before';
  }
  if (orders !== 'off' && !isKnown && count < range.lowest) return 'sale';
  if (earlier.some((one) => isIn(rangeOfSent(one, by, log), count))) return 'late_call';
  const late = { ...accepted, sentAtMs: accepted.sentAtMs - APPLIED_AT_LATEST_MS };
  if (isIn(rangeOfSent(late, by, log), count)) return 'late_change';
  if (!isKnown && count < range.lowest) return 'sale';
  if (!isKnown && count > range.highest && mayBeRestored(look, evidence)) return 'restored';
  return seenAtMs === undefined && before === undefined ? 'unseen' : 'other';
}

function isIn(range: NumberRange | undefined, count: number): boolean {
  return range !== undefined && range.lowest <= count && count <= range.highest;
}

function ordersKnownPast(orders: OrdersKnown, moment: number): boolean {
  return orders !== 'off' && (orders.searchedThroughMs ?? -Infinity) > moment + CLOCK_SKEW_MS;
}

/** A cancellation is recorded soon. Where orders stay unknown, more than there is must not be shown for long. */
function mayBeRestored(
  { readAtMs, count = 0 }: ShownListing,
  { orders, look, allowed }: ShownEvidence,
): boolean {
  return orders !== 'off' && (count <= allowed || look.askedAtMs - readAtMs < APPLIED_AT_LATEST_MS);
}

/** What Amazon should show: of what is possible, the number that is nearest to what is offered. */
function expectedAt({ accepted, look, log, offered }: ShownEvidence): number {
  const by = { fromMs: look.askedAtMs, untilMs: look.readAtMs };
  const range = accepted === undefined ? undefined : rangeOfSent(accepted, by, log);
  return range === undefined ? offered : Math.min(Math.max(offered, range.lowest), range.highest);
}
