import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import { type ResponseInfo } from '../http/amazon-caller';
import { ReportBroken } from './report-download';
import { AmazonReportsClient, REPORTS_LIMITS, type OpenedReport } from './reports-client';
import { NotAReturnsReport } from '../returns-report/returns-header';
import { type ReturnsLine } from '../returns-report/returns-row';

const US = 'ATVPDKIKX0DER';
const TYPE = 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA';
const WINDOW = { from: '2026-11-01T00:00:00Z', to: '2026-11-22T00:00:00Z' };

class ManualClock extends Clock {
  time = Date.parse('2026-11-22T10:11:12.345Z');
  now(): number {
    return this.time;
  }
}

interface Call {
  readonly method: string | undefined;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}
type Answerer = (response: ServerResponse, call: Call) => void;

let server: Server;
let endpoint: string;
let clock: ManualClock;
let tokens: AccessTokenSource;
let client: AmazonReportsClient;
let seen: ResponseInfo[];
let calls: Call[];
let fetches: Call[];
let logins: number;
let respond: Answerer;
let store: Answerer;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answerer =>
  (response) => {
    const all = { 'content-type': 'application/json', 'x-amzn-RequestId': 'req-1', ...headers };
    response.writeHead(status, all).end(JSON.stringify(body));
  };

/** Gives the answers one after the other, and the last one from then on. */
const inTurn = (...answers: Answerer[]): Answerer => {
  let next = 0;
  return (response, call) => {
    answers[Math.min(next, answers.length - 1)]?.(response, call);
    next += 1;
  };
};

const errors = (code: string, details = '') => ({ errors: [{ code, message: `${code}.`, details }] });
const report = (more: Record<string, unknown> = {}) => ({
  reportId: 'R-1',
  reportType: TYPE,
  processingStatus: 'IN_QUEUE',
  createdTime: '2026-11-22T10:00:00+00:00',
  dataStartTime: '2026-11-01T00:00:00+00:00',
  dataEndTime: '2026-11-22T00:00:00Z',
  marketplaceIds: [US],
  ...more,
});

const HEADER = 'return-date\torder-id\tsku\tquantity\tdetailed-disposition\tcustomer-comments';
const FILE = `${HEADER}\r\n2026-10-02T09:15:00+00:00\t112-1\tCAF\u00c9\t2\tSELLABLE\tcall 555-0100\r\n`;
const ROW = {
  kind: 'row',
  line: 2,
  row: {
    returnedAt: '2026-10-02T09:15:00.000Z',
    orderId: '112-1',
    sku: 'CAFÉ',
    quantity: 2,
    disposition: 'SELLABLE',
  },
};
const document = (more: Record<string, unknown> = {}): Answerer =>
  json(200, { reportDocumentId: 'D-1', url: `${endpoint}/store/D-1?X-Amz-Signature=5ecre7`, ...more });

async function opened(): Promise<OpenedReport<ReturnsLine>> {
  const outcome = await client.openReturns('D-1');
  if (outcome.kind !== 'opened') throw new Error(`Not opened: ${inspect(outcome)}`);
  return outcome;
}

async function linesOf({ rows }: OpenedReport<ReturnsLine>): Promise<ReturnsLine[]> {
  const lines: ReturnsLine[] = [];
  for await (const line of rows) lines.push(line);
  return lines;
}

