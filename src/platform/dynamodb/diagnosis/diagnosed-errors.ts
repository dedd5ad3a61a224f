import { storeFailureOf, wordsOfError } from '../store-error';
import type { Diagnosis } from './diagnosis';
import type { StoreCall } from './store-call';
import { diagnosisOf } from './store-diagnosis';

/** Kept beside the errors, so that printing an error prints nothing more than before. */
const DIAGNOSED = new WeakMap<
  object,
  { readonly diagnosis: Diagnosis | undefined; readonly tables: readonly string[] }
>();

/**
 * Marks an error as the store's and attaches its diagnosis. AWS's messages about credentials and permissions quote
 * account numbers, and those about signatures the request with its session token: the diagnosis replaces them.
 */
export function attachDiagnosis(error: unknown, call: StoreCall): void {
  if (typeof error !== 'object' || error === null || DIAGNOSED.has(error)) return;
  const diagnosis = diagnosisOf(error, call);
  DIAGNOSED.set(error, { diagnosis, tables: call.tables });
  const { name } = wordsOfError(error);
  // The words of a validation quote nothing, and decide what the failure means.
  if (diagnosis === undefined || storeFailureOf(error) !== 'barred' || name === 'ValidationException') return;
  const message = { value: diagnosis.message, configurable: true, writable: true };
  Object.defineProperty(error, 'message', message);
  Object.defineProperty(error, 'stack', { ...message, value: `${name}: ${diagnosis.message}` });
}

/** Whether a client of the store threw this. */
export function isOfStore(error: unknown): boolean {
  return typeof error === 'object' && error !== null && DIAGNOSED.has(error);
}

/** The diagnosis of an error that a client of the store threw; undefined when there is nothing to fix. */
export function diagnose(error: unknown): Diagnosis | undefined {
  return typeof error === 'object' && error !== null ? DIAGNOSED.get(error)?.diagnosis : undefined;
}

/** The tables that the call named which failed with this error of the store; empty for any other error. */
export function tablesOf(error: unknown): readonly string[] {
  return typeof error === 'object' && error !== null ? (DIAGNOSED.get(error)?.tables ?? []) : [];
}

/**
 * Log level for work that failed with this error. The log has one line for each cause of a store error, so the work
 * that it delays does not repeat it with every retry.
 */
export function levelOfNote(error: unknown): 'debug' | 'warn' {
  return diagnose(error) === undefined ? 'warn' : 'debug';
}
