import type { AppConfig, InternalConfig, Setting } from './app-config';
import type { Environment } from './environment';
import { hostAndPort } from './host-and-port';

/** How much of a variable may be shown. A new variable of the schema must be listed here. */
const SHOWN: Readonly<Record<keyof Environment, 'value' | 'address' | 'host' | 'secret'>> = {
  PORT: 'value',
  HOST: 'value',
  INTERNAL_ADDRESS: 'value',
  NODE_ENV: 'value',
  AMAZON_REGION: 'value',
  AWS_ACCESS_KEY_ID: 'secret',
  AWS_SECRET_ACCESS_KEY: 'secret',
  DYNAMODB_LOCAL_ENDPOINT: 'address',
  DAX_ENDPOINT: 'address',
  DATA_DIR: 'value',
  TABLE_PREFIX: 'value',
  CREATE_TABLES: 'value',
  TRANSACTION_TTL_DAYS: 'value',
  API_KEY: 'secret',
  SHOPIFY_WEBHOOK_SECRET: 'secret',
  MOCK_AMAZON: 'value',
  MOCK_AMAZON_PORT: 'value',
  MOCK_AMAZON_HOST: 'value',
  SP_API_CLIENT_ID: 'secret',
  SP_API_CLIENT_SECRET: 'secret',
  SP_API_REFRESH_TOKEN: 'secret',
  AMAZON_SELLER_ID: 'value',
  AMAZON_MARKETPLACE_ID: 'value',
  SP_API_ENDPOINT: 'address',
  LWA_ENDPOINT: 'address',
  RETURNS_CRON: 'value',
  RETURNS_LOOKBACK_DAYS: 'value',
  RETURNS_RESTOCK_DISPOSITIONS: 'value',
  RETURNS_REPORT_POLL_MS: 'value',
  RETURNS_FIRST_POLL: 'value',
  AMAZON_ORDERS: 'value',
  ORDERS_POLL_MS: 'value',
  ORDERS_LOOKBACK_HOURS: 'value',
  SQS_QUEUE_URL: 'address',
  SQS_ENDPOINT: 'address',
  SQS_QUEUE_ARN: 'value',
  EVENTBRIDGE_ACCOUNT: 'value',
  EVENTBRIDGE_REGION: 'value',
  SHOPIFY_IGNORED_SOURCES: 'value',
  MOCK_SHOPIFY: 'value',
  MOCK_SHOPIFY_PORT: 'value',
  SHOPIFY_SHOP_DOMAIN: 'value',
  SHOPIFY_CLIENT_ID: 'secret',
  SHOPIFY_CLIENT_SECRET: 'secret',
  SHOPIFY_ACCESS_TOKEN: 'secret',
  SHOPIFY_ADMIN_ENDPOINT: 'address',
  SHOPIFY_LOCATION_IDS: 'value',
  PUBLIC_URL: 'address',
  SHOPIFY_LEADS: 'value',
  SHOPIFY_SETTLE_MS: 'value',
  DRIFT_CRON: 'value',
  RECEIPT_CHECK_MS: 'value',
  SLO_ACCEPTED: 'value',
  SLO_OBSERVED: 'value',
  SYNC_SWEEP_MS: 'value',
  LEASE_TTL_MS: 'value',
  RUN_JOBS: 'value',
  // Its path is the permission to post.
  ALERT_WEBHOOK_URL: 'host',
  ALERT_WEBHOOK_FORMAT: 'value',
  LOG_LEVEL: 'value',
  METRICS_EMF: 'value',
};

/** The defaults that depend on other variables. */
function derived(config: Omit<AppConfig, 'runtime'>): Partial<Record<keyof Environment, unknown>> {
  return {
    INTERNAL_ADDRESS: internalAddressText(config.internal),
    CREATE_TABLES: config.store.createTables,
    RETURNS_RESTOCK_DISPOSITIONS: config.returns.restockDispositions,
    MOCK_AMAZON: config.amazon.simulated,
    MOCK_SHOPIFY: config.shopifyAdmin.simulated,
    SHOPIFY_ADMIN_ENDPOINT: config.shopifyAdmin.endpoint,
    SP_API_ENDPOINT: config.amazon.endpoint,
    METRICS_EMF: config.metrics.embedded,
  };
}

function internalAddressText({ address }: InternalConfig): string {
  if (address === undefined) return 'none';
  const { host = '', port } = address;
  return hostAndPort(host, port);
}

/** Every variable in the order of the schema, without a value that could be a secret. */
export function settingsOf(
  environment: Environment,
  config: Omit<AppConfig, 'runtime'>,
  names: readonly string[],
): Setting[] {
  const defaults = derived(config);
  return Object.entries(SHOWN).map(([key, shown]) => {
    const name = key as keyof Environment;
    const value: unknown = environment[name] ?? defaults[name];
    const source = names.includes(name) ? 'set' : 'default';
    if (shown === 'secret')
      return { name, value: value === undefined ? 'not set' : 'set', source, secret: true };
    return { name, value: shownValue(value, shown), source };
  });
}

function shownValue(value: unknown, shown: 'value' | 'address' | 'host'): Setting['value'] {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  if (shown === 'value') return value;
  if (!URL.canParse(value)) return 'set';
  const { protocol, host, pathname } = new URL(value);
  return shown === 'host' ? host : `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
