import type { DiagnosisCode } from './diagnosis/diagnosis';

/**
 * What a failed call to DynamoDB means for the caller. `throttled` and `conflict` changed nothing and may be retried.
 * After `unavailable` the outcome is unknown. `barred` (access, credentials or a table) changed nothing and succeeds
 * once an operator has removed the cause. `refused` fails on every retry.
 */
export type StoreFailure = 'throttled' | 'conflict' | 'unavailable' | 'barred' | 'refused';

/** An error or a cancellation reason with this name, and where given these words, has this failure and this cause. */
type ErrorRule = readonly [
  failure: StoreFailure,
  code: DiagnosisCode | undefined,
  name: RegExp,
  words?: RegExp,
];

const VALIDATION = /^Validation(Exception|Error)$/;
const SIGNATURE = /^(InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignatureException)$/;
const PROVIDER = /^(Credentials|Token)?ProviderError$/;

/** The first rule that matches decides. Names ending in `Exception` or `Error` come from calls, others from reasons too. */
const RULES: readonly ErrorRule[] = [
  ['throttled', 'throttled', /^(ProvisionedThroughputExceeded(Exception)?|Throttling(Exception|Error))$/],
  ['throttled', 'account_limit', /^(RequestLimitExceeded|LimitExceededException)$/],
  ['conflict', undefined, /^(TransactionConflict(Exception)?|TransactionInProgressException)$/],
  ['barred', 'table_missing', /^ResourceNotFoundException$/],
  ['barred', 'kms', /^KMS\w*Exception$/],
  ['barred', 'kms', /^AccessDeniedException$/, /\bKMS\b/],
  ['barred', 'access_denied', /^AccessDeniedException$/],
  ['barred', 'credentials_refused', /^(AccessDenied|InvalidIdentityToken(Exception)?)$/],
  [
    'barred',
    'key_unknown',
    /^(UnrecognizedClient|MissingAuthenticationToken)Exception$|^InvalidClientTokenId$/,
  ],
  ['barred', 'region', SIGNATURE, /scoped to (a valid region|correct)/i],
  ['barred', 'clock_skew', SIGNATURE, /Signature expired|not yet current/i],
  ['barred', 'secret_wrong', SIGNATURE],
  ['barred', 'credentials_expired', /^(ExpiredToken(Exception)?|RequestExpired)$/],
  ['barred', 'credentials_expired', PROVIDER, /expired/i],
  ['barred', 'credentials_missing', PROVIDER],
  ['barred', 'index_missing', VALIDATION, /does not have the specified index/i],
  ['barred', 'index_building', VALIDATION, /backfilling global secondary index/i],
  [
    'barred',
    'index_shape',
    VALIDATION,
    /Type mismatch for index key|parameter type does not match schema type/i,
  ],
  [
    'barred',
    'table_shape',
    VALIDATION,
    /Type mismatch for key|key element does not match the schema|Missing the key .* in the item/i,
  ],
  ['refused', undefined, /^ConditionalCheckFailedException$/],
  [
    'refused',
    'refused',
    /^(Validation(Exception|Error)|(IdempotentParameterMismatch|ItemCollectionSizeLimitExceeded|Serialization)Exception)$/,
  ],
];

/** Why one action of a cancelled transaction failed, as DynamoDB lists it. */
interface CancelReason {
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

/** What an error means, with its cause where the name and the words say it. */
interface ClassifiedError {
  readonly failure: StoreFailure;
  readonly code?: DiagnosisCode | undefined;
  /** The message that decided. */
  readonly message: string;
  /** Position of the action that decided, in a cancelled transaction. */
  readonly action?: number;
}

/** Classifies what the AWS SDK threw. The outcome of an unknown error is unknown: `unavailable`. */
export function classifyError(error: unknown): ClassifiedError {
  const { name, message } = wordsOfError(error);
  const reasons = cancelReasonsOf(error);
  if (reasons !== undefined) return classifyCancelled(reasons, message);
  return classify(name, message) ?? { failure: 'unavailable', message };
}

/** Classifies one action of a cancelled transaction; undefined for one without a rule, such as a failed condition. */
export function classifyReason({ Code = '', Message = '' }: CancelReason): ClassifiedError | undefined {
  return classify(Code, Message);
}

export function storeFailureOf(error: unknown): StoreFailure {
  return classifyError(error).failure;
}

function classify(name: string, message: string): ClassifiedError | undefined {
  const rule = RULES.find(([, , named, words]) => named.test(name) && (words?.test(message) ?? true));
  return rule && { failure: rule[0], code: rule[1], message };
}

/** A cause that concerns all actions comes before one that concerns a single action. */
function classifyCancelled(reasons: readonly CancelReason[], message: string): ClassifiedError {
  const found = reasons.map(classifyReason);
  for (const failure of ['barred', 'throttled', 'refused'] as const) {
    const action = found.findIndex((reason) => reason?.failure === failure);
    const reason = found[action];
    if (reason !== undefined) return { ...reason, action };
  }
  return { failure: 'conflict', message };
}

/** The reasons of a cancelled transaction, one per action; undefined for any other error. */
function cancelReasonsOf(error: unknown): readonly CancelReason[] | undefined {
  if (wordsOfError(error).name !== 'TransactionCanceledException') return undefined;
  return (error as { readonly CancellationReasons?: readonly CancelReason[] }).CancellationReasons;
}

/** Name and message of anything that was thrown, also from another realm, where `instanceof Error` fails. */
export function wordsOfError(error: unknown): { readonly name: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { name: '', message: '' };
  const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
  return {
    name: typeof name === 'string' ? name : '',
    message: typeof message === 'string' ? message : '',
  };
}

/**
 * Why the store did not take a request, in one word for its caller: no capacity, no access, a table or an index that is
 * not there as it should be, other requests for the same items, or no usable answer.
 */
export type StoreRefusal = 'throttled' | 'forbidden' | 'missing' | 'busy' | 'unreachable';

const MISSING: readonly (DiagnosisCode | undefined)[] = [
  'table_missing',
  'table_shape',
  'index_missing',
  'index_building',
  'index_shape',
];

/** The store does not take the request now. The API answers 503 with `Retry-After`. */
export class StoreUnavailable extends Error {
  constructor(
    message: string,
    readonly refusal: StoreRefusal = 'unreachable',
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}

/** Why the store did not take a request that failed with this error. */
export function refusalOf(error: unknown): StoreRefusal {
  if (error instanceof StoreUnavailable) return error.refusal;
  const { failure, code } = classifyError(error);
  switch (failure) {
    case 'throttled':
      return 'throttled';
    case 'conflict':
      return 'busy';
    case 'barred':
      return MISSING.includes(code) ? 'missing' : 'forbidden';
    case 'unavailable':
    case 'refused':
      return 'unreachable';
  }
}

/** An HTTP server answered with success, but not as DynamoDB does: the call has not been executed. */
export class NoDynamoDb extends Error {
  constructor() {
    super('The answer is not one of DynamoDB.');
    this.name = 'NoDynamoDb';
  }
}
