import { eventually } from '../../support/eventually';
import { type Fact, order, recount, refund } from '../../support/orders/order-facts';
import { closeScene, type FleetScene, openScene } from '../../support/service/service-fleet';
import {
  expectAllSettled,
  numbersSent,
  patchesArrive,
  patchesOf,
} from '../../support/amazon-push/push-checks';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';

const SWEEP_MS = 200;
/** Shorter than the first test, so that the sender must renew it; long enough for a machine that stalls. */
const TTL_MS = 6_000;

let store: FleetScene['store'];
let amazon: FleetScene['amazon'];
let fleet: FleetScene['fleet'];

beforeEach(async () => {
  ({ store, amazon, fleet } = await openScene({ sweepMs: SWEEP_MS, ttlMs: TTL_MS }));
});

afterEach(async () => {
  await closeScene({ store, amazon, fleet });
});

/** Sales and refunds of some SKUs, each fact of one or two lines. */
function busyHour(skus: readonly string[], size: number): Fact[] {
  return Array.from({ length: size }, (_, index): Fact => {
    const sku = skus[index % skus.length] ?? '';
    const other = skus[(index * 3 + 1) % skus.length] ?? '';
    if (index % 7 === 5) return refund(sku, 1);
    const line = { sku, quantity: 1 + (index % 3) };
    return order(index % 4 === 1 && other !== sku ? [line, { sku: other, quantity: 1 }] : [line]);
  });
}

test('two and then three instances share the webhooks, and one of them sends within the limits of one', async () => {
  const skus = Array.from({ length: 8 }, (_, index) => `SHARED ${index}/é`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  const facts = skus.map((sku) => recount(sku, 400));
  await fleet.add({}, {});
  const first = await fleet.leader();
  await rush.deliverAll(facts, 4, () => false);

  const withTwo = busyHour(skus, 60);
  // Every third order is delivered to two instances at once.
  await rush.deliverAll(withTwo, 6, (index) => index % 3 === 0);
  facts.push(...withTwo);
  await expectAllSettled({ fleet, store, amazon, facts, rush });

  await fleet.add({});
  const withThree = busyHour(skus, 90);
  await rush.deliverAll(withThree, 6, (index) => index % 3 === 0);
  facts.push(...withThree);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expect(await fleet.leader()).toBe(first);
  expect(await fleet.fence()).toBe(1);
});

test('a SKU that sells out at another instance is stopped at Amazon ahead of a backlog', async () => {
  // More than go out between two slow sweeps: without an address for calls only a sweep shows the holder the sale at the
  // other instance.
  const skus = Array.from({ length: 60 }, (_, index) => `WAITS ${index}`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add({ INTERNAL_ADDRESS: 'none' }, { INTERNAL_ADDRESS: 'none' });
  const holder = await fleet.leader();
  const other = fleet.otherThan(holder);

  // Through the holder, so that it knows all of them; the one with the most left would go last.
  const facts = [...skus.map((sku, index) => recount(sku, 100 + index)), recount('SELLS OUT', 500)];
  const atHolder = new ConcurrentDeliveries(() => holder.api);
  await atHolder.deliverAll(facts, 8, () => false);
  await patchesArrive(amazon, 6);
  expect(numbersSent(amazon, 'SELLS OUT')).toEqual([]);

  const lastOnes = order([{ sku: 'SELLS OUT', quantity: 500 }]);
  expect(await rush.attempt(lastOnes, other.api)).toBe(true);
  const [stop] = await eventually('Amazon gets 0', () => {
    const sent = patchesOf(amazon, 'SELLS OUT');
    return sent[0]?.quantity !== undefined && sent;
  });
  expect(stop?.quantity).toBe(0);
  const before = patchesOf(amazon).filter(({ at }) => at < (stop?.at ?? 0));
  const sent = new Set(before.map(({ sku }) => sku));
  expect(skus.filter((sku) => !sent.has(sku)).length).toBeGreaterThan(5);
  await expectAllSettled({ fleet, store, amazon, facts: [...facts, lastOnes], rush });
  expect(numbersSent(amazon, 'SELLS OUT')).toEqual([0]);
});
