import { isMovement, type MomentRow } from '../../../inventory/moments/domain/moment-row';
import { HOUR_MS } from '../../../platform/durations';
import { millisOf } from '../../../platform/timestamp';

/** Rows before the dip: all of the last hours, bounded, and always some. */
const BEFORE_MS = 6 * HOUR_MS;
const MIN_ROWS = 10;
const MAX_ROWS = 40;

/**
 * The rows that show how a stock went below zero, the oldest first: those before the dip since it was last below zero, and
 * those after it until it is not below zero any more. `before`: the dip and older ones, the newest first.
 */
export function storyRows(
  dip: MomentRow,
  before: readonly MomentRow[],
  after: readonly MomentRow[],
): MomentRow[] {
  const older = before.slice(before.indexOf(dip) + 1);
  const earliestMs = millisOf(dip.timestamp) - BEFORE_MS;
  const start = older.findIndex(
    (row, index) =>
      index >= MAX_ROWS ||
      (index >= MIN_ROWS && millisOf(row.timestamp) < earliestMs) ||
      (isMovement(row) && row.physicalAfter < 0),
  );
  const end = after.findIndex((row) => isMovement(row) && row.physicalAfter >= 0);
  return [
    ...(start === -1 ? older : older.slice(0, start)).toReversed(),
    dip,
    ...(end === -1 ? after : after.slice(0, end + 1)),
  ];
}
