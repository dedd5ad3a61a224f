import type { AlertChange } from '../../alerts/domain/alert';
import { timestampAfter } from './ledger-time';
import type { Removal } from './movement';
import type { Decision, LedgerRow, RefusalReason, Stock } from './stock';

/** The closing note of the alerts about a SKU that was removed. */
export const REMOVED_NOW = 'The SKU was removed from the inventory.';

/** The reasons that the rows of removals record: by them a row is known to end a registration. */
export const REMOVAL_REASON = { plain: 'removed the SKU', forced: 'removed the SKU (forced)' } as const;

/**
 * Takes a SKU out of the inventory: what is left goes to zero by a row of the ledger, the open alerts of its stock close,
 * and nothing is pending any more. Its version and time stay, so that a later registration continues the ledger. ADR 12.
 */
export function decideRemoval(stock: Stock | undefined, removal: Removal, nowMs: number): Decision {
  if (stock === undefined || stock.removed === true) return { kind: 'refused', reason: 'unknown_sku' };
  const reason = removal.change.force ? undefined : refusalOf(stock);
  if (reason !== undefined) return { kind: 'refused', reason };
  const timestamp = timestampAfter(stock.updatedAt, nowMs);
  const { sku, lastBroadcast, ledgerTtlDays } = stock;
  const after: Stock = {
    sku,
    physical: 0,
    buffer: 0,
    broadcast: 0,
    version: stock.version + 1,
    updatedAt: timestamp,
    removed: true,
    ...(ledgerTtlDays === undefined ? {} : { ledgerTtlDays }),
    ...(lastBroadcast === undefined ? {} : { lastBroadcast }),
  };
  const row: LedgerRow = {
    txId: removal.txId,
    sku,
    timestamp,
    action: removal.action,
    status: 'completed',
    delta: 0 - stock.physical,
    physicalAfter: 0,
    broadcastAfter: 0,
    version: after.version,
    actor: removal.actor,
    cause: removal.cause,
    ...(stock.buffer === 0 ? {} : { bufferAfter: 0 }),
  };
  const alerts = [stock.oversoldAlert, stock.lowStockAlert]
    .filter((alertId) => alertId !== undefined)
    .map((alertId): AlertChange => ({ kind: 'close', alertId, at: timestamp, note: REMOVED_NOW }));
  return { kind: 'applied', stock: after, row, alerts };
}

/** Why a SKU is not removed without force. A blocked push waits for a person, and not for Amazon. */
function refusalOf({ physical, pending, needsLateCallCheck }: Stock): RefusalReason | undefined {
  if (physical !== 0) return 'sku_has_stock';
  return pending?.state === 'queued' || needsLateCallCheck === true ? 'push_pending' : undefined;
}
