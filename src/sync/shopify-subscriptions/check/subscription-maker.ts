import { Injectable, Logger } from '@nestjs/common';
import type { AdminResult } from '../../../channels/shopify/admin/admin-result';
import { failureText } from '../../../channels/shopify/admin/domain/failure-text';
import { ShopWebhooks } from '../../../channels/shopify/admin/shop-webhooks';
import type { CheckFinding } from '../domain/check-state';
import { SubscriptionPlans } from './subscription-plans.service';

/** What the check found, with Shopify's reason for what could not be made. */
export interface MakingResult extends CheckFinding {
  readonly reason?: string;
}

/** Makes the subscriptions that are missing. One that another instance, or a person, made meanwhile counts as there. */
@Injectable()
export class SubscriptionMaker {
  private readonly logger = new Logger('Shopify');

  constructor(
    private readonly webhooks: ShopWebhooks,
    private readonly plans: SubscriptionPlans,
  ) {}

  /** Undefined without PUBLIC_URL: the subscriptions are kept by hand. */
  async make(): Promise<AdminResult<MakingResult> | undefined> {
    const before = await this.plans.current();
    if (before?.ok !== true) return before;
    const { uri, missing } = before.value;
    if (missing.length === 0) return { ok: true, value: { wasMissing: [], isMissing: [] } };
    let reason: string | undefined;
    for (const topic of missing) {
      const made = await this.webhooks.create(topic, uri);
      if (made.ok) this.logger.log({ topic }, 'The subscription was missing and is made');
      else reason = failureText(made.failure);
    }
    if (reason === undefined) return { ok: true, value: { wasMissing: missing, isMissing: [] } };
    const after = await this.plans.current();
    if (after?.ok !== true) return after;
    return { ok: true, value: { wasMissing: missing, isMissing: after.value.missing, reason } };
  }
}
