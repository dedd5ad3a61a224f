/** The answers of the calls of listings, in the types of those who give them. */
export type { Component, SellingRule } from '../../../inventory/domain/listing';
export type { QuantityTerms } from '../../../inventory/domain/listing-quantity';
export type { ListingSpec } from '../../../inventory/listings/domain/listing-change';
export type { ListingPreview } from '../../../inventory/listings/domain/listing-preview';
export type { ListingView, SoldAsView as SoldAs } from '../../../inventory/listings/listing-view';
export type { MatchView, Unmatched } from '../../../sync/listing-match/match-view';
