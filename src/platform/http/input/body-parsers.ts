import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiError, badRequest } from '../api-error';
import { invalidJson, mediaTypeError, unknownFields } from '../http-errors';
import { jsonFlaw } from './strict-json';

/** Bytes of a body that are accepted; a larger one is answered 413 before it is read to the end. */
export const MAX_BODY_BYTES = 1_000_000;

/** Put on a route that takes no body: none, `null` or `{}` may come all the same, because many clients send one. */
export const NO_BODY = { noBody: true } as const;

/** Put on a route that needs the bytes as they came, because a signature covers them. */
export const RAW_BODY = { rawBody: true } as const;

/** Bytes of a file of CSV that are accepted. */
export const MAX_CSV_BYTES = 10_000_000;

/** Put on a route that takes a file of CSV, as its bytes and nothing else. */
export const CSV_BODY = { csvBody: true } as const;

/**
 * JSON for everybody, CSV for routes marked CSV_BODY, and the untouched bytes, whatever their type, for routes marked
 * RAW_BODY. Another media type is 415. Replaces Fastify's own parsers.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    if (isPlain(request)) {
      done();
      return;
    }
    void reply.header('accept-encoding', 'identity');
    done(mediaTypeError.compressed());
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    done(wantsNoBody(request) ? flawOfNothing(request.body) : undefined);
  });
  fastify.addHook('onRoute', (route) => {
    if (wantsCsv(route.config)) route.bodyLimit = MAX_CSV_BYTES;
  });
  fastify.addContentTypeParser<Buffer>('text/csv', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsRawBody(request)) done(null, body);
    else if (!wantsCsv(request.routeOptions.config)) done(mediaTypeError.notJson());
    else if (!claimsUtf8(request)) done(mediaTypeError.notUtf8());
    else done(null, body);
  });
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsRawBody(request)) done(null, body);
    else if (wantsCsv(request.routeOptions.config)) done(mediaTypeError.notCsv());
    else if (body.length === 0) done(null, undefined);
    else if (!claimsUtf8(request)) done(mediaTypeError.notUtf8());
    else if (!isUtf8(body)) done(badRequest('The body is not valid UTF-8.'));
    else {
      const text = body.toString('utf8');
      // The parser is typed for a promise too, but answers through the callback only.
      void parseJson(request, text, (error, value) => {
        const flaw = error === null ? jsonFlaw(text) : undefined;
        if (error !== null) done(invalidJson());
        else if (flaw !== undefined) done(badRequest(`The body ${flaw}.`));
        else done(null, value);
      });
    }
  });
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsRawBody(request) || body.length === 0) done(null, body.length === 0 ? undefined : body);
    else done(wantsCsv(request.routeOptions.config) ? mediaTypeError.notCsv() : mediaTypeError.notJson());
  });
}

/**
 * JSON is UTF-8 (RFC 8259), and so is our CSV; ASCII is a part of it. A body that says it is something else is not read
 * as if it were.
 */
function claimsUtf8(request: FastifyRequest): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset);
}

/** False for a body in a coding such as gzip, under which its bytes would say something else than they seem to. */
function isPlain({ headers }: FastifyRequest): boolean {
  const codings = headers['content-encoding'] ?? '';
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return !hasBody || codings.split(',').every((coding) => /^\s*(identity)?\s*$/i.test(coding));
}

/** Why a body cannot stand where none is due, or undefined when it says nothing. */
function flawOfNothing(body: unknown): ApiError | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body !== 'object' || Array.isArray(body))
    return badRequest('This call takes no body: send none, or an empty JSON object.');
  const fields = Object.keys(body);
  return fields.length === 0 ? undefined : unknownFields(fields);
}

/** True for the configuration of a route that is marked CSV_BODY. */
function wantsCsv(config: unknown): boolean {
  return (config as { csvBody?: boolean } | undefined)?.csvBody === true;
}

function wantsNoBody(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { noBody?: boolean } | undefined)?.noBody === true;
}

function wantsRawBody(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { rawBody?: boolean }).rawBody === true;
}
