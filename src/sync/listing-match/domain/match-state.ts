/** What a run found, in numbers. The lists of a run are bounded; these are not. */
export interface MatchCounts {
  /** Lines under the header. */
  readonly rows: number;
  /** Seller SKUs that are registered, or have a listing. */
  readonly linked: number;
  /** Seller SKUs that only Amazon fulfils. */
  readonly fulfilledByAmazon: number;
  /** Drafts, and seller SKUs without a channel. */
  readonly incomplete: number;
  /** Listings that are certain: proposed by a dry run, else made. */
  readonly proposed: number;
  readonly created: number;
  /** Listings that were certain and were refused. */
  readonly rejected: number;
  /** Seller SKUs that several registered SKUs fit. */
  readonly ambiguous: number;
  /** Seller SKUs that no registered SKU fits. */
  readonly unmatched: number;
  /** Registered SKUs with stock that no listing sells and that the catalogue does not have. */
  readonly unsold: number;
  /** Lines that could not be read. */
  readonly unreadable: number;
}

export const NOTHING_MATCHED: MatchCounts = {
  rows: 0,
  linked: 0,
  fulfilledByAmazon: 0,
  incomplete: 0,
  proposed: 0,
  created: 0,
  rejected: 0,
  ambiguous: 0,
  unmatched: 0,
  unsold: 0,
  unreadable: 0,
};

/** Why a run ended without a result: a code for programs, and what to do. */
export interface MatchFailure {
  readonly code:
    | 'amazon_forbidden'
    | 'amazon_login_refused'
    | 'amazon_refuses'
    | 'amazon_unavailable'
    | 'report_cancelled'
    | 'report_failed'
    | 'report_late'
    | 'not_a_catalogue';
  readonly message: string;
}

/**
 * The report of a run. `looking`: a report that Amazon has made already is searched. `asking` is written before the call
 * that asks for one, which has no idempotency key: a process that finds it looks for the report first.
 */
export type CatalogueReport =
  | { readonly phase: 'looking' }
  | { readonly phase: 'asking'; readonly askedAt: number }
  | { readonly phase: 'asked'; readonly reportId: string; readonly createdAt: number }
  | {
      readonly phase: 'ready';
      readonly reportId: string;
      readonly createdAt: number;
      readonly documentId: string;
    };

/** A run under way. Moments are in milliseconds since the epoch. */
export interface MatchRun {
  /** Names its lists in the store. */
  readonly runId: string;
  readonly dryRun: boolean;
  readonly beganAt: number;
  readonly report: CatalogueReport;
  /** Nothing is done before this moment. */
  readonly notBefore: number;
  /** Steps in a row without success, or of a report that is not ready. */
  readonly attempts: number;
  /** Why the last step failed; absent once a step succeeds. */
  readonly problem?: string;
}

/** A run that ended. */
export interface EndedMatch extends Pick<MatchRun, 'runId' | 'dryRun' | 'beganAt'> {
  readonly finishedAt: number;
  readonly reportId?: string;
  readonly reportCreatedAt?: number;
  readonly counts: MatchCounts;
  /** The lines that could not be read: the first ones. */
  readonly unreadable: readonly { readonly line: number; readonly problem: string }[];
  readonly failure?: MatchFailure;
  /** A POST has answered it: the next one begins a new run. */
  readonly isDelivered?: true;
}

/** The whole state: any instance that reads it can continue. */
export interface MatchState {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
  readonly run?: MatchRun;
  readonly last?: EndedMatch;
  /** The run whose lists show what is not linked: the last one that read a catalogue. */
  readonly catalogue?: Pick<EndedMatch, 'runId' | 'finishedAt'>;
}

export type ActiveMatch = MatchState & { readonly run: MatchRun };

export const NEVER_MATCHED: MatchState = { revision: 0 };

/** How long a call may still arrive at Amazon after it was announced, in milliseconds: token and call have ten seconds each. */
const SEARCH_AFTER_MS = 30_000;
/** A result that no POST has answered is answered for so long, in milliseconds. */
const DELIVERED_WITHIN_MS = 3_600_000;

export type MatchStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'look'; readonly match: ActiveMatch }
  | {
      readonly kind: 'check';
      readonly match: ActiveMatch;
      readonly reportId: string;
      readonly createdAt: number;
    }
  | {
      readonly kind: 'read';
      readonly match: ActiveMatch;
      readonly reportId: string;
      readonly createdAt: number;
      readonly documentId: string;
    };

/** The step that is due now; each is one call or download. */
export function nextStep(state: MatchState, now: number): MatchStep {
  const { run } = state;
  if (run === undefined) return { kind: 'idle' };
  if (run.notBefore > now) return { kind: 'wait', untilMs: run.notBefore };
  const match: ActiveMatch = { ...state, run };
  const { report } = run;
  switch (report.phase) {
    case 'looking':
      return { kind: 'look', match };
    case 'asking': {
      const lookAt = report.askedAt + SEARCH_AFTER_MS;
      return lookAt > now ? { kind: 'wait', untilMs: lookAt } : { kind: 'look', match };
    }
    case 'asked': {
      const { reportId, createdAt } = report;
      return { kind: 'check', match, reportId, createdAt };
    }
    case 'ready': {
      const { reportId, createdAt, documentId } = report;
      return { kind: 'read', match, reportId, createdAt, documentId };
    }
  }
}

/**
 * `started`: the state to write. `under_way`: a run of this kind is under way. `other`: one of the other kind is.
 * `ended`: the result of a run that no call has answered yet.
 */
export type MatchBeginning =
  | { readonly kind: 'started'; readonly state: ActiveMatch }
  | { readonly kind: 'under_way' | 'other'; readonly run: MatchRun }
  | { readonly kind: 'ended'; readonly ended: EndedMatch };

/** What a request does. A caller that was answered 202 repeats it until it gets the result. */
export function beginning(state: MatchState, dryRun: boolean, now: number): MatchBeginning {
  const { run, last } = state;
  if (run !== undefined) return { kind: run.dryRun === dryRun ? 'under_way' : 'other', run };
  if (last?.dryRun === dryRun && last.isDelivered !== true && now - last.finishedAt < DELIVERED_WITHIN_MS)
    return { kind: 'ended', ended: last };
  const next: MatchRun = {
    runId: String(state.revision + 1),
    dryRun,
    beganAt: now,
    report: { phase: 'looking' },
    notBefore: now,
    attempts: 0,
  };
  return { kind: 'started', state: { ...state, run: next } };
}
