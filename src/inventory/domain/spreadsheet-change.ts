import { foldedSku, plainSku } from './sku-spelling';

/** What a spreadsheet or a program may have made of a SKU. */
export type SpreadsheetChange =
  'scientific' | 'decimal' | 'rounded' | 'date' | 'error' | 'boolean' | 'empty' | 'formula';

/** Names of months in English, German, French, Spanish, Italian and Dutch spreadsheets, without the words `set` and `gen`. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'january', 'januar', 'jän', 'janv', 'ene'],
  ['feb', 'february', 'februar', 'févr', 'fév'],
  ['mar', 'march', 'mrz', 'mär', 'märz', 'mars', 'mrt'],
  ['apr', 'april', 'avr', 'abr'],
  ['may', 'mai', 'mag', 'mei'],
  ['jun', 'june', 'juni', 'juin', 'giu'],
  ['jul', 'july', 'juli', 'juil', 'lug'],
  ['aug', 'august', 'août', 'ago'],
  ['sep', 'sept', 'september'],
  ['oct', 'october', 'okt', 'oktober', 'ott'],
  ['nov', 'november'],
  ['dec', 'december', 'dez', 'dezember', 'déc', 'dic'],
];
const MONTH = MONTHS.flat().join('|');

const SCIENTIFIC = /^[+-]?\d(?:[.,]\d+E[+-]?\d{1,3}|E[+-]\d{1,3})$/i;
const DECIMAL = /^\d+[.,]0+$/;
/** Spreadsheets keep 15 digits of a number and fill the rest with zeros. One zero alone says nothing. */
const ROUNDED = /^\d{15}00+$/;
const DATES = [
  new RegExp(`^\\d{1,2}[-./ ]\\s?(?:${MONTH})\\.?(?:[-./ ]\\s?\\d{2,4})?$`, 'iu'),
  new RegExp(`^(?:${MONTH})\\.?[-./ ]\\s?\\d{2,4}$`, 'iu'),
  /^\d{1,2}[-./]\d{1,2}[-./]\d{4}(?: \d\d?:\d\d(?::\d\d)?)?$/,
  /^\d{1,2}([./])\d{1,2}\1\d\d$/,
  /^\d{4}([-./])\d{1,2}\1\d{1,2}(?:[ T]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?Z?)?$/,
  /^\d{1,2}:\d\d:\d\d(?: [AP]M)?$/,
];
const ERROR = /^(?:#[¿¡]?[\p{Lu}\d/_.]+[!?]|#(?:N\/A|N\/D|NV|N\/B|GETTING_DATA)|#{2,}|Err:\d{3})$/u;
const BOOLEAN = /^(?:TRUE|FALSE|WAHR|FALSCH|VRAI|FAUX|VERDADERO|FALSO|VERO|WAAR|ONWAAR)$/i;
const EMPTY = /^(?:NULL|NaN|None|undefined|N\/A|<NA>|\(blank\))$/i;
const FORMULA = /^="(.*)"$/u;

/** The change that the text of a cell looks like; undefined for a text that no spreadsheet makes. */
export function spreadsheetChange(cell: string): SpreadsheetChange | undefined {
  if (SCIENTIFIC.test(cell)) return 'scientific';
  if (DECIMAL.test(cell)) return 'decimal';
  if (ROUNDED.test(cell)) return 'rounded';
  // Spreadsheets write a month with small letters: MAR-01 is a SKU, Mar-01 is a date.
  if (!/\p{Lu}{2}/u.test(cell) && DATES.some((date) => date.test(cell))) return 'date';
  if (ERROR.test(cell)) return 'error';
  if (BOOLEAN.test(cell)) return 'boolean';
  if (EMPTY.test(cell)) return 'empty';
  return FORMULA.test(cell) ? 'formula' : undefined;
}

/** Under which keys a registered SKU is found by what a spreadsheet, or a person, may have made of it. */
export function keysOfRegistered(sku: string): string[] {
  return [
    ...foldedKey(sku),
    ...numberKey(sku),
    ...(/^[1-9]\d{15,}$/.test(sku) ? [roundedKey(sku)] : []),
    ...(/^\d+(?:[.,]\d+)?(?:E\+?\d{1,3})?$/i.test(sku) ? [scientificKey(sku)] : []),
    ...dateKeys(sku),
  ];
}

/** Under which keys to look for the registered SKU that the text of a cell may stand for. */
export function keysOfCell(cell: string): string[] {
  const change = spreadsheetChange(cell);
  switch (change) {
    case 'scientific':
      return [scientificKey(cell)];
    case 'rounded':
      return [...foldedKey(cell), roundedKey(cell)];
    case 'decimal':
      return [...foldedKey(cell), ...numberKey(cell)];
    case 'date':
      return dateKeys(cell);
    case 'formula':
      return foldedKey(FORMULA.exec(cell)?.[1] ?? '');
    case 'error':
    case 'boolean':
    case 'empty':
      return [];
    case undefined:
      return [
        ...foldedKey(cell),
        ...numberKey(plainSku(cell)),
        ...(/^[1-9]\d{14}0$/.test(cell) ? [roundedKey(cell)] : []),
      ];
  }
}

function foldedKey(sku: string): string[] {
  const folded = foldedSku(sku);
  return folded === '' ? [] : [`folded ${folded}`];
}

/** The number without zeros in front and, after its point, behind. */
function numberKey(text: string): string[] {
  const [, whole, decimals = ''] = /^0*(\d+)(?:[.,](\d+?)0*)?$/.exec(text) ?? [];
  if (whole === undefined) return [];
  return [`number ${whole}${/^0*$/.test(decimals) ? '' : `.${decimals}`}`];
}

/** The digits of a long number that a spreadsheet keeps, and its size. */
function roundedKey(number: string): string {
  return `rounded ${number.length} ${number.slice(0, 15)}`;
}

/** The first three digits of a number and its size: a spreadsheet shows three to six. */
function scientificKey(number: string): string {
  return `scientific ${Number(number.replace(',', '.')).toExponential(2)}`;
}

/** The number of the month and the other number of a date of two parts, and of the ways to shorten one of three. */
function dateKeys(text: string): string[] {
  const words = text.match(/\d+|\p{L}+/gu) ?? [];
  if (words.length < 2 || words.length > 3 || words.join('').length > 12) return [];
  const parts = words.map((word) => (/\d/.test(word) ? Number(word) : monthOf(word)));
  const [first = NaN, second = NaN, third] = parts;
  if (parts.some(Number.isNaN)) return [];
  const pairs: [number, number][] =
    third === undefined
      ? [[first, second]]
      : first > 31
        ? [
            [second, third],
            [second, first],
          ]
        : [
            [first, second],
            [first, third],
            [second, third],
          ];
  return [
    ...new Set(
      pairs.map(([one, other]) => {
        const [low, high] = [one % 100, other % 100].sort((a, b) => a - b);
        return `date ${low} ${high}`;
      }),
    ),
  ];
}

function monthOf(word: string): number {
  const month = MONTHS.findIndex((names) => names.includes(word.toLowerCase()));
  return month === -1 ? NaN : month + 1;
}
