import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DAY_SECONDS } from '../../platform/durations';
import { UNREAD } from '../../alerts/store/alert-item';
import { decide, type LastBroadcast, type LedgerRow, type Stock } from '../../inventory/domain/stock';
import { txIdOf } from '../../inventory/domain/tx-id';
import { monthOf } from '../../platform/months';
import { timestampOf } from '../../platform/timestamp';
import { type Decision, judge } from '../../returns/units/domain/disposition';
import type { ReturnUnit } from '../../returns/units/domain/return-unit';
import { toReturnItem } from '../../returns/units/return-item';
import type { OlderPart, OlderStock } from './older-part';
import type { OlderBroadcast, OlderReturn } from './older-record';

export type Item = Record<string, AttributeValue>;

/** Names the migration in what it writes; the same in every run, so that a run which was cut short leaves no trace. */
export const COMMIT_ID = 'migration';
const REASON = 'moved from the file store of the older version';
/** What the older version put back into stock. */
const RESTOCKED_BEFORE = ['SELLABLE'];
/** How this service names its own rows of the Transactions table: an id that looks so would hide a real movement. */
const OWN_KEY = /^(?:amazon|claim|import|lease|manual|migration|shopify|state|sync):/;

export function isOwnKey(id: string): boolean {
  return OWN_KEY.test(id);
}

/** A stock as it is registered, with the first row of its ledger. `nowMs`: when the migration began. */
export function migratedStock(
  older: OlderStock,
  nowMs: number,
): { readonly row: LedgerRow; readonly stock: Stock } {
  const { sku, physical, buffer } = older;
  const decision = decide(
    undefined,
    {
      txId: txIdOf.migration(sku),
      sku,
      action: 'import',
      change: { kind: 'set', register: true, physical, buffer },
      actor: 'system',
      cause: { reason: REASON },
    },
    nowMs,
  );
  if (decision.kind === 'refused') throw new Error(`${sku} was refused: ${decision.reason}.`);
  const { pending, ...stock } = decision.stock;
  const last = older.lastBroadcast === undefined ? undefined : toldBefore(older.lastBroadcast, nowMs);
  const isOwed = last?.count !== stock.broadcast;
  return {
    row: decision.row,
    stock: {
      ...stock,
      ...(last === undefined ? {} : { lastBroadcast: last }),
      ...(isOwed && pending !== undefined ? { pending } : {}),
    },
  };
}

/** A push of which the older version did not keep the time was made before the migration: that much is known. */
function toldBefore({ count, txId, toldAt }: OlderBroadcast, nowMs: number): LastBroadcast {
  return { count, txId, timestamp: timestampOf(toldAt ?? nowMs) };
}

/** An id that the older version had seen. Without a SKU, so that it stands in nobody's history. */
export function transactionItem(
  { id, value }: OlderPart['transactions'][number],
  nowMs: number,
  ttlDays: number,
): Item {
  return {
    txId: { S: id },
    timestamp: { S: timestampOf(value.seenAt ?? nowMs) },
    action: { S: 'sync' },
    status: { S: value.status },
    actor: { S: 'system' },
    cause: { M: { reason: { S: REASON } } },
    commitId: { S: COMMIT_ID },
    ...(ttlDays === 0 ? {} : { expiresAt: { N: String(Math.floor(nowMs / 1000) + ttlDays * DAY_SECONDS) } }),
  };
}

/**
 * A return that the older version had judged. Its key is none that a return of Amazon's can have, so that no report
 * finds it and judges it again.
 */
export function returnItem({ sku, value, mark }: OlderPart['returns'][number], nowMs: number): Item {
  const { quantity, disposition, orderId = '', reason } = value;
  const returnedAt = new Date(value.returnedAt).toISOString();
  const decision = decisionOn(value);
  const at = timestampOf(nowMs);
  const unit: ReturnUnit = {
    sku,
    timestamp: `${returnedAt}#migration#${mark}`,
    returnId: `migration:${returnedAt}:${mark}:${sku}`,
    orderId,
    returnedAt,
    quantity,
    disposition,
    ...(reason === undefined ? {} : { reason }),
    decision,
    // Its units are in the migrated figure already.
    restocked: decision === 'restock' ? quantity : 0,
    statements: [],
    revision: 1,
    recordedAt: at,
    updatedAt: at,
  };
  return toReturnItem(unit);
}

/** True when the older version put its units back into stock. */
export function wasRestocked(value: OlderReturn): boolean {
  return decisionOn(value) === 'restock';
}

function decisionOn({ disposition }: OlderReturn): Decision {
  return judge({ disposition }, RESTOCKED_BEFORE).decision;
}

/** An alert as it was shown, without the mark by which new ones are posted to the webhook. */
export function alertItem({ id, value }: OlderPart['alerts'][number]): Item {
  const { type, severity, sku, message, raisedAt, read } = value;
  const timestamp = timestampOf(raisedAt);
  return marshall({
    alertId: id,
    type,
    severity,
    ...(sku === undefined ? {} : { sku }),
    message,
    timestamp,
    month: monthOf(timestamp),
    read,
    ...(read ? {} : { unread: UNREAD }),
    count: 1,
  });
}
