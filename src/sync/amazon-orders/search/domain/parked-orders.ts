import { HOUR_MS } from '../../../../platform/durations';
import type { ParkedOrder } from './search-state';

/** When Amazon is asked again for a parked order, in milliseconds: most are complete within minutes. */
const PAUSES_MS = [60_000, 300_000, 900_000, 3_600_000];
const LONGEST_PAUSE_MS = 21_600_000;
/** An order that cannot be recorded for so long needs a person. */
const GIVEN_UP_AFTER_MS = 604_800_000;
/** An order that waits for so long is reported: a seller SKU that Amazon leaves out usually comes within minutes. */
const REPORTED_AFTER_MS = HOUR_MS;
/** The state is one item of 400 kB at most, and one that is written with every search: more orders than these do not wait. */
const MOST_PARKED = 100;

/** Why an order waits although its answer could be read. */
export const NO_SELLER_SKU = 'an order item has no seller SKU';

/** A state of an order that could not be recorded. */
export interface UnrecordedOrder {
  readonly orderId: string;
  readonly problem: string;
}

/** The parked orders after a page: those that it recorded leave, those that it could not record wait. */
export function parkedAfterPage(
  parked: readonly ParkedOrder[],
  recorded: ReadonlySet<string>,
  unrecorded: readonly UnrecordedOrder[],
  { changedFromMs, nowMs }: { readonly changedFromMs: number; readonly nowMs: number },
): readonly ParkedOrder[] {
  const waiting = parked.filter(({ orderId }) => !recorded.has(orderId));
  const known = new Set(waiting.map(({ orderId }) => orderId));
  const added = unrecorded
    .filter(({ orderId }) => !known.has(orderId))
    .map((order) => ({ ...order, changedFromMs, sinceMs: nowMs, nextAtMs: nowMs + pauseMs(0), attempts: 0 }));
  return [...waiting, ...added].slice(0, MOST_PARKED);
}

/** The parked orders after Amazon was asked for one of them, and it still cannot be recorded. */
export function askedAgainLater(
  parked: readonly ParkedOrder[],
  { orderId, attempts }: ParkedOrder,
  problem: string,
  nowMs: number,
): readonly ParkedOrder[] {
  return parked.map((order) =>
    order.orderId === orderId
      ? { ...order, problem, attempts: attempts + 1, nextAtMs: nowMs + pauseMs(attempts + 1) }
      : order,
  );
}

export function without(parked: readonly ParkedOrder[], orderId: string): readonly ParkedOrder[] {
  return parked.filter((order) => order.orderId !== orderId);
}

/** True when Amazon is not asked for the order any more. */
export function isGivenUp({ sinceMs }: ParkedOrder, nowMs: number): boolean {
  return nowMs - sinceMs >= GIVEN_UP_AFTER_MS;
}

/** The parked orders that a person should know of. */
export function reportable(parked: readonly ParkedOrder[], nowMs: number): readonly ParkedOrder[] {
  return parked.filter(
    ({ problem, sinceMs }) => problem !== NO_SELLER_SKU || nowMs - sinceMs >= REPORTED_AFTER_MS,
  );
}

/**
 * The time of Amazon's clock from which orders may have changed that were found and are not counted; undefined: there are
 * none. An order that has waited long enough to be reported is none of them: it would keep units presumed sold for days.
 */
export function uncountedFromMs(parked: readonly ParkedOrder[], nowMs: number): number | undefined {
  const waiting = parked.filter(({ sinceMs }) => nowMs - sinceMs < REPORTED_AFTER_MS);
  return waiting.length === 0 ? undefined : Math.min(...waiting.map(({ changedFromMs }) => changedFromMs));
}

function pauseMs(attempts: number): number {
  return PAUSES_MS[attempts] ?? LONGEST_PAUSE_MS;
}
