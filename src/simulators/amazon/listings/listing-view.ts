import { createHash } from 'node:crypto';
import { type Listing, MERCHANT_CHANNEL } from './listing';

/** The supported data sets of the read side (parameter `includedData`). */
export const ITEM_DATA = ['summaries', 'fulfillmentAvailability'] as const;
export type ItemData = (typeof ITEM_DATA)[number];

/** A listing as getListingsItem and searchListingsItems show it: in camelCase, with the requested data sets. */
export function itemOf(
  sku: string,
  listing: Listing,
  marketplaceId: string,
  wanted: readonly ItemData[],
): Record<string, unknown> {
  return {
    sku,
    ...(wanted.includes('summaries') ? { summaries: [summaryOf(sku, listing, marketplaceId)] } : {}),
    ...(wanted.includes('fulfillmentAvailability')
      ? {
          fulfillmentAvailability: listing.availability.map(({ fulfillmentChannelCode, quantity }) =>
            quantity === undefined ? { fulfillmentChannelCode } : { fulfillmentChannelCode, quantity },
          ),
        }
      : {}),
  };
}

function summaryOf(sku: string, listing: Listing, marketplaceId: string): Record<string, unknown> {
  const times = {
    createdDate: new Date(listing.createdAt).toISOString(),
    lastUpdatedDate: new Date(listing.lastUpdatedAt).toISOString(),
  };
  const { productType } = listing;
  // A half-made listing belongs to no catalogue item, so it has neither an ASIN nor a name.
  if (listing.halfMade) return { marketplaceId, productType, status: [], ...times };
  const buyable = listing.availability.some(
    (entry) => entry.fulfillmentChannelCode !== MERCHANT_CHANNEL || (entry.quantity ?? 0) > 0,
  );
  return {
    marketplaceId,
    asin: `B0${createHash('sha256').update(sku).digest('hex').slice(0, 8).toUpperCase()}`,
    productType,
    conditionType: 'new_new',
    status: buyable ? ['BUYABLE', 'DISCOVERABLE'] : ['DISCOVERABLE'],
    itemName: sku,
    ...times,
  };
}
