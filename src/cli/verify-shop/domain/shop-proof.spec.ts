import { agrees, kindOf, type KnownDifference, type LinkedItem, unknownDifference } from './shop-proof';

const OWN = { sku: 'MUG', physical: 9, pendingUnits: -2 };
const shop = (available?: number): LinkedItem => ({ itemId: '1', available });

test.each<[string, LinkedItem, boolean]>([
  ['Shopify lacks what is not written yet', shop(11), true],
  ['Shopify has the stock, though an adjustment is pending', shop(9), false],
  ['the item is stocked at no location of the pool', shop(), true],
])('%s', (_, item, expected) => {
  expect(agrees(OWN, item)).toBe(expected);
});

test.each<[string, KnownDifference, string]>([
  ['is open when it is recorded', { recorded: -1, isOpen: true, isUnderWay: true }, 'open'],
  ['is ignored when a person ignores it', { recorded: -1, isOpen: false, isUnderWay: false }, 'ignored'],
  ['is under way when another one is recorded', { recorded: 3, isOpen: true, isUnderWay: true }, 'underWay'],
  ['refutes when another one is recorded', { recorded: 3, isOpen: true, isUnderWay: false }, 'violation'],
  ['refutes when the service does not know it', { isUnderWay: false }, 'violation'],
])('a difference %s', (_, known, expected) => {
  expect(kindOf(OWN, shop(10), known)).toBe(expected);
});

test('an unknown difference names both sides, and what is not written yet', () => {
  expect(unknownDifference(OWN, shop(10))).toEqual({
    invariant: 'I8',
    sku: 'MUG',
    what: 'Shopify has another count, and no difference of it is recorded',
    expected: '11 available in the pool (physical 9, -2 of it not written yet)',
    found: '10 available in the pool',
  });
});
