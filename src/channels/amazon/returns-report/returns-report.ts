import { createHash } from 'node:crypto';
import { LineSplitter, MAX_LINE_BYTES, type ByteLine } from '../report-text/byte-lines';
import { lineDecoder, type LineDecoder } from '../report-text/report-charset';
import { NotAReturnsReport, readHeader, REQUIRED_COLUMNS, type ReturnsHeader } from './returns-header';
import { ReturnsRowReader, type ReturnsLine } from './returns-row';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads an FBA customer returns report as it arrives; at most a chunk and a line of it are in memory. A line that cannot
 * be read is returned as such, and reading continues. Throws `NotAReturnsReport` at the header, and the errors of `chunks`.
 * `charset` is the one that the document's `Content-Type` names.
 * Returned-unit path: AmazonReportsClient -> readReturns -> ReportIntakeService. ADR 9.
 */
export async function* readReturns(
  chunks: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<ReturnsLine, void, undefined> {
  const splitter = new LineSplitter();
  const lines = new LineReader(lineDecoder(charset));
  for await (const chunk of chunks) {
    for (const bytes of splitter.push(chunk)) {
      const line = lines.read(bytes);
      if (line !== undefined) yield line;
    }
  }
  for (const bytes of splitter.end()) {
    const line = lines.read(bytes);
    if (line !== undefined) yield line;
  }
  lines.end();
}

function fingerprintOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

class LineReader {
  private line = 0;
  private rows: ReturnsRowReader | undefined;

  constructor(private readonly decode: LineDecoder) {}

  /** Undefined for the header and for an empty line. */
  read(bytes: ByteLine): ReturnsLine | undefined {
    this.line += 1;
    if (this.rows === undefined) {
      this.rows = new ReturnsRowReader(this.header(bytes));
      return undefined;
    }
    if (bytes === undefined) {
      return {
        kind: 'unreadable',
        line: this.line,
        problem: `The line is over ${MAX_LINE_BYTES} bytes long.`,
        fingerprint: '',
      };
    }
    if (bytes.length === 0) return undefined;
    const read = this.rows.read(this.decode(bytes), this.line);
    return read.kind === 'row' ? read : { ...read, fingerprint: fingerprintOf(bytes) };
  }

  end(): void {
    if (this.rows === undefined) throw new NotAReturnsReport(REQUIRED_COLUMNS);
  }

  private header(bytes: ByteLine): ReturnsHeader {
    if (bytes === undefined) throw new NotAReturnsReport(REQUIRED_COLUMNS);
    const marked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    return readHeader(this.decode(marked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes));
  }
}
