import { gunzipSync } from 'node:zlib';
import { ReportCaller } from '../../../../test/support/returns/report-caller';
import { encodeCp1252 } from './cp1252';
import { manyReturns, returnsFile } from './returns-file';

let amazon: ReportCaller;

beforeEach(() => {
  amazon = new ReportCaller();
});

afterEach(async () => {
  await amazon.stop();
});

const at = (time: string): string => `2026-11-${time}+00:00`;
const FILE = returnsFile([{ 'return-date': at('02T00:00:00'), sku: 'Ü/1', 'customer-comments': '✂ "half' }]);

describe('the document of a report', () => {
  it('is packed with GZIP, which getReportDocument states', async () => {
    await amazon.start();
    amazon.simulator.setReturns(FILE);
    const report = await amazon.finished();
    const document = await amazon.documentOf(report);
    expect([document.status, document.headers.get('x-amzn-ratelimit-limit')]).toEqual([200, '0.0167']);
    expect(Object.keys(document.at() as object)).toEqual(['reportDocumentId', 'url', 'compressionAlgorithm']);
    expect(document.at('reportDocumentId')).toBe(report.at('reportDocumentId'));
    expect(document.at('compressionAlgorithm')).toBe('GZIP');
    const download = await amazon.send('GET', String(document.at('url')));
    expect([download.status, download.headers.get('content-type')]).toEqual([
      200,
      'text/plain; charset=UTF-8',
    ]);
    expect(download.headers.get('content-encoding')).toBeNull();
    expect(download.headers.get('content-length')).toBe(String(download.bytes.length));
    expect(gunzipSync(download.bytes)).toEqual(FILE);
  });

  it('can be plain, in any encoding, or without a content type', async () => {
    await amazon.start({ reports: { compression: 'none', contentType: 'text/plain; charset=Cp1252' } });
    const cp1252 = returnsFile([{ 'product-name': 'Tür – 5 €' }], { encoding: 'cp1252', now: amazon.clock });
    amazon.simulator.setReturns(cp1252);
    const document = await amazon.documentOf(await amazon.finished());
    expect(document.at('compressionAlgorithm')).toBeUndefined();
    const download = await amazon.send('GET', String(document.at('url')));
    expect(download.headers.get('content-type')).toBe('text/plain; charset=Cp1252');
    expect(download.bytes).toEqual(cp1252);
    amazon.simulator.setReportSettings({ contentType: '' });
    const bare = await amazon.documentOf(await amazon.finished());
    expect((await amazon.send('GET', String(bare.at('url')))).headers.get('content-type')).toBeNull();
  });

  it('has the header and the rows from the start of the window to just before its end', async () => {
    await amazon.start();
    const times = ['01T23:59:59', '02T00:00:00', '04T23:59:59', '05T00:00:00'];
    amazon.simulator.setReturns(returnsFile(times.map((time) => ({ 'return-date': at(time), sku: time }))));
    const window = { dataStartTime: at('02T00:00:00'), dataEndTime: at('05T00:00:00') };
    const lines = (await amazon.fetchReport(window)).toString().split('\r\n');
    expect(lines.map((line) => line.split('\t')[2])).toEqual(['sku', times[1], times[2], undefined]);
  });

  it('always has the rows with an unreadable date, with their bytes unchanged', async () => {
    await amazon.start();
    const odd = Buffer.concat([
      Buffer.from('\ufeffsku\treturn-date\tnote\n'),
      Buffer.from('A\t2025-01-01\tearly\n'),
      Buffer.from('B\t01-11-2026\tambiguous\n'),
      Buffer.from('C\n'),
      Buffer.from([0x44, 0x09, 0xff, 0xfe, 0x00, 0x0d, 0x0a]),
      Buffer.from('\nE\t2026-11-02\tlast, without its line end'),
    ]);
    amazon.simulator.setReturns(odd);
    const early = odd.indexOf('A\t');
    const expected = Buffer.concat([odd.subarray(0, early), odd.subarray(odd.indexOf('B\t'))]);
    expect(await amazon.fetchReport()).toEqual(expected);
    amazon.simulator.setReturns('no header with a date\nrow\n');
    expect((await amazon.fetchReport()).toString()).toBe('no header with a date\nrow\n');
  });

  it('may have 200,000 rows', async () => {
    await amazon.start();
    const from = Date.parse('2026-11-01T00:00:00Z');
    const file = returnsFile(manyReturns({ count: 200_000, from, everyMs: 5_000 }));
    expect(file.length).toBeGreaterThan(30_000_000);
    expect(amazon.simulator.setReturns(file)).toBe(200_000);
    expect((await amazon.fetchReport()).equals(file)).toBe(true);
    const dayLong = await amazon.fetchReport({
      dataStartTime: at('03T00:00:00'),
      dataEndTime: at('04T00:00:00'),
    });
    expect(dayLong.toString('latin1').trimEnd().split('\r\n')).toHaveLength(1 + 86_400 / 5);
  });

  it('that does not exist is refused', async () => {
    await amazon.start();
    const reply = await amazon.call('GET', '/documents/nothing');
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput']);
  });
});

