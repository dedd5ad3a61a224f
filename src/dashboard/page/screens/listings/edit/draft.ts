import type { Component, ListingSpec } from '../../../api/listing-answers';
import { wholeNumber } from '../../../parts/forms/field';

/** One component as it is typed. `id` stays with its row while others are removed. */
export interface ComponentDraft {
  readonly id: number;
  readonly sku: string;
  readonly units: string;
}

export const RULE_FIELDS = ['percent', 'buffer', 'min', 'max'] as const;
export type RuleField = (typeof RULE_FIELDS)[number];

/** A listing as it is typed; an empty field of the rule has its default. */
export interface ListingDraft extends Readonly<Record<RuleField, string>> {
  readonly sellerSku: string;
  readonly components: readonly ComponentDraft[];
  readonly paused: boolean;
}

/** A draft as the service takes it, where every field can be read, and what is wrong by field. */
export interface ParsedListing {
  readonly spec?: ListingSpec;
  /** `sku 0`, `units 0`, `percent`, ... to what is wrong. */
  readonly problems: Readonly<Record<string, string>>;
}

const MOST: Readonly<Record<RuleField, number>> = {
  percent: 100,
  buffer: 1_000_000_000,
  min: 1_000_000_000,
  max: 1_000_000_000,
};
const MOST_UNITS = 1000;
/** The values of the fields that leave the rule without a part. */
const DEFAULTS: Readonly<Partial<Record<RuleField, number>>> = { percent: 100, buffer: 0, min: 0 };

/** The draft of a new listing, of these SKUs. */
export function newDraft(sellerSku: string, sku: string): ListingDraft {
  const components = [{ id: 0, sku, units: '1' }];
  return { sellerSku, components, percent: '', buffer: '', min: '', max: '', paused: false };
}

/** The draft that changes nothing. */
export function draftOf(sellerSku: string, { components, rule, paused }: ListingSpec): ListingDraft {
  return {
    ...newDraft(sellerSku, ''),
    components: components.map(({ sku, units }, id) => ({ id, sku, units: String(units) })),
    percent: rule.percent?.toString() ?? '',
    buffer: rule.buffer?.toString() ?? '',
    min: rule.min?.toString() ?? '',
    max: rule.max?.toString() ?? '',
    paused,
  };
}

/** A draft as the service takes it; no `spec` while a field is empty that has to be filled. */
export function parseListing(draft: ListingDraft): ParsedListing {
  const problems: Record<string, string> = {};
  const components = parseComponents(draft.components, problems);
  const rule: Partial<Record<RuleField, number>> = {};
  for (const field of RULE_FIELDS) {
    if (draft[field].trim() === '') continue;
    const value = wholeNumber(draft[field], 0, MOST[field]);
    if (typeof value === 'string') problems[field] = value;
    else if (value !== DEFAULTS[field]) rule[field] = value;
  }
  if (components === undefined || Object.keys(problems).length > 0) return { problems };
  return { spec: { components, rule, paused: draft.paused }, problems };
}

function parseComponents(
  drafts: readonly ComponentDraft[],
  problems: Record<string, string>,
): readonly Component[] | undefined {
  const skus = new Set<string>();
  const components: Component[] = [];
  drafts.forEach(({ sku, units }, index) => {
    if (skus.has(sku) && sku !== '') problems[`sku ${index}`] = 'Named twice: put its units in one row.';
    skus.add(sku);
    const count = wholeNumber(units, 1, MOST_UNITS);
    if (typeof count === 'string') problems[`units ${index}`] = count;
    else if (sku !== '') components.push({ sku, units: count });
  });
  return components.length === drafts.length ? components : undefined;
}

/** True when both are the same listing for the service. */
export function isSameSpec(one: ListingSpec, other: ListingSpec): boolean {
  return textOf(one) === textOf(other);
}

function textOf({ components, rule, paused }: ListingSpec): string {
  return JSON.stringify([
    components.map(({ sku, units }) => [sku, units]),
    RULE_FIELDS.map((field) => rule[field] ?? DEFAULTS[field] ?? null),
    paused,
  ]);
}

/** What the service says of the fields, by the field of the form. */
export function fieldProblems(
  details: readonly { readonly field: string; readonly problem: string }[],
  components: readonly ComponentDraft[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    details.map(({ field, problem }) => {
      const index = components.findIndex(({ sku }) => sku !== '' && problem.startsWith(`${sku} `));
      return [field === 'components' && index >= 0 ? `sku ${index}` : fieldOf(field), problem];
    }),
  );
}

/** As in `components.0.units` or `rule.percent`. */
function fieldOf(apiField: string): string {
  const [, index, part] = /^components[.[](\d+)\]?\.(\w+)/.exec(apiField) ?? [];
  return index === undefined || part === undefined ? apiField.replace(/^rule\./, '') : `${part} ${index}`;
}
