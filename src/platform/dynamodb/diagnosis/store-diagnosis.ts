import { classifyError, NoDynamoDb, wordsOfError } from '../store-error';
import type { Diagnosis, DiagnosisCode, Failure } from './diagnosis';
import { MESSAGES } from './messages';
import { redact } from './redact';
import { placeInWords, type StoreCall } from './store-call';

const NETWORK_CODE = /\bE[A-Z_]{4,}\b/;
const CERTIFICATE = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^EPROTO$/;
const TIMEOUTS = new Set(['TimeoutError', 'RequestTimeout']);
/** A name in the form of AWS's errors: another HTTP API often uses other names. */
const AWS_NAME = /^[A-Z][A-Za-z]+$/;
/** Names under which the SDK reports a body that it cannot read, and AWS an unknown call. */
const NO_ERROR_OF_DYNAMODB = new Set(['SyntaxError', 'Unknown', 'UnknownError', 'UnknownOperationException']);

/**
 * The cause of a failed call and its remedy. Undefined where there is nothing to fix: a failed condition, a conflict, a
 * call that the service itself aborted.
 */
export function diagnosisOf(error: unknown, call: StoreCall): Diagnosis | undefined {
  const { name } = wordsOfError(error);
  if (name === 'AbortError') return undefined;
  const { failure, code, message, action } = classifyError(error);
  const status = statusOf(error);
  const networkCode = failure === 'unavailable' && status === undefined ? networkCodeOf(error) : undefined;
  const actionTable = action === undefined ? undefined : call.actions[action];
  const table = tableInWords(actionTable === undefined ? call.tables : [actionTable]);
  const { kind, region } = call.place;
  const facts: Failure = {
    name,
    words: throttledResource(error) ?? (redact(message) || name),
    status,
    networkCode,
    operation: call.operation,
    table,
    index: call.index === undefined ? `an index of ${table}` : `the index ${call.index} of ${table}`,
    place: placeInWords(call.place),
    kind,
    region,
  };
  const cause = failure === 'unavailable' ? causeOfNoResult(error, facts) : code;
  if (cause === undefined) return undefined;
  const [wrong, remedy] = MESSAGES[cause](facts);
  return { code: cause, message: `${wrong.replace(/^(?:the|an|one) /, upperFirst)}. ${remedy}` };
}

function causeOfNoResult(error: unknown, { name, words, status, networkCode, kind }: Failure): DiagnosisCode {
  if (error instanceof NoDynamoDb) return 'no_dynamodb';
  if (networkCode !== undefined) return connectionCause(networkCode, kind === 'aws');
  if (kind === 'embedded' && /disk|no space|readonly|read-only|I\/O error/i.test(words)) return 'disk';
  return answerCause(name, status, kind === 'aws');
}

function tableInWords(tables: readonly string[]): string {
  const [first, ...others] = tables;
  if (first === undefined) return 'the store';
  return others.length === 0 ? `the table ${first}` : `one of the tables ${tables.join(', ')}`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** DynamoDB names the throttled table or index beside the message. */
function throttledResource(error: unknown): string | undefined {
  const { throttlingReasons } = (error ?? {}) as {
    readonly throttlingReasons?: readonly { readonly resource?: string }[];
  };
  const arn = throttlingReasons?.find(({ resource }) => resource !== undefined)?.resource;
  return arn === undefined ? undefined : redact(arn);
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

/**
 * The system's code of a broken connection, such as `ECONNREFUSED`. The SDK wraps the system's error and may drop its
 * code, so causes and messages are searched too.
 */
function networkCodeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  const { name, code, message, cause } = error as Record<'name' | 'code' | 'message' | 'cause', unknown>;
  if (typeof name === 'string' && TIMEOUTS.has(name)) return name;
  if (typeof code === 'string') return code;
  const text = typeof message === 'string' ? message : '';
  const inText = NETWORK_CODE.exec(text)?.[0] ?? (text.includes('socket hang up') ? 'ECONNRESET' : undefined);
  return inText ?? networkCodeOf(cause, depth + 1);
}

/** Why a call got no answer. */
function connectionCause(networkCode: string, isAws: boolean): DiagnosisCode {
  if (networkCode.startsWith('HPE_')) return 'no_dynamodb';
  if (CERTIFICATE.test(networkCode)) return 'certificate';
  return networkCode === 'ENOTFOUND' && isAws ? 'region' : 'unreachable';
}

/** Why an answer is not a result of the call. */
function answerCause(name: string, status: number | undefined, isAws: boolean): DiagnosisCode {
  // A load balancer of AWS answers an overload with a page.
  if (NO_ERROR_OF_DYNAMODB.has(name)) return isAws && (status ?? 0) >= 500 ? 'store_error' : 'no_dynamodb';
  const isRefusal = status !== undefined && status >= 400 && status < 500;
  return isRefusal && !AWS_NAME.test(name) ? 'no_dynamodb' : 'store_error';
}
