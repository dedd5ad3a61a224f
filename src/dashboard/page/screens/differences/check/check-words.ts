import type { CheckProgress } from '../../../api/drift-answers';
import type { Mark } from '../../../parts/mark';
import { relative, span } from '../../../parts/time-words';

/** How far the comparison with a channel is, as a mark and a sentence. */
export interface CheckLine {
  readonly mark: Mark;
  readonly text: string;
  /** What is compared, between 0 and 1; undefined: nothing is under way, or it is not known how much there is. */
  readonly share?: number;
}

const UNDER_WAY: Mark = { word: 'comparing', icon: 'clock', tone: 'waiting' };

/** What the comparison of everything with a channel has come to. */
export function checkLine(view: CheckProgress, nowMs: number): CheckLine {
  const { status, startedAt, finishedAt, compared = 0, total, problem } = view;
  const since = (at: string | undefined): number => Math.max(0, nowMs - Date.parse(at ?? ''));
  switch (status) {
    case 'off':
      return { mark: { word: 'not compared', icon: 'off', tone: 'quiet' }, text: 'It is not connected.' };
    case 'never':
      return { mark: { word: 'not compared yet', icon: 'off', tone: 'quiet' }, text: 'Once a day, or now.' };
    case 'under_way':
      return {
        mark: problem === undefined ? UNDER_WAY : { ...UNDER_WAY, word: 'retrying', tone: 'warning' },
        text: `${progressOf(compared, total)}${outcomeOf(view)}, for ${span(since(startedAt))}.${problem === undefined ? '' : ` ${problem}`}`,
        ...(total === undefined || total === 0 ? {} : { share: Math.min(1, compared / total) }),
      };
    case 'finished':
    case 'failed': {
      const ended = finishedAt === undefined ? '' : `, ${relative(Date.parse(finishedAt), nowMs)}`;
      const took =
        finishedAt === undefined || startedAt === undefined
          ? ''
          : `, in ${span(Date.parse(finishedAt) - Date.parse(startedAt))}`;
      return {
        mark:
          status === 'finished'
            ? { word: 'compared', icon: 'check', tone: 'good' }
            : { word: 'gave up', icon: 'block', tone: 'bad' },
        text: `${status === 'failed' ? 'After ' : ''}${count(compared)}${ended}${took}${outcomeOf(view)}.${problem === undefined ? '' : ` ${problem}`}`,
      };
    }
  }
}

function progressOf(compared: number, total: number | undefined): string {
  if (total === undefined) return `${count(compared)} so far`;
  const percent = total === 0 ? 100 : Math.floor((Math.min(compared, total) / total) * 100);
  return `${count(compared)} of ${count(total)} (${percent} %)`;
}

function outcomeOf({ different, unread, unlinked }: CheckProgress): string {
  return [
    different === undefined
      ? ''
      : different === 0
        ? ', none differs'
        : `, ${count(different)} ${different === 1 ? 'differs' : 'differ'}`,
    unread === undefined || unread === 0 ? '' : `, ${count(unread)} could not be read`,
    unlinked === undefined || unlinked === 0
      ? ''
      : `, ${count(unlinked)} ${unlinked === 1 ? 'listing' : 'listings'} with units that nothing links`,
  ].join('');
}

function count(figure: number): string {
  return figure.toLocaleString('en');
}
