import type { ChartConfiguration, Scale, Tick } from 'chart.js';
import { absolute } from '../../../parts/time-words';
import { broadcastName, type BroadcastWord } from '../broadcast-word';
import { type LevelPoint, stepsOf } from './level';
import { timeMarks, timeWord } from './time-axis';

/** Two step lines over time, with a zero line that is seen where the shelf goes below it. */
export function chartOf(
  points: readonly LevelPoint[],
  fromMs: number,
  toMs: number,
  forWhat: BroadcastWord,
): ChartConfiguration {
  const line = (label: string, figure: 'physical' | 'broadcast', name: string, isDashed: boolean) => ({
    label,
    data: stepsOf(points, figure, toMs),
    borderColor: `var(${name})`,
    backgroundColor: `var(${name})`,
    borderDash: isDashed ? [5, 4] : [],
    borderWidth: 2,
    // Each level holds until the next one.
    stepped: 'before' as const,
    pointRadius: 0,
    pointHitRadius: 8,
  });
  const isBelowZero = points.some(({ physical }) => physical < 0);
  return {
    type: 'line',
    data: {
      datasets: [
        line('On the shelf', 'physical', '--waiting', false),
        line(broadcastName(forWhat), 'broadcast', '--warning', true),
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
            maxRotation: 0,
            callback: (value) => timeWord(Number(value), toMs - fromMs),
          },
          afterBuildTicks: (axis: Scale) => {
            axis.ticks = timeMarks(axis.min, axis.max).map((value) => ({ value }));
          },
        },
        y: {
          suggestedMin: 0,
          // Room above the highest line, whose upper half would be cut off at the edge.
          suggestedMax: Math.max(1, ...points.map(({ physical }) => physical * 1.08)),
          ticks: { precision: 0 },
          grid: {
            color: ({ tick }: { readonly tick?: Tick }) =>
              colour(tick?.value !== 0 ? '--pico-muted-border-color' : isBelowZero ? '--bad' : '--quiet'),
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

/** A colour of the style sheet as it is while the chart is drawn. */
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
