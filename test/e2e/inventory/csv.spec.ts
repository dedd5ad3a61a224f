import { runVerify } from '../../../src/cli/verify-command';
import { EXPORT_HEADER } from '../../../src/inventory/csv/csv-export';
import type { ImportedRow, ImportReport } from '../../../src/inventory/csv-file/import-report';
import type { Answer, Api } from '../../support/service/api';
import { difference, everything, exported, numbered, sendFile } from '../../support/service/csv-upload';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NEEDS_PHYSICAL =
  'The SKU is not registered, and a new SKU needs a physical figure: give the units in this row.';

const HEADER = 'sku,physical,buffer,lowStockThreshold';

const AWKWARD = [
  '=1+1',
  '+A',
  '-A',
  '@X',
  "'=1",
  "''=1",
  "'A",
  '=HYPERLINK("http://x.example";"y")',
  '"quoted"',
  'a,b',
  'a;b',
  'ÄÖ-1',
  ' leading',
  'trailing ',
  '   ',
  '😀',
  '＝1',
  'LAMP/OAK #2',
  'a"b',
  '"',
  'inventory.csv',
  'import',
  'x'.repeat(40),
  '😀'.repeat(40),
];

function outcomes({ body }: Answer<ImportReport>): string[] {
  return body.rows.map(({ line, sku, outcome }: ImportedRow) => `${line} ${sku} ${outcome}`);
}

