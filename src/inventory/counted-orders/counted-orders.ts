/** How orders at Amazon were counted here. */
export interface CountedOrders {
  /** By Amazon's own orders: of each the seller SKUs of which units are out of stock. */
  readonly amazon: ReadonlyMap<string, ReadonlySet<string>>;
  /** By Shopify's webhooks: the orders at Amazon that an order of Shopify names. */
  readonly shopify: ReadonlySet<string>;
}