describe('the URL of a document', () => {
  it('expires after five minutes; a new one can be requested', async () => {
    await amazon.start();
    amazon.simulator.setReturns(FILE);
    const report = await amazon.finished();
    const url = String((await amazon.documentOf(report)).at('url'));
    expect(url).toMatch(/\/documents\/[0-9a-f]{32}\?.*X-Amz-Expires=300&X-Amz-Signature=[0-9a-f]{64}$/);
    amazon.clock += 299_999;
    expect((await amazon.send('GET', url)).status).toBe(200);
    amazon.clock += 1;
    const expired = await amazon.send('GET', url);
    expect([expired.status, expired.headers.get('content-type')]).toEqual([403, 'application/xml']);
    expect(expired.bytes.toString()).toContain(
      '<Error><Code>AccessDenied</Code><Message>Request has expired</Message>',
    );
    const renewed = String((await amazon.documentOf(report)).at('url'));
    expect(renewed).not.toBe(url);
    expect((await amazon.send('GET', renewed)).status).toBe(200);
  });

  it('opens no document with another path or signature than the signed one', async () => {
    await amazon.start({ reports: { urlTtlMs: 1_000 } });
    amazon.simulator.setReturns(FILE);
    const url = String((await amazon.documentOf(await amazon.finished())).at('url'));
    for (const wrong of [
      url.replace(/.$/, 'x'),
      url.replace(/\?.*/, ''),
      url.replace('/documents/', '/documents/0'),
    ]) {
      const reply = await amazon.send('GET', wrong);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([403, 'application/xml']);
      expect(reply.bytes.toString()).toContain('<Code>AccessDenied</Code>');
    }
    amazon.clock += 1_000;
    expect((await amazon.send('GET', url)).status).toBe(403);
  });

  it('is never logged', async () => {
    await amazon.start();
    amazon.simulator.setReturns(FILE);
    const url = String((await amazon.documentOf(await amazon.finished())).at('url'));
    amazon.clock += 300_000;
    await amazon.send('GET', url);
    const { pathname, searchParams } = new URL(url);
    const printed = amazon.lines.join('\n');
    expect(printed).toContain('download "" refused: 403');
    expect(printed).not.toContain(pathname.split('/').at(-1));
    expect(printed).not.toContain(searchParams.get('X-Amz-Signature'));
  });

  it('needs no token, and a token that is sent with it is a violation', async () => {
    await amazon.start();
    amazon.simulator.setReturns(FILE);
    const url = String((await amazon.documentOf(await amazon.finished())).at('url'));
    expect((await amazon.send('GET', url)).status).toBe(200);
    expect(amazon.simulator.violations()).toEqual([]);
    await amazon.send('GET', url, { headers: { 'x-amz-access-token': 'Atza|mine' } });
    await amazon.send('GET', url, { headers: { authorization: 'Bearer mine' } });
    expect(amazon.simulator.violations()).toEqual(
      [0, 1].map(() => ({
        kind: 'token-to-document',
        at: amazon.clock,
        operation: 'download',
        message: 'A token was sent to the URL of a document, which must be fetched without one.',
      })),
    );
    expect(JSON.stringify(amazon.simulator.calls())).not.toContain('mine');
  });
});

describe('Cp1252', () => {
  it('has bytes for quotes and the euro, and a question mark for each character that it lacks', () => {
    expect(encodeCp1252('aü€“’\u00a0Ÿ漢🙂\u0080')).toEqual(
      Buffer.from([0x61, 0xfc, 0x80, 0x93, 0x92, 0xa0, 0x9f, 0x3f, 0x3f, 0x3f]),
    );
    // As a stream: Node 20 decodes windows-1252 in one piece as Latin-1.
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const text = new TextDecoder('windows-1252').decode(bytes, { stream: true });
    expect(encodeCp1252(text)).toEqual(bytes);
  });
});
