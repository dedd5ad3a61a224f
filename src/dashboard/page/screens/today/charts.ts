import type { ChartConfiguration } from 'chart.js';
import type { SeriesPoint } from '../../api/answers';
import { duration } from '../../parts/time-words';

/** Above this ratio of the largest to the smallest figure, a linear axis would show only the largest. */
const LOG_RATIO = 20;

/** An hour as `07:00`, in UTC. */
export function hourOf({ at }: SeriesPoint): string {
  return `${at.slice(11, 13)}:00`;
}

export function salesChart(points: readonly SeriesPoint[]): ChartConfiguration {
  return {
    type: 'bar',
    data: {
      labels: points.map(hourOf),
      datasets: isSoldAtAmazon(points)
        ? [
            bars('Shopify', points.map(unitsAtShopify), 'waiting'),
            bars('Amazon', points.map(unitsAtAmazon), 'warning'),
          ]
        : [bars('units', points.map(unitsAtShopify), 'waiting')],
    },
    options: {
      plugins: {
        legend: {
          display: isSoldAtAmazon(points),
          position: 'bottom',
          labels: { boxHeight: 10, boxWidth: 10 },
        },
      },
      scales: {
        x: { ...HOURS, stacked: true },
        y: { stacked: true, beginAtZero: true, grace: '10%', ticks: { precision: 0, maxTicksLimit: 6 } },
      },
    },
  };
}

function bars(label: string, data: number[], colour: string) {
  return { label, data, backgroundColor: `var(--${colour})` };
}

export function isSoldAtAmazon(points: readonly SeriesPoint[]): boolean {
  return points.some((point) => unitsAtAmazon(point) > 0);
}

function unitsAtAmazon({ amazon }: SeriesPoint): number {
  return amazon?.units ?? 0;
}

function unitsAtShopify(point: SeriesPoint): number {
  return point.units - unitsAtAmazon(point);
}

export function latencyChart(points: readonly SeriesPoint[]): ChartConfiguration {
  const line = (label: string, data: (number | null)[], colour: string, dash: number[]) => ({
    label,
    data,
    borderColor: `var(--${colour})`,
    backgroundColor: `var(--${colour})`,
    borderDash: dash,
    borderWidth: 2,
    pointRadius: 2.5,
    // An hour without a push is a gap, not a line to the next one.
    spanGaps: false,
  });
  return {
    type: 'line',
    data: {
      labels: points.map(hourOf),
      datasets: [
        line(
          'p50',
          points.map(({ p50Ms }) => p50Ms),
          'good',
          [],
        ),
        line(
          'p95',
          points.map(({ p95Ms }) => p95Ms),
          'waiting',
          [6, 3],
        ),
        line(
          'p99',
          points.map(({ p99Ms }) => p99Ms),
          'warning',
          [2, 3],
        ),
      ],
    },
    options: {
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { position: 'bottom', labels: { boxHeight: 1, boxWidth: 24 } },
        tooltip: {
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label ?? ''} ${duration(parsed.y ?? 0)}` },
        },
      },
      scales: {
        x: HOURS,
        y: isWide(points)
          ? { type: 'logarithmic', ticks: { callback: (value) => decade(Number(value)) } }
          : {
              beginAtZero: true,
              ticks: { stepSize: stepOf(largest(points)), callback: (value) => axisText(Number(value)) },
            },
      },
    },
  };
}

const HOURS = { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } } as const;

/** Distances between the lines of a linear axis, in milliseconds: round in the unit that is shown. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20].map((seconds) => seconds * 1000),
  ...[0.5, 1, 2, 5, 10, 20].map((minutes) => minutes * 60_000),
  ...[0.5, 1, 2, 6, 12, 24].map((hours) => hours * 3_600_000),
];
const MOST_LINES = 6;

/** The smallest round step that needs few lines up to `most`, in milliseconds. */
export function stepOf(most: number): number {
  return STEPS.find((step) => most / step <= MOST_LINES) ?? 7 * 86_400_000;
}

/** A duration on an axis: round ones without what is zero. */
export function axisText(ms: number): string {
  return ms === 0
    ? '0'
    : duration(ms)
        .replace(/\.0 s$/, ' s')
        .replace(/ 0 (s|min)$/, '');
}

/** Labels of a logarithmic axis: one at each power of ten. */
function decade(value: number): string {
  return Number.isInteger(Math.log10(value)) ? axisText(value) : '';
}

function largest(points: readonly SeriesPoint[]): number {
  return Math.max(0, ...points.map(({ p99Ms }) => p99Ms ?? 0));
}

export function isWide(points: readonly SeriesPoint[]): boolean {
  const figures = points.flatMap(({ p50Ms, p99Ms }) => [p50Ms ?? 0, p99Ms ?? 0]).filter((ms) => ms > 0);
  return figures.length > 0 && Math.max(...figures) > LOG_RATIO * Math.min(...figures);
}

/** The sales in one sentence, for those who do not see the bars. */
export function salesText(points: readonly SeriesPoint[]): string {
  const most = points.reduce<SeriesPoint | undefined>(
    (best, point) => (point.units > (best?.units ?? 0) ? point : best),
    undefined,
  );
  const [first] = points;
  if (first === undefined || most === undefined) return 'No units were sold in the last 24 hours.';
  const units = points.reduce((sum, point) => sum + point.units, 0);
  const atAmazon = points.reduce((sum, point) => sum + unitsAtAmazon(point), 0);
  const share = atAmazon === 0 ? '' : `, ${atAmazon} of them at Amazon`;
  return `Units sold an hour since ${hourOf(first)} UTC: ${units} in all${share}, most at ${hourOf(most)} with ${most.units}.`;
}

/** The latency in one sentence, for those who do not see the lines. */
export function latencyText(points: readonly SeriesPoint[]): string {
  const measured = points.filter(({ p99Ms }) => p99Ms !== null);
  const worst = measured.reduce<SeriesPoint | undefined>(
    (slow, point) => ((point.p99Ms ?? 0) > (slow?.p99Ms ?? -1) ? point : slow),
    undefined,
  );
  if (worst === undefined) return 'No push after an order was accepted in the last 24 hours.';
  return (
    `Time from an order to Amazon, an hour: measured in ${measured.length} of ${points.length} hours; ` +
    `slowest p99 ${duration(worst.p99Ms ?? 0)} at ${hourOf(worst)} UTC.`
  );
}
