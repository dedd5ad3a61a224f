import { spellingsToRead, suggestedSkus, suggestionText } from './sku-suggestions';

describe('the registered SKUs that are offered for an unknown one', () => {
  const cases: [what: string, sku: string, registered: string[], offered: string[]][] = [
    ['case', 'mug-blue', ['MUG-BLUE', 'MUG-RED'], ['MUG-BLUE']],
    ['mixed case', 'MUG-BLUE', ['Mug-bLUe'], ['Mug-bLUe']],
    ['blanks', ' MUG  BLUE ', ['MUG BLUE', 'MUGBLUE'], ['MUG BLUE', 'MUGBLUE']],
    ['unseen characters', 'MUG\u200b-BLUE', ['MUG-BLUE'], ['MUG-BLUE']],
    ['unseen characters in front', 'MUG-BLUE', ['\u200bMUG-BLUE'], ['\u200bMUG-BLUE']],
    ['full width', 'ＭＵＧ-1', ['MUG-1'], ['MUG-1']],
    ['another dash', 'MUG\u2013BLUE', ['MUG-BLUE'], ['MUG-BLUE']],
    ['dashes, underscores, dots', 'MUG_BLUE.12', ['MUGBLUE12', 'MUG-BLUE-12'], ['MUG-BLUE-12', 'MUGBLUE12']],
    ['zeros in front of a number', '123', ['00123', '1230'], ['00123']],
    ['zeros in front of a number within', 'MUG-7', ['MUG-007', 'MUG-70'], ['MUG-007']],
    ['decimals of a spreadsheet', '00123.0', ['123', '1230'], ['123']],
    ['not zeros behind', 'MUG-1', ['MUG-100', 'MUG-10'], []],
    ['not another text', 'MUG-BLUE', ['CUP-BLUE', 'MUG-BLU', 'MUG-BLUES', 'BLUE-MUG'], []],
    ['not itself', 'MUG', ['MUG'], []],
    ['letters of any alphabet', 'ЧАШКА-1', ['чашка 1'], ['чашка 1']],
    ['a pack, last', 'MUG-3PK', ['MUG', 'mug-3pk'], ['mug-3pk', 'MUG']],
    ['a pack by its number', 'MUG_2', ['MUG'], ['MUG']],
    ['a pack by a factor', 'mug x6', ['MUG'], ['MUG']],
    ['a pack of', 'MUG-PACK OF 12', ['MUG', 'MUG-PACK'], ['MUG']],
    ['a pack in brackets', 'MUG (4 pcs)', ['MUG'], ['MUG']],
    ['a pack with zeros in front', 'mug-007-2PK', ['MUG-7'], ['MUG-7']],
    ['an offer', 'MUG-FBA', ['MUG'], ['MUG']],
    ['an offer in front', 'AMZ.MUG', ['MUG'], ['MUG']],
    ['not a pack without a separator', 'BMX6', ['BM', 'BMX'], []],
    [
      'three, the likeliest first',
      'MUG-01-2',
      ['MUG', 'MUG-1', 'MUG-1-2', 'mug-01-2', 'MUG012', 'MUG 01 2'],
      ['mug-01-2', 'MUG 01 2', 'MUG012'],
    ],
    ['nothing for signs alone', '--', ['-', '.'], []],
  ];

  it.each(cases)('%s', (_, sku, registered, offered) => {
    expect(suggestedSkus(sku, registered)).toEqual(offered);
    expect(suggestedSkus(sku, registered.toReversed())).toEqual(offered);
  });

  it('are looked for under few spellings where all SKUs are not in memory', () => {
    for (const [sku, registered] of [
      ['mug-blue', 'MUG-BLUE'],
      ['MUG_BLUE', 'MUG-BLUE'],
      ['MUG BLUE-1', 'MUGBLUE1'],
      ['MUG-3PK', 'MUG'],
      ['mug x6', 'MUG'],
      ['123', '000123'],
    ] as const)
      expect(spellingsToRead(sku)).toContain(registered);
    for (const sku of ['123 x2', '00000000000001-3PK', 'a b-c_d e-f_g x12', '', '-'])
      expect(spellingsToRead(sku).length).toBeLessThanOrEqual(97);
  });

  it('in one sentence', () => {
    expect(suggestionText([], 'link it')).toBe('');
    expect(suggestionText(['MUG'], 'link it')).toBe(' Registered is MUG: if that is meant, link it.');
    expect(suggestionText(['MUG', 'CUP ', 'PEN'], 'link it')).toBe(
      ' Registered are MUG, CUP␠ and PEN: if one of them is meant, link it.',
    );
  });
});
