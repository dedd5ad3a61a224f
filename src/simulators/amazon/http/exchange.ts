import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Answer } from './answer';

/** Bodies above this many bytes are answered with 413. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** A request as the handlers see it: decoded once, with the body read. */
export interface SimulatorRequest {
  readonly id: string;
  readonly params: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came, and as UTF-8 text. */
  readonly bytes: Buffer;
  readonly body: string;
}

/** The request line, split but not yet decoded, so that `%2F` inside a SKU never looks like a separator. */
export interface Target {
  readonly segments: readonly string[];
  readonly query: string;
}

/** Splits a raw request target. `new URL` is not used: it would fold `.`, `..` and their encoded forms. */
export function splitTarget(rawUrl: string): Target {
  const cut = rawUrl.indexOf('?');
  const path = cut < 0 ? rawUrl : rawUrl.slice(0, cut);
  return { segments: path.split('/').slice(1), query: cut < 0 ? '' : rawUrl.slice(cut + 1) };
}

/** Percent-decodes once; undefined for a malformed sequence. A plus stays a plus, as in any path. */
export function decodeSegment(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** Parses a query string; undefined for a malformed percent sequence, which URLSearchParams would let pass. */
export function parseQuery(raw: string): URLSearchParams | undefined {
  return decodeSegment(raw) === undefined ? undefined : new URLSearchParams(raw);
}

/** Reads the body to its end; undefined when it is larger than is taken. */
export async function readBody(
  request: IncomingMessage,
  maxBytes = MAX_BODY_BYTES,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : undefined;
}

/** Sends an answer. */
export function send(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const bytes = begin(response, answer, headers);
  response.end(bytes);
}

/** Sends the head of an answer and half of its bytes, and then ends the connection. */
export function sendHalf(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const bytes = begin(response, answer, headers);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

function begin(response: ServerResponse, answer: Answer, headers: Record<string, string>): Buffer {
  const { status, body } = answer;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body), 'utf8');
  response.writeHead(status, {
    ...(Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }),
    'content-length': bytes.length,
    ...answer.headers,
    ...headers,
  });
  return bytes;
}

/** The media type of a request without its parameters, in lower case; empty when none was sent. */
export function mediaTypeOf(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase();
}

/** Parses JSON; undefined when it is none (no JSON text parses to undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Tells a JSON object from arrays, null and plain values. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
