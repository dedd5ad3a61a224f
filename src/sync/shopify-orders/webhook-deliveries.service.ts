import { Injectable } from '@nestjs/common';
import type { ShopifyHeaders } from '../../channels/shopify/webhook/headers';
import { ShopifyAdminConfig } from '../../config/app-config';
import type { WebhookAnswer } from './domain/webhook-answer';
import { shownTopic } from './domain/webhook-delivery';
import { CheckedIntake } from './checked-intake.service';
import { ShopMessages } from './messages/shop-messages.service';
import { type Delivery, type PlannedDelivery, planDelivery, type RefusedDelivery } from './plan-delivery';
import { MissingSales } from './state/missing-sales.service';
import { OrderStates } from './state/order-states.service';
import { StateClock } from './state/state-clock';

/**
 * Plans an authentic delivery, and has it taken by what its topic is about.
 * Order path: ShopifyWebhookController -> WebhookDeliveries -> CheckedIntake, OrderStates or ShopMessages. ADR 1, ADR 22.
 */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly intake: CheckedIntake,
    private readonly states: OrderStates,
    private readonly sales: MissingSales,
    private readonly messages: ShopMessages,
    private readonly context: StateClock,
    private readonly admin: ShopifyAdminConfig,
  ) {}

  plan(delivery: Delivery): PlannedDelivery {
    return planDelivery(delivery, { rowsKeptMs: this.context.rowsKeptMs, hasAdmin: this.admin.isOn });
  }

  /** Returns when everything is durable. After StoreUnavailable the same delivery may be sent again. */
  async take(
    delivery: Exclude<PlannedDelivery, RefusedDelivery>,
    { shop, topic }: Pick<ShopifyHeaders, 'shop' | 'topic'>,
  ): Promise<WebhookAnswer> {
    switch (delivery.kind) {
      case 'ignored':
        this.intake.ignore(topic);
        return { status: 'ignored', orderId: null, lines: [] };
      case 'message':
        return this.messages.take(delivery.message);
      case 'state': {
        const origin = { label: delivery.order.label, shop, ...shownTopic(topic) };
        return delivery.topic === 'orders/updated'
          ? this.states.take(delivery.state, origin)
          : this.states.takeCancelled(delivery.state, origin);
      }
      case 'plan': {
        const { orderId, order, source, plans, happenedAtMs } = delivery;
        const origin = { label: order.label, shop, ...shownTopic(topic) };
        if (this.admin.isOn && topic === 'refunds/create') await this.sales.count(orderId, plans, origin);
        const about = { orderId, ...origin, ...(source === undefined ? {} : { source }) };
        return this.intake.take(about, plans, happenedAtMs);
      }
    }
  }
}
