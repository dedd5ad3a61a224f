/** A place that holds stock. */
export interface ShopLocation {
  readonly locationId: string;
  name: string;
  isActive: boolean;
  isFulfillmentService: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

/** The stock of an item at one location. Times are in ms. */
export interface ItemLevel {
  readonly levelId: string;
  readonly locationId: string;
  available: number;
  committed: number;
  isActive: boolean;
  readonly createdAt: number;
  updatedAt: number;
  /** When `available` changed last. */
  availableAt: number;
}

/** An inventory item with its one variant. */
export interface ShopItem {
  readonly itemId: string;
  readonly variantId: string;
  readonly productId: string;
  sku: string | null;
  title: string;
  tracked: boolean;
  continuesSelling: boolean;
  giftCard: boolean;
  bundleParent: boolean;
  readonly createdAt: number;
  updatedAt: number;
  readonly levels: ItemLevel[];
}

/** An item to create. Without a location it is stocked at the first one. */
export interface NewItem {
  readonly sku: string | null;
  readonly available?: number;
  /** `available` by location, in place of one number. */
  readonly at?: Readonly<Record<string, number>>;
  readonly title?: string;
  readonly tracked?: boolean;
  /** Sold below zero ("continue selling when out of stock"). */
  readonly continuesSelling?: boolean;
  readonly giftCard?: boolean;
  readonly bundleParent?: boolean;
}

/** What identifies an item. A SKU means the first item that has it. */
export type ItemRef = { readonly sku: string } | { readonly itemId: string };

/** Physically at the location: what can be sold, and what is sold and not shipped. */
export function onHand({ available, committed }: ItemLevel): number {
  return available + committed;
}
