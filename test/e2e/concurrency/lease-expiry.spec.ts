import { amazonAgrees } from '../../support/orders/ledger-audit';
import { eventually } from '../../support/eventually';
import { startFaultyNetwork } from '../../support/network/faulty-network';
import { order, recount } from '../../support/orders/order-facts';
import { ConcurrentDeliveries } from '../../support/orders/concurrent-deliveries';
import { onSeed } from '../../support/seeded-random';
import { startTestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
});

afterAll(async () => {
  await store.stop();
});

test('a sender whose lease lapsed for a moment still finds what other instances owe Amazon', async () => {
  await onSeed(async (random) => {
    const wire = await startFaultyNetwork(store.endpoint, random);
    const sender = await startTestService(store, {
      DYNAMODB_LOCAL_ENDPOINT: wire.url,
      LEASE_TTL_MS: '1500',
      SYNC_SWEEP_MS: '20',
    });
    const clerk = await startTestService(store, { RUN_JOBS: 'false' });
    try {
      const amazon = sender.service.simulator;
      if (amazon === undefined) throw new Error('Amazon is not simulated.');
      const rush = new ConcurrentDeliveries(() => clerk.api);
      await rush.deliverUntilAccepted(recount('SWEPT', 10));
      await amazonAgrees(clerk.api, amazon, ['SWEPT']);

      const leads = async (): Promise<boolean> =>
        (await sender.api.call('GET', '/api/sync')).body.leader === true;
      // One renewal fails, with both its tries, and the next one is kept only after the lease's end.
      const renewal = { operations: ['UpdateItem'], mentions: 'lease:broadcast' };
      const lapses = (): Promise<boolean> => {
        const late = wire.met('answered_late');
        wire.heal();
        wire.inject(
          { kind: 'dropped_before_commit', times: 2, ...renewal },
          { kind: 'answered_late', times: 1, ...renewal },
        );
        const isSeen = async (): Promise<boolean> => wire.met('answered_late') > late && !(await leads());
        return eventually('the lease lapses', isSeen, 4_000).catch(() => false);
      };
      // It is gone for a fifth of a second: where a busy machine looks too late, it is made to lapse again.
      await eventually('the lease is seen to lapse', lapses);
      await eventually('the lease is kept again', leads);

      // This instance nudges no sender: only the sweep finds its sale.
      await rush.deliverUntilAccepted(order([{ sku: 'SWEPT', quantity: 3 }]));
      await amazonAgrees(clerk.api, amazon, ['SWEPT']);
      expect(amazon.getListing('SWEPT')?.fulfillmentAvailability[0]?.quantity).toBe(7);
    } finally {
      await clerk.service.stop();
      await sender.service.stop();
      await wire.stop();
    }
  });
});
