import { absolute, duration, relative } from './time-words';

const NOW = Date.parse('2026-11-29T07:12:45Z');

it.each([
  [0, 'now'],
  [-400, 'now'],
  [-12_000, '12 sec. ago'],
  [-59_700, '1 min. ago'],
  [-7_199_000, '1 hr. ago'],
  [-172_800_000, '2 days ago'],
  [40_000, 'in 40 sec.'],
])('%d ms from now is %s', (ms, words) => {
  expect(relative(NOW + ms, NOW)).toBe(words);
});

it('writes a moment in UTC, to the second', () => {
  expect(absolute('2026-11-29T07:12:45.917000Z')).toBe('2026-11-29 07:12:45 UTC');
});

it.each([
  [83.6, '84 ms'],
  [2400, '2.4 s'],
  [200_000, '3 min 20 s'],
  [7_260_000, '2 h 1 min'],
])('%d ms is %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
