import { headerOf } from '../../csv-file/csv-header';
import { trimmedSku } from '../../domain/sku-spelling';
import { batchesOfGroups, type ListingGroup, listingGroups } from './listing-groups';
import { LISTING_COLUMNS, listingRows } from './listing-rows';

const HEADER = 'sellerSku,sku,units,percent,buffer,min,max,paused';

function groupsOf(lines: readonly string[], header = HEADER): ListingGroup[] {
  const text = [header, ...lines].join('\n');
  const rows = [...listingRows(text, headerOf(text, LISTING_COLUMNS))].filter((row) => row !== undefined);
  return [...listingGroups(rows, trimmedSku)];
}

/** Each listing as `sellerSku: sku units, …`, or what is wrong with each of its lines. */
function readOf(lines: readonly string[], header?: string): unknown[] {
  return groupsOf(lines, header).map(({ sellerSku, rows, given, problems }) =>
    problems === undefined
      ? [sellerSku, rows.map(({ sku, units }) => `${sku} ${units}`).join(', '), given]
      : [sellerSku, Object.fromEntries(problems)],
  );
}

const contains = (text: string): unknown => expect.stringContaining(text);

describe('the rows of a file', () => {
  it.each<[string, string[], unknown[]]>([
    [
      'are one listing each with another seller SKU',
      ['CUP-2,CUP,2', 'MUG-3,MUG,3,50,1,2,9,true'],
      [
        ['CUP-2', 'CUP 2', {}],
        ['MUG-3', 'MUG 3', { percent: 50, buffer: 1, min: 2, max: 9, paused: true }],
      ],
    ],
    [
      'are one listing with the same seller SKU, and the rule may be on any of them',
      ['KIT,CUP,1,,,,5,', 'KIT,MUG,2,80,,,,FALSE', 'KIT,TRAY,1,80.0,,,,'],
      [['KIT', 'CUP 1, MUG 2, TRAY 1', { percent: 80, max: 5, paused: false }]],
    ],
    [
      'are one listing with blanks around the seller SKU and empty rows between',
      ['KIT,CUP,1', ',,,', ' KIT\u00a0,MUG,2'],
      [['KIT', 'CUP 1, MUG 2', {}]],
    ],
    [
      'hold numbers and truth values as spreadsheets write them',
      ['KIT,CUP,"2,0",50 %,0,,10.0,WAHR', '=KIT,CUP,1', "'=KIT2,'-CUP,1"],
      [
        ['KIT', 'CUP 2', { percent: 50, buffer: 0, max: 10, paused: true }],
        ['=KIT', 'CUP 1', {}],
        ['=KIT2', '-CUP 1', {}],
      ],
    ],
  ])('%s', (_case, lines, read) => {
    expect(readOf(lines)).toEqual(read);
  });

  it.each<[string, string, string]>([
    ['no seller SKU', ',CUP,1', 'The seller SKU is missing. Write it in each row of the listing.'],
    ['no SKU', 'KIT,,1', 'The SKU is missing.'],
    ['no units', 'KIT,CUP,', 'The units are missing'],
    ['a long seller SKU', `${'K'.repeat(41)},CUP,1`, 'The seller SKU must be 1 to 40 printable characters'],
    ['a SKU on two lines', 'KIT,"CU\nP",1', 'The SKU must be 1 to 40 printable characters on one line.'],
    ['no unit at all', 'KIT,CUP,0', 'units must be a whole number from 1 to 1000'],
    ['too many units', 'KIT,CUP,1001', 'units must be a whole number from 1 to 1000'],
    ['units that may be a thousand', 'KIT,CUP,1.000', '1.000 may be 1000 or a fraction'],
    ['a fraction', 'KIT,CUP,1.5', 'units must be a whole number'],
    ['too many percent', 'KIT,CUP,1,101', 'percent must be a whole number from 0 to 100'],
    ['a fraction for percent', 'KIT,CUP,1,0.5', 'percent must be a whole number'],
    ['a buffer below zero', 'KIT,CUP,1,,-1', 'buffer must be a whole number from 0 to 1000000000'],
    ['a date', 'KIT,CUP,1,,,01.02.2026', 'min must be a whole number'],
    ['an exponent', 'KIT,CUP,1,,,,1E+3', 'max must be a whole number'],
    ['another word for paused', 'KIT,CUP,1,,,,,perhaps', 'paused must be true or false.'],
    ['a cell too many', 'KIT,CUP,1,,,,,,x', 'more cells than the header, which names 8'],
    ['one cell', 'KIT', 'The row has only one cell.'],
    ['a wrong quote', 'KIT,"CUP"S,1', 'A cell that begins with a quote must end with one'],
  ])('are rejected with %s', (_case, line, problem) => {
    expect(readOf([line])).toEqual([[expect.any(String), { 2: contains(problem) }]]);
  });
});

