import { type AlertChange, alertIdOf, draftAlert } from '../../alerts/domain/alert';
import type { Actor, Cause, Movement, MovementAction } from './movement';
import { timestampAfter } from './ledger-time';

/** Quantities that any figure may take, in units; Shopify's own bound is 1e9 as well. */
export const MAX_UNITS = 1_000_000_000;

export interface LastBroadcast {
  /** The quantity that Amazon accepted. */
  readonly count: number;
  /** The `sync` row that records the push. */
  readonly txId: string;
  readonly timestamp: string;
}

/** A push that is owed: waiting for the sender, or parked until somebody mends what Amazon refused. */
export interface PendingPush {
  readonly state: 'queued' | 'blocked';
  readonly since: string;
  readonly attempts: number;
  /** Not before this time, in milliseconds since the epoch. */
  readonly notBefore?: number;
  readonly error?: string;
  /** When a call with a number of this SKU was given up unheard, in milliseconds since the epoch. */
  readonly unheardAt?: number;
}

export interface Stock {
  readonly sku: string;
  /** Units on the shelf; below zero when more were sold than there were. */
  readonly physical: number;
  /** Units held back from Amazon. */
  readonly buffer: number;
  /** What Amazon is to be told: max(0, physical - buffer). */
  readonly broadcast: number;
  /** +1 per movement. */
  readonly version: number;
  readonly updatedAt: string;
  /**
   * Days for which the newest row of its ledger is kept, 0 for ever: the row after it says so, and then the proof knows
   * what may be missing. Absent where a version wrote it that did not say.
   */
  readonly ledgerTtlDays?: number;
  readonly lowStockThreshold?: number;
  readonly lastBroadcast?: LastBroadcast;
  readonly pending?: PendingPush;
  /** Amazon accepted the number, but an older call that went unheard may still arrive: it is looked at again. */
  readonly isDoubtful?: true;
  /** The open alerts of this SKU, kept so that one dip raises one. */
  readonly oversoldAlert?: string;
  readonly lowStockAlert?: string;
}

/** What a `sync` row tells of its push. */
export interface PushRecord {
  /** The quantity that was sent. */
  readonly quantity: number;
  readonly submissionId?: string;
  readonly requestId?: string;
  /** Milliseconds from the movement that made the push due to Amazon's answer, whether it accepted or refused. */
  readonly propagationMs: number;
}

/** One row of the ledger: what moved a SKU, by how much, and where it stood afterwards. */
export interface LedgerRow {
  readonly txId: string;
  readonly sku: string;
  readonly timestamp: string;
  readonly action: MovementAction | 'sync';
  readonly status: 'pending' | 'completed' | 'failed';
  readonly delta: number;
  readonly physicalAfter: number;
  readonly broadcastAfter: number;
  readonly version: number;
  readonly actor: Actor;
  readonly cause: Cause;
  readonly bufferAfter?: number;
  readonly lowStockThresholdAfter?: number;
  readonly push?: PushRecord;
  readonly error?: string;
  /** The digest of the request that came with an idempotency key; see Movement. */
  readonly asked?: string;
}

export type RefusalReason = 'unknown_sku' | 'insufficient_stock' | 'out_of_bounds';

