import { Child } from './child';
import { DIST, programOf } from './compiled';
import { WEBHOOK_SECRET } from './service';
import type { Undo } from './undo';

/** Starts the simulated shop in its own process. */
export async function startShop(undo: Undo): Promise<string> {
  const name = 'The simulated shop';
  const env = { SHOPIFY_WEBHOOK_SECRET: WEBHOOK_SECRET };
  const child = new Child({ name, args: [programOf('shopify-simulator')], cwd: DIST, env });
  undo.add(() => child.stop());
  return `http://127.0.0.1:${await child.ask('port', null)}`;
}

/** The environment of a service with Admin access to the shop at this URL. */
export function environmentOfShop(shopUrl: string): Readonly<Record<string, string>> {
  return {
    SHOPIFY_SHOP_DOMAIN: 'bench.myshopify.com',
    SHOPIFY_ADMIN_ENDPOINT: shopUrl,
    SHOPIFY_CLIENT_ID: 'bench-app',
    SHOPIFY_CLIENT_SECRET: 'bench-app-secret',
    SHOPIFY_SETTLE_MS: '1000',
  };
}
