/** One term of a search: `updated_at:>'2026-11-29T10:00:00Z'`, `sku:"A B"`. Without a field: any text. */
export interface SearchTerm {
  readonly field: string | undefined;
  readonly operator: '=' | '>' | '>=' | '<' | '<=';
  readonly value: string;
  readonly isNegated: boolean;
}

const TERM = /(-?)(?:([a-z_]+):)?(>=|<=|>|<|=)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+)/g;

/** Shopify's search syntax, as far as the service uses it: terms that must all match. */
export function readSearch(text: string | null | undefined): readonly SearchTerm[] {
  return [...(text ?? '').matchAll(TERM)]
    .map(([, minus, field, operator, value = '']) => ({
      field,
      operator: (operator ?? '=') as SearchTerm['operator'],
      value: unquoted(value),
      isNegated: minus === '-',
    }))
    .filter(({ field, value }) => field !== undefined || !/^(AND|and)$/.test(value));
}

function unquoted(value: string): string {
  const isQuoted = /^(".*"|'.*')$/s.test(value);
  return isQuoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}

/** True when the number meets the term. */
export function meets(found: number, { operator }: SearchTerm, wanted: number): boolean {
  switch (operator) {
    case '=':
      return found === wanted;
    case '>':
      return found > wanted;
    case '>=':
      return found >= wanted;
    case '<':
      return found < wanted;
    case '<=':
      return found <= wanted;
  }
}

/** Shopify's search ignores case (assumed), so a client must compare the SKU that it gets. */
export function matchesText(found: string | null, wanted: string): boolean {
  return found !== null && found.toLowerCase() === wanted.toLowerCase();
}
