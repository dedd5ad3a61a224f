import { MAX_UNITS } from '../domain/stock';
import { trimmedSku } from '../domain/sku-spelling';
import type { FIGURES } from './csv-header';

type FigureName = (typeof FIGURES)[number];

/** Units as a spreadsheet writes them: `10`, `10.0`, and `10,00` where the comma does not end the cell. */
const WHOLE = /^(-(?=[1-9]))?(\d+)(?:[.,]0+)?$/;
/** `1.000` is one thousand in half of the world and one in the other. */
const MAY_BE_THOUSANDS = /^-?[1-9]\d{0,2}(?:[.,]\d{3})+$/;

/** The figure in a cell, or what is wrong with it; undefined for an empty cell. `physical` alone may be below zero. */
export function figureOf(
  name: FigureName,
  text: string,
): { readonly units: number } | { readonly problem: string } | undefined {
  const cell = trimmedSku(text);
  if (cell === '') return undefined;
  if (MAY_BE_THOUSANDS.test(cell)) return { problem: `${mustBe(name)} ${thousandsHint(cell)}` };
  const [, sign, digits] = WHOLE.exec(cell) ?? [];
  const units = digits === undefined || (sign !== undefined && name !== 'physical') ? NaN : Number(digits);
  if (!(units <= MAX_UNITS)) return { problem: mustBe(name) };
  return { units: sign === undefined ? units : -units };
}

function mustBe(name: FigureName): string {
  return `${name} must be a whole number from 0 to ${MAX_UNITS}, in digits only.`;
}

function thousandsHint(cell: string): string {
  const thousands = cell.replaceAll(/[.,]/g, '');
  return `${cell} may be ${thousands} or a fraction: write ${thousands} without a separator if that is the figure.`;
}
