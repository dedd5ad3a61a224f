import type { Component } from '../../domain/listing';
import { ORDER_RECORDS_KEPT_MS, orderItemRowIds } from '../../domain/order-records';
import { broken, figure, rowCount, type Violation } from './proof-finding';

/** The record of an order item at Amazon, as far as the ledger has to agree with it. */
export interface ProofOrderItem {
  readonly orderId: string;
  readonly orderItemId: string;
  readonly sellerSku: string;
  /** When the order was placed, in milliseconds since the epoch: none of its rows is older. */
  readonly createdAtMs: number;
  readonly components: readonly Component[];
  /** Units of the seller SKU that are out of stock. */
  readonly committed: number;
  /** Its movements. */
  readonly n: number;
}

/** A row of the ledger that an order item at Amazon caused. */
export interface ProofOrderRow {
  readonly txId: string;
  readonly sku: string;
  readonly delta: number;
  readonly atMs: number;
}

/** What else the proof rests on: `ttlMs` is the shortest retention of any row, 0 for ever. */
export interface OrderHorizon {
  readonly nowMs: number;
  readonly ttlMs: number;
}

const ROW = /^amazon:order:(.+):item:([^:]+):\d+(?::|$)/;

/** The order item that a row is about; undefined for a row of another cause. */
export function orderItemOf(txId: string): { orderId: string; orderItemId: string } | undefined {
  const [, orderId, orderItemId] = ROW.exec(txId) ?? [];
  return orderId === undefined || orderItemId === undefined ? undefined : { orderId, orderItemId };
}

/** All contradictions between the record of an order item and its rows, which may be in any order. Pure. */
export function proveOrderItem(
  item: ProofOrderItem | undefined,
  rows: readonly ProofOrderRow[],
  horizon: OrderHorizon,
): Violation[] {
  const expected = new Set(item === undefined ? [] : orderItemRowIds(item));
  const others = rows.filter(({ txId }) => !expected.has(txId));
  return [
    ...others.flatMap((row) => unrecorded(row, item, horizon)),
    ...(item === undefined ? [] : sumsOf(item, rows, horizon)),
  ];
}

/** A record that has expired explains its rows. */
function unrecorded(
  { txId, sku, atMs }: ProofOrderRow,
  item: ProofOrderItem | undefined,
  { nowMs }: OrderHorizon,
): Violation[] {
  if (item === undefined && atMs <= nowMs - ORDER_RECORDS_KEPT_MS) return [];
  const found = item === undefined ? 'no record' : `a record of ${rowCount(item.n)}`;
  return [
    { sku, ...broken(`row ${txId} moves stock beside the record of its order item`, 'its record', found) },
  ];
}

function sumsOf(item: ProofOrderItem, rows: readonly ProofOrderRow[], horizon: OrderHorizon): Violation[] {
  const { orderId, orderItemId, sellerSku, components, committed, n } = item;
  const name = `item ${orderItemId} of order ${orderId}`;
  if (n === 0 && committed !== 0)
    return [
      { sku: sellerSku, ...broken(`${name} has committed units without a movement`, '0', figure(committed)) },
    ];
  const mayHaveExpired = horizon.ttlMs > 0 && item.createdAtMs + horizon.ttlMs <= horizon.nowMs;
  return components.flatMap(({ sku, units }): Violation[] => {
    const own = rows.filter((row) => row.sku === sku);
    if (own.length < n)
      return mayHaveExpired
        ? []
        : [{ sku, ...broken(`${name} has movements without a row`, rowCount(n), rowCount(own.length)) }];
    const sum = own.reduce((total, { delta }) => total + delta, 0);
    // Not -0, which a figure would show.
    const wanted = 0 - committed * units;
    if (sum === wanted) return [];
    return [
      {
        sku,
        ...broken(`the rows of ${name} are not the sum of what it committed`, figure(wanted), figure(sum)),
      },
    ];
  });
}
