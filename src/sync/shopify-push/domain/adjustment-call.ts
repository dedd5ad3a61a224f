import type { PendingAdjustment, StoredCall, StoredChange } from '../../../inventory/items/adjustment-item';
import { callKeyOf } from './call-key';

/** Where the units of a SKU are adjusted. */
export interface AdjustedLevel {
  readonly itemId: string;
  readonly locationId: string;
}

/** A call that is to be stored on its adjustments, and how many keys they have used with it. */
export interface NewCall {
  readonly call: StoredCall;
  readonly keys: number;
}

/** What adjustments come to: those whose changes cancel out need no call. */
export interface PlannedCall {
  readonly cancelledOut: readonly PendingAdjustment[];
  readonly next?: NewCall;
}

/**
 * The call that writes these adjustments, at least one, at the levels of their SKUs. Several of one SKU become one change.
 * `changeFrom`: applied only if `available` is this number. Pure.
 */
export function planCall(
  adjustments: readonly PendingAdjustment[],
  levels: ReadonlyMap<string, AdjustedLevel>,
  storedAtMs: number,
  changeFrom: number | null = null,
): PlannedCall {
  const bySku = new Map<string, PendingAdjustment[]>();
  for (const one of adjustments) bySku.set(one.sku, [...(bySku.get(one.sku) ?? []), one]);
  const changes: StoredChange[] = [];
  const written: PendingAdjustment[] = [];
  const cancelledOut: PendingAdjustment[] = [];
  for (const [sku, ofSku] of [...bySku].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const level = levels.get(sku);
    if (level === undefined) continue;
    const delta = ofSku.reduce((sum, one) => sum + one.delta, 0);
    if (delta === 0) cancelledOut.push(...ofSku);
    else {
      changes.push({ sku, itemId: level.itemId, locationId: level.locationId, delta, changeFrom });
      written.push(...ofSku);
    }
  }
  const [first] = written;
  if (first === undefined) return { cancelledOut };
  const keysBefore = Math.max(...written.map(({ keys }) => keys));
  const txIds = written.map(({ txId }) => txId);
  const call: StoredCall = {
    key: callKeyOf(txIds, keysBefore),
    storedAtMs,
    uri: first.cause,
    changes,
    adjustments: written.map(({ sku, txId }) => ({ sku, txId })),
  };
  return { cancelledOut, next: { call, keys: keysBefore + 1 } };
}
