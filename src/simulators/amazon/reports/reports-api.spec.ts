import { ReportCaller, RETURNS_REPORT, US } from '../../../../test/support/returns/report-caller';
import { returnsFile } from './returns-file';

const CA = 'A2EUQ1WTGCTBG2';
const UK = 'A1F83G8C2ARO7P';

let amazon: ReportCaller;

beforeEach(() => {
  amazon = new ReportCaller();
});

afterEach(async () => {
  await amazon.stop();
});

const november = (day: string): string => `2026-11-${day}T00:00:00+00:00`;

/** One row of each date. */
function fileOf(...dates: string[]): Buffer {
  return returnsFile(dates.map((date, index) => ({ 'return-date': date, sku: `SKU-${index}` })));
}

describe('createReport', () => {
  it('creates a report in the queue and answers with its id', async () => {
    await amazon.start();
    const reply = await amazon.order({ reportOptions: { custom: 'true' } });
    expect([reply.status, reply.headers.get('x-amzn-ratelimit-limit')]).toEqual([202, '0.0167']);
    expect(Object.keys(reply.at() as object)).toEqual(['reportId']);
    const report = await amazon.report(String(reply.at('reportId')));
    expect([report.status, report.headers.get('x-amzn-ratelimit-limit')]).toEqual([200, '2.0']);
    expect(report.at()).toEqual({
      reportId: reply.at('reportId'),
      reportType: RETURNS_REPORT,
      marketplaceIds: [US],
      dataStartTime: '2026-10-23T10:00:00.000Z',
      dataEndTime: '2026-11-22T10:00:00.000Z',
      createdTime: '2026-11-22T10:00:00.000Z',
      processingStatus: 'IN_QUEUE',
    });
  });

  it('accepts times with an offset; a missing time is the present', async () => {
    await amazon.start();
    const offset = await amazon.report(await amazon.orderId({ dataStartTime: '2026-11-22T00:30:00-08:00' }));
    expect(offset.at('dataStartTime')).toBe('2026-11-22T08:30:00.000Z');
    const bare = await amazon.report(
      await amazon.orderId({ dataStartTime: undefined, dataEndTime: undefined }),
    );
    expect([bare.at('dataStartTime'), bare.at('dataEndTime')]).toEqual([
      '2026-11-22T10:00:00.000Z',
      '2026-11-22T10:00:00.000Z',
    ]);
  });

  it.each([
    ['no report type', { reportType: undefined }],
    ['a report type that Amazon does not have', { reportType: 'GET_NOTHING' }],
    ['no marketplaces', { marketplaceIds: undefined }],
    ['an empty list of marketplaces', { marketplaceIds: [] }],
    ['26 marketplaces', { marketplaceIds: Array.from({ length: 26 }, () => US) }],
    ['marketplaces that are one text', { marketplaceIds: US }],
    ['a marketplace that does not exist', { marketplaceIds: ['NOWHERE'] }],
    ['options that are no texts', { reportOptions: { custom: true } }],
    ['a start in the future', { dataStartTime: '2026-11-22T10:00:00.001Z', dataEndTime: undefined }],
    ['an end in the future', { dataEndTime: '2026-11-22T10:00:01Z' }],
    ['a start after the end', { dataEndTime: '2026-10-23T09:59:59Z' }],
    ['an end without a start, which is now', { dataStartTime: undefined, dataEndTime: november('01') }],
    ['a bare date', { dataStartTime: '2026-11-01' }],
    ['a time without its offset', { dataStartTime: '2026-11-01T00:00:00' }],
    ['a day that no calendar has', { dataStartTime: '2026-02-30T00:00:00Z' }],
    ['a number for a time', { dataStartTime: 1_700_000_000 }],
  ])('refuses %s', async (_name, wrong) => {
    await amazon.start();
    const reply = await amazon.order(wrong);
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput']);
    expect(amazon.simulator.reports()).toEqual([]);
  });

  it('accepts another marketplace of the region and refuses one of another region', async () => {
    await amazon.start();
    expect((await amazon.order({ marketplaceIds: [US, CA] })).status).toBe(202);
    expect((await amazon.order({ marketplaceIds: [US, UK] })).status).toBe(403);
  });

  it('refuses a body that is not JSON, and a caller without a token', async () => {
    await amazon.start();
    expect((await amazon.call('POST', '/reports', '{')).status).toBe(400);
    expect((await amazon.call('POST', '/reports', '{}', 'text/plain')).status).toBe(415);
    expect((await amazon.send('POST', '/reports/2021-06-30/reports', { body: '{}' })).status).toBe(403);
  });
});

