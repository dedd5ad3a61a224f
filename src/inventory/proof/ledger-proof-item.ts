import { millisOf } from '../../platform/timestamp';
import type { Component } from '../domain/listing';
import type { LedgerAction } from '../domain/stock';
import { txIdOf } from '../domain/tx-id';
import type { ProofOrderItem } from './domain/order-proof';
import { ROW_ORIGIN } from '../items/ledger-item';
import type { ProofRow, RowFault } from './domain/ledger-proof-row';
import { DAY_MS } from '../../platform/durations';

/** An item of the Transactions table. A doctored item may hold anything. */
export type ProofItem = Readonly<Record<string, unknown>>;

/** A row of the Transactions table that names a SKU. */
export interface ReadRow {
  readonly txId: string;
  readonly sku: string;
  /** False for the record of a push, which moves nothing. */
  readonly isMovement: boolean;
  /** False: without a timestamp the row is not in the SKU's history. */
  readonly isIndexed: boolean;
  /** Days that the row is kept; 0 for ever. */
  readonly ttlDays: number;
  readonly row: ProofRow;
  /** The quantity in the record of an accepted push; NaN when it is no number. */
  readonly pushed?: number;
  /** The listing whose push it records; absent for a SKU that is sold under its own name alone. */
  readonly sellerSku?: string;
  /** Of the record of a push: the receipt of the push before it. */
  readonly previous?: ReadReceipt;
}

/** The receipt of the push before, in the record of a push. */
interface ReadReceipt {
  readonly txId: string;
  /** When Amazon showed a number, in milliseconds since the epoch; NaN when none was seen. */
  readonly atMs: number;
}

/** Movements by which Amazon changed its own number. */
const AMAZONS_ACTIONS: readonly unknown[] = ['amazon_sale', 'amazon_cancel'] satisfies LedgerAction[];

/** The attributes that the proof needs. */
export const ROW_PROJECTION = {
  ProjectionExpression:
    'txId, #sku, #action, #status, #timestamp, #version, #delta, physicalAfter, broadcastAfter, bufferAfter, ' +
    `sellerSku, expiresAt, ${Object.values(ROW_ORIGIN).join(', ')}, #push.quantity, #push.#previous`,
  ExpressionAttributeNames: {
    '#sku': 'sku',
    '#action': 'action',
    '#status': 'status',
    '#timestamp': 'timestamp',
    '#version': 'version',
    '#delta': 'delta',
    '#push': 'push',
    '#previous': 'previous',
  },
};

/** The attributes of a record of an order item, beside those of rows: one scan reads both. */
export const ROW_AND_ORDER_PROJECTION = {
  ProjectionExpression: `${ROW_PROJECTION.ProjectionExpression}, #orderId, #orderItemId, #components, #committed, #n, #createdAt`,
  ExpressionAttributeNames: {
    ...ROW_PROJECTION.ExpressionAttributeNames,
    '#orderId': 'orderId',
    '#orderItemId': 'orderItemId',
    '#components': 'components',
    '#committed': 'committed',
    '#n': 'n',
    '#createdAt': 'createdAt',
  },
};

/** The record of an order item at Amazon; none in any other item. */
export function orderItemIn(item: ProofItem): ProofOrderItem[] {
  const { txId, orderId, orderItemId, sellerSku, createdAt, components, committed, n } = item;
  if (typeof orderId !== 'string' || typeof orderItemId !== 'string') return [];
  if (txId !== txIdOf.amazonOrderItemRecord(orderId, orderItemId)) return [];
  return [
    {
      orderId,
      orderItemId,
      sellerSku: textOf(sellerSku) ?? '',
      createdAtMs: Date.parse(textOf(createdAt) ?? ''),
      components: Array.isArray(components) ? (components as Component[]) : [],
      committed: figure(committed),
      n: figure(n),
    },
  ];
}

