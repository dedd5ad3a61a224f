import type { Drift, DriftChoice } from '../../api/shopify-answers';
import type { Mark } from '../../parts/mark';

const CAUSES: Readonly<Record<string, Mark>> = {
  changed_in_shopify: { word: 'changed in Shopify', icon: 'hand', tone: 'waiting' },
  edited_elsewhere: { word: 'edited elsewhere', icon: 'hand', tone: 'warning' },
  not_processed: { word: 'accepted, not shown', icon: 'clock', tone: 'warning' },
  amazon_order: { word: 'order at Amazon', icon: 'down', tone: 'waiting' },
  late_call: { word: 'late call', icon: 'clock', tone: 'warning' },
  listing_blocked: { word: 'listing blocked', icon: 'block', tone: 'bad' },
  not_linked: { word: 'not linked', icon: 'warning', tone: 'warning' },
  unknown: { word: 'cause unknown', icon: 'info', tone: 'warning' },
};

/** The causes and their words, for the filter. */
export const CAUSE_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CAUSES).map(([cause, { word }]) => [cause, word]),
);

/** The mark of a cause; a cause of a newer service is shown by its name. */
export function causeMark(cause: string): Mark {
  return CAUSES[cause] ?? { word: cause.replaceAll('_', ' '), icon: 'info', tone: 'warning' };
}

const CHANNELS: Readonly<Record<Drift['channel'], string>> = { shopify: 'Shopify', amazon: 'Amazon' };

export function channelWord(channel: Drift['channel']): string {
  return CHANNELS[channel];
}

const ACTIONS: Readonly<Record<string, Mark>> = {
  ended: { word: 'gone by itself', icon: 'check', tone: 'quiet' },
  push: { word: 'ours was written', icon: 'sent', tone: 'good' },
  adopt: { word: 'followed', icon: 'check', tone: 'good' },
  ignore: { word: 'ignored', icon: 'off', tone: 'quiet' },
};

/** How a difference ended. */
export function actionMark(action: string): Mark {
  return ACTIONS[action] ?? { word: action.replaceAll('_', ' '), icon: 'check', tone: 'quiet' };
}

/** Something that can be decided about a difference, with what it does. */
export interface Choice {
  readonly action: DriftChoice;
  readonly label: string;
  readonly effect: string;
  /** What the status line shows once it is done. */
  readonly done: string;
}

/** The decisions about an open difference. */
export function choicesOf({
  sku,
  channel,
  expected,
  found,
}: Pick<Drift, 'sku' | 'channel' | 'expected' | 'found'>): readonly Choice[] {
  const place = channelWord(channel);
  const ours = figure(expected);
  const write: Choice = {
    action: 'push',
    label: `Write ${ours} to ${place}`,
    effect: `${place} goes from ${figure(found)} to ${ours}; the ledger stays as it is.`,
    done: `${sku}: ${ours} is on its way to ${place}.`,
  };
  const ignore: Choice = {
    action: 'ignore',
    label: 'Ignore',
    effect: `Nothing changes. It comes back when the numbers of ${place} change again.`,
    done: `${sku}: the difference is ignored.`,
  };
  const change = found - expected;
  const follow: Choice = {
    action: 'adopt',
    label: `Follow ${place}: ${figure(found)}`,
    effect: `The ledger counts ${signed(change)} ${Math.abs(change) === 1 ? 'unit' : 'units'}, and the other channel follows.`,
    done: `${sku}: ${signed(change)} is counted.`,
  };
  return [follow, write, ignore];
}

/** How far the channel is off, with its sign. */
export function signed(units: number): string {
  if (units === 0) return '0';
  return `${units > 0 ? '+' : '−'}${figure(Math.abs(units))}`;
}

function figure(units: number): string {
  return units.toLocaleString('en').replace('-', '−');
}
