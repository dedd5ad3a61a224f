/**
 * What a failed call to DynamoDB means for the caller. `throttled` and `conflict` changed nothing and may be tried
 * again; after `unavailable` the outcome is unknown; `refused` will fail again however often it is tried.
 */
export type StoreFailure = 'throttled' | 'conflict' | 'unavailable' | 'refused';

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);

const CONFLICT = new Set(['TransactionConflictException', 'TransactionInProgressException']);

/** What DynamoDB answers when the request itself is at fault, or the set-up is. */
const REFUSED = new Set([
  'ValidationException',
  'ResourceNotFoundException',
  'ConditionalCheckFailedException',
  'IdempotentParameterMismatchException',
  'ItemCollectionSizeLimitExceededException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'ExpiredTokenException',
  'SerializationException',
]);

/** Classes an error thrown by the AWS SDK. What nobody knows counts as unavailable: the outcome is not known. */
export function storeFailureOf(error: unknown): StoreFailure {
  const name = error instanceof Error ? error.name : '';
  if (THROTTLED.has(name)) return 'throttled';
  if (CONFLICT.has(name)) return 'conflict';
  if (REFUSED.has(name)) return 'refused';
  return 'unavailable';
}

/** The store cannot be reached, or has no room just now. Callers hear 503 and try again. */
export class StoreUnavailable extends Error {
  constructor(
    message: string,
    /** Seconds after which trying again makes sense. */
    readonly retryAfterSeconds = 2,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}
