/** The outcomes that no other table keeps, each with a log of its own, so that a rare one is read without the others. */
export const STORED_OUTCOMES = ['refused', 'skipped', 'ignored', 'duplicate', 'failed'] as const;
export type StoredOutcome = (typeof STORED_OUTCOMES)[number];

/** A delivery that changed nothing, as it is kept for seven days. */
export interface StoredDelivery {
  readonly kind: 'webhook' | 'push' | 'alert';
  readonly outcome: StoredOutcome;
  /** Time of the delivery (ISO 8601, UTC, microseconds). */
  readonly at: string;
  readonly reason?: string;
  /** Shopify's topic. */
  readonly topic?: string;
  readonly sku?: string;
  /** Of the push of a listing: `sku` is one of its components. */
  readonly sellerSku?: string;
  readonly orderId?: string;
  /** The status with which this service, or the receiver of an alert, answered. */
  readonly httpStatus?: number;
  readonly attempts?: number;
  readonly durationMs?: number;
  readonly txId?: string;
  readonly alertId?: string;
}

/** What one write stores of one outcome. */
export interface DeliveryBatch {
  /** In the order in which they came. */
  readonly deliveries: readonly StoredDelivery[];
  /** How many more came in the same second, which are only counted. */
  readonly more: number;
}

/** Deliveries of one outcome that one write stores: a flood of repeats costs no more than this a second. */
export const MOST_STORED = 25;
/** Characters of a text that comes from outside. */
const LONGEST_TEXT = 300;

/** The batch with one more delivery, or with one more that is only counted. */
export function withDelivery(
  { deliveries, more }: DeliveryBatch,
  delivery: StoredDelivery,
  most = MOST_STORED,
): DeliveryBatch {
  return deliveries.length < most
    ? { deliveries: [...deliveries, bounded(delivery)], more }
    : { deliveries, more: more + 1 };
}

/** Two batches as one, such as one that could not be written and those that came meanwhile. */
export function joined(one: DeliveryBatch, other: DeliveryBatch): DeliveryBatch {
  const all = other.deliveries.reduce((batch, delivery) => withDelivery(batch, delivery), one);
  return { deliveries: all.deliveries, more: all.more + other.more };
}

export const NO_DELIVERIES: DeliveryBatch = { deliveries: [], more: 0 };

function bounded(delivery: StoredDelivery): StoredDelivery {
  const { reason } = delivery;
  return reason === undefined || reason.length <= LONGEST_TEXT
    ? delivery
    : { ...delivery, reason: `${reason.slice(0, LONGEST_TEXT - 1)}…` };
}
