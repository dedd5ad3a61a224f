/** What moves stock. A movement is a fact or a request with one cause; the same cause moves stock once (I2). */

/** Why stock moved, as the ledger and the API name it. `sync` rows record pushes and are written by the sender. */
export type MovementAction =
  'sale' | 'refund' | 'cancel' | 'return' | 'return_reversal' | 'adjustment' | 'recount' | 'import';

/** Who said so: the channel whose signed message it was, or a person through the REST API. */
export type Actor = 'shopify' | 'amazon' | 'api' | 'system';

/** Where a movement comes from, in the ids of the channel that reported it. Kept in the ledger row as it is. */
export interface Cause {
  readonly orderId?: string;
  readonly lineId?: string;
  readonly refundId?: string;
  readonly topic?: string;
  readonly reason?: string;
}

/** A relative change in units. `mayOversell`: a sale that happened is a fact and may take `physical` below zero. */
export interface DeltaChange {
  readonly kind: 'delta';
  readonly delta: number;
  readonly mayOversell: boolean;
}

/** Absolute figures in units; what is absent stays. `register`: an unknown SKU is created rather than refused. */
export interface SetChange {
  readonly kind: 'set';
  readonly physical?: number;
  readonly buffer?: number;
  readonly lowStockThreshold?: number;
  readonly register: boolean;
}

export interface Movement {
  /** The idempotency key: derived from the cause, never from the delivery (see tx-id.ts). */
  readonly txId: string;
  readonly sku: string;
  readonly action: MovementAction;
  readonly change: DeltaChange | SetChange;
  readonly actor: Actor;
  readonly cause: Cause;
  /** A digest of what a person asked for, by which another request under the same key is told from a repeat. */
  readonly asked?: string;
}
