import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isRecord } from '../../platform/json-record';
import {
  functionUrlEvent,
  httpApiEvent,
  httpApiEventOfVersion1,
  restApiEvent,
  type Sent,
} from './gateway-events';
import { type Invoked, type LocalFunction, MAX_EVENT_BYTES } from './local-function';

/** What stands in front of the function, and the event that it makes of a request. */
export const GATEWAYS = {
  'http-api': httpApiEvent,
  'http-api-1.0': httpApiEventOfVersion1,
  'rest-api': restApiEvent,
  'function-url': functionUrlEvent,
} as const;
export type Gateway = keyof typeof GATEWAYS;

/** The largest body that API Gateway takes, in bytes; Lambda's limit is lower and counts the whole event. */
const MAX_BODY_BYTES = 10_485_760;
/** The time-out of deploy/serverless.yml for `http`. */
const TIMEOUT_MS = 29_000;
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect']);
/** Content types whose body the event holds as text; any other is in Base64. */
const TEXT = /^(text\/|application\/(json|xml|javascript))/i;
const TOO_LARGE = 'Request Entity Too Large';

/** An HTTP server that passes requests to a function as API Gateway or a function URL does. */
export function createGateway(gateway: Gateway, target: LocalFunction): Server {
  return createServer((request, response) => {
    void respond(gateway, target, request, response);
  });
}

async function respond(
  gateway: Gateway,
  target: LocalFunction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request).catch(() => undefined);
  if (body === undefined) {
    request.destroy();
    return;
  }
  if (body === 'too_large') {
    refuse(response, 413, TOO_LARGE);
    return;
  }
  const event = eventOf(gateway, request, body);
  if (event === undefined) refuse(response, 400, 'Bad Request');
  else if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) refuse(response, 413, TOO_LARGE);
  else answer(gateway, await target.invoke(event, 'syncstate-http', TIMEOUT_MS), response);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | 'too_large'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the client sees the answer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? 'too_large' : Buffer.concat(chunks);
}

/** Undefined for a path that is not well-formed. */
function eventOf(gateway: Gateway, request: IncomingMessage, body: Buffer): object | undefined {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const sent: Sent = {
    method: request.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: headersOf(request),
    ...(body.length === 0 ? {} : { body, base64: !TEXT.test(request.headers['content-type'] ?? '') }),
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    requestId: randomUUID(),
  };
  try {
    return GATEWAYS[gateway](sent);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!HOP_HEADERS.has(name)) (headers[name] ??= []).push(rawHeaders[at + 1] ?? '');
  }
  return headers;
}

/** Each gateway has its own answers for a function that fails. */
function answer(gateway: Gateway, invoked: Invoked, response: ServerResponse): void {
  const isHttpApi = gateway.startsWith('http-api');
  switch (invoked.kind) {
    case 'answered':
      write(invoked.payload, response);
      return;
    case 'failed':
    case 'answer_too_large':
      refuse(response, isHttpApi ? 500 : 502, 'Internal Server Error');
      return;
    case 'timed_out':
      if (isHttpApi) refuse(response, 503, 'Service Unavailable');
      else refuse(response, 504, 'Endpoint request timed out');
  }
}

function write(payload: unknown, response: ServerResponse): void {
  if (!isRecord(payload) || typeof payload.statusCode !== 'number') {
    refuse(response, 502, 'Internal Server Error');
    return;
  }
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = payload;
  for (const [name, value] of Object.entries({
    ...(isRecord(headers) ? headers : {}),
    ...(isRecord(multiValueHeaders) ? multiValueHeaders : {}),
    ...(Array.isArray(cookies) ? { 'set-cookie': cookies as unknown } : {}),
  }))
    // The server writes its own.
    if (!/^(content-length|connection|transfer-encoding|keep-alive)$/i.test(name))
      response.setHeader(name, Array.isArray(value) ? value.map(String) : String(value));
  const text = typeof body === 'string' ? body : '';
  response.writeHead(statusCode).end(Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8'));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
