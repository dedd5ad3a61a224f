import type { Change } from '../../../changes/change';
import type { LedgerRow } from '../../../inventory/domain/stock';
import { millisOf } from '../../../platform/timestamp';
import { bucketOf } from './latency-buckets';
import { NOTHING_COUNTED, type SlotCounts, slotOf } from './slot-counts';

/** What one change adds to which slot. */
interface Addition {
  readonly slotMs: number;
  readonly counts: SlotCounts;
}

/** Orders that are remembered, so that one whose lines commit apart counts once. */
const REMEMBERED_ORDERS = 10_000;

/**
 * Counts the changes that this instance wrote: each applied line of an order as units, its order once, and each push that
 * Amazon accepted by its latency. A duplicate leaves no row and is not counted; a cancelled or returned unit is not
 * subtracted.
 */
export class ChangeCounter {
  private readonly orders = new Set<string>();

  /** Undefined for a change that counts nothing. */
  additionOf({ kind, elsewhere, value }: Change): Addition | undefined {
    if (elsewhere === true || value === undefined || (kind !== 'movement' && kind !== 'push'))
      return undefined;
    const row = value as LedgerRow;
    const counts = kind === 'movement' ? this.saleOf(row) : latencyOf(row);
    return counts === undefined ? undefined : { slotMs: slotOf(millisOf(row.timestamp)), counts };
  }

  private saleOf({ action, delta, cause: { orderId } }: LedgerRow): SlotCounts | undefined {
    if (action !== 'sale') return undefined;
    const isFirst = orderId === undefined || !this.orders.has(orderId);
    if (orderId !== undefined) this.remember(orderId);
    return { ...NOTHING_COUNTED, orders: isFirst ? 1 : 0, units: -delta };
  }

  private remember(orderId: string): void {
    this.orders.add(orderId);
    const [oldest] = this.orders;
    if (this.orders.size > REMEMBERED_ORDERS && oldest !== undefined) this.orders.delete(oldest);
  }
}

function latencyOf({ status, push }: LedgerRow): SlotCounts | undefined {
  if (status !== 'completed' || push === undefined) return undefined;
  return { ...NOTHING_COUNTED, latencies: new Map([[bucketOf(push.propagationMs), 1]]) };
}
