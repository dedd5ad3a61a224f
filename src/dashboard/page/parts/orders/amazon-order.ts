import { hrefOf } from '../../router/location';

/** Amazon's order ids, such as `902-3159896-1390916`; Shopify's are numbers. */
const AMAZON_ORDER = /^[A-Z\d]{3}-\d{7}-\d{7}$/;

export function isAmazonOrder(orderId: string): boolean {
  return AMAZON_ORDER.test(orderId);
}

/** The address of an order's screen. */
export function orderHref(orderId: string): string {
  return hrefOf('order', { id: orderId });
}
