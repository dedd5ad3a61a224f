import { type CsvColumns, type Header } from '../../csv-file/csv-header';
import { copyOf, type CsvRow, csvRows } from '../../csv-file/csv-rows';
import { unescapeFormula } from '../../csv-file/csv-text';
import { numberOf, type NumberColumn } from '../../csv-file/whole-number';
import { type ListingRule, MAX_COMPONENT_UNITS } from '../../domain/listing';
import { isRegistrableSku } from '../../domain/sku';
import { trimmedSku } from '../../domain/sku-spelling';
import { MAX_UNITS } from '../../domain/stock';

export const RULE_COLUMNS = ['percent', 'buffer', 'min', 'max', 'paused'] as const;
export type RuleColumn = (typeof RULE_COLUMNS)[number];
export type ListingColumn = 'sellerSku' | 'sku' | 'units' | RuleColumn;

/** The columns of a file of listings, in the order of an export. */
export const LISTING_COLUMNS: CsvColumns<ListingColumn> = {
  needed: ['sellerSku', 'sku', 'units'],
  optional: RULE_COLUMNS,
  rule: 'The first line must name the columns sellerSku, sku and units, and may name percent, buffer, min, max and paused',
};

/** The cells of a row that are about its listing; a part without content is absent. */
export type GivenRule = ListingRule & { readonly paused?: boolean };

/** A row of a file: one component of a listing. */
export interface ListingRow {
  readonly line: number;
  /** As the file has it, blanks included; empty where the row does not say to which listing it belongs. */
  readonly sellerSku: string;
  /** As the file has it, blanks included. */
  readonly sku: string;
  /** 0 where the row has a problem. */
  readonly units: number;
  readonly given: GivenRule;
  readonly problem?: string;
  /** The text of the line, where its quotes are wrong. */
  readonly raw?: string;
}

const UNITS: NumberColumn = { name: 'units', from: 1, to: MAX_COMPONENT_UNITS };
const NUMBERS = [
  { name: 'percent', from: 0, to: 100 },
  { name: 'buffer', from: 0, to: MAX_UNITS },
  { name: 'min', from: 0, to: MAX_UNITS },
  { name: 'max', from: 0, to: MAX_UNITS },
] as const;

/** Truth values as spreadsheets of six languages write them. */
const TRUE = /^(?:TRUE|WAHR|VRAI|VERDADERO|VERO|WAAR)$/i;
const FALSE = /^(?:FALSE|FALSCH|FAUX|FALSO|ONWAAR)$/i;

/** Reads the rows behind the header, one at a time. A row of empty cells is undefined. */
export function* listingRows(text: string, header: Header<ListingColumn>): Generator<ListingRow | undefined> {
  for (const row of csvRows(text, header)) yield row === undefined ? undefined : rowOf(row);
}

/** The columns that the header names. */
export function columnsIn({ columns }: Header<ListingColumn>): ReadonlySet<RuleColumn> {
  return new Set(RULE_COLUMNS.filter((column) => columns.includes(column)));
}

function rowOf({ line, cellOf, problem, raw }: CsvRow<ListingColumn>): ListingRow {
  const sellerSku = copyOf(unescapeFormula(cellOf('sellerSku')));
  const sku = copyOf(unescapeFormula(cellOf('sku')));
  const names = { line, sellerSku: trimmedSku(sellerSku) === '' ? '' : sellerSku, sku };
  const rejected = (why: string): ListingRow => ({ ...names, units: 0, given: {}, problem: why });
  if (raw !== undefined) return { ...rejected(problem ?? ''), raw };
  if (problem !== undefined) return rejected(problem);
  const wrong = nameProblem('seller SKU', sellerSku) ?? nameProblem('SKU', sku);
  if (wrong !== undefined) return rejected(wrong);
  const units = numberOf(UNITS, cellOf('units'));
  if (units === undefined)
    return rejected('The units are missing: write how many units of the SKU one unit of the listing takes.');
  if ('problem' in units) return rejected(units.problem);
  const given = givenIn(cellOf);
  return typeof given === 'string' ? rejected(given) : { ...names, units: units.value, given };
}

function nameProblem(name: string, text: string): string | undefined {
  if (trimmedSku(text) === '')
    return `The ${name} is missing.${name === 'SKU' ? '' : ' Write it in each row of the listing.'}`;
  if (isRegistrableSku(trimmedSku(text)) || isRegistrableSku(text)) return undefined;
  return `The ${name} must be 1 to 40 printable characters on one line.`;
}

/** The rule of the row, or what is wrong with it. */
function givenIn(cellOf: (column: ListingColumn) => string): GivenRule | string {
  const given: { -readonly [name in keyof GivenRule]: GivenRule[name] } = {};
  for (const column of NUMBERS) {
    const cell = cellOf(column.name);
    const number = numberOf(column, column.name === 'percent' ? cell.replace(/\s*%\s*$/, '') : cell);
    if (number === undefined) continue;
    if ('problem' in number) return number.problem;
    given[column.name] = number.value;
  }
  const paused = trimmedSku(cellOf('paused'));
  if (paused === '') return given;
  if (TRUE.test(paused)) return { ...given, paused: true };
  return FALSE.test(paused) ? { ...given, paused: false } : 'paused must be true or false.';
}
