import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { eventually } from '../../../../test/support/eventually';
import { ReportBroken, ReportDownloads, type Download } from './report-download';
import { uncompressed } from './report-gunzip';

const SIGNATURE = 'X-Amz-Signature=5ecre7';
const TEXT = Array.from({ length: 20_000 }, (_, index) => `row ${index} ${(index * 7919) % 104_729}`).join(
  '\r\n',
);

let server: Server;
let url: string;
let downloads: ReportDownloads;
let requests: IncomingMessage[];
let ended: { connections: number };
let respond: (response: ServerResponse) => void;

/** All but the timers of the code under test, so that connections and streams continue. */
const KEPT_REAL: FakeableAPI[] = [
  'Date',
  'clearImmediate',
  'clearInterval',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
];

const downloadsOf = (more: { timeoutMs?: number; idleMs?: number } = {}) =>
  new ReportDownloads({ timeoutMs: 60_000, idleMs: 60_000, userAgent: 'SyncState/1', ...more });

/** Answers with these bytes and their length. */
const send =
  (bytes: Buffer | string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': String(Buffer.byteLength(bytes)), ...headers }).end(bytes);
  };

/** Sends the bytes and then ends the connection as a broken network does. */
const sendAndBreak =
  (bytes: Buffer | string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(200, headers);
    response.write(bytes, () => response.destroy());
  };

async function started(from = downloads): Promise<Download> {
  const download = await from.start(url);
  if (download.kind !== 'downloading') throw new Error(`Not downloading: ${inspect(download)}`);
  return download;
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

const read = async (gzip = false) => textOf(uncompressed(await started(), gzip));

async function breakage(reading: Promise<unknown>): Promise<ReportBroken> {
  const error: unknown = await reading.then(
    () => new Error('It came to its end.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReportBroken)) throw new Error(`Not a ReportBroken: ${inspect(error)}`);
  return error;
}

beforeEach(async () => {
  requests = [];
  // One counter for each server, because the connections of the test before may end late.
  const own = { connections: 0 };
  ended = own;
  respond = send(TEXT);
  server = createServer((request, response) => {
    requests.push(request);
    response.on('close', () => (own.connections += 1));
    respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/doc%2F1?X-Amz-Date=1&${SIGNATURE}%2B%3D`;
  downloads = downloadsOf();
});

afterEach(async () => {
  jest.useRealTimers();
  downloads.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('downloading a document', () => {
  it('asks for the address as it was signed, with no token and no authorisation', async () => {
    await expect(read()).resolves.toBe(TEXT);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.method).toBe('GET');
    expect(requests[0]?.url).toBe(`/doc%2F1?X-Amz-Date=1&${SIGNATURE}%2B%3D`);
    expect(Object.keys(requests[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('returns the charset of the document', async () => {
    respond = send(TEXT, { 'content-type': 'text/plain; charset=Cp1252' });
    const download = await started();
    expect(download.charset).toBe('Cp1252');
    download.close();
  });

  it.each([
    ['http://reports.example.com/doc', 'not https'],
    ['http://127.0.0.1.example.com/doc', 'not https'],
    ['ftp://127.0.0.1/doc', 'not https'],
    ['file:///etc/hosts', 'not https'],
    ['data:text/plain,sku', 'not https'],
    ['http://name:word@127.0.0.1/doc', 'a password'],
    ['/doc', 'no URL'],
  ])('does not fetch %s', async (address, reason) => {
    await expect(downloads.start(`${address}?${SIGNATURE}`)).resolves.toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining(reason) as unknown,
    });
    expect(requests).toHaveLength(0);
  });

  it('follows no redirect', async () => {
    respond = (response) => response.writeHead(302, { location: `${url}&again=1` }).end();
    await expect(downloads.start(url)).resolves.toMatchObject({
      kind: 'unavailable',
      reason: "the report's document: HTTP 302",
    });
    expect(requests).toHaveLength(1);
  });

  it('reads a 403 as an address that has expired', async () => {
    respond = (response) => response.writeHead(403).end('<Code>AccessDenied</Code>');
    await expect(downloads.start(url)).resolves.toEqual({ kind: 'expired' });
  });

  it.each([204, 206, 404, 500, 503])('is unavailable when the answer is %i', async (status) => {
    respond = (response) => response.writeHead(status).end();
    await expect(downloads.start(url)).resolves.toEqual({
      kind: 'unavailable',
      reason: `the report's document: HTTP ${status}`,
      requestId: undefined,
    });
  });

  it('is unavailable when nothing answers in time', async () => {
    respond = () => undefined;
    await expect(downloadsOf({ timeoutMs: 30 }).start(url)).resolves.toMatchObject({
      kind: 'unavailable',
      reason: "the report's document: timeout",
    });
  });

  it('is unavailable when nothing listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(downloads.start(url)).resolves.toMatchObject({
      kind: 'unavailable',
      reason: "the report's document: ECONNREFUSED",
    });
  });
});

