import { trimmedSku } from '../domain/sku-spelling';

/** A whole number as a spreadsheet writes it: `10`, `10.0`, and `10,00` where the comma does not end the cell. */
const WHOLE = /^(-(?=[1-9]))?(\d+)(?:[.,]0+)?$/;
/** `1.000` is one thousand in half of the world and one in the other. */
const MAY_BE_THOUSANDS = /^-?[1-9]\d{0,2}(?:[.,]\d{3})+$/;

/** The numbers that a column may hold. */
export interface NumberColumn {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** True where numbers below zero may be read too: whether one is accepted depends on the store. */
  readonly mayBeNegative?: boolean;
}

/** The number in a cell, or what is wrong with it; undefined for an empty cell. */
export function numberOf(
  column: NumberColumn,
  text: string,
): { readonly value: number } | { readonly problem: string } | undefined {
  const cell = trimmedSku(text);
  if (cell === '') return undefined;
  if (MAY_BE_THOUSANDS.test(cell)) return { problem: `${mustBe(column)} ${thousandsHint(cell)}` };
  const [, sign, digits] = WHOLE.exec(cell) ?? [];
  const isRead = digits !== undefined && (sign === undefined || column.mayBeNegative === true);
  const value = isRead ? Number(digits) : NaN;
  if (!(value <= column.to) || (sign === undefined && value < column.from))
    return { problem: mustBe(column) };
  return { value: sign === undefined ? value : -value };
}

function mustBe({ name, from, to }: NumberColumn): string {
  return `${name} must be a whole number from ${from} to ${to}, in digits only.`;
}

function thousandsHint(cell: string): string {
  const thousands = cell.replaceAll(/[.,]/g, '');
  return `${cell} may be ${thousands} or a fraction: write ${thousands} without a separator if that is the figure.`;
}
