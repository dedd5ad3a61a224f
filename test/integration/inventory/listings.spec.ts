import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Alert, alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { ChangeFeed } from '../../../src/changes/change-feed';
import type { Change } from '../../../src/changes/change';
import { CatalogRepository } from '../../../src/inventory/catalog/catalog.repository';
import type { ListingSpec } from '../../../src/inventory/listings/domain/listing-change';
import type { Stock } from '../../../src/inventory/domain/stock';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { ListingsService } from '../../../src/inventory/listings/listings.service';
import { ListingWritesRepository } from '../../../src/inventory/listings/store/listing-writes.repository';
import { ListingPreviews } from '../../../src/inventory/listings/listing-preview.service';
import { ListingViews } from '../../../src/inventory/listings/listing-views.service';
import { ListingPagesRepository } from '../../../src/inventory/listings/store/listing-pages.repository';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { SystemClock } from '../../../src/platform/clock';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { eventually } from '../../support/eventually';
import { soldNamesOf } from '../../support/listings/sold-names';
import {
  aloneWith,
  LedgerWriter,
  newSku,
  proveLedger,
  registration,
  removal,
  sale,
} from '../../support/store/ledger-writer';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The listings' write path of one process. */
class ListingWriter {
  readonly script: ScriptedClient;
  readonly listings: ListingsRepository;
  readonly service: ListingsService;
  readonly views: ListingViews;
  readonly previews: ListingPreviews;
  readonly notified: Stock[] = [];
  readonly changes: Change[] = [];

  constructor(store: TestStore) {
    this.script = new ScriptedClient(store, store.endpoint);
    const feed = new ChangeFeed();
    feed.subscribe((change) => this.changes.push(change));
    const notifier = new OutboxNotifier();
    notifier.onPending((stock) => this.notified.push(stock));
    this.listings = new ListingsRepository(this.script.client, store.documents, store.tables);
    const stocks = new CatalogRepository(store.documents, store.tables);
    const clock = new SystemClock();
    this.service = new ListingsService(
      this.listings,
      new ListingWritesRepository(this.script.client, store.tables, feed),
      stocks,
      notifier,
      alertsServiceOf(this.script.client, store.tables),
      clock,
    );
    const lists = new ListingPagesRepository(store.documents, store.tables);
    this.views = new ListingViews(this.listings, lists, stocks);
    this.previews = new ListingPreviews(this.service, this.listings, this.views, clock);
  }
}

const of = (components: Record<string, number>, more: Partial<ListingSpec> = {}): ListingSpec => ({
  components: Object.entries(components).map(([sku, units]) => ({ sku, units })),
  rule: {},
  paused: false,
  ...more,
});

