import { runVerify } from '../../../src/cli/verify-command';
import type { Listing } from '../../../src/inventory/domain/listing';
import { quantityOf } from '../../../src/inventory/domain/listing-quantity';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { eventually } from '../../support/eventually';
import { metricsPage } from '../../support/operations/metrics-page';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { amazonAgrees, auditLedger, replayAll, skusOf } from '../../support/orders/ledger-audit';
import { adjustment, type Fact, holdBack, order, recount, refund } from '../../support/orders/order-facts';
import { onSeed } from '../../support/seeded-random';
import type { Api } from '../../support/service/api';
import { releaseBundle } from '../../support/service/release-bundle';
import { amazonAt } from '../../support/service/simulated-amazon';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';
import { shopAt, shopHas, startTestShop } from '../../support/shopify/simulated-shop';
import { stockItem } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const PREVIOUS = releaseBundle('0.1.0');
const SKUS = ['HOT', 'MUG', 'TEE/é', 'CAP 2'];

let store: TestStore;
let amazon: AmazonSimulator;
const running = new Set<ServiceProcess>();

beforeAll(async () => {
  store = await startTestStore({ tables: false });
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
});

afterAll(async () => {
  await Promise.all([...running].map((instance) => instance.end('SIGKILL')));
  await amazon.close();
  await store.stop();
});

async function start(bundle?: string, env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const instance = await startServiceProcess({ ...store.env, ...amazonAt(amazon), ...env }, bundle);
  running.add(instance);
  return instance;
}

async function end(instance: ServiceProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  running.delete(instance);
  await instance.end(signal);
}

async function untilSender({ api }: ServiceProcess): Promise<void> {
  await eventually('the instance is the sender', async () => {
    const { body } = await api.call('GET', '/api/sync');
    return body.leader === true;
  });
}

/** `shop`: also against the shop that these variables point to. */
async function verify(
  shop?: Readonly<Record<string, string>>,
): Promise<{ exitCode: number; proven: unknown; violations: unknown }> {
  const printed: string[] = [];
  const output = { out: (text: string) => printed.push(text), err: (text: string) => printed.push(text) };
  const exitCode = await runVerify(
    ['--json', ...(shop === undefined ? [] : ['--shopify'])],
    { PATH: process.env.PATH, ...store.env, ...shop },
    output,
  );
  const report = JSON.parse(printed.join('\n')) as { proven: unknown; violations: unknown };
  return { exitCode, proven: report.proven, violations: report.violations };
}

const PROVEN = { exitCode: 0, proven: true, violations: [] };

/** Movements of every kind over all SKUs. */
function movements(count: number, random: () => number): Fact[] {
  const any = (): string => SKUS[random() < 0.5 ? 0 : Math.floor(random() * SKUS.length)] ?? 'HOT';
  return Array.from({ length: count }, (_, index): Fact => {
    if (index % 12 === 4) return recount(any(), 300 + index);
    if (index % 12 === 9) return holdBack(any(), index % 50);
    if (index % 10 === 3) return refund(any(), 2);
    if (index % 10 === 7) return adjustment(any(), index % 4 === 1 ? -3 : 3);
    return order(Array.from({ length: 1 + (index % 3) }, () => ({ sku: any(), quantity: 1 })));
  });
}

/** Reports the same returned unit to both instances; returns both outcomes. */
async function reportUnit(first: Api, second: Api, disposition: string, plate: string): Promise<unknown[]> {
  const unit = {
    orderId: '114-1234567-1234567',
    sku: 'MUG',
    quantity: 1,
    disposition,
    returnedAt: '2026-11-20T10:15:00Z',
    licensePlateNumber: plate,
  };
  const answers: unknown[] = [];
  for (const api of [first, second]) {
    const { status, body } = await api.call('POST', '/webhook/amazon/return', unit);
    answers.push([status, body.outcome, body.action]);
  }
  return answers;
}

