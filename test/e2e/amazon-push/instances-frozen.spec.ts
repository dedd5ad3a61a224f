import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { quantityAtAmazon } from '../../support/service/simulated-amazon';
import { type AmazonCallRecorder, startAmazonCallRecorder } from '../../support/amazon-push/call-recorder';
import { eventually } from '../../support/eventually';
import { type Fact, order, recount } from '../../support/orders/order-facts';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/network/faulty-network';
import { Fleet } from '../../support/service/service-fleet';
import {
  expectAllSettled,
  expectNoOlderNumberAfterNewer,
  patchesArrive,
  patchesOf,
} from '../../support/amazon-push/push-checks';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const SWEEP_MS = 200;
/** A sender that is not frozen must not lose it when the machine stalls for a moment. */
const TTL_MS = 5_000;
/** Less than the lease's time, so that the call of the frozen holder is over before its successor begins. */
const SLOW_CALL_MS = 900;

let store: TestStore;
let amazon: AmazonSimulator;
let fleet: Fleet;
/** Records the calls of the first instance, which is the sender. */
let tap: AmazonCallRecorder;
/** Between the first instance and the store. */
let wire: FaultyNetwork;

beforeEach(async () => {
  store = await startTestStore();
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  tap = await startAmazonCallRecorder(amazon.url);
  wire = await startFaultyNetwork(store.endpoint, Math.random);
  fleet = new Fleet(store, amazon, { SYNC_SWEEP_MS: String(SWEEP_MS), LEASE_TTL_MS: String(TTL_MS) });
});

afterEach(async () => {
  await fleet.stop();
  await wire.stop();
  await tap.close();
  await amazon.close();
  await store.stop();
});

function patchesThroughTap(): number {
  return tap.calls().filter(({ method }) => method === 'PATCH').length;
}

test('a sender that was frozen during a call sends nothing more when it resumes, until it holds the lease again', async () => {
  const skus = Array.from({ length: 24 }, (_, index) => `FROZEN ${index}`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  const [holder] = await fleet.add({ SP_API_ENDPOINT: tap.url, DYNAMODB_LOCAL_ENDPOINT: wire.url });
  if (holder === undefined) throw new Error('The holder did not start.');
  expect(await fleet.leader()).toBe(holder);
  await fleet.add({});

  const [slow = '', ...others] = skus;
  amazon.script({ kind: 'delay', operation: 'patch', sku: slow, times: 1, ms: SLOW_CALL_MS });
  const facts: Fact[] = others.map((sku, index) => recount(sku, 200 + index));
  await rush.deliverAll(facts, 8, () => false);
  // Last, so that nothing else is waited for while its call is in flight; and next, because it has the least left.
  const ofSlow = recount(slow, 105);
  facts.push(ofSlow);
  await rush.deliverUntilAccepted(ofSlow);
  await eventually('the slow call is in flight', () => patchesOf(amazon, slow).length === 1);
  fleet.freeze(holder);
  expect(patchesOf(amazon, slow)[0]?.status).toBeNull();

  const successor = await fleet.leader();
  expect(successor).not.toBe(holder);
  // By now all that it sent before it was frozen has been recorded.
  const sentByHolder = patchesThroughTap();
  expect(sentByHolder).toBeGreaterThan(0);
  expect(patchesOf(amazon, slow)[0]?.status).toBe(200);
  const sales = skus.slice(0, 16).map((sku) => order([{ sku, quantity: 7 }]));
  facts.push(...sales);
  await rush.deliverAll(sales, 4, () => false);
  await eventually('the newer number of the slow SKU is sent', () => quantityAtAmazon(amazon, slow) === 98);
  await patchesArrive(amazon, 3, patchesOf(amazon).length);

  // Only its clocks may show that its lease is over: some renewals do not reach the store.
  const renewal = { operations: ['UpdateItem'], mentions: 'lease:broadcast' };
  wire.inject({ kind: 'dropped_before_commit', times: 6, ...renewal });
  fleet.resume(holder);
  const late = skus.slice(8, 24).map((sku) => order([{ sku, quantity: 2 }]));
  facts.push(...late);
  await new ConcurrentDeliveries(() => holder.api).deliverAll(late.slice(0, 2), 2, () => false);
  await rush.deliverAll(late, 4, () => false);
  await eventually('its renewals are lost', () => wire.met('dropped_before_commit') === 6);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expectNoOlderNumberAfterNewer(amazon, facts);
  expect(patchesThroughTap()).toBe(sentByHolder);
  expect(await fleet.leader()).toBe(successor);
  expect(await fleet.fence()).toBe(2);

  // It can take over like any other.
  await fleet.end(successor, 'SIGKILL');
  const last = order([{ sku: slow, quantity: 4 }]);
  facts.push(last);
  await rush.deliverUntilAccepted(last);
  expect(await fleet.leader()).toBe(holder);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expect(patchesThroughTap()).toBeGreaterThan(sentByHolder);
  expect(await fleet.fence()).toBe(3);
});

test('an instance that is not the sender is frozen and resumes: the sender stays the same', async () => {
  const skus = Array.from({ length: 15 }, (_, index) => `AWAKE ${index}`);
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add({}, {});
  const holder = await fleet.leader();
  const other = fleet.otherThan(holder);
  const facts: Fact[] = skus.map((sku, index) => recount(sku, 100 + index));
  await rush.deliverAll(facts, 4, () => false);
  await patchesArrive(amazon, 2);

  const frozenAt = performance.now();
  fleet.freeze(other);
  const sales = skus.map((sku) => order([{ sku, quantity: 1 }]));
  facts.push(...sales);
  await rush.deliverAll(sales, 4, () => false);
  // What it saw of the lease before is old enough for a takeover, unless it reads the lease again.
  await eventually('more than a lease is over', () => performance.now() - frozenAt > 1.5 * TTL_MS);
  fleet.resume(other);
  const late = skus.map((sku) => order([{ sku, quantity: 2 }]));
  facts.push(...late);
  await rush.deliverAll(late, 4, (index) => index % 2 === 0);
  await expectAllSettled({ fleet, store, amazon, facts, rush });
  expectNoOlderNumberAfterNewer(amazon, facts);
  expect(await fleet.leader()).toBe(holder);
  expect(await fleet.fence()).toBe(1);
});
