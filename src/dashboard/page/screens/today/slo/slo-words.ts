import type { SloLeg, SloPoint } from '../../../api/slo-answers';
import type { Mark } from '../../../parts/mark';
import { duration } from '../../../parts/time-words';

type Share = SloLeg['1h'];

/** With less than this share left, the error budget is about to run out. */
const LITTLE_LEFT = 0.25;
/** Burn rates of an hour that spend a month's budget in two days. */
const FAST = 14.4;

/** A share as `99.6 %`; rounded down, so that only a whole one is 100. */
export function percentOf({ good, total }: Share): string {
  return total === 0 ? '–' : percent(good / total);
}

function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toLocaleString('en')} %`;
}

/** An objective in words, as in `99 % within 60 s`. */
export function objectiveText({ share, withinMs }: Pick<SloLeg, 'share' | 'withinMs'>): string {
  const time = duration(withinMs)
    .replace(/\.0 s$/, ' s')
    .replace(/ 0 (s|min)$/, '');
  return `${Number((share * 100).toFixed(3))} % within ${time}`;
}

/** How much of the error budget of 28 days is left, as a mark. */
export function budgetMark({ errorBudget: { total, left }, burnRate, ...leg }: SloLeg): Mark {
  if (leg['28d'].total === 0) return { word: 'nothing measured yet', icon: 'off', tone: 'quiet' };
  if (left < 0 || total === 0)
    return left < 0
      ? { word: 'overspent', icon: 'block', tone: 'bad' }
      : { word: 'unspent', icon: 'check', tone: 'good' };
  const share = left / total;
  const word = `${percent(share)} left`;
  if ((burnRate['1h'] ?? 0) >= FAST) return { word: `${word}, spent fast`, icon: 'warning', tone: 'bad' };
  return share < LITTLE_LEFT
    ? { word, icon: 'warning', tone: 'warning' }
    : { word, icon: 'check', tone: 'good' };
}

/** The error budget in numbers, as in `3 of 12 late`. */
export function budgetText({ errorBudget: { total, used } }: Pick<SloLeg, 'errorBudget'>): string {
  return `${count(used)} late of ${count(Math.floor(total))} that may be`;
}

/** The shares by hour in one sentence, for those who do not see the lines. */
export function sloText(points: readonly SloPoint[]): string {
  const worst = (name: 'accepted' | 'observed'): string => {
    const measured = points.filter((point) => point[name].total > 0);
    const [first] = measured;
    if (first === undefined) return `no number was ${name}`;
    const low = measured.reduce((least, point) =>
      shareOf(point[name]) < shareOf(least[name]) ? point : least,
    );
    return `${name} in time: ${percentOf(low[name])} at least, at ${low.at.slice(11, 16)} UTC`;
  };
  return `Shares by hour; ${worst('accepted')}; ${worst('observed')}.`;
}

function shareOf({ good, total }: Share): number {
  return good / total;
}

function count(figure: number): string {
  return figure.toLocaleString('en');
}
