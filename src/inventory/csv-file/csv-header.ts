import { csvError } from './csv-errors';
import { readCsv, type Separator, SEPARATORS, type Start } from './csv-text';

/** The columns of a kind of file. */
export interface CsvColumns<Column extends string> {
  /** A file has all of these, */
  readonly needed: readonly Column[];
  /** and at least one of these, if there are any: `kind` is the word for them. */
  readonly oneOf?: { readonly columns: readonly Column[]; readonly kind: string };
  readonly optional?: readonly Column[];
  /** Columns of an export that an import ignores: they follow from the others. */
  readonly derived?: readonly string[];
  /** What the first line must name, for an error. */
  readonly rule: string;
}

/** Characters of a cell that an answer repeats. */
const MAX_SHOWN = 60;
/** Ignored columns that an answer names. */
const MAX_IGNORED = 20;

/** How a file is read: its separator, its columns in their order, and where its header begins. */
export interface Header<Column extends string> {
  readonly separator: Separator;
  /** A column that is not needed is `ignored`; one without a name is `unnamed`, and its cells must be empty. */
  readonly columns: readonly (Column | 'derived' | 'ignored' | 'unnamed')[];
  /** The names of the columns that are not needed, as the file has them; at most 20. */
  readonly ignored: readonly string[];
  readonly start: Start;
}

/** The first line by which Excel is given the separator: `sep=;`, also in quotes and with empty cells behind it. */
const SEPARATOR_LINE = /"?sep=(.|\\t)?"?[ ,;\t]*(?:\r\n|\r|\n|$)/iy;
const EMPTY_LINE = /[\p{Zs}\u200b\ufeff,;\t]*(?:\r\n|\r|\n)/uy;

/** Reads the header line. Throws 400 when it is missing, or does not name the columns that are needed. */
export function headerOf<Column extends string>(text: string, known: CsvColumns<Column>): Header<Column> {
  const top = pastEmptyLines(text, { at: 0, line: 1 });
  SEPARATOR_LINE.lastIndex = top.at;
  const line = SEPARATOR_LINE.exec(text);
  const start =
    line === null ? top : pastEmptyLines(text, { at: top.at + line[0].length, line: top.line + 1 });
  const named = line === null ? undefined : separatorNamed(line[1]);
  // The named one comes first, but a program that saved the file again may have left the line and changed the rest.
  const header = [...new Set([...(named === undefined ? [] : [named]), ...SEPARATORS])]
    .map((separator) => ({ separator, names: namesOf(text, separator, start) }))
    .reduce((best, next) => (knownNames(next.names, known) > knownNames(best.names, known) ? next : best));
  return { separator: header.separator, ...columnsOf(header.names, known), start };
}

function pastEmptyLines(text: string, { at, line }: Start): Start {
  for (; ; line += 1) {
    EMPTY_LINE.lastIndex = at;
    const empty = EMPTY_LINE.exec(text);
    if (empty === null) return { at, line };
    at += empty[0].length;
  }
}

/** Without a character the header decides. */
function separatorNamed(character: string | undefined): Separator | undefined {
  if (character === undefined || character === '"') return undefined;
  const separator = SEPARATORS.find((known) => known === (character === '\\t' ? '\t' : character));
  if (separator === undefined) throw csvError.separator(shown(character));
  return separator;
}

function namesOf(text: string, separator: Separator, start: Start): readonly string[] {
  const header = readCsv(text, separator, start).next();
  return header.done === true ? [] : header.value.cells;
}

function knownNames<Column extends string>(names: readonly string[], known: CsvColumns<Column>): number {
  return names.filter((name) => columnOf(name, known) !== undefined).length;
}

/** Case, blanks, hyphens and underscores of a name are ignored: `Low Stock Threshold` is one of ours. */
function columnOf<Column extends string>(
  name: string,
  known: CsvColumns<Column>,
): Column | 'derived' | undefined {
  const plain = plainName(name);
  const isDerived = (known.derived ?? []).some((column) => column.toLowerCase() === plain);
  return isDerived ? 'derived' : importedColumns(known).find((column) => column.toLowerCase() === plain);
}

function importedColumns<Column extends string>(known: CsvColumns<Column>): Column[] {
  return [...known.needed, ...(known.oneOf?.columns ?? []), ...(known.optional ?? [])];
}

function plainName(name: string): string {
  return name
    .slice(0, MAX_SHOWN)
    .replace(/[\p{Z}\p{C}_-]/gu, '')
    .toLowerCase();
}

function columnsOf<Column extends string>(
  names: readonly string[],
  known: CsvColumns<Column>,
): Pick<Header<Column>, 'columns' | 'ignored'> {
  if (names.every((name) => name.trim() === '')) throw csvError.header(known.rule, 'It is empty.');
  const columns = names.map(
    (name) => columnOf(name, known) ?? (plainName(name) === '' ? 'unnamed' : 'ignored'),
  );
  const ignored = names
    .filter((_name, index) => columns[index] === 'ignored')
    .map((name) => shown(name.trim()));
  const has = (column: Column): boolean => columns.includes(column);
  const imported = importedColumns(known);
  const misspelt = ignored.flatMap((name) => {
    const meant = imported.find((column) => !has(column) && isAlmost(name, column));
    return meant === undefined ? [] : [{ name, meant }];
  });
  if (misspelt.length > 0) throw csvError.misspeltColumns(misspelt);
  const missing = known.needed.find((column) => !has(column));
  const isComplete = missing === undefined && (known.oneOf?.columns.some(has) ?? true);
  if (!isComplete && ignored.length > 0) throw csvError.unknownColumns(known.rule, ignored);
  const twice = imported.find((column) => columns.indexOf(column) !== columns.lastIndexOf(column));
  if (twice !== undefined) throw csvError.repeatedColumn(twice);
  if (missing !== undefined) throw csvError.header(known.rule, `There is no column ${missing}.`);
  if (!isComplete) throw csvError.header(known.rule, `There is no ${known.oneOf?.kind ?? ''}.`);
  return { columns, ignored: ignored.slice(0, MAX_IGNORED) };
}

/** True for a name that becomes the column by one change of a letter, or by two of a long name. */
function isAlmost(name: string, column: string): boolean {
  return changesBetween(plainName(name), column.toLowerCase()) <= (column.length < 8 ? 1 : 2);
}

/** The Levenshtein distance. */
function changesBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  Array.from(one).forEach((letter, index) => {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at += 1)
      next.push(
        Math.min(
          (row[at] ?? 0) + 1,
          (next[at - 1] ?? 0) + 1,
          (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1),
        ),
      );
    row = next;
  });
  return row[other.length] ?? 0;
}

/** A text of the file, cut to a length for an answer, never within a character. */
export function shown(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_SHOWN + 2));
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : text;
}
