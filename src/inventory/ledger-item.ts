import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Cause } from './domain/movement';
import type { LedgerRow } from './domain/stock';
import { millisOf } from '../platform/timestamp';

const SECONDS_PER_DAY = 86_400;

export type LedgerItem = Record<string, AttributeValue>;

/** What stood in Inventory before a ledger begins, where an older table held the SKU already; the proof adds on it. */
const STOOD_BEFORE = 'physicalBefore';

/**
 * The Transactions item of a row. `commitId` tells a row of ours from one that another delivery wrote, which is how
 * a commit whose answer was lost is recognised. `expiresAt` is in seconds since the epoch; absent keeps the row.
 */
export function toLedgerItem(row: LedgerRow, commitId: string, expiresAt: number | undefined): LedgerItem {
  const item: LedgerItem = {
    txId: { S: row.txId },
    sku: { S: row.sku },
    timestamp: { S: row.timestamp },
    action: { S: row.action },
    status: { S: row.status },
    delta: { N: String(row.delta) },
    physicalAfter: { N: String(row.physicalAfter) },
    broadcastAfter: { N: String(row.broadcastAfter) },
    version: { N: String(row.version) },
    actor: { S: row.actor },
    commitId: { S: commitId },
  };
  const cause = causeValue(row.cause);
  if (cause !== undefined) item.cause = cause;
  if (row.bufferAfter !== undefined) item.bufferAfter = { N: String(row.bufferAfter) };
  if (row.lowStockThresholdAfter !== undefined)
    item.lowStockThresholdAfter = { N: String(row.lowStockThresholdAfter) };
  if (row.push !== undefined) item.push = { M: marshall(row.push, { removeUndefinedValues: true }) };
  if (row.error !== undefined) item.error = { S: row.error };
  if (expiresAt !== undefined) item.expiresAt = { N: String(expiresAt) };
  return item;
}

/** The same for the first row of a SKU that an older table held with `physical` units. */
export function opening(item: LedgerItem, physical: number): LedgerItem {
  return { ...item, [STOOD_BEFORE]: { N: String(physical) } };
}

function causeValue(cause: Cause): AttributeValue | undefined {
  const map: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(cause) as [string, string | undefined][])
    if (value !== undefined) map[name] = { S: value };
  return Object.keys(map).length === 0 ? undefined : { M: map };
}

/** When a row that is kept for `days` may go, in seconds since the epoch; undefined (0 days) keeps it for ever. */
export function expiryOf(row: LedgerRow, days: number): number | undefined {
  return days === 0 ? undefined : Math.floor(millisOf(row.timestamp) / 1000) + days * SECONDS_PER_DAY;
}

/** Reads a row back; what only the store and the proof need stays behind. */
export function toLedgerRow(item: LedgerItem): LedgerRow {
  const { commitId, expiresAt, physicalBefore, ...row } = unmarshall(item) as Omit<LedgerRow, 'cause'> & {
    cause?: Cause;
    commitId?: string;
    expiresAt?: number;
    physicalBefore?: number;
  };
  return { ...row, cause: row.cause ?? {} };
}

export function commitIdOf(item: LedgerItem): string | undefined {
  return item.commitId?.S;
}
