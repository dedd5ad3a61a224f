import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Component } from '../../../src/inventory/domain/listing';
import type { ListingView } from '../../../src/inventory/listings/listing-view';
import { timestampOf } from '../../../src/platform/timestamp';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { DriftCheckProgress, DriftList, DriftView } from '../../../src/sync/drift-api/drift.controller';
import type { CheckProgress } from '../../../src/sync/drift/domain/check-progress';
import { eventually } from '../../support/eventually';
import { amazonAt } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const HOURS_AGO = timestampOf(Date.now() - 7_200_000);

/** The sender compares each SKU and each listing with what Amazon shows, and finds what no message reports. */
describe('a sweep of Amazon', () => {
  let store: TestStore;
  let amazon: AmazonSimulator;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    await start();
  });

  afterAll(async () => {
    await running.service.stop();
    await amazon.close();
    await store.stop();
  });

  async function start(): Promise<void> {
    running = await startTestService(store, {
      ...amazonAt(amazon),
      // The second look at a number follows after a tenth of a second.
      RECEIPT_CHECK_MS: '100,1500',
      RETURNS_REPORT_POLL_MS: '100',
    });
  }

  async function checked(): Promise<CheckProgress> {
    return (await running.api.call<DriftCheckProgress>('GET', '/api/drift/check')).body.amazon;
  }

  /** Compares everything, and gives how the comparison ended. */
  async function swept(): Promise<CheckProgress> {
    const { finishedAt: before } = await checked();
    const { status, body } = await running.api.call('POST', '/api/drift/check');
    expect([status, body]).toMatchObject([202, { amazon: 'started', shopify: 'off' }]);
    return eventually('the sweep ends', async () => {
      const progress = await checked();
      return progress.status !== 'under_way' && progress.finishedAt !== before && progress;
    });
  }

  async function drifts(query: string): Promise<readonly DriftView[]> {
    const list = await running.api.call<DriftList>('GET', `/api/drift?channel=amazon&limit=100&${query}`);
    return list.body.items;
  }

  async function openBySku(): Promise<Record<string, Pick<DriftView, 'cause' | 'expected' | 'found'>>> {
    const open = await drifts('open=true');
    return Object.fromEntries(
      open.map(({ sku, cause, expected, found }) => [sku, { cause, expected, found }]),
    );
  }

  /** Stocks as Amazon has accepted and shown them hours ago, at the store and at Amazon. */
  async function sold(units: Readonly<Record<string, number>>, buffer = 0): Promise<void> {
    const items = Object.entries(units).map(([sku, count]) => ({
      sku,
      physical: count + buffer,
      buffer,
      broadcast: count,
      version: 1,
      updatedAt: HOURS_AGO,
      lastBroadcast: { count, txId: `sync:${sku}:1:x`, timestamp: HOURS_AGO },
      observation: { state: 'observed', count, at: HOURS_AGO, of: HOURS_AGO },
    }));
    for (let from = 0; from < items.length; from += 25)
      await store.documents.send(
        new BatchWriteCommand({
          RequestItems: {
            [store.tables.inventory]: items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })),
          },
        }),
      );
    for (const [sku, quantity] of Object.entries(units)) amazon.setListing({ sku, quantity });
  }

  /** A listing that Amazon is seen to show. */
  async function listed(sellerSku: string, component: Component): Promise<void> {
    const path = `/api/listings/amazon/${sellerSku}`;
    await running.api.call('PUT', path, { components: [component] });
    await eventually(`Amazon is seen to show ${sellerSku}`, async () => {
      const { body } = await running.api.call<ListingView>('GET', path);
      return body.receipt.state === 'observed';
    });
  }

  it('finds each difference that stands, with its cause, and ends it when it is gone', async () => {
    await sold({ SAME: 7, GONE: 5, EDITED: 5, RENAMED: 4, REMOVED: 4 });
    await sold({ 'EDITED-UP': 5, SUPPRESSED: 6, 'SOLD-OUT': 0 }, 20);
    await listed('KIT', { sku: 'SAME', units: 2 });
    await listed('NEW-NAME', { sku: 'RENAMED', units: 1 });
    await running.api.call('DELETE', '/api/inventory/REMOVED?force=true');
    amazon.setListing({ sku: 'GONE', known: false });
    amazon.listings.edit('EDITED', { quantity: 9 });
    amazon.listings.edit('EDITED-UP', { quantity: 8 });
    amazon.listings.edit('SOLD-OUT', { quantity: 4 });
    amazon.listings.edit('SUPPRESSED', { suppressed: true });
    amazon.listings.edit('KIT', { quantity: 2 });
    amazon.setListing({ sku: 'FOREIGN', quantity: 3 });
    amazon.setListing({ sku: 'FOREIGN-EMPTY', quantity: 0 });
    amazon.setListing({ sku: 'FOREIGN-FBA', channel: 'AMAZON_NA' });

    const first = await swept();
    expect(first).toMatchObject({ status: 'finished', compared: 9, total: 9, unread: 0, unlinked: 2 });
    // The number of EDITED is sent again at once, and may be seen before the second look of the sweep: it counts all the same.
    expect(first.different).toBe(7);
    expect(await openBySku()).toEqual({
      EDITED: { cause: 'edited_elsewhere', expected: 5, found: 9 },
      'EDITED-UP': { cause: 'edited_elsewhere', expected: 5, found: 8 },
      'SOLD-OUT': { cause: 'edited_elsewhere', expected: 0, found: 4 },
      GONE: { cause: 'listing_blocked', expected: 5, found: 0 },
      SUPPRESSED: { cause: 'listing_blocked', expected: 6, found: 6 },
      // Orders are not read here, so one of them may be the reason.
      SAME: { cause: 'amazon_order', expected: 3, found: 2 },
      RENAMED: { cause: 'not_linked', expected: 0, found: 4 },
      REMOVED: { cause: 'not_linked', expected: 0, found: 4 },
      FOREIGN: { cause: 'not_linked', expected: 0, found: 3 },
    });

    amazon.listings.edit('EDITED-UP', { quantity: 5 });
    amazon.listings.edit('SOLD-OUT', { quantity: 0 });
    amazon.listings.edit('SUPPRESSED', { suppressed: false });
    amazon.setListing({ sku: 'GONE', quantity: 5 });
    amazon.listings.edit('KIT', { quantity: 3 });
    amazon.listings.edit('RENAMED', { quantity: 0 });
    amazon.setListing({ sku: 'FOREIGN', quantity: 0 });
    await running.api.put('REMOVED', { physical: 4 });
    expect(await swept()).toMatchObject({ status: 'finished', unlinked: 0 });
    // Amazon showed more than there is: a person must have seen it.
    expect(Object.keys(await openBySku())).toEqual(['EDITED']);
  });

  it('goes on where another sender stopped, and waits for an Amazon that does not answer', async () => {
    const many = Array.from({ length: 500 }, (_, index) => [`MANY-${index}`, 5] as const);
    await sold(Object.fromEntries(many));
    const searches = (): number =>
      amazon.calls().filter(({ operation, status }) => operation === 'search' && status === 200).length;
    const began = searches();
    const { body } = await running.api.call('POST', '/api/drift/check');
    expect(body.amazon).toBe('started');
    await eventually('some hundreds are compared', () => searches() - began >= 10);
    amazon.script({ operation: 'search', times: 'always', kind: 'status', status: 500 });
    const { startedAt, compared, status } = await eventually('it waits', async () => {
      const progress = await checked();
      return progress.problem !== undefined && progress;
    });
    expect(status).toBe('under_way');
    expect(compared).toBeGreaterThanOrEqual(100);
    expect(compared).toBeLessThan(500);
    await running.service.stop();
    await start();
    // What was compared before is not compared again.
    expect((await checked()).compared).toBe(compared);
    amazon.clearFaults();
    const finished = await eventually('the sweep ends', async () => {
      const progress = await checked();
      return progress.status === 'finished' && progress;
    });
    expect(finished).toMatchObject({ startedAt, total: finished.compared });
  });
});
