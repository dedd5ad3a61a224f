import { isSoldUnderOwnName, type Listing } from '../../../../inventory/domain/listing';
import { type Observation, observationOfListings } from '../../../../inventory/domain/receipt';
import type { LastBroadcast, Stock } from '../../../../inventory/domain/stock';

/** A listing of a SKU that is spread, as it was read, and what its components allow. */
export interface SpreadListing {
  readonly listing: Listing;
  /** Its outbox state in the shape of a stock. */
  readonly state: Stock;
  readonly quantity: number;
  /** Components that are not registered. */
  readonly missing: readonly string[];
  /** A call of its seller SKU is under way, whose number may be older than `quantity`. */
  readonly isInFlight: boolean;
  /** Amazon has, or may have, changed its number by itself since it accepted one. */
  readonly hasChanged: boolean;
  /** A component is held from Amazon: its release has the listing compared again. */
  readonly isHeld: boolean;
}

/** The mark that a listing gets: the number is `quantity`, and the version rises. */
interface ListingMark {
  readonly quantity: number;
  readonly since: string;
  /** The listing was blocked: its next try is a first one. */
  readonly isAnew: boolean;
  /** A call of the plain SKU that may still arrive, given up then (milliseconds since the epoch). */
  readonly unheardAt?: number;
}

/**
 * What becomes of one listing. `skip`: Amazon has its number, or gets it when a component is released. `queue`: it is pushed; without `mark` the one that it has
 * stands. `keep_blocked`: Amazon refused this very number, or the cause stands.
 */
export type ListingStep =
  { readonly kind: 'skip' | 'keep_blocked' } | { readonly kind: 'queue'; readonly mark?: ListingMark };

/** What becomes of the mark of the SKU itself. */
export type SkuStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'clear'; readonly lastBroadcast?: LastBroadcast; readonly observation?: Observation }
  | { readonly kind: 'block'; readonly reason: string; readonly lastBroadcast?: LastBroadcast };

/** The cause of a listing that is blocked because components are not registered begins with this. */
const MISSING_COMPONENT = 'missing_component:';

/**
 * Decides about one listing of a SKU. `unheardAt`: a call of the plain SKU, of the listing's own name, may still arrive.
 * A number that waits needs no new mark, because a push reads it at send time; one with a call under way does, or the
 * answer to that call would settle it.
 */
export function listingStep(
  one: SpreadListing,
  sku: Pick<Stock, 'pending'>,
  at: string,
  unheardAt?: number,
): ListingStep {
  const { state, quantity, missing, isInFlight, hasChanged, isHeld } = one;
  const { pending, lastBroadcast } = state;
  const mark = (isAnew: boolean): ListingStep => ({
    kind: 'queue',
    mark: {
      quantity,
      since: sinceOf(one, sku, at),
      isAnew,
      ...(unheardAt === undefined ? {} : { unheardAt }),
    },
  });
  if (unheardAt !== undefined) return mark(pending?.state === 'blocked');
  switch (pending?.state) {
    case 'queued':
      return isInFlight ? mark(false) : { kind: 'queue' };
    case 'blocked': {
      const isComplete = missing.length === 0 && pending.cause?.startsWith(MISSING_COMPONENT) === true;
      return quantity !== state.broadcast || isComplete ? mark(true) : { kind: 'keep_blocked' };
    }
    case 'held':
      return isHeld ? { kind: 'skip' } : mark(true);
    case undefined: {
      if (isHeld) return { kind: 'skip' };
      // A listing without all its components is blocked by its push.
      const isTaken = lastBroadcast?.count === quantity && missing.length === 0 && !hasChanged;
      return isTaken ? { kind: 'skip' } : mark(false);
    }
  }
}

/** A listing is pending since its SKU is, unless Amazon took a number of it after that. */
function sinceOf({ state }: SpreadListing, { pending }: Pick<Stock, 'pending'>, at: string): string {
  if (state.pending?.state === 'queued') return state.pending.since;
  const since = pending?.state === 'queued' ? pending.since : at;
  const taken = state.lastBroadcast?.timestamp ?? '';
  return taken > since ? taken : since;
}

/** Decides about the SKU when each of its listings is decided: it shows the worst of them. */
export function skuStep(
  sku: string,
  decided: readonly (Pick<SpreadListing, 'state'> & { readonly step: ListingStep })[],
): SkuStep {
  if (decided.some(({ step }) => step.kind === 'queue')) return { kind: 'wait' };
  const blocked = decided.find(({ step }) => step.kind === 'keep_blocked');
  if (blocked !== undefined) {
    const { sku: sellerSku, pending } = blocked.state;
    const error = pending?.error ?? 'Amazon does not take its quantity.';
    return {
      kind: 'block',
      reason: sellerSku === sku ? error : `Its listing ${sellerSku} is blocked: ${error}`,
      ...lastOf(blocked.state),
    };
  }
  const states = decided.map(({ state }) => state);
  const worst = states.find((state) => state.sku === sku) ?? longestAgo(states);
  const last = worst === undefined ? {} : lastOf(worst);
  const observation = observationOfListings(states, last.lastBroadcast);
  return { kind: 'clear', ...last, ...(observation === undefined ? {} : { observation }) };
}

function lastOf({ lastBroadcast }: Stock): { lastBroadcast?: LastBroadcast } {
  return lastBroadcast === undefined ? {} : { lastBroadcast };
}

function longestAgo(states: readonly Stock[]): Stock | undefined {
  const at = ({ lastBroadcast }: Stock): string => lastBroadcast?.timestamp ?? '';
  let first: Stock | undefined;
  for (const state of states) if (first === undefined || at(state) < at(first)) first = state;
  return first;
}

/**
 * What becomes of the item of a SKU's own name. `listings` have the SKU as a component; `own` is the listing of its name,
 * whatever that sells.
 */
export function ownNameStep(
  sku: string,
  listings: readonly Listing[],
  own: Listing | undefined,
): 'create' | 'remove' | 'none' {
  const isSold = isSoldUnderOwnName(sku, listings);
  if (own === undefined) return isSold ? 'create' : 'none';
  return own.implicit === true && !isSold ? 'remove' : 'none';
}

/**
 * The listings that one spread marks and queues, at most `mostMarks` new marks, the smallest numbers first: a SKU of a
 * thousand listings that sells out must not write all their marks before the first 0 goes. `postponed` are left to the
 * next spread.
 */
export function inOneSpread<T extends Pick<SpreadListing, 'quantity'> & { readonly step: ListingStep }>(
  decided: readonly T[],
  mostMarks: number,
): { readonly taken: readonly T[]; readonly postponed: readonly T[] } {
  const needsMark = ({ step }: T): boolean => step.kind === 'queue' && step.mark !== undefined;
  const byNeed = decided.filter(needsMark).sort((one, other) => one.quantity - other.quantity);
  const postponed = byNeed.slice(mostMarks);
  const isPostponed = new Set(postponed);
  return { taken: decided.filter((one) => !isPostponed.has(one)), postponed };
}
