import type { OversellEvent, OversellReport } from '../../api/past-answers';
import { duration } from '../../parts/time-words';

/** The push that had not reached Amazon in time, as a sentence. */
export function latePushText({ latePush }: Pick<OversellReport, 'latePush'>): string {
  return latePush === undefined
    ? 'No push was under way.'
    : `${figure(latePush.quantity)} was on its way to Amazon and took ${duration(latePush.delayMs)}.`;
}

/** Which buffer would have saved it, as a sentence. */
export function bufferText({ savingBuffer }: Pick<OversellReport, 'savingBuffer'>): string {
  if (savingBuffer === null) return 'No buffer would have prevented it.';
  return savingBuffer === 0
    ? 'It would not have needed a buffer.'
    : `With ${figure(savingBuffer)} held back, Amazon would have sold nothing that was not there.`;
}

/** What became of a push of the time line. */
export function pushText({ at, push }: Pick<OversellEvent, 'at' | 'push'>): string {
  if (push === undefined) return '';
  const { quantity, state, propagationMs, observedAt } = push;
  const sent = `${figure(quantity)} sent, ${state === 'failed' ? 'refused' : 'accepted'} ${duration(propagationMs)} after it moved`;
  const observed =
    observedAt === undefined
      ? ''
      : ` ${duration(Math.max(0, Date.parse(observedAt) - Date.parse(at)))} later`;
  if (state === 'observed') return `${sent}, observed${observed}`;
  return state === 'mismatch' ? `${sent}; Amazon showed another number${observed}` : sent;
}

/** What a channel showed; unknown where the rows do not show it. */
export function shownText(units: number | null): string {
  return units === null ? 'not known' : figure(units);
}

function figure(units: number): string {
  return units.toLocaleString('en').replace('-', '−');
}
