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
import { refusalOf, storeFailureOf, StoreUnavailable, wordsOfError } from '../dynamodb/store-error';
import { missingOptionalTableOf } from '../dynamodb/tables/optional-table';
import { isRecord } from '../json-record';
import { ApiError, badRequest } from './api-error';
import { pageHeadersOf, SECURITY_HEADERS } from './guard/security-headers';
import {
  bodyTooLarge,
  internalError,
  noSuchRoute,
  optionalTableMissing,
  storeUnavailable,
} from './http-errors';

/** Seconds after which a caller may try again. */
const RETRY_STORE_AFTER_SECONDS = 2;
/** Seconds after which a caller may try again what waits for an operator. */
const RETRY_SETUP_AFTER_SECONDS = 60;

/** The codes of errors that a library throws with no more than a status. */
const CODES: Readonly<Record<number, string>> = {
  404: 'not_found',
  413: 'too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
};

/** Turns everything that is thrown into the one error shape. Only an unexpected error is a 500; its stack goes to the log. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');
  /** Called for each request that is answered 503 because of the store. */
  onStoreTrouble: () => void = () => undefined;

  catch(error: unknown, host: ArgumentsHost): void {
    const context = host.switchToHttp();
    this.send(error, context.getRequest<FastifyRequest>(), context.getResponse<FastifyReply>());
  }

  /** Also called by Fastify for requests that fail before their route is found. */
  send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const answer = this.apiErrorOf(error, request.id);
    if (answer.retryAfterSeconds !== undefined)
      void reply.header('retry-after', String(answer.retryAfterSeconds));
    // A request without a route has not passed the hook that sets these headers.
    const pageHeaders = pageHeadersOf(request.routeOptions.url ?? request.url) ?? {};
    void reply.header('x-request-id', request.id).headers({ ...SECURITY_HEADERS, ...pageHeaders });
    void reply
      .status(answer.statusCode)
      .type('application/json; charset=utf-8')
      .send(answer.body(request.id));
  }

  private apiErrorOf(error: unknown, requestId: string): ApiError {
    if (error instanceof ApiError) {
      if (error.code === 'busy')
        this.logger.warn({ requestId, reason: error.message }, 'No room for the request: answered 503');
      return error;
    }
    const missing = missingOptionalTableOf(error);
    if (missing !== undefined) return optionalTableMissing(missing, RETRY_SETUP_AFTER_SECONDS);
    if (isStoreTrouble(error)) {
      this.onStoreTrouble();
      const refusal = refusalOf(error);
      this.logger.warn(
        { requestId, refusal, error: wordsOfError(error).name },
        'The store did not take the request: answered 503',
      );
      return storeUnavailable(refusal, RETRY_STORE_AFTER_SECONDS);
    }
    const statusCode = statusOf(error);
    if (statusCode < 500) return clientErrorOf(error, statusCode);
    this.logger.error({ requestId, err: error }, 'The request failed unexpectedly: answered 500');
    return internalError();
  }
}

/** Only an error of the store's client can be store trouble; any other error without a status is a bug. */
function isStoreTrouble(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return true;
  return isOfStore(error) && storeFailureOf(error) !== 'refused';
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const statusCode = isRecord(error) ? error.statusCode : undefined;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}

/** Fastify's messages for a bad path quote it, and a caller may have put a key there by mistake: they are replaced. */
function clientErrorOf(error: unknown, statusCode: number): ApiError {
  if (error instanceof NotFoundException) return noSuchRoute();
  switch (isRecord(error) ? error.code : undefined) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge();
    case 'FST_ERR_BAD_URL':
      return badRequest('The path is not well-formed: check its percent-encoding.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ApiError(
        statusCode,
        'uri_too_long',
        'A part of the path is too long: check the SKU or the id in it.',
      );
  }
  const message = error instanceof Error ? error.message : 'The request cannot be read.';
  return new ApiError(statusCode, CODES[statusCode] ?? 'bad_request', message);
}
