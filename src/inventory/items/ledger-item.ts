import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_SECONDS } from '../../platform/durations';
import { type FieldOrder, inOrder } from '../../platform/field-order';
import type { Cause } from '../domain/movement';
import type { PreviousReceipt, PushIssue, PushRecord } from '../domain/receipt';
import type { LedgerRow, Stock } from '../domain/stock';
import { millisOf } from '../../platform/timestamp';

export type LedgerItem = Record<string, AttributeValue>;

/**
 * The attributes that link a row to its predecessor, for the proof alone: a registration opens at 0, an older table held
 * a figure, or the previous row has a time and, where it differs from this row's, a retention in days.
 */
export const ROW_ORIGIN = {
  openingPhysical: 'openingPhysical',
  physicalBefore: 'physicalBefore',
  previousAt: 'previousAt',
  previousTtlDays: 'previousTtlDays',
} as const;

/** True on a row whose units were put among the pending adjustments by its transaction. An older version leaves it out. */
export const WRITTEN_TO_SHOPIFY = 'toShopify';

/** The state of a SKU right before a row. */
export type RowOrigin =
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'older table'; readonly physical: number }
  /** `ttlDays`: retention of the previous row; 0: for ever. */
  | { readonly kind: 'row'; readonly at: string; readonly ttlDays: number }
  /** An older version wrote the previous row and did not record its retention. */
  | { readonly kind: 'unknown' };

/**
 * The Transactions item of a row. `commitId` identifies the submission that wrote it, so that a commit whose answer was
 * lost is recognised. `expiresAt` is in seconds since the epoch; undefined keeps the row for ever.
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
  if (row.autoBufferCapAfter !== undefined) item.autoBufferCapAfter = { N: String(row.autoBufferCapAfter) };
  if (row.push !== undefined) item.push = { M: marshall(row.push, { removeUndefinedValues: true }) };
  if (row.sellerSku !== undefined) item.sellerSku = { S: row.sellerSku };
  if (row.error !== undefined) item.error = { S: row.error };
  if (row.asked !== undefined) item.asked = { S: row.asked };
  if (expiresAt !== undefined) item.expiresAt = { N: String(expiresAt) };
  return item;
}

/** The origin of the first row after this stock. */
export function originAfter(stock: Stock | undefined): RowOrigin {
  if (stock === undefined) return { kind: 'unregistered' };
  if (stock.version === 0) return { kind: 'older table', physical: stock.physical };
  if (stock.ledgerTtlDays === undefined) return { kind: 'unknown' };
  return { kind: 'row', at: stock.updatedAt, ttlDays: stock.ledgerTtlDays };
}

/** The item with its origin. `ttlDays`: retention of this row. */
export function withOrigin(item: LedgerItem, origin: RowOrigin, ttlDays: number): LedgerItem {
  switch (origin.kind) {
    case 'unregistered':
      return { ...item, [ROW_ORIGIN.openingPhysical]: { N: '0' } };
    case 'older table':
      return { ...item, [ROW_ORIGIN.physicalBefore]: { N: String(origin.physical) } };
    case 'row':
      return {
        ...item,
        [ROW_ORIGIN.previousAt]: { S: origin.at },
        ...(origin.ttlDays === ttlDays
          ? {}
          : { [ROW_ORIGIN.previousTtlDays]: { N: String(origin.ttlDays) } }),
      };
    case 'unknown':
      return item;
  }
}

function causeValue(cause: Cause): AttributeValue | undefined {
  const map: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(cause) as [string, string | undefined][])
    if (value !== undefined) map[name] = { S: value };
  return Object.keys(map).length === 0 ? undefined : { M: map };
}

/** When a row expires, in seconds since the epoch; undefined for 0 days, which keep it for ever. */
export function expiryOf(row: LedgerRow, days: number): number | undefined {
  return days === 0 ? undefined : Math.floor(millisOf(row.timestamp) / 1000) + days * DAY_SECONDS;
}

/** Reads a row from an item of the raw client, without what only the store and the proof need. */
export function toLedgerRow(item: LedgerItem): LedgerRow {
  return rowOfDocument(unmarshall(item));
}

/** The same from a document. */
export function rowOfDocument(item: Readonly<Record<string, unknown>>): LedgerRow {
  const {
    commitId,
    expiresAt,
    openingPhysical,
    physicalBefore,
    previousAt,
    previousTtlDays,
    toShopify,
    ...row
  } = item as Omit<LedgerRow, 'cause'> & { cause?: Cause } & Partial<Record<StoreOnly, unknown>>;
  const { cause = {}, push } = row;
  return inOrder(
    {
      ...row,
      cause: inOrder(cause, CAUSE_ORDER),
      ...(push === undefined ? {} : { push: pushInOrder(push) }),
    },
    ROW_ORDER,
  );
}

function pushInOrder({ issues, previous, ...push }: PushRecord): PushRecord {
  const inOwnOrder = issues?.map((issue) => inOrder(issue, ISSUE_ORDER));
  return inOrder(
    {
      ...push,
      ...(inOwnOrder === undefined ? {} : { issues: inOwnOrder }),
      ...(previous === undefined ? {} : { previous: inOrder(previous, PREVIOUS_ORDER) }),
    },
    PUSH_ORDER,
  );
}

const ROW_ORDER: FieldOrder<LedgerRow> = {
  txId: true,
  sku: true,
  timestamp: true,
  action: true,
  status: true,
  delta: true,
  physicalAfter: true,
  bufferAfter: true,
  broadcastAfter: true,
  lowStockThresholdAfter: true,
  autoBufferCapAfter: true,
  version: true,
  actor: true,
  cause: true,
  push: true,
  sellerSku: true,
  error: true,
  asked: true,
};

const CAUSE_ORDER: FieldOrder<Cause> = {
  topic: true,
  orderId: true,
  lineId: true,
  refundId: true,
  reason: true,
  sellerSku: true,
};

const PUSH_ORDER: FieldOrder<PushRecord> = {
  quantity: true,
  submissionId: true,
  requestId: true,
  propagationMs: true,
  issues: true,
  previous: true,
};

const PREVIOUS_ORDER: FieldOrder<PreviousReceipt> = { txId: true, state: true, at: true, quantity: true };

const ISSUE_ORDER: FieldOrder<PushIssue> = {
  code: true,
  severity: true,
  message: true,
  enforcements: true,
};

type StoreOnly = 'commitId' | 'expiresAt' | typeof WRITTEN_TO_SHOPIFY | keyof typeof ROW_ORIGIN;

export function commitIdOf(item: LedgerItem): string | undefined {
  return item.commitId?.S;
}
