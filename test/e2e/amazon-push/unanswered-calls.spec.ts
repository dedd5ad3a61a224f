import { DeleteItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt, amazonShows, quantityAtAmazon } from '../../support/service/simulated-amazon';
import type { Api } from '../../support/service/api';
import { makeDataDir } from '../../support/store/data-dir';
import { eventually } from '../../support/eventually';
import { startFaultyNetwork } from '../../support/network/faulty-network';
import { type DelayedNetwork, startDelayedNetwork } from '../../support/network/delayed-network';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { callsOf } from '../../support/amazon-push/sender-status';
import {
  type ServiceProcess,
  startServiceProcess,
  startTestService,
} from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** A call is given up after half of it, and may arrive for three times as long after that: enough on a busy machine. */
const LEASE_TTL_MS = '8000';

interface Scene {
  readonly store: TestStore;
  readonly amazon: AmazonSimulator;
  readonly network: DelayedNetwork;
  /** The variables of a service that reaches this Amazon through this network. */
  readonly env: Readonly<Record<string, string>>;
}

async function withDelayedNetwork(run: (scene: Scene) => Promise<void>): Promise<void> {
  const store = await startTestStore();
  const amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  const network = await startDelayedNetwork(amazon.url);
  try {
    await run({
      store,
      amazon,
      network,
      env: { ...amazonAt(amazon), SP_API_ENDPOINT: network.url, LEASE_TTL_MS },
    });
    expect(amazon.violations()).toEqual([]);
  } finally {
    await network.close();
    await amazon.close();
    await store.stop();
  }
}

/** Sells one of 20; the call with the 19 stays in flight. */
async function sellOneAndHoldTheCall(api: Api, { amazon, network }: Scene, sku: string): Promise<void> {
  await api.put(sku, { physical: 20 });
  await amazonShows(api, amazon, sku, 20);
  network.holdNext(sku);
  await api.webhook('orders/create', orderOf(lineOf(sku)));
  await eventually('the call is in flight', () => network.isHolding());
}

/** Sells the other 19; then the late call arrives, and its number must be replaced. */
async function sellOutBeforeTheCallArrives(api: Api, { amazon, network }: Scene, sku: string): Promise<void> {
  await api.webhook('orders/create', orderOf(lineOf(sku, 19)));
  await amazonShows(api, amazon, sku, 0);
  await network.release();
  expect(quantityAtAmazon(amazon, sku)).toBe(19);
  await eventually('Amazon shows again that it is sold out', () => quantityAtAmazon(amazon, sku) === 0);
  expect(await api.stock(sku)).toMatchObject({ physical: 0, lastBroadcast: { count: 0 } });
}

// Concurrent: each mostly waits.
test.concurrent('the number of a call that arrives after it was given up and repeated is replaced', () =>
  withDelayedNetwork(async (scene) => {
    const { service, api } = await startTestService(scene.store, scene.env);
    try {
      await sellOneAndHoldTheCall(api, scene, 'LATE');
      await eventually('the call is repeated', () => quantityAtAmazon(scene.amazon, 'LATE') === 19);
      await sellOutBeforeTheCallArrives(api, scene, 'LATE');
    } finally {
      await service.stop();
    }
  }),
);

test.concurrent('the number of a call of a killed process that arrives after the restart is replaced', () =>
  withDelayedNetwork(async (scene) => {
    // Its own engine, so that the next process has the lease at once.
    const data = makeDataDir();
    const started: ServiceProcess[] = [];
    const start = async (): Promise<ServiceProcess> => {
      const running = await startServiceProcess({ ...scene.env, DATA_DIR: data.path });
      started.push(running);
      return running;
    };
    try {
      const first = await start();
      await sellOneAndHoldTheCall(first.api, scene, 'KILLED');
      await first.end('SIGKILL');
      const second = await start();
      await sellOutBeforeTheCallArrives(second.api, scene, 'KILLED');
    } finally {
      for (const running of started) await running.end('SIGKILL');
      data.remove();
    }
  }),
);

test.concurrent('an unanswered call is checked also when the store did not answer at that moment', () =>
  withDelayedNetwork(async (scene) => {
    const wire = await startFaultyNetwork(scene.store.endpoint, Math.random);
    const { service, api } = await startTestService(scene.store, {
      ...scene.env,
      DYNAMODB_LOCAL_ENDPOINT: wire.url,
    });
    try {
      await sellOneAndHoldTheCall(api, scene, 'BLIP');
      // The write that records the unanswered call is lost, with both tries.
      wire.inject({ kind: 'dropped_before_commit', operations: ['UpdateItem'], mentions: 'BLIP', times: 2 });
      await eventually('the writes are lost', () => wire.met('dropped_before_commit') === 2);
      await eventually('the number is sent again', () => quantityAtAmazon(scene.amazon, 'BLIP') === 19);
      await sellOutBeforeTheCallArrives(api, scene, 'BLIP');
    } finally {
      await service.stop();
      await wire.stop();
    }
  }),
);

describe('a stock that is newer than the lease, as after restoring the tables from different moments', () => {
  it('is sent to Amazon once and settled', () =>
    withDelayedNetwork(async ({ store, amazon, env }) => {
      const { service, api } = await startTestService(store, env);
      const lease = { TableName: store.tables.transactions, Key: { txId: { S: 'lease:broadcast' } } };
      const fenceOfLease = async (): Promise<number> =>
        Number(
          (await store.client.send(new GetItemCommand({ ...lease, ConsistentRead: true }))).Item?.fence?.N,
        );
      try {
        for (const [sku, fence] of [
          ['NEWER', '41'],
          ['NEWEST', '60'],
        ] as const) {
          await api.put(sku, { physical: 50 });
          await amazonShows(api, amazon, sku, 50);
          await store.client.send(
            new UpdateItemCommand({
              TableName: store.tables.inventory,
              Key: { sku: { S: sku } },
              UpdateExpression: 'SET fence = :fence',
              ExpressionAttributeValues: { ':fence': { N: fence } },
            }),
          );
          const before = callsOf(amazon, 'patch', sku).length;
          await api.webhook('orders/create', orderOf(lineOf(sku)));
          await amazonShows(api, amazon, sku, 49);
          expect(callsOf(amazon, 'patch', sku)).toHaveLength(before + 1);
          expect(await fenceOfLease()).toBe(Number(fence) + 1);
          expect((await api.history(sku)).filter(({ action }) => action === 'sync')).toHaveLength(2);
        }
        expect((await api.call('GET', '/api/sync')).body).toMatchObject({ pending: 0, leader: true });

        // The same once more, with the lease deleted.
        await store.client.send(new DeleteItemCommand(lease));
        await eventually('the lease is taken anew', async () => (await fenceOfLease()) === 1);
        await api.webhook('orders/create', orderOf(lineOf('NEWEST')));
        await amazonShows(api, amazon, 'NEWEST', 48);
        expect(await fenceOfLease()).toBe(62);
      } finally {
        await service.stop();
      }
    }));
});
