import type { PendingAdjustment, StoredCall } from '../../../inventory/items/adjustment-item';
import { HOUR_MS } from '../../../platform/durations';

/** Each adjustment stores the whole call, at most about 6 kB, and one transaction stores it on all of them. */
export const MAX_ADJUSTMENTS_PER_CALL = 25;

/** Shopify keeps a key for 24 hours; an hour is for clocks that differ and for calls on their way. */
const REPEATABLE_MS = 23 * HOUR_MS;

/**
 * What the sender has to do next.
 *
 *   repeat  the stored call may have been sent: it is sent unchanged
 *   look    the stored call is too old to be repeated: the level shows whether it was applied
 *   begin   nothing was sent for these adjustments, which one call may write together
 */
export type PushWork =
  | {
      readonly kind: 'repeat';
      readonly id: string;
      readonly call: StoredCall;
      /** Those of the call that were found: the index may lag behind. */
      readonly adjustments: readonly PendingAdjustment[];
    }
  | { readonly kind: 'look'; readonly id: string; readonly sku: string }
  | { readonly kind: 'begin'; readonly id: string; readonly adjustments: readonly PendingAdjustment[] };

/** True for a call that Shopify may not recognise any more. */
export function isTooOld({ storedAtMs }: StoredCall, nowMs: number): boolean {
  return nowMs - storedAtMs >= REPEATABLE_MS;
}

/**
 * The work that pending adjustments make, in their order. Adjustments of one cause are written together; after a refusal each
 * SKU is written alone, so that one that Shopify refuses does not stop the others. Pure.
 */
export function pushWorkOf(pending: readonly PendingAdjustment[], nowMs: number): PushWork[] {
  const groups = new Map<string, PendingAdjustment[]>();
  const work: PushWork[] = [];
  for (const adjustment of pending) {
    const { sku, txId, call } = adjustment;
    const name = groupOf(adjustment, nowMs);
    const open = groups.get(name);
    const hasRoom = call !== undefined || (open?.length ?? 0) < MAX_ADJUSTMENTS_PER_CALL;
    if (open !== undefined && hasRoom) {
      open.push(adjustment);
      continue;
    }
    const adjustments = [adjustment];
    groups.set(name, adjustments);
    if (call === undefined) work.push({ kind: 'begin', id: txId, adjustments });
    else if (isTooOld(call, nowMs)) work.push({ kind: 'look', id: name, sku });
    else work.push({ kind: 'repeat', id: call.adjustments[0]?.txId ?? txId, call, adjustments });
  }
  return work;
}

/** What is done together. */
function groupOf({ sku, cause, keys, call }: PendingAdjustment, nowMs: number): string {
  if (call === undefined) return keys === 0 ? `begin ${cause}` : `begin ${cause} of ${sku}`;
  return isTooOld(call, nowMs) ? `look ${sku}` : `repeat ${call.key}`;
}
