import { judge, RETURNED_TO_INVENTORY } from '../../../../returns/units/domain/disposition';
import type { ReturnedUnit } from '../../api/answers';
import type { Mark } from '../../parts/mark';

/** The decisions about returned units, those that need a person first. */
export const DECISIONS: Readonly<Record<ReturnedUnit['decision'], Mark>> = {
  review: { word: 'to be judged', icon: 'warning', tone: 'warning' },
  hold: { word: 'held', icon: 'hand', tone: 'bad' },
  restock: { word: 'back in stock', icon: 'check', tone: 'good' },
};

/** What a decision shows: one that needs nothing is quiet. */
export function decisionMark(unit: Pick<ReturnedUnit, 'decision' | 'alertId'>): Mark {
  const mark = DECISIONS[unit.decision];
  return unit.decision === 'hold' && unit.alertId === undefined ? { ...mark, tone: 'quiet' } : mark;
}

type Judged = Pick<
  ReturnedUnit,
  'decision' | 'disposition' | 'status' | 'notCounted' | 'heldReason' | 'quantity' | 'restocked'
>;

/** Amazon's dispositions in words, as far as they are known. */
const CONDITIONS: Readonly<Record<string, string>> = {
  SELLABLE: 'Fit to sell',
  CUSTOMER_DAMAGED: 'The customer damaged it',
  DEFECTIVE: 'It has a fault',
  CARRIER_DAMAGED: 'The carrier damaged it',
  DAMAGED: 'It is damaged',
  DISTRIBUTOR_DAMAGED: 'The distributor damaged it',
  WAREHOUSE_DAMAGED: "It was damaged in Amazon's warehouse",
  EXPIRED: 'It has expired',
  UNSELLABLE: 'It cannot be sold',
};

/** Why a unit that is fit to sell is held. */
const HELD: Readonly<Record<NonNullable<ReturnedUnit['heldReason']>, string>> = {
  sale_not_counted:
    'Its sale was not counted here, so it is not known to be stock of this pool; RETURNS_RESTOCK_DISPOSITIONS decides.',
  shopify_refund: "Shopify's order was counted for it: a refund there puts it back.",
  other_channel:
    'Another channel sold it, and a refund there may have put it back already: its alert says what to do.',
};

/** Why the unit was decided so, and what to do. The advice is the one of the service's policy. */
export function reasonOf(unit: Judged): string {
  const { decision, disposition, status, notCounted, heldReason, quantity, restocked } = unit;
  const condition = CONDITIONS[disposition] ?? `Amazon names it ${disposition}`;
  if (notCounted !== undefined)
    return `${condition}. The first poll of this store found it: the count of the shelf may hold it already, so it moves no stock.`;
  if (heldReason !== undefined) return `${condition}. ${HELD[heldReason]}`;
  switch (decision) {
    case 'restock':
      return `${condition}: ${units(restocked)} of ${units(quantity)} in stock again.`;
    case 'review':
      return `${condition}. ${adviceOfReview(disposition, status)}`;
    case 'hold': {
      const advice = judge({ disposition }, []).concern?.advice;
      return disposition === 'SELLABLE' || advice === undefined
        ? `${condition}, and not counted: its SKU was not registered here, or the settings leave such units to Amazon.`
        : `${condition}. ${advice}`;
    }
  }
}

/** A status that does not say that the unit is there is the reason; without one, the disposition is unknown. */
function adviceOfReview(disposition: string, status: string | undefined): string {
  const isBack = status === undefined || status === RETURNED_TO_INVENTORY;
  const restocked = isBack ? [] : [disposition];
  return judge({ disposition, ...(status === undefined ? {} : { status }) }, restocked).concern?.advice ?? '';
}

function units(count: number): string {
  return count.toLocaleString('en');
}
