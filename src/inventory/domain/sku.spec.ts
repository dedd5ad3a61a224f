import fc from 'fast-check';
import { isAmazonsOwnSku, isRegistrableSku } from './sku';

describe('a SKU', () => {
  it.each([
    ['plain', 'MUG-BLU-12OZ'],
    ['a single character', 'x'],
    ['a slash, a space, a hash, a percent sign', 'LAMP/DESK #2 100%'],
    ['nothing but a space', ' '],
    ['dots that a path would fold', '..'],
    ['another script', '杯子-蓝'],
    ['40 characters', 'x'.repeat(40)],
    ['40 characters of two code units each', '🧦'.repeat(40)],
    ['a combining accent', 'cafe\u0301'],
  ])('may be %s', (_case, sku) => {
    expect(isRegistrableSku(sku)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['longer than 40 characters', 'x'.repeat(41)],
    ['longer than 40 characters of two code units each', '🧦'.repeat(41)],
    ['two lines', 'MUG\nBLU'],
    ['ended by a line break', 'MUG\n'],
    ['a tab', 'MUG\tBLU'],
    ['a null character', '\u0000'],
    ['a delete character', 'MUG\u007f'],
    ['a next line character', 'MUG\u0085'],
    ['a line separator', 'MUG\u2028'],
    ['a paragraph separator', 'MUG\u2029'],
    ['half of a surrogate pair', 'MUG\ud83e'],
    ['the other half', '\udde6MUG'],
  ])('may not be %s', (_case, sku) => {
    expect(isRegistrableSku(sku)).toBe(false);
  });

  it('may be any 1 to 40 printable characters on one line', () => {
    const printable = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 })
      .filter((sku) => sku.length <= 40);
    fc.assert(fc.property(printable, (sku) => isRegistrableSku(sku)));
  });
});

describe("Amazon's own SKU", () => {
  it.each([
    'amzn.gr.MUG-BLU-12OZ-6sC9nyZu',
    'AMZN.GR.MUG_FBA',
    'Amzn.Gr.1',
    'amzn.gr',
    'amzn.gr-MUG',
    'amzn.gr_MUG',
  ])('%s', (sku) => {
    expect(isAmazonsOwnSku(sku)).toBe(true);
  });

  it.each([
    'MUG-BLU',
    'MUG amzn.gr.1',
    'amzn.green.1',
    'amzn-gr.1',
    'amzngr.1',
    'amzn.',
    'gr.MUG',
    'xamzn.gr.1',
    '',
  ])('is not %j', (sku) => {
    expect(isAmazonsOwnSku(sku)).toBe(false);
  });
});
