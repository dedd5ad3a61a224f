import { isAmazonOrder, orderHref } from './amazon-order';

/** An order by its id: one at Amazon leads to its screen. `word`: what stands before the id. */
export function OrderLink({ orderId, word = 'order' }: { readonly orderId: string; readonly word?: string }) {
  const text = word === '' ? orderId : `${word} ${orderId}`;
  return isAmazonOrder(orderId) ? <a href={orderHref(orderId)}>{text}</a> : <>{text}</>;
}
