import { setTimeout as delay } from 'node:timers/promises';
import { expectAllSettled, numbersSent } from '../../support/amazon-push/push-checks';
import { eventually } from '../../support/eventually';
import { freePort } from '../../support/network/free-port';
import { metricsPage } from '../../support/operations/metrics-page';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { type Delivery, type Fact, order, recount } from '../../support/orders/order-facts';
import { onSeed } from '../../support/seeded-random';
import type { Api } from '../../support/service/api';
import { closeScene, type FleetScene, openScene } from '../../support/service/service-fleet';
import type { ServiceProcess } from '../../support/service/test-service';

/** So that a killed sender is replaced within the test. */
const TTL_MS = 6_000;
const NO_SWEEP = { SYNC_SWEEP_MS: '3600000' };
const CUSTOMERS = 4;
/** Between two orders of a customer: the load goes on for as long as the test, and the audit reads all of it. */
const PAUSE_MS = 25;
/** Orders between two faults. */
const FEW = 40;

let store: FleetScene['store'];
let amazon: FleetScene['amazon'];
let fleet: FleetScene['fleet'];

beforeEach(async () => {
  ({ store, amazon, fleet } = await openScene({ sweepMs: 200, ttlMs: TTL_MS }));
});

afterEach(async () => {
  await closeScene({ store, amazon, fleet });
});

/** Calls of other instances arrive at a listener of their own, as where the service is public. */
async function onOwnPort(): Promise<Readonly<Record<string, string>>> {
  return { INTERNAL_ADDRESS: `127.0.0.1:${await freePort()}` };
}

async function handedOver({ api }: ServiceProcess): Promise<number> {
  return (await metricsPage(api)).sum('syncstate_handed_over_movements_total', { outcome: 'answered' });
}

/** Delivers new facts to an instance until it hands one over: it may not know the sender yet, or pass it by for a moment. */
function untilHandedOver(instance: ServiceProcess, next: () => Fact): Promise<Fact> {
  return eventually('a movement is handed over', async () => {
    const before = await handedOver(instance);
    const fact = next();
    expect((await fact.deliver(instance.api)).status).toBe(200);
    return (await handedOver(instance)) > before && fact;
  });
}

test('a sale at an instance that is not the sender is pushed at once, although no sweep finds it', async () => {
  await fleet.add(NO_SWEEP, NO_SWEEP);
  const sender = await fleet.leader();
  const other = fleet.otherThan(sender);
  let last = 0;
  await other.api.call('GET', '/api/inventory?search=AT');
  const counted = await untilHandedOver(other, () => recount(`AT ONCE ${(last += 1)}`, 500));
  const sku = counted.rows[0]?.sku ?? '';
  // Who has changed something finds it changed.
  const found = await other.api.call<{ items: { sku: string }[] }>(
    'GET',
    `/api/inventory?search=${encodeURIComponent(sku)}`,
  );
  expect(found.body.items.map((item) => item.sku)).toContain(sku);
  await eventually('its number is pushed', () => numbersSent(amazon, sku).at(-1) === 500);
  await untilHandedOver(other, () => order([{ sku, quantity: 1 }]));
  const { broadcast } = await other.api.stock(sku);
  expect(broadcast).toBeLessThan(500);
  await eventually('its new number is pushed', () => numbersSent(amazon, sku).at(-1) === broadcast);
});

/** Customers who order all the time, at any instance that runs, and repeat what was not answered, as Shopify does. */
class Rush {
  readonly facts: Fact[] = [];
  readonly traffic = new ConcurrentDeliveries(() => fleet.next());
  /** Deliveries to an instance that ran all the time, without an answer within the five seconds of Shopify. */
  readonly late: string[] = [];
  /** When an instance was last killed or frozen; Infinity while it is. By the monotonic clock. */
  private readonly stoppedUntil = new Map<Api, number>();
  private isOver = false;
  private readonly customers: Promise<void>[];

  constructor(skus: readonly string[], random: () => number) {
    this.customers = Array.from({ length: CUSTOMERS }, () => this.buy(skus, random));
    // They are awaited in `end`; what fails first is reported.
    for (const customer of this.customers) customer.catch(() => undefined);
  }

  stopped({ api }: ServiceProcess, untilMs = Infinity): void {
    this.stoppedUntil.set(api, untilMs);
  }

  async moreOrders(count: number): Promise<void> {
    const target = this.traffic.accepted.length + count;
    await eventually(`${count} more orders are answered`, () => this.traffic.accepted.length >= target);
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.customers);
  }

  private async buy(skus: readonly string[], random: () => number): Promise<void> {
    const any = (): string => skus[random() < 0.4 ? 0 : Math.floor(random() * skus.length)] ?? '';
    while (!this.isOver) {
      const lines = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({ sku: any(), quantity: 1 }));
      const fact = this.watched(order(lines));
      this.facts.push(fact);
      const times = random() < 0.3 ? 2 : 1;
      await Promise.all(Array.from({ length: times }, () => this.traffic.deliverUntilAccepted(fact)));
      await delay(PAUSE_MS);
    }
  }

  private watched(fact: Fact): Fact {
    const deliver = async (api: Api): Promise<Delivery> => {
      const sentAt = performance.now();
      try {
        return await fact.deliver(api);
      } catch (error) {
        const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
        if (isTimeout && (this.stoppedUntil.get(api) ?? 0) < sentAt) this.late.push(api.url);
        throw error;
      }
    };
    return { ...fact, deliver };
  }
}

// On a busy machine the starts of eight instances take long.
test('the sender is killed, its successor frozen, and each instance restarted: no order is lost, doubled or late', async () => {
  await onSeed(async (random) => {
    const skus = Array.from({ length: 12 }, (_, index) => `RUSH ${index}/é`);
    const facts = skus.map((sku) => recount(sku, 20_000));
    await fleet.add({}, await onOwnPort(), {});
    const killed = await fleet.leader();
    const opening = new ConcurrentDeliveries(() => killed.api);
    await opening.deliverAll(facts, 4, () => false);
    const rush = new Rush(skus, random);
    await rush.moreOrders(FEW);

    rush.stopped(killed);
    await fleet.end(killed, 'SIGKILL');
    await fleet.add(await onOwnPort());
    await rush.moreOrders(FEW);

    const frozen = await fleet.leader();
    await rush.moreOrders(FEW);
    rush.stopped(frozen);
    fleet.freeze(frozen);
    await rush.moreOrders(FEW);
    const successor = await fleet.leader();
    await rush.moreOrders(FEW);
    fleet.resume(frozen);
    rush.stopped(frozen, performance.now());
    await rush.moreOrders(FEW);

    let counted = 0;
    for (const instance of fleet.answering) {
      counted += await handedOver(instance);
      const [code] = await Promise.all([fleet.end(instance, 'SIGTERM'), fleet.add(await onOwnPort())]);
      expect(code).toBe(0);
      await rush.moreOrders(FEW);
    }
    expect(fleet.answering).not.toContain(successor);
    expect(counted).toBeGreaterThan(0);
    await rush.end();
    expect(rush.late).toEqual([]);
    await expectAllSettled({ fleet, store, amazon, facts: [...facts, ...rush.facts], rush: rush.traffic });
  });
}, 300_000);
