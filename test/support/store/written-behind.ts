const BEHIND = /^(?:log|stats|slo):|^state:instances$/;

/**
 * True for an item of the Transactions table that no request writes itself: the change log, the statistics and the objectives follow up to
 * ten seconds later, and each instance shows life every two seconds.
 */
export function isWrittenBehind(txId = ''): boolean {
  return BEHIND.test(txId);
}
