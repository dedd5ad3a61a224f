import { type AlertDraft, alertIdOf, draftAlert } from '../../../../alerts/domain/alert';
import { HOUR_MS } from '../../../../platform/durations';
import { timestampOf } from '../../../../platform/timestamp';

/** What all instances know of the notices. Times in milliseconds since the epoch. */
export interface NoticeState {
  /** When the latest notice was recorded; undefined: never. */
  readonly lastNoticeAtMs?: number;
  /** The time of the newest change of an order that the latest notices were about: a backlog of the queue proves nothing. */
  readonly lastChangeAtMs?: number;
  /** When the subscription was checked last. */
  readonly checkedAtMs?: number;
  /** New orders that a search counted since the latest notice, and since when. */
  readonly foundOrders?: number;
  readonly foundSinceMs?: number;
}

/** The subscription is checked this often, in milliseconds. */
export const CHECK_EVERY_MS = HOUR_MS;
/**
 * So many new orders without any notice, the first of them so long ago, mean that notices do not arrive. One notice may get
 * lost.
 */
const FOUND = 3;
const SILENT_FOR_MS = HOUR_MS / 2;
/** An order that a search finds this long after it was placed is from before: its notice may have been none of ours. */
const NEW_WITHIN_MS = HOUR_MS / 2;

/** The time of the newest change that these notices are about, and no later than now; undefined where none has a time. Pure. */
export function newestChangeMs(times: readonly (string | undefined)[], nowMs: number): number | undefined {
  const changes = times.map((time) => Date.parse(time ?? '')).filter((ms) => !Number.isNaN(ms));
  return changes.length === 0 ? undefined : Math.min(nowMs, Math.max(...changes));
}

/** True for an order of which a notice should have arrived before a search found it, so long after it was placed. Pure. */
export function isUnannounced(delayMs: number): boolean {
  return delayMs < NEW_WITHIN_MS;
}

/** The alert while orders arrive and notices do not; undefined: notices arrive, or there is nothing to arrive. Pure. */
export function silenceAlert(state: NoticeState, nowMs: number): AlertDraft | undefined {
  const { foundOrders = 0, foundSinceMs = nowMs, lastNoticeAtMs } = state;
  if (foundOrders < FOUND || nowMs - foundSinceMs < SILENT_FOR_MS) return undefined;
  const last =
    lastNoticeAtMs === undefined
      ? 'none has arrived yet'
      : `the latest came at ${timestampOf(lastNoticeAtMs)}`;
  const message =
    `Amazon's notifications of orders do not arrive (${last}), although the search has found ${foundOrders} new orders since ` +
    `${timestampOf(foundSinceMs)}. Orders count some minutes late meanwhile, and none is lost. Run npm run amazon:subscribe: it ` +
    'checks the queue, its policy and the subscription. If all of them are right, open a case with Amazon.';
  return draftAlert(alertIdOf.noticesStopped('silence'), 'notices_stopped', timestampOf(nowMs), message, {});
}
