import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RawReply,
  ReportCaller,
  RETURNS_REPORT,
  US,
} from '../../../../test/support/returns/report-caller';
import { REPORT_SETTINGS } from '../reports/report-settings';
import { manyReturns, RETURN_COLUMNS, returnsFile } from '../reports/returns-file';

let amazon: ReportCaller;

beforeEach(async () => {
  amazon = new ReportCaller();
  await amazon.start();
});

afterEach(async () => {
  await amazon.stop();
});

const show = async (): Promise<Buffer> => (await amazon.send('GET', '/_simulator/returns')).bytes;
const put = (body: RequestInit['body']): Promise<RawReply> =>
  amazon.send('PUT', '/_simulator/returns', { body: body ?? null });
const addRows = (body: unknown): Promise<RawReply> =>
  amazon.send('POST', '/_simulator/returns/rows', { body: JSON.stringify(body) });
const putSettings = (body: unknown): Promise<RawReply> =>
  amazon.send('PUT', '/_simulator/report-settings', { body: JSON.stringify(body) });

describe('the control of the returns file', () => {
  it('first shows a header of the 13 columns', async () => {
    expect((await show()).toString()).toBe(`${RETURN_COLUMNS.join('\t')}\r\n`);
    expect(amazon.simulator.state().returns.rows).toBe(0);
  });

  it('stores bytes unchanged, also invalid ones', async () => {
    const bytes = Buffer.from([...Buffer.from('\ufeffreturn-date\tsku\r\n'), 0x80, 0x09, 0xff, 0x0a]);
    expect((await put(bytes)).at()).toEqual({ rows: 1 });
    expect(await show()).toEqual(bytes);
    const state = await amazon.send('GET', '/');
    expect(state.at('returns')).toEqual({ rows: 1, bytes: bytes.length });
  });

  it('accepts a file far above the size limit of calls to Amazon', async () => {
    const file = returnsFile(manyReturns({ count: 20_000, from: 0 }));
    expect((await put(file)).at('rows')).toBe(20_000);
    expect((await show()).equals(file)).toBe(true);
  });

  it('adds rows in the order of the columns, with default values for missing cells', async () => {
    const columns = ['new-column', ...RETURN_COLUMNS.toReversed()];
    await put(returnsFile([{ sku: 'FIRST' }], { columns, eol: '\n' }));
    const row = { sku: 'Ü-2', 'order-id': '', quantity: 3, 'new-column': 'x' };
    expect((await addRows(row)).at()).toEqual({ rows: 2 });
    expect((await addRows([{ sku: 'C' }, { sku: 'D' }])).at()).toEqual({ rows: 4 });
    const lines = (await show()).toString().split('\n');
    const cells = (line = ''): Record<string, string | undefined> => {
      const values = line.split('\t');
      return Object.fromEntries(columns.map((column, index) => [column, values[index]]));
    };
    expect(cells(lines[2])).toMatchObject({
      ...row,
      quantity: '3',
      'return-date': '2026-11-22T09:00:00+00:00',
      'detailed-disposition': 'SELLABLE',
    });
    expect([cells(lines[3])['sku'], cells(lines[4])['sku'], lines.length]).toEqual(['C', 'D', 6]);
    const plates = lines.slice(1, 5).map((line) => cells(line)['license-plate-number']);
    expect(new Set(plates).size).toBe(4);
  });

  it('adds rows to a file without a last line end, and to an empty file', async () => {
    await put('sku\tquantity\r\nA\t1');
    await addRows({ sku: 'B' });
    expect((await show()).toString()).toBe('sku\tquantity\r\nA\t1\r\nB\t1\r\n');
    await put('');
    expect((await addRows({ sku: 'B' })).at('rows')).toBe(1);
    expect((await show()).toString()).toContain(RETURN_COLUMNS.join('\t'));
  });

  it('adds rows in Cp1252 when the content type of downloads names it', async () => {
    await putSettings({ contentType: 'text/plain; charset=Cp1252' });
    await put('sku\r\n');
    await addRows({ sku: 'Ü€' });
    expect(await show()).toEqual(Buffer.from([...Buffer.from('sku\r\n'), 0xdc, 0x80, 0x0d, 0x0a]));
  });

  it.each([
    ['no JSON object', 'row'],
    ['a column that the file does not have', { color: 'blue' }],
    ['a tab in a cell', { sku: 'A\tB' }],
    ['a cell that is an object', { sku: {} }],
    ['one wrong row among right ones', [{ sku: 'A' }, null]],
  ])('refuses rows with %s and adds none', async (_name, body) => {
    expect((await addRows(body)).status).toBe(400);
    expect(amazon.simulator.state().returns.rows).toBe(0);
  });

  it('can be set in code from text, bytes, pieces and a path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'returns-'));
    const path = join(folder, 'returns.tsv');
    const file = returnsFile([{}]);
    await writeFile(path, file);
    const sources = [file, file.toString(), [file.subarray(0, 9), file.subarray(9)], { path }];
    for (const source of sources) {
      amazon.simulator.setReturns('');
      expect(amazon.simulator.setReturns(source)).toBe(1);
      expect(await show()).toEqual(file);
    }
    await rm(folder, { recursive: true });
  });

  it('keeps its bytes when the caller changes its buffer', async () => {
    const bytes = Buffer.from('sku\nA\n');
    amazon.simulator.setReturns(bytes);
    bytes.fill(0);
    expect((await show()).toString()).toBe('sku\nA\n');
  });
});

