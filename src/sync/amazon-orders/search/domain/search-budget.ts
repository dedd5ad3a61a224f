import { HOUR_MS } from '../../../../platform/durations';
/**
 * The calls of `searchOrders` that Amazon's usage plan allows now. It is stored with the state of the search, because
 * restarts and instances share one plan, and a process that began with a full burst of its own would be refused.
 */
export interface SearchBudget {
  /** Calls that could be made at `atMs`, in milliseconds since the epoch; with fractions. */
  readonly calls: number;
  readonly atMs: number;
  /** The pace that Amazon stated last, in calls per second; absent: the one of the model. */
  readonly ratePerSecond?: number;
}

/** Calls at once after a quiet time, as the model orders_2026-01-01.json states. */
export const BURST = 20;
/** One call in 179 s (0.0056 a second in the model). */
export const REFILL_MS = 179_000;
/** A stated pace beyond it belongs to something else, in calls per second. */
const FASTEST_PER_SECOND = 10;
/** The slowest pace that is followed: one call an hour. */
const SLOWEST_PER_SECOND = 1 / 3600;
/** A moment that is further ahead was stored by a clock that was wrong. */
const CLOCK_MARGIN_MS = HOUR_MS;

export function fullBudget(nowMs: number): SearchBudget {
  return { calls: BURST, atMs: nowMs };
}

/** Milliseconds in which the plan allows one call more. */
export function refillMs({ ratePerSecond }: SearchBudget): number {
  return ratePerSecond === undefined ? REFILL_MS : Math.ceil(1000 / ratePerSecond);
}

/**
 * The calls that may be made now, with fractions. A clock that was set back a little changes nothing; a moment far ahead
 * does not stop the calls until it comes.
 */
export function callsAt(budget: SearchBudget, nowMs: number): number {
  if (budget.atMs - nowMs > CLOCK_MARGIN_MS) return Math.max(1, budget.calls);
  const passedMs = Math.max(0, nowMs - budget.atMs);
  return Math.min(BURST, budget.calls + passedMs / refillMs(budget));
}

/** Milliseconds until this many calls may be made; 0: now. */
export function waitMsFor(budget: SearchBudget, calls: number, nowMs: number): number {
  return Math.max(0, Math.ceil((calls - callsAt(budget, nowMs)) * refillMs(budget)));
}

/** A call goes out. To be stored before it: a call of which a crash loses the answer has been made all the same. */
export function spend(budget: SearchBudget, nowMs: number): SearchBudget {
  return { ...budget, calls: Math.max(0, callsAt(budget, nowMs) - 1), atMs: nowMs };
}

/** Amazon's limit was met: nothing is left, and a pace that Amazon stated before does not hold. */
export function exhausted(nowMs: number): SearchBudget {
  return { calls: 0, atMs: nowMs };
}

/** Follows the pace that an answer states; an implausible one is ignored. */
export function atPace(budget: SearchBudget, ratePerSecond: number | undefined, nowMs: number): SearchBudget {
  if (ratePerSecond === undefined) return budget;
  if (ratePerSecond < SLOWEST_PER_SECOND || ratePerSecond > FASTEST_PER_SECOND) return budget;
  return { calls: callsAt(budget, nowMs), atMs: nowMs, ratePerSecond };
}