test('an instance of the previous release and two of this share a store: the ledger and Amazon stay exact', async () => {
  await onSeed(async (random) => {
    const previous = await start(PREVIOUS);
    const opening = SKUS.map((sku) => recount(sku, 400));
    const before = movements(40, random);
    const alone = new ConcurrentDeliveries(() => previous.api);
    await alone.deliverAll(opening, 4, () => false);
    await alone.deliverAll(before, 12, (index) => index % 4 === 0);
    await amazonAgrees(previous.api, amazon, SKUS);

    // The tables of the previous release are complete for this one.
    expect(await verify()).toEqual(PROVEN);
    const current = await start();
    await replayAll(current.api, before);

    const between = movements(80, random);
    // One of the two hands over to the other, and the previous release, which knows nothing of it, commits beside them.
    const another = await start();
    const instances = [previous, previous, current, another];
    const both = new ConcurrentDeliveries(() => (instances[Math.floor(random() * 4)] ?? previous).api);
    await both.deliverAll(between, 16, (index) => index % 2 === 0);
    const seen = await Promise.all([current, another].map(({ api }) => metricsPage(api)));
    expect(seen.map((page) => page.sum('syncstate_instances'))).toContain(2);
    const facts = [...opening, ...before, ...between];
    for (const { api } of [previous, current]) {
      await amazonAgrees(api, amazon, skusOf(facts));
      await replayAll(api, facts);
    }
    both.accepted.push(...alone.accepted);
    await auditLedger(previous.api, facts, both);
    await auditLedger(current.api, facts, both);

    // A unit that one release recorded is known to the other, and so is a later statement about it.
    const mug = async (): Promise<number> => (await current.api.stock('MUG')).physical;
    const shelf = await mug();
    const known = (action: string): unknown[] => [
      [200, 'applied', action],
      [200, 'duplicate', action],
    ];
    const plates = ['LPNRRAA0000001', 'LPNRRAA0000002'];
    expect(await reportUnit(previous.api, current.api, 'SELLABLE', plates[0] ?? '')).toEqual(
      known('restock'),
    );
    expect(await reportUnit(current.api, previous.api, 'SELLABLE', plates[1] ?? '')).toEqual(
      known('restock'),
    );
    expect(await mug()).toBe(shelf + 2);
    expect(await reportUnit(current.api, previous.api, 'DEFECTIVE', plates[0] ?? '')).toEqual(known('hold'));
    expect(await reportUnit(previous.api, current.api, 'DEFECTIVE', plates[1] ?? '')).toEqual(known('hold'));
    expect(await mug()).toBe(shelf);
    // What one release removed is at zero for the other, whose sale registers it again: no sale is lost.
    await previous.api.put('MISTAKE', { physical: 3 });
    expect((await current.api.call('DELETE', '/api/inventory/MISTAKE?force=true')).status).toBe(204);
    expect((await current.api.call('GET', '/api/inventory/MISTAKE')).status).toBe(404);
    expect(await verify()).toEqual(PROVEN);
    expect((await order([{ sku: 'MISTAKE', quantity: 1 }]).deliver(previous.api)).status).toBe(200);
    expect(await current.api.stock('MISTAKE')).toMatchObject({ physical: -1, version: 3 });
    // The other release pushes what changes the broadcast, and zero stays zero: the next count is pushed.
    expect((await current.api.put('MISTAKE', { physical: 2 })).body).toMatchObject({
      broadcast: 2,
      version: 4,
    });
    await amazonAgrees(current.api, amazon, SKUS);
    expect(await verify()).toEqual(PROVEN);
  });
});

test('the sender changes from one release to the other and back, by a handover and by a crash', async () => {
  await Promise.all([...running].map((instance) => end(instance, 'SIGTERM')));
  let sender = await start(PREVIOUS);
  await untilSender(sender);
  const replace = async (next: ServiceProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    expect((await adjustment('HOT', -1).deliver(sender.api)).status).toBe(200);
    await end(sender, signal);
    sender = next;
    await untilSender(sender);
    await amazonAgrees(sender.api, amazon, SKUS);
  };
  await replace(await start(), 'SIGTERM');
  await replace(await start(PREVIOUS), 'SIGKILL');
  await replace(await start(), 'SIGKILL');
  await replace(await start(PREVIOUS), 'SIGTERM');
  expect(amazon.calls().filter((call) => call.besideAnother)).toEqual([]);
  expect(amazon.violations()).toEqual([]);
  expect(await verify()).toEqual(PROVEN);
});

const KIT: Pick<Listing, 'components' | 'rule' | 'paused'> = {
  components: [
    { sku: 'HOT', units: 2 },
    { sku: 'MUG', units: 1 },
  ],
  rule: {},
  paused: false,
};

