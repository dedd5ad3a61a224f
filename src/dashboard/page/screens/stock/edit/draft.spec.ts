import { parseDraft, shownText, unitsOf } from './draft';

const STOCK = { physical: 12, buffer: 2 };

describe('a field of figures', () => {
  it.each([
    ['9', 9],
    [' 9 ', 9],
    ['0', 0],
    ['007', 7],
    ['1000000000', 1_000_000_000],
    ['1000000001', 'Enter at most 1000000000.'],
    ['', 'Enter a whole number.'],
    ['-3', 'Enter 0 or more.'],
    ['1,000', 'Enter digits only, without separators.'],
    ['1.5', 'Enter digits only, without separators.'],
    ['1e3', 'Enter digits only, without separators.'],
    ['٣', 'Enter digits only, without separators.'],
  ])('reads %j as %j', (text, expected) => {
    expect(unitsOf(text)).toBe(expected);
  });
});

describe('a draft', () => {
  it('changes only the fields that were typed and differ', () => {
    expect(parseDraft({}, STOCK)).toEqual({ figures: {}, problems: {} });
    expect(parseDraft({ physical: '12', buffer: '4' }, STOCK)).toEqual({
      figures: { buffer: 4 },
      problems: {},
    });
    expect(parseDraft({ physical: '9', lowStockThreshold: '5' }, STOCK).figures).toEqual({
      physical: 9,
      lowStockThreshold: 5,
    });
  });

  it('leaves an oversold figure and an unset threshold alone when they are typed back', () => {
    expect(parseDraft({ physical: '-3', lowStockThreshold: ' ' }, { physical: -3, buffer: 0 })).toEqual({
      figures: {},
      problems: {},
    });
  });

  it('names what is wrong, field by field', () => {
    expect(parseDraft({ physical: 'x', buffer: '' }, STOCK).problems).toEqual({
      physical: 'Enter digits only, without separators.',
      buffer: 'Enter a whole number.',
    });
    expect(parseDraft({ lowStockThreshold: '' }, { ...STOCK, lowStockThreshold: 5 }).problems).toEqual({
      lowStockThreshold: 'A threshold cannot be taken away. 0 warns only when nothing is left.',
    });
  });

  it('follows the stock in the fields that were not touched', () => {
    expect(shownText({ buffer: '' }, STOCK, 'buffer')).toBe('');
    expect(shownText({ buffer: '4' }, { ...STOCK, physical: 11 }, 'physical')).toBe('11');
    expect(shownText({}, STOCK, 'lowStockThreshold')).toBe('');
  });
});
