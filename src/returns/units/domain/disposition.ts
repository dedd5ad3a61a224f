import type { AlertType, Severity } from '../../../alerts/domain/alert';

/** What becomes of a returned unit: back into stock, held with a reason, or held until a person has looked. */
export const DECISIONS = ['restock', 'hold', 'review'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What somebody is told of a unit that is not restocked. */
export interface Concern {
  readonly type: Extract<AlertType, 'return_damaged' | 'return_unsellable' | 'manual_review'>;
  readonly severity: Severity;
  /** What to do about it. */
  readonly advice: string;
}

/** The policy's answer. No concern: there is nothing that anybody could do. */
export interface Judgement {
  readonly decision: Decision;
  readonly concern?: Concern;
}

/** The status with which Amazon's report says that a unit is back on the shelf. */
export const RETURNED_TO_INVENTORY = 'Unit returned to inventory';

/**
 * Amazon's dispositions that are known not to be fit to sell (facts of the report and of its inventory reports). The
 * values are codes and compared as they are: what is not exactly one of them is unknown.
 */
const HELD: Readonly<Record<string, Concern>> = {
  CUSTOMER_DAMAGED: damaged('warning', 'Decide whether to have it removed or disposed of.'),
  DEFECTIVE: damaged('warning', 'Have it removed and look for a fault of the product.'),
  CARRIER_DAMAGED: damaged('warning', "Check that the carrier's damage is reimbursed."),
  DAMAGED: damaged('warning', 'Amazon takes responsibility: check that it is reimbursed.'),
  DISTRIBUTOR_DAMAGED: damaged('warning', 'Take it up with the distributor.'),
  WAREHOUSE_DAMAGED: damaged(
    'critical',
    'Amazon damaged it: claim the reimbursement before the time for it ends.',
  ),
  EXPIRED: unsellable('Have it removed or disposed of.'),
  UNSELLABLE: unsellable('Have it removed or disposed of.'),
};

/** What is known of a returned unit's condition. */
export interface Condition {
  /** Amazon's `detailed-disposition`. */
  readonly disposition: string;
  /** Amazon's `status`; some marketplaces send none. */
  readonly status?: string;
}

/**
 * The one policy for returns (I5). Only a disposition of the allow-list comes back into stock, and only if the status,
 * when there is one, says that the unit was returned to inventory. All else is held, and what nobody has heard of yet
 * is shown to a person.
 */
export function judge({ disposition, status }: Condition, restockDispositions: readonly string[]): Judgement {
  if (restockDispositions.includes(disposition)) {
    if (status === undefined || status === RETURNED_TO_INVENTORY) return { decision: 'restock' };
    const advice = `Amazon's status is ${JSON.stringify(status)}, so the unit may not be there: find it before you count it.`;
    return { decision: 'review', concern: review(advice) };
  }
  const concern = Object.hasOwn(HELD, disposition) ? HELD[disposition] : undefined;
  if (concern !== undefined) return { decision: 'hold', concern };
  // Fit to sell, but this merchant leaves such units to Amazon: nothing is wrong.
  if (disposition === 'SELLABLE') return { decision: 'hold' };
  return {
    decision: 'review',
    concern: review('The disposition is unknown: look at the unit before you count it.'),
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
