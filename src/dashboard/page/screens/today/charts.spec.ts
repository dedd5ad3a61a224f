import type { SeriesPoint } from '../../api/answers';
import { axisText, isWide, latencyText, salesChart, salesText, stepOf } from './charts';

const hour = (at: number, units: number, p50Ms: number | null = null, p99Ms = p50Ms): SeriesPoint => ({
  at: `2026-11-29T0${at}:00:00.000Z`,
  orders: units,
  units,
  p50Ms,
  p95Ms: p99Ms,
  p99Ms,
});

describe('the text of a chart', () => {
  it('names the sales of all hours and the best one', () => {
    expect(salesText([hour(5, 2), hour(6, 9), hour(7, 0)])).toBe(
      'Units sold an hour since 05:00 UTC: 11 in all, most at 06:00 with 9.',
    );
    const atAmazon = { ...hour(7, 3), amazon: { orders: 2, units: 2 } };
    expect(salesText([hour(5, 2), atAmazon])).toBe(
      'Units sold an hour since 05:00 UTC: 5 in all, 2 of them at Amazon, most at 07:00 with 3.',
    );
    expect(salesText([hour(5, 0)])).toBe('No units were sold in the last 24 hours.');
  });

  it('names the slowest hour, and in how many hours there was a push', () => {
    expect(latencyText([hour(5, 0), hour(6, 1, 80, 2400), hour(7, 1, 90, 120)])).toBe(
      'Time from an order to Amazon, an hour: measured in 2 of 3 hours; slowest p99 2.4 s at 06:00 UTC.',
    );
    expect(latencyText([hour(5, 0)])).toBe('No push after an order was accepted in the last 24 hours.');
  });
});

it('draws the units of each channel upon each other, where Amazon has some', () => {
  const unitsOf = (points: SeriesPoint[]) => salesChart(points).data.datasets.map(({ data }) => data);
  expect(unitsOf([hour(5, 2), { ...hour(6, 3), amazon: { orders: 1, units: 1 } }])).toEqual([
    [2, 2],
    [0, 1],
  ]);
  expect(unitsOf([hour(5, 2)])).toEqual([[2]]);
});

describe('the axis of the latency', () => {
  it.each([
    ['alike', [hour(5, 1, 80, 200), hour(6, 1, 90, 900)], false],
    ['far apart', [hour(5, 1, 80, 200), hour(6, 1, 90, 60_000)], true],
    ['absent', [hour(5, 0)], false],
    ['zero', [hour(5, 1, 0, 0)], false],
  ])('is logarithmic only where figures are far apart: %s', (_case, points, wide) => {
    expect(isWide(points)).toBe(wide);
  });

  it.each([
    [0, 1],
    [481, 100],
    [2400, 500],
    [15_600, 5000],
    [250_000, 60_000],
    [86_400_000 * 100, 7 * 86_400_000],
  ])('has round steps up to %d ms', (most, step) => {
    expect(stepOf(most)).toBe(step);
  });

  it.each([
    [0, '0'],
    [500, '500 ms'],
    [2000, '2 s'],
    [2500, '2.5 s'],
    [120_000, '2 min'],
    [90_000, '1 min 30 s'],
    [7_200_000, '2 h'],
  ])('labels %d ms as %s', (ms, text) => {
    expect(axisText(ms)).toBe(text);
  });
});
