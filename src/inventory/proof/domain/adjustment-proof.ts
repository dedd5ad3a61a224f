import { DAY_MS } from '../../../platform/durations';
import type { Horizon } from './ledger-proof-time';
import { differs, figure, type Finding } from './proof-finding';

/** A pending adjustment, as the proof needs it. */
export interface ProofAdjustment {
  readonly sku: string;
  readonly txId: string;
  readonly delta: number;
  /** The time of its row, in milliseconds since the epoch; NaN when it is no time. */
  readonly atMs: number;
  /** False: the sender does not find it, because it has no mark. */
  readonly isMarked: boolean;
}

/** The row that made it due. */
export interface ProofAdjustedRow {
  readonly sku: string;
  readonly delta: number;
}

/**
 * A pending adjustment is the delta of one row of its SKU, and the sender finds it. An adjustment that waited for longer than
 * rows are kept has outlived its row; a day is allowed, because TTL may delete a little earlier than a row's age shows.
 */
export function proveAdjustment(
  { sku, txId, delta, atMs, isMarked }: ProofAdjustment,
  row: ProofAdjustedRow | undefined,
  { nowMs, ttlMs }: Horizon,
): Finding[] {
  const mark = isMarked
    ? []
    : [differs(`the adjustment of ${txId} waits without a mark`, 'an entry in pending-index', 'none')];
  if (row === undefined) {
    const mayHaveExpired = ttlMs > 0 && !(atMs + ttlMs > nowMs + DAY_MS);
    return mayHaveExpired
      ? mark
      : [
          ...mark,
          differs(
            `an adjustment of ${signedDelta(delta)} waits without its movement`,
            `the row ${txId}`,
            'none',
          ),
        ];
  }
  if (row.sku !== sku)
    return [...mark, differs(`the adjustment of ${txId} is of another SKU than its movement`, row.sku, sku)];
  return row.delta === delta
    ? mark
    : [
        ...mark,
        differs(
          `the adjustment of ${txId} differs from its movement`,
          `a delta of ${figure(row.delta)}`,
          `a delta of ${figure(delta)}`,
        ),
      ];
}

function signedDelta(delta: number): string {
  return delta > 0 ? `+${delta}` : figure(delta);
}