beforeEach(async () => {
  [seen, calls, fetches, logins] = [[], [], [], 0];
  respond = json(202, { reportId: 'R-1' });
  store = (response) => response.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' }).end(FILE);
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString('utf8')));
    request.on('end', () => {
      const url = new URL(request.url ?? '', endpoint);
      if (url.pathname === '/login') {
        logins += 1;
        response.end(JSON.stringify({ access_token: `Atza|token-${logins}`, expires_in: 3600 }));
        return;
      }
      const { method, headers } = request;
      const call = { method, url, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
      const stored = url.pathname.startsWith('/store/');
      (stored ? fetches : calls).push(call);
      (stored ? store : respond)(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clock = new ManualClock();
  const credentials = { clientId: 'id', clientSecret: 'secret', refreshToken: 'Atzr|refresh' };
  tokens = new AccessTokenSource({ url: `${endpoint}/login`, ...credentials, clock });
  client = new AmazonReportsClient({
    endpoint,
    marketplaceId: US,
    tokens,
    clock,
    // Longer than any machine pauses: no test waits for it.
    timeoutMs: 60_000,
    version: '1.2.3',
    onResponse: (info) => seen.push(info),
  });
});

afterEach(async () => {
  server.closeAllConnections();
  await client.close();
  tokens.close();
  await new Promise((resolve) => server.close(resolve));
});

describe('asking for a returns report', () => {
  it('asks Amazon as documented', async () => {
    await expect(client.createReturnsReport(WINDOW)).resolves.toEqual({ kind: 'created', reportId: 'R-1' });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-amz-access-token': 'Atza|token-1',
        'x-amz-date': '20261122T101112Z',
        'user-agent': expect.stringMatching(/^SyncState\/1\.2\.3 \(Language=JavaScript/) as unknown,
      },
      body: { reportType: TYPE, marketplaceIds: [US], dataStartTime: WINDOW.from, dataEndTime: WINDOW.to },
    });
    expect(calls[0]?.url.pathname).toBe('/reports/2021-06-30/reports');
    expect(calls[0]?.url.search).toBe('');
    expect(seen).toMatchObject([{ operation: 'createReport', status: 202, throttled: false }]);
  });

  it.each<[string, Answerer, Record<string, unknown>]>([
    [
      '400',
      json(400, errors('InvalidInput')),
      { kind: 'rejected', status: 400, text: 'InvalidInput: InvalidInput.' },
    ],
    ['403', json(403, errors('Unauthorized', 'Access denied')), { kind: 'forbidden' }],
    [
      '500',
      json(500, errors('InternalFailure')),
      { kind: 'unavailable', reason: 'HTTP 500', requestId: 'req-1' },
    ],
    ['a lost connection', (response) => response.destroy(), { kind: 'unavailable', reason: 'ECONNRESET' }],
    ['202 without an id', json(202, {}), { kind: 'unavailable' }],
    ['202 with an id that is no text', json(202, { reportId: 5 }), { kind: 'unavailable' }],
    ['202 without JSON', (response) => response.writeHead(202).end('thanks'), { kind: 'unavailable' }],
  ])('returns the failure and throws nothing: %s', async (_, answer, outcome) => {
    respond = answer;
    await expect(client.createReturnsReport(WINDOW)).resolves.toMatchObject(outcome);
    expect(calls).toHaveLength(1);
  });

  it('retries once with a new token when the old one has expired', async () => {
    respond = inTurn(
      json(403, errors('Unauthorized', 'The access token you provided has expired.')),
      json(202, { reportId: 'R-2' }),
    );
    await expect(client.createReturnsReport(WINDOW)).resolves.toEqual({ kind: 'created', reportId: 'R-2' });
    expect(calls.map(({ headers }) => headers['x-amz-access-token'])).toEqual([
      'Atza|token-1',
      'Atza|token-2',
    ]);
  });
});

describe('the usage plans', () => {
  it('are those of the model', () => {
    expect(REPORTS_LIMITS).toEqual({
      createReport: { ratePerSecond: 0.0167, burst: 15 },
      getReport: { ratePerSecond: 2, burst: 15 },
      getReports: { ratePerSecond: 0.0222, burst: 10 },
      getReportDocument: { ratePerSecond: 0.0167, burst: 15 },
    });
  });

  it('allow the burst, refuse the next call at once and unsent, and allow one a minute later', async () => {
    const create = () => client.createReturnsReport(WINDOW);
    for (let count = 0; count < 15; count += 1)
      await expect(create()).resolves.toMatchObject({ kind: 'created' });
    const refused = await create();
    expect(refused).toMatchObject({ kind: 'throttled', retryAfterMs: expect.any(Number) as unknown });
    expect(calls).toHaveLength(15);
    const retryAfterMs = refused.kind === 'throttled' ? (refused.retryAfterMs ?? 0) : 0;
    expect(retryAfterMs).toBeGreaterThan(59_000);
    expect(retryAfterMs).toBeLessThan(61_000);
    clock.time += retryAfterMs;
    await expect(create()).resolves.toMatchObject({ kind: 'created' });
    await expect(create()).resolves.toMatchObject({ kind: 'throttled' });
    expect(calls).toHaveLength(16);
  });

  it('hold for calls that are made at the same moment', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => client.createReturnsReport(WINDOW)));
    expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(15);
    expect(outcomes.filter(({ kind }) => kind === 'throttled')).toHaveLength(5);
    expect(calls).toHaveLength(15);
  });

  it('are one for each operation', async () => {
    for (let count = 0; count < 16; count += 1) await client.createReturnsReport(WINDOW);
    respond = json(200, report());
    await expect(client.getReport('R-1')).resolves.toMatchObject({ kind: 'report' });
  });

  it('are used up when Amazon throttles: the result has the wait, and nothing is sent before', async () => {
    respond = json(429, errors('QuotaExceeded'), { 'retry-after': '7' });
    const outcome = await client.createReturnsReport(WINDOW);
    expect(outcome).toMatchObject({ kind: 'throttled', requestId: 'req-1' });
    expect(outcome.kind === 'throttled' && outcome.retryAfterMs).toBeGreaterThan(60_000);
    clock.time += 30_000;
    await expect(client.createReturnsReport(WINDOW)).resolves.toMatchObject({ kind: 'throttled' });
    expect(calls).toHaveLength(1);
    expect(seen).toMatchObject([{ status: 429, throttled: true }]);
  });

  it('refuse the second try of an expired token too, when the first took the last call', async () => {
    for (let count = 0; count < 14; count += 1) await client.createReturnsReport(WINDOW);
    respond = json(403, errors('Unauthorized', 'The access token you provided has expired.'));
    await expect(client.createReturnsReport(WINDOW)).resolves.toMatchObject({ kind: 'throttled' });
    expect(calls).toHaveLength(15);
  });
});

