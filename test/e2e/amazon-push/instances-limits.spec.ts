import { type Fact, order, recount } from '../../support/orders/order-facts';
import { closeScene, type FleetScene, openScene } from '../../support/service/service-fleet';
import {
  expectAllSettled,
  expectNoOlderNumberAfterNewer,
  patchesArrive,
  patchesOf,
} from '../../support/amazon-push/push-checks';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';

/** The handover is so quick that Amazon's bucket is still as empty as the previous holder left it. */
const SWEEP_MS = 50;
const TTL_MS = 30_000;

let store: FleetScene['store'];
let amazon: FleetScene['amazon'];
let fleet: FleetScene['fleet'];

beforeEach(async () => {
  ({ store, amazon, fleet } = await openScene({ sweepMs: SWEEP_MS, ttlMs: TTL_MS }));
});

afterEach(async () => {
  await closeScene({ store, amazon, fleet });
});

test('a rolling restart during a backlog stays within the burst that Amazon grants to all instances together', async () => {
  const skus = Array.from({ length: 60 }, (_, index) => `ROLLED ${index}`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add({}, {}, {});
  await fleet.leader();
  const facts: Fact[] = skus.map((sku, index) => recount(sku, 100 + index));
  await rush.deliverAll(facts, 8, () => false);
  for (const round of [0, 1]) {
    await patchesArrive(amazon, 8, patchesOf(amazon).length);
    await fleet.end(await fleet.leader(), 'SIGTERM');
    const batch = skus.filter((_, index) => index % 4 === round).map((sku) => order([{ sku, quantity: 1 }]));
    facts.push(...batch);
    await rush.deliverAll(batch, 4, () => false);
  }
  expect((await fleet.next().call('GET', '/api/sync')).body.pending).toBeGreaterThan(5);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expectNoOlderNumberAfterNewer(amazon, facts);
  expect(await fleet.fence()).toBe(3);
});
