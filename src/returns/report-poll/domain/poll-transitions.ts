import { nextWindow } from './poll-plan';
import { addTallies, type PollStage, type PollState, type PollTally, type PollWork } from './poll-state';

const MINUTE_MS = 60_000;
/** Amazon refuses a daily report that is asked for again within four hours, also when another application asked. */
export const REPORT_PAUSE_MS = 240 * MINUTE_MS;
/** At most this much longer, so that several applications which were refused together don't come back together. */
export const REPORT_PAUSE_JITTER_MS = 10 * MINUTE_MS;
/** An account that is refused, or a request, is mended by a person: tried again now and then. */
export const REFUSED_PAUSE_MS = 5 * MINUTE_MS;
/** When Amazon throttles and doesn't say for how long. */
export const THROTTLED_PAUSE_MS = MINUTE_MS;
/** A report that isn't final after a day won't be. */
export const REPORT_PATIENCE_MS = 1_440 * MINUTE_MS;
/** Reports in a row that came to nothing, after which somebody is told. */
export const FAILURES_TOLD = 3;
/** Tries in a row that came to nothing, after which somebody is told: about a quarter of an hour of them. */
export const ATTEMPTS_TOLD = 10;

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5 * MINUTE_MS;

/** The moment of a decision, in milliseconds since the epoch, with its share of chance in [0, 1). */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/** What a step came to, for the log, the metrics and the alerts. */
export type PollEvent =
  | { readonly kind: 'announced' | 'unmade' | 'gone' | 'pending' | 'ready' }
  | { readonly kind: 'asked' | 'adopted'; readonly reportId: string }
  | { readonly kind: 'throttled'; readonly untilMs: number }
  | {
      readonly kind: 'deferred';
      readonly reason: string;
      readonly untilMs: number;
      readonly attempts: number;
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly untilMs: number; readonly failures: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly untilMs: number }
  | { readonly kind: 'window_done'; readonly tally: PollTally }
  /** `last` is the tally of the last window, `tally` that of all. */
  | {
      readonly kind: 'finished';
      readonly last: PollTally;
      readonly tally: PollTally;
      readonly seconds: number;
    };

/** What a step came to: the state to be written, and the event to be told. */
export interface Turn {
  readonly state: PollState;
  readonly event: PollEvent;
}

/** The stage in which Amazon surely makes nothing for us; whoever takes a turn passes the work as it then stands. */
const UNASKED: PollStage = { phase: 'asking' };

/** Amazon is about to be asked; written before the call, which has no idempotency key. */
export function announced(state: PollState, work: PollWork, { now }: Moment): Turn {
  return turn(state, { ...work, stage: { phase: 'asking', askedAt: now } }, { kind: 'announced' });
}

/** Amazon makes the report, for us or, as is found out later, for a process that died over the asking. */
export function asked(
  state: PollState,
  work: PollWork,
  askedAt: number,
  reportId: string,
  firstCheckAt: number,
  how: 'asked' | 'adopted',
): Turn {
  const stage: PollStage = { phase: 'asked', askedAt, reportId };
  return turn(state, { ...work, stage, notBefore: firstCheckAt, attempts: 0 }, { kind: how, reportId });
}

/** Amazon was surely not asked, or the report is not there (`gone`): it is asked for anew. */
export function unasked(state: PollState, work: PollWork, notBefore: number, kind: 'unmade' | 'gone'): Turn {
  return turn(state, { ...work, stage: UNASKED, notBefore }, { kind });
}

/** The report is not final yet; one that never becomes final is given up. */
export function pending(
  state: PollState,
  work: PollWork,
  askedAt: number,
  moment: Moment,
  reportPollMs: number,
): Turn {
  if (moment.now - askedAt >= REPORT_PATIENCE_MS)
    return failed(state, work, moment, 'The report was not ready after 24 hours.');
  return turn(state, { ...work, notBefore: moment.now + reportPollMs, attempts: 0 }, { kind: 'pending' });
}

/** The report is done, and its document can be fetched. */
export function ready(
  state: PollState,
  work: PollWork,
  report: { readonly askedAt: number; readonly reportId: string; readonly documentId: string },
): Turn {
  return turn(
    state,
    { ...work, stage: { phase: 'ready', ...report }, notBefore: 0, attempts: 0 },
    { kind: 'ready' },
  );
}

/** Every row of the window is durable. After the last window the watermark moves, and not before. */
export function windowDone(state: PollState, work: PollWork, { now }: Moment, tally: PollTally): Turn {
  const total = addTallies(work.tally, tally);
  const window = nextWindow(work.cycle, work.window);
  const { refused, ...going } = work;
  if (window !== undefined) {
    const next: PollWork = { ...going, window, stage: UNASKED, notBefore: now, attempts: 0, tally: total };
    return { state: { ...state, failures: 0, work: next }, event: { kind: 'window_done', tally } };
  }
  const { work: finished, ...memory } = state;
  return {
    state: {
      ...memory,
      failures: 0,
      watermark: work.cycle.until,
      lastFinishedAt: new Date(now).toISOString(),
      lastTally: total,
    },
    event: { kind: 'finished', last: tally, tally: total, seconds: Math.max(0, now - work.beganAt) / 1000 },
  };
}

/** The report came to nothing. Its window is asked for again when Amazon makes the next one. */
export function failed(
  state: PollState,
  work: PollWork,
  { now, random }: Moment,
  reason: string,
  pauseMs: number = REPORT_PAUSE_MS + random * REPORT_PAUSE_JITTER_MS,
): Turn {
  const failures = state.failures + 1;
  const untilMs = Math.ceil(now + pauseMs);
  return {
    state: { ...state, failures, work: { ...work, stage: UNASKED, notBefore: untilMs, attempts: 0 } },
    event: { kind: 'failed', reason, untilMs, failures },
  };
}

/** Amazon's limit was met, and nothing was done. */
export function throttled(
  state: PollState,
  work: PollWork,
  { now }: Moment,
  retryAfterMs: number = THROTTLED_PAUSE_MS,
): Turn {
  const untilMs = Math.ceil(now + retryAfterMs);
  return turn(state, { ...work, notBefore: untilMs }, { kind: 'throttled', untilMs });
}

/** No usable answer, or a download that broke off: tried again, at first soon. */
export function deferred(state: PollState, work: PollWork, { now, random }: Moment, reason: string): Turn {
  const attempts = work.attempts + 1;
  const untilMs = Math.ceil(now + retryPauseMs(attempts, random));
  return turn(
    state,
    { ...work, notBefore: untilMs, attempts },
    { kind: 'deferred', reason, untilMs, attempts },
  );
}

/** Amazon refuses the account. */
export function refused(state: PollState, work: PollWork, { now }: Moment, reason: string): Turn {
  const untilMs = now + REFUSED_PAUSE_MS;
  return turn(state, { ...work, notBefore: untilMs, refused: true }, { kind: 'refused', reason, untilMs });
}

/** A doubling pause before try number `attempts` + 1, from one second to five minutes, half of it by chance. */
export function retryPauseMs(attempts: number, random: number): number {
  const cap = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20));
  return cap / 2 + (cap / 2) * random;
}

function turn(state: PollState, work: PollWork, event: PollEvent): Turn {
  return { state: { ...state, work }, event };
}
