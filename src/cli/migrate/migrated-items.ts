import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { UNREAD } from '../../alerts/store/alert-item';
import { decide, type LedgerRow, type Stock } from '../../inventory/domain/stock';
import { txIdOf } from '../../inventory/domain/tx-id';
import { DAY_SECONDS } from '../../platform/durations';
import { monthOf } from '../../platform/months';
import { timestampOf } from '../../platform/timestamp';
import { judge } from '../../returns/units/domain/disposition';
import { toReturnItem } from '../../returns/units/return-item';
import type { FileAlert, FileReturn, FileStock, FileTransaction } from './file-store';

export type Item = Record<string, AttributeValue>;

/** Commit id of every row that a migration writes: the same in every run, so that a resumed run leaves the same rows. */
export const COMMIT_ID = 'migration';
const REASON = 'moved from the file store of the older version';
/** Dispositions whose units the older version put back into stock. */
const RESTOCKED = ['SELLABLE'];
/** Keys of this service in the Transactions table: an id of this form would hide a real movement. */
const SERVICE_KEY = /^(?:amazon|claim|import|lease|log|manual|migration|session|shopify|state|stats|sync):/;

export function isServiceKey(id: string): boolean {
  return SERVICE_KEY.test(id);
}

/** A stock to register, with the first row of its ledger. */
export interface Registration {
  readonly row: LedgerRow;
  readonly stock: Stock;
}

/** `atMs`: when the migration of the file began. */
export function registrationOf(
  { sku, physical, buffer, lastBroadcast }: FileStock,
  atMs: number,
): Registration {
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
    atMs,
  );
  if (decision.kind === 'refused') throw new Error(`${sku} was refused: ${decision.reason}.`);
  const { row, stock } = decision;
  if (lastBroadcast === undefined) return { row, stock };
  const { count, txId, sentAt } = lastBroadcast;
  // A push without a time was made before the migration.
  const last = { count, txId, timestamp: timestampOf(sentAt ?? atMs) };
  const { pending, ...settled } = stock;
  return { row, stock: { ...(count === stock.broadcast ? settled : stock), lastBroadcast: last } };
}

/** An id that the older version had processed. The row names no SKU, so it is in no SKU's history. */
export function transactionItem(
  { id, status, seenAt }: FileTransaction,
  atMs: number,
  ttlDays: number,
): Item {
  return marshall({
    txId: id,
    timestamp: timestampOf(seenAt ?? atMs),
    action: 'sync',
    status,
    actor: 'system',
    cause: { reason: REASON },
    commitId: COMMIT_ID,
    ...(ttlDays === 0 ? {} : { expiresAt: Math.floor(atMs / 1000) + ttlDays * DAY_SECONDS }),
  });
}

/** A return with the older version's decision. No return of Amazon has such a key, so no report changes the decision. */
export function returnItem(one: FileReturn, atMs: number): Item {
  const { sku, quantity, disposition, mark, orderId = '', reason } = one;
  const returnedAt = new Date(one.returnedAt).toISOString();
  const at = timestampOf(atMs);
  return toReturnItem({
    sku,
    timestamp: `${returnedAt}#migration#${mark}`,
    returnId: `migration:${returnedAt}:${mark}:${sku}`,
    orderId,
    returnedAt,
    quantity,
    disposition,
    ...(reason === undefined ? {} : { reason }),
    decision: judge({ disposition }, RESTOCKED).decision,
    // The units are in the migrated figure already.
    restocked: wasRestocked(one) ? quantity : 0,
    statements: [],
    revision: 1,
    recordedAt: at,
    updatedAt: at,
  });
}

/** True when the older version put the units back into stock. */
export function wasRestocked({ disposition }: FileReturn): boolean {
  return judge({ disposition }, RESTOCKED).decision === 'restock';
}

/** An alert without the mark by which new alerts are delivered to the webhook. */
export function alertItem({ id, type, severity, sku, message, raisedAt, read }: FileAlert): Item {
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
