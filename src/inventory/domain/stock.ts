import type { AlertChange } from '../../alerts/domain/alert';
import { type AmazonMemory, changesWith, changesWithoutOld } from './amazon-number';
import { timestampAfter } from './ledger-time';
import type { Component } from './listing';
import {
  type Actor,
  type AmazonOwnChange,
  type Cause,
  type Movement,
  MOVEMENT_ACTIONS,
  type SetChange,
} from './movement';
import type { Observation, PushRecord } from './receipt';
import { alertsAfter } from './stock-alerts';

/** Upper bound of any figure, in units. Shopify's bound is 1e9 as well. */
export const MAX_UNITS = 1_000_000_000;

export interface LastBroadcast {
  /** The quantity that Amazon accepted. */
  readonly count: number;
  /** The `sync` row that records the push. */
  readonly txId: string;
  readonly timestamp: string;
}

/**
 * A pending push: it waits for the sender, is blocked until a person fixes what Amazon refused, or is held from Amazon until a
 * person releases what an import registered.
 */
export interface PendingPush {
  readonly state: 'queued' | 'blocked' | 'held';
  readonly since: string;
  readonly attempts: number;
  /** Earliest time of the next try, in milliseconds since the epoch. */
  readonly notBefore?: number;
  readonly error?: string;
  /** The cause of the error, equal for SKUs with the same problem. */
  readonly cause?: string;
  /** When a call for this SKU was given up without an answer, in milliseconds since the epoch. */
  readonly unheardAt?: number;
  /** An operator asked for the push: it goes also when Amazon shows the number by itself. */
  readonly isRequested?: true;
  /** It would raise Amazon's number while neither its orders nor its number can be read, or it is held by an import. */
  readonly held?: HeldMark;
}

/** Why a number waits, and since when. */
export interface HeldMark {
  readonly reason: string;
  readonly since: string;
}

/** Why a push with the state `held` waits. */
export const HELD_BY_IMPORT = 'An import registered it: POST /api/sync/resume sends its number to Amazon.';

export interface Stock extends AmazonMemory {
  readonly sku: string;
  /** Units on the shelf; below zero when more were sold than there were. */
  readonly physical: number;
  /** Units held back from Amazon. */
  readonly buffer: number;
  /** The quantity for Amazon: max(0, physical - buffer). */
  readonly broadcast: number;
  /** +1 per movement. */
  readonly version: number;
  readonly updatedAt: string;
  /**
   * Days for which the newest row of its ledger is kept; 0: for ever. The next row records it, so that the proof can
   * separate an expired row from a missing one. Absent where an older version wrote the stock.
   */
  readonly ledgerTtlDays?: number;
  readonly lowStockThreshold?: number;
  /** The service sets the buffer itself, between 0 and this; absent where it does not. */
  readonly autoBufferCap?: number;
  readonly lastBroadcast?: LastBroadcast;
  /** What Amazon showed of `lastBroadcast`. */
  readonly observation?: Observation;
  readonly pending?: PendingPush;
  /** Amazon accepted the quantity, but an unanswered older call may still arrive. Stored as `pending: 'doubtful'`. */
  readonly needsLateCallCheck?: true;
  /**
   * The SKU was removed: it is not registered, though its item stays, so that its versions go on when it is registered
   * again. ADR 12.
   */
  readonly removed?: true;
  /** When it was registered last; absent where an older version registered it. */
  readonly registeredAt?: string;
  /** How many listings have the SKU as a component; and +1 per change of them, on which clearing its mark rests. ADR 19. */
  readonly listings?: number;
  readonly listingsRevision?: number;
  /** A listing in the shape of a stock: `sku` is its seller SKU, `broadcast` its quantity. */
  readonly isListing?: true;
  /** What one unit of the listing takes; of a listing alone. */
  readonly components?: readonly Component[];
  /** The stock of the component under which a push of the listing is recorded; while it is pushed alone. */
  readonly recordedUnder?: Stock;
  /** The open alerts of this SKU: one dip raises one alert. */
  readonly oversoldAlert?: string;
  readonly lowStockAlert?: string;
}

/** The actions of the ledger's rows: a movement's, or the record of a push. */
export const LEDGER_ACTIONS = [...MOVEMENT_ACTIONS, 'sync'] as const;
export type LedgerAction = (typeof LEDGER_ACTIONS)[number];

/** One row of the ledger: what moved a SKU, by how much, and the figures after it. */
export interface LedgerRow {
  readonly txId: string;
  readonly sku: string;
  readonly timestamp: string;
  readonly action: LedgerAction;
  readonly status: 'pending' | 'completed' | 'failed';
  readonly delta: number;
  readonly physicalAfter: number;
  readonly broadcastAfter: number;
  readonly version: number;
  readonly actor: Actor;
  readonly cause: Cause;
  readonly bufferAfter?: number;
  readonly lowStockThresholdAfter?: number;
  readonly autoBufferCapAfter?: number;
  readonly push?: PushRecord;
  /** The listing whose push the row records. `sku` is then one of its components. */
  readonly sellerSku?: string;
  readonly error?: string;
  /** The digest of the request that came with an idempotency key; see Movement. */
  readonly asked?: string;
}

export type RefusalReason =
  | 'unknown_sku'
  | 'insufficient_stock'
  | 'out_of_bounds'
  | 'sku_has_stock'
  | 'push_pending'
  | 'already_registered'
  | 'stock_moved';

