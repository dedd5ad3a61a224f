import { isCredentialTrouble } from './credential-errors';
import type { StoreCall } from './store-call';
import { type Diagnosis, diagnosisOf } from './store-diagnosis';
import { wordsOfError } from '../store-error';

/** Beside the errors and not in them, so that nothing which prints an error prints more than before. */
const EXPLAINED = new WeakMap<object, { readonly diagnosis: Diagnosis | undefined }>();

/**
 * From now on the error is known as the store's, with its diagnosis. AWS's own words about who we are and what we may
 * do quote accounts, and those about signatures the whole request with its session token: the diagnosis takes their
 * place, for whoever prints the error.
 */
export function attachDiagnosis(error: unknown, call: StoreCall): void {
  if (typeof error !== 'object' || error === null || EXPLAINED.has(error)) return;
  const diagnosis = diagnosisOf(error, call);
  EXPLAINED.set(error, { diagnosis });
  const { name } = wordsOfError(error);
  if (diagnosis === undefined || (name !== 'AccessDeniedException' && !isCredentialTrouble(name))) return;
  Object.defineProperty(error, 'message', { value: diagnosis.message, configurable: true, writable: true });
  Object.defineProperty(error, 'stack', {
    value: `${name}: ${diagnosis.message}`,
    configurable: true,
    writable: true,
  });
}

/** Whether a store's client threw this. */
export function isOfStore(error: unknown): boolean {
  return typeof error === 'object' && error !== null && EXPLAINED.has(error);
}

/** What an operator should know of an error that a store's client threw; undefined when there is nothing to mend. */
export function diagnose(error: unknown): Diagnosis | undefined {
  return typeof error === 'object' && error !== null ? EXPLAINED.get(error)?.diagnosis : undefined;
}

/**
 * How loud work that failed so should say it: trouble of the store has its one line in the log already, and the work
 * that it delays would repeat it with every try.
 */
export function levelOfNote(error: unknown): 'debug' | 'warn' {
  return diagnose(error) === undefined ? 'warn' : 'debug';
}
