/** Ids are the numbers of Shopify's global ids, as text: `48310229860547` of `gid://shopify/InventoryItem/48310229860547`. */

/** The stock of an inventory item at one location. */
export interface ShopLevel {
  readonly locationId: string;
  /** Units that can be sold; below zero when more were sold. Null: not tracked, or not known. */
  readonly available: number | null;
  /** When `available` changed last, as Shopify writes it. */
  readonly updatedAt: string;
  readonly isActive: boolean;
}

/** An inventory item with what decides how it is treated. */
export interface ShopItem {
  readonly itemId: string;
  readonly sku: string | null;
  readonly tracked: boolean;
  /** Other inventory items with the same SKU. */
  readonly duplicates: number;
  readonly variants: readonly ShopVariant[];
  /** Empty where only the identity was asked for. */
  readonly levels: readonly ShopLevel[];
}

export interface ShopVariant {
  readonly variantId: string;
  readonly title: string;
  /** True: it is sold below zero ("continue selling when out of stock"). */
  readonly continuesSelling: boolean;
  readonly isGiftCard: boolean;
  /** True: the parent of a bundle, whose stock follows from its components. */
  readonly isBundleParent: boolean;
}

export interface ShopLocation {
  readonly locationId: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly isFulfillmentService: boolean;
}

/** One order as the Admin API has it; the fields that move stock. */
export interface ShopOrder {
  readonly orderId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
  readonly sourceName?: string;
  readonly lines: readonly ShopOrderLine[];
  readonly refunds: readonly ShopRefund[];
}

export interface ShopOrderLine {
  readonly lineId: string;
  readonly sku: string | null;
  /** Units ordered, with those that were removed since. */
  readonly quantity: number;
  readonly currentQuantity: number;
  readonly isGiftCard: boolean;
  /** False: Shopify does not track its stock. */
  readonly tracked: boolean;
}

export interface ShopRefund {
  readonly refundId: string;
  readonly createdAt: string;
  /** The return that it belongs to. */
  readonly returnId?: string;
  readonly lines: readonly {
    readonly refundLineId: string;
    readonly lineId: string;
    readonly sku: string | null;
    readonly quantity: number;
    /** In lower case, as webhooks have it. */
    readonly restockType: string;
    readonly locationId?: string;
  }[];
}

/** What happened to the goods of a return. */
export interface ShopDisposition {
  readonly dispositionId: string;
  readonly createdAt: string;
  readonly orderId: string;
  readonly lineId: string;
  readonly sku: string | null;
  /** `RESTOCKED`, `NOT_RESTOCKED`, `MISSING`, `PROCESSING_REQUIRED`, or a word that Shopify added. */
  readonly type: string;
  readonly quantity: number;
  readonly locationId?: string;
}

/** One line that a processed exchange added to its order. */
export interface ShopExchangeLine {
  readonly orderId: string;
  readonly orderCreatedAt: string;
  readonly lineId: string;
  readonly sku: string | null;
  readonly quantity: number;
}

/** One change of a call of `inventoryAdjustQuantities`: `available` at one location. */
export interface QuantityChange {
  readonly itemId: string;
  readonly locationId: string;
  readonly delta: number;
  /** Applied only if `available` is this number; null: whatever it is. */
  readonly changeFrom: number | null;
}
