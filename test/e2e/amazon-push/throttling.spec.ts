import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt, amazonShows } from '../../support/service/simulated-amazon';
import { amazonAgrees } from '../../support/orders/ledger-audit';
import { eventually } from '../../support/eventually';
import { stockItem } from '../../support/store/ledger-writer';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { callsOf, syncStatus, untilCalled } from '../../support/amazon-push/sender-status';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

const HOUR_MS = 3_600_000;

describe('a push that has to wait', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;
  let running: TestService | undefined;

  beforeAll(async () => {
    store = await startTestStore();
    amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  });

  afterEach(async () => {
    amazon.clearFaults();
    await running?.service.stop();
    running = undefined;
  });

  afterAll(async () => {
    await amazon.close();
    await store.stop();
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<TestService> {
    running = await startTestService(store, { ...amazonAt(amazon), ...env });
    return running;
  }

  it('because Amazon throttles keeps its place: a sold-out SKU is the first to arrive afterwards', async () => {
    const { api } = await start();
    const others = Array.from({ length: 3 }, (_, index) => `STORM-${index}`);
    const all = ['SOLD-OUT', ...others];
    await Promise.all(all.map((sku) => api.put(sku, { physical: 50 })));
    await amazonAgrees(api, amazon, all);
    const before = callsOf(amazon, 'patch').length;

    amazon.script({ kind: 'status', status: 429, operation: 'patch', times: 6 });
    const sold = others.map((sku) => lineOf(sku));
    await api.webhook('orders/create', orderOf(lineOf('SOLD-OUT', 50), ...sold));
    await amazonAgrees(api, amazon, all);
    const calls = callsOf(amazon, 'patch').slice(before);
    expect(calls.filter(({ status }) => status === 429)).toHaveLength(6);
    const accepted = calls.findIndex(({ status }) => status === 200);
    expect(calls[accepted]).toMatchObject({ sku: 'SOLD-OUT', quantity: 0 });
    // One call of each may have been in flight before the sender got the first 429.
    expect(new Set(calls.slice(all.length, accepted + 1).map(({ sku }) => sku))).toEqual(
      new Set(['SOLD-OUT']),
    );
    expect(amazon.violations()).toEqual([]);
  });

  it('after a failure goes at once when it is requested, here or at another instance', async () => {
    const deferred = ['ASKED-HERE', 'ASKED-THERE'];
    const registrar = await startTestService(store, { RUN_JOBS: 'false' });
    try {
      for (const sku of deferred) {
        await registrar.api.put(sku, { physical: 5 });
        await store.client.send(
          new UpdateItemCommand({
            TableName: store.tables.inventory,
            Key: { sku: { S: sku } },
            UpdateExpression: 'SET attempts = :seven, notBefore = :later',
            ExpressionAttributeValues: {
              ':seven': { N: '7' },
              ':later': { N: String(Date.now() + HOUR_MS) },
            },
          }),
        );
      }
      const senderWith = async (others: string, env: Record<string, string> = {}): Promise<TestService> => {
        await registrar.api.put(others, { physical: 5 });
        const sender = await start(env);
        // The same sweep has found the deferred ones.
        await amazonShows(sender.api, amazon, others, 5);
        return sender;
      };
      const here = await senderWith('FIRST', { SYNC_SWEEP_MS: '60000' });
      await here.api.call('POST', '/api/sync/ASKED-HERE');
      await amazonShows(here.api, amazon, 'ASKED-HERE', 5);
      await here.service.stop();

      const there = await senderWith('SECOND');
      expect(callsOf(amazon, 'patch', 'ASKED-THERE')).toEqual([]);
      await registrar.api.call('POST', '/api/sync/ASKED-THERE');
      await amazonShows(there.api, amazon, 'ASKED-THERE', 5);
    } finally {
      await registrar.service.stop();
    }
  });

  it('for an answer that takes longer than its time-out, and than the lease, is settled when the next tries wait longer', async () => {
    const { api } = await start({ LEASE_TTL_MS: '1000' });
    await api.put('SLOW', { physical: 9 });
    await amazonShows(api, amazon, 'SLOW', 9);
    amazon.script({ kind: 'delay', ms: 1_500, operation: 'patch', sku: 'SLOW', times: 'always' });
    await api.webhook('orders/create', orderOf(lineOf('SLOW', 2)));
    await eventually('it is settled', async () => {
      const { syncStatus: status, lastBroadcast } = await api.stock('SLOW');
      return status === 'in_sync' && lastBroadcast?.count === 7;
    });
    const calls = callsOf(amazon, 'patch', 'SLOW').slice(1);
    expect(calls.map(({ status }) => status)).toEqual([null, 200]);
    expect(amazon.violations()).toEqual([]);
  });

  it('for an hour, by a Retry-After, delays this sender for a minute at most, and the next one not at all', async () => {
    const first = await start();
    await first.api.put('HELD', { physical: 9 });
    await amazonShows(first.api, amazon, 'HELD', 9);
    const before = callsOf(amazon, 'patch').length;
    const anHour = { kind: 'status', status: 429, retryAfterSeconds: 3_600 } as const;
    amazon.script({ ...anHour, operation: 'patch', sku: 'HELD', times: 1 });
    await first.api.webhook('orders/create', orderOf(lineOf('HELD')));
    await untilCalled(amazon, 'patch', before + 1);
    await eventually('the sender has noted it', async () =>
      (await syncStatus(first.api)).lastError?.includes('Amazon throttles'),
    );
    // The limit is the account's: it does not count against the SKU.
    for (const trace of ['attempts', 'notBefore', 'syncError'])
      expect(await stockItem(store, 'HELD')).not.toHaveProperty(trace);
    await first.service.stop();

    const { api } = await start();
    await api.webhook('orders/create', orderOf(lineOf('HELD', 8)));
    await amazonShows(api, amazon, 'HELD', 0);
    expect(await unreadAlerts(api, 'sync_failed')).toEqual([]);
  });
});
