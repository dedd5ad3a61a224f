import type { OrdersKnown } from '../../../../inventory/domain/amazon-number';
import { uncountedFromMs } from '../../search/domain/parked-orders';
import type { ParkedOrder } from '../../search/domain/search-state';

/** What the freshness of Amazon's orders follows from. Moments are milliseconds since the epoch. */
export interface FreshnessFacts {
  /** When the last search that ended had begun, by our clock. */
  readonly lastSearchBeganAtMs?: number;
  /** From one search to the next, where Amazon's limit allows fewer than the configuration asks for. */
  readonly intervalMs?: number;
  /** Amazon's time through which all orders are recorded. */
  readonly watermarkMs?: number;
  /** Orders that were found and cannot be recorded yet. */
  readonly parked?: readonly ParkedOrder[];
  /** Present while Amazon refuses access to orders. */
  readonly closed?: object;
  /** The time of the newest change that a notice was about. */
  readonly lastNoticeAtMs?: number;
}

/**
 * Whether all of Amazon's orders are known. `off`: orders are not read, so nothing waits for them. `stale`: orders may be
 * missing, since `staleSinceMs` (absent: since ever). Orders with an update before `searchedThroughMs` are all found, and
 * recorded but for those that were updated after `uncountedFromMs` and wait for a complete answer.
 */
export type Freshness =
  | { readonly kind: 'off'; readonly reason: 'disabled' | 'role_missing' }
  | {
      readonly kind: 'fresh' | 'stale';
      readonly searchedThroughMs?: number;
      readonly uncountedFromMs?: number;
      readonly staleSinceMs?: number;
    };

/** However often orders are searched, one slow call does not make them stale. */
const SHORTEST_FRESH_MS = 10_000;

/** How long a search or a notice keeps orders fresh, from its beginning: one search may be missed. */
function freshForMs(intervalMs: number): number {
  return Math.max(2 * intervalMs, SHORTEST_FRESH_MS);
}

export function freshnessOf(facts: FreshnessFacts, nowMs: number, pollMs: number): Freshness {
  if (facts.closed !== undefined) return { kind: 'off', reason: 'role_missing' };
  const { lastSearchBeganAtMs, lastNoticeAtMs, watermarkMs } = facts;
  const fromMs = uncountedFromMs(facts.parked ?? [], nowMs);
  const searched = {
    ...(watermarkMs === undefined ? {} : { searchedThroughMs: watermarkMs }),
    ...(fromMs === undefined ? {} : { uncountedFromMs: fromMs }),
  };
  // Before the first search has ended nothing says that no order is missing, whatever notices arrive.
  if (lastSearchBeganAtMs === undefined) return { kind: 'stale', ...searched };
  const lastMs = Math.max(lastSearchBeganAtMs, lastNoticeAtMs ?? -Infinity);
  const forMs = freshForMs(facts.intervalMs ?? pollMs);
  // A moment far ahead was stored by a clock that was wrong.
  if (lastMs - nowMs > forMs) return { kind: 'stale', ...searched };
  return nowMs < lastMs + forMs
    ? { kind: 'fresh', ...searched }
    : { kind: 'stale', ...searched, staleSinceMs: lastMs + forMs };
}

/** How far the orders are known, for what is presumed sold. */
export function ordersKnownOf(freshness: Freshness): OrdersKnown {
  if (freshness.kind === 'off') return 'off';
  const { searchedThroughMs, uncountedFromMs: fromMs = Infinity } = freshness;
  return searchedThroughMs === undefined ? {} : { searchedThroughMs: Math.min(searchedThroughMs, fromMs) };
}
