import { timestampOf } from '../../platform/timestamp';
import { isPushOf } from './tx-id';

/** What Amazon showed of the number that it accepted last. It is stored once, when the receipt of that number ends. */
export interface Observation {
  /** `observed`: Amazon showed what it should. `mismatch`: it showed another number, or none. */
  readonly state: 'observed' | 'mismatch';
  /** The number that it showed; absent where it showed none. */
  readonly count?: number;
  /** When it was read. */
  readonly at: string;
  /** The `timestamp` of the accepted number that it is about: another one makes it void. */
  readonly of: string;
  /** Of a mismatch: when Amazon showed the accepted number before that; absent where it never did. */
  readonly seenAt?: string;
}

/** A receipt that ended, as the change feed brings it: once for each number. */
export interface EndedReceipt {
  /** Of a listing its first component. */
  readonly sku: string;
  readonly sellerSku: string;
  readonly state: Observation['state'];
  /** The number that Amazon accepted, or was to show by itself. */
  readonly quantity: number;
  readonly acceptedAt: string;
  /** When Amazon was seen to show it, and how long after it was accepted. */
  readonly observedAt?: string;
  readonly observedMs?: number;
  /** No sender looked while its steps came, such as before an upgrade: how long it took is not known. */
  readonly isUnmeasured?: true;
}

/**
 * What became of the number before the one that a `sync` row records. `superseded`: the newer number was sent before Amazon
 * was seen to show the older one, or another number than it.
 */
export interface PreviousReceipt {
  /** The `sync` row that records its push. */
  readonly txId: string;
  readonly state: Observation['state'] | 'superseded';
  /** When Amazon was read. */
  readonly at?: string;
  /** The number that Amazon showed. */
  readonly quantity?: number;
}

/** The last number of a stock or a listing that Amazon accepted, and what it showed of it. */
interface LastNumber {
  /** Of a listing its seller SKU. */
  readonly sku: string;
  readonly lastBroadcast?: { readonly txId: string; readonly timestamp: string };
  readonly observation?: Observation;
}

/** Undefined before the first number, and where the item has the one of a listing that sold the SKU until now. */
export function previousReceiptOf({
  sku,
  lastBroadcast,
  observation,
}: LastNumber): PreviousReceipt | undefined {
  const { txId = '', timestamp } = lastBroadcast ?? {};
  if (timestamp === undefined || !isPushOf(sku, txId)) return undefined;
  if (observation?.of !== timestamp) return { txId, state: 'superseded' };
  const { state, at, count } = observation;
  return { txId, state, at, ...(count === undefined ? {} : { quantity: count }) };
}

/**
 * How far the last number has come. `none`: Amazon has accepted none. `sent`: a call had no answer. `accepted`: Amazon took it
 * and has not shown it yet. `observed`: Amazon shows it. `mismatch`: Amazon shows another number.
 */
export type ReceiptState = 'none' | 'sent' | 'accepted' | 'observed' | 'mismatch';

/** The receipt of a number as the API shows it. Quantities are in units. */
export interface Receipt {
  readonly state: ReceiptState;
  /** The number that it is about; null while there is none. */
  readonly quantity: number | null;
  /** When it came so far (ISO 8601). */
  readonly at: string | null;
  /** The number that Amazon showed. */
  readonly observedQuantity?: number;
}

/** What a receipt follows from. */
export interface ReceiptSource {
  readonly broadcast: number;
  readonly lastBroadcast?: { readonly count: number; readonly timestamp: string };
  readonly pending?: { readonly unheardAt?: number };
  readonly observation?: Observation;
}

export function receiptOf({ broadcast, lastBroadcast, pending, observation }: ReceiptSource): Receipt {
  if (pending?.unheardAt !== undefined)
    return { state: 'sent', quantity: broadcast, at: timestampOf(pending.unheardAt) };
  if (lastBroadcast === undefined) return { state: 'none', quantity: null, at: null };
  const { count: quantity, timestamp } = lastBroadcast;
  if (observation?.of !== timestamp) return { state: 'accepted', quantity, at: timestamp };
  const { state, count, at } = observation;
  return { state, quantity, at, ...(count === undefined ? {} : { observedQuantity: count }) };
}

/**
 * What Amazon showed of what sells a SKU together, for the number of the SKU's own item: all of them observed, or one of them
 * a mismatch. Undefined while neither is known.
 */
export function observationOfListings(
  listings: readonly LastNumber[],
  last: LastNumber['lastBroadcast'],
): Observation | undefined {
  if (last === undefined || listings.length === 0) return undefined;
  const observations = listings.flatMap(({ lastBroadcast, observation }) =>
    observation !== undefined && observation.of === lastBroadcast?.timestamp ? [observation] : [],
  );
  const mismatch = observations.find(({ state }) => state === 'mismatch');
  if (mismatch !== undefined) return { ...mismatch, of: last.timestamp };
  if (observations.length < listings.length) return undefined;
  // The one whose number stands for the SKU, else the one that was seen last.
  const own = observations.find(({ of }) => of === last.timestamp);
  const latest = observations.reduce((one, other) => (other.at > one.at ? other : one));
  return { ...(own ?? latest), at: latest.at, of: last.timestamp };
}

/** The worst last. */
const BY_WEIGHT: readonly ReceiptState[] = ['observed', 'accepted', 'none', 'sent', 'mismatch'];

/** The worst of the receipts of what sells a SKU; undefined for none. */
export function worstReceipt(receipts: readonly Receipt[]): Receipt | undefined {
  const weightOf = ({ state }: Receipt): number => BY_WEIGHT.indexOf(state);
  return receipts.reduce<Receipt | undefined>(
    (worst, one) => (worst === undefined || weightOf(one) > weightOf(worst) ? one : worst),
    undefined,
  );
}

/** What Amazon remarked beside accepting a quantity. */
export interface PushIssue {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  /** What Amazon does to the listing because of it, such as `LISTING_SUPPRESSED`. */
  readonly enforcements?: readonly string[];
}

/** The push that a `sync` row records. */
export interface PushRecord {
  /** The quantity that was sent. */
  readonly quantity: number;
  readonly submissionId?: string;
  readonly requestId?: string;
  /** Milliseconds from the movement that made the push due to Amazon's answer, accepted or refused. */
  readonly propagationMs: number;
  /** Amazon's remarks beside accepting it, at most five. */
  readonly issues?: readonly PushIssue[];
  /** What became of the number before it. */
  readonly previous?: PreviousReceipt;
}
