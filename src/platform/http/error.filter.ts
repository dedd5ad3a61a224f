import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOfStore } from '../dynamodb/diagnosis/diagnosed-errors';
import { storeFailureOf, StoreUnavailable, wordsOfError } from '../dynamodb/store-error';
import { ApiError, type FieldProblem } from './api-error';
import { SECURITY_HEADERS } from './guard/security-headers';

/** The one shape of every error that leaves the service. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
  readonly details?: readonly FieldProblem[];
  readonly requestId: string;
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  409: 'conflict',
  413: 'too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  431: 'headers_too_large',
  503: 'unavailable',
};

/** Turns whatever was thrown into the one error shape. Only a bug is a 500, and its stack goes to the log alone. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');
  /** Called for each caller who is told 503 because of the store. */
  onStoreTrouble: () => void = () => undefined;

  catch(error: unknown, host: ArgumentsHost): void {
    const context = host.switchToHttp();
    this.send(error, context.getRequest<FastifyRequest>(), context.getResponse<FastifyReply>());
  }

  /** Also called by Fastify for what fails before a route is found. */
  send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { retryAfterSeconds, ...body } = this.describe(error, request);
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    // What fails before a route is found has not passed the hook that sets them.
    void reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
    void reply.status(body.statusCode).type('application/json; charset=utf-8').send(body);
  }

  private describe(error: unknown, request: FastifyRequest): ErrorBody & { retryAfterSeconds?: number } {
    const requestId = request.id;
    if (error instanceof ApiError) {
      return {
        statusCode: error.getStatus(),
        code: error.code,
        message: error.message,
        ...(error.details === undefined ? {} : { details: error.details }),
        requestId,
        ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
      };
    }
    if (isStoreTrouble(error)) {
      const seconds = error instanceof StoreUnavailable ? error.retryAfterSeconds : 2;
      this.onStoreTrouble();
      this.logger.warn(
        { requestId, error: wordsOfError(error).name },
        'The store cannot be used now: told the caller 503',
      );
      return {
        statusCode: 503,
        code: 'store_unavailable',
        message: 'The store cannot be reached just now. Send the same request again: nothing counts twice.',
        requestId,
        retryAfterSeconds: seconds,
      };
    }
    const statusCode = statusOf(error);
    if (statusCode < 500) {
      return { statusCode, code: CODES[statusCode] ?? 'bad_request', message: wordsOf(error), requestId };
    }
    this.logger.error({ requestId, err: error }, 'A bug: the request failed unexpectedly');
    return {
      statusCode: 500,
      code: 'internal_error',
      message: 'Something failed that should not. The log has the details under this request id.',
      requestId,
    };
  }
}

/** Only what the store's client threw can be trouble of the store; anything else without a status is a bug of ours. */
function isStoreTrouble(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return true;
  return isOfStore(error) && storeFailureOf(error) !== 'refused';
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (
    typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
  )
    return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : 500;
  return 500;
}

/** Some messages of the libraries quote the path, in which a caller may have put a key by mistake. */
function wordsOf(error: unknown): string {
  if (error instanceof NotFoundException) return 'There is no such call. GET /docs shows which there are.';
  switch (codeOf(error)) {
    case 'FST_ERR_BAD_URL':
      return 'The path is not well-formed: check its percent-encoding.';
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return 'A part of the path is too long.';
    default:
      return error instanceof Error ? error.message : 'The request is not understood.';
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
