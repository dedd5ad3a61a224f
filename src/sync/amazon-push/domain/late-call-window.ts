/**
 * A call that was given up without an answer may still reach Amazon, and be applied after a newer one: nothing in
 * Amazon's API orders two writes. It is expected within this many times the time-out of a call; then the sender asks
 * Amazon what it shows.
 */
const TIMEOUTS = 3;

/** How long after Amazon accepted a number a late call may still replace it, in milliseconds. */
export function lateCallWindowMs(callTimeoutMs: number): number {
  return TIMEOUTS * callTimeoutMs;
}

/** Whether a call given up at `unheardAt` may arrive after the one sent at `sentAt`, both in milliseconds. */
export function needsLateCallCheck(
  sentAt: number,
  unheardAt: number | undefined,
  callTimeoutMs: number,
): boolean {
  return unheardAt !== undefined && sentAt - unheardAt < lateCallWindowMs(callTimeoutMs);
}