describe('stock as CSV', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
    api = running.api;
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  describe('an export', () => {
    it('is a file of every SKU, and none of its SKUs is a formula', async () => {
      for (const [index, sku] of AWKWARD.entries())
        expect((await api.put(sku, { physical: index, buffer: 1, lowStockThreshold: 0 })).status).toBe(200);
      await api.webhook('orders/create', orderOf(lineOf('=1+1', 5)));
      const { text, headers } = await exported(api);
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(headers.get('content-disposition')).toBe('attachment; filename="inventory.csv"');
      const lines = text.split('\r\n');
      expect(lines.shift()).toBe('sku,physical,buffer,broadcast,lowStockThreshold,syncStatus,updatedAt');
      expect(lines.pop()).toBe('');
      expect(lines).toHaveLength(AWKWARD.length);
      for (const line of lines) expect(line).not.toMatch(/^"?[=+\-@\t\r]/);
      const stock = await api.stock('=1+1');
      expect(lines).toContain(`'=1+1,-5,1,0,0,pending,${stock.updatedAt}`);
      expect(lines.some((line) => line.startsWith('"""quoted""",8,1,7,0,pending,'))).toBe(true);
    });

    it('and a SKU of the same name do not hide each other', async () => {
      expect(await api.stock('inventory.csv')).toMatchObject({ sku: 'inventory.csv' });
      expect(await api.stock('import')).toMatchObject({ sku: 'import' });
      expect((await api.call('POST', '/api/inventory.csv')).status).toBe(404);
    });

    it('answers HEAD without reading the table', async () => {
      const head = await fetch(`${api.url}/api/inventory.csv`, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
      expect(await head.text()).toBe('');
    });

    it('changes nothing as an import, and registers the same SKUs in an empty store', async () => {
      expect(await api.stock('=1+1')).toMatchObject({ physical: -5 });
      const before = await everything(store);
      const again = await sendFile(api, (await exported(api)).text, { query: '?dryRun=true' });
      expect(again.body).toMatchObject({ created: 0, changed: 0, unchanged: AWKWARD.length, rejected: 0 });
      expect(difference(before, await everything(store))).toEqual([]);
      await api.put('=1+1', { physical: 0 });
      const { text } = await exported(api);
      const empty = await startTestStore();
      const other = await startTestService(empty, { RUN_JOBS: 'false' });
      try {
        const report = (await sendFile(other.api, text)).body;
        // An import registers no SKU with blanks around it: these are registered by hand first.
        const padded = AWKWARD.filter((sku) => sku.trim() !== sku);
        expect(report).toMatchObject({
          created: AWKWARD.length - padded.length,
          changed: 0,
          unchanged: 0,
          rejected: padded.length,
        });
        for (const sku of padded) await other.api.put(sku, { physical: 0 });
        const rest = (await sendFile(other.api, text, { query: '?repeat=true' })).body;
        expect(rest).toMatchObject({ created: 0, changed: padded.length, rejected: 0 });
        for (const sku of AWKWARD) {
          const { physical, buffer, broadcast, lowStockThreshold } = await api.stock(sku);
          const copy = await other.api.stock(sku);
          expect(copy).toMatchObject({ sku, physical, buffer, broadcast, lowStockThreshold });
        }
        const withoutTimes = (file: string): string[] =>
          file
            .replaceAll(/,[^,\r]*\r\n/g, '\r\n')
            .split('\r\n')
            .sort();
        expect(withoutTimes((await exported(other.api)).text)).toEqual(withoutTimes(text));
      } finally {
        await other.service.stop();
        await empty.stop();
      }
    });
  });

  describe('an import', () => {
    it('gives each row its own outcome, and no row stops the others', async () => {
      await api.put('SAME', { physical: 4, buffer: 1, lowStockThreshold: 2 });
      await api.put('OLD', { physical: 4, buffer: 1, lowStockThreshold: 2 });
      const file = [
        HEADER,
        'NEW,5,1,2',
        'OLD,9,,',
        'SAME,4,,2',
        'BAD,1e3,0,0',
        ',1,1,1',
        '"OLD",7,0,0',
        'BLANK,,,',
        'BUFFERED,,3,',
        'STRAY"QUOTE,1,1,1',
        '',
        'LAST,1,,',
      ].join('\r\n');
      const answer = await sendFile(api, file, { type: 'text/csv; charset=UTF-8' });
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        rows: [
          {
            line: 2,
            sku: 'NEW',
            outcome: 'created',
            message: 'physical 5, buffer 1, lowStockThreshold 2',
          },
          { line: 3, sku: 'OLD', outcome: 'changed', message: 'physical 4 → 9' },
          { line: 4, sku: 'SAME', outcome: 'unchanged' },
          {
            line: 5,
            sku: 'BAD',
            outcome: 'rejected',
            message: 'physical must be a whole number from 0 to 1000000000, in digits only.',
          },
          { line: 6, sku: '', outcome: 'rejected', message: 'The SKU is missing.' },
          { line: 7, sku: 'OLD', outcome: 'rejected', message: 'The SKU is on line 3 already.' },
          { line: 8, sku: 'BLANK', outcome: 'rejected', message: NEEDS_PHYSICAL },
          { line: 9, sku: 'BUFFERED', outcome: 'rejected', message: NEEDS_PHYSICAL },
          {
            line: 10,
            sku: 'STRAY"QUOTE,1,1,1',
            outcome: 'rejected',
            message: 'A cell with a quote in it must be in quotes, and its quote doubled.',
          },
          { line: 12, sku: 'LAST', outcome: 'created', message: 'physical 1, buffer 0' },
        ],
        created: 2,
        changed: 1,
        unchanged: 1,
        rejected: 6,
      });
      expect(await api.stock('NEW')).toMatchObject({
        physical: 5,
        buffer: 1,
        lowStockThreshold: 2,
        broadcast: 4,
      });
      expect(await api.stock('OLD')).toMatchObject({
        physical: 9,
        buffer: 1,
        lowStockThreshold: 2,
        version: 2,
      });
      expect(await api.stock('SAME')).toMatchObject({ version: 1 });
      for (const sku of ['BAD', 'BLANK', 'BUFFERED', 'STRAY', 'STRAY"QUOTE'])
        expect((await api.call('GET', `/api/inventory/${encodeURIComponent(sku)}`)).status).toBe(404);
    });

    it('never pushes 0 to Amazon for an empty cell, however often the file is sent', async () => {
      const file = `${HEADER}\nTYPO,,,\nTYPO-2,,4,\nFINE,6,,\n`;
      const before = await everything(store);
      const tried = await sendFile(api, file, { query: '?dryRun=true' });
      expect(difference(before, await everything(store))).toEqual([]);
      expect((await sendFile(api, file)).body).toEqual(tried.body);
      const again = await sendFile(api, file, { query: '?repeat=true' });
      for (const { body } of [tried, again])
        expect(body.rows.slice(0, 2)).toEqual([
          { line: 2, sku: 'TYPO', outcome: 'rejected', message: NEEDS_PHYSICAL },
          { line: 3, sku: 'TYPO-2', outcome: 'rejected', message: NEEDS_PHYSICAL },
        ]);
      expect(again.body).toMatchObject({ created: 0, changed: 0, unchanged: 1, rejected: 2 });
      for (const sku of ['TYPO', 'TYPO-2'])
        expect((await api.call('GET', `/api/inventory/${sku}`)).status).toBe(404);
      await api.put('TYPO-2', { physical: 9 });
      const corrected = await sendFile(api, `${HEADER}\nTYPO,3,,\nTYPO-2,,4,\nFINE,6,,\n`);
      expect(corrected.body).toMatchObject({ created: 1, changed: 1, unchanged: 1, rejected: 0 });
      expect(await api.stock('TYPO-2')).toMatchObject({ physical: 9, buffer: 4, broadcast: 5 });
    });

    it('accepts the exported figure of an oversold SKU, and no other figure below zero', async () => {
      await api.put('SHORT', { physical: 1 });
      await api.webhook('orders/create', orderOf(lineOf('SHORT', 4)));
      const line = (await exported(api)).text.split('\r\n').find((one) => one.startsWith('SHORT,')) ?? '';
      expect(line).toMatch(/^SHORT,-3,0,0,,/);
      const shown = await sendFile(api, `${EXPORT_HEADER}${line}\r\n`);
      expect(shown.body.rows).toEqual([{ line: 2, sku: 'SHORT', outcome: 'unchanged' }]);
      const held = await sendFile(api, `${HEADER}\nSHORT,-3,2,\nSHORT-2,-1,,\n`);
      expect(held.body.rows).toMatchObject([
        { outcome: 'changed', message: 'buffer 0 → 2' },
        { outcome: 'rejected', message: expect.stringContaining('the SKU is not registered') as string },
      ]);
      const other = await sendFile(api, `${HEADER}\nSHORT,-9,5,\n`);
      expect(other.body.rows).toMatchObject([
        { outcome: 'rejected', message: expect.stringContaining('it is -3 now') as string },
      ]);
      expect(await api.stock('SHORT')).toMatchObject({ physical: -3, buffer: 2, broadcast: 0, version: 3 });
    });

    it('writes a ledger row that names its cause', async () => {
      await sendFile(api, `${HEADER}\nTRACED,5,1,2\n`);
      expect(await api.history('TRACED')).toMatchObject([
        {
          txId: expect.stringMatching(/^import:[0-9a-f]{32}:2$/) as string,
          action: 'import',
          status: 'completed',
          delta: 5,
          physicalAfter: 5,
          bufferAfter: 1,
          lowStockThresholdAfter: 2,
          broadcastAfter: 4,
          actor: 'api',
          cause: { reason: 'line 2 of an imported file' },
        },
      ]);
    });

    it('as a dry run reports the same and writes nothing', async () => {
      await api.put('TRIED', { physical: 4 });
      await api.put('SAME-19', { physical: 19 });
      const file = 'sku;physical\nTRIED;5\nTRIED-NEW;1\nSAME-19;19\n=bad;x\nTRIED;6\n';
      const before = await everything(store);
      const tried = await sendFile(api, file, { query: '?dryRun=true' });
      expect(difference(before, await everything(store))).toEqual([]);
      const done = await sendFile(api, file, { query: '?dryRun=false' });
      expect(tried.body).toEqual(done.body);
      expect(outcomes(done)).toEqual([
        '2 TRIED changed',
        '3 TRIED-NEW created',
        '4 SAME-19 unchanged',
        '5 =bad rejected',
        '6 TRIED rejected',
      ]);
      const afterwards = await sendFile(api, file, { query: '?dryRun=true' });
      expect(afterwards.body).toEqual((await sendFile(api, file, { query: '?repeat=true' })).body);
      expect(afterwards.body).toMatchObject({ created: 0, changed: 0, unchanged: 3, rejected: 2 });
    });

    it('counts the same file again as a new fact, and the file of the last import only when it is asked to', async () => {
      await api.put('KEPT', { physical: 10 });
      const file = `${HEADER}\nKEPT,10,0,\nGROWN,10,0,\n`;
      expect(outcomes(await sendFile(api, file))).toEqual(['2 KEPT unchanged', '3 GROWN created']);
      await api.webhook('orders/create', orderOf(lineOf('KEPT', 3), lineOf('GROWN', 4)));
      const before = await everything(store);
      const second = await startTestService(store, { RUN_JOBS: 'false' });
      try {
        for (const instance of [api, second.api]) {
          const again = await sendFile<ImportReport & { code?: string; message?: string }>(instance, file);
          expect([again.status, again.body.code]).toEqual([409, 'import_repeated']);
          expect(again.body.message).toContain('?repeat=true');
        }
      } finally {
        await second.service.stop();
      }
      const tried = await sendFile(api, file, { query: '?dryRun=true' });
      expect(outcomes(tried)).toEqual(['2 KEPT changed', '3 GROWN changed']);
      expect(difference(before, await everything(store))).toEqual([]);
      expect((await sendFile(api, file, { query: '?repeat=true' })).body).toEqual(tried.body);
      expect(await api.stock('KEPT')).toMatchObject({ physical: 10 });
      await api.webhook('orders/create', orderOf(lineOf('KEPT', 4)));
      // The former file undoes a wrong one, and is no repeat.
      await sendFile(api, `${HEADER}\nKEPT,90,0,\n`);
      expect(outcomes(await sendFile(api, file))).toEqual(['2 KEPT changed', '3 GROWN unchanged']);
      expect(await api.stock('KEPT')).toMatchObject({ physical: 10, version: 6 });
    });

    it('with an Idempotency-Key is answered again, and the key takes no other file', async () => {
      const headers = { 'idempotency-key': 'count-17' };
      const file = `${HEADER}\nKEYED,10,2,1\nKEYED-2,x,,\nTRUE,1,,\n`;
      const first = await sendFile(api, file, { headers });
      expect(outcomes(first)).toEqual(['2 KEYED created', '3 KEYED-2 rejected', '4 TRUE rejected']);
      await api.webhook('orders/create', orderOf(lineOf('KEYED', 4)));
      await sendFile(api, `${HEADER}\nKEYED-3,1,,\n`);
      const before = await everything(store);
      for (const query of ['', '?dryRun=true', '?repeat=true'])
        expect((await sendFile(api, file, { headers, query })).body).toEqual(first.body);
      const other = await sendFile<ImportReport & { code?: string }>(api, `${file}\n`, { headers });
      expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
      expect((await sendFile(api, file, { headers: { 'idempotency-key': 'a b' } })).status).toBe(400);
      expect(difference(before, await everything(store))).toEqual([]);
      const next = await sendFile(api, file, { headers: { 'idempotency-key': 'count-18' } });
      expect(outcomes(next)[0]).toBe('2 KEYED changed');
      expect(await api.stock('KEYED')).toMatchObject({ physical: 10, version: 3 });
    });

    it('takes files as spreadsheets write them, and no SKU that a spreadsheet has changed', async () => {
      await api.put('MUG-BLUE', { physical: 1 });
      await api.put('00123', { physical: 1 });
      await api.put(' PADDED ', { physical: 1 });
      await api.put('Mar-01', { physical: 1 });
      const file = [
        'sep=;',
        'SKU;Title;Physical;Buffer;;',
        '\u00a0MUG-BLUE ;Mug;12,0;2;;',
        'mug-blue;;1;;;',
        '123;;1;;;',
        ' PADDED ;;3;;;',
        'PADDED;;3;;;',
        'Mar-01;;4;;;',
        'Apr-01;;4;;;',
        'PLAIN-NEW;;5;;;',
        'plain-new;;5;;;',
        'MUG-BLUE;;13;;;',
        ';;;;;',
        '',
      ].join('\r\n');
      const tried = await sendFile(api, file, { query: '?dryRun=true' });
      const done = await sendFile(api, file);
      expect(done.body).toEqual(tried.body);
      expect(done.body.ignoredColumns).toEqual(['Title']);
      expect(outcomes(done)).toEqual([
        '3 MUG-BLUE changed',
        '4 mug-blue rejected',
        '5 123 rejected',
        '6  PADDED  changed',
        '7 PADDED rejected',
        '8 Mar-01 changed',
        '9 Apr-01 rejected',
        '10 PLAIN-NEW created',
        '11 plain-new rejected',
        '12 MUG-BLUE rejected',
      ]);
      const messages = done.body.rows.map(({ message = '' }) => message);
      for (const [index, text] of [
        [1, 'Registered is MUG-BLUE'],
        [2, 'Registered is 00123'],
        [4, 'Registered is ␠PADDED␠'],
        [6, 'looks like a date'],
        [8, 'line 10 has PLAIN-NEW'],
        [9, 'The SKU is on line 3 already.'],
      ] as const)
        expect(messages[index]).toContain(text);
      expect(await api.stock('MUG-BLUE')).toMatchObject({ physical: 12, buffer: 2 });
    });

    it('sent to two instances at once moves each SKU once', async () => {
      const second = await startTestService(store, { RUN_JOBS: 'false' });
      try {
        const skus = numbered('BOTH', 400);
        const file = `sku,physical\n${skus.map((sku) => `${sku},7`).join('\n')}`;
        const reports = await Promise.all([sendFile(api, file), sendFile(second.api, file)]);
        // One begins the import, and the other continues it, or is refused if it has ended.
        expect(reports.map(({ status }) => status)).toContain(200);
        const created = reports
          .flatMap(({ status, body }) => (status === 409 ? [] : body.rows))
          .filter(({ outcome }) => outcome === 'created');
        expect(created.map(({ sku }) => sku).sort()).toEqual(skus);
        for (const sku of skus.slice(0, 20))
          expect(await api.stock(sku)).toMatchObject({ physical: 7, version: 1 });
      } finally {
        await second.service.stop();
      }
    });

    it('of 2,500 rows is imported and exported completely, and every figure is proven', async () => {
      const skus = numbered('BULK', 2500);
      const file = `${HEADER}\r\n${skus.map((sku, index) => `${sku},${index},1,`).join('\r\n')}\r\n`;
      const answer = await sendFile(api, file);
      expect(answer.body).toMatchObject({ created: 2500, changed: 0, unchanged: 0, rejected: 0 });
      expect(answer.body.rows.map(({ sku }) => sku)).toEqual(skus);
      const lines = (await exported(api)).text.split('\r\n').filter((line) => line.startsWith('BULK-'));
      expect(lines.map((line) => line.split(',').slice(0, 4).join(',')).sort()).toEqual(
        skus.map((sku, index) => `${sku},${index},1,${Math.max(0, index - 1)}`),
      );
      const again = await sendFile(api, file, { query: '?repeat=true' });
      expect(again.body).toMatchObject({ created: 0, changed: 0, unchanged: 2500 });
      const printed: string[] = [];
      const exitCode = await runVerify(
        ['--json'],
        { PATH: process.env.PATH, ...store.env },
        { out: (text) => printed.push(text), err: (text) => printed.push(text) },
      );
      expect([exitCode, JSON.parse(printed.join('\n'))]).toMatchObject([0, { proven: true, violations: [] }]);
    });

    it('runs alone; a second one is refused and can follow it', async () => {
      const files = ['ONE', 'TWO'].map(
        (prefix) =>
          `sku,physical\n${numbered(prefix, 300)
            .map((sku) => `${sku},1`)
            .join('\n')}`,
      );
      const answers = await Promise.all(
        files.map((file) => sendFile<ImportReport & { code?: string }>(api, file)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe('import_under_way');
      for (const [index, file] of files.entries())
        if (answers[index]?.status === 409) expect((await sendFile(api, file)).status).toBe(200);
      expect(await api.stock('TWO-00299')).toMatchObject({ physical: 1, version: 1 });
    });
  });

  describe('refused as a whole, with nothing written, is', () => {
    let before: string[];
    beforeAll(async () => {
      before = await everything(store);
    });
    afterAll(async () => {
      expect(difference(before, await everything(store))).toEqual([]);
    });

    const file = `${HEADER}\nREFUSED,1,1,1\n`;
    const tooManyRows = `sku,physical\n${'A,1\n'.repeat(100_001)}`;
    const tooLarge = `${HEADER}\n${'R,1,1,1\n'.repeat(1_250_001)}`;

    it.each([
      ['JSON', '{"sku":"REFUSED","physical":1}', 'application/json', 415, 'unsupported_media_type'],
      ['broken JSON', '{', 'application/json', 415, 'unsupported_media_type'],
      ['plain text', file, 'text/plain', 415, 'unsupported_media_type'],
      ['a workbook', file, 'application/vnd.ms-excel', 415, 'unsupported_media_type'],
      ['another charset', file, 'text/csv; charset=iso-8859-1', 415, 'unsupported_media_type'],
      ['a file without a header', 'REFUSED,1,1,1\n', 'text/csv', 400, 'bad_request'],
      ['an empty file', '', 'text/csv', 400, 'bad_request'],
      ['a misspelled column', 'sku,physcal,buffer\nREFUSED,1,1\n', 'text/csv', 400, 'bad_request'],
      ['more rows than 100,000', tooManyRows, 'text/csv', 413, 'too_large'],
      ['more than ten megabytes', tooLarge, 'text/csv', 413, 'too_large'],
    ])('%s', async (_case, body, type, status, code) => {
      const answer = await sendFile<{ code: string; requestId: string }>(api, body, { type });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    });

    it('a request without a body', async () => {
      expect(await api.call('POST', '/api/inventory/import')).toMatchObject({ status: 415 });
    });

    it('text that is not UTF-8', async () => {
      const response = await fetch(`${api.url}/api/inventory/import`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: Buffer.from('sku,physical\nÄ,1\n', 'latin1'),
      });
      expect(response.status).toBe(400);
    });

    it.each([
      '?dryRun=yes',
      '?dryRun=',
      '?dryRun=TRUE',
      '?dryRun=1',
      '?dryRun=true&dryRun=false',
      '?dryrun=true',
      '?repeat=1',
    ])('the query %s', async (query) => {
      expect(await sendFile(api, file, { query })).toMatchObject({
        status: 400,
        body: { code: 'bad_request' },
      });
    });

    it('CSV where JSON is asked for', async () => {
      const answer = await api.call('PUT', '/api/inventory/REFUSED', file, { 'content-type': 'text/csv' });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
      const large = await api.call('PUT', '/api/inventory/REFUSED', tooManyRows.repeat(3), {
        'content-type': 'text/csv',
      });
      expect(large.status).toBe(413);
    });
  });

  it('accepts a larger body than other requests', async () => {
    const file = `sku,physical,updatedAt\nLARGE,1,${'x'.repeat(9_000_000)}\n`;
    expect(await sendFile(api, file)).toMatchObject({ status: 200, body: { created: 1 } });
  });
});
