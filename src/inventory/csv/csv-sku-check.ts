import { isRegistrableSku } from '../domain/sku';
import { hasUnseen, plainSku, trimmedSku, visibleSku } from '../domain/sku-spelling';
import {
  keysOfCell,
  keysOfRegistered,
  spreadsheetChange,
  type SpreadsheetChange,
} from '../domain/spreadsheet-change';
import { type ImportRow, onLine, type ReadyRow } from './csv-import-file';

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

const REGISTER = 'or register it as it is with PUT /api/inventory/{sku}';

/** Rows whose SKU has blanks or invisible characters at its ends. */
export function untrimmedRows(rows: readonly ImportRow[]): ReadyRow[] {
  return rows.filter((row): row is ReadyRow => !('problem' in row) && trimmedSku(row.sku) !== row.sku);
}

/**
 * The rows, each for the SKU that it means: the SKU as the file has it if that is registered, else the trimmed one if
 * that is. A second row of the same SKU is rejected. `registered` holds those of the untrimmed and trimmed SKUs that are.
 */
export function resolveRows(rows: readonly ImportRow[], registered: ReadonlySet<string>): ImportRow[] {
  const firstLines = new Map<string, number>();
  return rows.map((row) => {
    const isAsWritten = 'problem' in row || registered.has(row.sku);
    const sku = isAsWritten ? row.sku : trimmedSku(row.sku);
    const first = firstLines.get(sku);
    if (first === undefined) firstLines.set(sku, row.line);
    if ('problem' in row) return row;
    if (first !== undefined) return { line: row.line, sku: row.sku, problem: onLine(first) };
    return registered.has(sku) ? { ...row, sku } : row;
  });
}

/** Collects the registered SKUs that rows of a file may mean. */
export class Lookalikes {
  private readonly wanted = new Map<string, string | undefined>();

  constructor(rows: readonly ReadyRow[]) {
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
  private readonly firstRows = new Map<string, ReadyRow>();

  constructor(
    rows: readonly ReadyRow[],
    private readonly lookalikes: Lookalikes,
  ) {
    for (const row of rows)
      if (spreadsheetChange(row.sku) === undefined)
        for (const key of keysOfCell(row.sku)) if (!this.firstRows.has(key)) this.firstRows.set(key, row);
  }

  /** Why the SKU of a row is not registered by it; undefined when it is. Both spellings are in the message. */
  problemOf({ line, sku }: ReadyRow): string | undefined {
    const read = `The SKU is read as ${visibleSku(sku)}`;
    const registered = this.lookalikes.of(sku);
    const isMeant = registered === undefined ? '' : `Registered is ${visibleSku(registered)}`;
    if (hasUnseen(sku)) {
      const plain = plainSku(sku);
      const remedy = isRegistrableSku(plain) ? `Write ${plain}` : 'Write it without them';
      return `${read}, with a blank or a character that cannot be seen. ${isMeant === '' ? remedy : `${isMeant}: write that`}, ${REGISTER}.`;
    }
    const change = spreadsheetChange(sku);
    if (change !== undefined)
      return `${read}, which looks like ${LOOKS_LIKE[change]}. ${isMeant === '' ? 'Write the SKU itself' : `${isMeant}: write the SKU itself`}, in a column of the format Text, ${REGISTER}.`;
    if (isMeant !== '') return `${read}, and is not registered. ${isMeant}: write that, ${REGISTER}.`;
    const first = keysOfCell(sku)
      .map((key) => this.firstRows.get(key))
      .find((row) => row !== undefined && row.line < line && row.sku !== sku);
    if (first === undefined) return undefined;
    return `${read}, and line ${first.line} has ${visibleSku(first.sku)}: write the same, ${REGISTER}.`;
  }
}