describe('a report', () => {
  it('waits in the queue, is in progress and is done, by the clock', async () => {
    await amazon.start({ reports: { processing: { queuedMs: 1_000, progressMs: 2_000 } } });
    amazon.simulator.setReturns(fileOf(november('02')));
    const reportId = await amazon.orderId();
    const statusAfter = async (ms: number): Promise<unknown> => {
      amazon.clock += ms;
      return (await amazon.report(reportId)).at('processingStatus');
    };
    expect(await statusAfter(999)).toBe('IN_QUEUE');
    expect(await statusAfter(1)).toBe('IN_PROGRESS');
    const running = await amazon.report(reportId);
    expect([running.at('processingStartTime'), running.at('reportDocumentId')]).toEqual([
      '2026-11-22T10:00:01.000Z',
      undefined,
    ]);
    expect(await statusAfter(1_999)).toBe('IN_PROGRESS');
    expect(await statusAfter(1)).toBe('DONE');
    const done = await amazon.report(reportId);
    expect(done.at('processingEndTime')).toBe('2026-11-22T10:00:03.000Z');
    expect(done.at('reportDocumentId')).toMatch(/^amzn1\.spdoc\./);
    expect(amazon.simulator.reports()).toEqual([done.at()]);
  });

  it('is cancelled by Amazon when the file has no row in the window', async () => {
    await amazon.start();
    amazon.simulator.setReturns(fileOf('2026-10-01T00:00:00+00:00', november('20')));
    const before = await amazon.finished({ dataStartTime: november('01'), dataEndTime: november('20') });
    expect([before.at('processingStatus'), before.at('reportDocumentId')]).toEqual(['CANCELLED', undefined]);
    const within = await amazon.finished({ dataStartTime: november('20') });
    expect(within.at('processingStatus')).toBe('DONE');
    const nothing = await amazon.finished({ dataStartTime: november('20'), dataEndTime: november('20') });
    expect(nothing.at('processingStatus')).toBe('CANCELLED');
  });

  it('is cancelled for another marketplace, and for merchant-fulfilled returns', async () => {
    await amazon.start();
    amazon.simulator.setReturns(fileOf(november('02')));
    const canada = await amazon.finished({ marketplaceIds: [CA] });
    const merchant = await amazon.finished({ reportType: 'GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE' });
    expect([canada, merchant].map((report) => report.at('processingStatus'))).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
  });

  it('has the rows that the file had when the report ended, whenever it is read', async () => {
    await amazon.start();
    amazon.simulator.setReturns(fileOf(november('02')));
    const reportId = await amazon.orderId();
    amazon.simulator.addReturns({ sku: 'IN-TIME', 'return-date': november('03') });
    amazon.clock += 600;
    amazon.simulator.addReturns({ sku: 'TOO-LATE', 'return-date': november('04') });
    const document = await amazon.documentOf(await amazon.report(reportId));
    amazon.simulator.setReturns('');
    expect(document.status).toBe(200);
    amazon.simulator.setReportSettings({ compression: 'none' });
    const text = (await amazon.fetchReportAt(document)).toString();
    expect([text.includes('IN-TIME'), text.includes('TOO-LATE')]).toEqual([true, false]);
  });

  it('ends FATAL when its type was requested shortly before, also by another application', async () => {
    await amazon.start({ reports: { reAskMs: 4 * 3_600_000 } });
    amazon.simulator.setReturns(fileOf(november('02')));
    const other = amazon.simulator.reportByAnotherApp({
      reportType: RETURNS_REPORT,
      marketplaceIds: [US],
      period: { from: 0, until: amazon.clock },
    });
    amazon.clock += 3_600_000;
    await amazon.renewToken();
    const tooSoon = await amazon.finished();
    expect([tooSoon.at('processingStatus'), tooSoon.at('reportDocumentId')]).toEqual(['FATAL', undefined]);
    expect((await amazon.report(other)).at('processingStatus')).toBe('DONE');
    // Four hours after the other application's report: the refused one in between does not count.
    amazon.clock += 3 * 3_600_000;
    await amazon.renewToken();
    expect((await amazon.finished()).at('processingStatus')).toBe('DONE');
  });

  it('that does not exist is not found', async () => {
    await amazon.start();
    const reply = await amazon.report('1');
    expect([reply.status, reply.at('errors', 0)]).toEqual([
      404,
      {
        code: 'NotFound',
        message: 'One or more of the provided ReportRequestIds could not be found.',
        details: '',
      },
    ]);
  });
});

