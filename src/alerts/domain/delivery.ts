import { DAY_MS } from '../../platform/durations';
import type { Alert } from './alert';

/** Discord's own bound on a message, in characters. */
export const MAX_TEXT = 2000;

/** An alert that could not be posted for this long is told by the list only, in milliseconds. */
export const DELIVER_WITHIN_MS = DAY_MS;

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 600_000;
/** A receiver's own wish is granted up to this, in milliseconds: nothing may silence it for the rest of the day. */
const LONGEST_WISH_MS = 3_600_000;
/** While a receiver does not answer, it is tried this often at the most, whatever waits for it, in milliseconds. */
const LONGEST_PAUSE_MS = 30_000;

/** What is posted: Slack and Teams show `text`, Discord shows `content`, and programs read `alert`. */
export interface DeliveryMessage {
  readonly text: string;
  readonly content: string;
  /** Discord: an SKU named `@everyone` wakes nobody up. */
  readonly allowed_mentions: { readonly parse: readonly never[] };
  readonly alert: Alert;
}

export function messageOf(alert: Alert): DeliveryMessage {
  const sentence = `[${alert.severity}] ${alert.type}: ${alert.message}`;
  const words = alert.note === undefined ? sentence : `${sentence} (Over: ${alert.note})`;
  return {
    text: cut(Array.from(words, escapedForSlack)),
    content: cut(Array.from(words)),
    allowed_mentions: { parse: [] },
    alert,
  };
}

/** Slack reads `<...>` as a link or as a call to everybody; these three are all that it wants escaped. */
function escapedForSlack(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    default:
      return character;
  }
}

/** As many whole pieces as fit. */
function cut(pieces: readonly string[]): string {
  const whole = pieces.join('');
  if (whole.length <= MAX_TEXT) return whole;
  let text = '';
  for (const piece of pieces) {
    if (text.length + piece.length > MAX_TEXT - 1) break;
    text += piece;
  }
  return `${text}…`;
}

/** How the receiver took it. `refused`: as it stands it will not take it; `unavailable`: it may take it later. */
export type Verdict = 'taken' | 'refused' | 'unavailable';

/** A redirect is a refusal, like an address that is gone: it has to be mended in the configuration. */
export function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return 'taken';
  if (status >= 300 && status < 500 && status !== 408 && status !== 429) return 'refused';
  return 'unavailable';
}

/**
 * Milliseconds from try number `attempts` of one alert, which ended like this, to the next. `random` is in [0, 1). A
 * refusal waits longest at once: only a person can mend it, and until then it is the same.
 */
export function retryWaitMs(
  verdict: Exclude<Verdict, 'taken'>,
  attempts: number,
  random: number,
  wishMs = 0,
): number {
  const doublings = verdict === 'refused' ? 20 : Math.min(attempts - 1, 20);
  const cap = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** doublings);
  return Math.max(Math.min(wishMs, LONGEST_WISH_MS), Math.ceil(cap / 2 + (cap / 2) * random));
}

/** Milliseconds for which a receiver that is unavailable is left alone by all alerts. */
export function pauseMs(waitMs: number, wishMs = 0): number {
  return Math.max(Math.min(wishMs, LONGEST_WISH_MS), Math.min(waitMs, LONGEST_PAUSE_MS));
}
