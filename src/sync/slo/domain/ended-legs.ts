import { LRUCache } from 'lru-cache';
import type { Change } from '../../../changes/change';
import type { Objective } from '../../../config/receipt-settings';
import type { EndedReceipt } from '../../../inventory/domain/receipt';
import type { LedgerRow } from '../../../inventory/domain/stock';
import { MINUTE_MS } from '../../../platform/durations';
import { bucketOf } from '../../../platform/latency-buckets';
import { millisOf } from '../../../platform/timestamp';
import type { CountedOrder } from '../../amazon-orders/record/order-recorder.service';
import { hourOf, type Leg, NOTHING_COUNTED, type Share, type SloCounts, slotOf } from './slo-counts';

/** What one change adds to which hour. */
interface Addition {
  readonly hourMs: number;
  readonly counts: SloCounts;
}

/** A number that Amazon shows in time is observed by the look after that: a look may be late by this, in milliseconds. */
const LOOK_MS = MINUTE_MS;
/** Numbers and SKUs that are remembered. */
const REMEMBERED = 50_000;

/**
 * Counts the legs of numbers as they end. A push that Amazon refused has not ended: the number counts when Amazon accepts it.
 * A number that was shown as another one, or not at all, is late; it counts once, also when it is shown after all. The numbers
 * of an import wait for each other by intention, and are left out where this instance wrote the import; so is a number that no
 * sender looked at in time, such as one of the release before.
 */
export class EndedLegs {
  private readonly receipts = new LRUCache<string, true>({ max: REMEMBERED });
  /** The version that an import gave to a SKU. */
  private readonly imported = new LRUCache<string, number>({ max: REMEMBERED });

  constructor(private readonly objectives: Readonly<Record<Leg, Objective>>) {}

  /** Undefined for a change that counts nothing. */
  additionOf({ kind, elsewhere, at, value }: Change): Addition | undefined {
    if (elsewhere === true || value === undefined) return undefined;
    const atMs = millisOf(at);
    const counts = this.countsOf(kind, value, slotOf(atMs));
    return counts === undefined ? undefined : { hourMs: hourOf(atMs), counts };
  }

  private countsOf(kind: Change['kind'], value: object, slot: number): SloCounts | undefined {
    switch (kind) {
      case 'order':
        return withDelay(NOTHING_COUNTED, 'counted', (value as CountedOrder).delayMs);
      case 'movement':
        this.noteMovement(value as LedgerRow);
        return undefined;
      case 'push':
        return this.acceptedOf(value as LedgerRow, slot);
      case 'receipt':
        return this.observedOf(value as EndedReceipt, slot);
      default:
        return undefined;
    }
  }

  private acceptedOf({ sku, version, status, push }: LedgerRow, slot: number): SloCounts | undefined {
    if (status !== 'completed' || push === undefined || this.imported.get(sku) === version) return undefined;
    const isGood = push.propagationMs <= this.objectives.accepted.withinMs;
    return withDelay(ended('accepted', isGood, slot), 'accepted', push.propagationMs);
  }

  private observedOf(
    { sellerSku, state, acceptedAt, observedMs, isUnmeasured }: EndedReceipt,
    slot: number,
  ): SloCounts | undefined {
    if (isUnmeasured === true) return undefined;
    const number = `${acceptedAt} ${sellerSku}`;
    if (this.receipts.has(number)) return undefined;
    this.receipts.set(number, true);
    if (state !== 'observed' || observedMs === undefined) return ended('observed', false, slot);
    const isGood = observedMs <= this.objectives.observed.withinMs + LOOK_MS;
    return withDelay(ended('observed', isGood, slot), 'observed', observedMs);
  }

  private noteMovement({ sku, version, action }: LedgerRow): void {
    if (action === 'import') this.imported.set(sku, version);
    else this.imported.delete(sku);
  }
}

function ended(leg: Leg, isGood: boolean, slot: number): SloCounts {
  const share: Share = { good: isGood ? 1 : 0, total: 1 };
  return { ...NOTHING_COUNTED, legs: { ...NOTHING_COUNTED.legs, [leg]: new Map([[slot, share]]) } };
}

function withDelay(counts: SloCounts, way: Leg | 'counted', ms: number): SloCounts {
  return { ...counts, delays: { ...counts.delays, [way]: new Map([[bucketOf(ms), 1]]) } };
}
