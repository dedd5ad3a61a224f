import type { ActivePoll, PollState } from './poll-state';

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
