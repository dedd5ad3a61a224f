import { diagnose, tablesOf } from '../diagnosis/diagnosed-errors';
import type { DiagnosisCode } from '../diagnosis/diagnosis';
import { type NamedTable, optionalTableAmong } from './tables';

/** Causes that lie in a table itself, and not in the store, its address, the credentials or a permission. */
const CAUSES_IN_A_TABLE: ReadonlySet<DiagnosisCode> = new Set<DiagnosisCode>([
  'table_missing',
  'table_shape',
  'index_missing',
  'index_building',
  'index_shape',
]);

/**
 * Whether a failed call to these tables met a cause that lies in an optional table, which orders do without. In a call to
 * several tables the required ones are there, but a permission may be missing for any of them.
 */
export function isCauseInOptionalTable(code: DiagnosisCode, tables: readonly string[]): boolean {
  if (optionalTableAmong(tables) === undefined) return false;
  return CAUSES_IN_A_TABLE.has(code) || (code === 'access_denied' && tables.length === 1);
}

/**
 * The optional table whose absence, or that of an index of it, made this call fail, also where the error of the store is
 * only the cause of this one; undefined for any other failure. In a call to several tables the required ones are there:
 * the service does not start without them.
 */
export function missingOptionalTableOf(error: unknown): NamedTable | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { cause } = error as { readonly cause?: unknown };
  const code = diagnose(error)?.code;
  return code === 'table_missing' || code === 'index_missing'
    ? optionalTableAmong(tablesOf(error))
    : missingOptionalTableOf(cause);
}