describe('a listing is rejected as a whole', () => {
  it.each<[string, string[], unknown[]]>([
    [
      'with the reason on the wrong rows, and that reason on the others',
      ['KIT,CUP,1', 'KIT,MUG,x', 'KIT,TRAY,0', 'NEXT,CUP,1'],
      [
        [
          'KIT',
          {
            2: contains('Line 3 of this listing is wrong: units must be'),
            3: contains('units must be'),
            4: contains('units must be'),
          },
        ],
        ['NEXT', 'CUP 1', {}],
      ],
    ],
    [
      'when its rows contradict each other',
      ['KIT,CUP,1,50,,,,', 'KIT,MUG,1,,,,,', 'KIT,TRAY,1,60,,,,'],
      [
        [
          'KIT',
          Object.fromEntries(
            [2, 3, 4].map((line) => [line, contains('percent is 50 on line 2 and 60 on line 4.')]),
          ),
        ],
      ],
    ],
    [
      'when one row pauses it and another does not',
      ['KIT,CUP,1,,,,,true', 'KIT,MUG,1,,,,,false'],
      [
        [
          'KIT',
          { 2: contains('paused is true on line 2 and false on line 3'), 3: contains('paused is true') },
        ],
      ],
    ],
    [
      'in both places when its rows do not stand together',
      ['KIT,CUP,1', 'NEXT,CUP,1', 'KIT,MUG,1'],
      [
        ['KIT', { 2: contains('must stand together, and line 4 has this seller SKU too') }],
        ['NEXT', 'CUP 1', {}],
        ['KIT', { 4: contains('line 2 has this seller SKU too') }],
      ],
    ],
    [
      'when a row beside it has no seller SKU, as merged cells leave it',
      ['KIT,CUP,1', ',MUG,1', ',TRAY,1', 'NEXT,CUP,1', 'LAST,CUP,1'],
      [
        [
          'KIT',
          { 2: contains('Line 3 may be a row of this listing, and is wrong: The seller SKU is missing.') },
        ],
        ['', { 3: contains('missing') }],
        ['', { 4: contains('missing') }],
        ['NEXT', { 5: contains('Line 4 may be a row of this listing') }],
        ['LAST', 'CUP 1', {}],
      ],
    ],
    [
      'when a line with wrong quotes beside it names it, and else not',
      ['KIT,CUP,1', 'KIT,"MUG"S,1', 'NEXT,CUP,1'],
      [
        ['KIT', { 2: contains('Line 3 may be a row of this listing') }],
        ['KIT,"MUG"S,1', { 3: contains('quote') }],
        ['NEXT', 'CUP 1', {}],
      ],
    ],
  ])('%s', (_case, lines, read) => {
    expect(readOf(lines)).toEqual(read);
  });

  it('when it has more than 20 components', () => {
    const rows = Array.from({ length: 21 }, (_, index) => `KIT,CUP-${index},1`);
    expect(readOf(rows.slice(1))).toEqual([['KIT', expect.any(String), {}]]);
    const [kit] = groupsOf(rows);
    expect(kit?.problems?.size).toBe(21);
    expect(kit?.problems?.get(22)).toContain('The listing has 21 rows.');
  });
});

describe('the header of a file of listings', () => {
  it('may leave out the rule, and is read in any order, with the name of the column as Amazon writes it', () => {
    expect(readOf(['CUP;2;CUP-2'], 'SKU;units;seller-sku')).toEqual([['CUP-2', 'CUP 2', {}]]);
  });

  it.each([
    ['sellerSku,sku', 'There is no column units.'],
    ['sellerSku,sku,unit', 'Not known: unit (units?)'],
    ['sellerSku,sku,units,percnt', 'percnt (percent?)'],
    ['sellerSku,sku,units,sku', 'The column sku is there twice.'],
    ['a,b', 'must name the columns sellerSku, sku and units'],
  ])('%j is refused', (header, problem) => {
    expect(() => groupsOf([], header)).toThrow(problem);
  });
});

describe('the batches of a file', () => {
  it('hold 100 listings or 200 rows, and never part of a listing', () => {
    const kit = (name: string, rows: number): string[] =>
      Array.from({ length: rows }, (_, index) => `${name},CUP-${index},1`);
    const sizes = (lines: string[]): number[] =>
      [...batchesOfGroups(groupsOf(lines))].map((batch) => batch.flatMap(({ rows }) => rows).length);
    expect(sizes(Array.from({ length: 250 }, (_, index) => `K${index},CUP,1`))).toEqual([100, 100, 50]);
    expect(sizes([...kit('A', 19), ...kit('B', 300), ...kit('C', 2)])).toEqual([19, 300, 2]);
    expect(sizes(Array.from({ length: 30 }, (_, index) => kit(`K${index}`, 15)).flat())).toEqual([
      195, 195, 60,
    ]);
  });
});
