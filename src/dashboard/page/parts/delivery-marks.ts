import type { Mark } from './mark';

/** The outcomes of deliveries, in and out. What is tried again is never shown as merely under way. */
const OUTCOMES: Readonly<Record<string, Mark>> = {
  applied: { word: 'applied', icon: 'check', tone: 'good' },
  duplicate: { word: 'duplicate', icon: 'info', tone: 'quiet' },
  ignored: { word: 'ignored', icon: 'off', tone: 'quiet' },
  skipped: { word: 'skipped', icon: 'warning', tone: 'warning' },
  refused: { word: 'refused', icon: 'block', tone: 'bad' },
  held: { word: 'held', icon: 'hand', tone: 'warning' },
  review: { word: 'to be judged', icon: 'hand', tone: 'warning' },
  waiting: { word: 'waiting', icon: 'clock', tone: 'waiting' },
  retrying: { word: 'retrying', icon: 'retry', tone: 'warning' },
  accepted: { word: 'accepted', icon: 'check', tone: 'good' },
  blocked: { word: 'blocked', icon: 'block', tone: 'bad' },
  failed: { word: 'failed', icon: 'block', tone: 'bad' },
  delivered: { word: 'delivered', icon: 'check', tone: 'good' },
};

/** The mark of a delivery's outcome; an outcome of a newer service is shown by its name. */
export function outcomeMark(outcome: string, attempts = 0): Mark {
  const mark = OUTCOMES[outcome] ?? { word: outcome.replaceAll('_', ' '), icon: 'info', tone: 'quiet' };
  return outcome === 'retrying' && attempts > 0 ? { ...mark, word: `retrying (${attempts})` } : mark;
}
