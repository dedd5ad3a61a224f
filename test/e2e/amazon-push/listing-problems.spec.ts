import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ListingView } from '../../../src/inventory/listings/listing-view';
import { startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { callsOf, syncStatus, untilBlocked, withService } from '../../support/amazon-push/sender-status';
import { eventually } from '../../support/eventually';
import { outboxesOf } from '../../support/listings/outboxes';
import { storeListing } from '../../support/listings/stored-listing';
import { unreadAlerts } from '../../support/operations/unread-alerts';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import type { Api } from '../../support/service/api';
import { amazonAt, amazonShows, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { startTestService } from '../../support/service/test-service';
import { LedgerWriter, registration } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const AT = '2026-11-23T10:00:00.000000Z';

async function putListing(api: Api, sellerSku: string, ...components: [sku: string, units: number][]) {
  const body = { components: components.map(([sku, units]) => ({ sku, units })) };
  expect(await api.call('PUT', `/api/listings/amazon/${sellerSku}`, body)).toMatchObject({ status: 200 });
}

async function listingOf(api: Api, sellerSku: string): Promise<ListingView> {
  return (await api.call<ListingView>('GET', `/api/listings/amazon/${sellerSku}`)).body;
}

describe('a listing whose number does not reach Amazon', () => {
  it('is blocked alone, under an alert of its own, until its push is requested', async () => {
    await withService(async ({ api, amazon }) => {
      amazon.setListing({ sku: 'TEA-3PACK', channel: 'AMAZON_NA' });
      await api.put('TEA', { physical: 12 });
      await amazonShows(api, amazon, 'TEA', 12);
      await putListing(api, 'TEA-3PACK', ['TEA', 3]);
      expect(await untilBlocked(api, 'TEA')).toContain('TEA-3PACK');
      expect((await syncStatus(api)).blocked).toMatchObject([
        { sku: 'TEA', reason: expect.stringContaining('TEA-3PACK') as unknown },
      ]);
      expect(await listingOf(api, 'TEA-3PACK')).toMatchObject({ syncStatus: 'blocked', broadcast: 4 });
      expect(await unreadAlerts(api, 'listing_blocked')).toMatchObject([
        {
          alertId: 'listing_blocked:TEA-3PACK',
          sku: 'TEA-3PACK',
          message: expect.stringMatching(/^TEA-3PACK \(3 x TEA\) is not sent to Amazon: /) as unknown,
        },
      ]);

      await api.webhook('orders/create', orderOf(lineOf('TEA', 2)));
      await eventually('Amazon gets the own name', () => quantityAtAmazon(amazon, 'TEA') === 10);

      amazon.setListing({ sku: 'TEA-3PACK', channel: 'DEFAULT', quantity: 0 });
      expect(await api.call('POST', '/api/sync/TEA')).toMatchObject({
        status: 202,
        body: { sku: 'TEA', status: 'queued' },
      });
      await amazonShows(api, amazon, 'TEA', 10);
      expect(quantityAtAmazon(amazon, 'TEA-3PACK')).toBe(3);
      expect(await unreadAlerts(api, 'listing_blocked')).toMatchObject([
        { note: 'Amazon accepted the quantity.', closedAt: expect.any(String) as unknown },
      ]);

      const pushes = callsOf(amazon, 'patch', 'TEA-3PACK').length;
      expect((await api.call('POST', '/api/sync/TEA-3PACK')).status).toBe(202);
      await eventually(
        'the listing is pushed alone',
        () => callsOf(amazon, 'patch', 'TEA-3PACK').length > pushes,
      );
      expect((await api.call('POST', '/api/sync/NO-SUCH-SKU')).status).toBe(404);

      const issues = [
        { code: '18005', severity: 'ERROR' as const, message: 'This brand needs approval.', categories: [] },
      ];
      amazon.script({ kind: 'invalid', issues, operation: 'patch', sku: 'TEA-BOX', times: 'always' });
      await putListing(api, 'TEA-BOX', ['TEA', 2]);
      expect(await untilBlocked(api, 'TEA')).toContain('TEA-BOX');
      const [failed] = (await api.history('TEA')).filter(({ status }) => status === 'failed');
      expect(failed).toMatchObject({ sellerSku: 'TEA-BOX', physicalAfter: 10, push: { quantity: 5 } });
      await eventually('the refused push is listed, up to a second later', async () => {
        const { body } = await api.call('GET', '/api/deliveries?outcome=failed');
        return JSON.stringify(body).includes('"sellerSku":"TEA-BOX"');
      });
      expect((await api.call('DELETE', '/api/listings/amazon/TEA-BOX')).status).toBe(204);
      expect(await unreadAlerts(api, 'sync_failed')).toMatchObject([
        {
          sku: 'TEA-BOX',
          message: expect.stringMatching(/ the quantity 5 of TEA-BOX \(2 x TEA\): /) as unknown,
          note: 'The listing was deleted. Amazon keeps the quantity that it has.',
        },
      ]);
      await amazonShows(api, amazon, 'TEA', 10);
      expect(amazon.violations()).toEqual([]);
    });
  });

  it('has 0 at Amazon before it is blocked for a component that is not registered', async () => {
    let store: TestStore | undefined;
    const keep = (opened: TestStore): Promise<void> => {
      store = opened;
      return Promise.resolve();
    };
    await withService(async ({ api, amazon }) => {
      await api.put('TEA', { physical: 9 });
      await api.put('CUP', { physical: 8 });
      await putListing(api, 'TEA-KIT', ['TEA', 1], ['CUP', 2]);
      await amazonShows(api, amazon, 'CUP', 8);
      expect(quantityAtAmazon(amazon, 'TEA-KIT')).toBe(4);
      // As a removal by an older release leaves it, which knows no listings.
      await store?.documents.send(
        new UpdateCommand({
          TableName: store.tables.inventory,
          Key: { sku: 'CUP' },
          UpdateExpression: 'SET removedVersion = #version REMOVE pending, pendingSince',
          ExpressionAttributeNames: { '#version': 'version' },
        }),
      );
      await api.webhook('orders/create', orderOf(lineOf('TEA', 1)));
      expect(await untilBlocked(api, 'TEA')).toContain('TEA-KIT');
      expect(quantityAtAmazon(amazon, 'TEA-KIT')).toBe(0);
      expect(quantityAtAmazon(amazon, 'TEA')).toBe(8);
      expect(await unreadAlerts(api, 'listing_blocked')).toMatchObject([
        {
          sku: 'TEA-KIT',
          severity: 'warning',
          message: expect.stringMatching(/Its component CUP is not registered.* Register CUP /) as unknown,
        },
      ]);

      await api.put('CUP', { physical: 6 });
      await api.call('POST', '/api/sync/TEA-KIT');
      await amazonShows(api, amazon, 'TEA', 8);
      expect(quantityAtAmazon(amazon, 'TEA-KIT')).toBe(3);
      expect(await unreadAlerts(api, 'listing_blocked')).toMatchObject([
        { note: 'Amazon accepted the quantity.' },
      ]);
    }, keep);
  });

  it('is found by the next sender when nothing marks it, and when a late call replaced its number', async () => {
    const store = await startTestStore();
    const amazon = await startAmazonSimulator({
      sellerId: 'A1SIMULATEDSELLER',
      marketplaceId: 'ATVPDKIKX0DER',
    });
    try {
      const writer = new LedgerWriter(store);
      await writer.move(registration('TEA', { physical: 9 }));
      const push = { sku: 'TEA', version: 1, count: 9, txId: 'sync:TEA:1:a', timestamp: AT, fence: 0 };
      await outboxesOf(store).stocks.marks.settle(push);
      await writer.end();
      const list = (sellerSku: string, units: number, count: number, attributes: object = {}) =>
        storeListing(store, {
          sellerSku,
          components: [{ sku: 'TEA', units }],
          ...(sellerSku === 'TEA' ? { implicit: true as const } : {}),
          attributes: {
            broadcast: count,
            lastBroadcast: { count, txId: `sync:${sellerSku}`, timestamp: AT },
            ...attributes,
          },
        });
      await list('TEA', 1, 9);
      await list('TEA-2PACK', 2, 4);
      await list('TEA-3PACK', 3, 9);
      await list('TEA-4PACK', 4, 2, { pending: 'doubtful', pendingSince: AT, unheardAt: 1 });
      amazon.setListing({ sku: 'TEA-4PACK', channel: 'DEFAULT', quantity: 7 });

      const { service, api } = await startTestService(store, amazonAt(amazon));
      try {
        await eventually('Amazon gets what was unmarked', () => quantityAtAmazon(amazon, 'TEA-3PACK') === 3);
        await eventually('Amazon gets the number again', () => quantityAtAmazon(amazon, 'TEA-4PACK') === 2);
        await eventually('nothing is pending', async () => {
          const { syncStatus: state } = await api.stock('TEA');
          return state === 'in_sync' && (await listingOf(api, 'TEA-4PACK')).syncStatus === 'in_sync';
        });
        expect(
          callsOf(amazon, 'patch')
            .map(({ sku }) => sku)
            .sort(),
        ).toEqual(['TEA-3PACK', 'TEA-4PACK']);
        expect(amazon.violations()).toEqual([]);
      } finally {
        await service.stop();
      }
    } finally {
      await amazon.close();
      await store.stop();
    }
  });
});
