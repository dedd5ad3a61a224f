import { isRegistrableSku } from '../domain/sku';
import { hasUnseen, plainSku, visibleSku } from '../domain/sku-spelling';
import {
  keysOfCell,
  keysOfRegistered,
  spreadsheetChange,
  type SpreadsheetChange,
} from '../domain/spreadsheet-change';

const LOOKS_LIKE: Readonly<Record<SpreadsheetChange, string>> = {
  scientific: 'a number in scientific notation',
  decimal: 'a number with decimals',
  rounded: 'a number of which a spreadsheet kept 15 digits',
  date: 'a date',
  error: 'the error of a formula',
  boolean: 'a truth value',
  empty: 'the word of a program for an empty cell',
  formula: 'a formula',
};

/** A name in a row. */
export interface NamedRow {
  readonly line: number;
  readonly sku: string;
}

/** How a problem is put: the stock import registers SKUs, the import of listings creates listings. */
export interface Wording {
  /** The name that was read, as in `The SKU`. */
  readonly subject: string;
  /** What there is of that name, as in `Registered is`. */
  readonly existing: string;
  /** The state of a name that does not exist, as in `is not registered`. */
  readonly isAbsent: string;
  /** What to write, as in `the SKU itself`. */
  readonly itself: string;
  /** How the name is taken as it is. */
  readonly asItIs: string;
}

export const REGISTERS_SKU: Wording = {
  subject: 'The SKU',
  existing: 'Registered is',
  isAbsent: 'is not registered',
  itself: 'the SKU itself',
  asItIs: 'register it as it is with PUT /api/inventory/{sku}',
};

/** Collects the registered SKUs that rows of a file may mean. */
export class Lookalikes {
  private readonly wanted = new Map<string, string | undefined>();

  constructor(rows: readonly NamedRow[]) {
    for (const { sku } of rows) for (const key of keysOfCell(sku)) this.wanted.set(key, undefined);
  }

  /** Takes one registered SKU; the first of several that look alike is kept. */
  add(registered: string): void {
    for (const key of keysOfRegistered(registered))
      if (this.wanted.has(key) && this.wanted.get(key) === undefined) this.wanted.set(key, registered);
  }

  of(sku: string): string | undefined {
    return keysOfCell(sku)
      .map((key) => this.wanted.get(key))
      .find((registered) => registered !== undefined && registered !== sku);
  }
}

/** Checks the SKUs of rows that would register them. */
export class SkuCheck {
  private readonly firstRows = new Map<string, NamedRow>();

  constructor(
    rows: readonly NamedRow[],
    private readonly lookalikes: Lookalikes,
    private readonly wording: Wording = REGISTERS_SKU,
  ) {
    for (const row of rows)
      if (spreadsheetChange(row.sku) === undefined)
        for (const key of keysOfCell(row.sku)) if (!this.firstRows.has(key)) this.firstRows.set(key, row);
  }

  /** Why the SKU of a row is not registered by it; undefined when it is. Both spellings are in the message. */
  problemOf({ line, sku }: NamedRow): string | undefined {
    const { subject, existing, isAbsent, itself, asItIs } = this.wording;
    const read = `${subject} is read as ${visibleSku(sku)}`;
    const registered = this.lookalikes.of(sku);
    const isMeant = registered === undefined ? '' : `${existing} ${visibleSku(registered)}`;
    if (hasUnseen(sku)) {
      const plain = plainSku(sku);
      const remedy = isRegistrableSku(plain) ? `Write ${plain}` : 'Write it without them';
      return `${read}, with a blank or a character that cannot be seen. ${isMeant === '' ? remedy : `${isMeant}: write that`}, or ${asItIs}.`;
    }
    const change = spreadsheetChange(sku);
    if (change !== undefined)
      return `${read}, which looks like ${LOOKS_LIKE[change]}. ${isMeant === '' ? `Write ${itself}` : `${isMeant}: write ${itself}`}, in a column of the format Text, or ${asItIs}.`;
    if (isMeant !== '') return `${read}, and ${isAbsent}. ${isMeant}: write that, or ${asItIs}.`;
    const first = keysOfCell(sku)
      .map((key) => this.firstRows.get(key))
      .find((row) => row !== undefined && row.line < line && row.sku !== sku);
    if (first === undefined) return undefined;
    return `${read}, and line ${first.line} has ${visibleSku(first.sku)}: write the same, or ${asItIs}.`;
  }
}
