/** The answers of the calls of listings. */
import type { Component, ListingRule } from '../../../inventory/domain/listing';
import type { QuantityTerms } from '../../../inventory/domain/listing-quantity';
import type { LastBroadcast } from '../../../inventory/domain/stock';
import type { StockView } from './answers';

export type { Component, ListingRule, SellingRule } from '../../../inventory/domain/listing';
export type { QuantityTerms } from '../../../inventory/domain/listing-quantity';

/** What a PUT of a listing takes. */
export interface ListingSpec {
  readonly components: readonly Component[];
  readonly rule: ListingRule;
  readonly paused: boolean;
}

/** A listing in the API. `broadcast`: the quantity of this moment. */
export interface ListingView extends ListingSpec {
  readonly channel: 'amazon';
  readonly sellerSku: string;
  readonly broadcast: number;
  readonly lastBroadcast?: LastBroadcast;
  readonly syncStatus: StockView['syncStatus'];
  readonly syncError?: string;
  readonly updatedAt: string;
}

/** One name under which a SKU is sold, with each step to its quantity. */
export interface SoldAs extends ListingSpec {
  readonly sellerSku: string;
  readonly isOwnName: boolean;
  readonly quantity: number;
  readonly terms: QuantityTerms;
  readonly lastBroadcast?: LastBroadcast;
  readonly syncStatus: StockView['syncStatus'];
  readonly syncError?: string;
}

/** What a listing would show; `before` where it exists. */
export interface ListingPreview {
  readonly before?: QuantityTerms;
  readonly after: QuantityTerms;
}

/** A seller SKU that no listing links, or a SKU that no listing sells. */
export interface Unmatched {
  readonly sellerSku?: string;
  readonly sku?: string;
  readonly suggestions?: readonly string[];
}
