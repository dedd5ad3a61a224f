import type { Overview, StockView } from '../../../api/answers';
import { HELD_BY_IMPORT } from '../../../../../inventory/domain/stock';
import { offered } from '../../../parts/push/offered';

/** What Amazon has of a SKU, and what happens next. */
export interface Standing {
  readonly state: 'accepted' | 'waiting' | 'retrying' | 'held' | 'paused' | 'blocked';
  readonly text: string;
  /** Why the figure has not arrived, in Amazon's or the service's words. */
  readonly reason?: string;
  /** What a person can do. */
  readonly advice?: string;
}

type Shown = Pick<
  StockView,
  | 'physical'
  | 'buffer'
  | 'broadcast'
  | 'presumedSold'
  | 'held'
  | 'lastBroadcast'
  | 'receipt'
  | 'listings'
  | 'syncStatus'
  | 'syncError'
  | 'attempts'
  | 'nextTryAt'
  | 'pendingSince'
>;

/** The state of a SKU at Amazon as a sentence. `paused`: why nothing is sent at all. */
export function standingOf(stock: Shown, nowMs: number, paused: Overview['push']['paused']): Standing {
  const { listings = 0, syncStatus, syncError, held, attempts = 0 } = stock;
  const figure = listings > 0 ? 'the rest' : offered(stock).toLocaleString('en');
  const known = lastKnown(stock, nowMs);
  if (syncStatus === 'in_sync') return { state: 'accepted', text: `${known}.` };
  if (syncStatus === 'blocked')
    return {
      state: 'blocked',
      text: `${known}; ${figure} is not sent until a person acts.`,
      reason: syncError ?? 'Amazon gave no reason.',
      advice: 'Mend at Amazon what it names, then push again. A change of the stock pushes it again as well.',
    };
  if (paused !== null)
    return {
      state: 'paused',
      text: `${known}; ${figure} waits${failed(attempts)}, because pushes have been paused for ${span(nowMs - Date.parse(paused.since))}.`,
      reason: paused.reason,
    };
  if (held !== undefined)
    return {
      state: 'held',
      text: `${known}; ${figure} has been held for ${span(nowMs - Date.parse(held.since))}.`,
      reason: held.reason,
      advice:
        held.reason === HELD_BY_IMPORT
          ? 'First day, on the screen Shopify, sends all that is held. Push again sends this one alone.'
          : 'It is sent by itself once Amazon can be read again. Push again sends it all the same.',
    };
  if (attempts === 0 && syncError === undefined)
    return { state: 'waiting', text: `${known}; ${figure} is on its way${waitingFor(stock, nowMs)}.` };
  return {
    state: 'retrying',
    text: `${known}; ${figure} is on its way, try ${attempts + 1}, ${nextTry(stock, nowMs)}.`,
    ...(syncError === undefined ? {} : { reason: syncError }),
  };
}

function failed(attempts: number): string {
  if (attempts === 0) return '';
  return ` (${attempts} ${attempts === 1 ? 'try' : 'tries'} failed)`;
}

/** A SKU with listings has as many quantities as names. */
function lastKnown({ lastBroadcast, listings = 0, syncStatus, receipt }: Shown, nowMs: number): string {
  if (listings > 0)
    return syncStatus === 'in_sync'
      ? 'Amazon accepted the quantity of each name that it is sold as'
      : 'Not every name that it is sold as has its quantity at Amazon';
  if (lastBroadcast === undefined) return 'Amazon has accepted no figure yet';
  const { count, timestamp } = lastBroadcast;
  return `Amazon accepted ${count.toLocaleString('en')}, ${span(nowMs - Date.parse(timestamp))} ago${shown(receipt, count)}`;
}

/** Accepted is not live: what Amazon shows since, where it was looked at. */
function shown(receipt: Shown['receipt'], accepted: number): string {
  if (receipt?.state !== 'observed' && receipt?.state !== 'mismatch') return '';
  const { state, observedQuantity } = receipt;
  if (observedQuantity === undefined) return ', and shows no number';
  if (state === 'observed' && observedQuantity === accepted) return ', and shows it';
  const number = observedQuantity.toLocaleString('en');
  return state === 'observed' ? `, and shows ${number} after what was sold since` : `, and shows ${number}`;
}

/** Only for a push that waits noticeably. */
function waitingFor({ pendingSince }: Shown, nowMs: number): string {
  const ms = pendingSince === undefined ? 0 : nowMs - Date.parse(pendingSince);
  return ms < 5000 ? '' : `, due for ${span(ms)}`;
}

function nextTry({ nextTryAt }: Shown, nowMs: number): string {
  const ms = nextTryAt === undefined ? 0 : Date.parse(nextTryAt) - nowMs;
  return ms < 500 ? 'due now' : `next try in ${span(ms)}`;
}

/** A length of time as `12 s`, `4 min`, `3 h` or `2 days`. */
function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
}
