import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error';

/** Bytes of a body that are accepted; a larger one is answered 413 before it is read to the end. */
export const MAX_BODY_BYTES = 1_000_000;

/** Put on a route that needs the bytes as they came, because a signature covers them. */
export const RAW_BODY = { rawBody: true } as const;

/**
 * JSON for everybody, and the untouched bytes, whatever their type, for routes marked RAW_BODY. Another media type is
 * 415. Replaces Fastify's own parsers.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsRawBody(request)) done(null, body);
    else if (body.length === 0) done(null, undefined);
    // The parser is typed for a promise too, but answers through the callback only.
    else void parseJson(request, body.toString('utf8'), done);
  });
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsRawBody(request) || body.length === 0) done(null, body.length === 0 ? undefined : body);
    else done(new ApiError(415, 'unsupported_media_type', 'Send JSON with Content-Type: application/json.'));
  });
}

function wantsRawBody(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { rawBody?: boolean }).rawBody === true;
}
