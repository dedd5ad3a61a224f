import type { MetricsPage } from './metrics-page';

/** Labels that Prometheus adds to every series. */
const ADDED_BY_PROMETHEUS = new Set(['job', 'instance']);
/** Functions and operators, which are no metrics. */
const WORDS = new Set(
  'sum max min avg rate increase histogram_quantile clamp_min by without and or on time'.split(' '),
);

interface Selector {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/**
 * The names, labels and label values of a PromQL expression that no series on the page has. Supports the part of PromQL
 * that dashboards use.
 */
export function unknownLabelsAndNames(expr: string, page: MetricsPage): string[] {
  const selectors: Selector[] = [...expr.matchAll(/(?<![\w$])([a-z_]\w*)\s*(?:\{([^}]*)\})?/gi)].flatMap(
    ([, name = '', inner = '']) => (WORDS.has(name) ? [] : [{ name, matchers: [...matchersOf(inner)] }]),
  );
  const grouped = [...expr.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
  const inGroups = new Set(grouped);
  const metrics = selectors.filter(({ name }) => !inGroups.has(name));
  const labelsOf = (name: string): Set<string> =>
    new Set(page.series.filter((one) => one.name === name).flatMap(({ labels }) => Object.keys(labels)));
  const problems = metrics.flatMap(({ name, matchers }) => {
    const series = page.series.filter((one) => one.name === name);
    if (series.length === 0) return [`${name} in ${expr}`];
    return matchers
      .filter(({ label }) => !ADDED_BY_PROMETHEUS.has(label))
      .filter(({ label, operator, value }) => {
        const pattern = new RegExp(`^(?:${operator.includes('~') ? value : escaped(value)})$`);
        return !series.some(({ labels }) => labels[label] !== undefined && pattern.test(labels[label]));
      })
      .map(({ label, value }) => `${name}{${label}="${value}"} in ${expr}`);
  });
  const known = new Set([...ADDED_BY_PROMETHEUS, ...metrics.flatMap(({ name }) => [...labelsOf(name)])]);
  return [
    ...problems,
    ...grouped.filter((label) => !known.has(label)).map((label) => `by (${label}) in ${expr}`),
  ];
}

function* matchersOf(inner: string): Generator<Selector['matchers'][number]> {
  for (const [, label = '', operator = '', value = ''] of inner.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g))
    yield { label, operator, value };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
