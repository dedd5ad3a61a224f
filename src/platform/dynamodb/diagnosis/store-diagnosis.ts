import { isCredentialTrouble, credentialTrouble } from './credential-errors';
import { connectionTrouble, networkCodeOf } from './connection-errors';
import { readDenial, resourceOf } from './access-denial';
import { redact } from './redact';
import { placeInWords, type StoreCall } from './store-call';
import { cancelReasonsOf, isShapeReason, NoDynamoDb, storeFailureOf, wordsOfError } from '../store-error';

/** What went wrong at the store, one name per remedy: docs/troubleshooting.md has a line for each. */
export const STORE_TROUBLE_CODES = [
  'table_missing',
  'table_shape',
  'index_missing',
  'index_building',
  'index_shape',
  'credentials_missing',
  'credentials_expired',
  'credentials_refused',
  'key_unknown',
  'secret_wrong',
  'clock_skew',
  'region',
  'access_denied',
  'kms',
  'throttled',
  'account_limit',
  'unreachable',
  'certificate',
  'no_dynamodb',
  'store_error',
  'disk',
  'refused',
] as const;

export type StoreTroubleCode = (typeof STORE_TROUBLE_CODES)[number];

/** One sentence of cause and one of remedy, fit for a log, a terminal and a probe: no stack, no secret, no account. */
export interface Diagnosis {
  readonly code: StoreTroubleCode;
  readonly message: string;
}

/** What is known of a failure before anything is made of it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly call: StoreCall;
  /** Where the call went, in words. */
  readonly place: string;
}

/**
 * What an operator should know of a call that ended with this error. Undefined for a condition that did not hold, a
 * conflict, and a call that we broke off: there is nothing to mend.
 */
export function diagnosisOf(error: unknown, call: StoreCall): Diagnosis | undefined {
  const { name, message } = wordsOfError(error);
  if (name === 'AbortError' || name === 'ConditionalCheckFailedException') return undefined;
  const reasons = cancelReasonsOf(error) ?? [];
  const shape = reasons.findIndex(isShapeReason);
  const table = call.actions[shape];
  const failure: Failure = {
    name,
    message: reasons[shape]?.Message ?? message,
    status: statusOf(error),
    call: table === undefined ? call : { ...call, tables: [table] },
    place: placeInWords(call.place),
  };
  if (error instanceof NoDynamoDb) return noDynamoDb(failure);
  switch (storeFailureOf(error)) {
    case 'conflict':
      return undefined;
    case 'throttled':
      return throttled(failure, throttledResourceOf(error));
    case 'barred':
      return isCredentialTrouble(name) ? credentialTrouble(failure) : barred(failure);
    case 'refused':
      return refused(failure);
    case 'unavailable':
      return connectionTrouble(failure, networkCodeOf(error)) ?? brokenAnswer(failure);
  }
}

function barred(failure: Failure): Diagnosis {
  const { name, message, call, place } = failure;
  if (/^KMS/.test(name) || /\bKMS\b|InaccessibleEncryption/.test(message)) return encrypted(failure);
  if (name === 'ResourceNotFoundException') {
    const named = /Table: ([\w.-]+) not found/.exec(message)?.[1];
    return trouble(
      'table_missing',
      `${named === undefined ? subject(call) : `The table ${named}`} does not exist at ${place}.`,
      `Check ${call.place.kind === 'aws' ? 'AMAZON_REGION and ' : ''}TABLE_PREFIX, or create the tables: npm run tables:create.`,
    );
  }
  if (name === 'AccessDeniedException') return accessDenied(failure);
  return wrongShape(failure);
}

function accessDenied({ message, call, place }: Failure): Diagnosis {
  const denial = readDenial(message);
  if (denial === undefined)
    return trouble(
      'access_denied',
      `These credentials may not call ${call.operation} on ${lowerFirst(subject(call))} at ${place}.`,
      'Allow it in their IAM policy; SECURITY.md lists all that the service needs.',
    );
  const { who, action, what, why, fix } = denial;
  return trouble('access_denied', `Not authorised: ${who} may not ${action} on ${what} (${why}).`, fix);
}

function encrypted({ call, place }: Failure): Diagnosis {
  return trouble(
    'kms',
    `${subject(call)} at ${place} is encrypted with a KMS key that is disabled, deleted, or not ours to use.`,
    "Switch the key on, or allow these credentials its use (kms:Decrypt and kms:DescribeKey) in their policy and in the key's.",
  );
}

/** The table or an index is there, and not what it should be. */
function wrongShape({ message, call, place }: Failure): Diagnosis {
  const index =
    /(?:specified index: |secondary index:? |IndexName: )([\w.-]+)/i.exec(message)?.[1] ?? call.index;
  const named = index === undefined ? 'An index' : `The index ${index}`;
  const table = subject(call).replace(/^(?:The|One of the) /, '');
  if (/does not have the specified index/i.test(message))
    return trouble(
      'index_missing',
      `${named} of ${table} does not exist at ${place}.`,
      'Add it: npm run tables:create.',
    );
  if (/backfilling/i.test(message))
    return trouble(
      'index_building',
      `${named} of ${table} at ${place} is still being built.`,
      'Wait: it is used as soon as DynamoDB has filled it.',
    );
  const types = /(?:key )?([\w.-]+) expected: (\w+) actual: (\w+)/i.exec(message);
  const detail =
    types === null ? '' : ` (${types[1] ?? ''} is of type ${types[2] ?? ''} and should be ${types[3] ?? ''})`;
  if (/index key|parameter type/i.test(message))
    return trouble(
      'index_shape',
      `${named} of ${table} at ${place} has other keys than this service uses${detail}.`,
      'Delete that index and add the right one: npm run tables:create.',
    );
  return trouble(
    'table_shape',
    `${subject(call)} at ${place} has another key than this service uses${detail}.`,
    'A key cannot be changed: set TABLE_PREFIX so that the service gets tables of its own (npm run tables:create).',
  );
}

