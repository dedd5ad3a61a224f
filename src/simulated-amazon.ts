import { join } from 'node:path';
import type { Logger as PinoLogger } from 'pino';
import type { AppConfig, OrdersConfig } from './config/app-config';
import { type AmazonSimulator, startAmazonSimulator } from './simulators/amazon/amazon-simulator';

/** The service's default port, and the port that the simulator prefers beside it. */
const SERVICE_PORT = 3000;
const PREFERRED_PORT = 3210;

/**
 * Starts the simulated Amazon of a service. Beside the data of the embedded engine it keeps its state, so that both are of
 * one moment. Throws when the port of MOCK_AMAZON_PORT is taken.
 */
export async function startSimulator(
  config: AppConfig,
  dataDir: string | undefined,
  logger: PinoLogger,
): Promise<AmazonSimulator> {
  const { sellerId, marketplaceId, simulatorAt } = config.amazon;
  const startAt = (port: number): Promise<AmazonSimulator> =>
    startAmazonSimulator({
      sellerId,
      marketplaceId,
      host: simulatorAt.host,
      port,
      ...(dataDir === undefined ? {} : { stateFile: join(dataDir, 'amazon-simulator.json') }),
      log: (line) => {
        logger.info({ context: 'Amazon simulator' }, line);
      },
      warn: (line) => {
        logger.warn({ context: 'Amazon simulator' }, line);
      },
    });
  const preferred = config.http.port === SERVICE_PORT ? PREFERRED_PORT : 0;
  const simulator =
    simulatorAt.port === undefined
      ? await startAt(preferred).catch(() => startAt(0))
      : await startAt(simulatorAt.port);
  logger.info(`Amazon is simulated: its state is at ${simulator.url}/`);
  return simulator;
}

/** Amazon's orders with the queue of the simulator, unless they are off or another queue is configured. */
export function withSimulatedQueue(orders: OrdersConfig, simulator: AmazonSimulator): OrdersConfig {
  return orders.enabled && orders.queue === undefined
    ? orders.withQueue(simulator.notices.openQueue())
    : orders;
}
