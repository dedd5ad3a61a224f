import type { EmfMetric, EmfUnit, LabelFilter } from './emf-table';
import { MOST_VALUES, type Observed, valuesOf } from './observed-values';

/** The namespace of all metrics of this service in CloudWatch. */
export const EMF_NAMESPACE = 'SyncState';
/** The one dimension: installations in one account are told apart by the prefix of their tables. */
export const EMF_DIMENSION = 'TablePrefix';
/** How many metrics one document may hold; CloudWatch's own bound. */
const MOST_METRICS = 100;

/** One line of a metric as prom-client gives it; a histogram names the part that the line is of. */
export interface Series {
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
  readonly metricName?: string | undefined;
}

/** The registry at one moment: series by the name of their metric. */
export type Snapshot = ReadonlyMap<string, readonly Series[]>;

/** Whose metrics these are. */
export interface EmfOrigin {
  readonly tablePrefix: string;
  readonly instance: string;
  readonly version: string;
}

/** One line for CloudWatch; beside what is typed here it holds a number or an array of numbers for each metric. */
export interface EmfDocument {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: EmfUnit }[];
    }[];
  };
  readonly [property: string]: unknown;
}

/**
 * What has happened between two snapshots, and how things stand, in CloudWatch's embedded metric format: no document
 * when there is nothing to tell. What did not change, and a gauge without a figure, is left out. Pure.
 */
export function emfDocuments(
  table: readonly EmfMetric[],
  now: Snapshot,
  before: Snapshot,
  origin: EmfOrigin,
  atMs: number,
): EmfDocument[] {
  const told = table.flatMap((metric) => {
    const figure = figureOf(metric, now, before);
    return figure === undefined ? [] : [{ metric, figure }];
  });
  const documents: EmfDocument[] = [];
  for (let from = 0; from < told.length; from += MOST_METRICS) {
    const slice = told.slice(from, from + MOST_METRICS);
    documents.push({
      _aws: {
        Timestamp: atMs,
        CloudWatchMetrics: [
          {
            Namespace: EMF_NAMESPACE,
            Dimensions: [[EMF_DIMENSION]],
            Metrics: slice.map(({ metric: { name, unit } }) => ({ Name: name, Unit: unit })),
          },
        ],
      },
      [EMF_DIMENSION]: origin.tablePrefix,
      instance: origin.instance,
      version: origin.version,
      ...Object.fromEntries(slice.map(({ metric, figure }) => [metric.name, figure])),
    });
  }
  return documents;
}

function figureOf(metric: EmfMetric, now: Snapshot, before: Snapshot): number | number[] | undefined {
  const series = matching(now.get(metric.source), metric.where);
  const earlier = matching(before.get(metric.source), metric.where);
  const factor = metric.factor ?? 1;
  switch (metric.kind) {
    case 'gauge': {
      const [figure] = series;
      return figure === undefined || !Number.isFinite(figure.value) ? undefined : figure.value * factor;
    }
    case 'counter': {
      const added = sumOf(series) - sumOf(earlier);
      return added > 0 ? added * factor : undefined;
    }
    case 'histogram': {
      const values = valuesOf(observedBetween(series, earlier)).slice(0, MOST_VALUES);
      return values.length === 0 ? undefined : values.map((value) => rounded(value * factor));
    }
  }
}

function matching(series: readonly Series[] = [], where: LabelFilter = {}): readonly Series[] {
  return series.filter(({ labels }) =>
    Object.entries(where).every(([label, values]) => values.includes(String(labels[label]))),
  );
}

function sumOf(series: readonly Series[]): number {
  return series.reduce((sum, { value }) => sum + value, 0);
}

/** Prometheus counts each bucket together with all smaller ones; here each stands for itself. */
function observedBetween(now: readonly Series[], before: readonly Series[]): Observed {
  const counts = new Map<number, number>();
  let sum = 0;
  const add = (series: readonly Series[], sign: 1 | -1): void => {
    for (const { labels, value, metricName = '' } of series) {
      if (metricName.endsWith('_sum')) sum += sign * value;
      if (!metricName.endsWith('_bucket')) continue;
      const upTo = labels.le === '+Inf' ? Infinity : Number(labels.le);
      counts.set(upTo, (counts.get(upTo) ?? 0) + sign * value);
    }
  };
  add(now, 1);
  add(before, -1);
  let smaller = 0;
  const buckets = [...counts]
    .sort(([one], [other]) => one - other)
    .map(([upTo, cumulated]) => {
      const count = cumulated - smaller;
      smaller = cumulated;
      return { upTo, count };
    });
  return { buckets, sum };
}

/** A thousandth is more than CloudWatch's graphs show, and spares the log long fractions. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
