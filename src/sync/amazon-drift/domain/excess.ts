/**
 * More at Amazon than there is, while its orders are not known past the look: a cancellation that is not recorded yet may have
 * restored the units. That takes minutes to know, in which buyers could order what is not there, so the number is sent again at
 * once, and whether it was a difference is decided when the orders are known.
 *
 *   a cancellation is recorded meanwhile    it explains the number: no difference
 *   no order explains it                    something else wrote it: a person must see it, and nothing is left to send
 *   the orders stay unknown                 after RECORDED_AT_LATEST_MS as if they were known
 */
import type { OrdersKnown } from '../../../inventory/domain/amazon-number';
import { CLOCK_SKEW_MS } from '../../../inventory/domain/amazon-number';
import type { ChangeLog } from '../../../inventory/domain/number-range';
import { type Mismatch, mismatchOf } from './cause';
import { explanationOf, RECORDED_AT_LATEST_MS } from './explanation';
import { listingProblem } from './listing-problem';
import type { ShownEvidence } from './shown-evidence';
import type { SoldSku } from './sold-sku';

const ALL_KNOWN: OrdersKnown = { searchedThroughMs: Infinity };

/** True when Amazon shows more than there is, and nothing but a cancellation could explain it. */
export function isExcess(evidence: ShownEvidence): boolean {
  const { look, allowed, push } = evidence;
  if (push !== 'none' || (look.count ?? 0) <= allowed || listingProblem(look) !== undefined) return false;
  return causeOf(evidence) !== undefined;
}

/**
 * What it is when no order explains it. A number that was accepted before this sender began may have no look to compare with:
 * after the last step it was applied all the same.
 */
function causeOf(evidence: ShownEvidence): 'edited_elsewhere' | 'unknown' | undefined {
  const { look, lastStepAtMs } = evidence;
  switch (explanationOf(look, { ...evidence, orders: ALL_KNOWN })) {
    case 'other':
      return 'edited_elsewhere';
    case 'unseen':
    case 'incomplete':
      return look.askedAtMs >= lastStepAtMs ? 'unknown' : undefined;
    default:
      return undefined;
  }
}

/** What is known later. */
interface KnownLater {
  readonly orders: OrdersKnown;
  readonly log: ChangeLog;
  readonly nowMs: number;
}

/** Whether it was a difference. `evidence`: of the look that showed more than there was. */
export function judgeExcess(evidence: ShownEvidence, later: KnownLater): 'wait' | 'explained' | Mismatch {
  if (!mayBeJudged(evidence, later)) return 'wait';
  const known = { ...evidence, log: later.log, orders: ALL_KNOWN };
  const cause = causeOf(known);
  return cause === undefined ? 'explained' : mismatchOf(cause, 'replaced', known);
}

/** True when the orders are known past the look, or have been unknown for long enough. */
export function mayBeJudged(
  { look: { readAtMs } }: Pick<ShownEvidence, 'look'>,
  { orders, nowMs }: Pick<KnownLater, 'orders' | 'nowMs'>,
): boolean {
  const isKnown = orders === 'off' || (orders.searchedThroughMs ?? -Infinity) > readAtMs + CLOCK_SKEW_MS;
  return isKnown || nowMs - readAtMs >= RECORDED_AT_LATEST_MS;
}

/** A look that showed more than there is, with what is sold under its seller SKU. */
export interface ExcessLook {
  readonly sold: SoldSku;
  readonly evidence: ShownEvidence;
}

/** The stored text of such a look: without what is known later, which is read anew. */
export function storedExcess({ sold, evidence }: ExcessLook): string {
  const { sellerSku, isListing, components } = sold;
  const { log: _, orders: __, ...rest } = evidence;
  return JSON.stringify({
    sold: { sellerSku, ...(isListing === true ? { isListing } : {}), components },
    evidence: rest,
  });
}

/** Reads it. A moment of ever before has no place in JSON. */
export function excessOf(text: string): ExcessLook {
  const { sold, evidence } = JSON.parse(text) as {
    readonly sold: SoldSku;
    readonly evidence: Omit<ShownEvidence, 'log' | 'orders' | 'knownFromMs' | 'lastStepAtMs'> & {
      readonly knownFromMs: number | null;
      readonly lastStepAtMs: number | null;
    };
  };
  return {
    sold,
    evidence: {
      ...evidence,
      knownFromMs: evidence.knownFromMs ?? -Infinity,
      lastStepAtMs: evidence.lastStepAtMs ?? -Infinity,
      log: { changes: [], completeFromMs: Infinity },
      orders: {},
    },
  };
}
