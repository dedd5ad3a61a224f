import type { EmfMetric, EmfUnit, LabelFilter } from './emf-table';
import { type Observed, valuesOf } from './observed-values';

/** The namespace of the metrics in CloudWatch. */
const NAMESPACE = 'SyncState';
/** The only dimension. The table prefix identifies an installation in an AWS account. */
const DIMENSION = 'TablePrefix';

/** One series of a metric as prom-client returns it; `metricName` is the part of a histogram. */
export interface Series {
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
  readonly metricName?: string | undefined;
}

/** The registry at a moment: series by metric name. */
export type Snapshot = ReadonlyMap<string, readonly Series[]>;

/** The process that writes the metrics. */
export interface EmfOrigin {
  readonly tablePrefix: string;
  readonly instance: string;
  readonly version: string;
}

/** One line for CloudWatch; it also has a number or an array of numbers for each metric. */
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
 * The changes between two snapshots and the present gauges, in CloudWatch's embedded metric format; undefined when there
 * are none. A counter without a change and a gauge without a figure are left out. Pure.
 */
export function emfDocument(
  table: readonly EmfMetric[],
  now: Snapshot,
  before: Snapshot,
  origin: EmfOrigin,
  atMs: number,
): EmfDocument | undefined {
  const values = table.flatMap((metric) => {
    const value = valueOf(metric, now, before);
    return value === undefined ? [] : [{ metric, value }];
  });
  if (values.length === 0) return undefined;
  const metrics = values.map(({ metric: { name, unit } }) => ({ Name: name, Unit: unit }));
  return {
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [[DIMENSION]], Metrics: metrics }],
    },
    [DIMENSION]: origin.tablePrefix,
    instance: origin.instance,
    version: origin.version,
    ...Object.fromEntries(values.map(({ metric, value }) => [metric.name, value])),
  };
}

function valueOf(metric: EmfMetric, now: Snapshot, before: Snapshot): number | number[] | undefined {
  const series = matching(now.get(metric.source), metric.where);
  const earlier = matching(before.get(metric.source), metric.where);
  const factor = metric.factor ?? 1;
  switch (metric.kind) {
    case 'gauge': {
      const [gauge] = series;
      return gauge === undefined || !Number.isFinite(gauge.value) ? undefined : gauge.value * factor;
    }
    case 'counter': {
      const added = sumOf(series) - sumOf(earlier);
      return added > 0 ? added * factor : undefined;
    }
    case 'histogram': {
      const values = valuesOf(observedBetween(series, earlier));
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

/** Buckets of Prometheus include all smaller ones; the result has the count of each bucket alone. */
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

/** Rounds to thousandths, more than CloudWatch's graphs show. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
