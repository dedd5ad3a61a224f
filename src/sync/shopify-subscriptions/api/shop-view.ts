import type { ShopLocation } from '../../../channels/shopify/admin/admin-values';
import type { ShopConnectionState } from '../../../channels/shopify/admin/shop-connection';

/** The connection to the shop, and what the app may do there. */
export interface ShopView {
  readonly status: ShopConnectionState['status'];
  /** What is wrong, and what to do. */
  readonly message?: string;
  /** When Shopify answered last. */
  readonly lastEventAt?: string;
  readonly shop?: string;
  readonly plan?: string;
  readonly apiVersion?: string;
  readonly scopes: readonly string[];
  readonly missingScopes: readonly string[];
  readonly locations: readonly ShopLocation[];
  /** The ids of the locations that make up the pool, in the order in which they are adjusted. */
  readonly pool: readonly string[];
  readonly subscriptions?: SubscriptionsView;
}

/** The subscriptions to this service's address; only with PUBLIC_URL. */
export interface SubscriptionsView {
  readonly status: 'ok' | 'failing';
  readonly uri: string;
  readonly checkedAt: string;
  readonly topics: readonly string[];
  readonly missing: readonly string[];
}
