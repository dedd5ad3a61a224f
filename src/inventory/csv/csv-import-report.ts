/** How a row of a file ended. */
export type ImportOutcome = 'created' | 'changed' | 'unchanged' | 'rejected';

/** What became of one row of the file, or would become of it. */
export interface ImportedRow {
  /** The line of the file on which the row starts; the header is line 1. */
  readonly line: number;
  readonly sku: string;
  readonly outcome: ImportOutcome;
  readonly message?: string;
}

/** What became of a file. */
export interface ImportReport {
  readonly rows: readonly ImportedRow[];
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
}

/** The report of these rows, with how many of them ended in each way. */
export function reportOf(rows: readonly ImportedRow[]): ImportReport {
  const count = (outcome: ImportOutcome): number => rows.filter((row) => row.outcome === outcome).length;
  return {
    rows,
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    rejected: count('rejected'),
  };
}
