import { timeMarks, timeWord } from './time-axis';

const TO = Date.parse('2026-11-29T07:49:12Z');
const HOUR_MS = 3_600_000;

it.each([
  [1 / 6, ['07:40', '07:42', '07:44', '07:46', '07:48']],
  [24, ['08:00', '12:00', '16:00', '20:00', '00:00', '04:00']],
  [24 * 7, ['23 Nov', '25 Nov', '27 Nov', '29 Nov']],
  [24 * 30, ['3 Nov', '8 Nov', '13 Nov', '18 Nov', '23 Nov', '28 Nov']],
])('marks %d hours', (hours, words) => {
  const length = hours * HOUR_MS;
  expect(timeMarks(TO - length, TO).map((ms) => timeWord(ms, length))).toEqual(words);
});

it('has no mark where none fits', () => {
  expect(timeMarks(TO + 1000, TO + 2000)).toEqual([]);
});
