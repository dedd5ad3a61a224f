import { randomUUID } from 'node:crypto';
import { SECURITY_HEADERS } from '../platform/http/guard/security-headers';

/** An answer for API Gateway and function URLs, for both versions of their events. */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

/** Lambda's limit for a whole answer, in bytes; for a larger one the caller gets an error without a cause. */
const MAX_ANSWER_BYTES = 6_291_556;
/** A body up to this length always fits: one character becomes at most six bytes of JSON. */
const ALWAYS_FITS_CHARACTERS = 1_000_000;

/** An error in the format of the API, for a request that did not reach the application or whose answer did not fit. */
export function errorAnswer(
  requestId: string | undefined,
  statusCode: number,
  code: string,
  message: string,
  retryAfterSeconds?: number,
): GatewayAnswer {
  const id = requestId ?? randomUUID();
  return jsonAnswer({ statusCode, code, message, requestId: id }, statusCode, {
    'x-request-id': id,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
}

/** An answer that the application does not make. */
export function jsonAnswer(
  body: object,
  statusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): GatewayAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...SECURITY_HEADERS, ...headers },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}

/** True when the answer exceeds Lambda's limit. */
export function isTooLarge(answer: GatewayAnswer): boolean {
  if (answer.body.length <= ALWAYS_FITS_CHARACTERS) return false;
  return Buffer.byteLength(JSON.stringify(answer)) > MAX_ANSWER_BYTES;
}
