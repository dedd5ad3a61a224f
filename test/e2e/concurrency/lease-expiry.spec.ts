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

test('a sender whose lease expired for a moment still pushes the sales of other instances', async () => {
  await onSeed(async (random) => {
    const network = await startFaultyNetwork(store.endpoint, random);
    const sender = await startTestService(store, {
      DYNAMODB_LOCAL_ENDPOINT: network.url,
      LEASE_TTL_MS: '1500',
      SYNC_SWEEP_MS: '20',
    });
    const other = await startTestService(store, { RUN_JOBS: 'false', INTERNAL_ADDRESS: 'none' });
    try {
      const amazon = sender.service.simulator;
      if (amazon === undefined) throw new Error('Amazon is not simulated.');
      const traffic = new ConcurrentDeliveries(() => other.api);
      await traffic.deliverUntilAccepted(recount('SWEPT', 10));
      await amazonAgrees(other.api, amazon, ['SWEPT']);

      const leads = async (): Promise<boolean> =>
        (await sender.api.call('GET', '/api/sync')).body.leader === true;
      // One heartbeat fails with both its tries, and the next one arrives only after the lease has expired.
      const heartbeat = { operations: ['UpdateItem'], mentions: 'lease:broadcast' };
      const expires = (): Promise<boolean> => {
        const late = network.met('answered_late');
        network.clearFaults();
        network.inject(
          { kind: 'dropped_before_commit', times: 2, ...heartbeat },
          { kind: 'answered_late', times: 1, ...heartbeat },
        );
        const isSeen = async (): Promise<boolean> => network.met('answered_late') > late && !(await leads());
        return eventually('the lease expires', isSeen, 4_000).catch(() => false);
      };
      // It expires for 200 ms. A busy machine may check too late; then it is made to expire again.
      await eventually('the lease is seen to expire', expires);
      await eventually('the lease is held again', leads);

      // This instance notifies no sender and hands nothing over: only the sweep finds its sale.
      await traffic.deliverUntilAccepted(order([{ sku: 'SWEPT', quantity: 3 }]));
      await amazonAgrees(other.api, amazon, ['SWEPT']);
      expect(amazon.getListing('SWEPT')?.fulfillmentAvailability[0]?.quantity).toBe(7);
    } finally {
      await other.service.stop();
      await sender.service.stop();
      await network.stop();
    }
  });
});
