import { DAY_MS } from '../../platform/durations';
import { retryDelayMs } from '../../platform/retry-delay';
import type { Alert } from './alert';
import { timeLineOf } from './alert-link';

/** Discord's limit for a message, in characters. */
export const MAX_TEXT = 2000;

/** An alert that could not be posted for this long is only in the list, in milliseconds. */
export const DELIVER_WITHIN_MS = DAY_MS;

const RETRY = { firstMs: 2_000, longestMs: 600_000 };
/** As many retries reach the longest delay at once. */
const AT_LONGEST = 20;
/** Upper bound of the receiver's `Retry-After`, in milliseconds. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
/** Longest pause between two tries of any alerts while the receiver does not answer, in milliseconds. */
const LONGEST_PAUSE_MS = 30_000;

/** The body of a post as JSON: Slack shows `text`, Discord shows `content`, and programs read `alert`. */
export interface DeliveryMessage {
  readonly text: string;
  readonly content: string;
  /** For Discord: a SKU named `@everyone` notifies no person. */
  readonly allowed_mentions: { readonly parse: readonly never[] };
  readonly alert: Alert;
}

/** `address`: that of the page, before its path; empty where none is configured. */
export function messageOf(alert: Alert, address = ''): DeliveryMessage {
  const sentence = `[${alert.severity}] ${alert.type}: ${alert.message}`;
  const timeLine = timeLineOf(alert);
  const text =
    (alert.note === undefined ? sentence : `${sentence} (Over: ${alert.note})`) +
    (timeLine === undefined ? '' : ` Time line: ${address}${timeLine}`);
  return {
    text: cut(Array.from(text, escapedForSlack)),
    content: cut(Array.from(text)),
    allowed_mentions: { parse: [] },
    alert,
  };
}

/** Slack reads `<...>` as a link or a mention. Its documentation asks to escape these three characters and no others. */
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
export function cut(pieces: readonly string[], longest = MAX_TEXT): string {
  const whole = pieces.join('');
  if (whole.length <= longest) return whole;
  let text = '';
  for (const piece of pieces) {
    if (text.length + piece.length > longest - 1) break;
    text += piece;
  }
  return `${text}…`;
}

/** `refused`: the receiver does not accept this alert at this address; `unavailable`: it may accept the alert later. */
export type PostResult = 'accepted' | 'refused' | 'unavailable';

/** A redirect is a refusal, as is an address that is gone: the operator must correct the configuration. */
export function resultOf(status: number): PostResult {
  if (status >= 200 && status < 300) return 'accepted';
  if (status >= 300 && status < 500 && status !== 408 && status !== 429) return 'refused';
  return 'unavailable';
}

/**
 * Milliseconds from try number `attempts` of one alert, which ended with this result, to the next. `random` is in
 * [0, 1). A refusal has the longest delay from the first try on: it stays until an operator corrects it.
 */
export function retryWaitMs(
  result: Exclude<PostResult, 'accepted'>,
  attempts: number,
  random: number,
  retryAfterMs = 0,
): number {
  const delayMs = retryDelayMs(RETRY, result === 'refused' ? AT_LONGEST : attempts - 1, random);
  return Math.max(Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS), Math.ceil(delayMs));
}

/** Milliseconds without posts of any alert after the receiver was unavailable. */
export function pauseMs(waitMs: number, retryAfterMs = 0): number {
  return Math.max(Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS), Math.min(waitMs, LONGEST_PAUSE_MS));
}