export type Decision =
  | {
      readonly kind: 'applied';
      readonly stock: Stock;
      readonly row: LedgerRow;
      readonly alerts: readonly AlertChange[];
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** The quantity for Amazon of a stock of `physical` units of which `buffer` are held back. */
export function broadcastOf(physical: number, buffer: number): number {
  return Math.max(0, physical - buffer);
}

/**
 * Applies a movement to a stock: gives the next stock, its ledger row and its alert changes, or the rule that forbids
 * it. `nowMs` is in milliseconds since the epoch; the row's timestamp is always later than the stock's last one.
 * Order path: foldBatch -> decide. ADR 1.
 */
export function decide(stock: Stock | undefined, movement: Movement, nowMs: number): Decision {
  const { change } = movement;
  const registered = stock?.removed === true ? undefined : stock;
  if (registered === undefined && !(change.kind === 'set' && change.register))
    return { kind: 'refused', reason: 'unknown_sku' };
  if (
    change.kind === 'set' &&
    change.ifVersion !== undefined &&
    change.ifVersion !== (registered?.version ?? 0)
  )
    return { kind: 'refused', reason: change.ifVersion === 0 ? 'already_registered' : 'stock_moved' };

  const { needsLateCallCheck, removed, amazonChanges, amazonChangesFrom, autoBufferCap, ...before } =
    stock ?? unregistered(movement.sku);
  const physical =
    change.kind === 'delta' ? before.physical + change.delta : (change.physical ?? before.physical);
  if (change.kind === 'delta' && !change.mayOversell && change.delta < 0 && physical < 0)
    return { kind: 'refused', reason: 'insufficient_stock' };
  if (Math.abs(physical) > MAX_UNITS) return { kind: 'refused', reason: 'out_of_bounds' };

  const given: Partial<SetChange> = change.kind === 'set' ? change : {};
  const buffer = given.buffer ?? before.buffer;
  const threshold = given.lowStockThreshold ?? before.lowStockThreshold;
  const cap = given.autoBufferCap ?? autoBufferCap ?? 0;
  const timestamp = timestampAfter(stock?.updatedAt, nowMs);
  const broadcast = broadcastOf(physical, buffer);
  const isMoved = physical !== before.physical || buffer !== before.buffer;
  const isPending =
    registered === undefined ||
    broadcast !== before.broadcast ||
    atAmazonOf(movement) !== undefined ||
    (isMoved && before.pending?.state === 'blocked');
  const next: Stock = {
    ...before,
    physical,
    buffer,
    broadcast,
    version: before.version + 1,
    updatedAt: timestamp,
    ...(registered === undefined ? { registeredAt: timestamp } : {}),
    ...amazonChangesAfter(stock, movement, timestamp, nowMs),
    ...(threshold === undefined ? {} : { lowStockThreshold: threshold }),
    ...(cap === 0 ? {} : { autoBufferCap: cap }),
    ...(isPending
      ? {
          pending:
            registered === undefined && isHeldBy(movement.change)
              ? heldPush(timestamp)
              : pendingPushAfter(before.pending, timestamp),
        }
      : needsLateCallCheck === true
        ? { needsLateCallCheck }
        : {}),
  };
  const row: LedgerRow = {
    txId: movement.txId,
    sku: movement.sku,
    timestamp,
    action: movement.action,
    status: 'completed',
    delta: physical - before.physical,
    physicalAfter: physical,
    broadcastAfter: broadcast,
    version: next.version,
    actor: movement.actor,
    cause: movement.cause,
    ...(movement.asked === undefined ? {} : { asked: movement.asked }),
    ...(registered === undefined || buffer !== before.buffer ? { bufferAfter: buffer } : {}),
    ...(threshold !== undefined && threshold !== before.lowStockThreshold
      ? { lowStockThresholdAfter: threshold }
      : {}),
    ...(cap === (autoBufferCap ?? 0) ? {} : { autoBufferCapAfter: cap }),
  };
  const { oversoldAlert, lowStockAlert, ...rest } = next;
  const { open, alerts } = alertsAfter(next, row, registered === undefined);
  return { kind: 'applied', row, stock: { ...rest, ...open }, alerts };
}

/** True for a SKU that listings have as a component. */
export function isListed({ listings = 0 }: Pick<Stock, 'listings'>): boolean {
  return listings > 0;
}

/** True for the first row of a registration: it begins at zero and names the buffer. Few other rows look so. */
export function mayRegister({ physicalAfter, delta, bufferAfter }: LedgerRow): boolean {
  return bufferAfter !== undefined && physicalAfter === delta;
}

function unregistered(sku: string): Stock {
  return { sku, physical: 0, buffer: 0, broadcast: 0, version: 0, updatedAt: '' };
}

/** A SKU that is registered again knows nothing of what Amazon did while it was not. */
function amazonChangesAfter(
  stock: Stock | undefined,
  movement: Movement,
  timestamp: string,
  nowMs: number,
): AmazonMemory {
  if (stock === undefined) return {};
  if (stock.removed === true) return { amazonChangesFrom: timestamp };
  const change = atAmazonOf(movement);
  return change === undefined
    ? changesWithoutOld(stock, nowMs)
    : changesWith(stock, change, stock.version + 1, nowMs);
}

function atAmazonOf(movement: Movement): AmazonOwnChange | undefined {
  return 'atAmazon' in movement ? movement.atAmazon : undefined;
}

function isHeldBy(change: Movement['change']): boolean {
  return change.kind === 'set' && change.isHeld === true;
}

function heldPush(since: string): PendingPush {
  return { state: 'held', since, attempts: 0, held: { reason: HELD_BY_IMPORT, since } };
}

/** A queued push keeps its place, and a held one stays held; a blocked one is queued anew. */
function pendingPushAfter(pending: PendingPush | undefined, timestamp: string): PendingPush {
  return pending !== undefined && pending.state !== 'blocked'
    ? pending
    : { state: 'queued', since: timestamp, attempts: 0 };
}
