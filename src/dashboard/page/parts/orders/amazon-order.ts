import { hrefOf } from '../../router/location';

/** Amazon's order ids, such as `902-3159896-1390916`; Shopify's are numbers. */
const AMAZON_ORDER = /^[A-Z\d]{3}-\d{7}-\d{7}$/;

/** Shopify's order ids are numbers, such as `5934020165815`. */
const SHOPIFY_ORDER = /^\d{1,20}$/;

export function isShopifyOrder(orderId: string): boolean {
  return SHOPIFY_ORDER.test(orderId);
}

export function isAmazonOrder(orderId: string): boolean {
  return AMAZON_ORDER.test(orderId);
}

/** The address of an order's screen. */
export function orderHref(orderId: string): string {
  return hrefOf('order', { id: orderId });
}
