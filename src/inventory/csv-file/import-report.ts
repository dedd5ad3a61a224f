/** The result of a row. */
type ImportOutcome = 'created' | 'changed' | 'unchanged' | 'rejected';

/** What is decided about a row. */
export interface RowDecision {
  readonly outcome: ImportOutcome;
  readonly message?: string;
}

/** The result of one row; of a dry run, the result that the row would have. */
export interface ImportedRow extends RowDecision {
  /** The line on which the row starts; the header is line 1. */
  readonly line: number;
  readonly sku: string;
}

/** The result of a file. */
export interface ImportReport<Row extends RowDecision = ImportedRow> {
  readonly rows: readonly Row[];
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** Columns of the file that an import does not need. */
  readonly ignoredColumns?: readonly string[];
}

/** The decision on a row that was imported before. */
export const ALREADY_IMPORTED: RowDecision = { outcome: 'unchanged', message: 'already imported' };

/** The rows and the count of each outcome. */
export function reportOf<Row extends RowDecision>(
  rows: readonly Row[],
  ignoredColumns: readonly string[] = [],
): ImportReport<Row> {
  const count = (outcome: ImportOutcome): number => rows.filter((row) => row.outcome === outcome).length;
  return {
    rows,
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    rejected: count('rejected'),
    ...(ignoredColumns.length === 0 ? {} : { ignoredColumns }),
  };
}
