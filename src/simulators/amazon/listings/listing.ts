/** One channel's entry of a listing, in the names of the read side. FBA entries have no quantity. */
export interface Availability {
  readonly fulfillmentChannelCode: string;
  readonly quantity?: number;
  readonly leadTimeToShipMaxDays?: number;
  /** YYYY-MM-DD. */
  readonly restockDate?: string;
}

/** A listing as Amazon holds it: one per seller and SKU, whatever the marketplace. Times in ms. */
export interface Listing {
  readonly productType: string;
  /** What buyers see; absent: the SKU. */
  readonly name?: string;
  /** A PATCH with the listing's own product type is refused; the generic one is taken. */
  readonly refusesOwnType: boolean;
  readonly availability: readonly Availability[];
  /** Accepted submissions that carried a quantity. */
  readonly updates: number;
  readonly createdAt: number;
  readonly lastUpdatedAt: number;
  /** Made by a PATCH to a SKU that Amazon did not know. */
  readonly halfMade: boolean;
  /** True: Amazon took the listing's buyability away. */
  readonly suppressed?: boolean;
}

/** A listing as a seller sets it in Seller Central. */
export interface ListingSetting {
  readonly sku: string;
  /** `MIXED`: `DEFAULT` and `AMAZON_NA` on one listing, which happens by mistake. */
  readonly channel?: 'DEFAULT' | 'AMAZON_NA' | 'MIXED';
  readonly productType?: string;
  /** The item's name, any text on one line: Amazon does not escape it in reports. */
  readonly name?: string;
  /** True: Amazon refuses the product type that it reports itself. */
  readonly refusesOwnType?: boolean;
  /** Units of the merchant's own entry; default 0. */
  readonly quantity?: number;
  readonly leadTimeToShipMaxDays?: number;
  readonly restockDate?: string;
  /** False: the SKU is removed and unknown from now on, even in the open catalogue. */
  readonly known?: boolean;
}

/** What changes of a listing outside this service, such as in Seller Central; the rest stays. */
export interface ListingEdit {
  /** Units of the merchant's own entry. */
  readonly quantity?: number;
  /** True: Amazon takes the listing's buyability away; false: it gives it back. */
  readonly suppressed?: boolean;
  /** Hands the listing to Amazon's fulfilment, to the merchant's (with `quantity`, else 0 units), or to both. */
  readonly channel?: 'DEFAULT' | 'AMAZON_NA' | 'MIXED';
}

/** A listing as the state page shows it. */
export interface ListingState {
  readonly productType: string;
  readonly fulfillmentAvailability: readonly Availability[];
  readonly updates: number;
  readonly lastUpdatedAt: string;
  readonly halfMade?: true;
  readonly suppressed?: true;
}

/** The merchant's own channel; every other code is Amazon's. */
export const MERCHANT_CHANNEL = 'DEFAULT';

/** The type of a listing that was set without one. */
export const DEFAULT_PRODUCT_TYPE = 'HOME';

/** The state page's view of a listing. */
export function stateOf(listing: Listing): ListingState {
  return {
    productType: listing.productType,
    fulfillmentAvailability: listing.availability,
    updates: listing.updates,
    lastUpdatedAt: new Date(listing.lastUpdatedAt).toISOString(),
    ...(listing.halfMade ? { halfMade: true } : {}),
    ...(listing.suppressed === true ? { suppressed: true } : {}),
  };
}

/** The entries as text for the log: `DEFAULT 7 + AMAZON_NA`. */
export function availabilityText(entries: readonly Availability[]): string {
  const texts = entries.map((entry) =>
    entry.quantity === undefined
      ? entry.fulfillmentChannelCode
      : `${entry.fulfillmentChannelCode} ${entry.quantity}`,
  );
  return texts.join(' + ') || 'no availability';
}
