import { broadcastOf } from '../../../../../inventory/domain/stock';
import type { StockView } from '../../../api/answers';

/** The largest figure that the service takes, in units. */
export const MOST = 1_000_000_000;

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
  if (physical > MOST) return `A SKU holds at most ${MOST.toLocaleString('en')} units.`;
  if (physical > 0 && physical <= buffer) return 'Everything is held back then: Amazon shows 0.';
  return undefined;
}

/** What moved between the opening of a form and now; undefined while nothing did. */
export interface Moved {
  readonly text: string;
  /** A count of before the movement with it; undefined where that would be below zero, or nothing is counted yet. */
  readonly carried?: number;
}

/** What a count has to take into account: the figure was `opened` when the form was opened, and is `current` now. */
export function movedSince(opened: number, current: number, counted: number | undefined): Moved | undefined {
  if (opened === current) return undefined;
  const [from, to] = [opened, current].map((units) => units.toLocaleString('en').replace('-', '−'));
  const carried = counted === undefined ? -1 : counted + current - opened;
  return {
    text: `Moved while this form was open: ${from} → ${to} on the shelf.`,
    ...(carried < 0 ? {} : { carried }),
  };
}
