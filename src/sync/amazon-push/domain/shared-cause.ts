import { type AlertDraft, alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import { MINUTE_MS } from '../../../platform/durations';

/** A SKU whose number does not reach Amazon, as far as its cause and its urgency are concerned. */
export interface AffectedSku {
  readonly sku: string;
  /** Equal for SKUs with the same problem, such as `not_found`; absent for one that only this SKU can have. */
  readonly cause?: string;
  /** When the problem of this SKU began and when its push was last tried, in milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly triedAtMs: number;
  /** Amazon may show more than the broadcast; `sold_out`: and nothing is left. */
  readonly risk: 'none' | 'some_left' | 'sold_out';
  /** Its push is not tried again before a person, a change of its stock or a recheck acts. */
  readonly isBlocked: boolean;
  /** `sku` is the seller SKU of a listing. */
  readonly isListing?: true;
}

/** A SKU or a listing that is tried again. */
export type DueSku = Pick<AffectedSku, 'sku' | 'isListing'>;

/** Within this time, in milliseconds, equal problems count together. */
export const CAUSE_WINDOW_MS = 60 * MINUTE_MS;
/** From so many SKUs on, one alert stands for all, if fewer other SKUs were taken meanwhile. */
const SHARED_FROM = 4;
/** From so many on it does whatever was taken: twenty alerts of one sentence hide all others. */
const SHARED_ALWAYS_FROM = 20;

/** True when a problem of `affected` SKUs is one cause, while Amazon took `taken` others since it began. */
export function isSharedCause(affected: number, taken: number): boolean {
  return affected >= SHARED_ALWAYS_FROM || (affected >= SHARED_FROM && affected > taken);
}

/** SKUs with a shared cause of which a few are tried again after this long, to notice that the cause is over. */
const PROBE_AFTER_MS = 5 * MINUTE_MS;
const PROBES = 5;
/** A SKU that Amazon may sell without stock is tried again after this long. */
const RISK_AFTER_MS = 15 * MINUTE_MS;
/** SKUs that one search for due ones gives. */
const DUE_AT_ONCE = 100;

/** Causes that end for each SKU by itself, by a change of its own listing: others say nothing about it. */
const OWN_CAUSES = ['fba', 'mixed', 'no_channel', 'unknown_channel', 'name_registered'];

/** Causes of SKUs that are not blocked: each is retried all the time. */
const RETRIED_CAUSES = ['temporary', 'no_answer'];

/** True for a cause that may end for all its SKUs at once. */
export function endsTogether(cause: string): boolean {
  return !OWN_CAUSES.includes(cause);
}

/** What is known of causes. */
interface CauseStates {
  /** One alert stands for all SKUs of the cause. */
  readonly isShared: (cause: string) => boolean;
  /** When Amazon took a SKU of the cause, in milliseconds since the epoch; 0 while it took none. */
  readonly overSinceMs: (cause: string) => number;
}

/**
 * The blocked SKUs to try again before their day is over: all of a cause that is over for one of them, a few of each shared
 * cause, and those that Amazon may sell without stock.
 */
export function dueAgain(
  affected: readonly AffectedSku[],
  { isShared, overSinceMs }: CauseStates,
  nowMs: number,
): DueSku[] {
  const probes = new Map<string, number>();
  // Those that have waited longest, so that each probe takes others.
  const byAge = [...affected].sort((one, other) => one.triedAtMs - other.triedAtMs);
  const due = byAge.filter(({ cause, triedAtMs, risk, isBlocked }) => {
    if (!isBlocked) return false;
    if (cause !== undefined && endsTogether(cause) && triedAtMs < overSinceMs(cause)) return true;
    const waitedMs = nowMs - triedAtMs;
    if (risk !== 'none' && waitedMs >= RISK_AFTER_MS) return true;
    if (cause === undefined || !endsTogether(cause) || !isShared(cause) || waitedMs < PROBE_AFTER_MS)
      return false;
    const sent = probes.get(cause) ?? 0;
    probes.set(cause, sent + 1);
    return sent < PROBES;
  });
  return due
    .slice(0, DUE_AT_ONCE)
    .map(({ sku, isListing }) => ({ sku, ...(isListing === true ? { isListing } : {}) }));
}

/** What all SKUs of a shared cause have in common. */
interface SharedProblem {
  readonly type: 'sync_failed' | 'listing_blocked';
  readonly cause: string;
  /** Amazon's reason for one of them. */
  readonly reason: string;
  /** Whether Amazon took any other SKU since the cause began. */
  readonly isAnyTaken: boolean;
}

/** When the SKUs of a cause are tried again. */
const RECHECKED = {
  together:
    'GET /api/sync lists them. A few are tried every five minutes, and all as soon as Amazon takes one.',
  each: 'GET /api/sync lists them. All are checked again every day.',
} as const;

/** SKUs that a message names. */
const EXAMPLES = 5;
const NAMED_AT_RISK = 20;

/** The one alert of a cause that many SKUs share; critical while Amazon may sell a sold-out one. */
export function sharedAlert(
  problem: SharedProblem,
  affected: readonly AffectedSku[],
  at: string,
): AlertDraft {
  const { type, cause } = problem;
  const soldOut = affected.filter(({ risk }) => risk === 'sold_out');
  const someLeft = affected.filter(({ risk }) => risk === 'some_left');
  const message = [
    `The quantities of ${affected.length} SKUs do not reach Amazon for one reason (${namesOf(affected, EXAMPLES)}): ${problem.reason}`,
    remedyOf(problem),
    ...(soldOut.length === 0
      ? []
      : [
          `Amazon may still sell ${soldOut.length} of them that are sold out: set the quantity 0 in Seller Central now ` +
            `(${namesOf(soldOut, NAMED_AT_RISK)}).`,
        ]),
    ...(someLeft.length === 0
      ? []
      : [`Amazon may show more than is left of ${someLeft.length}: ${namesOf(someLeft, EXAMPLES)}.`]),
    ...(RETRIED_CAUSES.includes(cause) ? [] : [RECHECKED[endsTogether(cause) ? 'together' : 'each']]),
  ].join(' ');
  const alertId = alertIdOf.sharedCause(type, cause);
  return draftAlert(alertId, type, at, message, {}, soldOut.length > 0 ? 'critical' : undefined);
}

function remedyOf({ cause, isAnyTaken }: SharedProblem): string {
  if (cause === 'not_found' && !isAnyTaken)
    return (
      'Amazon shows no listing of this seller there: check AMAZON_MARKETPLACE_ID and AMAZON_SELLER_ID, and restart. ' +
      "If they are right, these SKUs differ from Seller Central's."
    );
  if (cause === 'forbidden')
    return 'Amazon takes other SKUs: check what these have in common, such as a / or # in them, or a brand that needs approval.';
  if (cause.startsWith('missing_component:')) return 'Register the component, or change these listings.';
  if (cause === 'name_registered') return 'Remove these SKUs, or delete the listings of their names.';
  if (cause === 'fba') return 'Nothing is to be done if they stay so.';
  if (RETRIED_CAUSES.includes(cause))
    return 'The service retries; if this lasts, check the account in Seller Central.';
  return isAnyTaken
    ? 'Fix what they have in common, such as their category or brand.'
    : 'Amazon took no other SKU since: check the account in Seller Central, AMAZON_MARKETPLACE_ID and AMAZON_SELLER_ID first.';
}

function namesOf(affected: readonly AffectedSku[], most: number): string {
  const names = affected.slice(0, most).map(({ sku }) => sku);
  return affected.length > most ? `${names.join(', ')} and ${affected.length - most} more` : names.join(', ');
}
