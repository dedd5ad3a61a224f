import { useMemo } from 'preact/hooks';
import type { Latency, Overview, SeriesPoint } from '../../api/answers';
import { Chart } from '../../parts/chart';
import { figure } from '../../parts/figure';
import { duration } from '../../parts/time-words';
import { latencyChart, latencyText } from './charts';
import { HourTable } from './hour-table';

interface LatencyProps {
  readonly latency: Overview['latency'] | undefined;
  readonly points: readonly SeriesPoint[];
  readonly isRead: boolean;
}

const BY_HOUR = {
  p50: ({ p50Ms }: SeriesPoint) => ms(p50Ms),
  p95: ({ p95Ms }: SeriesPoint) => ms(p95Ms),
  p99: ({ p99Ms }: SeriesPoint) => ms(p99Ms),
};

/** The time from an order to Amazon's acceptance. */
export function LatencySection({ latency, points, isRead }: LatencyProps) {
  const config = useMemo(() => latencyChart(points), [points]);
  return (
    <section aria-labelledby="latency">
      <h2 id="latency">Order to Amazon</h2>
      <table class="latency">
        <caption class="unseen">Time from an order to Amazon's acceptance</caption>
        <thead>
          <tr>
            <th scope="col">last</th>
            <th scope="col" class="number">
              pushes
            </th>
            <th scope="col" class="number">
              p50
            </th>
            <th scope="col" class="number">
              p95
            </th>
            <th scope="col" class="number">
              p99
            </th>
          </tr>
        </thead>
        <tbody>
          <LatencyRow name="1 h" latency={latency?.['1h']} />
          <LatencyRow name="24 h" latency={latency?.['24h']} />
        </tbody>
      </table>
      {points.some(({ p50Ms }) => p50Ms !== null) ? (
        <Chart config={config} label={latencyText(points)} />
      ) : (
        <p class="no-chart">{isRead ? latencyText(points) : ''}</p>
      )}
      <HourTable points={points} columns={BY_HOUR} />
    </section>
  );
}

function LatencyRow({ name, latency }: { readonly name: string; readonly latency: Latency | undefined }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{figure(latency?.count)}</td>
      <td class="number">{ms(latency?.p50Ms)}</td>
      <td class="number">{ms(latency?.p95Ms)}</td>
      <td class="number">{ms(latency?.p99Ms)}</td>
    </tr>
  );
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : duration(value);
}
