import {
  afterFailure,
  afterProbe,
  type Allowance,
  allowance,
  type Breaker,
  type BreakerRules,
  CLOSED,
  probeNow,
} from './circuit-breaker';
import type { HealthSignal } from './push-result';

/** A refusal of the account is certain at once, and only a person can fix it: slow probes. */
const ACCOUNT: BreakerRules = { tripsAfter: 1, firstMs: 5_000, longestMs: 60_000 };
/** Five unanswered calls in a row are more than one lost call, and Amazon may be back soon: quick probes at first. */
const ANSWERS: BreakerRules = { tripsAfter: 5, firstMs: 1_000, longestMs: 30_000 };
/** An outage raises an alert after this long, in milliseconds: Amazon has short ones every week. */
export const OUTAGE_ALERT_MS = 60_000;
/** So does a limit that is met again and again for this long while no number is accepted. */
export const THROTTLE_ALERT_MS = 120_000;

/** What is asked of Amazon: to show a listing, or to take a number. It may grant one and refuse the other. */
export type Operation = 'lookup' | 'push';

export const OPERATIONS = ['push', 'lookup'] as const;

interface OperationState {
  /** Open while Amazon refuses the account. */
  readonly account: Breaker;
  /** Open while Amazon does not answer. */
  readonly answers: Breaker;
  /** Since when Amazon has throttled calls without accepting one. */
  readonly throttledSinceMs?: number;
  /** Why the last of the two opened. */
  readonly reason: string;
  /** The account is refused at the login, which concerns both operations; so an answer to either closes it. */
  readonly isLogin: boolean;
}

/** Both operations, each with a breaker for a refused account and one for unanswered calls. */
export type CircuitState = Readonly<Record<Operation, OperationState>>;

const OPERATION_CLOSED: OperationState = { account: CLOSED, answers: CLOSED, reason: '', isLogin: false };
export const CIRCUIT_CLOSED: CircuitState = { lookup: OPERATION_CLOSED, push: OPERATION_CLOSED };

/** What may be sent now on this operation. */
export function allowanceOf(state: CircuitState, operation: Operation, nowMs: number): Allowance {
  const { account, answers } = state[operation];
  const both = [allowance(account, nowMs), allowance(answers, nowMs)];
  return both.includes('none') ? 'none' : both.includes('probe') ? 'probe' : 'all';
}

/** When the next probe may go, in milliseconds since the epoch; undefined while the circuit is closed. */
export function probeAtMs(state: CircuitState, operation: Operation): number | undefined {
  const { account, answers } = state[operation];
  if (account.open === undefined && answers.open === undefined) return undefined;
  return Math.max(account.open?.probeAtMs ?? 0, answers.open?.probeAtMs ?? 0);
}

/** Why calls are paused, and since when (milliseconds since the epoch); pushes before listing checks. */
export function pauseOf(state: CircuitState): { reason: string; sinceMs: number } | undefined {
  for (const operation of OPERATIONS) {
    const { account, answers, reason } = state[operation];
    const open = account.open ?? answers.open;
    if (open !== undefined) return { reason, sinceMs: open.sinceMs };
  }
  return undefined;
}

/** After a probe was sent. `random` is in [0, 1), here and below. */
export function afterProbeSent(
  state: CircuitState,
  operation: Operation,
  nowMs: number,
  random: number,
): CircuitState {
  const { account, answers } = state[operation];
  return changed(state, operation, {
    account: afterProbe(account, ACCOUNT, nowMs, random),
    answers: afterProbe(answers, ANSWERS, nowMs, random),
  });
}

/** After a probe that found nothing to send: the next one may go at once. */
export function afterUnusedProbe(state: CircuitState, operation: Operation, nowMs: number): CircuitState {
  const { account, answers } = state[operation];
  return changed(state, operation, {
    account: probeNow(account, nowMs),
    answers: probeNow(answers, nowMs),
  });
}

/** After calls of this operation with this signal. */
export function afterSignal(
  state: CircuitState,
  operation: Operation,
  signal: HealthSignal,
  nowMs: number,
  random: number,
): CircuitState {
  switch (signal.kind) {
    case 'answered':
      return afterAnswer(state, operation);
    case 'refused':
      return afterRefusal(state, signal.isLogin ? OPERATIONS : [operation], signal, nowMs, random);
    case 'throttled':
      // A 429 is an answer, but it proves nothing about the account.
      return changed(state, operation, {
        answers: CLOSED,
        throttledSinceMs: state[operation].throttledSinceMs ?? nowMs,
      });
    case 'denied':
      return changed(state, operation, { answers: CLOSED });
    case 'no_answer': {
      const { account, answers, reason } = state[operation];
      const next = afterFailure(answers, ANSWERS, nowMs, random);
      const isReason = next.open !== undefined && account.open === undefined;
      return changed(state, operation, { answers: next, reason: isReason ? signal.reason : reason });
    }
    case 'none':
      return state;
  }
}

/** Since when Amazon has not answered (milliseconds since the epoch), once that has lasted long enough for an alert. */
export function longOutageSince(
  state: CircuitState,
  operation: Operation,
  nowMs: number,
): number | undefined {
  const sinceMs = state[operation].answers.open?.sinceMs;
  return sinceMs !== undefined && nowMs - sinceMs >= OUTAGE_ALERT_MS ? sinceMs : undefined;
}

/** Since when Amazon has throttled every call, once that has lasted long enough for an alert. */
export function throttledLongSince(
  state: CircuitState,
  operation: Operation,
  nowMs: number,
): number | undefined {
  const sinceMs = state[operation].throttledSinceMs;
  return sinceMs !== undefined && nowMs - sinceMs >= THROTTLE_ALERT_MS ? sinceMs : undefined;
}

/** The operation goes on; so does the other one if only the login was refused. */
function afterAnswer(state: CircuitState, operation: Operation): CircuitState {
  let next = state;
  for (const each of OPERATIONS)
    if (each === operation || state[each].isLogin)
      next = changed(next, each, { account: CLOSED, isLogin: false });
  const { throttledSinceMs: _, ...rest } = next[operation];
  return { ...next, [operation]: { ...rest, answers: CLOSED } };
}

function afterRefusal(
  state: CircuitState,
  operations: readonly Operation[],
  { reason, isLogin }: { readonly reason: string; readonly isLogin: boolean },
  nowMs: number,
  random: number,
): CircuitState {
  let next = state;
  for (const operation of operations) {
    const before = state[operation];
    next = changed(next, operation, {
      account: afterFailure(before.account, ACCOUNT, nowMs, random),
      reason,
      // A refusal of the account itself stays in force when the login is refused later.
      isLogin: isLogin && (before.account.open === undefined || before.isLogin),
    });
  }
  return next;
}

function changed(state: CircuitState, operation: Operation, change: Partial<OperationState>): CircuitState {
  return { ...state, [operation]: { ...state[operation], ...change } };
}
