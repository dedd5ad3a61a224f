import type { SloLeg, SloPoint } from '../../../api/slo-answers';
import { budgetMark, budgetText, objectiveText, percentOf, sloText } from './slo-words';

const NONE = { good: 0, total: 0 };
const leg = (good: number, total: number, more: Partial<SloLeg> = {}): SloLeg => {
  const may = total * 0.01;
  return {
    objective: '99%<60s',
    share: 0.99,
    withinMs: 60_000,
    '1h': NONE,
    '24h': NONE,
    '28d': { good, total },
    errorBudget: { total: may, used: total - good, left: may - (total - good) },
    burnRate: { '5m': null, '30m': null, '1h': null, '6h': null },
    p99Ms: null,
    ...more,
  };
};

it.each([
  [0, 0, '–'],
  [1, 1, '100 %'],
  [99_999, 100_000, '99.9 %'],
  [1, 3, '33.3 %'],
])('writes %i of %i as %s', (good, total, text) => {
  expect(percentOf({ good, total })).toBe(text);
});

it.each([
  [0.99, 60_000, '99 % within 1 min'],
  [0.95, 900_000, '95 % within 15 min'],
  [0.999, 1_500, '99.9 % within 1.5 s'],
  [0.5, 30_000, '50 % within 30 s'],
])('writes the objective %d < %i as %s', (share, withinMs, text) => {
  expect(objectiveText({ share, withinMs })).toBe(text);
});

it.each<[SloLeg, string, string]>([
  [leg(0, 0), 'nothing measured yet', 'quiet'],
  [leg(1000, 1000), '100 % left', 'good'],
  [leg(992, 1000), '20 % left', 'warning'],
  [leg(980, 1000), 'overspent', 'bad'],
  [leg(995, 1000, { burnRate: { '5m': 20, '30m': 20, '1h': 15, '6h': 3 } }), '50 % left, spent fast', 'bad'],
])('says how much of the budget is left: %#', (given, word, tone) => {
  expect(budgetMark(given)).toMatchObject({ word, tone });
});

it('counts what was late', () => {
  expect(budgetText(leg(195_000, 200_000))).toBe('5,000 late of 2,000 that may be');
});

it('names the worst hours for those who do not see the lines', () => {
  const hour = (at: string, good: number): SloPoint => ({
    at: `2026-11-29T${at}:00:00.000Z`,
    accepted: { good, total: 10 },
    observed: NONE,
  });
  expect(sloText([hour('05', 10), hour('06', 9)])).toBe(
    'Shares by hour; accepted in time: 90 % at least, at 06:00 UTC; no number was observed.',
  );
});
