import fc from 'fast-check';
import { MAX_LINE_BYTES } from '../report-text/byte-lines';
import { NotAReturnsReport } from './returns-header';
import { readReturns } from './returns-report';
import { type ReturnsLine } from './returns-row';

const HEADER =
  'return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\t' +
  'detailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments';

const rowOf = (sku: string, comment = '', day = '2026-10-02T09:15:00+00:00') =>
  [
    day,
    '112-1',
    sku,
    'B0K',
    'X0K',
    'Kettle 1 l',
    '1',
    'BER3',
    'SELLABLE',
    'OTHER',
    'Reimbursed',
    '',
    comment,
  ].join('\t');

async function* chunked(...chunks: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks)
    yield await Promise.resolve(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
}

async function read(chunks: AsyncIterable<Uint8Array>, charset?: string): Promise<ReturnsLine[]> {
  const lines: ReturnsLine[] = [];
  for await (const line of readReturns(chunks, charset)) lines.push(line);
  return lines;
}

/** Each line as `number:SKU`, or `number:problem`. */
const brief = (lines: readonly ReturnsLine[]) =>
  lines.map((each) => `${each.line}:${each.kind === 'row' ? each.row.sku : each.problem}`);

describe('reading a returns report', () => {
  it.each([
    ['CRLF', '\r\n', '\r\n'],
    ['LF', '\n', '\n'],
    ['a last line without an end', '\r\n', ''],
  ])('reads lines with %s and counts the header as line 1', async (_, eol, last) => {
    const file = [HEADER, rowOf('A'), rowOf('B', 'as described')].join(eol) + last;
    expect(brief(await read(chunked(file)))).toEqual(['2:A', '3:B']);
  });

  it('strips a byte order mark, also when the charset says otherwise', async () => {
    const file = `\ufeff${HEADER}\n${rowOf('A')}\n`;
    expect(brief(await read(chunked(file)))).toEqual(['2:A']);
    expect(brief(await read(chunked(file), 'Cp1252'))).toEqual(['2:A']);
  });

  it('skips empty lines and counts them', async () => {
    expect(brief(await read(chunked(`${HEADER}\n\n${rowOf('A')}\n\r\n${rowOf('B')}\n\n`)))).toEqual([
      '3:A',
      '5:B',
    ]);
  });

  it('finds nothing under a lone header', async () => {
    expect(await read(chunked(HEADER))).toEqual([]);
  });

  it('continues after lines that it cannot read', async () => {
    const file = [
      HEADER,
      rowOf('A'),
      `${rowOf('B')}\tand more`,
      rowOf('C', '', '02-10-2026'),
      'x'.repeat(MAX_LINE_BYTES + 1),
      rowOf('D'),
    ].join('\n');
    expect(brief(await read(chunked(file)))).toEqual([
      '2:A',
      '3:The line has 14 fields where the header has 13.',
      '4:return-date must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or an offset such as +00:00.',
      `5:The line is over ${MAX_LINE_BYTES} bytes long.`,
      '6:D',
    ]);
  });

  it('loses no row to a lone quote', async () => {
    const file = [HEADER, rowOf('A', '"never closed'), rowOf('B'), rowOf('C', '"')].join('\n');
    expect(brief(await read(chunked(file)))).toEqual(['2:A', '3:B', '4:C']);
  });

  it('loses no row to a comment that is not in the charset of the file', async () => {
    const broken = Buffer.from([0x41, 0xff, 0xc3, 0x28, 0x81, 0xe9]);
    for (const charset of [undefined, 'UTF-8', 'Cp1252', 'Shift_JIS']) {
      const file = [Buffer.from(`${HEADER}\n${rowOf('A')}`), broken, Buffer.from(`\n${rowOf('B')}\n`)];
      expect(brief(await read(chunked(...file), charset))).toEqual(['2:A', '3:B']);
    }
  });

  it('reads a SKU by the charset of the file, and by its own bytes without one', async () => {
    const cp1252 = Buffer.from(`${HEADER}\n${rowOf('CAF\u00c9')}\n`, 'latin1');
    expect(brief(await read(chunked(cp1252), 'Cp1252'))).toEqual(['2:CAFÉ']);
    expect(brief(await read(chunked(cp1252)))).toEqual(['2:CAFÉ']);
    expect(brief(await read(chunked(`${HEADER}\n${rowOf('CAFÉ')}\n`)))).toEqual(['2:CAFÉ']);
  });

  it.each([
    ['an empty document', ['']],
    ['no chunk at all', []],
    ['an error text', ['We could not make this report.\nTry again.']],
    ['a header without sku', [HEADER.replace('\tsku\t', '\tstock-number\t')]],
    ['a header that never ends', ['x'.repeat(MAX_LINE_BYTES), 'xx\n', rowOf('A')]],
  ])('refuses %s', async (_, chunks) => {
    await expect(read(chunked(...chunks))).rejects.toBeInstanceOf(NotAReturnsReport);
  });

  it('throws the error of the download, after the rows before', async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEADER}\n${rowOf('A')}\n${rowOf('B')}`);
      await Promise.reject(new Error('broke off'));
    }
    const seen: ReturnsLine[] = [];
    const reading = (async () => {
      for await (const line of readReturns(breaking(), undefined)) seen.push(line);
    })();
    await expect(reading).rejects.toThrow('broke off');
    expect(brief(seen)).toEqual(['2:A']);
  });
});

describe('a report that comes in chunks', () => {
  it('reads the same however it is cut, also inside a character or an end of line', async () => {
    const piece = fc.constantFrom(
      `${rowOf('A')}\r\n`,
      `${rowOf('GRÜN 📦', 'déjà vu – “ok”')}\n`,
      `${rowOf('B')}\tmore\n`,
      '\n',
      'half a row\t1',
      Buffer.from(`${rowOf('CAF\u00c9')}\r\n`, 'latin1'),
      `${rowOf('C&amp;A', 'Won&#39;t')}\r\n`,
      Buffer.from([0xff, 0x0d, 0xe2, 0x82]),
    );
    const file = fc
      .tuple(fc.constantFrom('', '\ufeff'), fc.constantFrom('\n', '\r\n'), fc.array(piece, { maxLength: 12 }))
      .map(([mark, eol, pieces]) =>
        Buffer.concat([mark, HEADER, eol, ...pieces].map((part) => Buffer.from(part as string))),
      );
    const cuts = fc.array(fc.nat(4_000), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        file,
        cuts,
        fc.constantFrom(undefined, 'UTF-8', 'Cp1252'),
        async (bytes, at, charset) => {
          const places = [
            0,
            ...at.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b),
            bytes.length,
          ];
          const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index] ?? 0, end));
          expect(await read(chunked(...chunks), charset)).toEqual(await read(chunked(bytes), charset));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reads the same one byte at a time', async () => {
    const file = Buffer.from(`\ufeff${HEADER}\r\n${rowOf('GRÜN 📦', '“ok”')}\r\n${rowOf('B')}`);
    const bytes = Array.from(file, (_, index) => file.subarray(index, index + 1));
    expect(await read(chunked(...bytes))).toEqual(await read(chunked(file)));
  });

  it('returns every finished row of 200,000 before it reads more, so that none piles up in memory', async () => {
    const [rows, rowsInChunk] = [200_000, 400];
    const comment = 'The lid does not close – “tight” it is not. '.repeat(2);
    const chunk = Buffer.from(
      Array.from({ length: rowsInChunk }, (_, index) => `${rowOf(`SKU-${index}`, comment)}\r\n`).join(''),
    );
    let [asked, handedOut, waiting] = [0, 0, 0];
    async function* report(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from(`${HEADER}\r\n`));
      while (asked < rows) {
        waiting = Math.max(waiting, asked - handedOut);
        asked += rowsInChunk;
        yield chunk;
      }
    }
    for await (const line of readReturns(report(), 'UTF-8')) {
      const due = `SKU-${handedOut % rowsInChunk}`;
      if (line.kind === 'row' && line.row.sku === due && line.line === handedOut + 2) handedOut += 1;
    }
    expect(handedOut).toBe(rows);
    expect(waiting).toBe(0);
    expect((chunk.length * rows) / rowsInChunk).toBeGreaterThan(35_000_000);
  });

  it('stops the download when the reader stops', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(`${HEADER}\n`);
        for (;;) yield await Promise.resolve(Buffer.from(`${rowOf('A')}\n`));
      } finally {
        ended = true;
      }
    }
    for await (const line of readReturns(endless(), undefined)) if (line.line > 5) break;
    expect(ended).toBe(true);
  });
});
