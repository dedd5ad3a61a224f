import type { LedgerAction, LedgerRow } from '../../domain/stock';
import type { PastStock } from '../../moments/domain/past-stock';

/** What the rows of one action moved between two moments. */
export interface ActionSum {
  readonly action: LedgerAction;
  /** How many rows. */
  readonly rows: number;
  /** Units that they added (above 0) or took away (below 0) in all. */
  readonly units: number;
}

/** A SKU at two moments, and what moved it between them. */
export interface Comparison {
  readonly sku: string;
  readonly from: string;
  readonly to: string;
  /** The stock as of `from` and as of `to`; null where the SKU was not registered then. */
  readonly before: PastStock | null;
  readonly after: PastStock | null;
  /** `after` less `before`; a SKU that was not registered counts as zeros. */
  readonly differences: { readonly physical: number; readonly buffer: number; readonly broadcast: number };
  /** Of all movements between, by action; their units add up to `differences.physical`. Absent on later pages. */
  readonly actions?: readonly ActionSum[];
  /** One page of the rows between, pushes included, the newest first. */
  readonly items: readonly LedgerRow[];
  readonly nextCursor?: string;
}
