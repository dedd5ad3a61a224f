/** First pause after a failed push, and the longest, in milliseconds. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before try number `attempts` + 1: a doubling cap with full jitter above half of it, so that SKUs
 * which failed together do not come back together. `random` is in [0, 1). What Amazon throttles is not put off by this:
 * its limit, which is the account's, says when the next call may go.
 */
export function retryDelayMs(attempts: number, random: number): number {
  const cap = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10));
  return cap / 2 + (cap / 2) * random;
}
