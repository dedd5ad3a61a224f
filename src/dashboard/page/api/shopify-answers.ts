/** The answers of the calls about the shop. */
export type { Drift, DriftChoice } from '../../../sync/shopify-levels/drift/domain/drift';
export type { SendingChanges } from '../../../sync/sender-pause/domain/sending-changes';
export type { ShopView } from '../../../sync/shopify-subscriptions/api/shop-view';

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
