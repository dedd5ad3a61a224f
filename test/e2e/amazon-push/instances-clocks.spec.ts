import { join } from 'node:path';
import { millisOf } from '../../../src/platform/timestamp';
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
const TTL_MS = 5_000;
/** What busy cores may add; less than the lease, so that a takeover that waits for it twice fails. */
const NOISE_MS = 4_500;
/** It depends on no clock of another machine. */
const TAKEOVER_MS = TTL_MS + SWEEP_MS;
/** Twice this, from the slowest clock to the fastest, is four times the lease. */
const SKEW_MS = 10_000;

let store: FleetScene['store'];
let amazon: FleetScene['amazon'];
let fleet: FleetScene['fleet'];

beforeEach(async () => {
  ({ store, amazon, fleet } = await openScene({ sweepMs: SWEEP_MS, ttlMs: TTL_MS }));
});

afterEach(async () => {
  await closeScene({ store, amazon, fleet });
});

function clockOff(ms: number): Readonly<Record<string, string>> {
  const script = join(__dirname, '../../support/service/clock-skew.cjs');
  return { NODE_OPTIONS: `--require ${JSON.stringify(script)}`, CLOCK_SKEW_MS: String(ms) };
}

/** One sale of each SKU, one after the other through each instance in turn. */
async function sellThroughAll(rush: ConcurrentDeliveries, skus: readonly string[]): Promise<Fact[]> {
  const sales = fleet.answering.map(({ api }) => ({
    api,
    orders: skus.map((sku) => order([{ sku, quantity: 1 }])),
  }));
  for (const { api, orders } of sales)
    expect(await Promise.all(orders.map((sale) => rush.attempt(sale, api)))).not.toContain(false);
  return sales.flatMap(({ orders }) => orders);
}

test.each([
  ['ahead', SKEW_MS],
  ['behind', -SKEW_MS],
])(
  'clocks that differ by seconds change no number and delay no takeover, with the first sender %s',
  async (_, holderSkewMs) => {
    const skus = Array.from({ length: 12 }, (_, index) => `SKEWED ${index}`);
    const rush = new ConcurrentDeliveries(() => fleet.next());
    const [holder] = await fleet.add(clockOff(holderSkewMs));
    if (holder === undefined) throw new Error('The holder did not start.');
    await fleet.leader();
    await fleet.add(clockOff(0), clockOff(-holderSkewMs));
    const facts: Fact[] = skus.map((sku, index) => recount(sku, 100 + index));
    await rush.deliverAll(facts, 4, () => false);
    for (let round = 0; round < 2; round += 1) facts.push(...(await sellThroughAll(rush, skus)));
    await patchesArrive(amazon, 4);

    expect(await fleet.leader()).toBe(holder);
    const before = patchesOf(amazon).length;
    const killedAt = Date.now();
    await fleet.end(holder, 'SIGKILL');
    facts.push(...(await sellThroughAll(rush, skus)));
    await fleet.leader();
    expect(Date.now() - killedAt).toBeLessThanOrEqual(TAKEOVER_MS + NOISE_MS);
    await patchesArrive(amazon, 1, before);
    facts.push(...(await sellThroughAll(rush, skus)));

    await expectAllSettled({ fleet, store, amazon, facts, rush });
    expectNoOlderNumberAfterNewer(amazon, facts);
    const offsets: number[] = [];
    for (const sku of skus) {
      const rows = (await fleet.next().history(sku)).filter(({ action }) => action !== 'sync');
      const byVersion = rows.toSorted((left, right) => left.version - right.version);
      const times = byVersion.map(({ timestamp }) => timestamp);
      expect(times).toEqual([...new Set(times)].sort());
      offsets.push(...times.map((time) => millisOf(time) - killedAt));
    }
    // Proves that the clocks were off: rows of a fast one are in the future of the test.
    expect(Math.max(...offsets)).toBeGreaterThan(SKEW_MS / 2);
  },
);
