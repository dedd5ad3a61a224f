import type { Delivery } from '../../api/answers';
import { outcomeMark } from '../../parts/delivery-marks';

type Direction = Delivery['direction'];

/** Which deliveries are listed, as the address says. */
export interface ShownDeliveries {
  /** Undefined: both. */
  readonly direction: Direction | undefined;
  readonly outcome: string | undefined;
  readonly sku: string | undefined;
  /** True: what went as it should is left out. */
  readonly withoutNoise: boolean;
}

/** The outcomes of each direction, in the order of a filter: what needs a person first. */
const OUTCOMES: Readonly<Record<Direction, readonly string[]>> = {
  in: ['refused', 'skipped', 'held', 'review', 'applied', 'duplicate', 'ignored'],
  out: ['blocked', 'failed', 'retrying', 'waiting', 'accepted', 'delivered'],
};

export function shownBy(query: URLSearchParams): ShownDeliveries {
  const direction = query.get('direction');
  return {
    direction: direction === 'in' || direction === 'out' ? direction : undefined,
    outcome: query.get('outcome') ?? undefined,
    sku: query.get('sku') ?? undefined,
    withoutNoise: query.get('noise') === 'hide',
  };
}

export function outcomesOf(direction: Direction | undefined): readonly string[] {
  return direction === undefined ? [...OUTCOMES.out, ...OUTCOMES.in] : OUTCOMES[direction];
}

/** The outcomes of a direction with their words, for a filter. */
export function outcomeOptions(direction: Direction | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(outcomesOf(direction).map((outcome) => [outcome, outcomeMark(outcome).word]));
}

/** The filters as the API names them. An outcome that is asked for by name is never left out as noise. */
export function apiQueryOf({
  direction,
  outcome,
  sku,
  withoutNoise,
}: ShownDeliveries): Readonly<Record<string, string | undefined>> {
  return { direction, outcome, sku, noise: withoutNoise && outcome === undefined ? 'false' : undefined };
}

export function isFiltered({ outcome, sku, withoutNoise }: ShownDeliveries): boolean {
  return outcome !== undefined || sku !== undefined || withoutNoise;
}
