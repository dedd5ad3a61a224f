import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Stock } from '../domain/stock';
import type { Component, Listing, ListingChannel, ListingRule } from '../domain/listing';
import { stockOfDocument } from './stock-item';

/**
 * The Listings table holds two kinds of items:
 *
 *   listing   pk = `amazon:<sellerSku>`  sk = `listing`
 *   link      pk = `sku:<sku>`           sk = `amazon:<sellerSku>`: the listing has this component
 *
 * A listing's item carries the outbox attributes of a stock's item too (`pending`, `pendingSince`, `attempts`,
 * `lastBroadcast`, ...): `sku` is its seller SKU, `broadcast` its quantity as it was last computed, and `version` rises with
 * each change of the quantity or of the listing itself.
 */
export const LISTING_SORT_KEY = 'listing';

/** The partition key of a listing, and the sort key of its links. */
export function listingKeyOf(sellerSku: string, channel: ListingChannel = 'amazon'): string {
  return `${channel}:${sellerSku}`;
}

/** The partition key of the links of a SKU. */
export function linkKeyOf(sku: string): string {
  return `sku:${sku}`;
}

/** The key of a listing's item, for the raw client. */
export function listingItemKey(sellerSku: string): Record<string, AttributeValue> {
  return { pk: { S: listingKeyOf(sellerSku) }, sk: { S: LISTING_SORT_KEY } };
}

/** The seller SKU of a listing's partition key or of a link's sort key; undefined for any other key. */
export function sellerSkuOf(key: unknown): string | undefined {
  const prefix = 'amazon:';
  return typeof key === 'string' && key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

/** A listing with what the sender knows of it, as it is stored. */
export interface StoredListing {
  readonly listing: Listing;
  /** Its outbox state and quantity in the shape of a stock, with `isListing` and its components. */
  readonly state: Stock;
}

export function toStoredListing(item: Readonly<Record<string, AttributeValue>>): StoredListing {
  return listingOfDocument(unmarshall(item));
}

export function listingOfDocument(item: Readonly<Record<string, unknown>>): StoredListing {
  const sellerSku = sellerSkuOf(item.pk) ?? '';
  const listing: Listing = {
    channel: 'amazon',
    sellerSku,
    // The store gives the attributes of a map in any order.
    components: ((item.components as Component[] | undefined) ?? []).map(({ sku, units }) => ({
      sku,
      units,
    })),
    rule: (item.rule as ListingRule | undefined) ?? {},
    paused: item.paused === true,
    updatedAt: typeof item.updatedAt === 'string' ? item.updatedAt : '',
    ...(item.implicit === true ? { implicit: true } : {}),
  };
  const { components } = listing;
  return { listing, state: { ...stockOfDocument({ ...item, sku: sellerSku }), isListing: true, components } };
}
