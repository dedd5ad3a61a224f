import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import {
  type ShopifySimulator,
  type ShopifySimulatorOptions,
  startShopifySimulator,
} from '../../../src/simulators/shopify/shopify-simulator';
import { eventually } from '../eventually';
import type { TestService } from '../service/test-service';

/** The app's login at a simulated shop that outlives its services. */
const CREDENTIALS = { clientId: 'test-app', clientSecret: 'test-app-secret' };

/** A shop that several services can share; the test closes it. */
export function startTestShop(options: Partial<ShopifySimulatorOptions> = {}): Promise<ShopifySimulator> {
  return startShopifySimulator({
    webhookSecret: DEVELOPMENT_WEBHOOK_SECRET,
    credentials: CREDENTIALS,
    ...options,
  });
}

/** The variables that point a service at a shop which outlives it. Webhooks go where `shop.webhooks.deliverTo` says. */
export function shopAt(shop: ShopifySimulator): Readonly<Record<string, string>> {
  return {
    MOCK_SHOPIFY: 'false',
    SHOPIFY_SHOP_DOMAIN: shop.shopDomain,
    SHOPIFY_ADMIN_ENDPOINT: shop.url,
    SHOPIFY_CLIENT_ID: CREDENTIALS.clientId,
    SHOPIFY_CLIENT_SECRET: CREDENTIALS.clientSecret,
    SHOPIFY_WEBHOOK_SECRET: DEVELOPMENT_WEBHOOK_SECRET,
  };
}

/** The shop that a service under test started for itself, with `MOCK_SHOPIFY=true`. */
export function shopOf({ service }: TestService): ShopifySimulator {
  if (service.shop === undefined) throw new Error('This service does not simulate Shopify.');
  return service.shop;
}

/** Waits until the shop has this many units to sell of a SKU. */
export function shopHas(shop: ShopifySimulator, sku: string, available: number): Promise<unknown> {
  return eventually(`the shop has ${available} of ${sku}`, () =>
    Promise.resolve(shop.merchant.available({ sku }) === available),
  );
}

/** Waits until every webhook has its answer. */
export function webhooksDelivered(shop: ShopifySimulator): Promise<unknown> {
  return eventually('all webhooks are delivered', () => Promise.resolve(shop.webhooks.isIdle));
}

/** Calls the Admin API as an app does. */
export async function callAdmin(
  shop: ShopifySimulator,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<AdminAnswer> {
  const response = await fetch(`${shop.url}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': shop.tokens.issue() },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as AdminAnswer;
}

export interface AdminAnswer {
  readonly data?: Readonly<Record<string, never>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly cost: Readonly<Record<string, unknown>> };
}
