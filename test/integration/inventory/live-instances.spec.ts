import { Logger } from '@nestjs/common';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { InstancesRepository } from '../../../src/platform/instances/instances.repository';
import { InternalClient } from '../../../src/platform/instances/internal-client';
import { LiveInstances } from '../../../src/platform/instances/live-instances.scheduler';
import { eventually } from '../../support/eventually';
import { sale } from '../../support/store/ledger-writer';
import { kindsOf, registeredSku, RunningInstances, soldOf } from '../../support/store/running-instances';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const HOUR_MS = 3_600_000;
/** Longer than a call takes on a busy machine. */
const PATIENT_MS = 10_000;

let store: TestStore;
let instances: RunningInstances;

beforeAll(async () => {
  // What is logged of instances that do not answer is not this test's subject.
  Logger.overrideLogger(false);
  store = await startTestStore();
  instances = new RunningInstances(store);
});

afterEach(async () => {
  await instances.end();
});

afterAll(async () => {
  await store.stop();
});

describe('the list of instances', () => {
  it('is read without what another release may store in it, and leaves that there', async () => {
    const right = { address: '127.0.0.1:1', startedAt: 0, beat: 1, fence: 0 };
    const foreign = {
      'instance:text': '127.0.0.1:1',
      'instance:no-address': { ...right, address: 7 },
      'instance:no-beat': { address: '127.0.0.1:1', startedAt: 0, fence: 0 },
      'instance:beat-in-text': { ...right, beat: '1' },
      'instance:no-start': { address: '127.0.0.1:1', beat: 1, fence: 0 },
      'instance:no-fence': { address: '127.0.0.1:1', startedAt: 0, beat: 1 },
      preferredBy: { ...right },
      expiresAt: 4_000_000_000,
    };
    const key = { txId: 'state:instances' };
    const names = { TableName: store.tables.transactions };
    await store.documents.send(new PutCommand({ ...names, Item: { ...key, ...foreign } }));
    const instance = await instances.start({ startedAt: 5 });
    expect(instance.instances.count).toBe(1);
    expect(instance.instances.preferred()).toBeUndefined();
    await instance.instances.leave();
    const { Item } = await store.documents.send(new GetCommand({ ...names, Key: key, ConsistentRead: true }));
    expect(Item).toEqual({ ...key, ...foreign });
    await store.documents.send(new DeleteCommand({ ...names, Key: key }));
  });

  it('has an instance until it leaves, and one that leaves hands nothing over any more', async () => {
    const { preferred, receiver } = await instances.two();
    expect(receiver.instances.count).toBe(2);
    expect(receiver.instances.list()).toMatchObject([
      { isThis: true, commits: false },
      { isThis: false, commits: true },
    ]);
    await receiver.instances.leave();
    expect(receiver.instances.list()).toEqual([]);
    expect(receiver.instances.preferred()).toBeUndefined();
    const third = await instances.start({ startedAt: 3 });
    expect(third.instances.count).toBe(2);
    expect(third.instances.preferred()?.id).toBe(preferred.instances.id);
  });

  it('gets one sign of life after an outage of the store, and not all that were due in it', async () => {
    const script = new ScriptedClient(store);
    const { shopify } = loadConfig(store.env);
    const entries = new InstancesRepository(documentClientOf(script.client), store.tables);
    const instance = new LiveInstances(entries, new InternalClient(shopify));
    instances.add({
      end: async () => {
        await instance.leave();
        script.client.destroy();
      },
    });
    await instance.start('127.0.0.1:1', 1);
    script.holdCalls('UpdateItem');
    void instance.holdsSenderLease(1);
    await eventually('one waits for the store', () => script.waiting === 1);
    for (const fence of [2, 3, 4, 5, 6]) void instance.holdsSenderLease(fence);
    script.forgetCalls();
    script.releaseCalls();
    await instance.holdsSenderLease(7);
    // One after the one that waited, and at most one that has become due since.
    expect(script.count('UpdateItem')).toBeLessThanOrEqual(2);
  });

  it('asks none that is passed by for a time whether it answers, before that time is over', async () => {
    const busy = await instances.start({ startedAt: 1 });
    const other = await instances.start({ startedAt: 2 });
    const { instances: seenBy } = await instances.start({ startedAt: 3 });
    const preferred = seenBy.preferred();
    if (preferred === undefined) throw new Error('No instance is preferred.');
    expect(preferred.id).toBe(busy.instances.id);
    seenBy.passBy(preferred, new Error('It commits nothing.'), 60_000);
    const next = seenBy.preferred();
    if (next === undefined) throw new Error('No other instance is preferred.');
    seenBy.passBy(next, new Error('It does not answer.'));
    expect(seenBy.preferred()).toBeUndefined();
    // Both answer calls, and the one that is asked is preferred again.
    await eventually('one is preferred again', () => seenBy.preferred() !== undefined);
    expect(seenBy.preferred()?.id).toBe(other.instances.id);
    expect(seenBy.isPassedBy(preferred)).toBe(true);
    const client = new InternalClient(loadConfig(store.env).shopify);
    expect(await client.answers(preferred, PATIENT_MS)).toBe(true);
  });

  it('prefers the sender as soon as its fence is seen, and the oldest again when no one is the sender', async () => {
    const { preferred, receiver } = await instances.two();
    await receiver.instances.holdsSenderLease(7);
    expect(receiver.instances.preferred()).toBeUndefined();
    await eventually(
      'the other sees it',
      () => preferred.instances.preferred()?.id === receiver.instances.id,
    );
    const sku = await registeredSku(store);
    // The first movement after the change goes to an instance that remembers nothing.
    expect(kindsOf(await preferred.submit(sale(sku)))).toEqual(['applied']);
    expect(receiver.writer.transactions()).toHaveLength(1);
    await receiver.instances.holdsSenderLease(0);
    await eventually('the oldest commits again', () => preferred.instances.preferred() === undefined);
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    expect(await soldOf(store, sku)).toHaveLength(2);
  });
});

describe('instances whose clocks are hours apart', () => {
  it('agree on the one that commits, and each SKU has times that rise when it changes', async () => {
    const ahead = await instances.start({ startedAt: 5 * HOUR_MS, clockAheadMs: 5 * HOUR_MS });
    const behind = await instances.start({ startedAt: -5 * HOUR_MS, clockAheadMs: -5 * HOUR_MS });
    await eventually('both prefer the same', () => ahead.instances.preferred()?.id === behind.instances.id);
    expect(behind.instances.preferred()).toBeUndefined();
    const sku = await registeredSku(store);
    for (const instance of [ahead, behind])
      expect(kindsOf(await instance.submit(sale(sku)))).toEqual(['applied']);
    behind.network.freeze();
    expect(kindsOf(await ahead.submit(sale(sku)))).toEqual(['applied']);
    expect(ahead.writer.transactions()).toHaveLength(1);
    expect(kindsOf(await behind.submit(sale(sku)))).toEqual(['applied']);
    expect(await soldOf(store, sku)).toHaveLength(4);
  });
});
