import { isUtf8 } from 'node:buffer';
import { getHeapStatistics } from 'node:v8';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiError, badRequest } from '../api-error';
import { invalidJson, mediaTypeError, unknownFields } from '../http-errors';
import { BodyBudget, type BodyShare, signedBytesFor } from './body-budget';
import { readBody, TooLargeBody } from './body-reader';
import { jsonFlaw } from './strict-json';

/** Bytes of a body that are accepted; a larger one is answered 413 before it is read to the end. */
export const MAX_BODY_BYTES = 1_000_000;
/** Bytes of a CSV file that are accepted. */
export const MAX_CSV_BYTES = 10_000_000;

/** For a route without a body: none, `null` and `{}` are accepted, because many clients send one. */
export const NO_BODY = { noBody: true } as const;

/**
 * For a route that needs the bytes as they came, because a signature covers them: a Buffer, in whatever coding, or a
 * TooLargeBody.
 */
export const RAW_BODY = { rawBody: true } as const;

/** For a route that takes a CSV file, as its bytes. */
export const CSV_BODY = { csvBody: true } as const;

interface BodyConfig {
  readonly noBody?: boolean;
  readonly rawBody?: boolean;
  readonly csvBody?: boolean;
}

/**
 * Replaces Fastify's parsers: JSON for most routes, CSV for routes with CSV_BODY, and for routes with RAW_BODY the
 * bytes of any media type. Another media type is 415.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const shares = new WeakMap<FastifyRequest, BodyShare>();
  fastify.removeAllContentTypeParsers();
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    dropMalformedType(request);
    if (isPlain(request)) {
      done();
      return;
    }
    void reply.header('accept-encoding', 'identity');
    // A raw body is refused by its route, which finds out first whether it is authentic.
    done(bodyConfigOf(request).rawBody === true ? undefined : mediaTypeError.compressed());
  });
  fastify.addHook('preValidation', (request, reply, done) => {
    // What is not read of it must not be taken for the next request.
    if (request.body instanceof TooLargeBody) void reply.header('connection', 'close');
    const share = shares.get(request);
    // A signed body is verified and read at once, and is not needed after that; any other one may be until the answer.
    if (share !== undefined && bodyConfigOf(request).rawBody === true) setImmediate(share.release);
    else if (share !== undefined) reply.raw.once('close', share.release);
    done(bodyConfigOf(request).noBody === true ? unexpectedBody(request.body) : undefined);
  });
  fastify.addHook('onRoute', (route) => {
    const { csvBody, rawBody } = (route.config ?? {}) as BodyConfig;
    if (csvBody === true) route.bodyLimit = MAX_CSV_BYTES;
    if (rawBody === true) route.bodyLimit = signedBytesFor(getHeapStatistics().heap_size_limit);
  });
  addParsers(fastify, shares);
}

function addParsers(fastify: FastifyInstance, shares: WeakMap<FastifyRequest, BodyShare>): void {
  const parse = parserOf(fastify);
  const budget = new BodyBudget();
  for (const type of ['application/json', 'text/csv', '*'])
    fastify.addContentTypeParser(type, (request: FastifyRequest, payload, done) => {
      const reading = {
        payload,
        contentLength: lengthOf(request),
        limit: request.routeOptions.bodyLimit,
        mayBeTooLarge: bodyConfigOf(request).rawBody === true,
      };
      readBody(budget, reading, (error, body, share) => {
        const end: Done = (flaw, value) => {
          if (flaw !== null) share?.release();
          else if (share !== undefined) shares.set(request, share);
          done(flaw, value);
        };
        if (error !== null || !Buffer.isBuffer(body)) end(error, body);
        else parse(type, request, body, end);
      });
    });
}

type Done = (error: Error | null, body?: unknown) => void;

function lengthOf({ headers }: FastifyRequest): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

function parserOf(
  fastify: FastifyInstance,
): (type: string, request: FastifyRequest, body: Buffer, done: Done) => void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  return (type, request, body, done) => {
    const { rawBody, csvBody } = bodyConfigOf(request);
    const wanted = csvBody === true ? 'text/csv' : 'application/json';
    if (rawBody === true) done(null, body);
    // An empty body is no body, except a CSV file, which the import refuses.
    else if (body.length === 0 && (type === '*' || (type === wanted && csvBody !== true)))
      done(null, undefined);
    else if (type !== wanted) done(csvBody === true ? mediaTypeError.notCsv() : mediaTypeError.notJson());
    else if (!isDeclaredUtf8(request)) done(mediaTypeError.notUtf8());
    else if (csvBody === true) done(null, body);
    else if (!isUtf8(body)) done(badRequest('The body is not valid UTF-8: send it in UTF-8.'));
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
  };
}

/** True unless the body names a charset other than UTF-8, which JSON (RFC 8259) and the CSV files use, or its part ASCII. */
function isDeclaredUtf8({ headers }: FastifyRequest): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset);
}

/** False for a body in a coding such as gzip. */
function isPlain({ headers }: FastifyRequest): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return !hasBody || !isCompressed(headers['content-encoding']);
}

/** Fastify answers 415 to a malformed Content-Type, before the route of a raw body can find out whether it is authentic. */
function dropMalformedType(request: FastifyRequest): void {
  const isMalformed = request.headers['content-type'] !== undefined && request.mediaType === '/';
  if (isMalformed && bodyConfigOf(request).rawBody === true) delete request.headers['content-type'];
}

/** True for a Content-Encoding such as gzip. */
export function isCompressed(contentEncoding: string | undefined): boolean {
  return (contentEncoding ?? '').split(',').some((coding) => !/^\s*(identity)?\s*$/i.test(coding));
}

/** The error of a body with content on a route that takes none. */
function unexpectedBody(body: unknown): ApiError | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body !== 'object' || Array.isArray(body))
    return badRequest('This route takes no body: send none, or an empty JSON object.');
  const fields = Object.keys(body);
  return fields.length === 0 ? undefined : unknownFields(fields);
}

function bodyConfigOf(request: FastifyRequest): BodyConfig {
  return request.routeOptions.config as BodyConfig;
}
