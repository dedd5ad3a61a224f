import { MINUTE_MS } from '../../../../platform/durations';
import { timestampOf } from '../../../../platform/timestamp';

/** A held number is tried again after this long, in milliseconds: then Amazon's number is asked for once more. */
export const HELD_AGAIN_MS = 30_000;
/** One that was not tried for so long is held no longer: it was sent by another way, or is gone. */
const FORGOTTEN_AFTER_MS = 3 * HELD_AGAIN_MS;
/** An alert is raised when a number has been held for so long, in milliseconds. */
const HELD_ALERT_AFTER_MS = 15 * MINUTE_MS;
/** Seller SKUs that the alert names. */
const NAMED = 10;

/** A held number; times in milliseconds since the epoch. */
export interface HeldPush {
  readonly sellerSku: string;
  readonly sinceMs: number;
  /** When it was tried last. */
  readonly triedAtMs: number;
}

/** Why a number is held, and what to do. */
export function heldReason(staleSinceMs: number | undefined): string {
  const since = staleSinceMs === undefined ? 'yet' : `since ${timestampOf(staleSinceMs)}`;
  return (
    `Amazon's orders could not be searched ${since}, and Amazon did not show its number of this SKU: a higher number could ` +
    'offer units that Amazon has sold. It is sent when one of the two works again, or by POST /api/sync/SKU.'
  );
}

/** Those that are held still. */
export function stillHeld(held: Iterable<HeldPush>, nowMs: number): HeldPush[] {
  return [...held].filter(({ triedAtMs }) => triedAtMs > nowMs - FORGOTTEN_AFTER_MS);
}

/** The message of the alert that is due; undefined while none has been held long enough. */
export function heldAlert(held: readonly HeldPush[], nowMs: number): string | undefined {
  const oldestFirst = [...held].sort((one, other) => one.sinceMs - other.sinceMs);
  const [oldest] = oldestFirst;
  if (oldest === undefined || nowMs - oldest.sinceMs < HELD_ALERT_AFTER_MS) return undefined;
  const named = oldestFirst.slice(0, NAMED).map(({ sellerSku }) => sellerSku);
  const more = held.length - named.length;
  return (
    `Higher numbers of ${held.length} ${held.length === 1 ? 'SKU' : 'SKUs'} wait, the first since ${timestampOf(oldest.sinceMs)}: Amazon's orders cannot be ` +
    `searched, and Amazon does not show its numbers. SKUs: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Lower ` +
    'numbers are sent. Look at the alerts about orders and about access to Amazon; POST /api/sync/SKU sends a number all the same.'
  );
}
