import { useMemo } from 'preact/hooks';
import type { Overview, SeriesPoint } from '../../api/answers';
import { Chart } from '../../parts/chart';
import { figure } from '../../parts/figure';
import { salesChart, salesText } from './charts';
import { HourTable } from './hour-table';

interface SalesProps {
  readonly sales: Overview['sales']['24h'] | undefined;
  readonly points: readonly SeriesPoint[];
  readonly isRead: boolean;
}

const BY_HOUR = {
  orders: ({ orders }: SeriesPoint) => figure(orders),
  units: ({ units }: SeriesPoint) => figure(units),
};

/** What was sold in 24 hours. */
export function SalesSection({ sales, points, isRead }: SalesProps) {
  const config = useMemo(() => salesChart(points), [points]);
  return (
    <section aria-labelledby="sales">
      <h2 id="sales">Sales of 24 hours</h2>
      <p class="totals">
        <strong>{figure(sales?.units)}</strong> {sales?.units === 1 ? 'unit' : 'units'} in{' '}
        <strong>{figure(sales?.orders)}</strong> {sales?.orders === 1 ? 'order' : 'orders'}
      </p>
      {points.some(({ units }) => units > 0) ? (
        <Chart config={config} label={salesText(points)} />
      ) : (
        <p class="no-chart">{isRead ? salesText(points) : ''}</p>
      )}
      <HourTable points={points} columns={BY_HOUR} />
    </section>
  );
}
