/** Between two cells: a comma, the semicolon that Excel writes in Europe, or the tab of its "Unicode text". */
export const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** A record of a CSV text. With a `problem` its quotes break RFC 4180, and `cells` holds the raw line. */
export interface CsvRecord {
  /** The line on which it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  readonly problem?: string;
}

/** Cells of one record that are kept: bounds the memory for a line of separators. */
const MAX_CELLS = 1000;
const LINE_BREAK = /\r\n|\r|\n/g;
/** Both separators, since Excel splits at either by its language; blanks at the ends, since programs trim them. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;
/**
 * The start of a formula in a spreadsheet, in full width too. Leading apostrophes are included, so that two different
 * texts are never written as the same cell.
 */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A cell that no spreadsheet runs as a formula: a text that looks like one gets a leading apostrophe. */
export function escapeFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The inverse of `escapeFormula`; any other text stays as it is. */
export function unescapeFormula(cell: string): string {
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
 * Reads the records of a text, one at a time: RFC 4180, and any line break. A wrong quote makes only its own line a
 * problem; the next line is read as usual, so that one stray quote does not consume the rest of the file.
 */
export function* readCsv(text: string, separator: Separator, start: Start = TOP): Generator<CsvRecord> {
  let line = start.line;
  for (let at = start.at; at < text.length;) {
    const { cells, end, problem } = readRecord(text, at, separator);
    yield { line, cells, ...(problem === undefined ? {} : { problem }) };
    const next = text.startsWith('\r\n', end) ? end + 2 : end + 1;
    line += text.slice(at, next).match(LINE_BREAK)?.length ?? 0;
    at = next;
  }
}

/** Where reading begins: the index of a character, and its line. */
export interface Start {
  readonly at: number;
  readonly line: number;
}

const TOP: Start = { at: 0, line: 1 };

/** A record and the index after its last cell: of the line break or of the end of the text. */
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
        return rawLine(
          text,
          start,
          'A cell that begins with a quote must end with one, and a quote in it must be doubled.',
        );
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    } else {
      const from = at;
      while (at < text.length && !endsCell(text[at], separator)) at += 1;
      cell = text.slice(from, at);
      if (cell.includes('"'))
        return rawLine(text, start, 'A cell with a quote in it must be in quotes, and its quote doubled.');
    }
    if (cells.length < MAX_CELLS) cells.push(cell);
    if (text[at] !== separator) return { cells, end: at };
  }
}

/** The index of the closing quote of a cell, past doubled quotes; -1 when there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function endsCell(character: string | undefined, separator: Separator): boolean {
  return character === separator || character === '\n' || character === '\r';
}

function rawLine(text: string, start: number, problem: string): Read {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { cells: [text.slice(start, end)], end, problem };
}
