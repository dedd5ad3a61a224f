import type { Component, ListingChannel, ListingRule } from '../domain/listing';
import { quantityOf } from '../domain/listing-quantity';
import type { LastBroadcast, Stock } from '../domain/stock';
import type { StoredListing } from '../items/listing-item';
import { registeredOf, ruleWithoutDefaults } from './domain/listing-change';

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
  readonly syncStatus: 'in_sync' | 'pending' | 'blocked';
  readonly syncError?: string;
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

/** What is known of the pushes of a listing whose quantity is now `broadcast`. */
export function pushStateOf(
  { pending, lastBroadcast }: Pick<Stock, 'pending' | 'lastBroadcast'>,
  broadcast: number,
): Pick<ListingView, 'lastBroadcast' | 'syncStatus' | 'syncError'> {
  const isAccepted = pending === undefined && lastBroadcast?.count === broadcast;
  return {
    ...(lastBroadcast === undefined ? {} : { lastBroadcast }),
    syncStatus: pending?.state === 'blocked' ? 'blocked' : isAccepted ? 'in_sync' : 'pending',
    ...(pending?.error === undefined ? {} : { syncError: pending.error }),
  };
}

/** The broadcasts of the stocks that are registered. */
export function broadcastsOf(stocks: ReadonlyMap<string, Stock>): Map<string, number> {
  return new Map([...registeredOf(stocks)].map(([sku, { broadcast }]) => [sku, broadcast]));
}
