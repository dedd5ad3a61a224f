import { foldedSku, hasUnseen, likelySpellings, plainSku, trimmedSku, visibleSku } from './sku-spelling';

describe('a SKU with characters that cannot be seen', () => {
  it.each([
    [' MUG', 'MUG', '␠MUG'],
    ['MUG ', 'MUG', 'MUG␠'],
    ['\u00a0MUG\u00a0 ', 'MUG', '<U+00A0>MUG<U+00A0>␠'],
    ['\ufeffMUG', 'MUG', '<U+FEFF>MUG'],
    ['MUG\u200b', 'MUG', 'MUG<U+200B>'],
    ['\tMUG\r\n', 'MUG', '<U+0009>MUG<U+000D><U+000A>'],
    ['MUG\u2028', 'MUG', 'MUG<U+2028>'],
    ['MUG\u3000', 'MUG', 'MUG<U+3000>'],
    ['MU\u00adG', 'MU\u00adG', 'MU<U+00AD>G'],
    ['MUG\u00a0BLUE', 'MUG\u00a0BLUE', 'MUG<U+00A0>BLUE'],
    ['   ', '', '␠␠␠'],
    ['\u{e0020}MUG', 'MUG', '<U+E0020>MUG'],
  ])('%j is trimmed to %j and shown as %s', (sku, trimmed, shown) => {
    expect([trimmedSku(sku), visibleSku(sku), hasUnseen(sku)]).toEqual([trimmed, shown, true]);
  });

  it.each(['MUG', 'MUG BLUE', 'LAMP/OAK #2', 'ÄÖ-1', '😀', '＝1', "'A", '0'])(
    '%j has none, and is shown as it is',
    (sku) => {
      expect([trimmedSku(sku), visibleSku(sku), hasUnseen(sku)]).toEqual([sku, sku, false]);
    },
  );

  it('may be of any length', () => {
    expect(trimmedSku(`${' '.repeat(1_000_000)}x${' '.repeat(1_000_000)}`)).toBe('x');
    expect(trimmedSku(`x${' '.repeat(1_000_000)}x`)).toHaveLength(1_000_002);
  });

  it('shows blanks that stand together', () => {
    expect(visibleSku('MUG  BLUE')).toBe('MUG␠␠BLUE');
    expect(hasUnseen('MUG  BLUE')).toBe(false);
  });

  it.each([
    ['Cafe\u0301', 'Cafe<U+0301>'],
    ['MUG\u20111', 'MUG<U+2011>1'],
    ['MUG–1', 'MUG<U+2013>1'],
    ['MUG－1', 'MUG<U+FF0D>1'],
    ['Café', 'Café'],
    ['x\u0304', 'x\u0304'],
  ])('shows %j, which looks like another, as %s', (sku, shown) => {
    expect(visibleSku(sku)).toBe(shown);
  });

  it('has a plain form', () => {
    expect(plainSku('\u200b MUG\u00a0 BLUE\u00ad ')).toBe('MUG BLUE');
    expect(plainSku('Cafe\u0301')).toBe('Café');
  });
});

describe('two SKUs', () => {
  it.each([
    ['mug-blue', 'MUG-BLUE'],
    ['MUG BLUE', 'MUGBLUE'],
    ['MUG\u00a0BLUE', 'mug blue'],
    ['MU\u200bG', 'MUG'],
    ['MUG–BLUE', 'MUG-BLUE'],
    ['ＭＵＧ－１', 'MUG-1'],
    ['MUG﹣1', 'MUG-1'],
    ['Cafe\u0301', 'CAFÉ'],
    ['straße', 'STRASSE'],
  ])('%j and %j differ by case, blanks, dashes or invisible characters alone', (one, other) => {
    expect(foldedSku(one)).toBe(foldedSku(other));
  });

  it.each([
    ['MUG-1', 'MUG-2'],
    ['MUG1', 'MUG-1'],
    ['O1', '01'],
    ['=1', '＝1'],
    ["'A", 'A'],
    ['a,b', 'a;b'],
  ])('%j and %j are different', (one, other) => {
    expect(foldedSku(one)).not.toBe(foldedSku(other));
  });
});

describe('the likely spellings of a SKU', () => {
  it('are its trimmed form, its cases and its plain blanks', () => {
    expect(likelySpellings('\u00a0Mug\u00a0Blue ')).toEqual([
      'Mug\u00a0Blue',
      'Mug Blue',
      'Mug Blue ',
      ' Mug Blue',
      'MUG BLUE',
      'mug blue',
      'MugBlue',
      'MUGBLUE',
    ]);
  });

  it('of a number have more zeros in front, and fewer', () => {
    expect(likelySpellings('123')).toContain('00123');
    expect(likelySpellings('123.0')).toEqual(expect.arrayContaining(['123', '00123']));
    expect(likelySpellings('000123')).toEqual(expect.arrayContaining(['123', '00000000000123']));
  });

  it('have capitals in front of words, and characters of the usual width', () => {
    expect(likelySpellings('MUG-BLUE-12OZ')).toContain('Mug-Blue-12oz');
    expect(likelySpellings('ＭＵＧ－１')).toContain('MUG-1');
  });

  it('never are the SKU itself, and are few', () => {
    for (const sku of ['MUG', '1', '   ', 'ß', '12345678901234'])
      expect(likelySpellings(sku)).not.toContain(sku);
    expect(likelySpellings('1').length).toBeLessThan(25);
  });
});
