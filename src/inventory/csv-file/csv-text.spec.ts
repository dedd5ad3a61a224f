import fc from 'fast-check';
import { type CsvRecord, csvLine, escapeFormula, readCsv, type Separator, unescapeFormula } from './csv-text';

function read(text: string, separator: Separator = ','): CsvRecord[] {
  return [...readCsv(text, separator)];
}

const UNCLOSED = 'A cell that begins with a quote must end with one, and a quote in it must be doubled.';

/** Texts of characters that make trouble in CSV, in formulas, or both. */
const nasty = fc
  .array(
    fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      "'",
      '"',
      ',',
      ';',
      ' ',
      '\t',
      '\r',
      '\n',
      '\r\n',
      'Ä',
      '😀',
      '＝',
      '1',
      'A',
    ),
  )
  .map((parts) => parts.join(''));

describe('a record of CSV', () => {
  it.each([
    ['plain cells', 'MUG,12,\r\n', ['MUG', '12', '']],
    ['a line end of LF', 'MUG,12\n', ['MUG', '12']],
    ['a line end of CR', 'MUG,12\r', ['MUG', '12']],
    ['no line end', 'MUG,12', ['MUG', '12']],
    ['an empty last cell and no line end', 'MUG,', ['MUG', '']],
    ['separators in quotes', '"a,b;c",1', ['a,b;c', '1']],
    ['quotes in quotes', '"""MUG""",1', ['"MUG"', '1']],
    ['a single quote', '"""",1', ['"', '1']],
    ['empty quotes', '"",1', ['', '1']],
    ['blanks, which are kept', ' MUG , 1', [' MUG ', ' 1']],
    ['a line break in quotes', '"a\r\nb",1', ['a\r\nb', '1']],
    ['an empty line', '\r\n', ['']],
  ])('of %s is read', (_case, text, cells) => {
    expect(read(text)).toEqual([{ line: 1, cells }]);
  });

  it('is separated by semicolons as an option', () => {
    expect(read('MUG;1,5;"a;b"', ';')).toEqual([{ line: 1, cells: ['MUG', '1,5', 'a;b'] }]);
  });

  it('is read back as it was written, with any cells', () => {
    fc.assert(
      fc.property(fc.array(fc.array(nasty, { minLength: 1, maxLength: 7 }), { maxLength: 5 }), (records) => {
        const text = records.map(csvLine).join('');
        expect(read(text).map(({ cells, problem }) => ({ cells, problem }))).toEqual(
          records.map((cells) => ({ cells, problem: undefined })),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('has the line on which it starts, after any other record', () => {
    expect(read('"a\nb\r\nc",1\r\n\nMUG,2\rCAP,3\n').map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'a\nb\r\nc'],
      [4, ''],
      [5, 'MUG'],
      [6, 'CAP'],
    ]);
  });

  it.each([
    ['a quote without a closing one', '"MUG,1', UNCLOSED],
    ['text after a closing quote', '"MUG"S,1', UNCLOSED],
    [
      'a quote in the middle',
      '5" PIPE,1',
      'A cell with a quote in it must be in quotes, and its quote doubled.',
    ],
  ])('with %s is a problem of its own line only', (_case, line, problem) => {
    expect(read(`HAT,1\r\n${line}\r\nCAP,2\r\n"TOP",3\r\n`)).toEqual([
      { line: 1, cells: ['HAT', '1'] },
      { line: 2, cells: [line], problem },
      { line: 3, cells: ['CAP', '2'] },
      { line: 4, cells: ['TOP', '3'] },
    ]);
  });

  it('of separators alone keeps a bounded number of cells', () => {
    expect(read(','.repeat(1_000_000))[0]?.cells).toHaveLength(1000);
  });

  it('is found in any text, and no text is read twice or skipped', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const lines = read(text).map(({ line }) => line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
        const breaks = text.match(/\r\n|\r|\n/g)?.length ?? 0;
        expect(lines.at(-1) ?? 0).toBeLessThanOrEqual(breaks + 1);
      }),
      { numRuns: 1000 },
    );
  });

  it('of ten megabytes of quotes is read in linear time', () => {
    for (const text of [
      '"\n'.repeat(500_000),
      '"a""\n'.repeat(500_000),
      '""\n'.repeat(500_000),
      '"""\n'.repeat(500_000),
    ]) {
      // Its own time on the processor: what other programs take of it is no matter.
      const start = process.cpuUsage();
      let records = 0;
      for (const record of readCsv(text, ',')) records += record.line > 0 ? 1 : 0;
      expect(records).toBeGreaterThan(0);
      const { user, system } = process.cpuUsage(start);
      expect(user + system).toBeLessThan(5_000_000);
    }
  });
});

describe('a cell that a spreadsheet would run as a formula', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+A', "'+A"],
    ['-A', "'-A"],
    ['@X', "'@X"],
    ['\tA', "'\tA"],
    ['\rA', "'\rA"],
    ['＝1', "'＝1"],
    ["'=1", "''=1"],
    ["''@", "'''@"],
    ['A=1', 'A=1'],
    ["'A", "'A"],
    [' =1', ' =1'],
    ['', ''],
  ])('%j is written %j, and taken back', (text, cell) => {
    expect(escapeFormula(text)).toBe(cell);
    expect(unescapeFormula(cell)).toBe(text);
  });

  it('is never the same as the cell of another text', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(unescapeFormula(escapeFormula(text))).toBe(text);
        expect(escapeFormula(text)).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays as it is when a person wrote it without the apostrophe', () => {
    expect(unescapeFormula('=1')).toBe('=1');
    expect(unescapeFormula("O'NEILL")).toBe("O'NEILL");
  });
});
