import { diagnose, tablesOf } from '../diagnosis/diagnosed-errors';
import { type NamedTable, optionalTableAmong } from './tables';

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
