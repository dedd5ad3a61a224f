import { type RetryRule, retryDelayMs } from '../../../platform/retry-delay';
import { nextWindow } from './poll-plan';
import { type ActivePoll, addTallies, type PollState, type PollTally, type PollWork } from './poll-state';

const MINUTE_MS = 60_000;
/** Amazon refuses a daily report that is asked for again within four hours, also when another application asked. */
const REPORT_PAUSE_MS = 240 * MINUTE_MS;
/** At most this much longer, so that several applications that were refused together do not come back together. */
const REPORT_PAUSE_JITTER_MS = 10 * MINUTE_MS;
/** A refused account or request needs a person; it is retried at this interval. */
export const REFUSED_PAUSE_MS = 5 * MINUTE_MS;
/** The pause when Amazon throttles and gives no time. */
const THROTTLED_PAUSE_MS = MINUTE_MS;
/** A report that is not final after a day counts as failed. */
const REPORT_DEADLINE_MS = 1_440 * MINUTE_MS;
/** Failed reports in a row that raise an alert. */
export const ALERT_AFTER_FAILURES = 3;
/** Failed tries in a row that raise an alert: about a quarter of an hour of them. */
export const ALERT_AFTER_ATTEMPTS = 10;

const RETRY: RetryRule = { firstMs: 1_000, longestMs: 5 * MINUTE_MS };

/** The moment of a decision, in milliseconds since the epoch, with a random number in [0, 1). */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/** The result of a step, for the log, the metrics and the alerts. */
export type PollEvent =
  | { readonly kind: 'not_made' | 'not_found' | 'pending' | 'ready' }
  | { readonly kind: 'asked' | 'adopted'; readonly reportId: string }
  | { readonly kind: 'throttled'; readonly untilMs: number }
  | {
      readonly kind: 'deferred';
      readonly reason: string;
      readonly untilMs: number;
      readonly attempts: number;
    }
  /** `isWrong`: the report is another one than was asked for, which a person should see at once. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly untilMs: number;
      readonly failures: number;
      readonly isWrong?: true;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly untilMs: number }
  | { readonly kind: 'window_done'; readonly tally: PollTally }
  /** `last` is the tally of the last window, `tally` that of all. */
  | {
      readonly kind: 'finished';
      readonly last: PollTally;
      readonly tally: PollTally;
      readonly seconds: number;
    };

/** The state to write after a step, and the event to report. */
export interface Transition {
  readonly state: PollState;
  readonly event: PollEvent;
}

/** Amazon certainly makes no report of the window. */
const NOT_ASKED: Pick<PollWork, 'report'> = { report: { phase: 'asking' } };

/** Amazon is about to be asked; written before the call, which has no idempotency key. */
export function announced(poll: ActivePoll, askedAt: number): ActivePoll {
  return { ...poll, work: { ...poll.work, report: { phase: 'asking', askedAt } } };
}

/** Amazon certainly made no report: the announcement is taken back. */
export function notAnnounced(poll: ActivePoll): ActivePoll {
  return { ...poll, work: { ...poll.work, ...NOT_ASKED } };
}

/** Amazon makes the report. `adopted`: it was found after a crash between the announcement and the answer. */
export function asked(
  poll: ActivePoll,
  report: { readonly askedAt: number; readonly reportId: string },
  firstCheckAt: number,
  kind: 'asked' | 'adopted',
): Transition {
  const { askedAt, reportId } = report;
  return transition(
    poll,
    { report: { phase: 'asked', askedAt, reportId }, notBefore: firstCheckAt, attempts: 0 },
    { kind, reportId },
  );
}

/** Amazon certainly made no report (`not_made`), or lost it (`not_found`): it is asked for again. */
export function askedAgain(poll: ActivePoll, notBefore: number, kind: 'not_made' | 'not_found'): Transition {
  return transition(poll, { ...NOT_ASKED, notBefore }, { kind });
}

/** The report is not final yet; after a day it counts as failed. */
export function pending(poll: ActivePoll, askedAt: number, moment: Moment, reportPollMs: number): Transition {
  if (moment.now - askedAt >= REPORT_DEADLINE_MS)
    return failed(poll, moment, 'The report was not ready after 24 hours.');
  return transition(poll, { notBefore: moment.now + reportPollMs, attempts: 0 }, { kind: 'pending' });
}

