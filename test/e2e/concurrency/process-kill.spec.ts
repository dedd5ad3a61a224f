import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt } from '../../support/service/simulated-amazon';
import { amazonAgrees, auditLedger, replayAll, skusOf } from '../../support/orders/ledger-audit';
import { makeDataDir } from '../../support/store/data-dir';
import { eventually } from '../../support/eventually';
import { adjustment, type Fact, order, recount, refund } from '../../support/orders/order-facts';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { onSeed } from '../../support/seeded-random';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';

const KILLS = 3;

let amazon: AmazonSimulator;

beforeAll(async () => {
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
});

afterAll(async () => {
  await amazon.close();
});

/** A busy hour: a hot SKU, one that is oversold, and a third one. */
function busyHour(size: number, random: () => number): { opening: Fact[]; hour: Fact[] } {
  const skus = ['hot', 'short', 'third'];
  const any = (): string => skus[Math.floor(random() * skus.length)] ?? 'hot';
  const hour = Array.from({ length: size }, (_, index): Fact => {
    if (index % 9 === 4) return refund(any(), 1);
    if (index % 9 === 7) return adjustment('hot', index % 2 === 0 ? 2 : -1);
    return order(Array.from({ length: 1 + (index % 3) }, () => ({ sku: any(), quantity: 1 })));
  });
  return {
    opening: skus.map((sku) => recount(sku, sku === 'short' ? 5 : 800)),
    hour,
  };
}

/**
 * Runs a busy hour against a service that is killed with SIGKILL several times, at moments that the seed chooses.
 * Unanswered facts are sent again, as Shopify does. Acknowledged facts are not, until the first audit is done, so that a
 * lost one stays lost.
 */
async function surviveKills(env: Readonly<Record<string, string>>): Promise<void> {
  await onSeed(async (random) => {
    let service: ServiceProcess | undefined = await startServiceProcess({ ...amazonAt(amazon), ...env });
    try {
      const traffic = new ConcurrentDeliveries(() => service?.api);
      const { opening, hour } = busyHour(160, random);
      const isDeliveredTwice = (index: number): boolean => index % 4 === 0;
      const deliveries =
        opening.length + hour.length + hour.filter((_, index) => isDeliveredTwice(index)).length;
      for (const fact of opening) await traffic.deliverUntilAccepted(fact);
      const done = traffic.deliverAll(hour, 10, isDeliveredTwice);
      // It is awaited below; if a kill fails first, that failure is reported.
      done.catch(() => undefined);
      for (let kill = 0; kill < KILLS; kill += 1) {
        // More are answered between the check and the kill, so that the last target may exceed the hour.
        const target = Math.min(traffic.accepted.length + 5 + Math.floor(random() * 40), deliveries);
        await eventually(`delivery ${target} is answered`, () => traffic.accepted.length >= target);
        const killed: ServiceProcess = service;
        service = undefined;
        expect(await killed.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
        service = await startServiceProcess({ ...amazonAt(amazon), ...env });
      }
      await done;

      const facts = [...opening, ...hour];
      await auditLedger(service.api, facts, traffic);
      await replayAll(service.api, facts);
      await auditLedger(service.api, facts, traffic);
      await amazonAgrees(service.api, amazon, skusOf(facts));
    } finally {
      await service?.end('SIGTERM');
    }
  });
}

test('a service that is killed together with its embedded engine neither loses nor doubles a movement', async () => {
  const data = makeDataDir();
  try {
    await surviveKills({ DATA_DIR: data.path });
  } finally {
    data.remove();
  }
});
