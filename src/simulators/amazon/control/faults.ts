import { accessDenied, type Answer, apiError, invalidInput, oauthError, quotaExceeded } from '../http/answer';
import { storageError } from '../reports/document-download';
import { type Issue } from '../listings/patch-validation';
import { type ScriptedEnd } from '../reports/report';
import { type OperationName } from '../http/route';

/** The statuses that a fault can answer with. */
export const FAULT_STATUSES = [400, 403, 413, 415, 429, 500, 503] as const;
export type FaultStatus = (typeof FAULT_STATUSES)[number];

/** What goes wrong. */
export type FaultEffect =
  /** Answers with a status and does nothing; without a body, with the one that Amazon sends for it. */
  | {
      readonly kind: 'status';
      readonly status: FaultStatus;
      readonly body?: unknown;
      readonly retryAfterSeconds?: number;
    }
  /** 200 with status INVALID: the submission is understood and not taken. Meets PATCH calls only. */
  | { readonly kind: 'invalid'; readonly issues?: readonly Issue[] }
  /** The socket is destroyed before the call is carried out, or after it and before the answer. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The call is carried out and answered this much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The call is never carried out and never answered. */
  | { readonly kind: 'hang' }
  /** 403 as for a token past its hour, and the token is expired from now on. Meets calls that need a token. */
  | { readonly kind: 'expire-token' }
  /** The call is carried out, and the connection ends after half of the answer's body. */
  | { readonly kind: 'cut' }
  /** The report is taken and ends badly when its time has come. Meets createReport calls only. */
  | ({ readonly kind: 'report-ends' } & ScriptedEnd);

/** Which calls a fault meets: the operation, the SKU in the path when one is given, and how many of them. */
export interface FaultTarget {
  readonly operation: OperationName | 'any';
  readonly sku?: string;
  readonly times: number | 'always';
}

export type Fault = FaultTarget & FaultEffect;

/** The script of what goes wrong. The oldest fault that fits a call meets it, and one fault meets each call. */
export class Faults {
  private script: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.script.push({ fault, left: fault.times === 'always' ? Infinity : fault.times });
  }

  clear(): void {
    this.script = [];
  }

  /** Takes the fault that meets a call, if there is one. */
  next(operation: OperationName, sku: string | undefined): FaultEffect | undefined {
    const planned = this.script.find(({ fault }) => fits(fault, operation, sku));
    if (planned === undefined) return undefined;
    planned.left -= 1;
    if (planned.left <= 0) this.script = this.script.filter((other) => other !== planned);
    return planned.fault;
  }
}

/** The answer of a `status` fault, in the error shape of the operation that it meets. */
export function statusFaultAnswer(
  fault: Extract<FaultEffect, { kind: 'status' }>,
  operation: OperationName,
  requestId: string,
): Answer {
  const usual = usualAnswer(fault.status, operation, requestId);
  const { body, retryAfterSeconds } = fault;
  const headers = {
    ...(body === undefined ? usual.headers : {}),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
  return { status: fault.status, body: body ?? usual.body, headers, reason: `scripted ${fault.status}` };
}

function fits(fault: Fault, operation: OperationName, sku: string | undefined): boolean {
  if (fault.operation !== 'any' && fault.operation !== operation) return false;
  if (fault.sku !== undefined && fault.sku !== sku) return false;
  if (fault.kind === 'invalid') return operation === 'patch';
  if (fault.kind === 'report-ends') return operation === 'createReport';
  if (fault.kind === 'expire-token') return operation !== 'token' && operation !== 'download';
  return true;
}

function usualAnswer(status: FaultStatus, operation: OperationName, requestId: string): Answer {
  if (operation === 'token') return usualTokenError(status, requestId);
  if (operation === 'download') return usualStorageError(status, requestId);
  return usualError(status);
}

function usualError(status: FaultStatus): Answer {
  switch (status) {
    case 400:
      return invalidInput();
    case 403:
      return accessDenied();
    case 413:
      return apiError(413, 'RequestTooLarge', 'The request size exceeded the maximum accepted size.');
    case 415:
      return apiError(
        415,
        'UnsupportedMediaType',
        'The entity of the request is in a format that is not supported.',
      );
    case 429:
      return quotaExceeded();
    case 500:
      return apiError(500, 'InternalFailure', 'We encountered an internal error. Please try again.');
    case 503:
      return apiError(503, 'ServiceUnavailable', 'Service is temporarily unavailable. Please try again.');
  }
}

function usualTokenError(status: FaultStatus, requestId: string): Answer {
  if (status === 500)
    return oauthError(status, 'server_error', 'The server had an internal error', requestId);
  if (status === 503 || status === 429) {
    return oauthError(status, 'temporarily_unavailable', 'The server is temporarily unavailable', requestId);
  }
  return oauthError(status, 'invalid_grant', 'The request has an invalid grant parameter', requestId);
}

function usualStorageError(status: FaultStatus, requestId: string): Answer {
  if (status === 403) return storageError(status, 'AccessDenied', 'Access Denied', requestId);
  if (status === 500) {
    return storageError(
      status,
      'InternalError',
      'We encountered an internal error. Please try again.',
      requestId,
    );
  }
  if (status === 503 || status === 429) {
    return storageError(status, 'SlowDown', 'Please reduce your request rate.', requestId);
  }
  return storageError(status, 'InvalidRequest', 'The request is not valid.', requestId);
}
