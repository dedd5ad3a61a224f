import type { DriftDetails } from '../../api/drift-answers';
import { duration } from '../../parts/time-words';

/** Something that a difference at Amazon rests on, or that was done about it. */
export interface DriftMoment {
  readonly at: string;
  readonly text: string;
  /** The row of the ledger that records it. */
  readonly txId?: string;
}

/** What was sent, shown, sold and done about a difference, oldest first. */
export function driftTimeline(details: DriftDetails): readonly DriftMoment[] {
  const { sent, shown, orders, sentAgain, editedAgain, restoredAt } = details;
  const moments: DriftMoment[] = [
    ...sent.map(({ quantity, sentAt, acceptedAt, submissionId, txId }) => ({
      at: sentAt,
      text: `${figure(quantity)} was sent${answerOf(sentAt, acceptedAt)}${submissionId === undefined ? '' : `, submission ${submissionId}`}`,
      ...(txId === undefined ? {} : { txId }),
    })),
    ...shown.map(({ quantity, at }) => ({
      at,
      text: quantity === undefined ? 'Amazon showed no number' : `Amazon showed ${figure(quantity)}`,
    })),
    ...orders.map(({ units, at }) => ({ at, text: orderText(units) })),
    ...sentAgain.map((at) => ({ at, text: 'the number was sent again by itself' })),
    ...editedAgain.map((at) => ({ at, text: 'another system wrote its number again' })),
    ...(restoredAt === undefined ? [] : [{ at: restoredAt, text: 'Amazon showed what it should again' }]),
  ];
  return moments.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function answerOf(sentAt: string, acceptedAt: string | undefined): string {
  if (acceptedAt === undefined) return '; the call had no answer';
  const tookMs = Date.parse(acceptedAt) - Date.parse(sentAt);
  // The same time: only the acceptance is known, as of a number that an earlier sender sent.
  return tookMs > 0 ? `, accepted after ${duration(tookMs)}` : ', accepted';
}

function orderText(units: number): string {
  const count = Math.abs(units);
  const word = count === 1 ? 'unit' : 'units';
  return units < 0
    ? `Amazon restored ${figure(count)} ${word} of a cancellation`
    : `an order at Amazon took ${figure(count)} ${word}`;
}

function figure(units: number): string {
  return units.toLocaleString('en').replace('-', '−');
}
