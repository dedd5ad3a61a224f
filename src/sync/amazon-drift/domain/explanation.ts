/**
 * What explains a number that Amazon shows, by all that is known now. Each has its cases in cause.spec.ts.
 *
 *   expected     the last accepted number, less Amazon's orders since
 *   sale         fewer, and the orders are not known past the look: one of them may be the reason
 *   restored     more, likewise: a cancelled order may be the reason
 *   before       the number before it: the accepted one is not applied yet, or was lost
 *   late_call    an earlier number: its call arrived late
 *   late_change  Amazon applied an order of shortly before the push after it
 *   unseen       any number, where neither what was shown before nor the accepted number is known to have been applied
 *   incomplete   orders may be missing from the stock
 *   other        nothing
 */
import { CLOCK_SKEW_MS } from '../../../inventory/domain/amazon-number';
import { type NumberRange, rangeOfLive, rangeOfSent } from '../../../inventory/domain/number-range';
import { MINUTE_MS } from '../../../platform/durations';
import type { SentPush, ShownEvidence, ShownListing } from './shown-evidence';

export type Explanation =
  | 'expected'
  | 'sale'
  | 'restored'
  | 'before'
  | 'late_call'
  | 'late_change'
  | 'unseen'
  | 'incomplete'
  | 'other';

/** By then an order is recorded, and an order or a call without an answer is applied at Amazon: an assumption, because Amazon states no time. In milliseconds. */
export const RECORDED_AT_LATEST_MS = 15 * MINUTE_MS;

/** Undefined where the look shows no number. */
export function explanationOf(look: ShownListing, evidence: ShownEvidence): Explanation | undefined {
  const { count, askedAtMs: fromMs, readAtMs: untilMs } = look;
  const { accepted, before, earlier, log, orders } = evidence;
  if (count === undefined) return undefined;
  // Nothing was sent, so nothing can be late.
  if (accepted === undefined) return 'other';
  const by = { fromMs, untilMs };
  const own = rangeOfSent(accepted, by, log);
  if (own === undefined) return count === accepted.count ? 'expected' : 'incomplete';
  if (isIn(own, count)) return 'expected';
  if (isUnsettled(look, evidence)) {
    if (count < own.lowest) return 'sale';
    if (mayBeRestored(count, look, evidence)) return 'restored';
  }
  const isSeen = isApplied(look, accepted, evidence);
  const unchanged = isSeen || before === undefined ? undefined : rangeOfLive(before, by, log);
  if (isIn(unchanged, count)) return 'before';
  const late = earlier.map((one) => rangeOfSent(one, by, log));
  if (late.some((range) => isIn(range, count))) return 'late_call';
  const sentAtMs = accepted.sentAtMs - RECORDED_AT_LATEST_MS;
  if (isIn(rangeOfSent({ ...accepted, sentAtMs }, by, log), count)) return 'late_change';
  if (orders === 'off') {
    if (count < own.lowest) return 'sale';
    // One of the others, less sales.
    if (unchanged !== undefined && count < unchanged.lowest) return 'before';
    if (late.some((range) => range !== undefined && count < range.lowest)) return 'late_call';
  }
  return isSeen || knowsBefore(look, accepted, evidence) ? 'other' : 'unseen';
}

/** True for a look after which the orders are read and are not known so far. */
function isUnsettled({ readAtMs }: ShownListing, { orders }: ShownEvidence): boolean {
  return orders !== 'off' && (orders.searchedThroughMs ?? -Infinity) <= readAtMs + CLOCK_SKEW_MS;
}

/** A cancellation is recorded soon. Where orders stay unknown, more than there is must not be shown for long. */
function mayBeRestored(count: number, { readAtMs }: ShownListing, { look, allowed }: ShownEvidence): boolean {
  return count <= allowed || look.askedAtMs - readAtMs < RECORDED_AT_LATEST_MS;
}

/**
 * True when all that Amazon may still show of the time before the accepted number is known: also no call of a former sender is
 * missing, which ended without an answer.
 */
function knowsBefore(
  { askedAtMs }: ShownListing,
  { sentAtMs }: SentPush,
  { before, knownFromMs, lastStepAtMs }: ShownEvidence,
): boolean {
  const isKnown = askedAtMs >= lastStepAtMs || sentAtMs - knownFromMs >= RECORDED_AT_LATEST_MS;
  return before !== undefined && isKnown;
}

/**
 * True when Amazon has applied the accepted number: a look showed it, and it was no other number that looks the same. After
 * the last step, and where no other number was sent, every look that showed it counts.
 */
export function isApplied(look: ShownListing, accepted: SentPush, evidence: ShownEvidence): boolean {
  const { before, earlier, seenAtMs, lastStepAtMs, log } = evidence;
  if (seenAtMs === undefined) return false;
  if (look.askedAtMs >= lastStepAtMs || earlier.length === 0) return true;
  if (before === undefined) return false;
  const by = { fromMs: seenAtMs, untilMs: seenAtMs };
  const own = rangeOfSent(accepted, by, log);
  const others = [rangeOfLive(before, by, log), ...earlier.map((one) => rangeOfSent(one, by, log))];
  return own !== undefined && others.every((other) => other !== undefined && !overlap(own, other));
}

function overlap(one: NumberRange, other: NumberRange): boolean {
  return one.lowest <= other.highest && other.lowest <= one.highest;
}

function isIn(range: NumberRange | undefined, count: number): boolean {
  return range !== undefined && range.lowest <= count && count <= range.highest;
}