describe('checking a report', () => {
  it.each(['IN_QUEUE', 'IN_PROGRESS', 'DONE', 'CANCELLED', 'FATAL'])(
    'returns that it is %s',
    async (status) => {
      const documentId = status === 'DONE' ? { reportDocumentId: 'amzn1.spdoc.1.4.na.x-y' } : {};
      respond = json(200, report({ processingStatus: status, ...documentId }));
      await expect(client.getReport('R-1')).resolves.toEqual({
        kind: 'report',
        report: {
          reportId: 'R-1',
          status,
          ...(status === 'DONE' ? { documentId: 'amzn1.spdoc.1.4.na.x-y' } : {}),
          createdAt: '2026-11-22T10:00:00.000Z',
          from: '2026-11-01T00:00:00.000Z',
          to: '2026-11-22T00:00:00.000Z',
        },
      });
      expect(calls[0]?.url.pathname).toBe('/reports/2021-06-30/reports/R-1');
    },
  );

  it.each([
    ['in an unknown state', report({ processingStatus: 'ON_HOLD' })],
    ['without a state', report({ processingStatus: undefined })],
    ['with another id', report({ reportId: 'R-2' })],
    ['with another id and type', report({ reportId: 'R-2', reportType: 'GET_MERCHANT_LISTINGS_DATA' })],
    ['without a type', report({ reportType: undefined })],
    ['without a time', report({ createdTime: 'yesterday' })],
    ['that is a list', [report()]],
    ['that is null', null],
  ])('is unavailable after an answer %s', async (_, body) => {
    respond = json(200, body);
    await expect(client.getReport('R-1')).resolves.toMatchObject({ kind: 'unavailable', requestId: 'req-1' });
  });

  it.each([
    [
      'of another type',
      { reportType: 'GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE', processingStatus: 'CANCELLED' },
      'its type is GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE',
    ],
    ['of another marketplace', { marketplaceIds: ['A1PA6795UKMFR9'] }, 'it is about another marketplace'],
  ])('is no success for a report %s, whatever its state', async (_, more, problem) => {
    respond = json(200, report(more));
    await expect(client.getReport('R-1')).resolves.toEqual({ kind: 'other_report', problem });
  });

  it('returns not_found when Amazon does not have it any more', async () => {
    respond = json(404, errors('NotFound'));
    await expect(client.getReport('R-1')).resolves.toEqual({ kind: 'not_found' });
  });

  it.each(['', '.', '..', 'R 1', 'R\n1'])('sends no id like %j', async (id) => {
    await expect(client.getReport(id)).resolves.toMatchObject({ kind: 'rejected', status: undefined });
    await expect(client.openReturns(id)).resolves.toMatchObject({ kind: 'rejected', status: undefined });
    expect(calls).toEqual([]);
  });
});

