import { broadcastOf } from '../../../../../inventory/domain/stock';
import type { StockView } from '../../../api/answers';

type Figures = Pick<StockView, 'physical' | 'buffer' | 'broadcast'>;

/** A change that is not saved yet; what is absent stays as it is. */
export interface PlannedChange {
  readonly delta?: number;
  readonly physical?: number;
  readonly buffer?: number;
}

/** The figures that a change leads to, and what speaks against it. */
export interface Effect {
  readonly physical: number;
  readonly broadcast: number;
  readonly warning?: string;
}

/** What a change does to the current figures. */
export function effectOf(stock: Figures, change: PlannedChange): Effect {
  const physical = change.physical ?? stock.physical + (change.delta ?? 0);
  const buffer = change.buffer ?? stock.buffer;
  const broadcast = broadcastOf(physical, buffer);
  const warning = warningOf(stock, change, physical, buffer);
  return { physical, broadcast, ...(warning === undefined ? {} : { warning }) };
}

function warningOf(
  { physical: before }: Figures,
  { delta = 0 }: PlannedChange,
  physical: number,
  buffer: number,
): string | undefined {
  if (delta < 0 && physical < 0)
    return before > 0
      ? `An adjustment cannot go below zero: at most ${before.toLocaleString('en')} can be taken away. Recount the shelf instead.`
      : 'An adjustment cannot go below zero, and nothing is left to take away. Recount the shelf instead.';
  if (physical > 0 && physical <= buffer) return 'Everything is held back then: Amazon shows 0.';
  return undefined;
}

/** Why a count that was begun at one figure may be wrong by now; undefined while it did not move. */
export function movedSince(opened: number, current: number): string | undefined {
  if (opened === current) return undefined;
  const [from, to] = [opened, current].map((units) => units.toLocaleString('en'));
  return `The figure moved from ${from} to ${to} since this form was opened. A count of before that is wrong by the difference.`;
}
