/**
 * A circuit breaker as plain data. Closed, every call may go. After `tripsAfter` failures in a row it opens: nothing
 * goes but one probe at a time, each twice as late as the one before. The first success closes it.
 */
export interface Breaker {
  readonly failures: number;
  readonly open?: OpenBreaker;
}

interface OpenBreaker {
  /** When it opened, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** When the next probe may go, in milliseconds since the epoch. */
  readonly probeAtMs: number;
  /** The wait after the next probe, in milliseconds. */
  readonly delayMs: number;
}

export interface BreakerRules {
  readonly tripsAfter: number;
  readonly firstProbeMs: number;
  readonly longestProbeMs: number;
}

/** What may be sent now. `probe`: one call, and only when no other is under way. */
export type Allowance = 'all' | 'probe' | 'none';

export const CLOSED: Breaker = { failures: 0 };

export function allowance({ open }: Breaker, nowMs: number): Allowance {
  if (open === undefined) return 'all';
  return nowMs < open.probeAtMs ? 'none' : 'probe';
}

/** After a probe was sent: the next one waits, whether or not this one is ever answered. `random` is in [0, 1). */
export function afterProbe(breaker: Breaker, rules: BreakerRules, nowMs: number, random: number): Breaker {
  const { open } = breaker;
  if (open === undefined) return breaker;
  const delayMs = Math.min(rules.longestProbeMs, open.delayMs * 2);
  return {
    ...breaker,
    open: { ...open, probeAtMs: nowMs + jittered(open.delayMs, random), delayMs },
  };
}

/** After a call failed. One that was under way when the breaker opened changes nothing. */
export function afterFailure(breaker: Breaker, rules: BreakerRules, nowMs: number, random: number): Breaker {
  const failures = breaker.failures + 1;
  if (breaker.open !== undefined || failures < rules.tripsAfter) return { ...breaker, failures };
  const probeAtMs = nowMs + jittered(rules.firstProbeMs, random);
  const delayMs = Math.min(rules.longestProbeMs, rules.firstProbeMs * 2);
  return { failures, open: { sinceMs: nowMs, probeAtMs, delayMs } };
}

/** After a probe that told nothing: the next one may go at once. */
export function probeNow(breaker: Breaker, nowMs: number): Breaker {
  const { open } = breaker;
  if (open === undefined || open.probeAtMs <= nowMs) return breaker;
  return { ...breaker, open: { ...open, probeAtMs: nowMs } };
}

/**
 * Between half of the delay and all of it, so that instances which failed together do not come back together. Whole
 * milliseconds: fractions would make sums of times that are off by their rounding.
 */
function jittered(delayMs: number, random: number): number {
  return Math.round(delayMs / 2 + (delayMs / 2) * random);
}
