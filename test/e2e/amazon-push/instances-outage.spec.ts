import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { eventually } from '../../support/eventually';
import { order, recount } from '../../support/orders/order-facts';
import { Fleet } from '../../support/service/service-fleet';
import { expectAllSettled } from '../../support/amazon-push/push-checks';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import type { ServiceProcess } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTcpProxy, type TcpProxy } from '../../support/network/tcp-proxy';

const SWEEP_MS = 400;
/** The holder must not lose it when the machine stalls for a moment. */
const TTL_MS = 5_000;
const DAY_MS = 86_400_000;

let store: TestStore;
let amazon: AmazonSimulator;
let fleet: Fleet;
/** Between one instance and the store. */
let wire: TcpProxy;

beforeEach(async () => {
  store = await startTestStore();
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  wire = await startTcpProxy(store.endpoint);
  fleet = new Fleet(store, amazon, { SYNC_SWEEP_MS: String(SWEEP_MS), LEASE_TTL_MS: String(TTL_MS) });
});

afterEach(async () => {
  await fleet.stop();
  await wire.close();
  await amazon.close();
  await store.stop();
});

/** When its reads of the lease failed, by its own log, in ms since midnight: its output may be read late. */
function failedLooks(instance: ServiceProcess): number[] {
  const lines = instance.output().matchAll(/^\[(\d+):(\d+):(\d+\.\d+)\].*The lease could not be kept/gm);
  return [...lines].map(
    ([, hours, minutes, seconds]) => ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000,
  );
}

test('an instance that is cut off from the store reads the lease once per sweep, and does not take it when it is back', async () => {
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add({});
  const holder = await fleet.leader();
  const [cutOff] = await fleet.add({
    DYNAMODB_LOCAL_ENDPOINT: wire.endpoint,
    // An outage has one line in the log; single tries are logged at this level.
    LOG_LEVEL: 'debug',
  });
  if (cutOff === undefined) throw new Error('The second instance did not start.');
  const facts = [recount('CUT OFF', 30)];
  await rush.deliverAll(facts, 1, () => false);

  const cutAt = performance.now();
  wire.cut();
  // From then on the last beat that it saw is old enough for a takeover.
  await eventually('the last beat that it saw is old', () => performance.now() - cutAt > TTL_MS + SWEEP_MS);
  const before = failedLooks(cutOff).length;
  await eventually('it has read the lease four times more', () => failedLooks(cutOff).length >= before + 4);
  const [first = 0, , , fourth = 0] = failedLooks(cutOff).slice(before);
  // Three whole pauses lie between four reads, also over midnight.
  expect((fourth - first + DAY_MS) % DAY_MS).toBeGreaterThan(3 * SWEEP_MS * 0.9);

  wire.restore();
  const sale = order([{ sku: 'CUT OFF', quantity: 3 }]);
  facts.push(sale);
  await rush.deliverUntilAccepted(sale);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expect(await fleet.leader()).toBe(holder);
  expect(await fleet.fence()).toBe(1);
});
