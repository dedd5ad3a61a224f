import type { TableNames } from '../../platform/dynamodb/tables/tables';
import type { Stock } from '../domain/stock';
import { listingItemKey, sellerSkuOf, toStoredListing } from '../items/listing-item';
import { type StockItem, toStock } from '../items/stock-item';

/** Items with outbox marks: where they are, and how one is named and read. ADR 19. */
export interface MarkedItems {
  readonly changeKind: 'stock' | 'listing';
  readonly tableOf: (tables: TableNames) => string;
  /** The key of the item of this SKU, or seller SKU. */
  readonly keyOf: (sku: string) => StockItem;
  /** The SKU, or seller SKU, of an item of the pending-index. */
  readonly skuOf: (item: Readonly<Record<string, unknown>>) => string;
  readonly stockOf: (item: StockItem) => Stock;
}

/** The items of plain SKUs. */
export const STOCK_ITEMS: MarkedItems = {
  changeKind: 'stock',
  tableOf: ({ inventory }) => inventory,
  keyOf: (sku) => ({ sku: { S: sku } }),
  skuOf: ({ sku }) => String(sku),
  stockOf: toStock,
};

/** The items of listings: `sku` stands for the seller SKU. */
export const LISTING_ITEMS: MarkedItems = {
  changeKind: 'listing',
  tableOf: ({ listings }) => listings,
  keyOf: (sellerSku) => listingItemKey(sellerSku),
  skuOf: ({ pk }) => sellerSkuOf(pk) ?? '',
  stockOf: (item) => toStoredListing(item).state,
};
