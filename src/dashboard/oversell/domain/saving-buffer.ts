import type { MomentRow } from '../../../inventory/moments/domain/moment-row';
import { happenedAt, isAccepted, isAtAmazon, isSoldByListings, type OversellFacts } from './story-rows';

type ReplayedFacts = Pick<OversellFacts, 'rows' | 'buffer' | 'numberBefore' | 'orderedAt'>;

/**
 * The smallest buffer with which Amazon would have sold nothing that was not there, by a replay of the rows: every number
 * that Amazon was sent would have been lower by what is held back more, and a sale there ends where its number does. Sales
 * of other channels stay as they are. Null where no buffer would have helped, or the rows do not show it.
 */
export function savingBuffer(facts: ReplayedFacts): number | null {
  if (isSoldByListings(facts.rows)) return null;
  const sold = facts.rows.reduce((sum, row) => sum + (row.action === 'amazon_sale' ? -row.delta : 0), 0);
  const highest = facts.rows.reduce(
    (most, { push }) => Math.max(most, push?.quantity ?? 0),
    facts.numberBefore ?? 0,
  );
  let enough = highest + sold;
  if (!isEnough(facts, enough)) return null;
  let tooLittle = 0;
  while (enough - tooLittle > 1) {
    const middle = Math.floor((enough + tooLittle) / 2);
    if (isEnough(facts, middle)) enough = middle;
    else tooLittle = middle;
  }
  return facts.buffer + enough;
}

/** True when the stock stays at zero or above with so many more units held back. */
function isEnough(facts: ReplayedFacts, extra: number): boolean {
  const unsold = unsoldWith(facts, extra);
  let kept = 0;
  for (const row of facts.rows) {
    kept += unsold.get(row.txId) ?? 0;
    if (row.action !== 'sync' && row.physicalAfter + kept < 0) return false;
  }
  return true;
}

/** Units of each sale at Amazon that would not have been sold, by its row. */
function unsoldWith(
  { rows, buffer, numberBefore, orderedAt }: ReplayedFacts,
  extra: number,
): Map<string, number> {
  const unsold = new Map<string, number>();
  let kept = 0;
  // What Amazon showed in fact; below 0 where less was there than the buffer.
  let shown = numberBefore ?? 0;
  const at = (row: MomentRow): string => happenedAt(row, orderedAt);
  for (const row of rows.toSorted((one, other) => compare(at(one), at(other)))) {
    if (isAccepted(row))
      shown = (row.push?.quantity ?? 0) > 0 ? (row.push?.quantity ?? 0) : row.physicalAfter - buffer;
    if (!isAtAmazon(row)) continue;
    const units = -row.delta;
    // It was sold, so that it was shown.
    shown = Math.max(shown, units);
    const missing = units > 0 ? units - Math.min(units, Math.max(0, shown - extra + kept)) : 0;
    if (missing > 0) unsold.set(row.txId, missing);
    kept += missing;
    shown -= units;
  }
  return unsold;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
