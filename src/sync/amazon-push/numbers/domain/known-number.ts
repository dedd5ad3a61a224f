/**
 * What Amazon should show of a seller SKU, from what the sender has seen and sent and from Amazon's recorded orders.
 *
 * The sender keeps, per seller SKU, the last reading and the pushes that were accepted and not seen since. Between accepting
 * a push and showing it Amazon takes from a second to minutes, and an order meanwhile lowers the number that is shown then,
 * so an unseen push stands for a range of numbers: Amazon's changes after it was sent may or may not lower it.
 *
 * Races that are decided here, each with its case in known-number.spec.ts:
 *
 *   an order between the reading and the push        "an order since the reading lowers the expected number"
 *   an order within the clock skew of the reading    "an order close to the reading leaves the number unknown"
 *   a push that is accepted and not live yet         "an unseen push leaves the number unknown"
 *   a call without an answer, which may arrive       "a call without an answer counts as an unseen push"
 *   changes that were dropped from the stock         "a reading from before the kept changes leaves the number unknown"
 *   another process becomes the sender               "a new sender knows nothing but the last accepted number"
 */
import {
  type ChangeLog,
  type Period,
  rangeOfLive,
  rangeOfSent,
  type Reading,
  type SentNumber,
} from '../../../../inventory/domain/number-range';
import { millisOf } from '../../../../platform/timestamp';

/** What the sender knows of the number of one seller SKU. */
export interface KnownNumber {
  readonly live?: Reading;
  /** Oldest first. */
  readonly sent: readonly SentNumber[];
}

/**
 * What a new sender knows: the number that Amazon accepted last, or was seen to show, as a push that may not be live yet. An
 * unfinished push of the former sender is unknown; its SKU is still marked, so that this sender sends again.
 */
export function knownAtStart(
  last: { readonly count: number; readonly timestamp: string } | undefined,
): KnownNumber {
  return { sent: last === undefined ? [] : [{ count: last.count, sentAtMs: millisOf(last.timestamp) }] };
}

/**
 * True when Amazon has, or may have, changed its number by itself since it accepted one: then the accepted number is not what
 * it shows, although the stock may make the same of it. An order that Amazon took while the push was on its way and dated
 * before the answer is left to the next reading.
 */
export function hasChangedSince(
  last: { readonly timestamp: string } | undefined,
  { changes, completeFromMs }: ChangeLog,
): boolean {
  const acceptedAtMs = last === undefined ? -Infinity : millisOf(last.timestamp);
  return completeFromMs > acceptedAtMs || changes.some(({ atMs }) => atMs > acceptedAtMs);
}

/** The number that Amazon should show now by all recorded orders; undefined while more than one is possible. */
export function expectedNumber({ live, sent }: KnownNumber, log: ChangeLog): number | undefined {
  if (live === undefined || sent.length > 0) return undefined;
  const range = rangeOfLive(live, EVER_AFTER, log);
  return range?.lowest === range?.highest ? range?.lowest : undefined;
}

/** After everything that is recorded. */
const EVER_AFTER: Period = { fromMs: Infinity, untilMs: Infinity };

/** The lowest number that Amazon may show now; undefined where that is unknown. A higher one would be a raise. */
export function lowestShown({ live, sent }: KnownNumber, log: ChangeLog): number | undefined {
  const ranges = [
    ...(live === undefined ? [] : [rangeOfLive(live, EVER_AFTER, log)]),
    ...sent.map((one) => rangeOfSent(one, EVER_AFTER, log)),
  ];
  const lowest = ranges.flatMap((range) => (range === undefined ? [] : [range.lowest]));
  return lowest.length < ranges.length || lowest.length === 0 ? undefined : Math.min(...lowest);
}

/** Unseen pushes that are kept of a seller SKU. */
const MAX_SENT = 8;

/** Amazon accepted a push, or may have taken it without an answer. Of too many, what was shown before them is forgotten. */
export function afterPush({ live, sent: earlier }: KnownNumber, push: SentNumber): KnownNumber {
  const sent = [...earlier, push];
  if (sent.length > MAX_SENT) return { sent: sent.slice(-MAX_SENT) };
  return { ...(live === undefined ? {} : { live }), sent };
}
