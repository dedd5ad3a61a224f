import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import type { AmazonReport } from '../../../channels/amazon/reports/report-answer';
import { type RetryRule, retryDelayMs } from '../../../platform/retry-delay';
import {
  type ActiveMatch,
  type CatalogueReport,
  type EndedMatch,
  type MatchFailure,
  type MatchRun,
  type MatchState,
  NOTHING_MATCHED,
} from './match-state';

const MINUTE_MS = 60_000;
/** A report that is younger is used again: Amazon itself makes no other one within an hour. */
export const REUSED_MS = 60 * MINUTE_MS;
/** A report that is not final after so long is given up, in milliseconds. Most take minutes. */
const REPORT_DEADLINE_MS = 120 * MINUTE_MS;
/** The pause when Amazon throttles and gives no time. */
const THROTTLED_PAUSE_MS = MINUTE_MS;
/** Tries in a row without a usable answer after which a run ends: about a quarter of an hour. */
const MOST_ATTEMPTS = 10;
/** A run that is not at its end after so long is given up when a call fails, in milliseconds. */
const LONGEST_RUN_MS = 240 * MINUTE_MS;
const RETRY: RetryRule = { firstMs: 1_000, longestMs: 5 * MINUTE_MS };
/** Between two looks at a report that Amazon makes: soon at first, and then seldom (two calls a second are allowed). */
const CHECK: RetryRule = { firstMs: 500, longestMs: 15_000 };

/** The moment of a decision, in milliseconds since the epoch, with a random number in [0, 1). */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/** Amazon is about to be asked for a report. */
export function announced(match: ActiveMatch, askedAt: number): ActiveMatch {
  return { ...match, run: { ...match.run, report: { phase: 'asking', askedAt } } };
}

/** Amazon makes the report, or has made it already. */
export function asked(
  match: ActiveMatch,
  reportId: string,
  createdAt: number,
  notBefore: number,
): MatchState {
  return onward(match, { phase: 'asked', reportId, createdAt }, notBefore);
}

/** The report that a run uses again: the newest one that is done, else the newest one that Amazon makes. */
export function reusable(reports: readonly AmazonReport[], now: number): AmazonReport | undefined {
  const newestFirst = reports
    .filter(({ createdAt }) => now - Date.parse(createdAt) < REUSED_MS)
    .sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt));
  return (
    newestFirst.find(({ status, documentId }) => status === 'DONE' && documentId !== undefined) ??
    newestFirst.find(({ status }) => status === 'IN_QUEUE' || status === 'IN_PROGRESS')
  );
}

/** What the state of the report comes to. */
export function checked(
  match: ActiveMatch,
  { status, reportId, documentId }: AmazonReport,
  createdAt: number,
  moment: Moment,
): MatchState {
  switch (status) {
    case 'IN_QUEUE':
    case 'IN_PROGRESS':
      return pending(match, reportId, createdAt, moment);
    case 'DONE':
      return documentId === undefined
        ? failed(match, moment.now, FAILURES.failed(reportId))
        : onward(match, { phase: 'ready', reportId, createdAt, documentId }, 0);
    case 'CANCELLED':
      return failed(match, moment.now, FAILURES.cancelled(reportId));
    case 'FATAL':
      return failed(match, moment.now, FAILURES.failed(reportId));
  }
}

/** The report is lost, or another one than was asked for: one is looked for again. */
export function lookAgain(match: ActiveMatch, moment: Moment, problem: string): MatchState {
  return deferred({ ...match, run: { ...match.run, report: { phase: 'looking' } } }, moment, problem);
}

/** A call that failed: the step is repeated, or the run ends. */
export function unsuccessful(match: ActiveMatch, failure: CallFailure, moment: Moment): MatchState {
  const { now } = moment;
  switch (failure.kind) {
    case 'throttled':
      if (isTooLong(match, now))
        return failed(match, now, FAILURES.unavailable('The limit of Amazon for reports is used up.'));
      return {
        ...match,
        run: {
          ...match.run,
          notBefore: Math.ceil(now + (failure.retryAfterMs ?? THROTTLED_PAUSE_MS)),
          problem:
            'The limit of Amazon for reports is used up, which the returns share: the match waits for it.',
        },
      };
    case 'unavailable':
    case 'login_unavailable':
      return deferred(match, moment, `Amazon does not answer: ${failure.reason}.`);
    case 'rejected':
      return failed(match, now, FAILURES.refused(failure.text));
    case 'forbidden':
      return failed(match, now, FAILURES.forbidden(failure.details));
    case 'login_refused':
      return failed(match, now, FAILURES.loginRefused(failure.text));
  }
}

