import { connect } from 'node:net';
import { eventually } from '../../../../test/support/eventually';
import { ReportCaller } from '../../../../test/support/returns/report-caller';
import { type FaultEffect } from '../control/faults';
import { manyReturns, returnsFile } from './returns-file';
import { type OperationName } from '../http/route';

let amazon: ReportCaller;

beforeEach(async () => {
  amazon = new ReportCaller();
  await amazon.start();
});

afterEach(async () => {
  await amazon.stop();
});

const once = (operation: OperationName, effect: FaultEffect): void => {
  amazon.simulator.script({ operation, times: 1, ...effect });
};

async function documentUrl(count = 1): Promise<string> {
  amazon.simulator.setReturns(
    returnsFile(manyReturns({ count, from: amazon.clock - 86_400_000, everyMs: 1 })),
  );
  return String((await amazon.documentOf(await amazon.finished())).at('url'));
}

describe('a scripted fault of the reports', () => {
  it('answers each operation with a status, once', async () => {
    const url = await documentUrl();
    const calls = {
      createReport: () => amazon.order(),
      getReport: () => amazon.report(amazon.simulator.reports()[0]?.reportId ?? ''),
      getReports: () => amazon.call('GET', '/reports?reportTypes=GET_XML_RETURNS_DATA_BY_RETURN_DATE'),
      getReportDocument: () =>
        amazon.call('GET', `/documents/${amazon.simulator.reports()[0]?.reportDocumentId ?? ''}`),
      download: () => amazon.send('GET', url),
    } as const;
    for (const [operation, call] of Object.entries(calls)) {
      once(operation as keyof typeof calls, { kind: 'status', status: 503 });
      expect([operation, (await call()).status]).toEqual([operation, 503]);
      expect([operation, Math.floor((await call()).status / 100)]).toEqual([operation, 2]);
    }
  });

  it.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [403, 'AccessDenied'],
    [400, 'InvalidRequest'],
  ] as const)('answers a download with %i as storage does', async (status, code) => {
    const url = await documentUrl();
    once('download', { kind: 'status', status, retryAfterSeconds: 1 });
    const reply = await amazon.send('GET', url);
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('retry-after')]).toEqual([
      status,
      'application/xml',
      '1',
    ]);
    expect(reply.bytes.toString()).toContain(`<Code>${code}</Code>`);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('cuts createReport off %s the report is made', async (when, made) => {
    once('createReport', { kind: 'reset', when });
    await expect(amazon.order()).rejects.toThrow('fetch failed');
    const reports = amazon.simulator.reports();
    expect(reports).toHaveLength(made);
    const logged = amazon.simulator.calls().at(-1);
    expect([logged?.operation, logged?.status, logged?.reportId]).toEqual([
      'createReport',
      null,
      reports[0]?.reportId,
    ]);
  });

  it('delays a download, which arrives whole', async () => {
    const url = await documentUrl();
    once('download', { kind: 'delay', ms: 5 });
    expect((await amazon.send('GET', url)).status).toBe(200);
  });

  it('leaves a download without an answer until the client times out', async () => {
    const url = await documentUrl();
    once('download', { kind: 'hang' });
    const givingUp = new AbortController();
    const outcome = expect(amazon.send('GET', url, { signal: givingUp.signal })).rejects.toThrow('aborted');
    await eventually('the download hangs', () =>
      amazon.lines.some((line) => line.includes('download "" gets the scripted fault hang')),
    );
    givingUp.abort();
    await outcome;
  });

  it('expires the token of a call that needs one, never that of a download', async () => {
    const url = await documentUrl();
    amazon.simulator.script({ operation: 'any', times: 1, kind: 'expire-token' });
    expect((await amazon.send('GET', url)).status).toBe(200);
    expect((await amazon.order()).at('errors', 0, 'details')).toBe(
      'The access token you provided has expired.',
    );
    expect((await amazon.order()).status).toBe(403);
    await amazon.renewToken();
    expect((await amazon.order()).status).toBe(202);
  });

  it.each(['FATAL', 'CANCELLED'] as const)('ends a report %s although there are rows', async (as) => {
    await documentUrl();
    once('createReport', { kind: 'report-ends', as });
    const reportId = await amazon.orderId();
    expect((await amazon.report(reportId)).at('processingStatus')).toBe('IN_QUEUE');
    amazon.clock += 600;
    const report = await amazon.report(reportId);
    expect([report.at('processingStatus'), report.at('reportDocumentId')]).toEqual([as, undefined]);
    expect((await amazon.finished()).at('processingStatus')).toBe('DONE');
  });

  it('adds a document to a report that ends FATAL', async () => {
    once('createReport', { kind: 'report-ends', as: 'FATAL', documentText: 'Requested too soon.' });
    const report = await amazon.finished();
    expect(report.at('processingStatus')).toBe('FATAL');
    const text = await amazon.fetchReportAt(await amazon.documentOf(report));
    expect(text.toString()).toBe('Requested too soon.');
  });

  it('that ends a report applies to no other operation', async () => {
    amazon.simulator.script({ operation: 'any', times: 1, kind: 'report-ends', as: 'FATAL' });
    expect((await amazon.report('1')).status).toBe(404);
    expect((await amazon.finished()).at('processingStatus')).toBe('FATAL');
  });

  it.each([1, 100_000])('cuts a download of %i rows in the middle of its bytes', async (rows) => {
    amazon.simulator.setReportSettings({ compression: 'none' });
    const { pathname, search } = new URL(await documentUrl(rows));
    const length = amazon.simulator.state().returns.bytes;
    once('download', { kind: 'cut' });
    const { head, bodyBytes } = await rawGet(`${pathname}${search}`);
    expect(head).toContain('200 OK');
    expect(head).toContain(`content-length: ${length}`);
    expect(bodyBytes).toBe(Math.floor(length / 2));
    expect(amazon.simulator.calls().at(-1)).toMatchObject({ operation: 'download', status: null });
    expect((await amazon.send('GET', `${pathname}${search}`)).bytes).toHaveLength(length);
  });

  it('that cuts off an answer fails an ordinary client', async () => {
    const url = await documentUrl();
    once('download', { kind: 'cut' });
    await expect(amazon.send('GET', url)).rejects.toThrow('terminated');
  });
});

/** Reads all that comes before the connection ends, which a client with a notion of HTTP would refuse to show. */
async function rawGet(path: string): Promise<{ readonly head: string; readonly bodyBytes: number }> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(new URL(amazon.simulator.url).port), '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => {
      resolve();
    });
    socket.on('error', reject);
  });
  const all = Buffer.concat(chunks);
  const headEnd = all.indexOf('\r\n\r\n') + 4;
  return { head: all.toString('latin1', 0, headEnd), bodyBytes: all.length - headEnd };
}
