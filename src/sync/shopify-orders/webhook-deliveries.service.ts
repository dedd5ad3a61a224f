import { Injectable } from '@nestjs/common';
import type { ShopifyHeaders } from '../../channels/shopify/webhook/headers';
import { ShopifyAdminConfig, StoreConfig } from '../../config/app-config';
import type { WebhookAnswer } from './domain/webhook-answer';
import { shownTopic } from './domain/webhook-delivery';
import { ShopMessages } from './messages/shop-messages.service';
import { OrderIntakeService } from './order-intake.service';
import { type Delivery, type PlannedDelivery, planDelivery, type RefusedDelivery } from './plan-delivery';
import { RestockRules } from './restock-rules.service';
import { rowsKeptMs } from './rows-kept';
import { OrderStates } from './state/order-states.service';

/**
 * Plans an authentic delivery, and has it taken by what its topic is about.
 * Order path: ShopifyWebhookController -> WebhookDeliveries -> OrderIntakeService, OrderStates or ShopMessages. ADR 1, ADR 22.
 */
@Injectable()
export class WebhookDeliveries {
  constructor(
    private readonly intake: OrderIntakeService,
    private readonly restocks: RestockRules,
    private readonly states: OrderStates,
    private readonly messages: ShopMessages,
    private readonly store: StoreConfig,
    private readonly admin: ShopifyAdminConfig,
  ) {}

  plan(delivery: Delivery): PlannedDelivery {
    return planDelivery(delivery, { rowsKeptMs: rowsKeptMs(this.store), hasAdmin: this.admin.isOn });
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
        const { orderId, order, source } = delivery;
        const about = { orderId, label: order.label, shop, ...(source === undefined ? {} : { source }) };
        const plans = await this.restocks.apply(delivery.plans);
        return this.intake.take({ ...about, ...shownTopic(topic) }, plans);
      }
    }
  }
}