describe('listings in the store', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let listing: ListingWriter;
  let inventory: InventoryService;
  let mug: string;
  let tea: string;
  let amz: string;

  beforeAll(async () => {
    store = await startTestStore();
    writer = new LedgerWriter(store);
    listing = new ListingWriter(store);
    const alerts = alertsServiceOf(store.client, store.tables);
    const ledger = aloneWith(writer.commits, store);
    inventory = new InventoryService(ledger, writer.inventory, alerts, soldNamesOf(store));
  });

  const kitOf = ({ components }: ListingSpec): Record<string, number> =>
    Object.fromEntries(components.map((component) => [component.sku, component.units]));

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  /** Each test starts with two registered SKUs whose first push is settled. */
  beforeEach(async () => {
    [mug, tea] = [newSku(), newSku()];
    amz = `AMZ-${randomUUID().slice(0, 8)}`;
    await writer.submit(registration(mug, { physical: 10 }), registration(tea, { physical: 7 }));
    await settle(mug, tea);
  });

  /** As if Amazon had accepted what is pending. */
  async function settle(...skus: string[]): Promise<void> {
    for (const sku of skus)
      await store.documents.send(
        new UpdateCommand({
          TableName: store.tables.inventory,
          Key: { sku },
          UpdateExpression: 'REMOVE pending, pendingSince',
        }),
      );
  }

  async function settleListing(sellerSku: string, count: number): Promise<void> {
    await store.documents.send(
      new UpdateCommand({
        TableName: store.tables.listings,
        Key: { pk: `amazon:${sellerSku}`, sk: 'listing' },
        UpdateExpression: 'SET lastBroadcast = :last, broadcast = :count REMOVE pending, pendingSince',
        ExpressionAttributeValues: { ':last': { count, txId: 't', timestamp: 't' }, ':count': count },
      }),
    );
  }

  async function stockOf(sku: string): Promise<Stock> {
    const stock = (await new CatalogRepository(store.documents, store.tables).stocksOf([sku])).get(sku);
    if (stock === undefined) throw new Error(`${sku} has no item.`);
    return stock;
  }

  /** The counts of the stocks, the links and the listings agree. */
  async function proveListings(...skus: string[]): Promise<void> {
    const all = [];
    for await (const page of listing.listings.pages()) all.push(...page);
    for (const sku of skus) {
      const expected = all
        .filter(
          ({ listing: { components, implicit } }) =>
            implicit !== true && components.some((component) => component.sku === sku),
        )
        .map(({ listing: { sellerSku } }) => sellerSku)
        .sort();
      expect({ sku, links: await listing.listings.sellerSkusOf(sku) }).toEqual({ sku, links: expected });
      expect({ sku, listings: (await stockOf(sku)).listings ?? 0 }).toEqual({
        sku,
        listings: expected.length,
      });
    }
  }

  it('writes a listing, its links, the counts and the marks, and the sender of this process is notified', async () => {
    const [seen, notified] = [listing.changes.length, listing.notified.length];
    expect(await listing.service.put(amz, of({ [mug]: 2, [tea]: 1 }, { rule: { max: 3 } }))).toMatchObject({
      kind: 'created',
    });
    expect(await listing.listings.find(amz)).toMatchObject({
      listing: {
        components: [
          { sku: mug, units: 2 },
          { sku: tea, units: 1 },
        ],
        rule: { max: 3 },
        paused: false,
      },
      state: { sku: amz, broadcast: 3, pending: { state: 'queued' } },
    });
    expect(await stockOf(mug)).toMatchObject({
      listings: 1,
      listingsRevision: 1,
      pending: { state: 'queued' },
    });
    await proveListings(mug, tea);
    expect(listing.notified.slice(notified).map(({ sku, listings }) => [sku, listings])).toEqual([
      [mug, 1],
      [tea, 1],
    ]);
    expect(listing.changes.slice(seen).map(({ kind, id }) => [kind, id])).toEqual([
      ['listing', amz],
      ['stock', mug],
      ['stock', tea],
    ]);
    await proveLedger(store, mug);
  });

  it('writes nothing for an equal listing and for a dry run, and marks nothing where the quantity stays the same', async () => {
    const kit = of({ [mug]: 2, [tea]: 1 });
    expect(await listing.service.put(amz, kit, { dryRun: true })).toMatchObject({ kind: 'created' });
    expect(await listing.listings.find(amz)).toBeUndefined();
    await listing.service.put(amz, kit);
    await settle(mug, tea);
    await settleListing(amz, 5);
    expect(await listing.service.put(amz, kit)).toMatchObject({ kind: 'unchanged' });
    expect((await stockOf(mug)).listingsRevision).toBe(1);
    expect(await listing.service.put(amz, of(kitOf(kit), { rule: { max: 9 } }))).toMatchObject({
      kind: 'changed',
      before: { rule: {} },
      after: { rule: { max: 9 } },
    });
    expect((await stockOf(mug)).pending).toBeUndefined();
    expect(await stockOf(mug)).toMatchObject({ listings: 1, listingsRevision: 2 });
    const { state } = (await listing.listings.find(amz)) ?? {};
    expect(state).toMatchObject({ broadcast: 5, lastBroadcast: { count: 5 } });
    expect(state?.pending).toBeUndefined();
    expect(await listing.service.put(amz, of(kitOf(kit), { rule: { max: 4 } }))).toMatchObject({
      kind: 'changed',
    });
    expect(await stockOf(tea)).toMatchObject({ pending: { state: 'queued' }, listingsRevision: 3 });
    expect(await listing.listings.find(amz)).toMatchObject({
      state: { broadcast: 4, pending: { state: 'queued' } },
    });
  });

  it('queues anew what is blocked, as a push by hand does', async () => {
    await listing.service.put(amz, of({ [mug]: 2 }));
    await store.documents.send(
      new UpdateCommand({
        TableName: store.tables.inventory,
        Key: { sku: mug },
        UpdateExpression: 'SET pending = :blocked, attempts = :many, pendingSince = :old',
        ExpressionAttributeValues: {
          ':blocked': 'blocked',
          ':many': 7,
          ':old': '2026-01-01T00:00:00.000000Z',
        },
      }),
    );
    await listing.service.put(amz, of({ [mug]: 3 }));
    const { pending } = await stockOf(mug);
    expect(pending).toMatchObject({ state: 'queued', attempts: 0 });
    expect(pending?.since.startsWith('2026-01-01')).toBe(false);
  });

  it('removes a listing, its links and the item that the sender made of a SKU that is plain again', async () => {
    await listing.service.put(amz, of({ [mug]: 1, [tea]: 1 }));
    await listing.service.put(`${amz}-2`, of({ [tea]: 2 }));
    for (const own of [mug, tea])
      await store.documents.send(
        new PutCommand({
          TableName: store.tables.listings,
          Item: {
            pk: `amazon:${own}`,
            sk: 'listing',
            sku: own,
            components: [{ sku: own, units: 1 }],
            rule: {},
            paused: false,
            implicit: true,
            updatedAt: '2026-01-01T00:00:00.000000Z',
            version: 1,
            broadcast: 0,
          },
        }),
      );
    await settle(mug, tea);
    expect(await listing.service.remove(amz)).toBe(true);
    expect(await listing.service.remove(amz)).toBe(false);
    expect(await stockOf(mug)).toMatchObject({ pending: { state: 'queued' }, listingsRevision: 2 });
    expect((await stockOf(mug)).listings).toBeUndefined();
    expect(await listing.listings.find(mug)).toBeUndefined();
    expect(await listing.listings.find(tea)).toBeDefined();
    expect(await listing.service.remove(tea)).toBe(false);
    await proveListings(mug, tea);
  });

  it('refuses an unregistered component, a removed one, and the name of a registered SKU', async () => {
    await writer.move(removal(tea));
    expect(await listing.service.put(amz, of({ [mug]: 1, [tea]: 1, nothing: 1 }))).toEqual({
      kind: 'refused',
      refusal: { reason: 'unknown_component', skus: [tea, 'nothing'] },
    });
    await writer.move(registration(tea, { physical: 7 }));
    expect(await listing.service.put(tea, of({ [mug]: 1 }))).toEqual({
      kind: 'refused',
      refusal: { reason: 'sku_registered' },
    });
    expect(await listing.service.put(tea, of({ [tea]: 1 }, { rule: { buffer: 1 } }))).toMatchObject({
      kind: 'created',
    });
    await proveListings(mug, tea);
  });

  it('lets the listing of a removed SKU sell another one, unless the SKU is registered meanwhile', async () => {
    await listing.service.put(tea, of({ [tea]: 1 }));
    await writer.move(removal(tea));
    const ofMug = of({ [mug]: 2 });
    const facts = await listing.service.factsOf(tea, ofMug.components);
    await writer.move(registration(tea, { physical: 7 }));
    expect(await listing.service.putOfMany(tea, ofMug, { facts })).toEqual({
      kind: 'refused',
      refusal: { reason: 'sku_registered' },
    });
    await writer.move(removal(tea));
    expect(await listing.service.put(tea, ofMug)).toMatchObject({ kind: 'changed' });
    await proveListings(mug, tea);
  });

  it('keeps counts and links exact while one seller SKU is put and removed by many at once', async () => {
    const specs = [of({ [mug]: 1 }), of({ [tea]: 2 }), of({ [mug]: 2, [tea]: 1 })];
    const writers = [listing, new ListingWriter(store), new ListingWriter(store)];
    await Promise.all(
      writers.flatMap(({ service }, n) => [
        ...specs.map((spec) => service.put(amz, spec)),
        service.put(amz, of({ [mug]: n + 1 })),
        service.remove(amz),
      ]),
    );
    await proveListings(mug, tea);
  });

  it('keeps the count of a SKU exact while many of its listings are put at once, and while it sells', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `${amz}-${n}`);
    await Promise.all([
      ...names.map((name, n) => listing.service.put(name, of({ [mug]: n + 1 }))),
      ...names.map(() => writer.move(sale(mug))),
    ]);
    await Promise.all(names.slice(0, 5).map((name) => listing.service.remove(name)));
    await proveListings(mug);
    const { stock } = await proveLedger(store, mug);
    expect(stock).toMatchObject({ physical: -2, listings: 7, pending: { state: 'queued' } });
  });

  it('marks a listing whose stock is sold while its rule is changed', async () => {
    await listing.service.put(amz, of({ [mug]: 1 }));
    await settle(mug);
    await settleListing(amz, 10);
    // The sale commits between the read of the stock and the write.
    listing.script.holdCalls('TransactWriteItems');
    const changed = listing.service.put(amz, of({ [mug]: 1 }, { rule: { max: 10 } }));
    await eventually('the write waits', () => listing.script.waiting === 1);
    await writer.move(sale(mug));
    await settle(mug);
    listing.script.releaseCalls();
    await changed;
    expect(await stockOf(mug)).toMatchObject({ pending: { state: 'queued' } });
    expect(await listing.listings.find(amz)).toMatchObject({
      state: { broadcast: 9, pending: { state: 'queued' } },
    });
  });

  it('recognises its own change when the answer to it was lost', async () => {
    const lost = (): Error => new Error('no answer');
    listing.script.loseAnswer('TransactWriteItems', lost);
    expect(await listing.service.put(amz, of({ [mug]: 1 }))).toMatchObject({ kind: 'created' });
    listing.script.loseAnswer('TransactWriteItems', lost);
    expect(await listing.service.remove(amz)).toBe(true);
    await proveListings(mug);
  });

  it('shows a listing with its quantity of this moment', async () => {
    await listing.service.put(amz, of({ [mug]: 2, [tea]: 1 }, { rule: { percent: 50, buffer: 0 } }));
    expect(await listing.views.find(amz)).toMatchObject({
      rule: { percent: 50 },
      broadcast: 2,
      syncStatus: 'pending',
    });
    await settleListing(amz, 2);
    expect(await listing.views.find(amz)).toMatchObject({
      syncStatus: 'in_sync',
      lastBroadcast: { count: 2 },
    });
    await writer.move(sale(mug, 8));
    expect(await listing.views.find(amz)).toMatchObject({ broadcast: 0, syncStatus: 'pending' });
    await writer.move(removal(mug));
    expect(await listing.views.find(amz)).toMatchObject({ broadcast: 0 });
  });

  it('lists all listings page by page, and those of one SKU', async () => {
    const names = Array.from({ length: 5 }, (_, n) => `${amz}-${n}`);
    for (const name of names) await listing.service.put(name, of({ [mug]: 2, [tea]: 1 }));
    const read = async (sku?: string): Promise<string[]> => {
      const found: string[] = [];
      let from: Readonly<Record<string, string>> | undefined;
      do {
        const page = await listing.views.page(2, {
          ...(sku === undefined ? {} : { sku }),
          ...(from && { from }),
        });
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items.map(({ sellerSku }) => sellerSku));
        from = page.next;
      } while (from !== undefined);
      return found;
    };
    expect(await read(tea)).toEqual(names);
    expect(await read('nothing')).toEqual([]);
    const all = await read();
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(expect.arrayContaining(names));
  });

  it('names everything under which a SKU is sold', async () => {
    const soldAs = async (sku: string): Promise<unknown[] | undefined> =>
      (await listing.views.soldAs(sku))?.map(({ sellerSku, isOwnName, quantity, syncStatus }) => [
        sellerSku,
        isOwnName,
        quantity,
        syncStatus,
      ]);
    expect(await soldAs('nothing')).toBeUndefined();
    listing.script.forgetCalls();
    expect(await soldAs(mug)).toEqual([[mug, true, 10, 'in_sync']]);
    // A SKU without a listing costs no read of the listings.
    expect(listing.script.calls).toEqual([]);
    await listing.service.put(`${amz}-3`, of({ [mug]: 3 }));
    expect(await soldAs(mug)).toEqual([
      [mug, true, 10, 'pending'],
      [`${amz}-3`, false, 3, 'pending'],
    ]);
    await listing.service.put(amz, of({ [mug]: 1 }));
    expect(await soldAs(mug)).toEqual([
      [amz, false, 10, 'pending'],
      [`${amz}-3`, false, 3, 'pending'],
    ]);
    await listing.service.put(mug, of({ [mug]: 1 }, { rule: { buffer: 4 } }));
    expect((await soldAs(mug))?.[0]).toEqual([mug, true, 6, 'pending']);
  });

  it('previews a listing without changing anything', async () => {
    expect(await listing.previews.preview(amz, of({ [mug]: 1 }))).toMatchObject({
      after: { quantity: 10 },
      changes: [
        { sellerSku: amz, after: 10 },
        { sellerSku: mug, before: 10 },
      ],
    });
    expect(await listing.listings.find(amz)).toBeUndefined();
    await listing.service.put(amz, of({ [mug]: 2, [tea]: 1 }));
    expect(
      await listing.previews.preview(amz, of({ [mug]: 2, [tea]: 1 }), new Map([[tea, 1]])),
    ).toMatchObject({ before: { quantity: 5 }, after: { quantity: 1, limitedBy: tea } });
    expect(await listing.previews.preview(mug, of({ [mug]: 1 }, { rule: { max: 3 } }))).toMatchObject({
      before: { quantity: 10 },
      after: { quantity: 3 },
    });
    expect(await listing.previews.preview(mug, of({ [tea]: 1 }))).toMatchObject({ kind: 'refused' });
    await writer.move(removal(tea));
    expect(await listing.previews.preview(amz, of({ [mug]: 2, [tea]: 1 }))).toMatchObject({
      after: { quantity: 0, missing: [tea] },
    });
  });

  describe('the alert that its seller SKU is unknown', () => {
    const raise = (): Promise<void> => {
      const alert = draftAlert(alertIdOf.unknownSku(amz), 'unknown_sku', '2026-11-22T10:00:00Z', 'Unknown.', {
        sku: amz,
      });
      return alertsServiceOf(store.client, store.tables).raise(alert);
    };
    const alert = (): Promise<Alert | undefined> =>
      new AlertsRepository(store.documents, store.tables).find(alertIdOf.unknownSku(amz));

    it('is closed in the transaction of a new listing', async () => {
      await raise();
      await listing.service.put(amz, of({ [mug]: 2 }), { dryRun: true });
      expect(await alert()).not.toHaveProperty('closedAt');
      await expect(listing.service.put(amz, of({ [newSku()]: 1 }))).resolves.toMatchObject({
        kind: 'refused',
      });
      expect(await alert()).not.toHaveProperty('closedAt');
      listing.script.failBeforeSending('UpdateItem', () => new Error('The process has ended.'), 1000);
      await listing.service.put(amz, of({ [mug]: 2 }));
      listing.script.clearFaults();
      expect(await alert()).toMatchObject({
        note: 'A listing sells it now.',
        closedAt: expect.any(String) as unknown,
      });
    });

    it('is closed after it when it was raised in between', async () => {
      listing.script.holdCalls('TransactWriteItems');
      const made = listing.service.put(amz, of({ [mug]: 2 }));
      await eventually('the listing is in flight', () => listing.script.waiting === 1);
      await raise();
      listing.script.releaseCalls();
      await made;
      expect(await alert()).toHaveProperty('closedAt');
    });
  });
  describe('a registration', () => {
    it('is refused under the name of a listing that sells something else, in any way of registering', async () => {
      await listing.service.put(amz, of({ [mug]: 2 }));
      const refused = { kind: 'refused', reason: 'sold_as_listing' };
      const figures = { physical: 1 };
      expect(await inventory.setFigures(amz, figures, { register: true })).toEqual(refused);
      expect(await inventory.setFigures(amz, figures, { register: true, idempotencyKey: amz })).toEqual(
        refused,
      );
      expect(await inventory.setFigures(amz, figures, { register: true, ifVersion: 0 })).toEqual(refused);
      expect(await inventory.takenAmong([amz, mug])).toEqual(new Set([amz]));
      await listing.service.remove(amz);
      expect(await inventory.setFigures(amz, figures, { register: true })).toMatchObject({ kind: 'applied' });
    });

    it('before a listing of its name is written refuses that', async () => {
      listing.script.holdCalls('TransactWriteItems');
      const put = listing.service.put(amz, of({ [mug]: 2 }));
      await eventually('the write waits', () => listing.script.waiting === 1);
      expect(await inventory.setFigures(amz, { physical: 1 }, { register: true })).toMatchObject({
        kind: 'applied',
      });
      listing.script.releaseCalls();
      expect(await put).toEqual({ kind: 'refused', refusal: { reason: 'sku_registered' } });
      await proveListings(mug);
    });

    it('that a listing of its name comes before marks that listing, so that the sender blocks it', async () => {
      writer.script.holdCalls('TransactWriteItems');
      const registered = inventory.setFigures(amz, { physical: 1 }, { register: true });
      await eventually('the commit waits', () => writer.script.waiting === 1);
      await listing.service.put(amz, of({ [mug]: 2 }));
      await settleListing(amz, 5);
      writer.script.releaseCalls();
      expect(await registered).toMatchObject({ kind: 'applied' });
      expect(await listing.listings.find(amz)).toMatchObject({ state: { pending: { state: 'queued' } } });
      await proveListings(mug);
    });
  });

  it('the removal of a SKU marks its listings, also when it is repeated, and keeps their count', async () => {
    await listing.service.put(amz, of({ [mug]: 2, [tea]: 1 }));
    for (const repeated of [false, true]) {
      await settleListing(amz, 5);
      await settle(mug, tea);
      expect(await inventory.remove(tea, true)).toBe(repeated ? 'unknown_sku' : undefined);
      expect(await listing.listings.find(amz)).toMatchObject({ state: { pending: { state: 'queued' } } });
    }
    await proveListings(mug, tea);
    await writer.move(registration(tea, { physical: 3 }));
    expect(await stockOf(tea)).toMatchObject({ listings: 1, pending: { state: 'queued' } });
  });
});