function throttled({ name, message, call, place }: Failure, resource: string | undefined): Diagnosis {
  const what = resource === undefined ? subject(call) : `The ${resource}`;
  const where = resource === undefined ? ` at ${place}` : '';
  const again = 'Calls are repeated and nothing is lost.';
  if (name === 'LimitExceededException')
    return trouble(
      'account_limit',
      `${place} builds no more tables or indexes just now (${redact(message)}).`,
      'Wait until those under way are done; if the number of tables is used up, ask AWS for a higher quota.',
    );
  if (name === 'RequestLimitExceeded')
    return trouble(
      'account_limit',
      `The account's throughput limit at ${place} is used up. ${again}`,
      'If it lasts, ask AWS for a higher quota of DynamoDB.',
    );
  return name === 'ProvisionedThroughputExceededException'
    ? trouble(
        'throttled',
        `${what}${where} is throttled: its provisioned capacity is used up. ${again}`,
        'Raise its capacity (its indexes have their own), or switch it to on-demand.',
      )
    : trouble(
        'throttled',
        `${what}${where} is throttled. ${again}`,
        'On-demand tables grow by themselves within minutes; if it lasts, look at the throttling metrics in CloudWatch.',
      );
}

function refused({ name, message, call, place }: Failure): Diagnosis {
  return trouble(
    'refused',
    `${place} refuses ${call.operation} on ${lowerFirst(subject(call))}: ${name}: ${redact(message)}.`,
    'If it is not a limit of that store, this is a bug: report it.',
  );
}

/** What came was an answer, but no verdict on the call. */
function brokenAnswer(failure: Failure): Diagnosis {
  const { name, message, status, call, place } = failure;
  if (name === 'SyntaxError' || name === 'Unknown' || name === 'UnknownError') {
    const isOverloaded = status !== undefined && status >= 500;
    return isOverloaded && call.place.kind === 'aws' ? storeError(failure) : noDynamoDb(failure);
  }
  if (isForeign(failure)) return noDynamoDb(failure);
  const isDisk = /disk|no space|readonly|read-only|I\/O error/i.test(message);
  if (call.place.kind === 'embedded' && isDisk)
    return trouble(
      'disk',
      `${place} cannot write (${redact(message)}).`,
      'Make room on that disk and see that this user may write there, then start the service again.',
    );
  return storeError(failure);
}

/** What DynamoDB may say with 4xx beside what is told apart before. */
const OTHER_REFUSALS = new Set([
  'DuplicateItemException',
  'IndexNotFoundException',
  'InvalidEndpointException',
  'NotAuthorized',
  'OptInRequired',
  'ReplicatedWriteConflictException',
  'ResourceInUseException',
  'TableAlreadyExistsException',
  'TableInUseException',
  'TableNotFoundException',
  'TransactionCanceledException',
]);

/**
 * Another HTTP API refuses with 4xx and a `code` of its own, which the SDK takes for the name of the error. On AWS the
 * services that hand out credentials answer as well, so that there only a name that is not in AWS's way is foreign.
 */
function isForeign({ name, status, call }: Failure): boolean {
  if (status === undefined || status < 400 || status >= 500) return false;
  return call.place.kind === 'aws' ? !/^[A-Z][A-Za-z]+$/.test(name) : !OTHER_REFUSALS.has(name);
}

function storeError({ name, status, place, call, message }: Failure): Diagnosis {
  const code = status === undefined ? `${name}: ${redact(message)}` : `${name}, HTTP ${status}`;
  return trouble(
    'store_error',
    `${place} answers with an error of its own (${code}). Calls are repeated and nothing is lost.`,
    call.place.kind === 'aws'
      ? 'If it lasts, look at the AWS Health Dashboard.'
      : 'If it lasts, look at what that store itself says.',
  );
}

function noDynamoDb({ status, place, call }: Failure): Diagnosis {
  return trouble(
    'no_dynamodb',
    `What answers in the place of ${place} is no DynamoDB${status === undefined ? '' : ` (HTTP ${status})`}.`,
    call.place.kind === 'endpoint'
      ? 'Check DYNAMODB_LOCAL_ENDPOINT (host, port, http or https) and any proxy on the way.'
      : 'Check any proxy on the way, and that AWS_ENDPOINT_URL is not set.',
  );
}

function trouble(code: StoreTroubleCode, cause: string, remedy: string): Diagnosis {
  return { code, message: `${cause.replace(/^the /, 'The ')} ${remedy}` };
}

function subject({ tables, operation }: StoreCall): string {
  const [first, ...others] = tables;
  if (first === undefined) return `What ${operation} is about`;
  return others.length === 0 ? `The table ${first}` : `One of the tables ${tables.join(', ')}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** DynamoDB names the table or index whose limit was met in a list of its own. */
function throttledResourceOf(error: unknown): string | undefined {
  const { throttlingReasons } = (error ?? {}) as {
    readonly throttlingReasons?: readonly { readonly resource?: string }[];
  };
  const arn = throttlingReasons?.find(({ resource }) => resource !== undefined)?.resource;
  return arn === undefined ? undefined : resourceOf(arn);
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
