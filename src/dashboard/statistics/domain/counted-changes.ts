import { LRUCache } from 'lru-cache';
import type { Change } from '../../../changes/change';
import type { LedgerRow } from '../../../inventory/domain/stock';
import { millisOf } from '../../../platform/timestamp';
import type { CountedOrder } from '../../../sync/amazon-orders/record/order-recorder.service';
import { bucketOf } from '../../../platform/latency-buckets';
import { NOTHING_COUNTED, type SlotCounts, slotOf } from './slot-counts';

/** What one change adds to which slot. */
interface Addition {
  readonly slotMs: number;
  readonly counts: SlotCounts;
}

/** Orders that are remembered, so that one whose lines commit apart counts once. */
const REMEMBERED_ORDERS = 10_000;
/** SKUs that are remembered whose newest movement is no order's. */
const REMEMBERED_SKUS = 50_000;
const OF_ORDERS: readonly LedgerRow['action'][] = [
  'sale',
  'cancel',
  'refund',
  'amazon_sale',
  'amazon_cancel',
  'order_edit',
];

/**
 * Counts the changes that this instance wrote: each applied line of an order of either channel as units, its order once,
 * each push that Amazon accepted by its latency, and each order at Amazon by its delay. A duplicate leaves no row and is not
 * counted; a cancelled or returned unit is not subtracted. A push that follows an import, a count by hand or a return of
 * Amazon's says nothing of the latency of orders: ten thousand imported SKUs wait for each other. It is left out where this
 * instance wrote that movement.
 */
export class ChangeCounter {
  private readonly orders = new LRUCache<string, true>({ max: REMEMBERED_ORDERS });
  /** The version of each SKU whose newest movement is no order's. */
  private readonly otherVersions = new Map<string, number>();

  /** Undefined for a change that counts nothing. */
  additionOf({ kind, elsewhere, at, value }: Change): Addition | undefined {
    if (elsewhere === true || value === undefined) return undefined;
    if (kind === 'order') return { slotMs: slotOf(millisOf(at)), counts: delayOf(value as CountedOrder) };
    if (kind !== 'movement' && kind !== 'push') return undefined;
    const row = value as LedgerRow;
    if (kind === 'movement') this.noteMovement(row);
    const counts = kind === 'movement' ? this.saleOf(row) : this.latencyOf(row);
    return counts === undefined ? undefined : { slotMs: slotOf(millisOf(row.timestamp)), counts };
  }

  private saleOf({ action, delta, cause: { orderId } }: LedgerRow): SlotCounts | undefined {
    // The order of an edit was counted with its sale.
    if (action === 'order_edit') return { ...NOTHING_COUNTED, units: -delta };
    if (action !== 'sale' && action !== 'amazon_sale') return undefined;
    const isFirst = orderId === undefined || !this.orders.has(orderId);
    if (orderId !== undefined) this.orders.set(orderId, true);
    const sold = { orders: isFirst ? 1 : 0, units: -delta };
    return { ...NOTHING_COUNTED, ...sold, ...(action === 'amazon_sale' ? { amazon: sold } : {}) };
  }

  private latencyOf({ sku, version, status, push }: LedgerRow): SlotCounts | undefined {
    if (status !== 'completed' || push === undefined) return undefined;
    if (this.otherVersions.get(sku) === version) return undefined;
    return { ...NOTHING_COUNTED, latencies: new Map([[bucketOf(push.propagationMs), 1]]) };
  }

  private noteMovement({ sku, version, action }: LedgerRow): void {
    this.otherVersions.delete(sku);
    if (OF_ORDERS.includes(action)) return;
    this.otherVersions.set(sku, version);
    const [oldest] = this.otherVersions.keys();
    if (this.otherVersions.size > REMEMBERED_SKUS && oldest !== undefined) this.otherVersions.delete(oldest);
  }
}

function delayOf({ source, delayMs }: CountedOrder): SlotCounts {
  const { delays } = NOTHING_COUNTED;
  return { ...NOTHING_COUNTED, delays: { ...delays, [source]: new Map([[bucketOf(delayMs), 1]]) } };
}
