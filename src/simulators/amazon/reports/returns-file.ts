import { HOUR_MS } from '../../../platform/durations';
import { encodeCp1252 } from './cp1252';

/** The columns of `GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA` in Amazon's order. */
export const RETURN_COLUMNS = [
  'return-date',
  'order-id',
  'sku',
  'asin',
  'fnsku',
  'product-name',
  'quantity',
  'fulfillment-center-id',
  'detailed-disposition',
  'reason',
  'status',
  'license-plate-number',
  'customer-comments',
] as const;
type ReturnColumn = (typeof RETURN_COLUMNS)[number];

type Cell = string | number;

/** One row by column name. A missing column gets a default value; other names are columns that Amazon may add. */
export type ReturnRow = Readonly<Partial<Record<ReturnColumn, Cell>>> &
  Readonly<Record<string, Cell | undefined>>;

/** The format of the file. */
export interface ReturnsFileOptions {
  /** Default CRLF, as in Amazon's files. */
  readonly eol?: '\r\n' | '\n';
  /** Default false. Adds a byte order mark to UTF-8. */
  readonly bom?: boolean;
  /** Default Amazon's 13 columns. */
  readonly columns?: readonly string[];
  /** Default `utf-8`; Cp1252 has a question mark for each character that it lacks. */
  readonly encoding?: 'utf-8' | 'cp1252';
  /** The default `return-date` is an hour before this moment; default: the clock. */
  readonly now?: number;
}

/** Text is encoded in pieces of about this many characters, so that 40 MB are never one string. */
const PIECE_CHARACTERS = 1024 * 1024;

/** Writes rows as the bytes of a returns report. Cells are not escaped: a tab in a cell breaks its row. */
export function returnsFile(rows: Iterable<ReturnRow>, options: ReturnsFileOptions = {}): Buffer {
  const { eol = '\r\n', bom = false, columns = RETURN_COLUMNS, encoding = 'utf-8' } = options;
  const now = options.now ?? Date.now();
  const pieces: Buffer[] = bom && encoding === 'utf-8' ? [Buffer.from('\ufeff', 'utf8')] : [];
  let text = `${columns.join('\t')}${eol}`;
  let index = 0;
  for (const row of rows) {
    text += `${returnLine(row, columns, index, now)}${eol}`;
    index += 1;
    if (text.length > PIECE_CHARACTERS) {
      pieces.push(encodeText(text, encoding));
      text = '';
    }
  }
  pieces.push(encodeText(text, encoding));
  return Buffer.concat(pieces);
}

export function encodeText(text: string, encoding: 'utf-8' | 'cp1252'): Buffer {
  return encoding === 'cp1252' ? encodeCp1252(text) : Buffer.from(text, 'utf8');
}

/** One row as a line without its end; `index` makes the default order ids and plates unique. */
export function returnLine(row: ReturnRow, columns: readonly string[], index: number, now: number): string {
  return columns.map((column) => String(row[column] ?? defaultCell(column, row, index, now))).join('\t');
}

/** A moment as the column `return-date` shows it: to the second, with the offset of UTC. */
export function returnDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}

/** The rows of {@link manyReturns}. */
export interface ManyReturns {
  readonly count: number;
  /** The first return, in ms; the others follow `everyMs` (default 1000) apart. */
  readonly from: number;
  readonly everyMs?: number;
  /** Used in turn; default one SKU. */
  readonly skus?: readonly string[];
  /** Used in turn; default `SELLABLE`. */
  readonly dispositions?: readonly string[];
}

/** Rows of single units for {@link returnsFile}, each with its own order and plate. */
export function* manyReturns({
  count,
  from,
  everyMs = 1000,
  skus = [],
  dispositions = [],
}: ManyReturns): Generator<ReturnRow> {
  for (let index = 0; index < count; index += 1)
    yield {
      'return-date': returnDate(from + index * everyMs),
      sku: inTurn(skus, index, DEFAULT_SKU),
      'detailed-disposition': inTurn(dispositions, index, 'SELLABLE'),
    };
}

const DEFAULT_SKU = 'MUG-BLU-12OZ';

function inTurn(values: readonly string[], index: number, otherwise: string): string {
  return values[index % values.length] ?? otherwise;
}

function defaultCell(column: string, row: ReturnRow, index: number, now: number): string {
  switch (column) {
    case 'return-date':
      return returnDate(now - HOUR_MS);
    case 'order-id':
      return `111-${digits(Math.floor(index / 1e7) + 1)}-${digits((index % 1e7) + 1)}`;
    case 'sku':
      return DEFAULT_SKU;
    case 'asin':
      return 'B0TESTMUG1';
    case 'fnsku':
      return 'X001AAAA01';
    case 'product-name':
      return 'Stoneware Mug, Blue, 12 oz';
    case 'quantity':
      return '1';
    case 'fulfillment-center-id':
      return 'LEX1';
    case 'detailed-disposition':
      return 'SELLABLE';
    case 'reason':
      return 'UNWANTED_ITEM';
    case 'status':
      return (row['detailed-disposition'] ?? 'SELLABLE') === 'SELLABLE'
        ? 'Unit returned to inventory'
        : 'Reimbursed';
    case 'license-plate-number':
      return `LPNRRAA${digits(index + 1)}`;
    default:
      return '';
  }
}

function digits(value: number): string {
  return String(value).padStart(7, '0');
}
