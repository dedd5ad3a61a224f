import fc from 'fast-check';
import { ApiError } from '../../platform/http/api-error';
import { EXPORT_HEADER, exportLine } from './csv-export';
import { textOf } from '../csv-file/csv-encoding';
import { headerOf } from '../csv-file/csv-header';
import { importRows, type ImportRow, STOCK_COLUMNS } from './csv-import-file';
import { isRegistrableSku } from '../domain/sku';
import type { StockView } from '../stock/stock-view';

function rowsOf(text: string): ImportRow[] {
  return [...importRows(text, headerOf(text, STOCK_COLUMNS))].filter((row) => row !== undefined);
}

/** The message with which a whole file is refused. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ApiError && error.getStatus() === 400) return error.message;
    throw error;
  }
  return 'not refused';
}

function viewed(sku: string, figures: Partial<StockView> = {}): StockView {
  return {
    sku,
    physical: 12,
    buffer: 2,
    broadcast: 10,
    version: 3,
    pending: false,
    receipt: { state: 'none', quantity: null, at: null },
    syncStatus: 'in_sync',
    updatedAt: '2026-11-23T10:02:17.123000Z',
    ...figures,
  };
}

/** Usual and unusual SKUs. */
const sku = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc
      .array(fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', ' ', '\u00a0', 'Ä', '😀', '＝', '1'), {
        minLength: 1,
        maxLength: 40,
      })
      .map((parts) => parts.join('')),
  )
  .filter(isRegistrableSku);