/** No usable answer, or a download that broke off: retried with back-off, and given up in the end. */
export function deferred(match: ActiveMatch, { now, random }: Moment, problem: string): MatchState {
  const attempts = match.run.attempts + 1;
  if (attempts >= MOST_ATTEMPTS || isTooLong(match, now))
    return failed(match, now, FAILURES.unavailable(problem));
  const notBefore = Math.ceil(now + retryDelayMs(RETRY, attempts - 1, random));
  return { ...match, run: { ...match.run, notBefore, attempts, problem } };
}

/** The run read the catalogue to its end. */
export function finished(
  match: ActiveMatch,
  now: number,
  result: Pick<EndedMatch, 'counts' | 'unreadable'>,
): MatchState {
  const ended = endedOf(match.run, now, result);
  const { run, ...state } = match;
  return { ...state, last: ended, catalogue: { runId: run.runId, finishedAt: now } };
}

/** The run ends without a result. What an earlier one found stays. */
export function failed({ run, ...state }: ActiveMatch, now: number, failure: MatchFailure): MatchState {
  const ended = endedOf(run, now, { counts: NOTHING_MATCHED, unreadable: [] });
  return { ...state, last: { ...ended, failure } };
}

export const FAILURES = {
  forbidden: (details: string): MatchFailure => ({
    code: 'amazon_forbidden',
    message:
      `Amazon refuses the report of all listings: ${details}. Give the application one of the roles Product Listing, ` +
      'Pricing, or Inventory and Order Tracking in the developer profile and in its registration, authorise it again, ' +
      'and request the match again.',
  }),
  loginRefused: (text: string): MatchFailure => ({
    code: 'amazon_login_refused',
    message: `${text} Request the match again when the login works.`,
  }),
  refused: (text: string): MatchFailure => ({
    code: 'amazon_refuses',
    message: `Amazon refuses the call: ${text}. Request the match again when this is solved.`,
  }),
  unavailable: (problem: string): MatchFailure => ({
    code: 'amazon_unavailable',
    message: `The match gave up after repeated tries. ${problem} Request it again later.`,
  }),
  cancelled: (reportId: string): MatchFailure => ({
    code: 'report_cancelled',
    message:
      `Amazon cancelled the report ${reportId}: the seller has no listing in this marketplace, or the report was ` +
      'requested too often. Check Seller Central, and request the match again after an hour.',
  }),
  failed: (reportId: string): MatchFailure => ({
    code: 'report_failed',
    message: `Amazon ended the report ${reportId} with an error (FATAL). Request the match again after an hour.`,
  }),
  late: (reportId: string): MatchFailure => ({
    code: 'report_late',
    message: `The report ${reportId} was not ready after two hours. Request the match again.`,
  }),
  notACatalogue: (message: string): MatchFailure => ({ code: 'not_a_catalogue', message }),
} as const;

function isTooLong({ run }: ActiveMatch, now: number): boolean {
  return now - run.beganAt >= LONGEST_RUN_MS;
}

function pending(
  match: ActiveMatch,
  reportId: string,
  createdAt: number,
  { now, random }: Moment,
): MatchState {
  const { run } = match;
  if (now - createdAt >= REPORT_DEADLINE_MS) return failed(match, now, FAILURES.late(reportId));
  const { problem, ...kept } = run;
  const attempts = run.attempts + 1;
  return {
    ...match,
    run: { ...kept, attempts, notBefore: Math.ceil(now + retryDelayMs(CHECK, attempts - 1, random)) },
  };
}

function onward(match: ActiveMatch, report: CatalogueReport, notBefore: number): MatchState {
  const { problem, ...kept } = match.run;
  return { ...match, run: { ...kept, report, notBefore, attempts: 0 } };
}

function endedOf(
  { runId, dryRun, beganAt, report }: MatchRun,
  finishedAt: number,
  result: Pick<EndedMatch, 'counts' | 'unreadable'>,
): EndedMatch {
  const ofReport =
    'reportId' in report ? { reportId: report.reportId, reportCreatedAt: report.createdAt } : {};
  return { runId, dryRun, beganAt, finishedAt, ...ofReport, ...result };
}
