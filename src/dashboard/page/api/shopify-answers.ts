/** The answers of the calls about the shop. */
export type { SendingChanges } from '../../../sync/sender-pause/domain/sending-changes';
export type { ShopView } from '../../../sync/shopify-subscriptions/api/shop-view';
export type { ShopStockView as ShopStock } from '../../shop-stock/domain/shop-stock';
export type { ImportView as ShopifyImport } from '../../../sync/shopify-import/import-view';
export type { ShopifyLink } from '../../../sync/shopify-links/domain/shopify-link';
