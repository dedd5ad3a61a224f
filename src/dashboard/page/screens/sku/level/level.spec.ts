import { knownFrom, type LevelPoint, levelText, rangeOf, stepsOf, withLevel } from './level';

const FROM = Date.parse('2026-11-28T07:00:00Z');
const at = (hours: number): string => new Date(FROM + hours * 3_600_000).toISOString();
const point = (hours: number, physical: number, version: number): LevelPoint => ({
  at: at(hours),
  physical,
  broadcast: Math.max(0, physical - 2),
  version,
});
const points = [point(0, 15, 4), point(3, -1, 5), point(9, 12, 6)];

it('reads the range from the address', () => {
  expect(['7d', '30d', null, '', '1y'].map(rangeOf)).toEqual(['7d', '30d', '24h', '24h', '24h']);
});

it('holds the last level until the end of the range', () => {
  const end = FROM + 24 * 3_600_000;
  expect(stepsOf(points, 'broadcast', end).map(({ x, y }) => [(x - FROM) / 3_600_000, y])).toEqual([
    [0, 13],
    [3, 0],
    [9, 10],
    [24, 10],
  ]);
  expect(stepsOf(points, 'physical', FROM)).toHaveLength(3);
  expect(stepsOf([], 'physical', end)).toEqual([]);
});

it('begins where what is known begins, and shows ten minutes at least', () => {
  const end = FROM + 24 * 3_600_000;
  expect(knownFrom(points, FROM, end)).toBe(FROM);
  expect(knownFrom(points.slice(1), FROM, end)).toBe(FROM + 3 * 3_600_000);
  expect(knownFrom([point(24, 5, 1)], FROM, end)).toBe(end - 600_000);
  expect(knownFrom([], FROM, end)).toBe(FROM);
});

it('takes a level from an event once, and never an older one', () => {
  const newer = point(10, 11, 7);
  expect(withLevel(points, newer)).toEqual([...points, newer]);
  expect(withLevel(points, point(10, 11, 6))).toBe(points);
  expect(withLevel([], newer)).toEqual([newer]);
});

it.each<[string, readonly LevelPoint[], string]>([
  [
    'movement',
    points,
    'In the last 24 hours the shelf went from 15 to 12 (lowest −1, highest 15), the figure for Amazon from 13 to 10.',
  ],
  ['rest', points.slice(0, 1), 'In the last 24 hours nothing moved: 15 on the shelf, 13 for Amazon.'],
  [
    'a range that begins later than wanted',
    [point(3, 1200, 1)],
    'Since 2026-11-28 10:00 UTC, where what is known begins, nothing moved: 1,200 on the shelf, 1,198 for Amazon.',
  ],
  ['nothing', [], 'No level is known in the last 24 hours.'],
])('puts %s into words', (_, shown, text) => {
  expect(levelText(shown, '24h', FROM, 'for Amazon')).toBe(text);
  expect(levelText(shown, '24h', FROM, 'to sell')).toBe(text.replace('for Amazon', 'to sell'));
});
