import { isSoldUnderOwnName, type Listing } from './listing';

const listing = (sellerSku: string, units: number, more: Partial<Listing> = {}): Listing => ({
  channel: 'amazon',
  sellerSku,
  components: [{ sku: 'MUG', units }],
  rule: {},
  paused: false,
  updatedAt: '',
  ...more,
});
const KIT = listing('MUG-TEA', 1, {
  components: [
    { sku: 'MUG', units: 1 },
    { sku: 'TEA', units: 1 },
  ],
});

describe('a SKU is sold under its own name', () => {
  it.each<[string, Listing[], boolean]>([
    ['without a listing', [], true],
    ['beside a multipack and a kit', [listing('MUG-3', 3), KIT], true],
    ['not when a listing sells it alone, one unit, under another name', [listing('AMZ-MUG', 1)], false],
    ['nor beside its multipack then', [listing('MUG-3', 3), listing('AMZ-MUG', 1)], false],
    ['when a listing of its own name exists too', [listing('MUG', 1), listing('AMZ-MUG', 1)], true],
    [
      'the row that the sender made is no listing',
      [listing('MUG', 1, { implicit: true }), listing('AMZ-MUG', 1)],
      false,
    ],
  ])('%s', (_, listings, expected) => {
    expect(isSoldUnderOwnName('MUG', listings)).toBe(expected);
  });
});
