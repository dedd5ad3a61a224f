import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import { ChangeFeed } from '../../../src/changes/change-feed';
import type { Stock } from '../../../src/inventory/domain/stock';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { loadConfig } from '../../../src/config/load-config';
import { BlockedListingRepository } from '../../../src/inventory/outbox/blocked-listing.repository';
import { CheckedListingRepository } from '../../../src/inventory/outbox/checked-listing.repository';
import { ListingOutboxIndexRepository } from '../../../src/inventory/outbox/listing-outbox-index.repository';
import { ListingOutboxRepository } from '../../../src/inventory/outbox/listing-outbox.repository';
import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import {
  OutboxIndexRepository,
  type PendingSku,
} from '../../../src/inventory/outbox/outbox-index.repository';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { setUpTables } from '../../../src/platform/dynamodb/tables/table-setup';
import { LateCallsDue } from '../../../src/sync/amazon-push/call/late-calls-due';
import { OutboxSweep } from '../../../src/sync/amazon-push/jobs/outbox-sweep';
import { QUEUED, storeListing } from '../../support/listings/stored-listing';
import { SetClock } from '../../support/set-clock';
import { newSku } from '../../support/store/ledger-writer';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const AT = '2026-11-23T11:00:00.000000Z';

describe('the outbox of the listings', () => {
  const clock = new SetClock(Date.now());
  let store: TestStore;
  let outbox: ListingOutboxRepository;
  let index: ListingOutboxIndexRepository;
  let cache: CheckedListingRepository;
  let blocking: BlockedListingRepository;

  beforeAll(async () => {
    store = await startTestStore();
    const { client, documents, tables } = store;
    const changes = new ChangeFeed();
    const table = new ListingsTable(clock);
    outbox = new ListingOutboxRepository(client, tables, loadConfig(store.env).store, changes);
    index = new ListingOutboxIndexRepository(client, documents, tables, table);
    cache = new CheckedListingRepository(documents, tables);
    blocking = new BlockedListingRepository(client, documents, tables, changes, table);
  });

  afterAll(() => store.stop());

  async function threePack(attributes: Readonly<Record<string, unknown>> = QUEUED): Promise<string> {
    const sku = newSku();
    const sellerSku = `${sku}-3PACK`;
    await storeListing(store, { sellerSku, components: [{ sku, units: 3 }], attributes });
    return sellerSku;
  }

  async function pending(): Promise<string[]> {
    const pages: PendingSku[] = [];
    for await (const page of index.pendingPages()) pages.push(...page);
    return pages.map(({ sku }) => sku);
  }

  it('finds a marked listing by its seller SKU, with what it sells, and clears the mark', async () => {
    const sellerSku = await threePack();
    expect(await pending()).toContain(sellerSku);
    const target = (await outbox.targets([sellerSku])).get(sellerSku);
    expect(target?.stock).toMatchObject({ sku: sellerSku, isListing: true, components: [{ units: 3 }] });
    expect(await outbox.target(sellerSku)).toEqual(target);

    const push = { sku: sellerSku, version: 1, count: 0, txId: 'sync:1', timestamp: AT, fence: 1 };
    expect(await outbox.settle(push)).toMatchObject({ kind: 'settled' });
    expect(await pending()).not.toContain(sellerSku);
    await outbox.requeue(sellerSku, AT);
    expect(await pending()).toContain(sellerSku);
  });

  it('blocks a listing under an alert of its seller SKU, unless it has changed since', async () => {
    const sellerSku = await threePack();
    const alert = draftAlert(alertIdOf.listingBlocked(sellerSku), 'listing_blocked', AT, 'Why.', {
      sku: sellerSku,
    });
    const blockingOf = (version: number) => ({ sku: sellerSku, version, reason: 'Why.', cause: 'not_found' });
    expect(await blocking.block(blockingOf(2), alert)).toBe(false);
    expect(await blocking.block(blockingOf(1), alert)).toBe(true);
    expect(await index.blocked()).toContainEqual({ sku: sellerSku, reason: 'Why.' });
    expect((await blocking.newest()).find(({ sku }) => sku === sellerSku)).toMatchObject({
      isListing: true,
      pending: { state: 'blocked', cause: 'not_found' },
    });
    expect(await index.blockedBefore(AT, 10)).toEqual([]);
    expect(await index.blockedBefore('2026-11-23T12:00:00.000000Z', 10)).toEqual([
      { sku: sellerSku, since: AT },
    ]);
  });

  it('keeps what was read of the listing at Amazon', async () => {
    const sellerSku = await threePack();
    await cache.save(sellerSku, { productType: 'TEA', checkedAt: AT, refusedTypes: [] });
    expect(await outbox.target(sellerSku)).toMatchObject({ productType: 'TEA', checkedAt: AT });
    await cache.drop(sellerSku, ['TEA']);
    expect((await outbox.target(sellerSku))?.refusedTypes).toEqual(['TEA']);
    await cache.save('NO-LISTING', { productType: 'TEA', checkedAt: AT, refusedTypes: [] });
    expect(await outbox.requeue('NO-LISTING', AT)).toBeUndefined();
  });

  it('lists the newest in parts, each listing once', async () => {
    const since = (second: number): object => ({ pendingSince: `2026-11-24T10:00:0${second}.000000Z` });
    const [first, second] = [
      await threePack({ ...QUEUED, ...since(1) }),
      await threePack({ ...QUEUED, ...since(2) }),
    ];
    const part = await index.newest('queued', 1);
    expect(part.skus.map(({ sku }) => sku)).toEqual([second]);
    expect((await index.newest('queued', 1, part.next)).skus.map(({ sku }) => sku)).toEqual([first]);
  });

  it('is empty while its table is missing, and asks for it again a minute later', async () => {
    const { client, tables } = store;
    await client.send(new DeleteTableCommand({ TableName: tables.listings }));
    expect(await pending()).toEqual([]);
    expect(await index.blockedBefore(AT, 10)).toEqual([]);
    expect(await blocking.newest()).toEqual([]);
    expect(await blocking.takenSince(AT)).toEqual({ lookedUp: 0, pushed: 0 });
    const read = jest.fn(() => Promise.resolve('read'));
    const table = new ListingsTable(clock);
    const missing = Object.assign(new Error('No table.'), { name: 'ResourceNotFoundException' });
    await table.read(() => Promise.reject(missing), 'empty');
    expect(await table.read(read, 'empty')).toBe('empty');
    expect(read).not.toHaveBeenCalled();
    clock.ms += 60_000;
    expect(await table.read(read, 'empty')).toBe('read');
    const busy = Object.assign(new Error('Busy.'), { name: 'ProvisionedThroughputExceededException' });
    await expect(table.read(() => Promise.reject(busy), 'empty')).rejects.toBe(busy);
  });

  it('is not searched in a shop without listings, until one is made', async () => {
    const { prefix, tables } = store;
    await setUpTables(store.client, { prefix, create: true, onReady: () => undefined, pollMs: 20 });
    const script = new ScriptedClient(store);
    const documents = documentClientOf(script.client);
    const listings = new ListingsRepository(script.client, documents, tables);
    const stockIndex = new OutboxIndexRepository(script.client, documents, tables);
    const listingIndex = new ListingOutboxIndexRepository(
      script.client,
      documents,
      tables,
      new ListingsTable(clock),
    );
    const { store: config } = loadConfig(store.env);
    const ledger = new LedgerRepository(script.client, tables, config, new ChangeFeed());
    const sweep = new OutboxSweep(stockIndex, listingIndex, ledger, listings, config);
    const due = new LateCallsDue(stockIndex, listingIndex, ledger, listings);
    const sweepAll = async (): Promise<string[]> => {
      const found: Stock[] = [];
      for await (const part of sweep.find(() => false)) found.push(...part);
      for await (const part of sweep.findListings(() => false)) found.push(...part);
      await due.before(AT, 20);
      return found.map(({ sku }) => sku);
    };
    const searched = (): number =>
      script.calls.filter(({ input }) => JSON.stringify(input).includes(`"${tables.listings}"`)).length;
    for await (const page of listings.pages()) expect(page).toEqual([]);
    const before = searched();
    expect(await sweepAll()).toEqual([]);
    expect(searched()).toBe(before);

    const sellerSku = await threePack();
    await listings.find(sellerSku);
    expect(await sweepAll()).toEqual([sellerSku]);
    script.client.destroy();
  });
});
