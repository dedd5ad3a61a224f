import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt } from '../../support/service/simulated-amazon';
import { amazonAgrees, auditLedger, replayAll, skusOf } from '../../support/orders/ledger-audit';
import { makeDataDir } from '../../support/store/data-dir';
import { eventually } from '../../support/eventually';
import { adjustment, type Fact, order, recount, refund } from '../../support/orders/order-facts';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { onSeed } from '../../support/seeded-random';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';
import { startTestStore } from '../../support/store/test-store';

const KILLS = 3;

let amazon: AmazonSimulator;

beforeAll(async () => {
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
});

afterAll(async () => {
  await amazon.close();
});

/** A busy hour: a hot SKU, one that is oversold, and a third. */
function busyHour(name: string, size: number, random: () => number): { opening: Fact[]; hour: Fact[] } {
  const skus = [`${name} hot`, `${name} short`, `${name} third`];
  const any = (): string => skus[Math.floor(random() * skus.length)] ?? name;
  const hour = Array.from({ length: size }, (_, index): Fact => {
    if (index % 9 === 4) return refund(any(), 1);
    if (index % 9 === 7) return adjustment(`${name} hot`, index % 2 === 0 ? 2 : -1);
    return order(Array.from({ length: 1 + (index % 3) }, () => ({ sku: any(), quantity: 1 })));
  });
  return {
    opening: skus.map((sku) => recount(sku, sku.endsWith('short') ? 5 : 800)),
    hour,
  };
}

/**
 * Runs a busy hour against a service that is killed with SIGKILL again and again while it works, at a moment that
 * the seed picks. What was not answered is sent again, as Shopify would; what was acknowledged is not, until the
 * first audit is done: a lost one would stay lost.
 */
async function surviveKills(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  await onSeed(async (random) => {
    let service: ServiceProcess | undefined = await startServiceProcess({ ...amazonAt(amazon), ...env });
    try {
      const rush = new ConcurrentDeliveries(() => service?.api);
      const { opening, hour } = busyHour(name, 160, random);
      const comesTwice = (index: number): boolean => index % 4 === 0;
      const deliveries = opening.length + hour.length + hour.filter((_, index) => comesTwice(index)).length;
      for (const fact of opening) await rush.deliverUntilAccepted(fact);
      const done = rush.deliverAll(hour, 10, comesTwice);
      // It is awaited below; when a kill fails before that, its own failure is the one to see.
      done.catch(() => undefined);
      for (let kill = 0; kill < KILLS; kill += 1) {
        // Between the look and the kill more are answered, so that the last target may lie beyond the end of the hour.
        const target = Math.min(rush.accepted.length + 5 + Math.floor(random() * 40), deliveries);
        await eventually(`delivery ${target} is answered`, () => rush.accepted.length >= target);
        const victim: ServiceProcess = service;
        service = undefined;
        expect(await victim.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
        service = await startServiceProcess({ ...amazonAt(amazon), ...env });
      }
      await done;

      const facts = [...opening, ...hour];
      await auditLedger(service.api, facts, rush);
      await replayAll(service.api, facts);
      await auditLedger(service.api, facts, rush);
      await amazonAgrees(service.api, amazon, skusOf(facts));
    } finally {
      await service?.end('SIGTERM');
    }
  });
}

test('a service killed at any moment, with its embedded engine, neither loses nor doubles a movement', async () => {
  const data = makeDataDir();
  try {
    await surviveKills('embedded', { DATA_DIR: data.path });
  } finally {
    data.remove();
  }
});

test('a service killed at any moment, beside a store that lives on, neither loses nor doubles a movement', async () => {
  const store = await startTestStore();
  try {
    await surviveKills('shared', store.env);
  } finally {
    await store.stop();
  }
});
