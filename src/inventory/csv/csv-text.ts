/** Characters between two cells that are understood: the comma, and the semicolon that Excel writes in Europe. */
export type Separator = ',' | ';';

/** A record of a CSV text. `problem`: its quotes are not closed as RFC 4180 asks, and `cells` holds the line as it is. */
export interface CsvRecord {
  /** The line on which it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  readonly problem?: string;
}

/** Cells of one record that are kept; a line of nothing but separators must not eat the memory. */
const MAX_CELLS = 100;
const LINE_BREAK = /\r\n|\r|\n/g;
/** Both separators, so that the cell stays whole in any Excel; blanks at the ends, which programs like to trim. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;
/**
 * What a spreadsheet takes for the start of a formula, in full width too. Apostrophes in front count with it, so that
 * no two texts are ever written alike.
 */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A text as a cell that no spreadsheet takes for a formula: one that would be gets an apostrophe in front. */
export function defused(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Takes back what `defused` did; a text that it would not have written is left alone. */
export function undefused(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** One record of RFC 4180 with its line break (CRLF). */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Reads the records of a text, one at a time: RFC 4180, and any line break. A quote that goes wrong spoils its own
 * line only: reading goes on with the next line, so that one stray quote does not swallow the rest of a file.
 */
export function* readCsv(text: string, separator: Separator): Generator<CsvRecord> {
  let line = 1;
  for (let at = 0; at < text.length;) {
    const { cells, end, problem } = readRecord(text, at, separator);
    yield { line, cells, ...(problem === undefined ? {} : { problem }) };
    const next = text.startsWith('\r\n', end) ? end + 2 : end + 1;
    line += text.slice(at, next).match(LINE_BREAK)?.length ?? 0;
    at = next;
  }
}

/** A record and the index at which its last cell ends: of a line break, or of the end of the text. */
interface Read {
  readonly cells: readonly string[];
  readonly end: number;
  readonly problem?: string;
}

function readRecord(text: string, start: number, separator: Separator): Read {
  const cells: string[] = [];
  for (let at = start; ; at += 1) {
    let cell: string;
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close === -1 || !endsCell(text[close + 1] ?? '\n', separator))
        return spoiled(
          text,
          start,
          'A cell that begins with a quote must end with one, and a quote in it stand twice.',
        );
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    } else {
      const from = at;
      while (at < text.length && !endsCell(text[at], separator)) at += 1;
      cell = text.slice(from, at);
      if (cell.includes('"'))
        return spoiled(text, start, 'A cell with a quote in it must stand in quotes, and its quote twice.');
    }
    if (cells.length < MAX_CELLS) cells.push(cell);
    if (text[at] !== separator) return { cells, end: at };
  }
}

/** The index of the quote that closes a cell, and not of one that stands twice; -1 when there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function endsCell(character: string | undefined, separator: Separator): boolean {
  return character === separator || character === '\n' || character === '\r';
}

function spoiled(text: string, start: number, problem: string): Read {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { cells: [text.slice(start, end)], end, problem };
}
