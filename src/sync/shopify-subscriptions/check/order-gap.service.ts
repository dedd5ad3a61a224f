import { Injectable, Logger } from '@nestjs/common';
import { failureText } from '../../../channels/shopify/admin/domain/failure-text';
import { ShopOrders } from '../../../channels/shopify/admin/shop-orders';
import { ShopOrderIntake } from '../../shopify-orders/state/shop-order-intake.service';
import { afterPage, type CheckState, type OrderGap } from '../domain/check-state';

/** What came of one page: the next state, or that it has to be read again. */
export type PageResult = { readonly kind: 'read'; readonly state: CheckState } | { readonly kind: 'again' };

/** Reads the orders that changed while messages may have been lost, a page at a time, and counts them like messages. */
@Injectable()
export class OrderGapReader {
  private readonly logger = new Logger('Shopify');

  constructor(
    private readonly orders: ShopOrders,
    private readonly intake: ShopOrderIntake,
  ) {}

  /** Counting an order again changes nothing, so that a page may be read twice. */
  async page(state: CheckState, gap: OrderGap): Promise<PageResult> {
    const answer = await this.orders.updatedSince(gap.since, gap.cursor);
    if (!answer.ok) {
      const { failure } = answer;
      this.logger.warn(
        { since: gap.since, reason: failureText(failure) },
        'Orders that changed could not be read',
      );
      if (failure.kind !== 'refused' || gap.cursor === undefined) return { kind: 'again' };
      // A page that Shopify no longer knows: from the beginning.
      return { kind: 'read', state: { ...state, gap: { since: gap.since, orders: 0 } } };
    }
    const { orders, cursor } = answer.value;
    for (const order of orders) await this.intake.take(order);
    if (cursor === undefined)
      this.logger.log(
        { since: gap.since, orders: gap.orders + orders.length },
        'The orders that changed while messages may have been lost are counted',
      );
    return { kind: 'read', state: afterPage(state, orders.length, cursor) };
  }
}