describe('an export', () => {
  it('is read back unchanged, with any SKUs', () => {
    const stock = fc.record({
      physical: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      buffer: fc.nat(1_000_000_000),
      lowStockThreshold: fc.nat(1_000_000_000),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(sku, stock), { selector: ([name]) => name, maxLength: 8 }),
        (stocks) => {
          const text =
            EXPORT_HEADER + stocks.map(([name, figures]) => exportLine(viewed(name, figures))).join('');
          expect(rowsOf(textOf(Buffer.from(text, 'utf8')))).toEqual(
            stocks.map(([name, figures], index) => ({ line: index + 2, sku: name, figures })),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('writes every column, and nothing where no threshold is set', () => {
    expect(EXPORT_HEADER).toBe('sku,physical,buffer,broadcast,lowStockThreshold,syncStatus,updatedAt\r\n');
    expect(exportLine(viewed('MUG'))).toBe('MUG,12,2,10,,in_sync,2026-11-23T10:02:17.123000Z\r\n');
  });

  it('leaves a number below zero bare, because it is ours', () => {
    expect(exportLine(viewed('-MUG', { physical: -3, broadcast: 0, lowStockThreshold: 5 }))).toBe(
      "'-MUG,-3,2,0,5,in_sync,2026-11-23T10:02:17.123000Z\r\n",
    );
  });
});

describe('the header of an import', () => {
  it.each([
    ['in any order', 'buffer,sku,physical', '1,MUG,2', { physical: 2, buffer: 1 }],
    [
      'in other letters and with blanks',
      ' SKU , Physical ,LOWSTOCKTHRESHOLD',
      'MUG,2,3',
      { physical: 2, lowStockThreshold: 3 },
    ],
    ['after a byte order mark', '\ufeffsku,physical', 'MUG,2', { physical: 2 }],
    ['in quotes', '"sku","physical"', 'MUG,2', { physical: 2 }],
    ['with semicolons', 'sku;physical', 'MUG;2', { physical: 2 }],
    ['with tabs', 'sku\tphysical\tbuffer', 'MUG\t2\t1', { physical: 2, buffer: 1 }],
    ['with semicolons and a comma in a name', 'sku;"Title, long";physical', 'MUG;"a, b";2', { physical: 2 }],
    ['with empty columns at the end', 'sku,physical,,,', 'MUG,2,,,', { physical: 2 }],
    [
      'with empty columns at the end that hold blanks',
      'sku,physical,',
      'MUG,2,\u200b,\u00a0',
      { physical: 2 },
    ],
    [
      'beside a column of an export that is there twice',
      'sku,physical,updatedAt,updatedAt',
      'MUG,2,a,b',
      { physical: 2 },
    ],
    ['behind 300 others', `${'x,'.repeat(300)}sku,physical`, `${','.repeat(300)}MUG,2`, { physical: 2 }],
    ['beside others', 'Title,sku,Barcode,physical,price', 'Mug,MUG,0012,2,"1,50"', { physical: 2 }],
    [
      'in words',
      'SKU;Physical;Low Stock Threshold;low_stock',
      'MUG;2;3;x',
      { physical: 2, lowStockThreshold: 3 },
    ],
    ['with a blank of another kind', '\u00a0sku\u00a0,phys\u200bical', 'MUG,2', { physical: 2 }],
    [
      'with the ignored columns of an export',
      'sku,broadcast,physical,updatedAt,syncStatus',
      'MUG,=x,2,y,z',
      { physical: 2 },
    ],
  ])('may name the columns %s', (_case, header, row, figures) => {
    const text = textOf(Buffer.from(`${header}\r\n${row}\r\n`));
    expect(rowsOf(text)).toEqual([{ line: 2, sku: 'MUG', figures }]);
  });

  it.each([
    ['', 'It is empty.'],
    ['\r\n;;\r\n', 'It is empty.'],
    ['\r\nMUG,2', 'Not known: MUG, 2.'],
    ['MUG,2\r\nCAP,3', 'Not known: MUG, 2.'],
    ['sku,physcal', 'Not known: physcal (physical?).'],
    ['sku,physcal,buffer', 'Not known: physcal (physical?).'],
    ['sku,physical,bufer,Title', 'Not known: bufer (buffer?).'],
    ['skus,physical', 'Not known: skus (sku?).'],
    ['sku,quantity', 'Not known: quantity.'],
    ['sep=|\r\nsku|physical', 'The first line names | as the separator.'],
    ['sep=;\r\n', 'It is empty.'],
    ['sku,physical,Physical', 'The column physical is there twice.'],
    ['physical,buffer', 'There is no column sku.'],
    ['sku,broadcast', 'There is no figure.'],
    ['sku,__proto__', 'Not known: __proto__.'],
    ['"sku,physical', 'Not known: "sku,physical.'],
  ])('%j is refused: %s', (text, why) => {
    expect(refusal(() => rowsOf(text))).toContain(why);
  });

  it.each(['\r\n', ';;\r\n\r\n', ' \u00a0;\n\u200b\r', '\n\n'])(
    'may stand behind rows without content: %j',
    (before) => {
      const text = `${before}sku;physical\r\nMUG;2\r\n`;
      expect(rowsOf(text)).toEqual([
        { line: before.split(/\r\n|\r|\n/).length + 1, sku: 'MUG', figures: { physical: 2 } },
      ]);
    },
  );

  it('is cut in the error when it is unknown and long', () => {
    expect(refusal(() => rowsOf(`sku,${'😀'.repeat(5000)}`)).length).toBeLessThan(400);
    expect(refusal(() => rowsOf(`sku,${'x,'.repeat(5000)}`)).length).toBeLessThan(400);
  });

  it.each([
    ['Windows-1252', Buffer.from('sku,physical\r\nMUG,1\rÄ,1', 'latin1'), 'line 3'],
    [
      'a wrong last line',
      Buffer.from('\ufeffsku,physical\nMUG,1\n\u00e9\u00e9,1\n', 'utf8').subarray(0, -4),
      'line 3',
    ],
    ['UTF-16 without a byte order mark', Buffer.from('sku,physical\r\nMUG,1', 'utf16le'), 'not UTF-8 text'],
    ['half of UTF-16', Buffer.from('\ufeffsku\ud800', 'utf16le'), 'not UTF-8 text'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'line 1'],
  ])('is not looked for in %s', (_case, bytes, where) => {
    const message = refusal(() => textOf(bytes));
    expect(message).toContain('not UTF-8');
    expect(message).toContain(where);
  });

  it.each([
    ['utf16le', Buffer.from('\ufeffsku\tphysical\r\nMÜG\t2\r\n', 'utf16le')],
    ['utf16be', Buffer.from('\ufeffsku\tphysical\r\nMÜG\t2\r\n', 'utf16le').swap16()],
  ])('is read in the "Unicode text" of Excel, %s', (_encoding, bytes) => {
    expect(rowsOf(textOf(bytes))).toEqual([{ line: 2, sku: 'MÜG', figures: { physical: 2 } }]);
  });

  it.each([
    ['sep=;', ';'],
    ['sep=,', ','],
    ['sep=\t', '\t'],
    ['sep=\\t', '\t'],
    ['SEP=;', ';'],
    ['"sep=;"', ';'],
    ['sep=;;;', ';'],
    ['"sep=;",,', ','],
    ['sep=', ';'],
    ['\ufeffsep=;', ';'],
  ])('may come after the line %j', (line, separator) => {
    const file = [line, `sku${separator}physical`, `MUG${separator}2`].join('\r\n');
    expect(rowsOf(textOf(Buffer.from(file)))).toEqual([{ line: 3, sku: 'MUG', figures: { physical: 2 } }]);
  });

  it('names the columns that are passed over, and not those of an export', () => {
    expect(headerOf('Title,sku,physical,,updatedAt,Preis in €\r\n', STOCK_COLUMNS).ignored).toEqual([
      'Title',
      'Preis in €',
    ]);
    expect(headerOf(`sku,physical${',x'.repeat(90)}`, STOCK_COLUMNS).ignored).toHaveLength(20);
  });
});

describe('a row of an import', () => {
  const rowOf = (row: string): ImportRow | undefined =>
    rowsOf(`sku,physical,buffer,lowStockThreshold\n${row}\n`)[0];

  it.each([
    ['all figures', 'MUG,12,2,3', { physical: 12, buffer: 2, lowStockThreshold: 3 }],
    ['cells that are empty', 'MUG,,2,', { buffer: 2 }],
    ['missing cells at the end', 'MUG,12', { physical: 12 }],
    ['extra empty cells', 'MUG,12,,,,', { physical: 12 }],
    [
      'the largest figure',
      'MUG,1000000000,0,0',
      { physical: 1_000_000_000, buffer: 0, lowStockThreshold: 0 },
    ],
    ['units below zero, as an export shows them', 'MUG,-5,2,', { physical: -5, buffer: 2 }],
    ['zeros in front', 'MUG,007,,', { physical: 7 }],
    ['blanks around a figure', 'MUG, 12 ,2 ,', { physical: 12, buffer: 2 }],
    ['other blanks around a figure', 'MUG,\u00a012\u200b,"\t2",', { physical: 12, buffer: 2 }],
    ['decimals that are zero', 'MUG,10.0,2.00,"3,0"', { physical: 10, buffer: 2, lowStockThreshold: 3 }],
    [
      'many decimals that are zero',
      'MUG,1000.000,0.000,10.0000',
      { physical: 1000, buffer: 0, lowStockThreshold: 10 },
    ],
    ['decimals below zero', 'MUG,-5.0,2,', { physical: -5, buffer: 2 }],
  ])('may have %s', (_case, row, figures) => {
    expect(rowOf(row)).toEqual({ line: 2, sku: 'MUG', figures });
  });

  it.each([
    '1e3',
    '+5',
    '-0',
    '-05',
    '--5',
    '- 5',
    '-1000000001',
    '0x10',
    '1 000',
    '1.5',
    '1,5',
    '1.',
    '.0',
    '10%',
    '#N/A',
    'TRUE',
    '1E+01',
    '1000000001',
    'NaN',
    '٣',
    "'5",
    'twelve',
    '9'.repeat(400),
  ])('with %s for a figure is rejected with the name of the figure', (cell) => {
    expect(rowOf(`MUG,"${cell}",2,3`)).toEqual({
      line: 2,
      sku: 'MUG',
      problem: 'physical must be a whole number from 0 to 1000000000, in digits only.',
    });
  });

  it.each([
    ['1.000', '1000'],
    ['1,000', '1000'],
    ['10.000', '10000'],
    ['1.234', '1234'],
    ['1,000,000', '1000000'],
    ['-1.000', '-1000'],
  ])('with %s for a figure is rejected, because it may be thousands', (cell, thousands) => {
    expect(rowOf(`MUG,"${cell}",2,3`)).toMatchObject({
      problem: expect.stringContaining(`write ${thousands} without a separator`) as string,
    });
  });

  it('with a cell in a column without a name is rejected: it may be the rest of a number', () => {
    expect(rowsOf('sku,physical,\nMUG,1,000\nCAP,1,\nHAT,1,  \n')).toMatchObject([
      { sku: 'MUG', problem: 'The row has a cell in a column without a name.' },
      { sku: 'CAP', figures: { physical: 1 } },
      { sku: 'HAT', figures: { physical: 1 } },
    ]);
  });

  it('keeps the SKU as it is written, with what is around it', () => {
    expect(rowsOf('sku,physical\n MUG ,1\nMUG\t,2\n\u200bCAP,3\n').map(({ sku: name }) => name)).toEqual([
      ' MUG ',
      'MUG\t',
      '\u200bCAP',
    ]);
  });

  it.each(['buffer', 'lowStockThreshold'])('with a %s below zero is rejected', (name) => {
    expect(rowsOf(`sku,${name}\nMUG,-1\n`)).toEqual([
      { line: 2, sku: 'MUG', problem: expect.stringContaining(`${name} must be a whole number`) as string },
    ]);
  });

  it.each([
    ['no SKU', ',5,2,3', '', 'The SKU is missing.'],
    [
      'a SKU of 41 characters',
      `${'x'.repeat(41)},5`,
      'x'.repeat(41),
      'The SKU must be 1 to 40 printable characters on one line.',
    ],
    ['a SKU of two lines', '"A\nB",5', 'A\nB', 'The SKU must be 1 to 40 printable characters on one line.'],
    [
      'a very long SKU',
      `${'😀'.repeat(100)},5`,
      `${'😀'.repeat(60)}…`,
      'The SKU must be 1 to 40 printable characters on one line.',
    ],
    ['one cell', 'Total', 'Total', 'The row has only one cell.'],
    ['an extra cell', 'MUG,1,2,3,4', 'MUG', 'The row has more cells than the header, which names 4.'],
    [
      'a stray quote',
      'MUG"S,1',
      'MUG"S,1',
      'A cell with a quote in it must be in quotes, and its quote doubled.',
    ],
  ])('with %s is rejected', (_case, row, name, problem) => {
    expect(rowOf(row)).toEqual({ line: 2, sku: name, problem });
  });

  it('with a repeated SKU is rejected with the first line, also when that line was rejected', () => {
    expect(rowsOf('sku,physical\nMUG,1\nCAP,x\nMUG,2\nmug,3\nCAP,4\nMUG,5\n')).toEqual([
      { line: 2, sku: 'MUG', figures: { physical: 1 } },
      { line: 3, sku: 'CAP', problem: expect.stringContaining('physical') as string },
      { line: 4, sku: 'MUG', problem: 'The SKU is on line 2 already.' },
      { line: 5, sku: 'mug', figures: { physical: 3 } },
      { line: 6, sku: 'CAP', problem: 'The SKU is on line 3 already.' },
      { line: 7, sku: 'MUG', problem: 'The SKU is on line 2 already.' },
    ]);
  });

  it('without content is no row, and later lines keep their numbers', () => {
    expect(rowsOf('sku,physical\n\n,\nMUG,1\n\n ,\n,,,\n\u200b,\u00a0\n').map(({ line }) => line)).toEqual([
      4,
    ]);
  });
});
