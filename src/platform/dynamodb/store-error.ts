/**
 * What a failed call to DynamoDB means for the caller. `throttled` and `conflict` changed nothing and may be tried
 * again; after `unavailable` the outcome is unknown; `barred` changed nothing either, and the same may be tried again
 * once an operator has mended what keeps us out; `refused` will fail again however often it is tried.
 */
export type StoreFailure = 'throttled' | 'conflict' | 'unavailable' | 'barred' | 'refused';

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);

const CONFLICT = new Set(['TransactionConflictException', 'TransactionInProgressException']);

/** Access, credentials or a table: outside trouble, which delays work and loses none of it. */
const BARRED = new Set([
  'ResourceNotFoundException',
  'AccessDeniedException',
  'AccessDenied',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'ExpiredTokenException',
  'ExpiredToken',
  'RequestExpired',
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'CredentialsProviderError',
  'ProviderError',
  'TokenProviderError',
]);

/** What DynamoDB answers when the request itself is at fault. */
const REFUSED = new Set([
  'ValidationException',
  'ConditionalCheckFailedException',
  'IdempotentParameterMismatchException',
  'ItemCollectionSizeLimitExceededException',
  'SerializationException',
]);

/** The codes of a cancelled transaction for the same. */
const THROTTLE_REASONS = new Set([
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'RequestLimitExceeded',
]);

/** The words of a validation that fails because of the table's or an index's shape, and not because of the request. */
const SHAPE_AT_FAULT =
  /does not have the specified index|backfilling global secondary index|Type mismatch for (?:index )?key|key element does not match the schema|parameter type does not match schema type|Missing the key .* in the item/i;

/** Whether a refusal with these words is about the shape of a table or an index. */
export function isShapeAtFault(message: string): boolean {
  return SHAPE_AT_FAULT.test(message);
}

/** Why one action of a cancelled transaction did not hold, as DynamoDB lists it. */
export interface CancelReason {
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

/** The reasons of a cancelled transaction, one per action; undefined for any other error. */
export function cancelReasonsOf(error: unknown): readonly CancelReason[] | undefined {
  if (wordsOfError(error).name !== 'TransactionCanceledException') return undefined;
  return (error as { readonly CancellationReasons?: readonly CancelReason[] }).CancellationReasons;
}

/** Whether this action was refused because of the shape of its table or of an index. */
export function isShapeReason({ Code, Message = '' }: CancelReason): boolean {
  return Code === 'ValidationError' && isShapeAtFault(Message);
}

/** Whether this action met the limits of its table. */
export function isThrottleReason({ Code = '' }: CancelReason): boolean {
  return THROTTLE_REASONS.has(Code);
}

/** Classes an error thrown by the AWS SDK. What nobody knows counts as unavailable: the outcome is not known. */
export function storeFailureOf(error: unknown): StoreFailure {
  const reasons = cancelReasonsOf(error);
  if (reasons !== undefined) return failureOfCancelled(reasons);
  const { name, message } = wordsOfError(error);
  if (THROTTLED.has(name)) return 'throttled';
  if (CONFLICT.has(name)) return 'conflict';
  if (BARRED.has(name) || /^KMS\w*Exception$/.test(name)) return 'barred';
  if (REFUSED.has(name)) return isShapeAtFault(message) ? 'barred' : 'refused';
  return 'unavailable';
}

function failureOfCancelled(reasons: readonly CancelReason[]): StoreFailure {
  if (reasons.some(isShapeReason)) return 'barred';
  if (reasons.some(isThrottleReason)) return 'throttled';
  return reasons.some(({ Code }) => Code === 'ValidationError') ? 'refused' : 'conflict';
}

/** Name and message of whatever was thrown, also by another realm, whose errors are no `Error` here. */
export function wordsOfError(error: unknown): { readonly name: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { name: '', message: '' };
  const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
  return {
    name: typeof name === 'string' ? name : '',
    message: typeof message === 'string' ? message : '',
  };
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

/** Something answered with success, but not in DynamoDB's words: what it was asked to do has not been done. */
export class NoDynamoDb extends Error {
  constructor() {
    super('The answer is not one of DynamoDB.');
    this.name = 'NoDynamoDb';
  }
}
