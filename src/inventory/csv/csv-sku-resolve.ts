import { trimmedSku } from '../domain/sku-spelling';
import { type ImportRow, onLine, type ReadyRow } from './csv-import-file';

/** Rows whose SKU has blanks or invisible characters at its ends. */
export function untrimmedRows(rows: readonly ImportRow[]): ReadyRow[] {
  return rows.filter((row): row is ReadyRow => !('problem' in row) && trimmedSku(row.sku) !== row.sku);
}

/**
 * The rows, each for the SKU that it means: the SKU as the file has it if that is registered, else the trimmed one if
 * that is. A second row of the same SKU is rejected. `registered` holds those of the untrimmed and trimmed SKUs that are.
 */
export function resolveRows(rows: readonly ImportRow[], registered: ReadonlySet<string>): ImportRow[] {
  const firstLines = new Map<string, number>();
  return rows.map((row) => {
    const isAsWritten = 'problem' in row || registered.has(row.sku);
    const sku = isAsWritten ? row.sku : trimmedSku(row.sku);
    const first = firstLines.get(sku);
    if (first === undefined) firstLines.set(sku, row.line);
    if ('problem' in row) return row;
    if (first !== undefined) return { line: row.line, sku: row.sku, problem: onLine(first) };
    return registered.has(sku) ? { ...row, sku } : row;
  });
}
