import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError, badRequest } from '../api-error';
import { SECURITY_HEADERS } from './security-headers';

/** Milliseconds in which a client may read the answer before the connection is closed, even if it still sends. */
const LINGER_MS = 500;

const MALFORMED = badRequest('The request is not well-formed HTTP: check its first line and its headers.');

/** The answers to faults that Node's parser finds, by Node's code. */
const FAULTS: Readonly<Record<string, ApiError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new ApiError(
    408,
    'request_timeout',
    'The request took too long to arrive. Send it again without pauses.',
  ),
  HPE_HEADER_OVERFLOW: new ApiError(
    431,
    'headers_too_large',
    'The request line and the headers are too large: send fewer or shorter headers.',
  ),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new ApiError(
    413,
    'too_large',
    'The extensions of a chunk are too large: send chunks without extensions.',
  ),
};

const EXPECTATION_FAILED = new ApiError(
  417,
  'expectation_failed',
  'The only supported expectation is 100-continue.',
);

const STOPPING = new ApiError(
  503,
  'not_ready',
  'The service is stopping, and the request had not arrived completely: send it again.',
  undefined,
  2,
);

const answered = new WeakSet<Socket>();

/** Answers, in the one error shape, requests that Node cannot parse: broken HTTP, headers too large, too slow. */
export function answerMalformedRequest(error: Error, socket: Socket): void {
  // Later bytes are read and dropped: closing at once could reset the connection before the client reads the answer.
  if (answered.has(socket)) return;
  answered.add(socket);
  if (!socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  endWith(socket, FAULTS[(error as NodeJS.ErrnoException).code ?? ''] ?? MALFORMED);
}

/** Answers a request that has not arrived completely while the service stops. */
export function refuseWhileStopping(socket: Socket): void {
  if (answered.has(socket)) return;
  answered.add(socket);
  if (!socket.writable || isAnswering(socket)) socket.destroy();
  else endWith(socket, STOPPING);
}

function endWith(socket: Socket, fault: ApiError): void {
  const { headers, body } = answerOf(fault);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${fault.statusCode} ${STATUS_CODES[fault.statusCode]}\r\n${head.join('')}\r\n${body}`);
  setTimeout(() => {
    socket.destroy();
  }, LINGER_MS).unref();
}

/** Answers a request with an `Expect` other than `100-continue`; Node's own answer has no body. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const { headers, body } = answerOf(EXPECTATION_FAILED);
  response.writeHead(EXPECTATION_FAILED.statusCode, headers).end(body);
}

function answerOf(error: ApiError): { headers: Record<string, string>; body: string } {
  const requestId = randomUUID();
  const body = JSON.stringify(error.body(requestId));
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    ...SECURITY_HEADERS,
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    connection: 'close',
  };
  return { headers, body };
}

/** True while another answer is being written to the socket. Node checks the same field. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: current } = socket as Socket & { _httpMessage?: ServerResponse | null };
  return current?.headersSent === true;
}
