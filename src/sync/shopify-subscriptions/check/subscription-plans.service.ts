import { Injectable } from '@nestjs/common';
import type { AdminResult } from '../../../channels/shopify/admin/admin-result';
import { API_VERSION } from '../../../channels/shopify/admin/call/admin-caller';
import {
  deliveryUriOf,
  planSubscriptions,
  type SubscriptionPlan,
} from '../../../channels/shopify/admin/domain/subscription-plan';
import { ShopWebhooks } from '../../../channels/shopify/admin/shop-webhooks';
import { ShopifyAdminConfig } from '../../../config/app-config';

/** Reads which subscriptions to this service's address the shop has. */
@Injectable()
export class SubscriptionPlans {
  constructor(
    private readonly webhooks: ShopWebhooks,
    private readonly config: ShopifyAdminConfig,
  ) {}

  /** Undefined without PUBLIC_URL: the subscriptions are kept by hand. */
  async current(): Promise<AdminResult<SubscriptionPlan & { readonly uri: string }> | undefined> {
    const { publicUrl } = this.config;
    if (publicUrl === undefined) return undefined;
    const listed = await this.webhooks.list();
    if (!listed.ok) return listed;
    const uri = deliveryUriOf(publicUrl);
    return { ok: true, value: { uri, ...planSubscriptions(listed.value, uri, API_VERSION) } };
  }
}
