import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt } from '../../support/service/simulated-amazon';
import type { Api } from '../../support/service/api';
import { amazonAgrees, auditLedger, replayAll, skusOf } from '../../support/orders/ledger-audit';
import { adjustment, type Fact, holdBack, order, recount, refund } from '../../support/orders/order-facts';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { onSeed } from '../../support/seeded-random';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const INSTANCES = 3;

let store: TestStore;
let amazon: AmazonSimulator;
const instances: ServiceProcess[] = [];

beforeAll(async () => {
  store = await startTestStore();
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  const env = { ...store.env, ...amazonAt(amazon) };
  const starts = Array.from({ length: INSTANCES }, () => startServiceProcess(env));
  for (const start of starts) instances.push(await start);
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.end('SIGTERM')));
  await amazon.close();
  await store.stop();
});

/** A random instance, as behind a load balancer. */
function anyInstance(random: () => number): Api {
  const picked = instances[Math.floor(random() * instances.length)];
  if (picked === undefined) throw new Error('No instance runs.');
  return picked.api;
}

test(`${INSTANCES} instances on one store keep an exact ledger of a hot SKU and of many`, async () => {
  await onSeed(async (random) => {
    const skus = ['HOT', ...Array.from({ length: 9 }, (_, index) => `SKU ${index}/é`)];
    const any = (): string => skus[random() < 0.5 ? 0 : Math.floor(random() * skus.length)] ?? 'HOT';
    const opening = skus.map((sku) => recount(sku, 500));
    const day = Array.from({ length: 200 }, (_, index): Fact => {
      if (index % 15 === 4) return recount(any(), 300 + index);
      if (index % 15 === 9) return holdBack(any(), index % 50);
      if (index % 10 === 3) return refund(any(), 2);
      if (index % 10 === 7) return adjustment(any(), index % 4 === 1 ? -3 : 3);
      return order(Array.from({ length: 1 + (index % 4) }, () => ({ sku: any(), quantity: 1 })));
    });
    const traffic = new ConcurrentDeliveries(() => anyInstance(random));
    await traffic.deliverAll(opening, 4, () => false);
    // Every second fact is delivered twice at once, mostly to two instances.
    await traffic.deliverAll(day, 24, (index) => index % 2 === 0);

    const facts = [...opening, ...day];
    await auditLedger(anyInstance(random), facts, traffic);
    for (const { api } of instances.slice(0, 2)) await replayAll(api, facts);
    await auditLedger(anyInstance(random), facts, traffic);
    await amazonAgrees(anyInstance(random), amazon, skusOf(facts));
    expect(amazon.calls().filter((call) => call.besideAnother)).toEqual([]);
    expect(amazon.violations()).toEqual([]);
  });
});
