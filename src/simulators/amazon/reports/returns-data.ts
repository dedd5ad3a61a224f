import { readFileSync } from 'node:fs';
import { readDate, readDateTime } from '../iso-time';
import { encodeText, RETURN_COLUMNS, returnLine, type ReturnRow } from './returns-file';

/** A returns file as text, bytes, pieces of bytes, or a path, which is read at once. */
export type ReturnsSource = string | Uint8Array | Iterable<Uint8Array> | { readonly path: string };

/** A half-open interval, in ms. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff', 'utf8');

/** An immutable returns file, indexed by line and return date. */
export class ReturnsData {
  /** The column names of the header line. */
  readonly columns: readonly string[];
  /** The number of lines below the header that are not blank. */
  readonly rowCount: number;
  private readonly headerEnd: number;
  /** The end of each line below the header. A blank line belongs to the line before it. */
  private readonly lineEnds: readonly number[];
  /** The return date of each line in ms; NaN where it cannot be read. */
  private readonly times: readonly number[];

  constructor(readonly bytes: Buffer) {
    const headerEnd = lineEnd(bytes, 0);
    const start = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    // Latin-1 decodes any bytes; the column names and dates are ASCII.
    const header = bytes.toString('latin1', start, headerEnd).trimEnd();
    this.columns = header === '' ? [] : header.split('\t');
    const dateColumn = this.columns.indexOf('return-date');
    const lineEnds: number[] = [];
    const times: number[] = [];
    let at = headerEnd;
    while (at < bytes.length) {
      const end = lineEnd(bytes, at);
      const line = bytes.toString('latin1', at, end).trimEnd();
      if (line !== '') {
        lineEnds.push(end);
        times.push(dateColumn < 0 ? NaN : timeOf(line.split('\t', dateColumn + 1)[dateColumn] ?? ''));
      } else if (lineEnds.length > 0) lineEnds[lineEnds.length - 1] = end;
      at = end;
    }
    this.headerEnd = headerEnd;
    this.lineEnds = lineEnds;
    this.times = times;
    this.rowCount = times.length;
  }

  /** A file with Amazon's columns and no row. */
  static empty(): ReturnsData {
    return new ReturnsData(Buffer.from(`${RETURN_COLUMNS.join('\t')}\r\n`, 'latin1'));
  }

  static from(source: ReturnsSource): ReturnsData {
    return new ReturnsData(bytesOf(source));
  }

  /** The number of rows in a report of the period: the returns in it, and the rows with an unreadable date. */
  countIn(period: Period): number {
    return this.times.reduce((count, time) => count + Number(isIn(time, period)), 0);
  }

  /** The header and the rows of the period, with their bytes unchanged. */
  cut(period: Period): Buffer {
    if (this.times.every((time) => isIn(time, period))) return this.bytes;
    const pieces = [this.bytes.subarray(0, this.headerEnd)];
    let start = this.headerEnd;
    for (const [index, end] of this.lineEnds.entries()) {
      if (isIn(this.times[index] ?? NaN, period)) pieces.push(this.bytes.subarray(start, end));
      start = end;
    }
    return Buffer.concat(pieces);
  }

  /** The file with more rows, in its own line ends; missing cells get default values. */
  append(rows: readonly ReturnRow[], encoding: 'utf-8' | 'cp1252', now: number): ReturnsData {
    if (this.columns.length === 0) return ReturnsData.empty().append(rows, encoding, now);
    const eol = this.bytes[this.headerEnd - 1] === LINE_FEED && !this.endsWithCrLf() ? '\n' : '\r\n';
    const text = rows
      .map((row, index) => `${returnLine(row, this.columns, this.rowCount + index, now)}${eol}`)
      .join('');
    const joint = this.bytes.at(-1) === LINE_FEED ? '' : eol;
    return new ReturnsData(Buffer.concat([this.bytes, encodeText(`${joint}${text}`, encoding)]));
  }

  private endsWithCrLf(): boolean {
    return this.bytes[this.headerEnd - 2] === 0x0d;
  }
}

function bytesOf(source: ReturnsSource): Buffer {
  if (typeof source === 'string') return Buffer.from(source, 'utf8');
  // A copy, so that a later change of the caller's bytes does not reach a report.
  if (ArrayBuffer.isView(source)) return Buffer.from(source);
  return 'path' in source ? readFileSync(source.path) : Buffer.concat([...source]);
}

function lineEnd(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(LINE_FEED, from);
  return found < 0 ? bytes.length : found + 1;
}

function timeOf(cell: string): number {
  return readDateTime(cell) ?? readDate(cell) ?? NaN;
}

function isIn(time: number, { from, until }: Period): boolean {
  return Number.isNaN(time) || (time >= from && time < until);
}
