import { setImmediate as nextTurn } from 'node:timers/promises';
import { trimmedSku } from '../domain/sku-spelling';
import { csvError, MAX_IMPORT_ROWS } from './csv-errors';
import type { Header } from './csv-header';
import { type CsvRecord, readCsv } from './csv-text';

/** Rows that are parsed before other requests run. */
const ROWS_PER_TURN = 2000;

/** A row behind the header, or what is wrong with it as a whole. */
export interface CsvRow<Column extends string> {
  /** The line on which it starts; the header is line 1. */
  readonly line: number;
  /** The cell as the file has it; empty for a column that the file does not have. */
  readonly cellOf: (column: Column) => string;
  readonly problem?: string;
  /** The text of the line, where its quotes are wrong: its cells are not known. */
  readonly raw?: string;
}

/**
 * Reads the rows behind the header, one at a time. A row of empty cells is undefined: it has no outcome, but a reader may
 * pause among millions of them.
 */
export function* csvRows<Column extends string>(
  text: string,
  header: Header<Column>,
): Generator<CsvRow<Column> | undefined> {
  const records = readCsv(text, header.separator, header.start);
  records.next();
  for (const record of records) yield record.cells.every(isBlank) ? undefined : rowOf(record, header);
}

function rowOf<Column extends string>(
  { line, cells, problem }: CsvRecord,
  { columns }: Header<Column>,
): CsvRow<Column> {
  if (problem !== undefined) return { line, cellOf: () => '', problem, raw: cells[0] ?? '' };
  const wrong = problemOf(cells, columns);
  return {
    line,
    cellOf: (column) => cells[columns.indexOf(column)] ?? '',
    ...(wrong === undefined ? {} : { problem: wrong }),
  };
}

function problemOf(cells: readonly string[], columns: Header<string>['columns']): string | undefined {
  if (!cells.slice(columns.length).every(isBlank))
    return `The row has more cells than the header, which names ${columns.length}.`;
  if (columns.some((column, index) => column === 'unnamed' && !isBlank(cells[index] ?? '')))
    return 'The row has a cell in a column without a name.';
  return cells.length === 1 ? 'The row has only one cell.' : undefined;
}

/** Without content that can be seen. */
function isBlank(cell: string): boolean {
  return trimmedSku(cell) === '';
}

/** All rows of a file, at most MAX_IMPORT_ROWS: more is 413. Other requests run meanwhile. */
export async function collectRows<Row>(rows: Iterable<Row | undefined>): Promise<Row[]> {
  const collected: Row[] = [];
  let sinceTurn = 0;
  for (const row of rows) {
    if ((sinceTurn += 1) > ROWS_PER_TURN) {
      sinceTurn = 0;
      await nextTurn();
    }
    if (row === undefined) continue;
    if (collected.length === MAX_IMPORT_ROWS) throw csvError.tooManyRows();
    collected.push(row);
  }
  return collected;
}

/** A substring keeps the whole file in memory for as long as a cache has it: this is a copy. */
export function copyOf(part: string): string {
  return Buffer.from(part, 'utf8').toString('utf8');
}
