import { rowIdsOf } from './component-movements';
import type { Component } from './listing';
import { txIdOf } from './tx-id';

import { DAY_MS } from '../../platform/durations';

/**
 * For how long the records of an order at Amazon are kept after its last state, in milliseconds. An order is shipped or
 * cancelled within weeks, and a search looks back for days at most. An older order without a record moves nothing.
 */
export const ORDER_RECORDS_KEPT_MS = 60 * DAY_MS;

/** What of an order item's record names its rows: `n` is the number of its movements. */
interface MovedItem {
  readonly orderId: string;
  readonly orderItemId: string;
  readonly components: readonly Component[];
  readonly n: number;
}

/** The keys of the ledger rows that the movements of an order item have written, in their order. */
export function orderItemRowIds({ orderId, orderItemId, components, n }: MovedItem): string[] {
  const movements = Array.from({ length: n }, (_, index) =>
    txIdOf.amazonOrderItem(orderId, orderItemId, index + 1),
  );
  return movements.flatMap((txId) => rowIdsOf(txId, components));
}