/** The row in an item; none when the item names no SKU, as a lease. */
export function readRow(item: ProofItem): ReadRow[] {
  const sku = textOf(item.sku);
  if (sku === undefined) return [];
  const atMs = preciseMillisOf(item.timestamp);
  const ttlDays = daysKept(item, atMs);
  const previousAtMs = preciseMillisOf(item[ROW_ORIGIN.previousAt]);
  const previousTtlDays = wholeDays(figure(item[ROW_ORIGIN.previousTtlDays]));
  const fault = faultOf(item);
  const sellerSku = textOf(item.sellerSku);
  const previous = previousIn(item.push);
  return [
    {
      txId: textOf(item.txId) ?? '',
      sku,
      isMovement: item.action !== 'sync',
      isIndexed: textOf(item.timestamp) !== undefined,
      ttlDays,
      row: {
        version: figure(item.version),
        delta: figure(item.delta),
        physicalAfter: figure(item.physicalAfter),
        broadcastAfter: figure(item.broadcastAfter),
        bufferAfter: figure(item.bufferAfter),
        atMs,
        physicalBefore: figure(item[ROW_ORIGIN.openingPhysical] ?? item[ROW_ORIGIN.physicalBefore]),
        previousAtMs,
        // A row names the retention of the row before it only where the two differ.
        previousTtlDays:
          Number.isNaN(previousAtMs) || !Number.isNaN(previousTtlDays) ? previousTtlDays : ttlDays,
        ...(AMAZONS_ACTIONS.includes(item.action) ? { isAmazons: true } : {}),
        ...(fault === undefined ? {} : { fault }),
      },
      ...(item.push === undefined ? {} : { pushed: quantityOf(item.push) }),
      ...(sellerSku === undefined ? {} : { sellerSku }),
      ...(previous === undefined ? {} : { previous }),
    },
  ];
}

/** Only rows of this service have a version; rows of older tables may have any status. */
function faultOf(item: ProofItem): RowFault | undefined {
  const status = textOf(item.status) ?? 'completed';
  if (status !== 'completed' && item.version !== undefined)
    return {
      what: 'moved stock, but its status says that it did not',
      expected: 'status completed',
      found: `status ${status}`,
    };
  const opening = item[ROW_ORIGIN.openingPhysical];
  if (opening === undefined) return undefined;
  const before = item[ROW_ORIGIN.physicalBefore];
  if (before !== undefined)
    return {
      what: 'registers the SKU and builds on older stock at once',
      expected: `no ${ROW_ORIGIN.physicalBefore}`,
      found: `${ROW_ORIGIN.physicalBefore} ${showFigure(before)}`,
    };
  if (opening !== 0)
    return {
      what: 'registers the SKU with stock of unknown origin',
      expected: '0 before it',
      found: `${showFigure(opening)} before it`,
    };
  return item.bufferAfter === undefined
    ? { what: 'registers the SKU without a buffer', expected: 'a buffer', found: 'none' }
    : undefined;
}

/** Days from a row's time to its expiry (in seconds): the retention when the row was written. */
function daysKept(item: ProofItem, atMs: number): number {
  if (item.expiresAt === undefined) return 0;
  const days = (figure(item.expiresAt) * 1000 - Math.floor(atMs / 1000) * 1000) / DAY_MS;
  return Number.isNaN(days) ? NaN : wholeDays(Math.max(1, Math.round(days)));
}

function wholeDays(days: number): number {
  return Number.isInteger(days) && days >= 0 ? days : NaN;
}

function figure(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

function showFigure(value: unknown): string {
  return typeof value === 'number' ? String(value) : 'no number';
}

function quantityOf(push: unknown): number {
  return typeof push === 'object' && push !== null && 'quantity' in push ? figure(push.quantity) : NaN;
}

/** None where the push before has no row, as in the record of a first push or of an older version. */
function previousIn(push: unknown): ReadReceipt | undefined {
  if (typeof push !== 'object' || push === null || !('previous' in push)) return undefined;
  const { txId, at } = push.previous as ProofItem;
  return { txId: textOf(txId) ?? '', atMs: preciseMillisOf(at) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Milliseconds since the epoch, with the microseconds as the fraction: exact in a double. */
function preciseMillisOf(value: unknown): number {
  const timestamp = textOf(value);
  if (timestamp === undefined) return NaN;
  return millisOf(timestamp) + (timestamp.length === 27 ? Number(timestamp.slice(23, 26)) / 1000 : 0);
}
