import { HttpException } from '@nestjs/common';

/** One field that is wrong, and how. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
  /** Of a moment that the ledger does not show any more: the oldest one that it shows. */
  readonly oldest?: string;
}

/** The one shape of every error that leaves the service. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
  readonly details?: readonly FieldProblem[];
  readonly requestId: string;
}

/**
 * An error answer: a status, a stable code, and a message with the next step. Each error is made by one function; the
 * code throws its result and the API document shows it as an example, so that each text is written once.
 */
export class ApiError extends HttpException {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
    readonly details?: readonly FieldProblem[],
    /** Sent as Retry-After. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message, statusCode);
  }

  body(requestId: string): ErrorBody {
    const { statusCode, code, message, details } = this;
    return { statusCode, code, message, ...(details === undefined ? {} : { details }), requestId };
  }
}

export function badRequest(message: string, details?: readonly FieldProblem[]): ApiError {
  return new ApiError(400, 'bad_request', message, details);
}
