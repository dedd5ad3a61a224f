import { eventually } from '../../support/eventually';
import { type Fact, order, recount } from '../../support/orders/order-facts';
import { closeScene, type FleetScene, openScene } from '../../support/service/service-fleet';
import {
  expectAllSettled,
  expectNoOlderNumberAfterNewer,
  patchesArrive,
  patchesOf,
} from '../../support/amazon-push/push-checks';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';

const SWEEP_MS = 200;
/** Far longer than the test: only a lease that was released can be taken. */
const TTL_MS = 30_000;
/** How long Amazon takes for the call that is in flight when the holder gets SIGTERM. */
const SLOW_CALL_MS = 1_000;
/** The call in flight ends, the lease is released, and the next sweep of another instance takes it. */
const HANDOVER_MS = SLOW_CALL_MS + SWEEP_MS;
/** What busy cores may add; far less than the lease. */
const NOISE_MS = 10_000;

let store: FleetScene['store'];
let amazon: FleetScene['amazon'];
let fleet: FleetScene['fleet'];

beforeEach(async () => {
  ({ store, amazon, fleet } = await openScene({ sweepMs: SWEEP_MS, ttlMs: TTL_MS }));
});

afterEach(async () => {
  await closeScene({ store, amazon, fleet });
});

test('a sender that gets SIGTERM hands a backlog over as soon as its last call is answered', async () => {
  const skus = Array.from({ length: 60 }, (_, index) => `HANDED ${index}`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add({}, {});
  const holder = await fleet.leader();
  const slow = skus[6] ?? '';
  amazon.script({ kind: 'delay', operation: 'patch', sku: slow, times: 1, ms: SLOW_CALL_MS });
  const facts: Fact[] = skus.map((sku, index) => recount(sku, 100 + index));
  await rush.deliverAll(facts, 8, () => false);
  await eventually('the slow call is in flight', () => patchesOf(amazon, slow).length === 1);

  const signalledAt = Date.now();
  const gone = fleet.end(holder, 'SIGTERM');
  const sales = skus.filter((_, index) => index % 2 === 0).map((sku) => order([{ sku, quantity: 2 }]));
  facts.push(...sales);
  const sold = rush.deliverAll(sales, 4, () => false);
  sold.catch(() => undefined);
  const successor = await fleet.leader();
  expect(Date.now() - signalledAt).toBeLessThanOrEqual(HANDOVER_MS + NOISE_MS);
  expect(await gone).toBe(0);
  await sold;

  // The call in flight was answered and its answer recorded: no instance sends that number again.
  expect(patchesOf(amazon, slow)[0]).toMatchObject({ status: 200, quantity: 106 });
  expect((await successor.api.call('GET', '/api/sync')).body.pending).toBeGreaterThan(10);
  await patchesArrive(amazon, 1, patchesOf(amazon).length);
  expect(await fleet.fence()).toBe(2);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expectNoOlderNumberAfterNewer(amazon, facts);
  for (const sku of skus) expect((await successor.api.stock(sku)).syncError).toBeUndefined();
  const repeated = skus.filter((sku, index) => index % 2 === 1 && patchesOf(amazon, sku).length !== 1);
  expect(repeated).toEqual([]);
});

test('a sender that gets SIGTERM before it has checked the listings records no failure', async () => {
  const skus = Array.from({ length: 30 }, (_, index) => `NEW ${index}`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add({}, {});
  const holder = await fleet.leader();
  const others = fleet.otherThan(holder);
  amazon.script({ kind: 'delay', operation: 'search', times: 'always', ms: 300 });
  const facts: Fact[] = skus.map((sku, index) => recount(sku, 100 + index));
  const registered = rush.deliverAll(facts, 8, () => false);
  await eventually('a search is in flight', () =>
    amazon.calls().some(({ operation }) => operation === 'search'),
  );
  expect(await fleet.end(holder, 'SIGTERM')).toBe(0);
  amazon.clearFaults();
  await registered;
  const stocks = await Promise.all(skus.map((sku) => others.api.stock(sku)));
  expect(stocks.filter(({ syncError }) => syncError !== undefined)).toEqual([]);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
});
