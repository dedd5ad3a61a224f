import { amazonAgrees, auditLedger, replayAll, skusOf } from '../../support/orders/ledger-audit';
import {
  adjustment,
  type Fact,
  holdBack,
  newId,
  order,
  recount,
  refund,
} from '../../support/orders/order-facts';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/network/faulty-network';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { onSeed } from '../../support/seeded-random';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import type { NetworkFault, NetworkFaultKind } from '../../support/network/network-faults';

/** Started by the first test: concurrent tests do not wait for a beforeAll. */
let started: Promise<TestStore> | undefined;
const theStore = (): Promise<TestStore> => (started ??= startTestStore({ tables: false }));

afterAll(async () => {
  await (await started)?.stop();
});

interface Scene {
  readonly network: FaultyNetwork;
  readonly shop: TestService;
  readonly amazon: NonNullable<TestService['service']['simulator']>;
  readonly random: () => number;
}

/** Runs a test on a service whose network to the store may fail, and stops both at its end. */
function onFaultyNetwork(run: (scene: Scene) => Promise<void>): Promise<void> {
  return onSeed(async (random) => {
    const store = await theStore();
    const network = await startFaultyNetwork(store.endpoint, random);
    try {
      // Its own tables, and so its own sender.
      const shop = await startTestService(store, {
        DYNAMODB_LOCAL_ENDPOINT: network.url,
        TABLE_PREFIX: `${store.prefix}${newId()}-`,
      });
      try {
        const amazon = shop.service.simulator;
        if (amazon === undefined) throw new Error('Amazon is not simulated.');
        await run({ network, shop, amazon, random });
      } finally {
        network.clearFaults();
        await shop.service.stop();
      }
    } finally {
      await network.stop();
    }
  });
}

/** A day of sales: a hot SKU, one that is oversold, and one with recounts and a buffer. */
function aDay(name: string, facts: number, random: () => number): { opening: Fact[]; day: Fact[] } {
  const [hot, short, counted] = [`${name} hot`, `${name} short`, `${name} counted`];
  const any = (): string => [hot, hot, short, counted][Math.floor(random() * 4)] ?? hot;
  const day = Array.from({ length: facts }, (_, index): Fact => {
    if (index % 8 === 3) return adjustment(hot, index % 16 === 3 ? 4 : -2);
    if (index % 8 === 5) return refund(any(), 1);
    if (index % 20 === 7) return recount(counted, 40 + index);
    if (index % 20 === 17) return holdBack(hot, index);
    return order(Array.from({ length: 1 + (index % 3) }, () => ({ sku: any(), quantity: 1 + (index % 2) })));
  });
  return { opening: [recount(hot, 1000), recount(short, 9), recount(counted, 100)], day };
}

async function runDay(
  scene: Scene,
  name: string,
  size: number,
  faults: readonly NetworkFault[],
): Promise<ConcurrentDeliveries> {
  const { network, shop, amazon, random } = scene;
  const { opening, day } = aDay(name, size, random);
  const traffic = new ConcurrentDeliveries(() => shop.api);
  network.inject(...faults);
  for (const fact of opening) await traffic.deliverUntilAccepted(fact);
  await traffic.deliverAll(day, 12, (index) => index % 3 === 0);
  network.clearFaults();

  const facts = [...opening, ...day];
  await auditLedger(shop.api, facts, traffic);
  await replayAll(shop.api, facts);
  await auditLedger(shop.api, facts, traffic);
  await amazonAgrees(shop.api, amazon, skusOf(facts));
  return traffic;
}

const WRITES = ['TransactWriteItems'];

/** The first four for certain, so that both tries of the client fail and the service retries; then a quarter. */
function often(kind: NetworkFaultKind): NetworkFault[] {
  const operations = kind === 'unprocessed_keys' ? ['BatchGetItem'] : WRITES;
  return [
    { kind, operations, times: 4 },
    { kind, rate: 0.25 },
  ];
}

describe('no movement is lost and none counts twice', () => {
  test.concurrent.each<NetworkFaultKind>([
    'throughput_exceeded',
    'throttling',
    'internal_error',
    'transaction_conflict',
    'transaction_throttled',
    'transaction_in_progress',
    'unprocessed_keys',
    'dropped_before_commit',
    'dropped_after_commit',
  ])('when the store answers %s', async (kind) => {
    await onFaultyNetwork(async (scene) => {
      await runDay(scene, kind, 36, often(kind));
      expect(scene.network.met(kind)).toBeGreaterThanOrEqual(4);
    });
  });

  test.concurrent.each<NetworkFaultKind>(['unanswered_before_commit', 'unanswered_after_commit'])(
    'when commits stay %s for longer than callers wait',
    async (kind) => {
      await onFaultyNetwork(async (scene) => {
        // Both tries of the first commit, and the probe of the store that may go between them: callers get 503 and deliver again.
        const traffic = await runDay(scene, kind, 40, [{ kind, operations: WRITES, times: 4 }]);
        expect(scene.network.met(kind)).toBe(4);
        expect(traffic.refused503).toBeGreaterThan(0);
      });
    },
  );

  test.concurrent('when a fifth of the calls fail in every way', async () => {
    await onFaultyNetwork(async (scene) => {
      const kinds: NetworkFaultKind[] = [
        'throughput_exceeded',
        'throttling',
        'internal_error',
        'transaction_conflict',
        'transaction_throttled',
        'transaction_in_progress',
        'unprocessed_keys',
        'dropped_before_commit',
        'dropped_after_commit',
      ];
      await runDay(scene, 'all', 120, [
        { kind: 'unanswered_before_commit', rate: 0.02, times: 1 },
        { kind: 'unanswered_after_commit', operations: WRITES, rate: 0.05, times: 1 },
        // Each at least once: by chance alone one run in a hundred meets only half of them.
        ...kinds.map((kind): NetworkFault => ({ kind, times: 1 })),
        ...kinds.map((kind): NetworkFault => ({ kind, rate: 0.2 / kinds.length })),
      ]);
      expect(kinds.filter((kind) => scene.network.met(kind) === 0)).toEqual([]);
    });
  });
});
