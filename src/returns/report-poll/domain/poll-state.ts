/** A half-open stretch of time; both ends are ISO 8601 in UTC and fall on whole seconds. */
export interface Span {
  readonly from: string;
  readonly until: string;
}

/** What became of the rows of the reports that were read. */
export interface PollTally {
  readonly rows: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly unreadable: number;
}

/**
 * How far the current window is. In `asking`, `askedAt` says that Amazon may have been asked: it is written before the
 * call and goes when Amazon surely made nothing, so that whoever finds it looks for the report first.
 */
export type PollStage =
  | { readonly phase: 'asking'; readonly askedAt?: number }
  | { readonly phase: 'asked'; readonly askedAt: number; readonly reportId: string }
  | {
      readonly phase: 'ready';
      readonly askedAt: number;
      readonly reportId: string;
      readonly documentId: string;
    };

/** A cycle under way: the windows from `cycle.from` to `cycle.until`, one after the other. */
export interface PollWork {
  readonly cycle: Span;
  readonly window: Span;
  /** When the cycle began, in milliseconds since the epoch, as all moments here. */
  readonly beganAt: number;
  readonly stage: PollStage;
  /** Nothing is done before this moment. */
  readonly notBefore: number;
  /** Calls and downloads in a row that came to nothing. */
  readonly attempts: number;
  /** What the windows before this one came to. */
  readonly tally: PollTally;
  /** Amazon refuses the account, and the alert that says so is this poll's to close. */
  readonly refused?: true;
}

/** Everything that a poll knows: whichever instance reads it can go on. */
export interface PollState {
  /** Rises with every write; 0: nothing has been written yet. */
  readonly revision: number;
  /** Absent between two cycles. */
  readonly work?: PollWork;
  /** Reports in a row that came to nothing. */
  readonly failures: number;
  /** Every return that Amazon had in its reports up to here is durable. */
  readonly watermark?: string;
  /** The scheduled moment of the cron that last began a cycle. */
  readonly lastOccurrence?: number;
  readonly lastFinishedAt?: string;
  readonly lastTally?: PollTally;
}

export type PollPhase = 'idle' | PollStage['phase'];

/** Before the first poll. */
export const NEVER_POLLED: PollState = { revision: 0, failures: 0 };

export const NO_ROWS: PollTally = { rows: 0, applied: 0, unchanged: 0, unreadable: 0 };

export function phaseOf({ work }: PollState): PollPhase {
  return work?.stage.phase ?? 'idle';
}

export function addTallies(one: PollTally, other: PollTally): PollTally {
  return {
    rows: one.rows + other.rows,
    applied: one.applied + other.applied,
    unchanged: one.unchanged + other.unchanged,
    unreadable: one.unreadable + other.unreadable,
  };
}