describe('finding the reports of a run that crashed', () => {
  const since = { createdSince: '2026-11-22T09:00:00.000Z' };

  it('asks by type and time, and follows the pages by their token alone', async () => {
    respond = inTurn(
      json(200, {
        reports: [report({ reportId: 'R-1' }), report({ reportId: 'R-2' })],
        nextToken: 'a+b/c==',
      }),
      json(200, {
        reports: [report({ reportId: 'R-3', processingStatus: 'DONE', reportDocumentId: 'D-3' })],
      }),
    );
    const found = await client.findReports(TYPE, since);
    expect(found).toMatchObject({ kind: 'found', complete: true });
    expect(found.kind === 'found' && found.reports.map(({ reportId }) => reportId)).toEqual([
      'R-1',
      'R-2',
      'R-3',
    ]);
    expect(calls.map(({ url }) => url.pathname)).toEqual(
      Array.from({ length: 2 }, () => '/reports/2021-06-30/reports'),
    );
    expect(calls.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      { reportTypes: TYPE, marketplaceIds: US, createdSince: since.createdSince, pageSize: '100' },
      { nextToken: 'a+b/c==' },
    ]);
  });

  it('stops after three pages and returns an incomplete list', async () => {
    respond = json(200, { reports: [report()], nextToken: 'more' });
    await expect(client.findReports(TYPE, since)).resolves.toMatchObject({ kind: 'found', complete: false });
    expect(calls).toHaveLength(3);
  });

  it('ignores reports of other types, and returns an incomplete list when it cannot read one of its own', async () => {
    respond = inTurn(
      json(200, { reports: [report({ reportType: 'GET_OTHER', processingStatus: 'NEW' })] }),
      json(200, { reports: [report({ processingStatus: 'NEW' }), report({ reportId: 'R-2' })] }),
    );
    await expect(client.findReports(TYPE, since)).resolves.toEqual({
      kind: 'found',
      reports: [],
      complete: true,
    });
    await expect(client.findReports(TYPE, since)).resolves.toMatchObject({
      reports: [{ reportId: 'R-2' }],
      complete: false,
    });
  });

  it.each<[string, Answerer, string]>([
    ['a page that fails', json(500, {}), 'unavailable'],
    ['a page that is no list', json(200, { reports: 'none' }), 'unavailable'],
    ['a limit that is met', json(429, errors('QuotaExceeded')), 'throttled'],
  ])('does not return a part of a list after %s', async (_, answer, kind) => {
    respond = inTurn(json(200, { reports: [report()], nextToken: 'more' }), answer);
    await expect(client.findReports(TYPE, since)).resolves.toMatchObject({ kind });
  });
});

describe('opening the document of a report', () => {
  it('reads its rows from the address, without a token', async () => {
    respond = document();
    await expect(linesOf(await opened())).resolves.toEqual([ROW]);
    expect(calls.map(({ url }) => url.pathname + url.search)).toEqual(['/reports/2021-06-30/documents/D-1']);
    expect(fetches).toHaveLength(1);
    expect(fetches[0]?.headers).not.toHaveProperty('authorization');
    expect(Object.keys(fetches[0]?.headers ?? {}).filter((name) => name.startsWith('x-amz'))).toEqual([]);
  });

  it('decompresses what Amazon compressed, and decodes it by its charset', async () => {
    respond = document({ compressionAlgorithm: 'GZIP' });
    store = (response) =>
      response
        .writeHead(200, { 'content-type': 'text/plain; charset=Cp1252' })
        .end(gzipSync(Buffer.from(FILE, 'latin1')));
    await expect(linesOf(await opened())).resolves.toEqual([ROW]);
  });

  it('asks once for a new address when the first has expired', async () => {
    let made = 0;
    respond = (response, call) => {
      made += 1;
      document({ url: `${endpoint}/store/D-1?made=${made}` })(response, call);
    };
    store = inTurn((response) => response.writeHead(403).end('<Error/>'), store);
    await expect(linesOf(await opened())).resolves.toEqual([ROW]);
    expect(fetches.map(({ url }) => url.search)).toEqual(['?made=1', '?made=2']);
  });

  it('fails when the new address is refused too, and does not invalidate the token', async () => {
    respond = document();
    store = (response) => response.writeHead(403).end('<Error/>');
    await expect(client.openReturns('D-1')).resolves.toMatchObject({
      kind: 'unavailable',
      reason: "the report's document: HTTP 403",
    });
    expect(fetches).toHaveLength(2);
  });

  it.each<[string, () => Answerer, Record<string, unknown>]>([
    ['there is no such document', () => json(404, errors('NotFound')), { kind: 'rejected', status: 404 }],
    ['the limit is met', () => json(429, errors('QuotaExceeded')), { kind: 'throttled' }],
    ['the answer has no address', () => document({ url: undefined }), { kind: 'unavailable' }],
    ['the compression is unknown', () => document({ compressionAlgorithm: 'ZSTD' }), { kind: 'unavailable' }],
    [
      'the address is not https',
      () => document({ url: 'http://s3.example.com/D-1' }),
      { kind: 'unavailable' },
    ],
  ])('returns a failure when %s', async (_, answer, outcome) => {
    respond = answer();
    await expect(client.openReturns('D-1')).resolves.toMatchObject(outcome);
    expect(fetches).toHaveLength(0);
  });

  it('throws from the rows when the document breaks off, after the rows before', async () => {
    respond = document();
    store = (response) => {
      response.writeHead(200, { 'content-length': '9999' });
      response.write(`${FILE}2026-10-03\t113-1\t`, () => response.destroy());
    };
    const seenRows: ReturnsLine[] = [];
    const reading = (async () => {
      for await (const line of (await opened()).rows) seenRows.push(line);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'ReportBroken', code: 'cut_off' });
    expect(seenRows).toEqual([ROW]);
  });

  it('throws from the rows when the document is something else', async () => {
    respond = document();
    store = (response) => response.end('<html>Down for maintenance</html>');
    await expect(linesOf(await opened())).rejects.toBeInstanceOf(NotAReturnsReport);
  });

  it('puts the address into no result', async () => {
    respond = document();
    const results: unknown[] = [];
    for (const status of [200, 403, 500]) {
      store = (response) => response.writeHead(status, { 'content-length': '9' }).end('x');
      const outcome = await client.openReturns('D-1');
      results.push(outcome);
      if (outcome.kind === 'opened') results.push(await linesOf(outcome).catch((error: unknown) => error));
    }
    respond = document({ url: 'http://s3.example.com/D-1?X-Amz-Signature=5ecre7' });
    results.push(await client.openReturns('D-1'));
    expect(results).toHaveLength(5);
    expect(inspect([results, seen], { depth: 20, showHidden: true })).not.toContain('5ecre7');
  });
});

