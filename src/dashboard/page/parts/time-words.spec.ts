import { absolute, duration, relative, span } from './time-words';

const NOW = Date.parse('2026-11-29T07:12:45.678Z');

describe('a relative time', () => {
  it.each([
    ['this second', -400, 'now'],
    ['seconds ago', -12_000, '12 sec. ago'],
    ['minutes ago', -3 * 60_000 - 59_000, '3 min. ago'],
    ['hours ago', -7_200_000, '2 hr. ago'],
    ['days ago', -3 * 86_400_000, '3 days ago'],
    ['still to come', 240_000, 'in 4 min.'],
  ])('of %s', (_case, offset, text) => {
    expect(relative(NOW + offset, NOW)).toBe(text);
  });
});

describe('an absolute time', () => {
  it.each(['2026-11-29T07:12:45.678901Z', NOW])('of %s is UTC to the second', (at) => {
    expect(absolute(at)).toBe('2026-11-29 07:12:45 UTC');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [84.4, '84 ms'],
    [999.6, '1.0 s'],
    [2400, '2.4 s'],
    [59_960, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [3_600_000, '1 h 0 min'],
    [5 * 86_400_000, '5 days'],
  ])('of %d ms', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('a span', () => {
  it.each([
    [2400, '2.4 s'],
    [21_900, '22 s'],
    [59_400, '59 s'],
    [59_960, '1 min 0 s'],
    [60_000, '1 min 0 s'],
  ])('of %d ms', (ms, text) => {
    expect(span(ms)).toBe(text);
  });
});
