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

/** Started by the first scene: scenes that run side by side do not wait for a beforeAll. */
let started: Promise<TestStore> | undefined;
const theStore = (): Promise<TestStore> => (started ??= startTestStore({ tables: false }));

afterAll(async () => {
  await (await started)?.stop();
});

interface Scene {
  readonly wire: FaultyNetwork;
  readonly shop: TestService;
  readonly amazon: NonNullable<TestService['service']['simulator']>;
  readonly random: () => number;
}

/** A service whose wire to the store may fail, and stops when the test ends however it ends. */
function onAWire(run: (scene: Scene) => Promise<void>): Promise<void> {
  return onSeed(async (random) => {
    const store = await theStore();
    const wire = await startFaultyNetwork(store.endpoint, random);
    try {
      // Tables of its own, and so a sender of its own.
      const shop = await startTestService(store, {
        DYNAMODB_LOCAL_ENDPOINT: wire.url,
        TABLE_PREFIX: `${store.prefix}${newId()}-`,
      });
      try {
        const amazon = shop.service.simulator;
        if (amazon === undefined) throw new Error('Amazon is not simulated.');
        await run({ wire, shop, amazon, random });
      } finally {
        wire.heal();
        await shop.service.stop();
      }
    } finally {
      await wire.stop();
    }
  });
}

/** A day at the shop: a hot SKU, one that is oversold, and one whose shelf is counted and held back. */
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

async function survive(
  scene: Scene,
  name: string,
  size: number,
  faults: readonly NetworkFault[],
): Promise<ConcurrentDeliveries> {
  const { wire, shop, amazon, random } = scene;
  const { opening, day } = aDay(name, size, random);
  const rush = new ConcurrentDeliveries(() => shop.api);
  wire.inject(...faults);
  for (const fact of opening) await rush.deliverUntilAccepted(fact);
  await rush.deliverAll(day, 12, (index) => index % 3 === 0);
  wire.heal();

  const facts = [...opening, ...day];
  await auditLedger(shop.api, facts, rush);
  await replayAll(shop.api, facts);
  await auditLedger(shop.api, facts, rush);
  await amazonAgrees(shop.api, amazon, skusOf(facts));
  return rush;
}

const WRITES = ['TransactWriteItems'];

/** The first four surely, so that both tries of the client fail and the service must find its own way; then a quarter. */
function often(kind: NetworkFaultKind): NetworkFault[] {
  const operations = kind === 'unprocessed_keys' ? ['BatchGetItem'] : WRITES;
  return [
    { kind, operations, times: 4 },
    { kind, rate: 0.25 },
  ];
}

describe('Whatever the wire to the store does, no movement is lost and none counts twice', () => {
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
  ])('when it answers %s', async (kind) => {
    await onAWire(async (scene) => {
      await survive(scene, kind, 36, often(kind));
      expect(scene.wire.met(kind)).toBeGreaterThanOrEqual(4);
    });
  });

  test.concurrent.each<NetworkFaultKind>(['unanswered_before_commit', 'unanswered_after_commit'])(
    'when it leaves commits %s, longer than callers wait',
    async (kind) => {
      await onAWire(async (scene) => {
        // Both tries of the first commit: whoever waits for it is told 503 and comes again.
        const rush = await survive(scene, kind, 40, [{ kind, operations: WRITES, times: 2 }]);
        expect(scene.wire.met(kind)).toBe(2);
        expect(rush.turnedAway).toBeGreaterThan(0);
      });
    },
  );

  test.concurrent('when everything goes wrong at once, in a fifth of the calls', async () => {
    await onAWire(async (scene) => {
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
      await survive(scene, 'all', 120, [
        { kind: 'unanswered_before_commit', rate: 0.02, times: 1 },
        { kind: 'unanswered_after_commit', operations: WRITES, rate: 0.05, times: 1 },
        // Each surely once: by chance alone a run in a hundred meets only half of them.
        ...kinds.map((kind): NetworkFault => ({ kind, times: 1 })),
        ...kinds.map((kind): NetworkFault => ({ kind, rate: 0.2 / kinds.length })),
      ]);
      expect(kinds.filter((kind) => scene.wire.met(kind) === 0)).toEqual([]);
    });
  });
});
