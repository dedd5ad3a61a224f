import { deadlineIn } from './deadline';

it.each([
  ['a whole minute keeps six seconds for the last call, and one for the end', 60_000, 54_000, 59_000],
  ['ten seconds are halved', 10_000, 5_000, 9_000],
  ['300 ms are halved too, and a fifth is kept for the end', 300, 150, 240],
  ['nothing left is nothing', 0, 0, 0],
  ['a time that is over is nothing', -5, 0, 0],
])('the time that is left: %s', (_case, leftMs, lastStartMs, endMs) => {
  expect(deadlineIn(leftMs, 1_000_000)).toEqual({
    lastStartAt: 1_000_000 + lastStartMs,
    endAt: 1_000_000 + endMs,
  });
});
