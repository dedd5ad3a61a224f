import type { Component, Listing, SellingRule } from '../../domain/listing';
import { ownNameOf, type OwnName, type PreviewFacts, previewOf, singleSkusOf } from './listing-preview';

const rule = (components: Record<string, number>, more: Partial<SellingRule> = {}): SellingRule => ({
  components: Object.entries(components).map(([sku, units]): Component => ({ sku, units })),
  rule: {},
  paused: false,
  ...more,
});
const listing = (sellerSku: string, of: SellingRule): Listing => ({
  channel: 'amazon',
  sellerSku,
  ...of,
  updatedAt: '',
});
const NOW = new Map([
  ['MUG', 10],
  ['TEA', 4],
]);
const MUG: OwnName = { sku: 'MUG', others: [] };

describe('a preview of a listing', () => {
  it.each<[string, Partial<PreviewFacts> & Pick<PreviewFacts, 'wanted'>, object]>([
    [
      'of a new kit: nothing before, and no own name is touched',
      { wanted: rule({ MUG: 1, TEA: 1 }) },
      { after: { quantity: 4, limitedBy: 'TEA' }, changes: [{ sellerSku: 'AMZ', after: 4 }] },
    ],
    [
      'of a rule: both quantities',
      {
        current: rule({ MUG: 1, TEA: 1 }),
        wanted: rule({ MUG: 1, TEA: 1 }, { rule: { percent: 50 } }),
      },
      {
        before: { quantity: 4 },
        after: { quantity: 2 },
        changes: [{ sellerSku: 'AMZ', before: 4, after: 2 }],
      },
    ],
    [
      'of a rule that changes nothing',
      { current: rule({ MUG: 3 }), wanted: rule({ MUG: 3 }, { rule: { max: 3 } }) },
      { before: { quantity: 3 }, after: { quantity: 3 }, changes: [] },
    ],
    [
      'with another stock',
      {
        current: rule({ MUG: 3 }),
        wanted: rule({ MUG: 3 }),
        then: new Map([...NOW, ['MUG', 2]]),
      },
      {
        before: { quantity: 3 },
        after: { quantity: 0 },
        changes: [{ sellerSku: 'AMZ', before: 3, after: 0 }],
      },
    ],
    [
      'of another name of a SKU: its own name is not sold any more',
      { wanted: rule({ MUG: 1 }), ownNames: [MUG] },
      {
        changes: [
          { sellerSku: 'AMZ', after: 10 },
          { sellerSku: 'MUG', before: 10 },
        ],
      },
    ],
    [
      'of another name that becomes a multipack: its own name is sold again',
      { current: rule({ MUG: 1 }), wanted: rule({ MUG: 3 }), ownNames: [MUG] },
      {
        changes: [
          { sellerSku: 'AMZ', before: 10, after: 3 },
          { sellerSku: 'MUG', after: 10 },
        ],
      },
    ],
    [
      'beside a listing of the own name, which stays',
      {
        wanted: rule({ MUG: 1 }),
        ownNames: [{ sku: 'MUG', others: [listing('MUG', rule({ MUG: 1 }, { rule: { buffer: 2 } }))] }],
      },
      { changes: [{ sellerSku: 'AMZ', after: 10 }] },
    ],
    [
      'beside another other name, which sells it already',
      {
        wanted: rule({ MUG: 1 }),
        ownNames: [{ sku: 'MUG', others: [listing('AMZ-2', rule({ MUG: 1 }))] }],
      },
      { changes: [{ sellerSku: 'AMZ', after: 10 }] },
    ],
    [
      'of the own name itself',
      {
        sellerSku: 'MUG',
        current: ownNameOf('MUG'),
        wanted: rule({ MUG: 1 }, { paused: true }),
        ownNames: [MUG],
      },
      { changes: [{ sellerSku: 'MUG', before: 10, after: 0 }] },
    ],
  ])('%s', (_, given, expected) => {
    const facts = { sellerSku: 'AMZ', current: undefined, now: NOW, then: NOW, ownNames: [], ...given };
    expect(previewOf(facts)).toMatchObject(expected);
  });

  it('looks at the own name of a SKU that is sold alone, one unit', () => {
    expect(singleSkusOf(undefined, rule({ MUG: 1 }))).toEqual(['MUG']);
    expect(singleSkusOf(rule({ TEA: 1 }), rule({ MUG: 1 }))).toEqual(['TEA', 'MUG']);
    expect(singleSkusOf(rule({ MUG: 2 }), rule({ MUG: 1, TEA: 1 }))).toEqual([]);
  });
});