describe('a document that is compressed', () => {
  const zipped = gzipSync(TEXT);

  it.each([
    ['as Amazon announces it', true, zipped, {}],
    ['though it is not announced', false, zipped, {}],
    ['and has the HTTP header', true, zipped, { 'content-encoding': 'gzip' }],
    ['in two members', true, Buffer.concat([gzipSync(TEXT.slice(0, 999)), gzipSync(TEXT.slice(999))]), {}],
    ['by Amazon, and was decompressed on the way', true, Buffer.from(TEXT), {}],
  ])('is read when it is gzip %s', async (_, announced, bytes, headers) => {
    respond = send(bytes, headers);
    await expect(read(announced)).resolves.toBe(TEXT);
  });

  it('is read when its first byte arrives alone', async () => {
    respond = (response) => {
      response.writeHead(200);
      response.write(zipped.subarray(0, 1), () => setImmediate(() => response.end(zipped.subarray(1))));
    };
    await expect(read(true)).resolves.toBe(TEXT);
  });

  it.each([
    ['stops half-way', zipped.subarray(0, zipped.length / 2)],
    ['lacks its last byte', zipped.subarray(0, -1)],
    ['has other bytes in the middle', Buffer.from(zipped).fill(0xff, 5_000, 5_100)],
    ['has another checksum', Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(4), zipped.subarray(-4)])],
    ['is nothing at all', Buffer.alloc(0)],
    ['is one byte', zipped.subarray(0, 1)],
  ])('is broken when it %s', async (_, bytes) => {
    respond = send(bytes);
    expect((await breakage(read(true))).code).toBe('bad_gzip');
  });
});

describe('a download that breaks off', () => {
  it.each([
    ['with a content-length', false, sendAndBreak(TEXT, { 'content-length': String(TEXT.length + 1) })],
    ['in chunks', false, sendAndBreak(TEXT, { 'transfer-encoding': 'chunked' })],
    ['compressed', true, sendAndBreak(gzipSync(TEXT).subarray(0, 9_000), { 'content-length': '99999' })],
  ])('is not taken for a complete one: %s', async (_, gzip, answer) => {
    respond = answer;
    const error = await breakage(read(gzip));
    expect(error.code).toBe('cut_off');
    expect(error.message).toBe(
      'The report broke off: the connection ended before the document did. Download it again.',
    );
  });

  it('throws also when it breaks off before it is read', async () => {
    respond = sendAndBreak('half', { 'content-length': '99' });
    const download = await started();
    await eventually('the connection is gone', () => ended.connections === 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await breakage(textOf(download.bytes))).code).toBe('cut_off');
  });

  it('ends when no more bytes arrive', async () => {
    respond = (response) => {
      response.writeHead(200, { 'content-length': '99' }).write('half');
    };
    const download = await started(downloadsOf({ idleMs: 40 }));
    expect((await breakage(textOf(uncompressed(download, false)))).code).toBe('stalled');
    await eventually('the connection is ended', () => ended.connections === 1);
  });

  it('does not end because its reader is slow', async () => {
    respond = send(Buffer.alloc(3_000_000, 'x'));
    // With the test's own clock: by the machine's, the sender may take longer than the idle time.
    jest.useFakeTimers({ doNotFake: KEPT_REAL });
    const download = await started(downloadsOf({ idleMs: 40 }));
    let received = 0;
    for await (const piece of download.bytes) {
      jest.advanceTimersByTime(120);
      received += piece.length;
    }
    expect(received).toBe(3_000_000);
  });
});

describe('a download that is closed', () => {
  const endless = (response: ServerResponse): void => {
    response.writeHead(200).write(gzipSync(TEXT).subarray(0, 20_000));
  };

  it('ends with an error, not as if it were complete', async () => {
    respond = endless;
    const download = await started();
    const reading = breakage(textOf(download.bytes));
    download.close();
    expect((await reading).code).toBe('closed');
    await eventually('the connection is ended', () => ended.connections === 1);
  });

  it('ends with an error also when reading begins later', async () => {
    respond = endless;
    const download = await started();
    download.close();
    expect((await breakage(textOf(download.bytes))).code).toBe('closed');
  });

  it('ends the connection at once when the reader stops in the middle, though more is awaited', async () => {
    respond = endless;
    // Not by the idle time, which is longer than the test waits.
    const download = await started(downloadsOf({ idleMs: 600_000 }));
    for await (const piece of uncompressed(download, true)) if (piece.length > 0) break;
    await eventually('the connection is ended', () => ended.connections === 1);
  });

  it('is closed with all the others, and no other starts', async () => {
    respond = endless;
    const reading = [await started(), await started()].map(({ bytes }) => breakage(textOf(bytes)));
    downloads.close();
    expect((await Promise.all(reading)).map(({ code }) => code)).toEqual(['closed', 'closed']);
    await expect(downloads.start(url)).resolves.toMatchObject({ kind: 'unavailable' });
    expect(requests).toHaveLength(2);
  });

  it('ends while it starts', async () => {
    respond = () => undefined;
    const starting = downloads.start(url);
    await eventually('the request has come', () => requests.length === 1);
    downloads.close();
    await expect(starting).resolves.toMatchObject({ kind: 'unavailable' });
  });
});

it('puts the address into no outcome and no error', async () => {
  const results: unknown[] = [];
  for (const answer of [
    sendAndBreak(TEXT, { 'content-length': '999999' }),
    send(gzipSync(TEXT).subarray(0, 9_000)),
    (response: ServerResponse) => response.writeHead(403).end(),
    (response: ServerResponse) => response.writeHead(500).end(),
    (response: ServerResponse) => response.writeHead(302, { location: url }).end(),
    (response: ServerResponse) => response.destroy(),
  ]) {
    respond = answer;
    const download = await downloads.start(url);
    results.push(download);
    if (download.kind === 'downloading') results.push(await breakage(textOf(uncompressed(download, true))));
  }
  results.push(await downloads.start(url.replace('http:', 'ftp:')));
  expect(results).toHaveLength(9);
  expect(inspect(results, { depth: 20, showHidden: true })).not.toContain('5ecre7');
  expect(results.map((each) => JSON.stringify(each) + String(each)).join()).not.toContain('5ecre7');
});