/** Waits until Amazon shows what the kit's components allow now. */
async function kitAgrees({ api }: ServiceProcess): Promise<void> {
  await eventually('Amazon shows the quantity of the kit', async () => {
    const stocks = await Promise.all(KIT.components.map(({ sku }) => api.stock(sku)));
    const allowed = quantityOf(KIT, new Map(stocks.map(({ sku, broadcast }) => [sku, broadcast])));
    return amazon.getListing('KIT')?.fulfillmentAvailability[0]?.quantity === allowed;
  });
}

test('a kit that is created beside a sender of the previous release is sent, whichever instance takes its sales', async () => {
  await Promise.all([...running].map((instance) => end(instance, 'SIGTERM')));
  // Three times the sender changes after the time of a lease.
  const env = { LEASE_TTL_MS: '3000' };
  const previous = await start(PREVIOUS, env);
  await untilSender(previous);
  let current = await start(undefined, env);
  for (const sku of ['HOT', 'MUG']) expect((await recount(sku, 90).deliver(previous.api)).status).toBe(200);
  await amazonAgrees(previous.api, amazon, ['HOT', 'MUG']);
  const created = await current.api.call('PUT', '/api/listings/amazon/KIT', { components: KIT.components });
  expect(created.status).toBe(200);
  const sales = (count: number): Fact[] =>
    Array.from({ length: count }, (_, at) => order([{ sku: at % 3 === 0 ? 'MUG' : 'HOT', quantity: 2 }]));
  let turn = 0;
  const both = new ConcurrentDeliveries(() => (turn++ % 2 === 0 ? previous : current).api);
  await both.deliverAll(sales(12), 3, () => false);
  // The newer instance takes the lease from a sender that renews it, because it does not know the kit.
  await untilSender(current);
  expect(current.output()).toContain('The sender is of an older release');
  await kitAgrees(current);
  await amazonAgrees(current.api, amazon, ['HOT', 'MUG']);
  expect((await previous.api.call('GET', '/api/sync')).body.leader).toBe(false);

  // Alone, the older sender clears the mark of a SKU without its kit; the next newer one finds that.
  await end(current, 'SIGKILL');
  await untilSender(previous);
  expect((await order([{ sku: 'HOT', quantity: 9 }]).deliver(previous.api)).status).toBe(200);
  await amazonAgrees(previous.api, amazon, ['HOT']);
  current = await start(undefined, env);
  await untilSender(current);
  await kitAgrees(current);
  await eventually('every listing is compared', () => current.output().includes('Listings are compared'));
  expect(amazon.calls().filter((call) => call.besideAnother)).toEqual([]);
  expect(amazon.violations()).toEqual([]);
  expect(await verify()).toEqual(PROVEN);
});

test('orders at Amazon count beside an instance of the previous release, which may not send then', async () => {
  await Promise.all([...running].map((instance) => end(instance, 'SIGTERM')));
  const previous = await start(PREVIOUS, { LEASE_TTL_MS: '3000' });
  await untilSender(previous);
  expect((await recount('OWN', 20).deliver(previous.api)).status).toBe(200);
  await amazonAgrees(previous.api, amazon, ['OWN']);
  const current = await start(undefined, {
    LEASE_TTL_MS: '3000',
    AMAZON_ORDERS: 'true',
    ORDERS_LOOKBACK_HOURS: '1',
  });
  amazon.orders.change({ visibleAfterMs: 0 });
  amazon.orders.place({ items: [{ sku: 'OWN', units: 3 }] });
  expect((await current.api.call('POST', '/api/orders/amazon/poll')).status).toBe(202);
  const physical = async (): Promise<number> => (await current.api.stock('OWN')).physical;
  await eventually('the order is counted', async () => (await physical()) === 17);
  const changesOf = async (): Promise<unknown> => (await stockItem(store, 'OWN')).amazonChanges;
  const changes = await changesOf();
  expect(changes).toMatchObject({ L: [{ M: { units: { N: '3' } } }] });
  // The previous release leaves what it does not know.
  expect((await order([{ sku: 'OWN', quantity: 2 }]).deliver(previous.api)).status).toBe(200);
  expect(await changesOf()).toEqual(changes);
  expect(await physical()).toBe(15);
  await untilSender(current);
  expect((await previous.api.call('GET', '/api/sync')).body.leader).toBe(false);
  await amazonAgrees(current.api, amazon, ['OWN']);
  expect(amazon.calls().filter((call) => call.besideAnother)).toEqual([]);
  expect(amazon.violations()).toEqual([]);
  expect(await verify()).toEqual(PROVEN);
});

