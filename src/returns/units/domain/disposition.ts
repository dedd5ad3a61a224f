import type { AlertType, Severity } from '../../../alerts/domain/alert';

/** A unit goes back into stock, is held with a reason, or is held until a person has checked it. */
export const DECISIONS = ['restock', 'hold', 'review'] as const;
export type Decision = (typeof DECISIONS)[number];

/** The alert about a unit that is not restocked. */
export interface Concern {
  readonly type: Extract<AlertType, 'return_damaged' | 'return_unsellable' | 'manual_review'>;
  readonly severity: Severity;
  /** What to do about it. */
  readonly advice: string;
}

/** The policy's answer. No concern: there is nothing to do. */
interface Judgement {
  readonly decision: Decision;
  readonly concern?: Concern;
}

/** The status with which Amazon's report says that a unit is back on the shelf. */
export const RETURNED_TO_INVENTORY = 'Unit returned to inventory';

/**
 * Amazon's dispositions that are known not to be fit to sell (from Amazon's returns and inventory reports). The values are
 * codes and compared exactly: any other text is unknown.
 */
const HELD: Readonly<Record<string, Concern>> = {
  CUSTOMER_DAMAGED: damaged('warning', 'Decide whether to have it removed or disposed of.'),
  DEFECTIVE: damaged('warning', 'Have it removed and check the product for a fault.'),
  CARRIER_DAMAGED: damaged('warning', "Check that the carrier's damage is reimbursed."),
  DAMAGED: damaged('warning', 'Amazon takes responsibility: check that it is reimbursed.'),
  DISTRIBUTOR_DAMAGED: damaged('warning', 'Claim it from the distributor.'),
  WAREHOUSE_DAMAGED: damaged(
    'critical',
    'Amazon damaged it: claim the reimbursement before the time for it ends.',
  ),
  EXPIRED: unsellable('Have it removed or disposed of.'),
  UNSELLABLE: unsellable('Have it removed or disposed of.'),
};

/** The condition of a returned unit. */
export interface Condition {
  /** Amazon's `detailed-disposition`. */
  readonly disposition: string;
  /** Amazon's `status`; some marketplaces send none. */
  readonly status?: string;
}

/**
 * The one policy for returns (I5). Only a disposition of the allow-list comes back into stock, and only if the status,
 * when there is one, says that the unit was returned to inventory. All else is held, and an unknown disposition needs a
 * review.
 * Returned-unit path: weigh -> judge. ADR 9.
 */
export function judge({ disposition, status }: Condition, restockDispositions: readonly string[]): Judgement {
  if (restockDispositions.includes(disposition)) {
    if (status === undefined || status === RETURNED_TO_INVENTORY) return { decision: 'restock' };
    const advice = `Amazon's status is ${JSON.stringify(status)}, so the unit may not be there: find it before you count it.`;
    return { decision: 'review', concern: review(advice) };
  }
  const concern = Object.hasOwn(HELD, disposition) ? HELD[disposition] : undefined;
  if (concern !== undefined) return { decision: 'hold', concern };
  // Fit to sell, but this merchant leaves such units to Amazon.
  if (disposition === 'SELLABLE') return { decision: 'hold' };
  return {
    decision: 'review',
    concern: review('The disposition is unknown: check the unit before you count it.'),
  };
}

function damaged(severity: Severity, advice: string): Concern {
  return { type: 'return_damaged', severity, advice };
}

function unsellable(advice: string): Concern {
  return { type: 'return_unsellable', severity: 'info', advice };
}

function review(advice: string): Concern {
  return { type: 'manual_review', severity: 'warning', advice };
}
