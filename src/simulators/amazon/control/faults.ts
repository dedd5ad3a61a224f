import {
  accessDenied,
  type Answer,
  apiError,
  invalidInput,
  oauthError,
  quotaExceeded,
  requestTooLarge,
  unsupportedMediaType,
} from '../http/answer';
import { storageError } from '../reports/document-download';
import { type Issue } from '../listings/patch-validation';
import { type ScriptedEnd } from '../reports/report';
import { type OperationName } from '../http/route';
import { ScriptedFaults } from '../../faults/scripted-faults';

/** The statuses that a `status` fault can answer with. */
export const FAULT_STATUSES = [400, 403, 413, 415, 429, 500, 503] as const;
type FaultStatus = (typeof FAULT_STATUSES)[number];

/** What happens to the call. */
export type FaultEffect =
  /** Answers with a status and does nothing. The default body is Amazon's for the status. */
  | {
      readonly kind: 'status';
      readonly status: FaultStatus;
      readonly body?: unknown;
      readonly retryAfterSeconds?: number;
    }
  /** 200 with status INVALID: the submission is refused. Applies to PATCH calls only. */
  | { readonly kind: 'invalid'; readonly issues?: readonly Issue[] }
  /** The call is executed, and an ACCEPTED has these issues beside it. Applies to PATCH calls only. */
  | { readonly kind: 'remark'; readonly issues: readonly Issue[] }
  /** The socket is destroyed before the call is executed, or after it and before the answer. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The call is executed and answered after this delay. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The call is neither executed nor answered. */
  | { readonly kind: 'hang' }
  /** Expires the token and answers 403. Applies to calls that need a token. */
  | { readonly kind: 'expire-token' }
  /** The call is executed, and the connection ends after half of the answer's body. */
  | { readonly kind: 'cut' }
  /** The report is accepted and ends FATAL or CANCELLED. Applies to createReport calls only. */
  | ({ readonly kind: 'report-ends' } & ScriptedEnd);

/** Which calls a fault applies to: the operation, a SKU in the path or in the search if one is given, and how many calls. */
export interface FaultTarget {
  readonly operation: OperationName | 'any';
  readonly sku?: string;
  readonly times: number | 'always';
}

export type Fault = FaultTarget & FaultEffect;

/** The scripted faults. The oldest fault that matches a call applies to it, and no other. */
export class Faults extends ScriptedFaults<Fault> {
  /** Takes the fault for a call, if there is one. */
  next(operation: OperationName, skus: readonly string[]): FaultEffect | undefined {
    return this.take((fault) => matches(fault, operation, skus));
  }
}

/** The answer of a `status` fault, in the error shape of the operation. */
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

function matches(fault: Fault, operation: OperationName, skus: readonly string[]): boolean {
  if (fault.operation !== 'any' && fault.operation !== operation) return false;
  if (fault.sku !== undefined && !skus.includes(fault.sku)) return false;
  if (fault.kind === 'invalid' || fault.kind === 'remark') return operation === 'patch';
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
      return requestTooLarge();
    case 415:
      return unsupportedMediaType();
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
  if (status === 503 || status === 429)
    return oauthError(status, 'temporarily_unavailable', 'The server is temporarily unavailable', requestId);
  return oauthError(status, 'invalid_grant', 'The request has an invalid grant parameter', requestId);
}

function usualStorageError(status: FaultStatus, requestId: string): Answer {
  if (status === 403) return storageError(status, 'AccessDenied', 'Access Denied', requestId);
  if (status === 500)
    return storageError(
      status,
      'InternalError',
      'We encountered an internal error. Please try again.',
      requestId,
    );
  if (status === 503 || status === 429)
    return storageError(status, 'SlowDown', 'Please reduce your request rate.', requestId);
  return storageError(status, 'InvalidRequest', 'The request is not valid.', requestId);
}
