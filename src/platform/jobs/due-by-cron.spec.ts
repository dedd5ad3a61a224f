import { isDueByCron } from './due-by-cron';

const NOW = 1_000_000;
const hourly = (afterMs: number): number => afterMs + 3_600_000;

it.each<[string, Parameters<typeof isDueByCron>[0], number, boolean]>([
  ['not at the first look', {}, NOW, false],
  ['not before the moment', { checkedAt: NOW }, NOW + 3_599_999, false],
  ['at the moment', { checkedAt: NOW }, NOW + 3_600_000, true],
  ['not while one runs', { run: {}, checkedAt: NOW }, NOW + 7_200_000, false],
])('a job is due by its cron: %s', (_, state, now, isDue) => {
  expect(isDueByCron(state, hourly, now)).toBe(isDue);
});
