/** What moves stock. A movement has one cause, and the same cause moves stock once (I2). */

/** Why stock moved, as the ledger and the API name it. `sync` rows record pushes and are written by the sender. */
export const MOVEMENT_ACTIONS = [
  'sale',
  'refund',
  'cancel',
  'return',
  'return_reversal',
  'adjustment',
  'recount',
  'import',
  'amazon_sale',
  'amazon_cancel',
  'shopify_count',
  'order_edit',
] as const;
export type MovementAction = (typeof MOVEMENT_ACTIONS)[number];

/** The source of a movement: the channel whose message reported it, a caller of the REST API, or the service itself. */
export const ACTORS = ['shopify', 'amazon', 'api', 'system'] as const;
export type Actor = (typeof ACTORS)[number];

/** The origin of a movement in the ids of the channel that reported it. Stored unchanged in the ledger row. */
export interface Cause {
  readonly orderId?: string;
  readonly lineId?: string;
  readonly refundId?: string;
  readonly topic?: string;
  readonly reason?: string;
  /** The listing whose component moved. */
  readonly sellerSku?: string;
}

/** A relative change in units. `mayOversell`: a sale that happened is a fact and may take `physical` below zero. */
interface DeltaChange {
  readonly kind: 'delta';
  readonly delta: number;
  readonly mayOversell: boolean;
}

/** Absolute figures in units; an absent figure stays as it is. `register`: creates an unknown SKU instead of refusing. */
export interface SetChange {
  readonly kind: 'set';
  readonly physical?: number;
  readonly buffer?: number;
  readonly lowStockThreshold?: number;
  /** 0: the service does not set the buffer itself. */
  readonly autoBufferCap?: number;
  readonly register: boolean;
  /** A SKU that it registers is held from Amazon until a person releases it. */
  readonly isHeld?: true;
  /** Refused unless the stock still has this version; 0: unless the SKU is not registered. */
  readonly ifVersion?: number;
}

/** Takes the SKU out of the inventory. `force`: also with stock, or while a push is pending. */
interface RemovalChange {
  readonly kind: 'remove';
  readonly force: boolean;
}

interface MovementBase {
  /** The idempotency key: derived from the cause, never from the delivery (see tx-id.ts). */
  readonly txId: string;
  readonly sku: string;
  readonly action: MovementAction;
  readonly actor: Actor;
  readonly cause: Cause;
  /** A digest of a caller's request, which separates a repeat from another request under the same key. */
  readonly asked?: string;
}

/** Units that come or go. It never registers a SKU. */
export interface DeltaMovement extends MovementBase {
  readonly change: DeltaChange;
  /** What Amazon did to its own number of a seller SKU because of the order that moves; of Amazon's orders alone. */
  readonly atAmazon?: AmazonOwnChange;
}

/** Amazon lowers its own number when it takes an order, and raises it when a cancellation restores it. */
export interface AmazonOwnChange {
  readonly sellerSku: string;
  /** Units of the seller SKU: above 0 when Amazon lowered its number, below 0 when it raised it. */
  readonly units: number;
  /** When Amazon did so: the creation of the order, or the time of its cancellation. */
  readonly at: string;
}

/** New figures of a SKU, which may register it. */
export interface FiguresMovement extends MovementBase {
  readonly change: SetChange;
}

/** The end of a registration: what is left goes to zero, so that the ledger stays the sum of the stock. */
export interface Removal extends MovementBase {
  readonly change: RemovalChange;
}

export type Movement = DeltaMovement | FiguresMovement;

export function isRemoval(movement: Movement | Removal): movement is Removal {
  return movement.change.kind === 'remove';
}
