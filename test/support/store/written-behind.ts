const BEHIND = /^(?:log|stats):|^state:instances$/;

/**
 * True for an item of the Transactions table that no request writes itself: the change log and the statistics follow up to
 * a second later, and each instance shows life every two seconds.
 */
export function isWrittenBehind(txId = ''): boolean {
  return BEHIND.test(txId);
}