describe('the controls of the reports', () => {
  it('creates a report of another application, without a token', async () => {
    const order = { reportType: RETURNS_REPORT, marketplaceIds: [US] };
    const made = await amazon.send('POST', '/_simulator/reports', { body: JSON.stringify(order) });
    expect(made.status).toBe(201);
    const reportId = String(made.at('reportId'));
    expect((await amazon.report(reportId)).status).toBe(200);
    const listed = await amazon.send('GET', '/_simulator/reports');
    expect(listed.at('reports')).toEqual(amazon.simulator.reports());
    expect((await amazon.send('GET', '/')).at('reports', 0, 'reportId')).toBe(reportId);
    expect(amazon.simulator.state().calls.byOperation['createReport']).toBeUndefined();
    expect((await amazon.send('POST', '/_simulator/reports', { body: '{}' })).status).toBe(400);
  });

  it('changes some settings, leaves the others and shows all', async () => {
    const processing = { queuedMs: 0, progressMs: 0 };
    const expected = { ...REPORT_SETTINGS, processing, urlTtlMs: 1 };
    expect((await putSettings({ processing, urlTtlMs: 1 })).at()).toEqual(expected);
    expect((await amazon.send('GET', '/_simulator/report-settings')).at()).toEqual(expected);
    amazon.simulator.addReturns({ sku: 'A' });
    expect((await amazon.report(await amazon.orderId())).at('processingStatus')).toBe('DONE');
  });

  it.each([
    {},
    { processing: { queuedMs: 1 } },
    { processing: { queuedMs: -1, progressMs: 1 } },
    { reAskMs: '4h' },
    { urlTtlMs: 1.5 },
    { compression: 'ZIP' },
    { contentType: 'text/plain\r\nx: y' },
    { listingsFile: { language: 'ja' } },
    { listingsFile: { language: 'fr', encoding: 'utf-8' } },
    { color: 'blue' },
  ])('refuses the settings %j unless they change nothing', async (settings) => {
    const { status } = await putSettings(settings);
    expect(status).toBe(Object.keys(settings).length === 0 ? 200 : 400);
    expect((await amazon.send('GET', '/_simulator/report-settings')).at()).toEqual(REPORT_SETTINGS);
  });

  it('scripts the faults of reports, and refuses invalid ones', async () => {
    const post = (body: unknown): Promise<RawReply> =>
      amazon.send('POST', '/_simulator/faults', { body: JSON.stringify(body) });
    const ends = { operation: 'createReport', times: 1, kind: 'report-ends' };
    expect((await post({ ...ends, as: 'FATAL', documentText: 'No.' })).status).toBe(201);
    expect((await post({ operation: 'download', times: 1, kind: 'cut' })).status).toBe(201);
    expect((await post({ ...ends, as: 'DONE' })).status).toBe(400);
    expect((await post({ ...ends, as: 'FATAL', documentText: 1 })).status).toBe(400);
    const report = await amazon.finished();
    expect(report.at('processingStatus')).toBe('FATAL');
    const document = await amazon.documentOf(report);
    await expect(amazon.fetchReportAt(document)).rejects.toThrow('terminated');
  });

  it('removes reports, documents, rows and settings on reset', async () => {
    amazon.simulator.setReportSettings({ reAskMs: 1 });
    amazon.simulator.addReturns({ sku: 'A' });
    const document = await amazon.documentOf(await amazon.finished());
    amazon.simulator.reset();
    expect(amazon.simulator.reports()).toEqual([]);
    expect(amazon.simulator.state().returns.rows).toBe(0);
    expect(amazon.simulator.setReportSettings({})).toEqual(REPORT_SETTINGS);
    expect((await amazon.send('GET', String(document.at('url')))).status).toBe(403);
  });
});
