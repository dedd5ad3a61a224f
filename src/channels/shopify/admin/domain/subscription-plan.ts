import type { ShopSubscription } from '../shop-webhooks';
import { NEEDED_TOPICS } from './topics';

/** What the subscriptions lack, for deliveries to one address. */
export interface SubscriptionPlan {
  /** Topics without a subscription to the address. */
  readonly missing: readonly string[];
  /** Subscriptions to the address that leave something out: they have to be made anew. */
  readonly partial: readonly ShopSubscription[];
  /** Topics that are complete. */
  readonly complete: readonly string[];
  /** Subscriptions of needed topics to other addresses: another service of the same app may use them. */
  readonly elsewhere: readonly ShopSubscription[];
  /** Versions of webhooks other than the one that the service reads, as the app's configuration has it. */
  readonly otherVersions: readonly string[];
}

const WEBHOOK_PATH = '/webhook/shopify';

/** Where Shopify delivers to: the path of the webhooks at this service's address, or an event source of EventBridge. */
export function deliveryUriOf(publicUrl: string): string {
  if (publicUrl.startsWith('arn:') || publicUrl.endsWith(WEBHOOK_PATH)) return publicUrl;
  return publicUrl + WEBHOOK_PATH;
}

/** Compares the app's subscriptions with what the service needs. Pure. */
export function planSubscriptions(
  subscriptions: readonly ShopSubscription[],
  uri: string,
  apiVersion: string,
): SubscriptionPlan {
  const isNeeded = (topic: string): boolean => NEEDED_TOPICS.some((needed) => needed === topic);
  const ours = subscriptions.filter((one) => one.uri === uri && isNeeded(one.topic));
  const complete = NEEDED_TOPICS.filter((topic) => ours.some((one) => one.topic === topic && !one.isPartial));
  const partial = ours.filter((one) => one.isPartial && !complete.some((topic) => topic === one.topic));
  return {
    missing: NEEDED_TOPICS.filter((topic) => !ours.some((one) => one.topic === topic)),
    partial,
    complete,
    elsewhere: subscriptions.filter((one) => one.uri !== uri && isNeeded(one.topic)),
    otherVersions: [...new Set(ours.map((one) => one.apiVersion))].filter(
      (version) => version !== apiVersion,
    ),
  };
}
