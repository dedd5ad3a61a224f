/** The answers of the calls about the shop. */
export type { ShopView } from '../../../sync/shopify-subscriptions/api/shop-view';

/** A difference between what a channel shows and what the ledger expects of it. */
export interface Drift {
  readonly id: string;
  readonly sku: string;
  readonly channel: 'shopify' | 'amazon';
  readonly expected: number;
  readonly found: number;
  readonly cause: string;
  readonly evidence: string;
  readonly since: string;
  readonly closedAt?: string;
  readonly action: string;
}

export type DriftAction = 'push' | 'adopt' | 'ignore';

/** The quantities at Amazon that a resume changes. */
export interface SendingChanges {
  readonly skus: number;
  readonly up: number;
  readonly down: number;
  /** Those of `down` that go to 0. */
  readonly toZero: number;
}

/** The answer of a pause and of a resume. */
export interface SendingAnswer {
  readonly paused: { readonly reason: string; readonly since: string } | null;
  readonly changes: SendingChanges;
}

/** An inventory item of the shop and the SKU that it stands for. */
export interface ShopifyLink {
  readonly itemId: string;
  readonly sku: string;
  readonly treatment: string;
  readonly continuesSelling: boolean;
  readonly locationIds: readonly string[];
  readonly since: string;
}

/** The import of the shop: the last one, or the one under way. */
export interface ShopifyImport {
  readonly status: 'never' | 'under_way' | 'finished' | 'failed';
  readonly dryRun?: boolean;
  readonly phase?: string;
  /** Why the present step is tried again. */
  readonly problem?: string;
  /** Items that were read so far, and all that the shop has where that is known. */
  readonly done?: number;
  readonly total?: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** At most some hundred; `skippedCount` has them all. */
  readonly skipped: readonly SkippedItem[];
  readonly skippedCount?: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly error?: { readonly message: string };
}

export interface SkippedItem {
  readonly reason: string;
  readonly sku?: string;
  readonly inventoryItemId: string;
}

export type { ShopStockView as ShopStock } from '../../shop-stock/domain/shop-stock';
