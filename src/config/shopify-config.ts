import { randomBytes } from 'node:crypto';
import { ShopifyAdminConfig, ShopifyConfig, type ShopifyLogin } from './app-config';
import { DEVELOPMENT_WEBHOOK_SECRET } from './defaults';
import type { Environment } from './environment';

/** The simulated shop needs none of it. */
export function shopifyProblems(environment: Environment): string[] {
  const problems: string[] = [];
  const { SHOPIFY_CLIENT_ID: id, SHOPIFY_CLIENT_SECRET: secret, SHOPIFY_ACCESS_TOKEN: token } = environment;
  if ((id === undefined) !== (secret === undefined))
    problems.push('SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET must be set together');
  if (id !== undefined && token !== undefined)
    problems.push('Set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, or SHOPIFY_ACCESS_TOKEN, and not both');
  if (simulatesShopify(environment)) return problems;
  const { SHOPIFY_SHOP_DOMAIN: domain } = environment;
  if (domain !== undefined && id === undefined && token === undefined)
    problems.push(
      'SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, or SHOPIFY_ACCESS_TOKEN, must be set with SHOPIFY_SHOP_DOMAIN',
    );
  if (domain === undefined && (id !== undefined || token !== undefined))
    problems.push('SHOPIFY_SHOP_DOMAIN must be set with the login of the Admin API');
  return problems;
}

function simulatesShopify({ MOCK_SHOPIFY, NODE_ENV, SHOPIFY_SHOP_DOMAIN }: Environment): boolean {
  return MOCK_SHOPIFY ?? (NODE_ENV !== 'production' && SHOPIFY_SHOP_DOMAIN === undefined);
}

/** Shopify signs webhooks with the client secret of the app. */
export function webhookSecretsOf({
  SHOPIFY_WEBHOOK_SECRET: secrets,
  SHOPIFY_CLIENT_SECRET: clientSecret,
}: Environment): readonly string[] | undefined {
  return secrets ?? (clientSecret === undefined ? undefined : [clientSecret]);
}

export function shopifyAdminConfig(environment: Environment): ShopifyAdminConfig {
  const { SHOPIFY_SHOP_DOMAIN: shopDomain, SHOPIFY_ADMIN_ENDPOINT: endpoint } = environment;
  const login = shopifyLoginOf(environment);
  const simulated = simulatesShopify(environment);
  return new ShopifyAdminConfig({
    simulated,
    simulatorPort: environment.MOCK_SHOPIFY_PORT,
    shopDomain,
    endpoint:
      simulated || shopDomain === undefined
        ? undefined
        : (endpoint?.replace(/\/+$/, '') ?? `https://${shopDomain}`),
    login,
    locationIds: environment.SHOPIFY_LOCATION_IDS,
    leads: environment.SHOPIFY_LEADS,
    settleMs: environment.SHOPIFY_SETTLE_MS,
    publicUrl: environment.PUBLIC_URL?.replace(/\/+$/, ''),
    driftCron: environment.DRIFT_CRON,
  });
}

function shopifyLoginOf({
  SHOPIFY_CLIENT_ID: clientId,
  SHOPIFY_CLIENT_SECRET: clientSecret,
  SHOPIFY_ACCESS_TOKEN: accessToken,
}: Environment): ShopifyLogin | undefined {
  if (clientId !== undefined && clientSecret !== undefined) return { kind: 'client', clientId, clientSecret };
  return accessToken === undefined ? undefined : { kind: 'token', accessToken };
}

/**
 * Without a configured secret, development uses a fixed one. Production makes a random one at each start, so that it
 * accepts no webhook until a secret is configured.
 */
export function shopifyConfig(environment: Environment, production: boolean): ShopifyConfig {
  const ignoredSources = environment.SHOPIFY_IGNORED_SOURCES.map((source) => source.toLowerCase());
  const secrets = webhookSecretsOf(environment);
  if (secrets !== undefined) return new ShopifyConfig(secrets, undefined, ignoredSources);
  const secret = production ? randomBytes(24).toString('base64url') : DEVELOPMENT_WEBHOOK_SECRET;
  return new ShopifyConfig([secret], secret, ignoredSources);
}
