/** Shopify would not do that; the message says why. */
export class ShopRefusal extends Error {}
