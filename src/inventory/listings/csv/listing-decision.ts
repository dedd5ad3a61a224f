import type { RowDecision } from '../../csv-file/import-report';
import type { Component, Listing, ListingRule } from '../../domain/listing';
import { trimmedSku, visibleSku } from '../../domain/sku-spelling';
import type { ListingSpec } from '../domain/listing-change';
import { type ListingGroup, spread } from './listing-groups';
import { RULE_COLUMNS, type RuleColumn } from './listing-rows';

const RULE_NAMES = ['percent', 'buffer', 'min', 'max'] as const;
/** Changed components that a message names. */
const MOST_NAMED = 5;

/** The SKU that a component's cell means: as the file has it if that is registered, else without blanks around it. */
export function componentSku(cell: string, registered: { has: (sku: string) => boolean }): string {
  return registered.has(cell) ? cell : trimmedSku(cell);
}

/** Why the rows are no components of a listing, by line: a SKU is not registered, or is there twice. */
export function componentProblems(
  { rows }: ListingGroup,
  registered: { has: (sku: string) => boolean },
  lookalike: (row: { readonly line: number; readonly sku: string }) => string | undefined,
): ReadonlyMap<number, string> | undefined {
  const firstLines = new Map<string, number>();
  const problems = new Map<number, string>();
  for (const { line, sku: cell } of rows) {
    const sku = componentSku(cell, registered);
    const first = firstLines.get(sku);
    if (first !== undefined)
      problems.set(line, `The SKU is on line ${first} of this listing already. Write its units in one row.`);
    else if (!registered.has(sku)) problems.set(line, lookalike({ line, sku: cell }) ?? notRegistered(sku));
    firstLines.set(sku, first ?? line);
  }
  return spread(rows, problems);
}

function notRegistered(sku: string): string {
  return `The SKU ${visibleSku(sku)} is not registered. Register it with PUT /api/inventory/{sku}, then import this listing.`;
}

/** The listing that the rows describe. An empty cell is the default; a column that the file does not have keeps its value. */
export function specOf(
  { rows, given }: ListingGroup,
  registered: { has: (sku: string) => boolean },
  columns: ReadonlySet<RuleColumn>,
): ListingSpec {
  const { paused = false, ...rule } = given;
  return {
    components: rows.map(({ sku, units }) => ({ sku: componentSku(sku, registered), units })),
    rule,
    paused,
    kept: RULE_COLUMNS.filter((column) => !columns.has(column)),
  };
}

/** As in `MUG 2 → 3, percent 100 → 50, paused`; for a new listing everything that is not a default. */
export function putDecision(result: {
  readonly kind: 'created' | 'changed' | 'unchanged';
  readonly before?: Listing;
  readonly after: Listing;
}): RowDecision {
  const { kind, before, after } = result;
  if (kind === 'unchanged') return { outcome: kind };
  const message = [
    ...componentChanges(before?.components ?? [], after.components),
    ...RULE_NAMES.flatMap((name) => ruleChange(name, before?.rule, after.rule)),
    ...(after.paused === (before?.paused ?? false) ? [] : [after.paused ? 'paused' : 'no longer paused']),
  ].join(', ');
  return { outcome: kind, ...(message === '' ? {} : { message }) };
}

function componentChanges(before: readonly Component[], after: readonly Component[]): string[] {
  const had = new Map(before.map(({ sku, units }) => [sku, units]));
  const has = new Set(after.map(({ sku }) => sku));
  const changes = [
    ...after.flatMap(({ sku, units }) => {
      const earlier = had.get(sku);
      if (earlier === units) return [];
      return [earlier === undefined ? `${sku} ${units}` : `${sku} ${earlier} → ${units}`];
    }),
    ...before.filter(({ sku }) => !has.has(sku)).map(({ sku }) => `without ${sku}`),
  ];
  const more = changes.length - MOST_NAMED;
  return more <= 0 ? changes : [...changes.slice(0, MOST_NAMED), `${more} more components`];
}

const DEFAULTS = { percent: 100, buffer: 0, min: 0, max: 'none' } as const;

function ruleChange(
  name: (typeof RULE_NAMES)[number],
  before: ListingRule | undefined,
  after: ListingRule,
): string[] {
  const [from, to] = [before?.[name] ?? DEFAULTS[name], after[name] ?? DEFAULTS[name]];
  if (from === to) return [];
  return [before === undefined ? `${name} ${to}` : `${name} ${from} → ${to}`];
}
