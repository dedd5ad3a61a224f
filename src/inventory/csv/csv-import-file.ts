import { csvError } from './csv-errors';
import { type CsvRecord, readCsv, type Separator, unescapeFormula } from './csv-text';
import { isRegistrableSku } from '../domain/sku';
import { MAX_UNITS } from '../domain/stock';
import type { Figures } from '../stock/inventory.service';

/**
 * A row with absolute figures; an empty cell keeps its figure. `physical` may be below zero, as in the export of an
 * oversold SKU; whether that is accepted depends on the stock.
 */
export interface ReadyRow {
  readonly line: number;
  readonly sku: string;
  readonly figures: Figures;
}

/** A row with a problem. `sku` is the text of the cell, cut when it is long. */
interface RejectedRow {
  readonly line: number;
  readonly sku: string;
  readonly problem: string;
}

export type ImportRow = ReadyRow | RejectedRow;

const FIGURES = ['physical', 'buffer', 'lowStockThreshold'] as const;
/** Columns of an export that an import ignores: they follow from the others. */
const IGNORED = ['broadcast', 'syncStatus', 'updatedAt'] as const;
const COLUMNS = ['sku', ...FIGURES, ...IGNORED] as const;
type Column = (typeof COLUMNS)[number];

/** Characters of a cell that an answer repeats. */
const MAX_SHOWN = 60;

/** The text of a file, without its byte order mark. Throws 400 when it is not UTF-8. */
export function textOf(file: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    throw csvError.notUtf8();
  }
}

/**
 * Reads the rows of a file, one at a time. Throws 400 for a header line that is missing or wrong; a wrong row is a
 * RejectedRow. A row of empty cells is undefined: it has no outcome, but a reader may pause among millions of them.
 */
export function* importRows(text: string): Generator<ImportRow | undefined> {
  const records = readCsv(text, separatorOf(text));
  const header = records.next();
  const columns = columnsOf(header.done === true ? [] : header.value.cells);
  const firstLines = new Map<string, number>();
  for (const record of records) {
    if (record.cells.every((cell) => cell === '')) {
      yield undefined;
      continue;
    }
    const row = rowOf(record, columns);
    const first = firstLines.get(row.sku);
    if (record.problem === undefined && first === undefined) firstLines.set(row.sku, row.line);
    if (first === undefined || 'problem' in row) yield row;
    else yield { line: row.line, sku: row.sku, problem: `The SKU is on line ${first} already.` };
  }
}

function separatorOf(text: string): Separator {
  const headerLine = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return headerLine.includes(';') && !headerLine.includes(',') ? ';' : ',';
}

/** The columns in their order. Case and surrounding blanks of a name are ignored. */
function columnsOf(names: readonly string[]): Column[] {
  if (names.every((name) => name.trim() === '')) throw csvError.header('It is empty.');
  const columns = names.map((name) =>
    COLUMNS.find((column) => column.toLowerCase() === name.trim().toLowerCase()),
  );
  const unknown = names.filter((_name, index) => columns[index] === undefined).map(nameShown);
  if (unknown.length > 0) throw csvError.unknownColumns(unknown);
  const known = columns.filter((column) => column !== undefined);
  const twice = known.find((column, index) => known.indexOf(column) !== index);
  if (twice !== undefined) throw csvError.repeatedColumn(twice);
  if (!known.includes('sku')) throw csvError.header('There is no column sku.');
  if (!FIGURES.some((figure) => known.includes(figure))) throw csvError.header('There is no figure.');
  return known;
}

function nameShown(name: string): string {
  return name.trim() === '' ? '(a column without a name)' : shown(name.trim());
}

function rowOf({ line, cells, problem }: CsvRecord, columns: readonly Column[]): ImportRow {
  if (problem !== undefined) return { line, sku: shown(cells[0] ?? ''), problem };
  const cellOf = (column: Column): string => cells[columns.indexOf(column)] ?? '';
  const sku = unescapeFormula(cellOf('sku'));
  const rejected = (why: string): RejectedRow => ({ line, sku: shown(sku), problem: why });
  if (cells.slice(columns.length).some((cell) => cell !== ''))
    return rejected(`The row has more cells than the header, which names ${columns.length}.`);
  if (cells.length === 1) return rejected('The row has only one cell.');
  if (sku === '') return rejected('The SKU is missing.');
  if (!isRegistrableSku(sku)) return rejected('The SKU must be 1 to 40 printable characters on one line.');
  const figures: { -readonly [name in keyof Figures]: Figures[name] } = {};
  for (const name of FIGURES) {
    const cell = cellOf(name).trim();
    if (cell === '') continue;
    const isFigure = (name === 'physical' ? /^(-(?=[1-9]))?\d+$/ : /^\d+$/).test(cell);
    const units = isFigure ? Number(cell) : NaN;
    if (!(Math.abs(units) <= MAX_UNITS))
      return rejected(`${name} must be a whole number from 0 to ${MAX_UNITS}, in digits only.`);
    figures[name] = units;
  }
  return { line, sku: copyOf(sku), figures };
}

/** A substring keeps the whole file in memory for as long as the ledger caches the SKU: this is a copy. */
function copyOf(part: string): string {
  return Buffer.from(part, 'utf8').toString('utf8');
}

/** A text of the file, cut to a length for an answer, never within a character. */
function shown(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_SHOWN + 2));
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : text;
}
