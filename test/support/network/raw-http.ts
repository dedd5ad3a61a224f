import { connect } from 'node:net';

/** One header as it goes on the wire; a name may come twice. */
export type RawHeader = readonly [name: string, value: string];

/** A request exactly as written; only what is not given is added. */
export interface RawRequest {
  readonly method: string;
  /** The request target, such as `/api/inventory` or `http://host/api/inventory`. */
  readonly target: string;
  readonly headers?: readonly RawHeader[];
  readonly body?: Buffer | string;
  /** `1.1` unless given. */
  readonly version?: string;
  /** In place of the body's true length; null leaves the header out. */
  readonly contentLength?: string | null;
}

export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  /** Names in lower case; of a repeated one the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds from the connection to its end. */
  readonly ms: number;
}

/** The bytes of a request. `Host` and `Connection: close` are added, and `Content-Length` where there is a body. */
export function bytesOf(request: RawRequest): Buffer {
  const body = Buffer.from(request.body ?? '');
  const length = request.contentLength === undefined ? String(body.length) : request.contentLength;
  const headers: RawHeader[] = [
    ['Host', '127.0.0.1'],
    ['Connection', 'close'],
    ...(request.headers ?? []),
    ...(length === null || (request.body === undefined && request.contentLength === undefined)
      ? []
      : ([['Content-Length', length]] as const)),
  ];
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const start = `${request.method} ${request.target} HTTP/${request.version ?? '1.1'}\r\n`;
  return Buffer.concat([Buffer.from(`${start}${head}\r\n`, 'latin1'), body]);
}

/** Sends bytes over a connection of its own and reads until the service closes it; `hangUp` closes this side after them. */
export function sendBytes(
  url: string,
  bytes: Buffer | readonly Buffer[],
  { hangUp = false, withinMs = 10_000 }: { hangUp?: boolean; withinMs?: number } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    const deadline = setTimeout(() => {
      socket.destroy();
      reject(new Error(`No end of the connection within ${withinMs} ms.`));
    }, withinMs);
    socket.on('connect', () => {
      for (const part of Array.isArray(bytes) ? (bytes as readonly Buffer[]) : [bytes as Buffer])
        socket.write(part);
      if (hangUp) socket.end();
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    // A reset after the answer closes the connection like any other end; one without an answer gives status 0.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(deadline);
      resolve(readAnswer(Buffer.concat(chunks), performance.now() - began));
    });
  });
}

/** Sends a request over a connection of its own and reads the answer. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  return sendBytes(url, bytesOf(request));
}

/** Reads the last answer on a connection: an interim 100 may have come before it. */
function readAnswer(bytes: Buffer, ms: number): RawAnswer {
  const raw = bytes.toString('latin1').replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
  const headEnd = raw.indexOf('\r\n\r\n');
  const [start = '', ...lines] = raw.slice(0, headEnd === -1 ? 0 : headEnd).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const rest = headEnd === -1 ? '' : raw.slice(headEnd + 4);
  const body = headers['transfer-encoding'] === 'chunked' ? withoutChunks(rest) : rest;
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(start)?.[1] ?? 0),
    headers,
    body: Buffer.from(body, 'latin1').toString('utf8'),
    ms,
  };
}

function withoutChunks(body: string): string {
  let whole = '';
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, lineEnd), 16);
    if (lineEnd === -1 || !(size > 0)) return whole;
    whole += body.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}
