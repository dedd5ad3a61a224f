import type { Stock } from '../../domain/stock';
import type { MomentRow } from './moment-row';
import type { PastStock } from './past-stock';

/**
 * What is known of a SKU around a moment. The rows include those of pushes. They may be a part of the ledger: those next to
 * the moment.
 */
export interface Evidence {
  readonly sku: string;
  readonly at: string;
  /** The item of this moment, also of a removed SKU; undefined when there never was one. */
  readonly stock: Stock | undefined;
  /** Rows of the moment and before it, the newest first. */
  readonly before: readonly MomentRow[];
  /** Rows after the moment, the oldest first. */
  readonly after: readonly MomentRow[];
  /** False when there are no more rows on this side, or no more are read. */
  readonly mayReadBefore: boolean;
  readonly mayReadAfter: boolean;
  readonly nowMs: number;
  /** Days that a row of today is kept; 0: for ever. */
  readonly ttlDays: number;
  /** The last number that Amazon had accepted is not wanted. */
  readonly withoutPush?: boolean;
}

/** More rows are needed on one side of the moment. */
export interface ReadMore {
  readonly kind: 'read';
  readonly side: 'before' | 'after';
}

/**
 * A stock as of a moment. `expired`: rows that would show it have expired. `behind`: a row of the last second is not in the
 * index yet.
 */
export type PastResult =
  | { readonly kind: 'known'; readonly stock: PastStock }
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'behind' }
  | ReadMore;

/** The units of a SKU as of the moment, and the movement that left them, where its row is kept. */
export interface Level {
  readonly physical: number;
  readonly version: number;
  readonly updatedAt: string;
  /** True when nothing has moved it since. */
  readonly isCurrent?: true;
}

export const READ_BEFORE: ReadMore = { kind: 'read', side: 'before' };
export const READ_AFTER: ReadMore = { kind: 'read', side: 'after' };
