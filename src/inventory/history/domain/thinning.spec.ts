import { type HistoryPoint, thinned } from './thinning';

const START = Date.parse('2026-11-01T00:00:00Z');

/** One point a second with these figures on the shelf, two of them held back. */
function pointsOf(figures: readonly number[], stepMs = 1000): HistoryPoint[] {
  return figures.map((physical, index) => ({
    at: new Date(START + index * stepMs).toISOString(),
    physical,
    broadcast: Math.max(0, physical - 2),
    version: index + 1,
  }));
}

const range = (count: number, figure: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => figure(index));

describe('points of a history', () => {
  it.each([0, 1, 2, 12])('%i of at most twelve stay as they are', (count) => {
    const points = pointsOf(range(count, (index) => index));
    expect(thinned(points, 12)).toEqual(points);
  });

  it('that are too many keep the first, the last, every peak and every dip', () => {
    const figures = range(10_000, (index) => (index === 3_333 ? 900 : index === 7_777 ? -40 : index % 50));
    const points = pointsOf(figures);
    const kept = thinned(points);
    expect(kept.length).toBeLessThanOrEqual(2_000);
    expect(kept[0]).toBe(points[0]);
    expect(kept.at(-1)).toBe(points.at(-1));
    expect(kept).toContain(points[3_333]);
    expect(kept).toContain(points[7_777]);
  });

  it('keep in each bucket the last one and the extremes of both figures, in their order', () => {
    // One bucket: (7 - 2) / 5.
    const points = pointsOf([5, 9, 1, 4, 6, 3, 5, 8, 2, 7]);
    expect(thinned(points, 7).map(({ physical }) => physical)).toEqual([5, 9, 1, 7]);
  });

  it('show the extremes of the broadcast where only the buffer changed', () => {
    const points = pointsOf(range(20, () => 10)).map((point, index) =>
      index === 11 ? { ...point, broadcast: 0 } : point,
    );
    expect(thinned(points, 7)).toContain(points[11]);
  });

  it('of one moment are thinned too', () => {
    const points = pointsOf(
      range(5_000, (index) => index),
      0,
    );
    const kept = thinned(points);
    expect(kept.length).toBeLessThanOrEqual(2_000);
    expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
  });

  it.each([7, 100, 1_999, 2_000])('are at most %i, whatever their figures', (most) => {
    const figures = range(9_973, (index) => ((index * 7_919) % 1_009) - 500);
    const points = pointsOf(figures).map((point, index) => ({ ...point, broadcast: (index * 31) % 97 }));
    const kept = thinned(points, most);
    expect(kept.length).toBeLessThanOrEqual(most);
    expect(kept.map(({ version }) => version)).toEqual(
      kept.map(({ version }) => version).sort((a, b) => a - b),
    );
  });
});
