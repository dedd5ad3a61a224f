import { useMemo } from 'preact/hooks';
import type { Latency, Overview, SeriesPoint } from '../../api/answers';
import { Chart } from '../../parts/chart';
import { figure } from '../../parts/figure';
import { duration } from '../../parts/time-words';
import { hourOf, latencyChart, latencyText } from './charts';

interface LatencyProps {
  readonly latency: Overview['latency'] | undefined;
  readonly points: readonly SeriesPoint[];
  readonly isRead: boolean;
}

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
      <details>
        <summary>Figures by hour</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">hour (UTC)</th>
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
            {points.map((point) => (
              <tr key={point.at}>
                <th scope="row">{hourOf(point)}</th>
                <td class="number">{ms(point.p50Ms)}</td>
                <td class="number">{ms(point.p95Ms)}</td>
                <td class="number">{ms(point.p99Ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
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
