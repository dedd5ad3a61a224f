import type { Api } from '../service/api';

/** One line of the metrics page. */
export interface PageSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The metrics of a service as Prometheus reads them. */
export class MetricsPage {
  constructor(readonly series: readonly PageSeries[]) {}

  /** The sum of the series with this name and these labels; 0 without one. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.series
      .filter((one) => one.name === name && Object.entries(labels).every(([key, v]) => one.labels[key] === v))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** The series of this name by the values of one label. */
  by(name: string, label: string): Record<string, number> {
    const values = this.series.filter((one) => one.name === name).map(({ labels }) => labels[label] ?? '');
    return Object.fromEntries(
      [...new Set(values)]
        .map((value) => [value, this.sum(name, { [label]: value })] as const)
        .filter(([, sum]) => sum > 0),
    );
  }
}

export async function metricsPage(api: Api): Promise<MetricsPage> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return new MetricsPage(
    text.split('\n').flatMap((line) => {
      const [, name, listed = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === undefined) return [];
      const labels = [...listed.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((one) => [one[1], one[2]]);
      return [{ name, labels: Object.fromEntries(labels) as Record<string, string>, value: Number(value) }];
    }),
  );
}