describe('the report of all listings', () => {
  const CATALOGUE = 'GET_MERCHANT_LISTINGS_ALL_DATA';

  it('is asked for with an English header and no window, from the same plan as the returns report', async () => {
    for (let count = 0; count < 14; count += 1) await client.createReturnsReport(WINDOW);
    await expect(client.createCatalogueReport()).resolves.toEqual({ kind: 'created', reportId: 'R-1' });
    expect(calls.at(-1)?.body).toEqual({
      reportType: CATALOGUE,
      marketplaceIds: [US],
      reportOptions: { preferredReportDocumentLocale: 'en_US' },
    });
    await expect(client.createCatalogueReport()).resolves.toMatchObject({ kind: 'throttled' });
    expect(calls).toHaveLength(15);
  });

  it('is no returns report, and the other way round', async () => {
    respond = json(200, report({ reportType: CATALOGUE, processingStatus: 'DONE', reportDocumentId: 'D-1' }));
    await expect(client.getReport('R-1', CATALOGUE)).resolves.toMatchObject({
      kind: 'report',
      report: { status: 'DONE', documentId: 'D-1' },
    });
    const problem = `its type is ${CATALOGUE}`;
    await expect(client.getReport('R-1')).resolves.toEqual({ kind: 'other_report', problem });
  });

  it('is found among the reports of its type', async () => {
    const reports = [report({ reportType: CATALOGUE, reportId: 'R-2' }), report()];
    respond = json(200, { reports });
    const found = await client.findReports(CATALOGUE, { createdSince: '2026-11-22T09:00:00Z' });
    expect(calls[0]?.url.searchParams.get('reportTypes')).toBe(CATALOGUE);
    expect(found).toMatchObject({ kind: 'found', reports: [{ reportId: 'R-2' }], complete: true });
  });

  it('is read while it is downloaded', async () => {
    respond = document();
    store = (response) =>
      response.writeHead(200).end('item-name\tseller-sku\tfulfillment-channel\r\nMug\tMUG-1\tDEFAULT\r\n');
    const outcome = await client.openCatalogue('D-1');
    if (outcome.kind !== 'opened') throw new Error(`Not opened: ${inspect(outcome)}`);
    const lines: unknown[] = [];
    for await (const line of outcome.rows) lines.push(line);
    expect(lines).toMatchObject([
      { kind: 'row', line: 2, row: { sellerSku: 'MUG-1', fulfilledBy: 'merchant' } },
    ]);
  });
});

describe('closing', () => {
  const half: Answerer = (response) => {
    response.writeHead(200, { 'content-length': '9999' }).write(FILE);
  };

  it('of one document ends its download, and its rows do not end as if they were complete', async () => {
    respond = document();
    store = half;
    const document1 = await opened();
    document1.close();
    await expect(linesOf(document1)).rejects.toMatchObject({ code: 'closed' });
  });

  it('of the client ends its downloads and takes no more calls', async () => {
    respond = document();
    store = half;
    const outcome = await opened();
    const broken = expect(linesOf(outcome)).rejects.toBeInstanceOf(ReportBroken);
    await client.close();
    await broken;
    await expect(client.createReturnsReport(WINDOW)).resolves.toMatchObject({
      kind: 'unavailable',
      reason: 'the service is stopping',
    });
    expect(calls).toHaveLength(1);
  });
});
