import { applyChanges, type AvailabilityChange } from './availability-change';
import { type Availability } from './listing';

const BEFORE: Availability = {
  fulfillmentChannelCode: 'DEFAULT',
  quantity: 3,
  leadTimeToShipMaxDays: 5,
  restockDate: '2026-12-01',
};
const FBA: Availability = { fulfillmentChannelCode: 'AMAZON_NA' };
const SEVEN: Availability = { fulfillmentChannelCode: 'DEFAULT', quantity: 7 };

const CASES: [string, Availability[], AvailabilityChange, Availability[]][] = [
  [
    'merge keeps lead time and restock date',
    [BEFORE],
    { op: 'merge', entries: [SEVEN] },
    [{ ...BEFORE, quantity: 7 }],
  ],
  ['replace wipes what it does not name', [BEFORE], { op: 'replace', entries: [SEVEN] }, [SEVEN]],
  ['add does the same as replace', [BEFORE], { op: 'add', entries: [SEVEN] }, [SEVEN]],
  [
    'the merchant channel sent to an FBA listing stands beside it',
    [FBA],
    { op: 'merge', entries: [SEVEN] },
    [FBA, SEVEN],
  ],
  [
    'replace with another channel leaves the first in place',
    [BEFORE],
    { op: 'replace', entries: [FBA] },
    [BEFORE, FBA],
  ],
  ['delete by channel takes that entry only', [BEFORE, FBA], { op: 'delete', channels: ['DEFAULT'] }, [FBA]],
  ['delete without a value takes all', [BEFORE, FBA], { op: 'delete', channels: undefined }, []],
];

describe('the patch semantics of fulfillment_availability', () => {
  it.each(CASES)('%s', (_name, before, change, after) => {
    expect(applyChanges(before, [change])).toEqual(after);
  });

  it('applies several patches in their order', () => {
    const changes: AvailabilityChange[] = [
      { op: 'delete', channels: ['DEFAULT'] },
      { op: 'merge', entries: [SEVEN] },
    ];
    expect(applyChanges([BEFORE], changes)).toEqual([SEVEN]);
  });
});