describe('getReports', () => {
  const list = (query: string): ReturnType<ReportCaller['call']> => amazon.call('GET', `/reports?${query}`);
  const idsIn = (reply: Awaited<ReturnType<ReportCaller['call']>>): unknown[] =>
    (reply.at('reports') as { reportId: string }[]).map((report) => report.reportId);

  it('finds the reports of a type by status, marketplace and time of creation, newest first', async () => {
    await amazon.start();
    amazon.simulator.setReturns(fileOf(november('02')));
    const done = await amazon.orderId();
    amazon.clock += 60_000;
    const cancelled = await amazon.orderId({ marketplaceIds: [CA] });
    amazon.clock += 60_000;
    const queued = await amazon.orderId();
    await amazon.order({ reportType: 'GET_XML_RETURNS_DATA_BY_RETURN_DATE' });

    const all = `reportTypes=${RETURNS_REPORT}`;
    const reply = await list(all);
    expect([reply.status, reply.headers.get('x-amzn-ratelimit-limit')]).toEqual([200, '0.0222']);
    expect(idsIn(reply)).toEqual([queued, cancelled, done]);
    expect(reply.at('nextToken')).toBeUndefined();
    expect(reply.at('reports', 2)).toEqual((await amazon.report(done)).at());
    expect(idsIn(await list(`${all},GET_XML_RETURNS_DATA_BY_RETURN_DATE`))).toHaveLength(4);
    expect(idsIn(await list(`${all}&processingStatuses=DONE,CANCELLED`))).toEqual([cancelled, done]);
    expect(idsIn(await list(`${all}&marketplaceIds=${CA}`))).toEqual([cancelled]);
    expect(idsIn(await list(`${all}&createdSince=2026-11-22T10:01:00Z`))).toEqual([queued, cancelled]);
    expect(idsIn(await list(`${all}&createdUntil=2026-11-22T10:01:00Z`))).toEqual([cancelled, done]);
    amazon.clock += 90 * 86_400_000;
    await amazon.renewToken();
    expect(idsIn(await list(all))).toEqual([queued]);
  });

  it('lists in pages without a repeat or a gap, also when a report is created in between', async () => {
    await amazon.start();
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) made.push(await amazon.orderId());
    const seen: unknown[] = [];
    let query = `reportTypes=${RETURNS_REPORT}&pageSize=2&processingStatuses=IN_QUEUE`;
    for (let page = 0; page < 3; page += 1) {
      const reply = await list(query);
      seen.push(...idsIn(reply));
      if (page === 0) await amazon.order();
      query = `nextToken=${String(reply.at('nextToken'))}`;
    }
    expect(seen).toEqual(made.toReversed());
    expect(query).toBe('nextToken=undefined');
  });

  it('accepts only its own next token, and no other parameter with it', async () => {
    await amazon.start();
    await amazon.order();
    await amazon.order();
    const first = await list(`reportTypes=${RETURNS_REPORT}&pageSize=1`);
    const token = `nextToken=${String(first.at('nextToken'))}`;
    expect((await list(token)).status).toBe(200);
    expect((await list(`${token}&pageSize=1`)).status).toBe(400);
    expect((await list(`${token}&${token}`)).status).toBe(400);
    expect((await list('nextToken=abc')).status).toBe(400);
  });

  it.each([
    ['no type', 'pageSize=1'],
    ['eleven types', `reportTypes=${Array.from({ length: 11 }, () => RETURNS_REPORT).join(',')}`],
    ['an unknown status', `reportTypes=${RETURNS_REPORT}&processingStatuses=BAD_VALUE`],
    ['a page above 100', `reportTypes=${RETURNS_REPORT}&pageSize=101`],
    ['a time that cannot be read', `reportTypes=${RETURNS_REPORT}&createdSince=yesterday`],
    ['a parameter that does not exist', `reportTypes=${RETURNS_REPORT}&status=DONE`],
  ])('refuses %s', async (_name, query) => {
    await amazon.start();
    const reply = await list(query);
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput']);
  });
});

describe('the limits of the reports', () => {
  it.each([
    ['createReport', 15, () => amazon.order(), 60_000],
    ['getReport', 15, () => amazon.report('1'), 500],
    ['getReportDocument', 15, () => amazon.call('GET', '/documents/1'), 60_000],
    ['getReports', 10, () => amazon.call('GET', `/reports?reportTypes=${RETURNS_REPORT}`), 45_100],
  ] as const)(
    'let %s through %i times at once and then at its rate',
    async (operation, burst, ask, everyMs) => {
      await amazon.start();
      const statuses: number[] = [];
      for (let index = 0; index < burst; index += 1) statuses.push((await ask()).status);
      expect(statuses).not.toContain(429);
      expect((await ask()).status).toBe(429);
      amazon.clock += everyMs;
      expect((await ask()).status).not.toBe(429);
      expect(amazon.simulator.violations()).toMatchObject([{ kind: 'over-quota', operation }]);
      expect(amazon.simulator.state().calls).toMatchObject({
        byOperation: { [operation]: burst + 2 },
        throttled: 1,
      });
    },
  );
});
