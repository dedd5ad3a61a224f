import { randomUUID } from 'node:crypto';
import { SECURITY_HEADERS } from '../platform/http/guard/security-headers';

/** An answer as API Gateway and function URLs take it, from either version of their events. */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

/** An answer of Lambda may have 6 MB, all told; beyond it the caller would hear only that something failed. */
export const MAX_ANSWER_BYTES = 6_291_556;
/** A body this much shorter is not measured: every character of it may take six when it is written as JSON. */
const SURELY_FITS_CHARACTERS = 1_000_000;

/** An error in the one shape, for what never reached the application or could not be passed on. */
export function errorAnswer(
  requestId: string | undefined,
  statusCode: number,
  code: string,
  message: string,
  retryAfterSeconds?: number,
): GatewayAnswer {
  const id = requestId ?? randomUUID();
  return {
    statusCode,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': id,
      ...SECURITY_HEADERS,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify({ statusCode, code, message, requestId: id }),
    isBase64Encoded: false,
  };
}

/** True when Lambda cannot pass the answer on. */
export function isTooLarge(answer: GatewayAnswer): boolean {
  if (answer.body.length <= SURELY_FITS_CHARACTERS) return false;
  return Buffer.byteLength(JSON.stringify(answer)) > MAX_ANSWER_BYTES;
}
