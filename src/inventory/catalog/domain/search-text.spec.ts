import fc from 'fast-check';
import { hasPart, searchedPartOf, searchTextOf } from './search-text';

const finds = (search: string, sku: string): boolean =>
  hasPart(sku, searchTextOf(sku), searchedPartOf(search));

describe('a search for a part of a SKU', () => {
  it.each([
    ['mug', 'MUG-BLU-12OZ', 'another case'],
    ['BLU-12', 'mug-blu-12oz', 'another case, in the middle'],
    ['/dsk #2', 'LAMP/DSK #2 (EU)', 'a slash, a space and signs'],
    ['CAFÉ', 'cafe\u0301-01', 'a composed letter in a decomposed SKU'],
    ['cafe\u0301', 'CAFÉ-01', 'a decomposed letter in a composed SKU'],
    ['cafe', 'CAFÉ-01', 'a letter without its accent'],
    ['STRASSE', 'Straße 7', 'ß as ss'],
    ['straße', 'STRASSE 7', 'ss as ß'],
    ['ΟΔΟΣ', 'οδος-1', 'a final sigma'],
    ['οδοσ', 'ΟΔΟΣ-1', 'a sigma in the middle form'],
    ['мяч', 'МЯЧ-5', 'Cyrillic'],
    ['mug', 'ＭＵＧ－１', 'full-width letters'],
    ['😀', 'FUN-😀-1', 'a character of two code units'],
    ['茶碗', '抹茶碗', 'no case at all'],
    ['İstanbul', 'İSTANBUL', 'a dotted capital I'],
  ])('finds %j in %j: %s', (search, sku) => {
    expect(finds(search, sku)).toBe(true);
  });

  it.each([
    ['MUG', 'M-U-G'],
    ['É', 'E-01'],
    ['%', 'MUG'],
    ['.*', 'MUG'],
  ])('does not find %j in %j', (search, sku) => {
    expect(finds(search, sku)).toBe(false);
  });

  it('finds every SKU by any part that was copied out of it, in any case', () => {
    const sku = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sku, fc.nat(), fc.nat(), (text, from, length) => {
        const characters = Array.from(text);
        const start = from % characters.length;
        const part = characters.slice(start, start + 1 + (length % (characters.length - start))).join('');
        expect(finds(part, text)).toBe(true);
      }),
    );
    const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(ascii, (text) => {
        expect(finds(text.toLowerCase(), text)).toBe(true);
        expect(finds(text.toUpperCase(), text)).toBe(true);
      }),
    );
  });
});
