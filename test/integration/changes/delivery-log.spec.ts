import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { DeliveryLogRepository } from '../../../src/changes/delivery-log/delivery-log.repository';
import { DeliveryLog } from '../../../src/changes/delivery-log/delivery-log.scheduler';
import {
  MOST_STORED,
  type StoredDelivery,
  type StoredOutcome,
} from '../../../src/changes/delivery-log/domain/stored-delivery';
import { StoredSources } from '../../../src/dashboard/deliveries/sources/stored.sources';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { SystemClock } from '../../../src/platform/clock';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** What one instance notes, over its own client. */
interface Instance {
  readonly script: ScriptedClient;
  readonly log: DeliveryLog;
  readonly repository: DeliveryLogRepository;
}

describe('the delivery log', () => {
  let store: TestStore;
  const instances: Instance[] = [];

  beforeEach(async () => {
    store = await startTestStore();
  });

  afterEach(async () => {
    for (const { log, script } of instances.splice(0)) {
      script.clearFaults();
      await log.onApplicationShutdown();
      script.client.destroy();
    }
    await store.stop();
  });

  function start(): Instance {
    const script = new ScriptedClient(store);
    const repository = new DeliveryLogRepository(documentClientOf(script.client), store.tables);
    const instance = { script, repository, log: new DeliveryLog(repository, new SystemClock()) };
    instances.push(instance);
    return instance;
  }

  const noted = (outcome: StoredOutcome, orderId: number): Omit<StoredDelivery, 'at'> => ({
    kind: 'webhook',
    outcome,
    orderId: String(orderId),
  });

  /** The order of each stored delivery of an outcome, newest first, part by part. */
  async function ordersOf(outcome: StoredOutcome): Promise<(string | undefined)[]> {
    const [source] = new StoredSources(start().repository).sources({ outcome });
    const orders: (string | undefined)[] = [];
    let from: string | undefined;
    do {
      const part = await source?.read(from, 50);
      orders.push(...(part?.entries ?? []).map(({ delivery }) => delivery.orderId));
      from = part?.end?.position;
    } while (from !== undefined);
    return orders;
  }

  it('keeps what several instances note, each outcome in its own order, and nothing that counts as a row', async () => {
    const [one, other] = [start(), start()];
    for (let order = 1; order <= 12; order += 1) {
      one.log.note(noted('skipped', order));
      other.log.note(noted('refused', order));
      await Promise.all([one.log.flush(), other.log.flush()]);
    }
    one.log.note(noted('skipped', 99));
    other.log.note(noted('skipped', 100));
    await Promise.all([one.log.flush(), other.log.flush()]);
    const skipped = await ordersOf('skipped');
    expect(skipped.slice(0, 2).sort()).toEqual(['100', '99']);
    expect(skipped.slice(2)).toEqual(['12', '11', '10', '9', '8', '7', '6', '5', '4', '3', '2', '1']);
    expect(await ordersOf('refused')).toHaveLength(12);
    expect(await ordersOf('failed')).toEqual([]);

    const { Items = [] } = await store.documents.send(
      new ScanCommand({ TableName: store.tables.transactions }),
    );
    const entries = Items.filter(({ txId }) => /^log:deliveries:\w+:\d+$/.test(String(txId)));
    expect(entries).toHaveLength(26);
    expect(Items.some((item) => 'sku' in item)).toBe(false);
    const inSevenDays = Date.now() / 1000 + 7 * 86_400;
    for (const { expiresAt } of entries) expect(Math.abs(Number(expiresAt) - inSevenDays)).toBeLessThan(3600);
  });

  it('costs two writes for a flood of one outcome, and counts what it does not keep', async () => {
    const { log, script, repository } = start();
    for (let order = 0; order < 5_000; order += 1) log.note(noted('duplicate', order));
    await log.flush();
    expect(script.calls.map(({ operation }) => operation)).toEqual(['UpdateItem', 'PutItem']);
    const [entry] = await repository.entries('duplicate', 1, 1);
    expect(entry?.deliveries).toHaveLength(MOST_STORED);
    expect(entry?.more).toBe(5_000 - MOST_STORED);
  });

  it('delays nothing while the store does not take it, and writes it later', async () => {
    const { log, script } = start();
    script.failBeforeSending('UpdateItem', () => new Error('away'), 1);
    log.note(noted('refused', 1));
    await log.flush();
    expect(await ordersOf('refused')).toEqual([]);
    log.note(noted('refused', 2));
    await log.flush();
    expect(await ordersOf('refused')).toEqual(['2', '1']);
  });

  it('writes what was noted last when the process stops', async () => {
    const { log } = start();
    log.note(noted('ignored', 1));
    await log.onApplicationShutdown();
    expect(await ordersOf('ignored')).toEqual(['1']);
  });
});
