import {
  phaseOf,
  type PollPhase,
  type PollState,
  type PollTally,
  type Span,
} from '../report-poll/domain/poll-state';

/** The poll as `GET /api/returns/poll` shows it; times are ISO 8601. */
export interface PollView {
  readonly phase: PollPhase;
  /** The whole range of the poll in progress, and its current window. */
  readonly cycle?: Span;
  readonly window?: Span;
  readonly beganAt?: string;
  readonly reportId?: string;
  /** Nothing is done before then. */
  readonly notBefore?: string;
  /** Failed tries in a row, and failed reports in a row. */
  readonly attempts?: number;
  readonly failures: number;
  /** Every return that Amazon reported up to here is recorded. */
  readonly watermark?: string;
  readonly lastFinishedAt?: string;
  readonly lastTally?: PollTally;
}

export function viewOfPoll(state: PollState): PollView {
  const { work, failures, watermark, lastFinishedAt, lastTally } = state;
  return {
    phase: phaseOf(state),
    ...(work === undefined
      ? {}
      : {
          cycle: work.cycle,
          window: work.window,
          beganAt: iso(work.beganAt),
          ...(work.report.phase === 'asking' ? {} : { reportId: work.report.reportId }),
          ...(work.notBefore === 0 ? {} : { notBefore: iso(work.notBefore) }),
          attempts: work.attempts,
        }),
    failures,
    ...(watermark === undefined ? {} : { watermark }),
    ...(lastFinishedAt === undefined ? {} : { lastFinishedAt }),
    ...(lastTally === undefined ? {} : { lastTally }),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
