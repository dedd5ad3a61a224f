import type { StockView } from '../../../api/answers';
import { wholeNumber } from '../../../parts/forms/field';

export const FIELDS = ['physical', 'buffer', 'lowStockThreshold'] as const;
export type Field = (typeof FIELDS)[number];

/** The names of the fields on the screen. */
export const FIELD_NAMES: Readonly<Record<Field, string>> = {
  physical: 'Physical',
  buffer: 'Buffer',
  lowStockThreshold: 'Low-stock threshold',
};

/** What was typed into the fields; a field that was not touched is absent and follows the stock. */
export type Draft = Readonly<Partial<Record<Field, string>>>;

/** The new figures, as `PUT /api/inventory/{sku}` takes them. */
export type Figures = Readonly<Partial<Record<Field, number>>>;

/** A draft as figures that differ from the stock, or what is wrong with its fields. */
export interface ParsedDraft {
  readonly figures: Figures;
  readonly problems: Readonly<Partial<Record<Field, string>>>;
}

/** Upper bound of a figure in units, as the service has it. */
const MAX_UNITS = 1_000_000_000;

/** Reads the field of a figure. */
export function unitsOf(text: string): number | string {
  return wholeNumber(text, 0, MAX_UNITS);
}

/** The figures that a draft changes. A field with the figure that the stock has already changes nothing. */
export function parseDraft(draft: Draft, stock: Partial<Pick<StockView, Field>>): ParsedDraft {
  const figures: Partial<Record<Field, number>> = {};
  const problems: Partial<Record<Field, string>> = {};
  for (const field of FIELDS) {
    const text = draft[field];
    if (text === undefined || text.trim() === textOf(stock, field)) continue;
    const units = unitsOf(text);
    if (typeof units === 'number') {
      if (units !== stock[field]) figures[field] = units;
    } else
      problems[field] =
        text.trim() === '' && field === 'lowStockThreshold'
          ? 'A threshold cannot be taken away. 0 warns only when nothing is left.'
          : units;
  }
  return { figures, problems };
}

/** What a field shows: what was typed, or the figure of the stock. */
export function shownText(draft: Draft, stock: Partial<Pick<StockView, Field>>, field: Field): string {
  return draft[field] ?? textOf(stock, field);
}

function textOf(stock: Partial<Pick<StockView, Field>>, field: Field): string {
  return stock[field]?.toString() ?? '';
}
