import type { Verification } from '../../api/answers';
import type { Tone } from '../../parts/mark';
import type { IconName } from '../../parts/icon';
import { duration } from '../../parts/time-words';

/** What a run of the proof says, in words. */
export interface Verdict {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly text: string;
  /** What it is based on. */
  readonly basis: string;
}

/** The verdict of the last run; undefined while there is none. */
export function verdictOf({ state, proof, error }: Verification): Verdict | undefined {
  if (state === 'failed')
    return { tone: 'bad', icon: 'warning', text: 'The proof has no verdict.', basis: error ?? '' };
  if (state !== 'done' || proof === undefined) return undefined;
  const { proven, skus, rows, pushes, violationCount } = proof;
  const read = `${count(skus, 'SKU')}, ${count(rows, 'movement')} and ${count(pushes, 'push', 'pushes')} read in ${duration(proof.durationMs)}.`;
  return proven
    ? {
        tone: 'good',
        icon: 'check',
        text: 'Proven: every stock is the sum of its ledger, and was pushed to Amazon or waits for its push.',
        basis: `${read}${reachText(proof.reach)}`,
      }
    : {
        tone: 'bad',
        icon: 'block',
        text: `Refuted: ${count(violationCount, 'contradiction')} between stock, ledger and pushes.`,
        basis: `${read}${reachText(proof.reach)}`,
      };
}

/** Rows expire, so that an old SKU may be proven from a later row only. */
function reachText({
  fromFirstRow,
  fromLaterRow,
  unmoved,
}: NonNullable<Verification['proof']>['reach']): string {
  const parts = [
    ...(fromFirstRow > 0 ? [`${figure(fromFirstRow)} from the first row`] : []),
    ...(fromLaterRow > 0
      ? [`${figure(fromLaterRow)} from a later row, because older ones have expired`]
      : []),
    ...(unmoved > 0 ? [`${figure(unmoved)} without a row yet`] : []),
  ];
  return parts.length === 0 ? '' : ` Proven SKUs: ${parts.join('; ')}.`;
}

/** How far a run is: its estimate of the total may be too small, or absent on a new table. */
export function progressOf({ progress }: Verification): {
  readonly value: number | undefined;
  readonly text: string;
} {
  const { done, total } = progress ?? { done: 0, total: 0 };
  return total === 0
    ? { value: undefined, text: `${figure(done)} items read` }
    : {
        value: Math.min(1, done / total),
        text: `${figure(done)} of about ${figure(Math.max(done, total))} items read`,
      };
}

function count(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${value === 1 ? one : many}`;
}

function figure(value: number): string {
  return value.toLocaleString('en');
}
