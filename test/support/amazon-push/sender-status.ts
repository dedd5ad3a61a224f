import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { LoggedCall } from '../../../src/simulators/amazon/http/call-log';
import type { Pause } from '../../../src/sync/amazon-push/circuit/amazon-circuit';
import type { SyncStatus } from '../../../src/sync/status/sync.service';
import type { Api } from '../service/api';
import { eventually } from '../eventually';
import { startTestService, type TestService } from '../service/test-service';
import { simulatorOf } from '../service/simulated-amazon';
import { startTestStore, type TestStore } from '../store/test-store';

/** The sync status of a service. */
export async function syncStatus(api: Api): Promise<SyncStatus> {
  return (await api.call('GET', '/api/sync')).body as unknown as SyncStatus;
}

/** Waits until the service sends nothing but probes, and returns the reason. */
export function untilPaused(api: Api): Promise<Pause> {
  return eventually('the sender pauses', async () => (await syncStatus(api)).paused ?? undefined);
}

/** Waits until the SKU is blocked, and returns the reason. */
export function untilBlocked(api: Api, sku: string): Promise<string> {
  return eventually(`${sku} is blocked`, async () => {
    const { syncStatus: status, syncError } = await api.stock(sku);
    return status === 'blocked' ? syncError : undefined;
  });
}

/** The calls of one operation in the order of arrival, of one SKU when it is given. */
export function callsOf(
  amazon: AmazonSimulator,
  operation: LoggedCall['operation'],
  sku?: string,
): LoggedCall[] {
  return amazon
    .calls()
    .filter((call) => call.operation === operation && (sku === undefined || call.sku === sku));
}

/** Waits until Amazon has got this many calls of an operation. */
export async function untilCalled(
  amazon: AmazonSimulator,
  operation: LoggedCall['operation'],
  count: number,
): Promise<void> {
  await eventually(
    `Amazon gets ${count} calls of ${operation}`,
    () => callsOf(amazon, operation).length >= count,
  );
}

/** Waits until nothing is pending and the sender does not pause; a pause ends after the last number is settled. */
export async function untilQuiet(api: Api): Promise<void> {
  await eventually('nothing is pending', async () => {
    const { pending, paused } = await syncStatus(api);
    return pending === 0 && paused === null;
  });
}

/**
 * Runs a service with a store and a simulated Amazon of its own, and stops it however the test ends. `prepare` gets the
 * store before the service starts.
 */
export async function withService(
  run: (shop: { readonly api: Api; readonly amazon: AmazonSimulator }) => Promise<void>,
  prepare: (store: TestStore) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const store = await startTestStore();
  try {
    await prepare(store);
    const running: TestService = await startTestService(store);
    try {
      await run({ api: running.api, amazon: simulatorOf(running) });
    } finally {
      await running.service.stop();
    }
  } finally {
    await store.stop();
  }
}
