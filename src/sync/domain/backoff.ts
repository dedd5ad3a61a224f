/** First pause after a failed push, and the longest, in milliseconds. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before try number `attempts` + 1: a doubling cap with full jitter above half of it, so that SKUs
 * which failed together do not come back together. `random` is in [0, 1). Amazon's Retry-After is a lower bound.
 */
export function retryDelayMs(attempts: number, random: number, retryAfterMs = 0): number {
  const cap = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10));
  return Math.max(retryAfterMs, cap / 2 + (cap / 2) * random);
}
