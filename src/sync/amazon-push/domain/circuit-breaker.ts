import { retryDelayMs, type RetryRule } from '../../../platform/retry-delay';

/**
 * A circuit breaker as plain data. Closed, every call may go. After `tripsAfter` failures in a row it opens: one probe
 * at a time may go, each after twice the pause of the one before. The first success closes it.
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
  readonly probesSent: number;
}

/** When a breaker opens, and the pauses before its probes. */
export interface BreakerRules extends RetryRule {
  readonly tripsAfter: number;
}

/** What may be sent now. `probe`: one call, and only when no other is in flight. */
export type Allowance = 'all' | 'probe' | 'none';

export const CLOSED: Breaker = { failures: 0 };

export function allowance({ open }: Breaker, nowMs: number): Allowance {
  if (open === undefined) return 'all';
  return nowMs < open.probeAtMs ? 'none' : 'probe';
}

/** After a probe was sent: the next one waits, whether or not this one is answered. `random` is in [0, 1). */
export function afterProbe(breaker: Breaker, rules: BreakerRules, nowMs: number, random: number): Breaker {
  const { open } = breaker;
  if (open === undefined) return breaker;
  const probesSent = open.probesSent + 1;
  return { ...breaker, open: { ...open, probesSent, probeAtMs: probeAt(rules, probesSent, nowMs, random) } };
}

/** After a call failed. One that was in flight when the breaker opened changes nothing. */
export function afterFailure(breaker: Breaker, rules: BreakerRules, nowMs: number, random: number): Breaker {
  const failures = breaker.failures + 1;
  if (breaker.open !== undefined || failures < rules.tripsAfter) return { ...breaker, failures };
  return {
    failures,
    open: { sinceMs: nowMs, probesSent: 0, probeAtMs: probeAt(rules, 0, nowMs, random) },
  };
}

/** After a probe that found nothing to send: the next one may go at once. */
export function probeNow(breaker: Breaker, nowMs: number): Breaker {
  const { open } = breaker;
  if (open === undefined || open.probeAtMs <= nowMs) return breaker;
  return { ...breaker, open: { ...open, probeAtMs: nowMs } };
}

/** In whole milliseconds: fractions would make sums of times that are off by their rounding. */
function probeAt(rules: BreakerRules, probesSent: number, nowMs: number, random: number): number {
  return nowMs + Math.round(retryDelayMs(rules, probesSent, random));
}
