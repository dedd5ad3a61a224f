import { join } from 'node:path';
import type { Logger as PinoLogger } from 'pino';
import type { AppConfig } from './config/app-config';
import { type ShopifySimulator, startShopifySimulator } from './simulators/shopify/shopify-simulator';

/** The service's default port, and the port that the simulated shop prefers beside it. */
const SERVICE_PORT = 3000;
const PREFERRED_PORT = 3220;

/** What the service logs in with; the simulated shop takes any. */
const LOGIN = { kind: 'client', clientId: 'simulated', clientSecret: 'simulated' } as const;

/**
 * Starts the simulated shop of a service. It holds what was created in it, and keeps that beside the data of the embedded
 * engine. Throws when the port of MOCK_SHOPIFY_PORT is taken.
 */
export async function startShop(
  config: AppConfig,
  dataDir: string | undefined,
  logger: PinoLogger,
): Promise<ShopifySimulator> {
  const { simulatorPort, shopDomain } = config.shopifyAdmin;
  const [webhookSecret = ''] = config.shopify.webhookSecrets;
  const startAt = (port: number): Promise<ShopifySimulator> =>
    startShopifySimulator({
      port,
      webhookSecret,
      ...(shopDomain === undefined ? {} : { shopDomain }),
      ...(dataDir === undefined ? {} : { stateFile: join(dataDir, 'shopify-simulator.json') }),
      log: (line) => {
        logger.info({ context: 'Shopify simulator' }, line);
      },
      warn: (line) => {
        logger.warn({ context: 'Shopify simulator' }, line);
      },
    });
  const preferred = config.http.port === SERVICE_PORT ? PREFERRED_PORT : 0;
  const shop =
    simulatorPort === undefined
      ? await startAt(preferred).catch(() => startAt(0))
      : await startAt(simulatorPort);
  logger.info(`Shopify is simulated: its shop is at ${shop.url}/`);
  return shop;
}

/** The settings with the simulated shop in place of Shopify. */
export function withShop(config: AppConfig, shop: ShopifySimulator | undefined): AppConfig {
  if (shop === undefined) return config;
  return { ...config, shopifyAdmin: config.shopifyAdmin.at(shop.url, shop.shopDomain, LOGIN) };
}
