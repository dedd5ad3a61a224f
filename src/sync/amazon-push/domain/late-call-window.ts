/**
 * Whether a call given up at `unheardAt` may arrive after the one sent at `sentAt`, both in milliseconds. A call that was
 * given up without an answer may still reach Amazon, and be applied after a newer one: nothing in Amazon's API orders two
 * writes. It is expected within `lateCallMs`; then the sender asks Amazon what it shows.
 */
export function needsLateCallCheck(
  sentAt: number,
  unheardAt: number | undefined,
  lateCallMs: number,
): boolean {
  return unheardAt !== undefined && sentAt - unheardAt < lateCallMs;
}
