import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { SECURITY_HEADERS } from './security-headers';

/** Milliseconds in which a client may read the answer before the connection is ended whatever it still sends. */
const LINGER_MS = 500;

const BROKEN = { statusCode: 400, code: 'bad_request', message: 'This is no well-formed HTTP request.' };

/** What Node calls the fault, and what the caller is told. */
const FAULTS: Readonly<Record<string, typeof BROKEN>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    statusCode: 408,
    code: 'request_timeout',
    message: 'The request took too long to arrive. Send it again, at once and whole.',
  },
  HPE_HEADER_OVERFLOW: {
    statusCode: 431,
    code: 'headers_too_large',
    message: 'The request line and the headers are too large.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    statusCode: 413,
    code: 'too_large',
    message: 'The extensions of a chunk are too large.',
  },
};

const answered = new WeakSet<Socket>();

/** Answers, in the one error shape, what never became a request: broken HTTP, headers too large, too slow. */
export function answerMalformedRequest(error: Error, socket: Socket): void {
  // What arrives after the broken part is read and dropped: ending the connection at once could take back the answer.
  if (answered.has(socket)) return;
  answered.add(socket);
  if (!socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const { code } = error as NodeJS.ErrnoException;
  const { headers, body } = answerTo(FAULTS[code ?? ''] ?? BROKEN);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${body.statusCode} ${STATUS_CODES[body.statusCode]}\r\n${head.join('')}\r\n${text(body)}`,
  );
  setTimeout(() => {
    socket.destroy();
  }, LINGER_MS).unref();
}

/** Answers a request with an `Expect` other than `100-continue`, which Node by itself answers without a body. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const { headers, body } = answerTo({
    statusCode: 417,
    code: 'expectation_failed',
    message: 'The only expectation that can be met is 100-continue.',
  });
  response.writeHead(body.statusCode, headers).end(text(body));
}

function answerTo(fault: typeof BROKEN): {
  headers: Record<string, string>;
  body: typeof BROKEN & { requestId: string };
} {
  const body = { ...fault, requestId: randomUUID() };
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text(body))),
    'x-request-id': body.requestId,
    ...SECURITY_HEADERS,
    connection: 'close',
  };
  return { headers, body };
}

const text = (body: object): string => JSON.stringify(body);

/** True while another answer is on the wire, in whose middle ours would stand. Node itself looks at the same mark. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: current } = socket as Socket & { _httpMessage?: ServerResponse | null };
  return current?.headersSent === true;
}
