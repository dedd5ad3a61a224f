import type { AmazonReport } from '../../../channels/amazon/reports/report-answer';
import { DAY_MS } from '../../../platform/durations';
import { NO_ROWS, type PollState, type Span } from './poll-state';

/** The longest window of one report: Amazon states no bound for this report, and 30 days are known to work. */
export const WINDOW_MS = 30 * DAY_MS;
/** Amazon refuses a window that ends in its future, and its clock may be a little behind ours. */
const CLOCK_MARGIN_MS = 5_000;
/** In ascending order of use. */
const BY_USE: readonly AmazonReport['status'][] = ['FATAL', 'CANCELLED', 'IN_QUEUE', 'IN_PROGRESS', 'DONE'];

/** The cause of a poll: the scheduled moment of the cron, in milliseconds since the epoch, or a request of the API. */
export type PollCause = number | 'manual';

/** `started`: the state to write. `known`: another instance has begun for this moment of the cron. */
export type Beginning =
  | { readonly kind: 'started'; readonly state: PollState; readonly beganAt: number }
  | { readonly kind: 'under_way'; readonly beganAt: number; readonly reportId?: string }
  | { readonly kind: 'known' };

/** The settings that a beginning depends on. */
interface PollSettings {
  readonly lookbackDays: number;
  readonly firstPoll: 'look' | 'count';
}

/**
 * Whether a cause begins a cycle. A request also ends the pause after a failed report, with the same windows. Until a
 * cycle has finished, the next one is the first.
 */
export function beginning(
  state: PollState,
  cause: PollCause,
  now: number,
  { lookbackDays, firstPoll }: PollSettings,
): Beginning {
  const { work } = state;
  if (work !== undefined) {
    const { report, beganAt, notBefore } = work;
    const isPaused = report.phase === 'asking' && report.askedAt === undefined && notBefore > now;
    if (cause === 'manual' && isPaused)
      return { kind: 'started', state: { ...state, work: { ...work, notBefore: now } }, beganAt };
    return {
      kind: 'under_way',
      beganAt,
      ...(report.phase === 'asking' ? {} : { reportId: report.reportId }),
    };
  }
  if (cause !== 'manual' && cause <= (state.lastOccurrence ?? -Infinity)) return { kind: 'known' };
  const cycle = spanOf(state.watermark, now, lookbackDays);
  return {
    kind: 'started',
    beganAt: now,
    state: {
      ...state,
      ...(cause === 'manual' ? {} : { lastOccurrence: cause }),
      work: {
        cycle,
        window: firstWindow(cycle),
        beganAt: now,
        report: { phase: 'asking' },
        notBefore: now,
        attempts: 0,
        ...(state.watermark === undefined ? { look: firstPoll === 'look' } : {}),
        tally: NO_ROWS,
      },
    },
  };
}

/**
 * From the look-back before the watermark until now. Amazon adds rows to past dates, so every cycle reads the look-back
 * again; after a long pause it starts from the watermark, so that nothing is skipped.
 */
export function spanOf(watermark: string | undefined, now: number, lookbackDays: number): Span {
  const until = wholeSecond(now - CLOCK_MARGIN_MS);
  // A watermark from a clock that was ahead must not shorten the look-back.
  const covered = Math.min(watermark === undefined ? until : Date.parse(watermark), until);
  return span(covered - lookbackDays * DAY_MS, until);
}

/**
 * The first window of a span: its newest days. Amazon may refuse a second report within four hours, and what came back
 * yesterday must not wait for what came back a month ago.
 */
export function firstWindow({ from, until }: Span): Span {
  return span(Math.max(Date.parse(from), Date.parse(until) - WINDOW_MS), Date.parse(until));
}

/** The window before this one; undefined after the oldest. */
export function nextWindow(cycle: Span, window: Span): Span | undefined {
  if (Date.parse(window.from) <= Date.parse(cycle.from)) return undefined;
  return firstWindow({ from: cycle.from, until: window.from });
}

/** A first poll that an older version began is decided like one that begins now, as long as no row of it is applied. */
export function withLook(state: PollState, firstPoll: PollSettings['firstPoll']): PollState {
  const { work, watermark } = state;
  if (work?.look !== undefined || work?.tally.rows !== 0 || watermark !== undefined) return state;
  return { ...state, work: { ...work, look: firstPoll === 'look' } };
}

/**
 * The state of a store that knows no moment of the cron yet: the moments up to now begin no poll, as on a service that
 * starts now. Undefined when one is known.
 */
export function fromNowOn(state: PollState, now: number): PollState | undefined {
  return state.lastOccurrence === undefined ? { ...state, lastOccurrence: now } : undefined;
}

/**
 * The latest moment of a schedule up to `now` and after `since`; undefined when there is none. Earlier moments that were
 * missed need no poll of their own. `next` returns the first moment after another one.
 */
export function latestOccurrence(
  next: (afterMs: number) => number,
  since: number,
  now: number,
): number | undefined {
  for (let backMs = 60_000; ; backMs *= 2) {
    const from = Math.max(since, now - backMs);
    let latest: number | undefined;
    for (let moment = next(from); moment <= now; moment = next(moment)) latest = moment;
    if (latest !== undefined || from <= since) return latest;
  }
}

/**
 * The report of exactly this window, so that none is made twice; another application may have asked for it. A report that
 * failed counts too: another one would fail as well. Of several, the most useful one, and of those the newest.
 */
export function reportOf(window: Span, reports: readonly AmazonReport[]): AmazonReport | undefined {
  return reports
    .filter(({ from, to }) => isSame(from, window.from) && isSame(to, window.until))
    .sort(
      (one, other) =>
        BY_USE.indexOf(other.status) - BY_USE.indexOf(one.status) ||
        Date.parse(other.createdAt) - Date.parse(one.createdAt),
    )[0];
}

/** True when the report shows a period that has nothing in common with the window. */
export function isOtherPeriod(window: Span, { from, to }: Pick<AmazonReport, 'from' | 'to'>): boolean {
  if (from === undefined || to === undefined) return false;
  return Date.parse(to) <= Date.parse(window.from) || Date.parse(from) >= Date.parse(window.until);
}

function isSame(one: string | undefined, other: string): boolean {
  return one !== undefined && Date.parse(one) === Date.parse(other);
}

function span(fromMs: number, untilMs: number): Span {
  return { from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() };
}

/** Amazon may return the times of a window without fractions, and the search compares them. */
function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
