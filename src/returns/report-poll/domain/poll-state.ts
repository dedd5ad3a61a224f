/** A time range without its end; both ends are ISO 8601 in UTC and fall on whole seconds. */
export interface Span {
  readonly from: string;
  readonly until: string;
}

/** The rows of the reports that were read, by result. */
export interface PollTally {
  readonly rows: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly unreadable: number;
  /** Of a poll that only looks: the units that it recorded and did not count. */
  readonly seen?: SeenUnits;
}

/** Units that the first poll found: fit to sell, and others. */
export interface SeenUnits {
  readonly sellable: number;
  readonly other: number;
}

/**
 * The report of the current window. In `asking`, `askedAt` says that Amazon may have been asked: it is written before the
 * call and removed when Amazon certainly made nothing, so that a process that finds it looks for the report first.
 */
export type ReportState =
  | { readonly phase: 'asking'; readonly askedAt?: number }
  | { readonly phase: 'asked'; readonly askedAt: number; readonly reportId: string }
  | {
      readonly phase: 'ready';
      readonly askedAt: number;
      readonly reportId: string;
      readonly documentId: string;
    };

/** A cycle in progress: the windows from `cycle.from` to `cycle.until`, one after the other. */
export interface PollWork {
  readonly cycle: Span;
  readonly window: Span;
  /** When the cycle began, in milliseconds since the epoch, as all moments here. */
  readonly beganAt: number;
  readonly report: ReportState;
  /** Nothing is done before this moment. */
  readonly notBefore: number;
  /** Calls and downloads in a row without success. */
  readonly attempts: number;
  /** Why the last step failed; absent once a step succeeds. */
  readonly problem?: string;
  /**
   * Of the first poll of a store: true when it records what it finds and moves no stock, because the units came back before
   * the shelf was counted. Absent in a first poll that an older version began; such a version passes it over.
   */
  readonly look?: boolean;
  /** The tally of the windows before this one. */
  readonly tally: PollTally;
  /** Amazon refuses the account; this poll closes the alert about it. */
  readonly refused?: true;
}

/** The whole state of the poll: any instance that reads it can continue. */
export interface PollState {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
  /** Absent between two cycles. */
  readonly work?: PollWork;
  /** Reports in a row that failed. */
  readonly failures: number;
  /** Every return that Amazon had in its reports up to here is durable. */
  readonly watermark?: string;
  /** The scheduled moment of the cron that last began a cycle. */
  readonly lastOccurrence?: number;
  readonly lastFinishedAt?: string;
  readonly lastTally?: PollTally;
  /**
   * Where the first poll began to read, if it only looked. A longer look-back finds units before that, which were on the
   * shelf as well: they are recorded and move no stock.
   */
  readonly lookedFrom?: string;
}

/** A poll with a cycle in progress. */
export type ActivePoll = PollState & { readonly work: PollWork };

export type PollPhase = 'idle' | ReportState['phase'];

/** Before the first poll. */
export const NEVER_POLLED: PollState = { revision: 0, failures: 0 };

const NONE_SEEN: SeenUnits = { sellable: 0, other: 0 };

export const NO_ROWS: PollTally = { rows: 0, applied: 0, unchanged: 0, unreadable: 0 };

export function phaseOf({ work }: PollState): PollPhase {
  return work?.report.phase ?? 'idle';
}

/** Whether a unit that came back at a moment is recorded without moving stock, if it is new. */
export function looksOnly({ work, lookedFrom }: ActivePoll): (returnedAt: string) => boolean {
  return (returnedAt) => work.look === true || (lookedFrom !== undefined && returnedAt < lookedFrom);
}

export function addTallies(one: PollTally, other: PollTally): PollTally {
  return {
    rows: one.rows + other.rows,
    applied: one.applied + other.applied,
    unchanged: one.unchanged + other.unchanged,
    unreadable: one.unreadable + other.unreadable,
    ...(one.seen === undefined && other.seen === undefined ? {} : { seen: addSeen(one.seen, other.seen) }),
  };
}

function addSeen(one = NONE_SEEN, other = NONE_SEEN): SeenUnits {
  return { sellable: one.sellable + other.sellable, other: one.other + other.other };
}

/**
 * How long a call may still arrive at Amazon after it was announced, in milliseconds: the token and the call have
 * ten seconds each. A report that is not found after that was never made.
 */
export const SEARCH_AFTER_MS = 30_000;

/** The step that is due now. `ask`, `search`, `check` and `read` are one call or download each. */
export type PollStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'ask'; readonly poll: ActivePoll }
  | { readonly kind: 'search'; readonly poll: ActivePoll; readonly askedAt: number }
  | { readonly kind: 'check'; readonly poll: ActivePoll; readonly askedAt: number; readonly reportId: string }
  | {
      readonly kind: 'read';
      readonly poll: ActivePoll;
      readonly reportId: string;
      readonly documentId: string;
    };

/** The next step of a poll in this state. */
export function nextStep(state: PollState, now: number): PollStep {
  const { work } = state;
  if (work === undefined) return { kind: 'idle' };
  if (work.notBefore > now) return { kind: 'wait', untilMs: work.notBefore };
  const poll: ActivePoll = { ...state, work };
  const { report } = work;
  switch (report.phase) {
    case 'asking': {
      if (report.askedAt === undefined) return { kind: 'ask', poll };
      const searchAt = report.askedAt + SEARCH_AFTER_MS;
      if (searchAt > now) return { kind: 'wait', untilMs: searchAt };
      return { kind: 'search', poll, askedAt: report.askedAt };
    }
    case 'asked':
      return { kind: 'check', poll, askedAt: report.askedAt, reportId: report.reportId };
    case 'ready':
      return { kind: 'read', poll, reportId: report.reportId, documentId: report.documentId };
  }
}
