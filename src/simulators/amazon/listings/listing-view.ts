import { createHash } from 'node:crypto';
import { type Listing, MERCHANT_CHANNEL } from './listing';
import { missingAttribute, suppressedListing } from './patch-validation';

/** The data sets of the read side (parameter `includedData`). */
export const ITEM_DATA = [
  'summaries',
  'attributes',
  'issues',
  'offers',
  'fulfillmentAvailability',
  'procurement',
  'relationships',
  'productTypes',
] as const;
export type ItemData = (typeof ITEM_DATA)[number];

/** A listing as getListingsItem and searchListingsItems show it: in camelCase, with the requested data sets. */
export function itemOf(
  sku: string,
  listing: Listing,
  marketplaceId: string,
  wanted: readonly ItemData[],
): Record<string, unknown> {
  const sets = wanted.map((name) => [name, dataOf(name, sku, listing, marketplaceId)] as const);
  return { sku, ...Object.fromEntries(sets) };
}

/** The ASIN of a SKU's listing. */
export function asinOf(sku: string): string {
  return `B0${createHash('sha256').update(sku).digest('hex').slice(0, 8).toUpperCase()}`;
}

function dataOf(
  name: ItemData,
  sku: string,
  listing: Listing,
  marketplaceId: string,
): readonly unknown[] | object {
  switch (name) {
    case 'summaries':
      return [summaryOf(sku, listing, marketplaceId)];
    case 'attributes':
      return { fulfillment_availability: attributesOf(listing, marketplaceId) };
    case 'issues':
      if (listing.halfMade) return [missingAttribute('item_name')];
      return listing.suppressed === true ? [suppressedListing()] : [];
    case 'fulfillmentAvailability':
      return listing.availability.map(({ fulfillmentChannelCode, quantity }) =>
        quantity === undefined ? { fulfillmentChannelCode } : { fulfillmentChannelCode, quantity },
      );
    case 'productTypes':
      return [{ marketplaceId, productType: listing.productType }];
    case 'offers':
    case 'procurement':
    case 'relationships':
      return [];
  }
}

function summaryOf(sku: string, listing: Listing, marketplaceId: string): Record<string, unknown> {
  const times = {
    createdDate: new Date(listing.createdAt).toISOString(),
    lastUpdatedDate: new Date(listing.lastUpdatedAt).toISOString(),
  };
  const { productType } = listing;
  // A half-made listing belongs to no catalogue item, so it has neither an ASIN nor a name.
  if (listing.halfMade) return { marketplaceId, productType, status: [], ...times };
  const hasUnits = listing.availability.some(
    (entry) => entry.fulfillmentChannelCode !== MERCHANT_CHANNEL || (entry.quantity ?? 0) > 0,
  );
  const buyable = hasUnits && listing.suppressed !== true;
  return {
    marketplaceId,
    asin: asinOf(sku),
    productType,
    conditionType: 'new_new',
    status: buyable ? ['BUYABLE', 'DISCOVERABLE'] : ['DISCOVERABLE'],
    itemName: listing.name ?? sku,
    ...times,
  };
}

function attributesOf(listing: Listing, marketplaceId: string): readonly unknown[] {
  return listing.availability.map((entry) => ({
    fulfillment_channel_code: entry.fulfillmentChannelCode,
    quantity: entry.quantity,
    lead_time_to_ship_max_days: entry.leadTimeToShipMaxDays,
    restock_date: entry.restockDate,
    marketplace_id: marketplaceId,
  }));
}
