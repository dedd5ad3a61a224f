import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Answer } from './answer';

/** Bodies above this many bytes are answered with 413. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A request as handlers get it: decoded once, with its body. */
export interface SimulatorRequest {
  readonly id: string;
  readonly params: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body unchanged, and as UTF-8 text. */
  readonly bytes: Buffer;
  readonly body: string;
}

/** The request line, split before it is decoded, so that `%2F` in a SKU is no separator. */
export interface Target {
  readonly segments: readonly string[];
  readonly query: string;
}

/** Splits a raw request target. `new URL` would resolve `.`, `..` and their encoded forms. */
export function splitTarget(rawUrl: string): Target {
  const cut = rawUrl.indexOf('?');
  const path = cut < 0 ? rawUrl : rawUrl.slice(0, cut);
  return { segments: path.split('/').slice(1), query: cut < 0 ? '' : rawUrl.slice(cut + 1) };
}

/** Percent-decodes once; undefined for a malformed sequence. A plus stays a plus. */
export function decodeSegment(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** Parses a query string; undefined for a malformed percent sequence, which URLSearchParams accepts. */
export function parseQuery(raw: string): URLSearchParams | undefined {
  return decodeSegment(raw) === undefined ? undefined : new URLSearchParams(raw);
}

/** Reads the body to its end; undefined when it is larger than `maxBytes`. */
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

export function send(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  response.end(sendHead(response, answer, headers));
}

/** Sends the head of an answer and half of its body, then ends the connection. */
export function sendHalf(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const bytes = sendHead(response, answer, headers);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Sends the head of an answer; returns the bytes of the body. */
function sendHead(response: ServerResponse, answer: Answer, headers: Record<string, string>): Buffer {
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

/** The media type without its parameters, in lower case; empty when none was sent. */
export function mediaTypeOf(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase();
}

/** Parses JSON; undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** True for a JSON object; false for arrays, null and plain values. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
