import { runVerify } from '../../../src/cli/verify-command';
import type { Order } from '../../../src/simulators/amazon/orders/order';
import { untilQuiet } from '../../support/amazon-push/sender-status';
import type { Drift } from '../../../src/sync/drift/domain/drift';
import { eventually } from '../../support/eventually';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { type Fact, order, recount, refund } from '../../support/orders/order-facts';
import { onSeed } from '../../support/seeded-random';
import { closeScene, type FleetScene, openScene } from '../../support/service/service-fleet';
import { ordersOverLossyNotices, quantityAtAmazon } from '../../support/service/simulated-amazon';

const SKUS = Array.from({ length: 20 }, (_, index) => `SKU-${String(index).padStart(2, '0')}`);
const UNITS = 25;
/** Each is sold in this storm by both channels at once. */
const ROUNDS = 2;
const SHOPIFY_A_ROUND = 60;
const AMAZON_A_ROUND = 60;

let scene: FleetScene;

beforeAll(async () => {
  scene = await openScene({ sweepMs: 200, ttlMs: 5_000 });
});

afterAll(async () => {
  await closeScene(scene);
});

test('both channels sell the same SKUs while senders are killed and notices are lost, and every figure is exact', () =>
  onSeed(run));

async function run(random: () => number): Promise<void> {
  const { fleet, store, amazon } = scene;
  const orders = { ...ordersOverLossyNotices(amazon), RECEIPT_CHECK_MS: '500,1500,4000' };
  amazon.listings.change({ liveAfterMs: [0, 700] });
  const rush = new ConcurrentDeliveries(() => fleet.next());
  await fleet.add(orders, orders, orders);
  const facts: Fact[] = SKUS.map((sku) => recount(sku, UNITS));
  await rush.deliverAll(facts, 6, () => false);
  await eventually('Amazon shows every SKU', () =>
    Promise.resolve(SKUS.every((sku) => quantityAtAmazon(amazon, sku) === UNITS)),
  );

  const some = (): string => SKUS[Math.floor(random() * SKUS.length)] ?? 'SKU-00';
  const placed: Order[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const batch = Array.from({ length: SHOPIFY_A_ROUND }, (_, index) =>
      index % 8 === 7 ? refund(some(), 1) : order([{ sku: some(), quantity: 1 + Math.floor(random() * 2) }]),
    );
    facts.push(...batch);
    const moved = rush.deliverAll(batch, 4, (index) => index % 4 === 0);
    // Awaited below; a failed takeover must be the reported failure.
    moved.catch(() => undefined);
    for (let sold = 0; sold < AMAZON_A_ROUND; sold += 1) {
      buy(random, some, placed);
      if (sold === AMAZON_A_ROUND / 2) {
        await fleet.end(await fleet.leader(), 'SIGKILL');
        await fleet.add(orders);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await moved;
  }
  expect(placed.length).toBeGreaterThan(AMAZON_A_ROUND);

  const expected = new Map(SKUS.map((sku) => [sku, unitsLeft(sku, facts, placed)]));
  const api = fleet.next();
  await eventually('every order is counted', async () => {
    const stocks = await Promise.all(SKUS.map((sku) => api.stock(sku)));
    return stocks.every(({ sku, physical }) => physical === expected.get(sku));
  });
  await eventually('Amazon shows every broadcast, and nothing waits', async () => {
    const stocks = await Promise.all(SKUS.map((sku) => api.stock(sku)));
    return stocks.every(
      ({ sku, broadcast, syncStatus }) =>
        syncStatus === 'in_sync' && quantityAtAmazon(amazon, sku) === broadcast,
    );
  });
  await untilQuiet(api);
  await allObserved();
  // A call of a killed sender may have arrived late; nothing else is a difference.
  expect((await causes()).filter((cause) => cause !== 'late_call')).toEqual([]);
  expect(rush.unexpected).toEqual([]);
  expect(amazon.violations()).toEqual([]);
  expect(amazon.calls().filter(({ status }) => status === 429)).toEqual([]);
  for (const { orderId } of placed.slice(0, 5)) {
    const { status, body } = await api.call('GET', `/api/orders/amazon/${orderId}`);
    expect({ status, body }).toMatchObject({ status: 200, body: { orderId, channel: 'amazon' } });
  }

  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  const exitCode = await runVerify([], { PATH: process.env.PATH, ...store.env }, { out: print, err: print });
  expect({ exitCode, printed }).toMatchObject({ exitCode: 0 });
}

/** Every number was seen at Amazon, also those whose sender was killed. */
async function allObserved(): Promise<void> {
  await eventually('every number was observed', async () => {
    const stocks = await Promise.all(SKUS.map((sku) => scene.fleet.next().stock(sku)));
    return stocks.every(({ receipt }) => receipt.state === 'observed');
  });
}

async function causes(): Promise<string[]> {
  const { body } = await scene.fleet
    .next()
    .call<{ items: Drift[] }>('GET', '/api/drift?channel=amazon&limit=200');
  return body.items.map(({ cause }) => cause);
}

/** A buyer orders one or two units; now and then an order is shipped, or cancelled by its buyer or by the merchant. */
function buy(random: () => number, some: () => string, placed: Order[]): void {
  const { orders } = scene.amazon;
  const bought = orders.place({
    items: [{ sku: some(), units: 1 + Math.floor(random() * 2) }],
    status: random() < 0.5 ? 'PENDING' : 'UNSHIPPED',
  });
  // Amazon shows too few units for it.
  if (typeof bought === 'string') return;
  placed.push(bought);
  const earlier = placed[Math.floor(random() * placed.length)];
  const chance = random();
  if (earlier === undefined) return;
  if (chance < 0.1) orders.cancel(earlier.orderId, { by: 'BUYER' });
  else if (chance < 0.15) orders.cancel(earlier.orderId, { by: 'MERCHANT' });
  else if (chance < 0.3) orders.confirm(earlier.orderId);
  else if (chance < 0.4) orders.ship(earlier.orderId);
}

/** What the facts and Amazon's orders leave of a SKU: what a buyer cancelled is back, what the merchant cancelled is not. */
function unitsLeft(sku: string, facts: readonly Fact[], placed: readonly Order[]): number {
  const rows = facts.flatMap((fact) => fact.rows).filter((row) => row.sku === sku);
  const moved = rows.reduce((sum, { delta = 0 }) => sum + delta, UNITS);
  const sold = placed
    .map(({ orderId }) => scene.amazon.orders.find(orderId))
    .flatMap((one) => one?.items ?? [])
    .filter(({ sellerSku }) => sellerSku === sku)
    .reduce((sum, item) => sum + takenOf(item), 0);
  return moved - sold;
}

function takenOf(item: Order['items'][number]): number {
  return item.cancelledBy === 'MERCHANT' ? item.ordered : item.ordered - item.cancelled;
}
