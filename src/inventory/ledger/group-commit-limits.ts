import { MAX_ACTIONS } from '../../platform/dynamodb/transact';

export interface GroupCommitLimits {
  /** Transactions in flight at once; they never share a SKU. */
  readonly maxInFlight: number;
  /** Callers that may share one transaction, besides the bound of its actions. */
  readonly maxUnits: number;
  /** Movements that may wait. Further callers get 503, so that an outage does not fill the memory. */
  readonly maxWaiting: number;
  /** Milliseconds after which a caller gets StoreUnavailable; below the 5 s that Shopify waits. */
  readonly patienceMs: number;
}

/** The token under which the limits are provided, so that the benchmark can measure others. */
export const GROUP_COMMIT_LIMITS = Symbol('GROUP_COMMIT_LIMITS');

export const DEFAULT_LIMITS: GroupCommitLimits = {
  maxInFlight: 2,
  maxUnits: MAX_ACTIONS,
  maxWaiting: 10_000,
  patienceMs: 4000,
};
