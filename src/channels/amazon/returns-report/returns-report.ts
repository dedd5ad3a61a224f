import { createHash } from 'node:crypto';
import {
  type ByteLine,
  type LineReader,
  MAX_LINE_BYTES,
  readLines,
  withoutByteOrderMark,
} from '../report-text/byte-lines';
import { lineDecoder, type LineDecoder } from '../report-text/report-charset';
import { NotAReturnsReport, readHeader, REQUIRED_COLUMNS, type ReturnsHeader } from './returns-header';
import { ReturnsRowReader, type ReturnsLine } from './returns-row';

/**
 * Reads an FBA customer returns report as it arrives; at most a chunk and a line of it are in memory. A line that cannot
 * be read is returned as such, and reading continues. Throws `NotAReturnsReport` at the header, and the errors of `chunks`.
 * `charset` is the one that the document's `Content-Type` names.
 * Returned-unit path: AmazonReportsClient -> readReturns -> ReportIntakeService. ADR 9.
 */
export function readReturns(
  chunks: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<ReturnsLine, void, undefined> {
  return readLines(chunks, new ReturnsLineReader(lineDecoder(charset)));
}

function fingerprintOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

class ReturnsLineReader implements LineReader<ReturnsLine> {
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
    return readHeader(this.decode(withoutByteOrderMark(bytes)));
  }
}
