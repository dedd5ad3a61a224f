import { SKU_PATTERN } from '../../../platform/sku-pattern';
import { decodeEntities } from '../report-text/html-entities';
import { readReturnDate, RETURN_DATE_FORMS } from './return-date';
import { type ReturnsColumn, type ReturnsHeader } from './returns-header';
import { MAX_TEXT_LENGTH } from '../http/safe-text';

/**
 * One row of the report: the fields that a decision or a person needs. The buyer's comments are left out, because they
 * contain personal data.
 */
export interface ReturnsRow {
  /** When the fulfilment centre processed the return, as ISO 8601 in UTC with milliseconds. */
  readonly returnedAt: string;
  /** Empty when Amazon gives none; other text than Amazon's numbers for orders of other channels. */
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  /** As Amazon writes it, never empty: only the exact `SELLABLE` is sellable. */
  readonly disposition: string;
  /** These are undefined when the report leaves them empty. */
  readonly reason: string | undefined;
  readonly status: string | undefined;
  readonly licensePlateNumber: string | undefined;
}

/**
 * One line under the header: a row, or why it cannot be read (the column and what it must contain, never what it does
 * contain). `line` counts from 1, and the header is line 1; `fingerprint` is a digest of its bytes.
 */
export type ReturnsLine = ReadRow | (UnreadableRow & { readonly fingerprint: string });

interface ReadRow {
  readonly kind: 'row';
  readonly line: number;
  readonly row: ReturnsRow;
}

interface UnreadableRow {
  readonly kind: 'unreadable';
  readonly line: number;
  readonly problem: string;
}

const QUANTITY = /^\d{1,7}$/;
const MAX_QUANTITY = 1_000_000;
/** Order numbers have 19 characters and plates 14; a longer text belongs to another column. */
const MAX_ID_LENGTH = 100;
const LICENSE_PLATE = /^LPN[A-Z0-9]/;

/** Columns into which a lost field moves a plate; a SKU may look like a plate, because sellers reuse plates as SKUs. */
const PLATELESS_COLUMNS = ['fulfillment-center-id', 'reason', 'status'] as const;

const ID_COLUMNS = [
  'order-id',
  'license-plate-number',
  'fnsku',
  'asin',
  'fulfillment-center-id',
  'detailed-disposition',
] as const;

/** A line with an entity or, apart from the tabs, a control character. */
const UNTIDY = /&|[^\P{Cc}\t]/u;

/**
 * Reads rows under one header.
 * Returned-unit path: readReturns -> ReturnsRowReader -> ReportIntakeService. ADR 9.
 */
export class ReturnsRowReader {
  constructor(private readonly header: ReturnsHeader) {}

  /** Reads one line. Quotes mean nothing: a lone one in a title must not swallow the next lines. */
  read(line: string, lineNumber: number): ReadRow | UnreadableRow {
    const unreadable = (problem: string): UnreadableRow => ({
      kind: 'unreadable',
      line: lineNumber,
      problem,
    });
    const fields = line.split('\t');
    const untidy = UNTIDY.test(line);
    const text = (column: ReturnsColumn): string => tidied(fields[this.header.places[column]], untidy);
    if (fields.length !== this.header.width && !this.isTrimmed(fields, text)) {
      return unreadable(`The line has ${fields.length} fields where the header has ${this.header.width}.`);
    }
    const returnedAt = readReturnDate(text('return-date'));
    if (returnedAt === undefined) return unreadable(`return-date must be ${RETURN_DATE_FORMS}.`);
    const sku = decodeEntities(fields[this.header.places.sku] ?? '');
    if (sku.trim() === '') return unreadable('sku is empty.');
    if (!SKU_PATTERN.test(sku))
      return unreadable('sku must be 1 to 40 characters, none of them a control character.');
    const digits = text('quantity');
    const quantity = QUANTITY.test(digits) ? Number(digits) : 0;
    if (quantity < 1 || quantity > MAX_QUANTITY) {
      return unreadable(`quantity must be a whole number from 1 to ${MAX_QUANTITY}.`);
    }
    const disposition = text('detailed-disposition');
    if (disposition === '') return unreadable('detailed-disposition is empty.');
    const tooLong = ID_COLUMNS.find((column) => text(column).length > MAX_ID_LENGTH);
    if (tooLong !== undefined) return unreadable(`${tooLong} is longer than ${MAX_ID_LENGTH} characters.`);
    const row: ReturnsRow = {
      returnedAt,
      orderId: text('order-id'),
      sku,
      quantity,
      disposition,
      reason: text('reason').slice(0, MAX_TEXT_LENGTH) || undefined,
      status: text('status').slice(0, MAX_TEXT_LENGTH) || undefined,
      licensePlateNumber: text('license-plate-number') || undefined,
    };
    return { kind: 'row', line: lineNumber, row };
  }

  /**
   * A shorter line is complete when a tool trimmed its trailing tabs: then its last field is not empty, and only optional
   * columns are missing. If instead a field in the middle is missing, the columns have moved, which shows in a license
   * plate in another column.
   */
  private isTrimmed(fields: readonly string[], text: TextOf): boolean {
    const { width, neededWidth } = this.header;
    if (fields.length > width || fields.length < neededWidth || fields.at(-1)?.trim() === '') return false;
    return !PLATELESS_COLUMNS.some((column) => LICENSE_PLATE.test(text(column)));
  }
}

type TextOf = (column: ReturnsColumn) => string;

function tidied(field: string | undefined, untidy: boolean): string {
  if (field === undefined) return '';
  return (untidy ? decodeEntities(field).replace(/\p{Cc}+/gu, ' ') : field).trim();
}
