/** The result of a row. */
export type ImportOutcome = 'created' | 'changed' | 'unchanged' | 'rejected';

/** The result of one row; of a dry run, the result that the row would have. */
export interface ImportedRow {
  /** The line on which the row starts; the header is line 1. */
  readonly line: number;
  readonly sku: string;
  readonly outcome: ImportOutcome;
  readonly message?: string;
}

/** The result of a file. */
export interface ImportReport {
  readonly rows: readonly ImportedRow[];
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** Columns of the file that an import does not need. */
  readonly ignoredColumns?: readonly string[];
}
