/**
 * What the stocks know of the numbers that Amazon changes by itself. Amazon lowers its number of a seller SKU when it takes
 * an order and raises it when a cancellation restores units, while a push is absolute. So the stock item of each component
 * of the ordered seller SKU has two lists:
 *
 *   amazonChanges   what Amazon's recorded orders did to its own number, appended by decide() with the movement
 *   presumedSold    units that a reading of Amazon's number found missing, with no recorded order behind them
 *
 * Races that are decided here, each with its case in amazon-number.spec.ts:
 *
 *   the order is recorded after the reading that missed its units    "an order that the reading included ends its part"
 *   the order is recorded before the presumption is written          "an order of an earlier version was known to the reading"
 *   the order was placed after the reading                           "an order after the reading is another unit"
 *   Amazon's clock is 2 s ahead                                      "an order within the clock skew counts as included"
 *   a cancellation restored units before the reading                 "a restoration before the reading hid a sold unit"
 *   the search covers the reading without such an order              "a later search ends it"
 *   the search ends while Amazon's clock is ahead                    "a search that ends within the clock skew of the reading
 *                                                                    disproves nothing"
 *   an order is found long after it was placed                       "a late order that a presumption waits for is kept"
 */
import { MINUTE_MS } from '../../platform/durations';
import { millisOf, timestampOf } from '../../platform/timestamp';
import type { AmazonOwnChange } from './movement';

/** How far Amazon's clock may differ from this one, in milliseconds. */
export const CLOCK_SKEW_MS = 2_000;

/** How long a change is kept after it happened, and how many of one stock at most: the item must stay small. */
export const CHANGES_KEPT_MS = 15 * MINUTE_MS;
export const MAX_AMAZON_CHANGES = 16;

/** A change that Amazon made to its own number, and the version of the stock that it made. */
export interface AmazonChange extends AmazonOwnChange {
  readonly version: number;
}

/** Units of a seller SKU that a reading found missing at Amazon and that no recorded order explains. */
export interface PresumedSold {
  readonly sellerSku: string;
  /** Units of the seller SKU, above 0. */
  readonly units: number;
  /** Units of the stock in one unit of the seller SKU. */
  readonly perUnit: number;
  /** What Amazon showed; absent where an older release wrote it. */
  readonly count?: number;
  /** When the reading was answered, in milliseconds since the epoch. */
  readonly seenAtMs: number;
  /** The version of the stock with which the reading was compared: later changes were not known to it. */
  readonly version: number;
}

/** The part of a stock that this is about. */
export interface AmazonMemory {
  readonly amazonChanges?: readonly AmazonChange[];
  /** Changes that happened before this time may be missing; absent while none was dropped. */
  readonly amazonChangesFrom?: string;
  readonly presumedSold?: readonly PresumedSold[];
}

/** How far the orders are known: `off` while they are not read at all. */
export type OrdersKnown = 'off' | { readonly searchedThroughMs?: number };

/** The lists of changes after a movement of one of Amazon's orders made `version`. */
export function changesWith(
  memory: AmazonMemory,
  change: AmazonOwnChange,
  version: number,
  nowMs: number,
): Pick<AmazonMemory, 'amazonChanges' | 'amazonChangesFrom'> {
  const { sellerSku, units } = change;
  const atMs = Date.parse(change.at);
  // It has happened by now, also where Amazon's clock is ahead.
  const at = timestampOf(Number.isNaN(atMs) ? nowMs : Math.min(atMs, nowMs));
  return kept(memory, [...(memory.amazonChanges ?? []), { sellerSku, units, at, version }], nowMs);
}

/** The lists of changes without what is too old, so that the next write makes the item small again. */
export function changesWithoutOld(
  memory: AmazonMemory,
  nowMs: number,
): Pick<AmazonMemory, 'amazonChanges' | 'amazonChangesFrom'> {
  const { amazonChanges, amazonChangesFrom } = memory;
  if (amazonChanges !== undefined) return kept(memory, amazonChanges, nowMs);
  // The most frequent case: a sale of the shop itself, of a stock without such an order.
  return amazonChangesFrom === undefined ? {} : { amazonChangesFrom };
}

function kept(
  { presumedSold = [], amazonChangesFrom }: AmazonMemory,
  changes: readonly AmazonChange[],
  nowMs: number,
): Pick<AmazonMemory, 'amazonChanges' | 'amazonChangesFrom'> {
  const isNeeded = (change: AmazonChange): boolean =>
    millisOf(change.at) >= nowMs - CHANGES_KEPT_MS || presumedSold.some((one) => explains(change, one));
  const needed = changes.filter(isNeeded).slice(-MAX_AMAZON_CHANGES);
  const dropped = changes.filter((change) => !needed.includes(change));
  // A millisecond later, because what happened at the very time of a dropped change may be missing.
  const from = dropped.map(({ at }) => timestampOf(millisOf(at) + 1));
  const last = [...from, ...(amazonChangesFrom === undefined ? [] : [amazonChangesFrom])].sort().at(-1);
  return {
    ...(needed.length === 0 ? {} : { amazonChanges: needed }),
    ...(last === undefined ? {} : { amazonChangesFrom: last }),
  };
}

/** True when Amazon changed its number by an order that was recorded after this version of the stock. */
export function hasAmazonChangeSince(version: number, { amazonChanges = [] }: AmazonMemory): boolean {
  return amazonChanges.some((change) => change.version > version);
}

/** True when the reading behind a presumption included this change without knowing it. */
function explains({ sellerSku, at, version }: AmazonChange, presumed: PresumedSold): boolean {
  return (
    sellerSku === presumed.sellerSku && version > presumed.version && millisOf(at) <= latestOrderIn(presumed)
  );
}

/** The latest time, by Amazon's clock, of an order that the reading may have included. */
function latestOrderIn({ seenAtMs }: PresumedSold): number {
  return seenAtMs + CLOCK_SKEW_MS;
}

/**
 * Units of the seller SKU that are still presumed sold: less the orders that were recorded since and that the reading
 * included; none when a search disproved it, because all orders that the reading may have included are recorded, or while
 * Amazon's orders are not read. Without `orders` the presumption stands as it is stored: the sender removes it when it ends.
 */
export function unitsStillPresumed(
  presumed: PresumedSold,
  { amazonChanges = [] }: AmazonMemory,
  orders: OrdersKnown = {},
): number {
  if (orders === 'off' || (orders.searchedThroughMs ?? -Infinity) > latestOrderIn(presumed)) return 0;
  const explained = amazonChanges
    .filter((change) => explains(change, presumed))
    .reduce((sum, { units }) => sum + units, 0);
  return Math.max(0, presumed.units - explained);
}

/** Units of the stock that are presumed sold, over all seller SKUs that take from it. */
export function presumedUnits(memory: AmazonMemory, orders?: OrdersKnown): number {
  return (memory.presumedSold ?? []).reduce(
    (sum, one) => sum + one.perUnit * unitsStillPresumed(one, memory, orders),
    0,
  );
}

/**
 * What of a stock is offered at Amazon: its broadcast, max(0, physical - buffer), or less while units are presumed sold. Of a
 * listing in the shape of a stock it is the quantity.
 */
export function offeredOf(
  stock: AmazonMemory & { readonly physical: number; readonly buffer: number; readonly broadcast: number },
  orders?: OrdersKnown,
): number {
  const presumed = presumedUnits(stock, orders);
  return presumed === 0 ? stock.broadcast : Math.max(0, stock.physical - presumed - stock.buffer);
}
