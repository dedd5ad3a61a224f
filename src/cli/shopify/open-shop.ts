import { Registry } from 'prom-client';
import { AdminMetrics } from '../../channels/shopify/admin/call/admin.metrics';
import { AdminCaller } from '../../channels/shopify/admin/call/admin-caller';
import { failureText } from '../../channels/shopify/admin/domain/failure-text';
import type { AdminResult } from '../../channels/shopify/admin/admin-result';
import { ShopAccess } from '../../channels/shopify/admin/shop-access';
import { ShopBulk } from '../../channels/shopify/admin/shop-bulk';
import { ShopConnection } from '../../channels/shopify/admin/shop-connection';
import { ShopInventory } from '../../channels/shopify/admin/shop-inventory';
import { ShopWebhooks } from '../../channels/shopify/admin/shop-webhooks';
import type { ShopifyAdminConfig } from '../../config/app-config';
import { SystemClock } from '../../platform/clock';
import { loadConfig } from '../../config/load-config';
import { CommandFailed, type Environment, UsageError } from '../command';

/** The shop of the environment, for a command. */
export interface Shop {
  readonly access: ShopAccess;
  readonly bulk: ShopBulk;
  readonly inventory: ShopInventory;
  readonly webhooks: ShopWebhooks;
}

/** A call that Shopify refuses or does not answer. */
export class ShopCallFailed extends CommandFailed {}

/** The shop's part of the configuration; all other variables may be missing or wrong. Throws ConfigError. */
export function loadShopConfig(environment: Environment): ShopifyAdminConfig {
  const known = Object.entries(environment).filter(
    ([name]) => name.startsWith('SHOPIFY_') || ['MOCK_SHOPIFY', 'NODE_ENV'].includes(name),
  );
  return loadConfig({ ...Object.fromEntries(known), MOCK_AMAZON: 'true' }).shopifyAdmin;
}

/** Throws UsageError without Admin access, or where the shop is simulated. */
export function openShop(config: ShopifyAdminConfig): Shop {
  if (config.simulated)
    throw new UsageError(
      'MOCK_SHOPIFY is on, and this command asks a real shop: set MOCK_SHOPIFY=false and SHOPIFY_SHOP_DOMAIN with its login.',
    );
  if (!config.isOn)
    throw new UsageError(
      'Set SHOPIFY_SHOP_DOMAIN, and SHOPIFY_CLIENT_ID with SHOPIFY_CLIENT_SECRET, or SHOPIFY_ACCESS_TOKEN.',
    );
  const connection = new ShopConnection(config);
  const caller = new AdminCaller(config, connection, new AdminMetrics(new Registry()), new SystemClock());
  return {
    access: new ShopAccess(caller, connection),
    bulk: new ShopBulk(caller),
    inventory: new ShopInventory(caller),
    webhooks: new ShopWebhooks(caller),
  };
}

/** The value; throws ShopCallFailed when there is none. */
export function answered<T>(what: string, result: AdminResult<T>): T {
  if (result.ok) return result.value;
  throw new ShopCallFailed(`Shopify did not ${what}: ${failureText(result.failure)}`);
}
