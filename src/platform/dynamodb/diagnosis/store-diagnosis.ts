import { classifyError, NoDynamoDb, wordsOfError } from '../store-error';
import { answerCause, connectionCause, networkCodeOf } from './connection-errors';
import type { Diagnosis, DiagnosisCode, Failure } from './diagnosis';
import { MESSAGES } from './messages';
import { redact } from './redact';
import { placeInWords, type StoreCall } from './store-call';

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
