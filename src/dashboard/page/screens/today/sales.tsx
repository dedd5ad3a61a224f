import { useMemo } from 'preact/hooks';
import type { Sales, SeriesPoint } from '../../api/answers';
import { Chart } from '../../parts/chart';
import { figure } from '../../parts/figure';
import { isSoldAtAmazon, salesChart, salesText } from './charts';
import { HourTable } from './hour-table';

interface SalesProps {
  readonly sales: Sales | undefined;
  readonly points: readonly SeriesPoint[];
  readonly isRead: boolean;
}

const BY_HOUR = {
  orders: ({ orders }: SeriesPoint) => figure(orders),
  units: ({ units }: SeriesPoint) => figure(units),
};
const WITH_AMAZON = {
  ...BY_HOUR,
  'orders at Amazon': ({ amazon }: SeriesPoint) => figure(amazon?.orders ?? 0),
  'units at Amazon': ({ amazon }: SeriesPoint) => figure(amazon?.units ?? 0),
};

/** What was sold in 24 hours. */
export function SalesSection({ sales, points, isRead }: SalesProps) {
  const config = useMemo(() => salesChart(points), [points]);
  const atAmazon = sales?.amazon;
  return (
    <section aria-labelledby="sales">
      <h2 id="sales">Sales of 24 hours</h2>
      <p class="totals">
        <strong>{figure(sales?.units)}</strong> {sales?.units === 1 ? 'unit' : 'units'} in{' '}
        <strong>{figure(sales?.orders)}</strong> {sales?.orders === 1 ? 'order' : 'orders'}
        {atAmazon === undefined || atAmazon.orders === 0
          ? ''
          : ` (Amazon: ${figure(atAmazon.units)} in ${figure(atAmazon.orders)})`}
      </p>
      {points.some(({ units }) => units > 0) ? (
        <Chart config={config} label={salesText(points)} />
      ) : (
        <p class="no-chart">{isRead ? salesText(points) : ''}</p>
      )}
      <HourTable points={points} columns={isSoldAtAmazon(points) ? WITH_AMAZON : BY_HOUR} />
    </section>
  );
}