export type Decision =
  | {
      readonly kind: 'applied';
      readonly stock: Stock;
      readonly row: LedgerRow;
      readonly alerts: readonly AlertChange[];
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** What Amazon is told of a stock of `physical` units of which `buffer` are held back. */
export function broadcastOf(physical: number, buffer: number): number {
  return Math.max(0, physical - buffer);
}

/**
 * What a movement does to a stock: the next stock, its ledger row and the alerts that are due; or the rule that
 * forbids it. `nowMs` is the time of day; the row's timestamp never falls behind the stock's last one.
 */
export function decide(stock: Stock | undefined, movement: Movement, nowMs: number): Decision {
  const { change } = movement;
  if (stock === undefined && !(change.kind === 'set' && change.register))
    return { kind: 'refused', reason: 'unknown_sku' };

  const { isDoubtful, ...before } = stock ?? unregistered(movement.sku);
  const physical =
    change.kind === 'delta' ? before.physical + change.delta : (change.physical ?? before.physical);
  if (change.kind === 'delta' && !change.mayOversell && change.delta < 0 && physical < 0)
    return { kind: 'refused', reason: 'insufficient_stock' };
  if (Math.abs(physical) > MAX_UNITS) return { kind: 'refused', reason: 'out_of_bounds' };

  const buffer = change.kind === 'set' ? (change.buffer ?? before.buffer) : before.buffer;
  const threshold =
    change.kind === 'set' ? (change.lowStockThreshold ?? before.lowStockThreshold) : before.lowStockThreshold;
  const timestamp = timestampAfter(stock?.updatedAt, nowMs);
  const broadcast = broadcastOf(physical, buffer);
  const isMoved = physical !== before.physical || buffer !== before.buffer;
  const owed =
    stock === undefined || broadcast !== before.broadcast || (isMoved && before.pending?.state === 'blocked');
  const next: Stock = {
    ...before,
    physical,
    buffer,
    broadcast,
    version: before.version + 1,
    updatedAt: timestamp,
    ...(threshold === undefined ? {} : { lowStockThreshold: threshold }),
    ...(owed ? { pending: owedPush(before.pending, timestamp) } : isDoubtful === true ? { isDoubtful } : {}),
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
    ...(stock === undefined || buffer !== before.buffer ? { bufferAfter: buffer } : {}),
    ...(threshold !== undefined && threshold !== before.lowStockThreshold
      ? { lowStockThresholdAfter: threshold }
      : {}),
  };
  return { kind: 'applied', row, ...withAlerts(next, row) };
}

/** True when absolute figures say what already stands: nothing moved, so there is nothing to record. */
export function changesNothing(stock: Stock, movement: Movement): boolean {
  const { change } = movement;
  return (
    change.kind === 'set' &&
    (change.physical ?? stock.physical) === stock.physical &&
    (change.buffer ?? stock.buffer) === stock.buffer &&
    (change.lowStockThreshold ?? stock.lowStockThreshold) === stock.lowStockThreshold
  );
}

/**
 * True when what leads from one stock to the other owes Amazon a push: its number changed, or a SKU that was parked is
 * tried again. One that was parked may have been parked with a number that Amazon was never told.
 */
export function needsPush(before: Stock | undefined, after: Stock): boolean {
  if (before === undefined || before.broadcast !== after.broadcast) return true;
  return before.pending?.state === 'blocked' && after.pending?.state === 'queued';
}

function unregistered(sku: string): Stock {
  return { sku, physical: 0, buffer: 0, broadcast: 0, version: 0, updatedAt: '' };
}

/** A push is owed: what waits keeps its place, and what was parked gets another try. */
function owedPush(pending: PendingPush | undefined, timestamp: string): PendingPush {
  return pending?.state === 'queued' ? pending : { state: 'queued', since: timestamp, attempts: 0 };
}

function withAlerts(next: Stock, row: LedgerRow): { stock: Stock; alerts: AlertChange[] } {
  const alerts: AlertChange[] = [];
  const { oversoldAlert, lowStockAlert, ...rest } = next;
  const oversold = oversoldDip(next, row, alerts);
  const low = lowStockDip(next, row, alerts);
  return {
    stock: {
      ...rest,
      ...(oversold === undefined ? {} : { oversoldAlert: oversold }),
      ...(low === undefined ? {} : { lowStockAlert: low }),
    },
    alerts,
  };
}

/**
 * Below zero is one dip with one alert, however deep it gets: the alert tells how deep. It closes when the shelf is no
 * longer short.
 */
function oversoldDip(stock: Stock, row: LedgerRow, alerts: AlertChange[]): string | undefined {
  const open = stock.oversoldAlert;
  const at = row.timestamp;
  if (stock.physical >= 0) {
    if (open !== undefined)
      alerts.push({ kind: 'close', alertId: open, at, note: `Stock is back at ${stock.physical}.` });
    return undefined;
  }
  const order = row.cause.orderId;
  const message =
    `${stock.sku} is oversold by ${-stock.physical}: ${order === undefined ? 'a movement' : `order ${order}`} took it ` +
    `${open === undefined ? '' : 'further '}below zero. Amazon is told 0. Find the missing units, or cancel the order ` +
    'before Amazon counts a defect.';
  if (open !== undefined) {
    if (row.delta < 0) alerts.push({ kind: 'repeat', alertId: open, at, message });
    return open;
  }
  const alertId = alertIdOf.oversold(stock.sku, row.txId);
  const about = { sku: stock.sku, ...(order === undefined ? {} : { orderId: order }) };
  alerts.push({ kind: 'raise', alert: draftAlert(alertId, 'oversold', at, message, about) });
  return alertId;
}

/**
 * Units above its threshold at which a SKU is still in the dip that brought it there: a shelf that goes up and down
 * around the threshold warns once.
 */
function lowStockBand(threshold: number): number {
  return Math.max(1, Math.ceil(threshold / 10));
}

/** At or below its threshold a SKU warns once; it must rise above the threshold and its band before it warns again. */
function lowStockDip(stock: Stock, row: LedgerRow, alerts: AlertChange[]): string | undefined {
  const open = stock.lowStockAlert;
  const at = row.timestamp;
  const threshold = stock.lowStockThreshold ?? -Infinity;
  if (open !== undefined) {
    if (stock.physical <= threshold + lowStockBand(threshold)) return open;
    alerts.push({ kind: 'close', alertId: open, at, note: `Stock is back at ${stock.physical}.` });
    return undefined;
  }
  if (stock.physical > threshold) return undefined;
  const alertId = alertIdOf.stockLow(stock.sku, row.txId);
  const message = `${stock.sku} is low: ${stock.physical} left, threshold ${threshold}. Reorder, or lower the threshold.`;
  alerts.push({ kind: 'raise', alert: draftAlert(alertId, 'stock_low', at, message, { sku: stock.sku }) });
  return alertId;
}
