/** What the service holds of a SKU at one moment. */
export interface LedgerFigure {
  readonly physical: number;
  readonly version: number;
  /** Units of its pending adjustments whose call has not begun: Shopify does not have them. */
  readonly waitingUnits: number;
  /** Pending adjustments whose call has begun: Shopify may have them, or not. */
  readonly callsUnderWay: number;
}

/** The units that Shopify should show: those of the ledger without what is not written yet. */
function expectedOf({ physical, waitingUnits }: LedgerFigure): number {
  return physical - waitingUnits;
}

/** Units that Shopify's own messages moved in the ledger, each above 0. */
export interface ReportedUnits {
  readonly raised: number;
  readonly lowered: number;
}

/** One comparison of Shopify's units with the expected ones: what Shopify has more is above 0. */
export interface Look extends ReportedUnits {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly difference: number;
  /** The version of the stock after the reading. `raised` and `lowered` are those since the version of the look before. */
  readonly version: number;
  /** A difference was counted since the look before. */
  readonly isAfterCount?: true;
}

/**
 * Compares what Shopify showed with what was expected before and after the reading: whatever moved in between, the truth lies
 * between the two, so the smaller difference counts. Undefined: it shows nothing, because a call of our own is under way, or
 * because a movement in between may be all of the difference.
 */
export function differenceOf(
  available: number,
  before: LedgerFigure,
  after: LedgerFigure,
): number | undefined {
  if (before.callsUnderWay > 0 || after.callsUnderWay > 0) return undefined;
  const [one, other] = [available - expectedOf(before), available - expectedOf(after)];
  if (Math.sign(one) !== Math.sign(other)) return undefined;
  return Math.abs(one) < Math.abs(other) ? one : other;
}

/**
 * True when a level of a message is no reason to look: Shopify has what is expected, with the calls under way applied
 * or not. When they end otherwise, the application itself sends a message.
 */
export function isExpected(available: number, figure: LedgerFigure, unitsUnderWay: number): boolean {
  const expected = expectedOf(figure);
  return available === expected || available === expected - unitsUnderWay;
}
