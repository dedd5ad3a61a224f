import { type RawReply, ReportCaller } from '../../../../test/support/returns/report-caller';
import { manyReturns, RETURN_COLUMNS, returnsFile } from '../reports/returns-file';

let amazon: ReportCaller;

beforeEach(async () => {
  amazon = new ReportCaller();
  await amazon.start();
});

afterEach(async () => {
  await amazon.stop();
});

/** The returns file, as a report of the widest window has it. */
const show = async (): Promise<Buffer> =>
  amazon.fetchReport({ dataStartTime: '1970-01-01T00:00:00Z', dataEndTime: '2026-11-22T10:00:00Z' });
const put = (body: RequestInit['body']): Promise<RawReply> =>
  amazon.send('PUT', '/_simulator/returns', { body: body ?? null });
const addRows = (body: unknown): Promise<RawReply> =>
  amazon.send('POST', '/_simulator/returns/rows', { body: JSON.stringify(body) });

describe('the control of the returns file', () => {
  it('first shows a header of the 13 columns', async () => {
    const header = `${RETURN_COLUMNS.join('\t')}\r\n`;
    expect(amazon.simulator.state().returns).toEqual({ rows: 0, bytes: header.length });
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
    await put(returnsFile([{ sku: 'FIRST' }], { columns, eol: '\n', now: amazon.clock }));
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

  it('keeps its bytes when the caller changes its buffer', async () => {
    const bytes = Buffer.from('sku\nA\n');
    amazon.simulator.setReturns(bytes);
    bytes.fill(0);
    expect((await show()).toString()).toBe('sku\nA\n');
  });
});

describe('the reset', () => {
  it('removes reports, documents, rows and settings on reset', async () => {
    amazon.simulator.setReportSettings({ reAskMs: 3_600_000 });
    amazon.simulator.addReturns({ sku: 'A' });
    const document = await amazon.documentOf(await amazon.finished());
    amazon.simulator.reset();
    expect(amazon.simulator.reports()).toEqual([]);
    expect(amazon.simulator.state().returns.rows).toBe(0);
    await amazon.orderId();
    amazon.simulator.addReturns({ sku: 'A' });
    expect((await amazon.finished()).at('processingStatus')).toBe('DONE');
    expect((await amazon.send('GET', String(document.at('url')))).status).toBe(403);
  });
});
