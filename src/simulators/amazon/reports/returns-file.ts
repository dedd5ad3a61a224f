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
export type ReturnColumn = (typeof RETURN_COLUMNS)[number];

type Cell = string | number;

/** One row by column name; a column that is left out gets a realistic value, other names are columns yet unknown. */
export type ReturnRow = Readonly<Partial<Record<ReturnColumn, Cell>>> &
  Readonly<Record<string, Cell | undefined>>;

/** How the file is to be written. */
export interface ReturnsFileOptions {
  /** Default CRLF, as Amazon writes. */
  readonly eol?: '\r\n' | '\n';
  /** Default false. A byte order mark goes before UTF-8 only. */
  readonly bom?: boolean;
  /** Default the 13 of Amazon. The one lever for a column that is missing, moved or new. */
  readonly columns?: readonly string[];
  /** Default `utf-8`; Cp1252 writes a question mark for what it cannot hold. */
  readonly encoding?: 'utf-8' | 'cp1252';
  /** The moment from which the default `return-date` counts an hour back; default: the clock. */
  readonly now?: number;
}

const HOUR_MS = 3_600_000;
/** Text is encoded in pieces of about this many characters, so that 40 MB never stand as one string. */
const PIECE_CHARACTERS = 1024 * 1024;

/** Writes rows as the bytes of a returns report. A cell is written as it is: a tab inside it breaks its row. */
export function returnsFile(rows: Iterable<ReturnRow>, options: ReturnsFileOptions = {}): Buffer {
  const { eol = '\r\n', bom = false, columns = RETURN_COLUMNS, encoding = 'utf-8' } = options;
  const now = options.now ?? Date.now();
  const encode = (text: string): Buffer =>
    encoding === 'cp1252' ? encodeCp1252(text) : Buffer.from(text, 'utf8');
  const pieces: Buffer[] = bom && encoding === 'utf-8' ? [Buffer.from('\ufeff', 'utf8')] : [];
  let text = `${columns.join('\t')}${eol}`;
  let index = 0;
  for (const row of rows) {
    text += `${returnLine(row, columns, index, now)}${eol}`;
    index += 1;
    if (text.length > PIECE_CHARACTERS) {
      pieces.push(encode(text));
      text = '';
    }
  }
  pieces.push(encode(text));
  return Buffer.concat(pieces);
}

/** One row as a line without its end; `index` keeps the made-up order ids and plates apart. */
export function returnLine(row: ReturnRow, columns: readonly string[], index: number, now: number): string {
  return columns.map((column) => String(row[column] ?? defaultCell(column, row, index, now))).join('\t');
}

/** A moment as the column `return-date` shows it: to the second, with the offset of UTC. */
export function returnDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}

/** How {@link manyReturns} spreads its rows. */
export interface ManyReturns {
  readonly count: number;
  /** The first return, in ms; the others follow `everyMs` (default 1000) apart. */
  readonly from: number;
  readonly everyMs?: number;
  /** Taken in turn; default one SKU. */
  readonly skus?: readonly string[];
  /** Taken in turn; default `SELLABLE`. */
  readonly dispositions?: readonly string[];
}

/** Rows of single units, each with an order and a plate of its own, made one at a time for {@link returnsFile}. */
export function* manyReturns({
  count,
  from,
  everyMs = 1000,
  skus = [],
  dispositions = [],
}: ManyReturns): Generator<ReturnRow> {
  for (let index = 0; index < count; index += 1) {
    yield {
      'return-date': returnDate(from + index * everyMs),
      sku: inTurn(skus, index, DEFAULT_SKU),
      'detailed-disposition': inTurn(dispositions, index, 'SELLABLE'),
    };
  }
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
