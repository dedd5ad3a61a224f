import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { Api } from './api';
import { eventually } from '../eventually';
import type { TestService } from './test-service';

/** The simulator that a service under test started for itself. */
export function simulatorOf({ service }: TestService): AmazonSimulator {
  if (service.simulator === undefined) throw new Error('This service does not simulate Amazon.');
  return service.simulator;
}

/** The quantity that Amazon last took for a SKU; undefined when it never took one. */
export function quantityAtAmazon(simulator: AmazonSimulator, sku: string): number | undefined {
  const listing = simulator.getListing(sku);
  if (listing === undefined || listing.updates === 0) return undefined;
  return listing.fulfillmentAvailability.find((entry) => entry.fulfillmentChannelCode === 'DEFAULT')
    ?.quantity;
}

/** Waits until Amazon shows the quantity and nothing is pending for the SKU. */
export async function amazonShows(
  api: Api,
  simulator: AmazonSimulator,
  sku: string,
  quantity: number,
): Promise<void> {
  await eventually(`Amazon shows ${quantity} of ${sku}`, async () => {
    if (quantityAtAmazon(simulator, sku) !== quantity) return false;
    const { syncStatus, lastBroadcast } = await api.stock(sku);
    return syncStatus === 'in_sync' && lastBroadcast?.count === quantity;
  });
}

/** The variables that point a service at a simulator which outlives it. */
export function amazonAt(simulator: AmazonSimulator): Readonly<Record<string, string>> {
  return {
    MOCK_AMAZON: 'false',
    SP_API_ENDPOINT: simulator.url,
    LWA_ENDPOINT: `${simulator.url}/auth/o2/token`,
    SP_API_CLIENT_ID: 'test-client',
    SP_API_CLIENT_SECRET: 'test-client-secret',
    SP_API_REFRESH_TOKEN: 'test-refresh-token',
    AMAZON_SELLER_ID: simulator.state().sellerId,
    AMAZON_MARKETPLACE_ID: simulator.state().marketplaceId,
  };
}

/**
 * Lets Amazon lose and double notices of orders, and disorders them. Gives the environment of a service that hears of its
 * orders so, and by searches.
 */
export function ordersOverLossyNotices(amazon: AmazonSimulator): Record<string, string> {
  const { url, endpoint } = amazon.notices.openQueue(5);
  amazon.notices.change({ delayMs: [0, 300], dropShare: 0.15, doubleShare: 0.15 });
  // Amazon's searches show an order after two minutes; here at once, so that lost notices are found while the test runs.
  amazon.orders.change({ visibleAfterMs: 0 });
  return { AMAZON_ORDERS: 'true', ORDERS_POLL_MS: '3000', SQS_QUEUE_URL: url, SQS_ENDPOINT: endpoint };
}