/** The report is done, and its document can be downloaded. */
export function ready(
  poll: ActivePoll,
  report: { readonly askedAt: number; readonly reportId: string; readonly documentId: string },
): Transition {
  const { askedAt, reportId, documentId } = report;
  return transition(
    poll,
    { report: { phase: 'ready', askedAt, reportId, documentId }, notBefore: 0, attempts: 0 },
    { kind: 'ready' },
  );
}

/** Every row of the window is durable. The watermark moves after the last window, and not before. */
export function windowDone({ work, ...state }: ActivePoll, { now }: Moment, tally: PollTally): Transition {
  const total = addTallies(work.tally, tally);
  const window = nextWindow(work.cycle, work.window);
  const { refused, problem, ...kept } = work;
  if (window !== undefined) {
    const next: PollWork = { ...kept, ...NOT_ASKED, window, notBefore: now, attempts: 0, tally: total };
    return { state: { ...state, failures: 0, work: next }, event: { kind: 'window_done', tally } };
  }
  return {
    state: {
      ...state,
      failures: 0,
      watermark: work.cycle.until,
      lastFinishedAt: new Date(now).toISOString(),
      lastTally: total,
      ...(work.look === true ? { lookedFrom: work.cycle.from } : {}),
    },
    event: { kind: 'finished', last: tally, tally: total, seconds: Math.max(0, now - work.beganAt) / 1000 },
  };
}

/** The report failed. Its window is asked for again when Amazon makes the next one. */
export function failed(
  poll: ActivePoll,
  { now, random }: Moment,
  reason: string,
  pauseMs: number = REPORT_PAUSE_MS + random * REPORT_PAUSE_JITTER_MS,
): Transition {
  const failures = poll.failures + 1;
  const untilMs = Math.ceil(now + pauseMs);
  return transition(
    { ...poll, failures },
    { ...NOT_ASKED, notBefore: untilMs, attempts: 0 },
    { kind: 'failed', reason, untilMs, failures },
  );
}

/** Amazon gave another report than was asked for. Nothing of it is applied, and its window is asked for again. */
export function wrongReport(poll: ActivePoll, moment: Moment, reason: string): Transition {
  const { state, event } = failed(poll, moment, reason);
  return { state, event: event.kind === 'failed' ? { ...event, isWrong: true } : event };
}

/** Amazon throttles the call. */
export function throttled(
  poll: ActivePoll,
  { now }: Moment,
  retryAfterMs: number = THROTTLED_PAUSE_MS,
): Transition {
  const untilMs = Math.ceil(now + retryAfterMs);
  return transition(poll, { notBefore: untilMs }, { kind: 'throttled', untilMs });
}

/** No usable answer, or a download that broke off: retried with back-off. */
export function deferred(poll: ActivePoll, { now, random }: Moment, reason: string): Transition {
  const attempts = poll.work.attempts + 1;
  const untilMs = Math.ceil(now + retryDelayMs(RETRY, attempts - 1, random));
  return transition(poll, { notBefore: untilMs, attempts }, { kind: 'deferred', reason, untilMs, attempts });
}

/** Amazon refuses the account. */
export function refused(poll: ActivePoll, { now }: Moment, reason: string): Transition {
  const untilMs = now + REFUSED_PAUSE_MS;
  return transition(poll, { notBefore: untilMs, refused: true }, { kind: 'refused', reason, untilMs });
}

function transition(poll: ActivePoll, changes: Partial<PollWork>, event: PollEvent): Transition {
  const { problem, ...kept } = poll.work;
  const work: PollWork = { ...kept, ...changes, ...problemOf(event, problem) };
  return { state: { ...poll, work }, event };
}

/** A step without a failure ends the problem; a throttled one has only to wait. */
function problemOf(event: PollEvent, before: string | undefined): Pick<PollWork, 'problem'> {
  const problem = event.kind === 'throttled' ? before : 'reason' in event ? event.reason : undefined;
  return problem === undefined ? {} : { problem };
}
