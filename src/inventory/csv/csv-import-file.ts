import { figureOf } from './csv-figure';
import { type Column, FIGURES, type Header, shown } from './csv-header';
import { type CsvRecord, readCsv, unescapeFormula } from './csv-text';
import { isRegistrableSku } from '../domain/sku';
import { trimmedSku } from '../domain/sku-spelling';
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

/**
 * Reads the rows behind the header, one at a time; a wrong row is a RejectedRow. The SKU is as the file has it, blanks
 * included. A row of empty cells is undefined: it has no outcome, but a reader may pause among millions of them.
 */
export function* importRows(text: string, header: Header): Generator<ImportRow | undefined> {
  const records = readCsv(text, header.separator, header.start);
  records.next();
  const firstLines = new Map<string, number>();
  for (const record of records) {
    if (record.cells.every(isBlank)) {
      yield undefined;
      continue;
    }
    const row = rowOf(record, header);
    const first = firstLines.get(row.sku);
    if (record.problem === undefined && first === undefined) firstLines.set(row.sku, row.line);
    if (first === undefined || 'problem' in row) yield row;
    else yield { line: row.line, sku: row.sku, problem: onLine(first) };
  }
}

/** What is wrong with a row whose SKU is on another line. */
export function onLine(first: number): string {
  return `The SKU is on line ${first} already.`;
}

function rowOf({ line, cells, problem }: CsvRecord, { columns }: Header): ImportRow {
  if (problem !== undefined) return { line, sku: shown(cells[0] ?? ''), problem };
  const cellOf = (column: Column): string => cells[columns.indexOf(column)] ?? '';
  const sku = unescapeFormula(cellOf('sku'));
  const rejected = (why: string): RejectedRow => ({ line, sku: shown(sku), problem: why });
  if (!cells.slice(columns.length).every(isBlank))
    return rejected(`The row has more cells than the header, which names ${columns.length}.`);
  if (columns.some((column, index) => column === 'unnamed' && !isBlank(cells[index] ?? '')))
    return rejected('The row has a cell in a column without a name.');
  if (cells.length === 1) return rejected('The row has only one cell.');
  if (sku === '') return rejected('The SKU is missing.');
  if (!isRegistrableSku(trimmedSku(sku)) && !isRegistrableSku(sku))
    return rejected('The SKU must be 1 to 40 printable characters on one line.');
  const figures: { -readonly [name in keyof Figures]: Figures[name] } = {};
  for (const name of FIGURES) {
    const figure = figureOf(name, cellOf(name));
    if (figure === undefined) continue;
    if ('problem' in figure) return rejected(figure.problem);
    figures[name] = figure.units;
  }
  return { line, sku: copyOf(sku), figures };
}

/** Without content that can be seen. */
function isBlank(cell: string): boolean {
  return trimmedSku(cell) === '';
}

/** A substring keeps the whole file in memory for as long as the ledger caches the SKU: this is a copy. */
function copyOf(part: string): string {
  return Buffer.from(part, 'utf8').toString('utf8');
}
