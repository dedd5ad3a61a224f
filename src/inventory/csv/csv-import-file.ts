import { type CsvColumns, type Header, shown } from '../csv-file/csv-header';
import { copyOf, type CsvRow, csvRows } from '../csv-file/csv-rows';
import { unescapeFormula } from '../csv-file/csv-text';
import { numberOf } from '../csv-file/whole-number';
import { isRegistrableSku } from '../domain/sku';
import { trimmedSku } from '../domain/sku-spelling';
import { MAX_UNITS } from '../domain/stock';
import type { Figures } from '../stock/inventory.service';

const FIGURES = ['physical', 'buffer', 'lowStockThreshold'] as const;
type StockColumn = 'sku' | (typeof FIGURES)[number];

/** The columns of a file of stock. */
export const STOCK_COLUMNS: CsvColumns<StockColumn> = {
  needed: ['sku'],
  oneOf: { columns: FIGURES, kind: 'figure' },
  derived: ['broadcast', 'syncStatus', 'updatedAt'],
  rule: 'The first line must name the columns: sku and at least one of physical, buffer and lowStockThreshold',
};

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
 * included. A row of empty cells is undefined.
 */
export function* importRows(text: string, header: Header<StockColumn>): Generator<ImportRow | undefined> {
  const firstLines = new Map<string, number>();
  for (const read of csvRows(text, header)) {
    if (read === undefined) {
      yield undefined;
      continue;
    }
    const row = rowOf(read);
    const first = firstLines.get(row.sku);
    if (read.raw === undefined && first === undefined) firstLines.set(row.sku, row.line);
    if (first === undefined || 'problem' in row) yield row;
    else yield { line: row.line, sku: row.sku, problem: onLine(first) };
  }
}

/** What is wrong with a row whose SKU is on another line. */
export function onLine(first: number): string {
  return `The SKU is on line ${first} already.`;
}

function rowOf({ line, cellOf, problem, raw }: CsvRow<StockColumn>): ImportRow {
  const sku = unescapeFormula(cellOf('sku'));
  const rejected = (why: string): RejectedRow => ({ line, sku: shown(raw ?? sku), problem: why });
  if (problem !== undefined) return rejected(problem);
  if (sku === '') return rejected('The SKU is missing.');
  if (!isRegistrableSku(trimmedSku(sku)) && !isRegistrableSku(sku))
    return rejected('The SKU must be 1 to 40 printable characters on one line.');
  const figures: { -readonly [name in keyof Figures]: Figures[name] } = {};
  for (const name of FIGURES) {
    const figure = numberOf(
      { name, from: 0, to: MAX_UNITS, mayBeNegative: name === 'physical' },
      cellOf(name),
    );
    if (figure === undefined) continue;
    if ('problem' in figure) return rejected(figure.problem);
    figures[name] = figure.value;
  }
  return { line, sku: copyOf(sku), figures };
}
