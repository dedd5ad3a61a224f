import { SKU_PATTERN } from '../../../platform/sku-pattern';
import {
  type ByteLine,
  type LineReader,
  MAX_LINE_BYTES,
  readLines,
  withoutByteOrderMark,
} from '../report-text/byte-lines';
import { decodeEntities } from '../report-text/html-entities';
import { lineDecoder, type LineDecoder } from '../report-text/report-charset';
import { type CatalogueHeader, NotACatalogueReport, readCatalogueHeader } from './catalogue-header';

/** One listing of the seller, as far as it decides what is sold under its seller SKU. */
export interface CatalogueRow {
  readonly sellerSku: string;
  /** Whose stock it sells; undefined when Amazon names no channel, as for drafts. */
  readonly fulfilledBy: 'merchant' | 'amazon' | undefined;
  /** A draft that cannot be sold yet. */
  readonly isIncomplete: boolean;
}

/** One line under the header: a row, or why it cannot be read. `line` counts from 1, and the header is line 1. */
export type CatalogueLine =
  | { readonly kind: 'row'; readonly line: number; readonly row: CatalogueRow }
  | { readonly kind: 'unreadable'; readonly line: number; readonly problem: string };

/**
 * Encodings that are tried after the one that the document names, until the header can be read: Japan's reports are in
 * Shift_JIS and China's sellers' in GB 18030, and not every document says so.
 */
const OTHER_CHARSETS = ['shift_jis', 'gb18030'] as const;

/**
 * Reads a report of all listings (`GET_MERCHANT_LISTINGS_ALL_DATA`) as it arrives; at most a chunk and a line of it are in
 * memory. A line that cannot be read is returned as such, and reading continues. Throws `NotACatalogueReport` at the
 * header, and the errors of `chunks`. `charset` is the one that the document's `Content-Type` names.
 */
export function readCatalogue(
  chunks: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<CatalogueLine, void, undefined> {
  return readLines(chunks, new CatalogueLineReader(charset));
}

class CatalogueLineReader implements LineReader<CatalogueLine> {
  private line = 0;
  private header: CatalogueHeader | undefined;
  private decode: LineDecoder;

  constructor(charset: string | undefined) {
    this.decode = lineDecoder(charset);
  }

  /** Undefined for the header and for an empty line. */
  read(bytes: ByteLine): CatalogueLine | undefined {
    this.line += 1;
    if (this.header === undefined) {
      this.header = this.readHeader(bytes ?? Buffer.alloc(0));
      return undefined;
    }
    if (bytes === undefined) return this.unreadable(`The line is over ${MAX_LINE_BYTES} bytes long.`);
    return bytes.length === 0 ? undefined : this.readRow(this.decode(bytes), this.header);
  }

  /** A report without any line has no header either. */
  end(): void {
    if (this.header === undefined) readCatalogueHeader('');
  }

  private readHeader(bytes: Buffer): CatalogueHeader {
    const line = withoutByteOrderMark(bytes);
    try {
      return readCatalogueHeader(this.decode(line));
    } catch (error) {
      for (const decode of OTHER_CHARSETS.map(lineDecoder)) {
        const header = headerIn(decode(line));
        if (header === undefined) continue;
        this.decode = decode;
        return header;
      }
      throw error;
    }
  }

  /**
   * Quotes mean nothing: a lone one in a name must not swallow the next lines. A tab in a name moves the columns, so that
   * the line has too many fields; a shorter one is complete when a tool trimmed its trailing tabs.
   */
  private readRow(text: string, { width, places }: CatalogueHeader): CatalogueLine {
    const fields = text.split('\t');
    const sellerSku = fields[places['seller-sku']];
    const channel = fields[places['fulfillment-channel']]?.trim();
    if (fields.length > width || sellerSku === undefined || channel === undefined)
      return this.unreadable(`The line has ${fields.length} fields where the header has ${width}.`);
    const sku = decodeEntities(sellerSku);
    if (sku.trim() === '' || !SKU_PATTERN.test(sku))
      return this.unreadable('seller-sku must be 1 to 40 characters, none of them a control character.');
    if (!/^(?:DEFAULT|AMAZON(?:_\w+)?|)$/i.test(channel))
      return this.unreadable('fulfillment-channel must be DEFAULT or begin with AMAZON.');
    const row: CatalogueRow = {
      sellerSku: sku,
      fulfilledBy: channel === '' ? undefined : channel.toUpperCase() === 'DEFAULT' ? 'merchant' : 'amazon',
      isIncomplete: fields[places.status]?.trim().toLowerCase() === 'incomplete',
    };
    return { kind: 'row', line: this.line, row };
  }

  private unreadable(problem: string): CatalogueLine {
    return { kind: 'unreadable', line: this.line, problem };
  }
}

function headerIn(line: string): CatalogueHeader | undefined {
  try {
    return readCatalogueHeader(line);
  } catch (error) {
    if (error instanceof NotACatalogueReport) return undefined;
    throw error;
  }
}
