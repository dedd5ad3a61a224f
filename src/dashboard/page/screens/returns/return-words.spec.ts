import { decisionMark, reasonOf } from './return-words';

const unit = { quantity: 1, restocked: 0 } as const;

describe('the reason of a decision', () => {
  it.each<[string, Parameters<typeof reasonOf>[0], string]>([
    [
      'sellable',
      { ...unit, decision: 'restock', disposition: 'SELLABLE', quantity: 2, restocked: 2 },
      'Fit to sell: 2 of 2 in stock again.',
    ],
    [
      'damaged',
      { ...unit, decision: 'hold', disposition: 'CUSTOMER_DAMAGED' },
      'The customer damaged it. Decide whether to have it removed or disposed of.',
    ],
    [
      'damaged by Amazon',
      { ...unit, decision: 'hold', disposition: 'WAREHOUSE_DAMAGED', status: 'Unit returned to inventory' },
      "It was damaged in Amazon's warehouse. Amazon damaged it: claim the reimbursement before the time for it ends.",
    ],
    [
      'sellable and left out',
      { ...unit, decision: 'hold', disposition: 'SELLABLE' },
      'Fit to sell, and not counted: its SKU was not registered here, or the settings leave such units to Amazon.',
    ],
    [
      'an unknown disposition that was configured and left out',
      { ...unit, decision: 'hold', disposition: 'OPEN_BOX' },
      'Amazon names it OPEN_BOX. The disposition is unknown: check the unit before you count it.',
    ],
    [
      'found by the first poll',
      { ...unit, decision: 'hold', disposition: 'SELLABLE', notCounted: 'first_poll' },
      'Fit to sell. The first poll of this store found it: the count of the shelf may hold it already, so it moves no stock.',
    ],
    [
      'of an order that was not counted',
      { ...unit, decision: 'hold', disposition: 'SELLABLE', heldReason: 'sale_not_counted' },
      'Fit to sell. Its sale was not counted here, so it is not known to be stock of this pool; RETURNS_RESTOCK_DISPOSITIONS decides.',
    ],
    [
      'sellable with an unclear status',
      { ...unit, decision: 'review', disposition: 'SELLABLE', status: 'Unit not found' },
      'Fit to sell. Amazon\'s status is "Unit not found", so the unit may not be there: find it before you count it.',
    ],
    [
      'unknown',
      { ...unit, decision: 'review', disposition: 'SOMETHING_NEW', status: 'Unit returned to inventory' },
      'Amazon names it SOMETHING_NEW. The disposition is unknown: check the unit before you count it.',
    ],
  ])('%s', (_, judged, text) => {
    expect(reasonOf(judged)).toBe(text);
  });
});

it('a held unit without an alert needs nothing, and is quiet', () => {
  expect(decisionMark({ decision: 'hold' }).tone).toBe('quiet');
  expect(decisionMark({ decision: 'hold', alertId: 'return_damaged:1' }).tone).toBe('bad');
  expect(decisionMark({ decision: 'restock' }).word).toBe('back in stock');
});
