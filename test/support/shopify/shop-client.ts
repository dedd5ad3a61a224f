import { Registry } from 'prom-client';
import { AdminMetrics } from '../../../src/channels/shopify/admin/call/admin.metrics';
import { AdminCaller } from '../../../src/channels/shopify/admin/call/admin-caller';
import { ShopAccess } from '../../../src/channels/shopify/admin/shop-access';
import { ShopBulk } from '../../../src/channels/shopify/admin/shop-bulk';
import { ShopConnection } from '../../../src/channels/shopify/admin/shop-connection';
import { ShopInventory } from '../../../src/channels/shopify/admin/shop-inventory';
import { ShopOrders } from '../../../src/channels/shopify/admin/shop-orders';
import { ShopWebhooks } from '../../../src/channels/shopify/admin/shop-webhooks';
import type { ShopifyAdminConfig } from '../../../src/config/app-config';
import { loadConfig } from '../../../src/config/load-config';
import { type Clock, SystemClock } from '../../../src/platform/clock';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { shopAt } from './simulated-shop';

/** The client of the Admin API, pointed at a simulated shop. */
export interface ShopClient {
  readonly config: ShopifyAdminConfig;
  readonly connection: ShopConnection;
  readonly inventory: ShopInventory;
  readonly orders: ShopOrders;
  readonly bulk: ShopBulk;
  readonly webhooks: ShopWebhooks;
  readonly access: ShopAccess;
}

/** `env` has variables beside those that name the shop, such as PUBLIC_URL. */
export function shopClient(
  shop: ShopifySimulator,
  {
    clock = new SystemClock(),
    env = {},
  }: { readonly clock?: Clock; readonly env?: Readonly<Record<string, string>> } = {},
): ShopClient {
  const { shopifyAdmin: config } = loadConfig({ ...shopAt(shop), ...env });
  const connection = new ShopConnection(config);
  const caller = new AdminCaller(config, connection, new AdminMetrics(new Registry()), clock);
  return {
    config,
    connection,
    inventory: new ShopInventory(caller),
    orders: new ShopOrders(caller),
    bulk: new ShopBulk(caller),
    webhooks: new ShopWebhooks(caller),
    access: new ShopAccess(caller, connection),
  };
}
