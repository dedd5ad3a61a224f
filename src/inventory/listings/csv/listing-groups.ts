import { shown } from '../../csv-file/csv-header';
import { MAX_COMPONENTS } from '../../domain/listing';
import { trimmedSku } from '../../domain/sku-spelling';
import { type GivenRule, type ListingRow, RULE_COLUMNS } from './listing-rows';

/** The rows of one listing, which stand together in the file. */
export interface ListingGroup {
  /** The seller SKU that the rows mean; the text of the line where they do not say. */
  readonly sellerSku: string;
  readonly rows: readonly ListingRow[];
  /** What the rows say of the listing beside its components. */
  readonly given: GivenRule;
  /** Why the listing is rejected, by line; undefined when nothing is wrong with its rows. */
  readonly problems?: ReadonlyMap<number, string>;
}

/**
 * The listings of a file, one at a time. A listing is taken whole or not at all, so that it is never sold without one of its
 * components: one wrong row rejects it, and so does a row beside it that may belong to it. `nameOf`: the seller SKU that a
 * cell means.
 */
export function* listingGroups(
  rows: readonly ListingRow[],
  nameOf: (cell: string) => string,
): Generator<ListingGroup> {
  const parts = partsOf(rows, nameOf);
  const placesOf = placesByName(parts);
  for (const [index, part] of parts.entries()) {
    const given = givenOf(part.rows);
    const isContradiction = typeof given === 'string';
    const problems =
      problemsOfRows(part.rows) ??
      forAll(
        part.rows,
        looseBeside(parts, index) ??
          notTogether(placesOf.get(part.sellerSku) ?? [], part.rows) ??
          tooMany(part.rows) ??
          (isContradiction ? given : undefined),
      );
    yield { ...part, given: isContradiction ? {} : given, ...(problems === undefined ? {} : { problems }) };
  }
}

/** Listings and rows of one batch: within the 100 keys of one read, and few enough to store the result of each row. */
const BATCH = { groups: 100, rows: 200 };

/** The listings in batches, each of at least one. */
export function* batchesOfGroups(groups: readonly ListingGroup[]): Generator<readonly ListingGroup[]> {
  let batch: ListingGroup[] = [];
  let rows = 0;
  for (const group of groups) {
    if (batch.length === BATCH.groups || (batch.length > 0 && rows + group.rows.length > BATCH.rows)) {
      yield batch;
      [batch, rows] = [[], 0];
    }
    batch.push(group);
    rows += group.rows.length;
  }
  if (batch.length > 0) yield batch;
}

/** The problem on each row; a row without one gets the first of the others. */
export function spread(
  rows: readonly ListingRow[],
  problems: ReadonlyMap<number, string>,
): ReadonlyMap<number, string> | undefined {
  const first = rows.find(({ line }) => problems.has(line));
  if (first === undefined) return undefined;
  const other = `Line ${first.line} of this listing is wrong: ${problems.get(first.line) ?? ''}`;
  return new Map(rows.map(({ line }) => [line, problems.get(line) ?? other]));
}

/** The same problem on each row; undefined without one. */
export function forAll(
  rows: readonly ListingRow[],
  problem: string | undefined,
): ReadonlyMap<number, string> | undefined {
  return problem === undefined ? undefined : new Map(rows.map(({ line }) => [line, problem]));
}

type Part = Pick<ListingGroup, 'sellerSku' | 'rows'>;

function partsOf(rows: readonly ListingRow[], nameOf: (cell: string) => string): Part[] {
  const parts: { sellerSku: string; rows: ListingRow[] }[] = [];
  for (const row of rows) {
    const sellerSku = isLoose(row) ? shown(row.raw ?? '') : nameOf(row.sellerSku);
    const last = parts.at(-1);
    if (last?.sellerSku === sellerSku && !isLoose(row) && !isLoose(last.rows[0])) last.rows.push(row);
    else parts.push({ sellerSku, rows: [row] });
  }
  return parts;
}

/** The first lines of up to two places where the file has the rows of a listing. */
function placesByName(parts: readonly Part[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const { sellerSku, rows } of parts) {
    const [first] = rows;
    if (first === undefined || isLoose(first)) continue;
    const known = places.get(sellerSku);
    if (known === undefined) places.set(sellerSku, [first.line]);
    else if (known.length === 1) known.push(first.line);
  }
  return places;
}

/** True for a row that does not say to which listing it belongs. */
function isLoose(row: ListingRow | undefined): boolean {
  return row?.sellerSku === '';
}

function problemsOfRows(rows: readonly ListingRow[]): ReadonlyMap<number, string> | undefined {
  return spread(
    rows,
    new Map(rows.flatMap(({ line, problem }) => (problem === undefined ? [] : [[line, problem]]))),
  );
}

/** A row next to the listing that may be one of its rows. */
function looseBeside(parts: readonly Part[], index: number): string | undefined {
  for (const step of [1, -1])
    for (let at = index + step; isLoose(parts[at]?.rows[0]); at += step) {
      const row = parts[at]?.rows[0];
      if (row !== undefined && mayBelong(row, parts[index]?.sellerSku ?? ''))
        return `Line ${row.line} may be a row of this listing, and is wrong: ${row.problem ?? ''}`;
    }
  return undefined;
}

/** A line with wrong quotes belongs to the listings that it names; a row without a seller SKU may belong to any. */
function mayBelong({ raw }: ListingRow, sellerSku: string): boolean {
  return raw === undefined || raw.replaceAll('"', '').includes(trimmedSku(sellerSku).replaceAll('"', ''));
}

function notTogether(firstLines: readonly number[], rows: readonly ListingRow[]): string | undefined {
  const other = firstLines.find((line) => line !== rows[0]?.line);
  if (other === undefined) return undefined;
  return `The rows of a listing must stand together, and line ${other} has this seller SKU too. Sort the file by sellerSku.`;
}

function tooMany({ length }: readonly ListingRow[]): string | undefined {
  if (length <= MAX_COMPONENTS) return undefined;
  return `The listing has ${length} rows. It may have 1 to ${MAX_COMPONENTS} components.`;
}

/** What the rows say together, or how they contradict each other. */
function givenOf(rows: readonly ListingRow[]): GivenRule | string {
  let together: GivenRule = {};
  for (const name of RULE_COLUMNS) {
    const first = rows.find(({ given }) => given[name] !== undefined);
    if (first === undefined) continue;
    const value = first.given[name];
    const other = rows.find(({ given }) => given[name] !== undefined && given[name] !== value);
    if (other !== undefined)
      return `${name} is ${String(value)} on line ${first.line} and ${String(other.given[name])} on line ${other.line}. Write it in one row of the listing, or the same in each.`;
    together = { ...together, [name]: value };
  }
  return together;
}
