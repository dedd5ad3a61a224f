/** The longest line that is kept, in bytes: fifty times a real one. A longer one is no row of a report. */
export const MAX_LINE_BYTES = 64 * 1024;

/** A line without its end, or undefined when it was too long to be kept. */
export type ByteLine = Buffer | undefined;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts a stream of bytes into lines that end in LF, CRLF or with the file. The cut comes before the decoding: in
 * UTF-8, Windows code pages and Shift_JIS alike, the byte of LF is never a part of another character.
 * Returned-unit path: readReturns -> readLines -> LineSplitter. ADR 9.
 */
export class LineSplitter {
  private parts: Buffer[] = [];
  private held = 0;
  private tooLong = false;

  /** How much of an unfinished line is held, in bytes; never more than `MAX_LINE_BYTES`. */
  get heldBytes(): number {
    return this.held;
  }

  /** The lines that these bytes complete. They are views of `chunk`: read each before the next is asked for. */
  *push(chunk: Uint8Array): Generator<ByteLine> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      yield this.finish(bytes.subarray(start, end));
      start = end + 1;
    }
    this.hold(bytes.subarray(start));
  }

  /** The last line, when the file does not end with an end of line. */
  *end(): Generator<ByteLine> {
    if (this.held > 0 || this.tooLong) yield this.finish(Buffer.alloc(0));
  }

  private hold(part: Buffer): void {
    if (part.length === 0 || this.tooLong) return;
    if (this.held + part.length > MAX_LINE_BYTES) {
      this.reset(true);
      return;
    }
    // A copy, so that twenty bytes do not keep the whole chunk in memory.
    this.parts.push(Buffer.from(part));
    this.held += part.length;
  }

  private finish(last: Buffer): ByteLine {
    const tooLong = this.tooLong || this.held + last.length > MAX_LINE_BYTES;
    const line = this.held === 0 || tooLong ? last : Buffer.concat([...this.parts, last]);
    this.reset(false);
    if (tooLong) return undefined;
    return line[line.length - 1] === CR ? line.subarray(0, -1) : line;
  }

  private reset(tooLong: boolean): void {
    this.parts = [];
    this.held = 0;
    this.tooLong = tooLong;
  }
}

/** The first line of a file without the mark that may stand before it. */
export function withoutByteOrderMark(bytes: Buffer): Buffer {
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return isMarked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}

/** Reads the lines of one report, in their order. */
export interface LineReader<Line> {
  /** Undefined for a line that is not passed on, such as the header. */
  read(bytes: ByteLine): Line | undefined;
  /** The report has ended. */
  end(): void;
}

/** What a reader makes of each line of a stream of bytes. Throws what the reader throws, and the errors of `chunks`. */
export async function* readLines<Line>(
  chunks: AsyncIterable<Uint8Array>,
  lines: LineReader<Line>,
): AsyncGenerator<Line, void, undefined> {
  const splitter = new LineSplitter();
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
