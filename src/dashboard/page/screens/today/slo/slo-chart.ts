import type { ChartConfiguration } from 'chart.js';
import type { SloLeg, SloPoint, SloView } from '../../../api/slo-answers';

/** Each leg: its colour, and the dashes of its line. */
const LEGS = [
  ['accepted', 'waiting', []],
  ['observed', 'good', [6, 3]],
] as const;

/** The share of each hour that was in time, in percent, with the objectives as thin lines. */
export function sloChart({ accepted, observed, series }: SloView): ChartConfiguration {
  const legs = { accepted, observed };
  return {
    type: 'line',
    data: {
      labels: series.map(({ at }) => at.slice(11, 16)),
      datasets: LEGS.flatMap(([name, colour, dash]) => [
        lineOf(name, shares(series, name), colour, {
          borderDash: [...dash],
          borderWidth: 2,
          pointRadius: 2.5,
        }),
        lineOf(`${name}: objective`, objective(series, legs[name]), colour, {
          borderDash: [1, 4],
          borderWidth: 1,
          pointRadius: 0,
        }),
      ]),
    },
    options: {
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { position: 'bottom', labels: { boxHeight: 1, boxWidth: 24 } },
        tooltip: {
          callbacks: {
            label: ({ dataset, parsed }) => `${dataset.label ?? ''} ${(parsed.y ?? 0).toFixed(1)} %`,
          },
        },
      },
      scales: {
        x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } },
        y: { max: 100, grace: '5%', ticks: { maxTicksLimit: 6, callback: (value) => `${value} %` } },
      },
    },
  };
}

function lineOf(label: string, data: (number | null)[], colour: string, more: object) {
  const tone = `var(--${colour})`;
  // An hour without a number is a gap, not a line to the next one.
  return { label, data, borderColor: tone, backgroundColor: tone, spanGaps: false, ...more };
}

function shares(series: readonly SloPoint[], name: 'accepted' | 'observed'): (number | null)[] {
  return series.map(({ [name]: { good, total } }) => (total === 0 ? null : (good / total) * 100));
}

function objective(series: readonly SloPoint[], { share }: Pick<SloLeg, 'share'>): number[] {
  return series.map(() => share * 100);
}
