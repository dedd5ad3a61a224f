import type { OrderItemState, OrderState } from '../../../../channels/amazon/orders/order-state';

/**
 * What all states of an order item that were seen so far establish together. It is the same in whatever order they
 * arrived, and however often.
 */
export interface KnownItem {
  /** Of the newest state. */
  readonly status: string;
  /** The time of the newest state by Amazon's clock. */
  readonly updatedAt: string;
  /** Units that the newest state has shipped or still ships; absent where Amazon left a quantity out. */
  readonly left?: number;
  /** Who cancelled units, by the newest state. */
  readonly cancelledBy?: string;
  /** The most units that any state reported as ordered, and as fulfilled. */
  readonly ordered: number;
  readonly fulfilled: number;
  /** The fewest units that were left after the buyer or Amazon had cancelled a part; absent while none did. */
  readonly kept?: number;
}

/** From the earliest to the latest. At equal times the later one counts: units that were shipped are not released. */
const STATUSES = [
  'PENDING_AVAILABILITY',
  'PENDING',
  'UNSHIPPED',
  'PARTIALLY_SHIPPED',
  'CANCELLED',
  'SHIPPED',
] as const;
const CANCELLED = 'CANCELLED';
const FINAL: readonly string[] = [CANCELLED, 'SHIPPED'];
/** Nothing of such an order is to be fulfilled yet, so that quantities of 0 would say nothing. */
const PENDING: readonly string[] = ['PENDING_AVAILABILITY', 'PENDING'];
/** Whose cancellation releases units. A merchant mostly cancels because the unit is missing or damaged. */
const RELEASING: readonly (string | undefined)[] = ['BUYER', 'AMAZON'];

/** An order in such a state does not change any more. */
export function isFinal(status: string): boolean {
  return FINAL.includes(status);
}

/** An order in such a state still takes units; a word that is not known does not count as one. */
export function isOpen(status: string): boolean {
  return STATUSES.some((known) => known === status) && !isFinal(status);
}

/** The time in the form in which times compare as text; undefined for what is no time. Pure. */
export function moment(time: string): string | undefined {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** What one state of an item establishes. `updatedAt` is its time as `moment` gives it. Pure. */
export function knownOf(
  { status }: Pick<OrderState, 'status'>,
  { ordered, unfulfilled, cancelledBy, ...item }: OrderItemState,
  updatedAt: string,
): KnownItem {
  const fulfilled = item.fulfilled ?? 0;
  const isStated = item.fulfilled !== undefined && (cancelledBy !== undefined || !PENDING.includes(status));
  const left = isStated && unfulfilled !== undefined ? fulfilled + unfulfilled : undefined;
  const isPart = left !== undefined && status !== CANCELLED && RELEASING.includes(cancelledBy);
  return {
    status,
    updatedAt,
    ...(left === undefined ? {} : { left }),
    ...(cancelledBy === undefined ? {} : { cancelledBy }),
    ordered: Math.max(ordered, fulfilled, left ?? 0),
    fulfilled,
    ...(isPart ? { kept: left } : {}),
  };
}

/** What both establish together: the newest state, and the bounds of all. Associative, commutative, idempotent. Pure. */
export function joined(one: KnownItem, other: KnownItem = one): KnownItem {
  const { status, updatedAt, left, cancelledBy } = compared(one, other) >= 0 ? one : other;
  const kept = Math.min(one.kept ?? Infinity, other.kept ?? Infinity);
  return {
    status,
    updatedAt,
    ...(left === undefined ? {} : { left }),
    ...(cancelledBy === undefined ? {} : { cancelledBy }),
    ordered: Math.max(one.ordered, other.ordered),
    fulfilled: Math.max(one.fulfilled, other.fulfilled),
    ...(kept === Infinity ? {} : { kept }),
  };
}

/** True when the other state adds nothing to what is known. Pure. */
export function covers(known: KnownItem, other: KnownItem): boolean {
  const both = joined(known, other);
  return FIELDS.every((field) => both[field] === known[field]);
}

const FIELDS: readonly (keyof KnownItem)[] = [
  'status',
  'updatedAt',
  'left',
  'cancelledBy',
  'ordered',
  'fulfilled',
  'kept',
];

/**
 * The newer of two states: a final one is newer than an open one, whatever their times. Among states of one time and
 * status the one that reports more is newer; the rest of the order only makes it total.
 */
export function compared(one: KnownItem, other: KnownItem): number {
  return (
    Number(isFinal(one.status)) - Number(isFinal(other.status)) ||
    byText(one.updatedAt, other.updatedAt) ||
    rankOf(one.status) - rankOf(other.status) ||
    byText(one.status, other.status) ||
    byText(one.cancelledBy ?? '', other.cancelledBy ?? '') ||
    (one.left ?? -1) - (other.left ?? -1)
  );
}

function rankOf(status: string): number {
  return STATUSES.findIndex((known) => known === status);
}

function byText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** How many units of an item are out of stock, and how many are so although they are reported as cancelled. */
export interface ItemTarget {
  readonly units: number;
  /** Cancelled units that are not released: the merchant, or an unnamed party, cancelled them; or up to so many. */
  readonly withheld: number;
  /** A part was cancelled, and Amazon leaves out how many units: none is released, and `withheld` is the most it can be. */
  readonly isUnstated?: true;
}

/** The units of the seller SKU that an item takes out of stock by all that is known of it. Pure. */
export function targetOf(known: KnownItem): ItemTarget {
  const { status, ordered, fulfilled, cancelledBy } = known;
  const unreleased = known.kept ?? ordered;
  if (isUnstated(known)) return { units: unreleased, withheld: unreleased - fulfilled, isUnstated: true };
  const left = Math.max(fulfilled, status === CANCELLED ? 0 : (known.left ?? unreleased));
  const units = RELEASING.includes(cancelledBy) ? left : Math.max(left, unreleased);
  return { units, withheld: units - left };
}

function isUnstated({ status, cancelledBy, left, kept, ordered, fulfilled }: KnownItem): boolean {
  if (status === CANCELLED || cancelledBy === undefined) return false;
  return left === undefined && kept === undefined && fulfilled < ordered;
}
