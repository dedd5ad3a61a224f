import type { Component, ListingChannel, ListingRule, SellingRule } from '../domain/listing';
import { broadcastsOf, quantityOf, type QuantityTerms, quantityTerms } from '../domain/listing-quantity';
import { type Receipt, receiptOf } from '../domain/receipt';
import type { HeldMark, LastBroadcast, Stock } from '../domain/stock';
import type { StoredListing } from '../items/listing-item';
import { viewOf } from '../stock/stock-view';
import { ownNameOf } from './domain/listing-preview';
import { ruleWithoutDefaults } from './domain/listing-change';

/** A listing in the API. */
export interface ListingView {
  readonly channel: ListingChannel;
  readonly sellerSku: string;
  readonly components: readonly Component[];
  /** Without the parts that have their default. */
  readonly rule: ListingRule;
  readonly paused: boolean;
  /** The quantity for the channel, from the components' stocks of this moment. */
  readonly broadcast: number;
  readonly lastBroadcast?: LastBroadcast;
  /** How far the last number has come at Amazon. */
  readonly receipt: Receipt;
  readonly syncStatus: 'in_sync' | 'pending' | 'blocked';
  readonly syncError?: string;
  /** The number waits until orders or numbers at Amazon can be read again. */
  readonly held?: HeldMark;
  readonly updatedAt: string;
}

/** `stocks`: of the components, also removed ones. */
export function listingViewOf(
  { listing, state }: StoredListing,
  stocks: ReadonlyMap<string, Stock>,
): ListingView {
  const { channel, sellerSku, components, rule, paused, updatedAt } = listing;
  const broadcast = quantityOf(listing, broadcastsOf(stocks));
  return {
    channel,
    sellerSku,
    components,
    rule: ruleWithoutDefaults(rule),
    paused,
    broadcast,
    ...pushStateOf(state, broadcast),
    updatedAt,
  };
}

/** One name under which a SKU is sold, in the API. */
export interface SoldAsView {
  readonly sellerSku: string;
  /** The SKU's own name, with or without a listing. */
  readonly isOwnName: boolean;
  readonly components: readonly Component[];
  readonly rule: ListingRule;
  readonly paused: boolean;
  /** The quantity for the channel, from the components' stocks of this moment. */
  readonly quantity: number;
  readonly terms: QuantityTerms;
  readonly lastBroadcast?: LastBroadcast;
  /** How far the last number has come at Amazon. */
  readonly receipt: Receipt;
  readonly syncStatus: ListingView['syncStatus'];
  readonly syncError?: string;
  readonly held?: HeldMark;
}

/** `state` is undefined while the sender has not made the item of a SKU's own name. */
export function soldAsViewOf(
  sku: string,
  {
    listing,
    state,
  }: { readonly listing: SellingRule & { readonly sellerSku: string }; readonly state?: Stock },
  stocks: ReadonlyMap<string, Stock>,
): SoldAsView {
  const { sellerSku, components, rule, paused } = listing;
  const terms = quantityTerms(listing, broadcastsOf(stocks));
  return {
    sellerSku,
    isOwnName: sellerSku === sku,
    components,
    rule: ruleWithoutDefaults(rule),
    paused,
    quantity: terms.quantity,
    terms,
    ...pushStateOf(state ?? {}, terms.quantity),
  };
}

/** The own name of a SKU without a listing: its push is that of the stock. */
export function plainSoldAsView(stock: Stock): SoldAsView {
  const { lastBroadcast, receipt, syncStatus, syncError, held } = viewOf(stock);
  return {
    ...soldAsViewOf(stock.sku, { listing: ownNameOf(stock.sku) }, new Map([[stock.sku, stock]])),
    ...(lastBroadcast === undefined ? {} : { lastBroadcast }),
    receipt,
    syncStatus,
    ...(syncError === undefined ? {} : { syncError }),
    ...(held === undefined ? {} : { held }),
  };
}

/** What is known of the pushes of a listing whose quantity is now `broadcast`. */
function pushStateOf(
  state: Pick<Stock, 'pending' | 'lastBroadcast' | 'observation'>,
  broadcast: number,
): Pick<ListingView, 'lastBroadcast' | 'receipt' | 'syncStatus' | 'syncError' | 'held'> {
  const { pending, lastBroadcast } = state;
  const isAccepted = pending === undefined && lastBroadcast?.count === broadcast;
  return {
    ...(lastBroadcast === undefined ? {} : { lastBroadcast }),
    receipt: receiptOf({ ...state, broadcast }),
    syncStatus: pending?.state === 'blocked' ? 'blocked' : isAccepted ? 'in_sync' : 'pending',
    ...(pending?.error === undefined ? {} : { syncError: pending.error }),
    ...(pending?.held === undefined ? {} : { held: pending.held }),
  };
}
