import { Injectable } from '@nestjs/common';
import type { ShopOrder } from '../../../channels/shopify/admin/admin-values';
import type { WebhookAnswer } from '../domain/webhook-answer';
import { orderOfShop } from './domain/shop-order';
import { OrderStates } from './order-states.service';

/**
 * Takes an order as the Admin API has it: after an edit, and for what a gap in the webhooks left out.
 * Shop path: OrderTaskHandler -> ShopOrderIntake -> OrderStates. ADR 22.
 */
@Injectable()
export class ShopOrderIntake {
  constructor(private readonly states: OrderStates) {}

  /** Returns when everything is durable; safe to repeat. After StoreUnavailable the same order may be taken again. */
  take(order: ShopOrder, added?: ReadonlySet<string>): Promise<WebhookAnswer> {
    const label = `order ${order.orderId}${order.name === '' ? '' : ` (${order.name})`}`;
    return this.states.take(
      orderOfShop(order),
      { label, shop: undefined },
      { alertsUnknown: true, ...(added === undefined ? {} : { added }) },
    );
  }
}
