import { HttpException } from '@nestjs/common';

/** One field that was wrong, and how. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** An answer other than success, in the words of the API: a status, a stable code, and what to do about it. */
export class ApiError extends HttpException {
  constructor(
    statusCode: number,
    readonly code: string,
    message: string,
    readonly details?: readonly FieldProblem[],
    /** Sent as Retry-After. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message, statusCode);
  }
}

export function badRequest(message: string, details?: readonly FieldProblem[]): ApiError {
  return new ApiError(400, 'bad_request', message, details);
}
