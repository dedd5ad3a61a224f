import { wordsOfError } from '../store-error';

/** Names under which DynamoDB Local, the embedded engine, Alternator, LocalStack and others refuse an operation. */
const UNKNOWN =
  /^(Unknown(Operation|Action|Method)|Unsupported(Operation|Action)?|(Operation|Feature)?Not(Implemented|Supported)|(Invalid|Unrecognized)Action)\w*$/i;
/** Statuses of an operation that a store does not implement. */
const STATUSES = [404, 405, 501];
/** Some stores say it in words alone, beside a ValidationException or an internal error. */
const IN_WORDS = /\bnot (yet |currently )?(been )?(implemented|supported|emulated)\b/i;
/** A refusal by one of these names is no missing operation, whatever its words and its status. */
const OF_CALLER = /^(ResourceNotFound|TableNotFound|AccessDenied|UnrecognizedClient)/;

/** True when the store does not have the operation that was called, as engines other than AWS's own may not. */
export function isUnknownToStore(error: unknown): boolean {
  const { name, message } = wordsOfError(error);
  if (UNKNOWN.test(name)) return true;
  if (OF_CALLER.test(name)) return false;
  if (IN_WORDS.test(message)) return true;
  return STATUSES.includes(statusOf(error) ?? 0) && !name.startsWith('Validation');
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: unknown } };
  return typeof $metadata?.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}
