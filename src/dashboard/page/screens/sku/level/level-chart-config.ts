import type { ChartConfiguration, Scale, Tick } from 'chart.js';
import { absolute } from '../../../parts/time-words';
import { type LevelPoint, type Range, stepsOf } from './level';

const HOUR_MS = 3_600_000;
/** Milliseconds between two marks of the time axis. */
const TICKS: Readonly<Record<Range, number>> = {
  '24h': 4 * HOUR_MS,
  '7d': 24 * HOUR_MS,
  '30d': 120 * HOUR_MS,
};

/** Two step lines over time, with a zero line that is seen where the shelf goes below it. */
export function chartOf(
  points: readonly LevelPoint[],
  range: Range,
  fromMs: number,
  toMs: number,
): ChartConfiguration {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const line = (label: string, figure: 'physical' | 'broadcast', name: string, isDashed: boolean) => ({
    label,
    data: stepsOf(points, figure, toMs),
    borderColor: colour(name),
    backgroundColor: colour(name),
    borderDash: isDashed ? [5, 4] : [],
    borderWidth: 2,
    // Each level holds until the next one.
    stepped: 'before' as const,
    pointRadius: 0,
    pointHitRadius: 8,
  });
  const isBelowZero = points.some(({ physical }) => physical < 0);
  const zero = colour(isBelowZero ? '--bad' : '--quiet');
  return {
    type: 'line',
    data: {
      datasets: [
        line('On the shelf', 'physical', '--waiting', false),
        line('For Amazon', 'broadcast', '--warning', true),
      ],
    },
    options: {
      parsing: false,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          type: 'linear',
          min: fromMs,
          max: toMs,
          ticks: {
            includeBounds: false,
            stepSize: TICKS[range],
            maxRotation: 0,
            callback: (value) => tickOf(Number(value), range),
          },
        },
        y: {
          suggestedMin: 0,
          suggestedMax: 1,
          ticks: { precision: 0 },
          grid: {
            color: ({ tick }: { readonly tick?: Tick }) =>
              tick?.value === 0 ? zero : colour('--pico-muted-border-color'),
            lineWidth: ({ tick }: { readonly tick?: Tick }) => (tick?.value === 0 && isBelowZero ? 2 : 1),
          },
          afterBuildTicks: (axis: Scale) => {
            // The zero line is a tick also where the steps of the axis pass it by.
            if (axis.min < 0 && axis.max > 0 && !axis.ticks.some(({ value }) => value === 0))
              axis.ticks = [...axis.ticks, { value: 0 }].sort((one, other) => one.value - other.value);
          },
        },
      },
      plugins: {
        legend: { position: 'bottom', labels: { boxHeight: 2 } },
        tooltip: { callbacks: { title: ([first]) => absolute(first?.parsed.x ?? 0) } },
      },
    },
  };
}

function tickOf(ms: number, range: Range): string {
  const at = new Date(ms);
  if (range === '24h') return at.toISOString().slice(11, 16);
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}
