/** How a retry backs off. Durations are in milliseconds. */
export interface RetryRule {
  /** Upper bound of the first pause. */
  readonly firstMs: number;
  /** Upper bound of every later pause. */
  readonly longestMs: number;
}

/** 2^30 times any first pause is above every longest pause in use, and stays an exact integer. */
const MAX_DOUBLINGS = 30;

/**
 * Pause before the next try, in milliseconds, after `retries` earlier retries (0 for the first pause). The bound doubles
 * with each retry up to `longestMs`; the pause lies between half of the bound and the bound ("equal jitter", AWS
 * Architecture Blog, "Exponential Backoff And Jitter"), so that callers that failed together do not retry together.
 * `random` is in [0, 1).
 */
export function retryDelayMs({ firstMs, longestMs }: RetryRule, retries: number, random: number): number {
  const bound = Math.min(longestMs, firstMs * 2 ** Math.min(retries, MAX_DOUBLINGS));
  return (bound / 2) * (1 + random);
}
