import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { timestampOf } from '../../../src/platform/timestamp';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAt, amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { amazonAgrees } from '../../support/orders/ledger-audit';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { withService, callsOf, syncStatus, untilBlocked } from '../../support/amazon-push/sender-status';
import { startTestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { unreadAlerts } from '../../support/operations/unread-alerts';

const HOUR_MS = 3_600_000;

describe('a listing is checked before its first push', () => {
  it('45 new SKUs at once cost five searches at most, and only those with a comma are read one by one', async () => {
    const store = await startTestStore();
    const withComma = ['A,1', 'B,2'];
    const skus = [...Array.from({ length: 43 }, (_, index) => `NEW-${index}`), ...withComma];
    try {
      const registrar = await startTestService(store, { RUN_JOBS: 'false' });
      await Promise.all(skus.map((sku) => registrar.api.put(sku, { physical: 10, buffer: 1 })));
      await registrar.service.stop();

      const sender = await startTestService(store);
      const amazon = simulatorOf(sender);
      try {
        await amazonAgrees(sender.api, amazon, skus);
        expect(callsOf(amazon, 'search').length).toBeLessThanOrEqual(5);
        const read = callsOf(amazon, 'get').map(({ sku }) => sku ?? '');
        expect(read).toEqual(expect.arrayContaining(withComma));
        // The first two are read before others are pending, and the last may be alone with those with a comma.
        expect(read.filter((sku) => sku.startsWith('NEW-')).length).toBeLessThanOrEqual(3);
        expect(new Set(read).size).toBe(read.length);
        for (const sku of skus) expect(callsOf(amazon, 'patch', sku)).toHaveLength(1);

        // The result is cached: a sale costs one call.
        const looked = callsOf(amazon, 'search').length + read.length;
        await sender.api.webhook('orders/create', orderOf(...withComma.map((sku) => lineOf(sku, 2))));
        await amazonAgrees(sender.api, amazon, withComma);
        expect(callsOf(amazon, 'search').length + callsOf(amazon, 'get').length).toBe(looked);
        expect(amazon.violations()).toEqual([]);
      } finally {
        await sender.service.stop();
      }
    } finally {
      await store.stop();
    }
  });

  it('a search that Amazon refuses as a whole falls back to single reads, and every SKU is pushed', async () => {
    await withService(async ({ api, amazon }) => {
      const skus = Array.from({ length: 12 }, (_, index) => `TOGETHER-${index}`);
      amazon.setListing({ sku: 'TOGETHER-11', channel: 'AMAZON_NA' });
      amazon.script({ kind: 'status', status: 400, operation: 'search', times: 1 });
      await Promise.all(skus.map((sku) => api.put(sku, { physical: 10 })));
      await amazonAgrees(api, amazon, skus.slice(0, 11));
      expect(await untilBlocked(api, 'TOGETHER-11')).toContain('Amazon fulfils this listing');

      const [refused] = callsOf(amazon, 'search');
      expect(refused?.status).toBe(400);
      expect(callsOf(amazon, 'get').length).toBeGreaterThanOrEqual(2);
      expect(await unreadAlerts(api, 'sync_failed')).toEqual([]);
      expect(amazon.violations()).toEqual([]);
    });
  });

  it('a blocked listing that was fixed gets its number when its push is requested, and its alert closes', async () => {
    await withService(async ({ api, amazon }) => {
      amazon.setListing({ sku: 'FIXED', channel: 'AMAZON_NA' });
      await api.put('FIXED', { physical: 6, buffer: 2 });
      await untilBlocked(api, 'FIXED');
      amazon.setListing({ sku: 'FIXED', channel: 'DEFAULT', quantity: 0 });
      expect(await api.call('POST', '/api/sync/FIXED')).toMatchObject({
        status: 202,
        body: { sku: 'FIXED', status: 'queued' },
      });
      await amazonShows(api, amazon, 'FIXED', 4);
      expect(await unreadAlerts(api, 'listing_blocked', 'FIXED')).toMatchObject([
        { count: 1, note: 'Amazon accepted the quantity.', closedAt: expect.any(String) as unknown },
      ]);
      expect((await syncStatus(api)).blocked).toEqual([]);
    });
  });

  it('a requested push checks the listing again: one that Amazon fulfils by now is not written', async () => {
    await withService(async ({ api, amazon }) => {
      await api.put('TURNED', { physical: 6 });
      await amazonShows(api, amazon, 'TURNED', 6);
      amazon.setListing({ sku: 'TURNED', channel: 'AMAZON_NA' });
      await api.call('POST', '/api/sync/TURNED');
      expect(await untilBlocked(api, 'TURNED')).toContain('Amazon fulfils this listing');
      expect(callsOf(amazon, 'patch', 'TURNED')).toHaveLength(1);
      expect(amazon.getListing('TURNED')?.fulfillmentAvailability).toEqual([
        { fulfillmentChannelCode: 'AMAZON_NA' },
      ]);
    });
  });
});

describe('a listing check that is a day old', () => {
  it('is repeated before the next push: a listing that Amazon fulfils by now, or has deleted, is not written', async () => {
    const store = await startTestStore();
    const running = await startTestService(store);
    const { api } = running;
    const amazon = simulatorOf(running);
    const [kept, turned, gone, younger] = ['KEPT', 'TURNED', 'GONE', 'YOUNGER'];
    const skus = [kept, turned, gone, younger];
    const setCheckedAt = async (sku: string, hoursAgo: number): Promise<void> => {
      await store.client.send(
        new UpdateItemCommand({
          TableName: store.tables.inventory,
          Key: { sku: { S: sku } },
          UpdateExpression: 'SET listing.checkedAt = :at',
          ConditionExpression: 'attribute_exists(listing)',
          ExpressionAttributeValues: { ':at': { S: timestampOf(Date.now() - hoursAgo * HOUR_MS) } },
        }),
      );
    };
    try {
      await Promise.all(skus.map((sku) => api.put(sku, { physical: 9 })));
      await amazonAgrees(api, amazon, skus);
      for (const sku of [kept, turned, gone]) await setCheckedAt(sku, 25);
      await setCheckedAt(younger, 23);
      amazon.setListing({ sku: turned, channel: 'AMAZON_NA' });
      amazon.setListing({ sku: gone, known: false });
      const checks = (): number => callsOf(amazon, 'search').length + callsOf(amazon, 'get').length;

      const before = checks();
      await api.webhook('orders/create', orderOf(lineOf(younger)));
      await amazonShows(api, amazon, younger, 8);
      expect(checks()).toBe(before);

      await api.webhook('orders/create', orderOf(...[kept, turned, gone].map((sku) => lineOf(sku))));
      await amazonShows(api, amazon, kept, 8);
      expect(await untilBlocked(api, turned)).toContain('Amazon fulfils this listing');
      expect(await untilBlocked(api, gone)).toContain('Amazon knows no listing');
      expect(callsOf(amazon, 'patch').flatMap(({ sku, quantity }) => (quantity === 8 ? [sku] : []))).toEqual([
        younger,
        kept,
      ]);
      expect(amazon.getListing(turned)?.fulfillmentAvailability).toEqual([
        { fulfillmentChannelCode: 'AMAZON_NA' },
      ]);

      // The result counts for another day.
      const checkedTwice = checks();
      await api.webhook('orders/create', orderOf(lineOf(kept)));
      await amazonShows(api, amazon, kept, 7);
      expect(checks()).toBe(checkedTwice);
    } finally {
      await running.service.stop();
      await store.stop();
    }
  });
});

describe('a SKU that has been blocked for a day', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;

  beforeAll(async () => {
    store = await startTestStore();
    amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  });

  afterAll(async () => {
    await amazon.close();
    await store.stop();
  });

  async function setBlockedSince(sku: string, hours: number): Promise<void> {
    const at = new Date(Date.now() - hours * HOUR_MS).toISOString();
    await store.client.send(
      new UpdateItemCommand({
        TableName: store.tables.inventory,
        Key: { sku: { S: sku } },
        UpdateExpression: 'SET pendingSince = :at',
        ConditionExpression: 'pending = :blocked',
        ExpressionAttributeValues: { ':at': { S: at }, ':blocked': { S: 'blocked' } },
      }),
    );
  }

  it('is tried again automatically: fixed, it is pushed; not fixed, it stays blocked; a younger one is not tried', async () => {
    const skus = ['FIXED', 'NOT-FIXED', 'YOUNGER'];
    const first = await startTestService(store, amazonAt(amazon));
    try {
      for (const sku of skus) amazon.setListing({ sku, channel: 'AMAZON_NA' });
      for (const sku of skus) await first.api.put(sku, { physical: 5 });
      for (const sku of skus) await untilBlocked(first.api, sku);
    } finally {
      await first.service.stop();
    }
    await setBlockedSince('FIXED', 25);
    await setBlockedSince('NOT-FIXED', 25);
    await setBlockedSince('YOUNGER', 23);
    for (const sku of ['FIXED', 'YOUNGER']) amazon.setListing({ sku, channel: 'DEFAULT', quantity: 1 });

    const { api, service } = await startTestService(store, amazonAt(amazon));
    try {
      await amazonShows(api, amazon, 'FIXED', 5);
      const [fixed] = await unreadAlerts(api, 'listing_blocked', 'FIXED');
      expect(fixed?.closedAt).toEqual(expect.any(String));
      await eventually('the one that was not fixed is refused again', async () => {
        const [alert] = await unreadAlerts(api, 'listing_blocked', 'NOT-FIXED');
        return alert?.count === 2 && alert.closedAt === undefined;
      });
      await untilBlocked(api, 'NOT-FIXED');
      expect((await api.stock('YOUNGER')).syncStatus).toBe('blocked');
      expect(await unreadAlerts(api, 'listing_blocked', 'YOUNGER')).toMatchObject([{ count: 1 }]);
      expect(callsOf(amazon, 'patch').map(({ sku }) => sku)).toEqual(['FIXED']);
    } finally {
      await service.stop();
    }
  });
});
