import { matchKeyOf } from './match-key';

describe('the key by which SKUs are matched', () => {
  it.each([
    ['MUG-BLUE', 'mug-blue'],
    ['MUG-BLUE', 'MUG BLUE'],
    ['MUG-BLUE', 'MUGBLUE'],
    ['MUG-BLUE', 'mug_blue'],
    ['MUG-BLUE', ' MUG–BLUE '],
    ['MUG-BLUE', 'MUG\u200b-BLUE'],
    ['MUG-12OZ', 'MUG12OZ'],
    ['MUG 1 2', 'MUG-1-2'],
    ['00123', '123'],
    ['0', '000'],
    ['ＭＵＧ１', 'MUG1'],
    ['Käse', 'KA\u0308SE'],
  ])('is the same for %j and %j', (one, other) => {
    expect(matchKeyOf(one)).toBe(matchKeyOf(other));
  });

  it.each([
    ['1-23', '12-3'],
    ['1 23', '123'],
    ['MUG-1-2', 'MUG-12'],
    ['MUG-07', 'MUG-7'],
    ['MUG.1', 'MUG1'],
    ['MUG/1', 'MUG1'],
    ['MUG-1', 'MUG-I'],
  ])('differs for %j and %j', (one, other) => {
    expect(matchKeyOf(one)).not.toBe(matchKeyOf(other));
  });

  it.each(['-', ' ', '\u200b', '_ -'])('is empty for %j', (sku) => {
    expect(matchKeyOf(sku)).toBe('');
  });
});
