import type { CountedOrders } from '../../../inventory/counted-orders/counted-orders';
import type { Concern } from './disposition';

/**
 * How the sale of a returned unit was counted: as Amazon's order, by Shopify's webhooks, perhaps by those of another channel,
 * for which Amazon shipped it, or not at all.
 */
export type SaleOfReturn = 'amazon' | 'shopify' | 'other_channel' | 'not_counted';

/**
 * `sale_not_counted`: its sale was not counted here, and no dispositions are configured. `shopify_refund`: Shopify's webhooks
 * counted its sale, and a refund there puts it back. `other_channel`: another channel sold it, whose refund may have.
 */
export type HeldReason = 'sale_not_counted' | 'shopify_refund' | 'other_channel';

/** What keeps a unit that is fit to sell out of stock. */
export interface SaleHold {
  readonly decision: 'hold' | 'review';
  readonly reason: HeldReason;
  readonly concern?: Concern;
}

/** The first digits of the numbers of Amazon's own orders. Orders that Amazon ships for other channels have others. */
const OF_AMAZON = /^\d{3}-/;

export function saleOf(
  { orderId, sku }: { readonly orderId: string; readonly sku: string },
  { amazon, shopify }: CountedOrders,
): SaleOfReturn {
  if (shopify.has(orderId)) return 'shopify';
  if (amazon.get(orderId)?.has(sku) === true) return 'amazon';
  return orderId === '' || OF_AMAZON.test(orderId) ? 'not_counted' : 'other_channel';
}

/**
 * A unit comes back by the channel whose sale was counted. `needsCountedSale`: the dispositions are not configured, so that a
 * unit whose sale was not counted is not known to be stock of this pool. Undefined: the unit is not held for its sale.
 */
export function holdOf(sale: SaleOfReturn, orderId: string, needsCountedSale: boolean): SaleHold | undefined {
  switch (sale) {
    case 'amazon':
      return undefined;
    case 'shopify':
      return { decision: 'hold', reason: 'shopify_refund' };
    case 'other_channel':
      return needsCountedSale
        ? NOT_COUNTED
        : { decision: 'review', reason: 'other_channel', concern: askAbout(orderId) };
    case 'not_counted':
      return needsCountedSale ? NOT_COUNTED : undefined;
  }
}

const NOT_COUNTED: SaleHold = { decision: 'hold', reason: 'sale_not_counted' };

function askAbout(orderId: string): Concern {
  return {
    type: 'manual_review',
    severity: 'warning',
    advice:
      `Order ${orderId} is not a sale on Amazon: Amazon shipped it for another channel, and if that is Shopify, a refund ` +
      'there may have put the unit into stock already. If nothing did, POST /webhook/amazon/return with the same order, SKU ' +
      'and license plate does; otherwise mark this as read.',
  };
}
