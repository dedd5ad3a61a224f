import { type Fact, order, recount } from '../../support/orders/order-facts';
import { closeScene, type FleetScene, openScene } from '../../support/service/service-fleet';
import {
  expectAllSettled,
  expectNoOlderNumberAfterNewer,
  patchesArrive,
  patchesOf,
} from '../../support/amazon-push/push-checks';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import type { ServiceProcess } from '../../support/service/test-service';

const SWEEP_MS = 200;
const TTL_MS = 5_000;
/** What busy cores may add; less than the lease, so that a takeover that waits for it twice fails. */
const NOISE_MS = 4_500;
/** A contender takes over when the last beat is older than the lease's time, at most one sweep later. */
const TAKEOVER_MS = TTL_MS + SWEEP_MS;
/** The first call of the successor waits for one token, at five a second. */
const FIRST_CALL_MS = TAKEOVER_MS + 200;

let store: FleetScene['store'];
let amazon: FleetScene['amazon'];
let fleet: FleetScene['fleet'];

beforeEach(async () => {
  ({ store, amazon, fleet } = await openScene({ sweepMs: SWEEP_MS, ttlMs: TTL_MS }));
});

afterEach(async () => {
  await closeScene({ store, amazon, fleet });
});

/** Kills the holder; returns the successor, and how long it took to lead and to make its first call, in ms. */
async function killHolder(
  holder: ServiceProcess,
): Promise<{ successor: ServiceProcess; leadsMs: number; callsMs: number }> {
  const killedAt = Date.now();
  await fleet.end(holder, 'SIGKILL');
  const before = patchesOf(amazon).length;
  const successor = await fleet.leader();
  const leadsMs = Date.now() - killedAt;
  const { at } = await patchesArrive(amazon, 1, before);
  return { successor, leadsMs, callsMs: at - killedAt };
}

test('a backlog survives two senders that are killed, and each successor takes over in time', async () => {
  const skus = Array.from({ length: 40 }, (_, index) => `BACKLOG ${index}`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add({}, {}, {});
  const first = await fleet.leader();
  const fenceBefore = await fleet.fence();
  const facts: Fact[] = skus.map((sku, index) => recount(sku, 100 + index));
  await rush.deliverAll(facts, 8, () => false);

  // Sales go on, of SKUs that were pushed already and of those that are pending.
  const sales = (round: number): Fact[] =>
    skus.filter((_, index) => index % 3 === round).map((sku) => order([{ sku, quantity: 1 + round }]));
  let holder = first;
  for (const round of [0, 1]) {
    await patchesArrive(amazon, 8, patchesOf(amazon).length);
    const batch = sales(round);
    facts.push(...batch);
    const sold = rush.deliverAll(batch, 4, (index) => index % 4 === 0);
    // Awaited below; a failed takeover must be the reported failure.
    sold.catch(() => undefined);
    const { successor, leadsMs, callsMs } = await killHolder(holder);
    expect(leadsMs).toBeLessThanOrEqual(TAKEOVER_MS + NOISE_MS);
    expect(callsMs).toBeLessThanOrEqual(FIRST_CALL_MS + NOISE_MS);
    await sold;
    holder = successor;
  }
  expect(await fleet.fence()).toBe(fenceBefore + 2);
  expect(fleet.answering).toEqual([holder]);
  expect((await holder.api.call('GET', '/api/sync')).body.pending).toBeGreaterThan(0);

  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expectNoOlderNumberAfterNewer(amazon, facts);
});