test('what the previous release sent is observed by the next sender of this one', async () => {
  await Promise.all([...running].map((instance) => end(instance, 'SIGTERM')));
  const env = { LEASE_TTL_MS: '3000', RECEIPT_CHECK_MS: '200,3600000' };
  const previous = await start(PREVIOUS, { LEASE_TTL_MS: '3000' });
  await untilSender(previous);
  expect((await recount('SEEN', 9).deliver(previous.api)).status).toBe(200);
  await amazonAgrees(previous.api, amazon, ['SEEN']);
  expect(await stockItem(store, 'SEEN')).not.toHaveProperty('observation');

  // It is not the only seller SKU with an unobserved number: the sender finds them all by its scan.
  let current = await start(undefined, env);
  await untilSender(current);
  await observed(current, 'SEEN', 9);
  expect((await order([{ sku: 'SEEN', quantity: 2 }]).deliver(previous.api)).status).toBe(200);
  await observed(current, 'SEEN', 7);
  const pushes = (await current.api.history('SEEN')).filter(({ action }) => action === 'sync');
  expect(pushes.map(({ push }) => push?.quantity)).toEqual([7, 9]);
  expect(pushes[0]?.push?.previous).toMatchObject({
    txId: pushes[1]?.txId,
    state: 'observed',
    quantity: 9,
  });

  // The previous release keeps what it does not know, and its own push makes that void.
  await end(current, 'SIGKILL');
  await untilSender(previous);
  const before = (await stockItem(store, 'SEEN')).observation;
  expect((await order([{ sku: 'SEEN', quantity: 3 }]).deliver(previous.api)).status).toBe(200);
  await amazonAgrees(previous.api, amazon, ['SEEN']);
  expect((await stockItem(store, 'SEEN')).observation).toEqual(before);
  expect(await verify()).toEqual(PROVEN);
  current = await start(undefined, env);
  await untilSender(current);
  await observed(current, 'SEEN', 4);
  expect(amazon.calls().filter((call) => call.besideAnother)).toEqual([]);
  expect(amazon.violations()).toEqual([]);
  expect(await verify()).toEqual(PROVEN);
});

/** Waits until the receipt of a SKU says that Amazon showed this number. */
async function observed({ api }: ServiceProcess, sku: string, quantity: number): Promise<void> {
  await eventually(`${quantity} of ${sku} is observed`, async () => {
    const { receipt } = await api.stock(sku);
    return receipt.state === 'observed' && receipt.observedQuantity === quantity;
  });
}

test('an instance of the previous release writes nothing to Shopify, and the comparison finds what it moved', async () => {
  await Promise.all([...running].map((instance) => end(instance, 'SIGTERM')));
  const shop = await startTestShop();
  const access = shopAt(shop);
  try {
    shop.merchant.createItem({ sku: 'SHARED', available: 20 });
    const previous = await start(PREVIOUS);
    const current = await start(undefined, { ...access, SHOPIFY_LEADS: 'ask', SHOPIFY_SETTLE_MS: '1000' });
    expect((await recount('SHARED', 20).deliver(current.api)).status).toBe(200);
    expect((await adjustment('SHARED', -3).deliver(current.api)).status).toBe(200);
    await shopHas(shop, 'SHARED', 17);
    // Its movement is in the ledger, and no adjustment is stored with it.
    expect((await adjustment('SHARED', -2).deliver(previous.api)).status).toBe(200);
    expect((await current.api.stock('SHARED')).physical).toBe(15);
    expect((await current.api.call('POST', '/api/drift/check')).status).toBe(202);
    const open = await eventually('the comparison finds it', async () => {
      const { body } = await current.api.call<{ items: { id: string }[] }>('GET', '/api/drift?open=true');
      return body.items.length > 0 && body.items;
    });
    expect(open).toEqual([expect.objectContaining({ sku: 'SHARED', expected: 15, found: 17 }) as unknown]);
    expect(await verify(access)).toEqual(PROVEN);
    await current.api.call('POST', `/api/drift/${open[0]?.id ?? ''}/resolve`, { action: 'push' });
    await shopHas(shop, 'SHARED', 15);
    // What the newer release stored for Shopify does not disturb the previous one.
    expect((await adjustment('SHARED', 1).deliver(previous.api)).status).toBe(200);
    expect((await previous.api.stock('SHARED')).physical).toBe(16);
    expect(shop.adjustments()).toHaveLength(2);
  } finally {
    await Promise.all([...running].map((instance) => end(instance, 'SIGTERM')));
    await shop.close();
  }
});
