import type { Latency, Overview } from '../../api/answers';
import { relative, span } from '../../parts/time-words';

export type Orders = NonNullable<Overview['amazonOrders']>;

/** Through when all orders are counted, as one sentence that is true. */
export function completeText({ state, searchedThrough, staleSince }: Orders, nowMs: number): string {
  if (state === 'off') return 'They are not counted: Amazon refuses to show them.';
  if (searchedThrough === undefined) return 'The first search has not ended yet: orders may be missing.';
  const throughMs = Date.parse(searchedThrough);
  const through = `${searchedThrough.slice(11, 19)} UTC (${relative(Math.min(throughMs, nowMs), nowMs)})`;
  if (state === 'fresh') return `All that changed before ${through} are counted.`;
  const since = staleSince === undefined ? '' : `, for ${span(Math.max(0, nowMs - Date.parse(staleSince)))}`;
  return `Orders may be missing${since}: all that changed before ${through} are counted.`;
}

interface DelayRow {
  readonly name: string;
  readonly last: string;
  readonly delay: Latency;
}

/** The delays by way and time; orders that had to be asked for one by one have a row only where there are any. */
export function delayRows({ delay }: Orders): DelayRow[] {
  const ways = [
    ['notice', 'notice'],
    ['search', 'search'],
    ['order', 'single question'],
  ] as const;
  return ways.flatMap(([way, name]) =>
    way === 'order' && delay['24h'].order.count === 0
      ? []
      : [
          { name, last: '1 h', delay: delay['1h'][way] },
          { name, last: '24 h', delay: delay['24h'][way] },
        ],
  );
}
