/**
 * A call that was given up unheard may still reach Amazon, and be applied after a newer one: nothing in Amazon's API
 * orders two writes. It is expected within this many times the time-out of a call; then Amazon is asked what it shows.
 */
const TIMEOUTS = 3;

/** How long a number is doubtful after Amazon accepted it, in milliseconds. */
export function lateCallWindowMs(callTimeoutMs: number): number {
  return TIMEOUTS * callTimeoutMs;
}

/** Whether a call sent at `sentAt` may be overtaken by one that was given up at `unheardAt`, both in milliseconds. */
export function needsLateCallCheck(
  sentAt: number,
  unheardAt: number | undefined,
  callTimeoutMs: number,
): boolean {
  return unheardAt !== undefined && sentAt - unheardAt < lateCallWindowMs(callTimeoutMs);
}
