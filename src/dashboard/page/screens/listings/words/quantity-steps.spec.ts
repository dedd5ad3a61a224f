import { quantityTerms } from '../../../../../inventory/domain/listing-quantity';
import type { SellingRule } from '../../../api/listing-answers';
import { quantityLine, stepsOf } from './quantity-steps';

const STOCKS = new Map([
  ['MUG', 25],
  ['TRAY', 40],
]);
const listing = (units: number, rule: SellingRule['rule'] = {}, paused = false): SellingRule => ({
  components: [{ sku: 'MUG', units }],
  rule,
  paused,
});
const KIT: SellingRule = {
  components: [
    { sku: 'TRAY', units: 1 },
    { sku: 'MUG', units: 2 },
  ],
  rule: {},
  paused: false,
};

describe('the steps from the stocks to the quantity', () => {
  it('are the terms of the formula, each with what it does', () => {
    const rule = listing(2, { percent: 80, buffer: 2, min: 3, max: 5 });
    expect(stepsOf(rule, quantityTerms(rule, STOCKS))).toEqual([
      { name: 'Whole units', units: 12, text: '2 × MUG in each' },
      { name: 'Percent', units: 9, text: '80 %, rounded down' },
      { name: 'Buffer', units: 7, text: '2 held back' },
      { name: 'Minimum', units: 7, text: 'at least 3' },
      { name: 'Maximum', units: 5, text: 'at most 5' },
      { name: 'Pause', units: 5, text: 'not paused' },
    ]);
  });

  it('say so where the rule makes no use of them', () => {
    const rule = listing(1);
    expect(stepsOf(rule, quantityTerms(rule, STOCKS)).map(({ units, text }) => `${units}: ${text}`)).toEqual([
      '25: one MUG each',
      '25: all of them',
      '25: none held back',
      '25: no minimum',
      '25: no maximum',
      '25: not paused',
    ]);
  });

  it('name the scarcest component, and one that is not registered', () => {
    expect(stepsOf(KIT, quantityTerms(KIT, STOCKS))[0]).toEqual({
      name: 'Whole units',
      units: 12,
      text: 'MUG allows the fewest, 2 in each',
    });
    const gone = quantityTerms(KIT, new Map([['MUG', 25]]));
    expect(stepsOf(KIT, gone)[0]).toEqual({
      name: 'Whole units',
      units: 0,
      text: 'TRAY is not registered: 0',
    });
  });

  it('end in 0 below the minimum, and while paused', () => {
    const low = listing(10, { min: 3 });
    expect(stepsOf(low, quantityTerms(low, STOCKS)).map(({ units }) => units)).toEqual([2, 2, 2, 0, 0, 0]);
    const paused = listing(10, { max: 1 }, true);
    expect(stepsOf(paused, quantityTerms(paused, STOCKS)).map(({ units }) => units)).toEqual([
      2, 2, 2, 2, 1, 0,
    ]);
  });
});

describe('a quantity in one line', () => {
  it.each<[SellingRule, string]>([
    [listing(1), 'one for one: 25 of MUG.'],
    [listing(6), 'MUG is enough for 4 of 6 each.'],
    [KIT, 'MUG is enough for 12, the others for as many or more.'],
    [
      listing(1, { percent: 50, buffer: 2, max: 5 }),
      'one for one: 25 of MUG; 50 % of 25 is 12; 2 held back leaves 10; at most 5.',
    ],
    [listing(10, { min: 3, max: 9 }), 'MUG is enough for 2 of 10 each; fewer than 3 is 0.'],
    [listing(1, { max: 50 }), 'one for one: 25 of MUG.'],
    [listing(1, {}, true), 'Paused: 0 until it goes on.'],
    [{ ...KIT, components: [{ sku: 'LID', units: 1 }] }, 'LID is not registered: 0.'],
  ])('%#: %j', (rule, line) => {
    expect(quantityLine(rule, quantityTerms(rule, STOCKS))).toBe(line);
  });
});
