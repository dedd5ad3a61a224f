import type { PollState, PollWork } from './poll-state';

/**
 * How long a call may still be on its way to Amazon after it was announced, in milliseconds: the token and the call have
 * ten seconds each. A report that isn't found after that was never made.
 */
export const LOOK_AFTER_MS = 30_000;

/** What is due now. `ask`, `look`, `check` and `read` are one call or download each. */
export type PollStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'ask'; readonly work: PollWork }
  | { readonly kind: 'look'; readonly work: PollWork; readonly askedAt: number }
  | { readonly kind: 'check'; readonly work: PollWork; readonly askedAt: number; readonly reportId: string }
  | {
      readonly kind: 'read';
      readonly work: PollWork;
      readonly documentId: string;
      readonly reportId: string;
    };

/** The one next thing to do for a poll in this state. */
export function nextStep({ work }: PollState, now: number): PollStep {
  if (work === undefined) return { kind: 'idle' };
  if (work.notBefore > now) return { kind: 'wait', untilMs: work.notBefore };
  const { stage } = work;
  switch (stage.phase) {
    case 'asking': {
      if (stage.askedAt === undefined) return { kind: 'ask', work };
      const lookAt = stage.askedAt + LOOK_AFTER_MS;
      if (lookAt > now) return { kind: 'wait', untilMs: lookAt };
      return { kind: 'look', work, askedAt: stage.askedAt };
    }
    case 'asked':
      return { kind: 'check', work, askedAt: stage.askedAt, reportId: stage.reportId };
    case 'ready':
      return { kind: 'read', work, documentId: stage.documentId, reportId: stage.reportId };
  }
}
