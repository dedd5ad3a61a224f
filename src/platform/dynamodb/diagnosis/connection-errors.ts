import type { DiagnosisCode } from './diagnosis';

const NETWORK_CODE = /\bE[A-Z_]{4,}\b/;
const CERTIFICATE = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^EPROTO$/;
const TIMEOUTS = new Set(['TimeoutError', 'RequestTimeout']);
/** A name in the form of AWS's errors: another HTTP API often uses other names. */
const AWS_NAME = /^[A-Z][A-Za-z]+$/;
/** Names under which the SDK reports a body that it cannot read, and AWS an unknown call. */
const NO_ERROR_OF_DYNAMODB = new Set(['SyntaxError', 'Unknown', 'UnknownError', 'UnknownOperationException']);

/**
 * The system's code of a broken connection, such as `ECONNREFUSED`. The SDK wraps the system's error and may drop its
 * code, so causes and messages are searched too.
 */
export function networkCodeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  const { name, code, message, cause } = error as Record<'name' | 'code' | 'message' | 'cause', unknown>;
  if (typeof name === 'string' && TIMEOUTS.has(name)) return name;
  if (typeof code === 'string') return code;
  const text = typeof message === 'string' ? message : '';
  const inText = NETWORK_CODE.exec(text)?.[0] ?? (text.includes('socket hang up') ? 'ECONNRESET' : undefined);
  return inText ?? networkCodeOf(cause, depth + 1);
}

/** Why a call got no answer. */
export function connectionCause(networkCode: string, isAws: boolean): DiagnosisCode {
  if (networkCode.startsWith('HPE_')) return 'no_dynamodb';
  if (CERTIFICATE.test(networkCode)) return 'certificate';
  return networkCode === 'ENOTFOUND' && isAws ? 'region' : 'unreachable';
}

/** Why an answer is not a result of the call. */
export function answerCause(name: string, status: number | undefined, isAws: boolean): DiagnosisCode {
  // A load balancer of AWS answers an overload with a page.
  if (NO_ERROR_OF_DYNAMODB.has(name)) return isAws && (status ?? 0) >= 500 ? 'store_error' : 'no_dynamodb';
  const isRefusal = status !== undefined && status >= 400 && status < 500;
  return isRefusal && !AWS_NAME.test(name) ? 'no_dynamodb' : 'store_error';
}
