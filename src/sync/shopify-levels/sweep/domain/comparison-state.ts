import { HOUR_MS } from '../../../../platform/durations';

/** A comparison of everything that is under way. Moments are in milliseconds since the epoch. */
interface ComparisonRun {
  readonly beganAt: number;
  /** Nothing is done before this moment. */
  readonly notBefore: number;
  /** Tries in a row without success. */
  readonly attempts: number;
  /** Operations that were started and were of no use; absent: none. */
  readonly restarts?: number;
  /** Shopify's bulk operation; absent until it is started. */
  readonly operationId?: string;
  /** When it was started: what it shows is at least as new. */
  readonly startedAt?: number;
  /** Items of its file that were compared. */
  readonly items: number;
  /** Of those, the ones that differed and are looked at. */
  readonly different: number;
  /** Why the last step failed; absent once a step succeeds. */
  readonly problem?: string;
}

/** A comparison that ended; with `problem` before its end. */
interface EndedComparison extends Pick<ComparisonRun, 'beganAt' | 'items' | 'different' | 'problem'> {
  readonly finishedAt: number;
}

/** The whole state: any instance that reads it can continue. */
export interface ComparisonState {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
  readonly run?: ComparisonRun;
  readonly last?: EndedComparison;
  /** When the last comparison without a problem ended. */
  readonly succeededAt?: number;
  /** The moment up to which the cron was obeyed. */
  readonly checkedAt?: number;
}

export type ActiveComparison = ComparisonState & { readonly run: ComparisonRun };

export const NEVER_COMPARED: ComparisonState = { revision: 0 };

/** Milliseconds between two questions how far the bulk operation is. */
const ASK_EVERY_MS = 2_000;
const RETRY_MS = [2_000, 10_000, 30_000, 60_000, 300_000];
/** Shopify makes the file within seconds to minutes; one that is not ready after so long is given up, in milliseconds. */
const OPERATION_WITHIN_MS = 4 * HOUR_MS;
/** Tries in a row without success, or operations of no use, after which a comparison ends: about half an hour. */
const MOST_ATTEMPTS = 10;

/** Undefined: one is under way already. */
export function beginning(state: ComparisonState, now: number): ComparisonState | undefined {
  if (state.run !== undefined) return undefined;
  return {
    ...state,
    checkedAt: now,
    run: { beganAt: now, notBefore: now, attempts: 0, items: 0, different: 0 },
  };
}

/** Shopify has started the operation, or it runs on. */
export function underWay(state: ActiveComparison, operationId: string, now: number): ComparisonState {
  const { problem, ...run } = state.run;
  return {
    ...state,
    run: { ...run, operationId, startedAt: run.startedAt ?? now, attempts: 0, notBefore: now + ASK_EVERY_MS },
  };
}

/** True when the operation should have ended by now. */
export function isOverdue({ run: { startedAt } }: ActiveComparison, now: number): boolean {
  return startedAt !== undefined && now - startedAt >= OPERATION_WITHIN_MS;
}

/** Some more items are compared. */
export function advanced(state: ActiveComparison, items: number, different: number): ActiveComparison {
  const { problem, ...run } = state.run;
  return {
    ...state,
    run: { ...run, attempts: 0, items: run.items + items, different: run.different + different },
  };
}

/** A step failed. `fromStart`: the operation or its file is of no use any more. */
export function failed(
  state: ActiveComparison,
  problem: string,
  now: number,
  options: { readonly fromStart?: boolean; readonly waitMs?: number } = {},
): ComparisonState {
  const attempts = state.run.attempts + 1;
  const restarts = (state.run.restarts ?? 0) + (options.fromStart === true ? 1 : 0);
  const tries = Math.max(attempts, restarts);
  if (tries >= MOST_ATTEMPTS) return finished({ ...state, run: { ...state.run, problem } }, now);
  const { operationId, startedAt, ...run } = state.run;
  const waitMs = Math.max(options.waitMs ?? 0, RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? 0);
  const kept = options.fromStart === true ? { ...run, restarts, items: 0, different: 0 } : state.run;
  return { ...state, run: { ...kept, attempts, problem, notBefore: now + waitMs } };
}

export function finished({ run, ...state }: ActiveComparison, now: number): ComparisonState {
  const { beganAt, items, different, problem } = run;
  const last = { beganAt, items, different, finishedAt: now, ...(problem === undefined ? {} : { problem }) };
  return { ...state, last, ...(problem === undefined ? { succeededAt: now } : {}) };
}
