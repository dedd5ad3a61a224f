import type { Objective } from '../../../config/receipt-settings';
import type { Leg } from './slo-counts';
import type { Burn } from './slo-standing';

const LATE: Readonly<Record<Leg, string>> = {
  accepted: 'Amazon accepts numbers too late',
  observed: 'Amazon shows accepted numbers too late',
};

const NEXT: Readonly<Record<Leg, string>> = {
  accepted:
    'GET /api/sync shows whether the sender is paused, how long the oldest push has waited and what Amazon answered last.',
  observed:
    'GET /api/drift?channel=amazon&open=true shows which numbers are not shown and why; if there are many, Amazon itself is slow.',
};

/** What happens and what to do. */
export function burnText(
  leg: Leg,
  { share, withinMs }: Objective,
  { window, rate, late, total }: Burn,
): string {
  const hours = window === '1h' ? 'hour' : 'six hours';
  const allowed = Number(((1 - share) * 100).toFixed(3));
  return (
    `${LATE[leg]}: ${late} of the ${total} numbers of the last ${hours} were not in time (${withinMs / 1000} s), and ${allowed} % ` +
    `may be late. The error budget of 28 days is spent ${Number(rate.toFixed(1))} times too fast. ${NEXT[leg]}`
  );
}

export const BURN_ENDED = 'The error budget is not spent fast any more.';
