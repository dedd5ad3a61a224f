import { hasShop } from '../connections/has-shop';
import { isAmazonOrder, isShopifyOrder, orderHref } from './amazon-order';

/** True for an order that has a screen: one at Amazon, and one of a shop that the service can read. */
export function hasOrderScreen(orderId: string): boolean {
  return isAmazonOrder(orderId) || (hasShop() && isShopifyOrder(orderId));
}

/** An order by its id, which leads to its screen where it has one. `word`: what stands before the id. */
export function OrderLink({ orderId, word = 'order' }: { readonly orderId: string; readonly word?: string }) {
  const text = word === '' ? orderId : `${word} ${orderId}`;
  return hasOrderScreen(orderId) ? <a href={orderHref(orderId)}>{text}</a> : <>{text}</>;
}
